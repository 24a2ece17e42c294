//! The options of the generator.

/// Options of the generated code.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// How the constructors are arranged.
    pub layout: ModuleLayout,
    /// Leaves the descriptions out of the table; the documentation keeps them.
    pub without_texts: bool,
    /// The path of the `ddf` crate in the generated code.
    pub runtime: String,
    /// The CSPs that code is generated for; all when empty. See [`Builder::csp`](crate::Builder::csp).
    pub csps: Vec<String>,
    /// The nodes that code is generated for, with what is below them; all when empty. See [`Builder::select`](crate::Builder::select).
    pub only: Vec<String>,
    /// The nodes that are left out, with what is below them. See [`Builder::skip`](crate::Builder::skip).
    pub skip: Vec<String>,
    /// The build whose nodes code is generated for. See [`Builder::build`](crate::Builder::build).
    pub build: Option<String>,
    /// LocURIs of nodes, and their new names. See [`Builder::rename`](crate::Builder::rename).
    pub renames: Vec<(String, String)>,
    /// Where trees without a `Path` are mounted. See [`Builder::mount`](crate::Builder::mount).
    pub mount: Option<String>,
    /// Leaves out files and trees with faults. See [`Builder::keep_going`](crate::Builder::keep_going).
    pub keep_going: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            layout: ModuleLayout::Nested,
            without_texts: false,
            runtime: "::ddf".to_owned(),
            csps: Vec::new(),
            only: Vec::new(),
            skip: Vec::new(),
            build: None,
            renames: Vec::new(),
            mount: None,
            keep_going: false,
        }
    }
}

/// How the path constructors are arranged in modules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ModuleLayout {
    /// A module for each level of the tree: `office::device::installation::id::install(id)`. The root is always
    /// `ROOT`. Names never change when nodes are added; siblings whose names become one identifier are an error.
    #[default]
    Nested,
    /// The path that a user guesses: `policy::update::ACTIVE_HOURS_END`, `office::installation::id::install(id)`.
    ///
    /// As [`Nested`](Self::Nested), except that policy areas lie in `policy` without `config`, and that nodes of Device
    /// scope, which are most, lie in the module of the CSP itself. Nodes of User scope lie in its submodule `user`:
    /// `policy::update::user::ACTIVE_HOURS_END`. Names depend only on the address of the node: a node that is added, or
    /// that gains the other scope, renames no other. So a child `User` of a CSP has the module `user_`, whether or not the
    /// CSP has a User scope.
    Short,
    /// A module for each scope: `device::install(id)`. For one small CSP; two nodes of one name are an error.
    Flat,
}
