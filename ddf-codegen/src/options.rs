//! The options of the generator.

use crate::SourceFile;

/// Options of the generated code.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The arrangement of the constructors in modules.
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
    /// The names of listed values. See [`Builder::value_names`](crate::Builder::value_names).
    pub value_names: Option<SourceFile>,
    /// The mount point of trees without a `Path`. See [`Builder::mount`](crate::Builder::mount).
    pub mount: Option<String>,
    /// Leaves out files and trees with faults. See [`Builder::keep_going`](crate::Builder::keep_going).
    pub keep_going: bool,
    /// Makes an enum of the nodes of each CSP. See [`Builder::node_enums`](crate::Builder::node_enums).
    pub node_enums: bool,
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
            value_names: None,
            mount: None,
            keep_going: false,
            node_enums: false,
        }
    }
}

/// The arrangement of the path constructors in modules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ModuleLayout {
    /// A module for each level of the tree: `office::device::installation::id::install(id)`. The root is always
    /// `ROOT`. Names never change when nodes are added; siblings whose names become one identifier are an error.
    #[default]
    Nested,
    /// A module for each CSP and policy area, with the scope only for users: `policy::update::ACTIVE_HOURS_END` for
    /// `./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd`, and `policy::update::user::…` for `./User/…`.
    ///
    /// As in a LocURI, no scope means the device. Here, too, a name depends only on the address of its node: a node that gains
    /// the other scope keeps its name. `Config`, above the areas, has no module. A node called `User` below the
    /// root has the module `user_`.
    Areas,
    /// A module for each scope: `device::install(id)`. For one small CSP; two nodes of one name are an error.
    Flat,
}
