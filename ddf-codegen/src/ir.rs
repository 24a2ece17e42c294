//! The intermediate form: what will be written, with every name and type decided. No XML, no tokens.

use ddf::schema::Schema;
use std::collections::BTreeMap;

/// Everything that one generated file holds.
#[derive(Debug)]
pub(crate) struct Generated {
    /// The tables.
    pub(crate) schema: Schema,
    /// The path constructors.
    pub(crate) root: Module,
}

/// A module of path constructors. Ordered by name, so that the output does not depend on the order of the input.
#[derive(Debug, Default)]
pub(crate) struct Module {
    /// What it is for.
    pub(crate) doc: String,
    /// Path constructors, by name.
    pub(crate) items: BTreeMap<String, Item>,
    /// Modules, by name.
    pub(crate) modules: BTreeMap<String, Module>,
}

/// A path constructor.
#[derive(Debug)]
pub(crate) struct Item {
    /// Lines of documentation.
    pub(crate) doc: Vec<String>,
    /// The marker of its access type: `ExecGet`.
    pub(crate) access: &'static str,
    /// The marker of its format: `Chr`.
    pub(crate) format: &'static str,
    /// The literal pieces of the LocURI; a name stands between each two.
    pub(crate) pieces: Vec<String>,
    /// The names of the parameters, one for each dynamic segment.
    pub(crate) parameters: Vec<String>,
    /// The message of `#[deprecated]`.
    pub(crate) deprecated: Option<String>,
}
