//! The intermediate form: every name and type is decided. Contains neither XML nor tokens.

use crate::left_out::LeftOut;
use ddf::schema::Schema;
use std::collections::BTreeMap;
use std::fmt;

/// The content of one generated file: the result of lowering and the input of emission.
///
/// Displays as an outline with one line for each name, for tests and for looking up names.
#[derive(Debug)]
pub struct Generated {
    /// The tables.
    pub(crate) schema: Schema,
    /// The path constructors.
    pub(crate) root: Module,
    /// The enums of nodes, by name.
    pub(crate) node_enums: BTreeMap<String, NodeEnum>,
    /// The path of the `ddf` crate.
    pub(crate) runtime: String,
    /// The nodes that the selection leaves out.
    pub(crate) left_out: LeftOut,
}

impl Generated {
    /// The number of nodes: rows of the table, and path constructors.
    pub fn node_count(&self) -> usize {
        self.schema.len()
    }

    /// The names of the path constructors, by the address of their node, in which dynamic segments are `{}`:
    /// `policy::update::ACTIVE_HOURS_END`, `office::installation::id::install(id)`.
    pub fn names_by_address(&self) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        name_module(&self.root, "", &mut names);
        names
    }

    /// The nodes that the selection leaves out, and those that are kept although their build is not known.
    pub fn left_out(&self) -> &LeftOut {
        &self.left_out
    }
}

/// A module of path constructors. Ordered by name, so that the output does not depend on the order of the input.
#[derive(Debug, Default)]
pub(crate) struct Module {
    /// Lines of documentation.
    pub(crate) doc: Vec<String>,
    /// Path constructors, by name.
    pub(crate) items: BTreeMap<String, Item>,
    /// The types of values and names, by name.
    pub(crate) types: BTreeMap<String, Type>,
    /// Modules, by name.
    pub(crate) modules: BTreeMap<String, Module>,
}

/// A path constructor.
#[derive(Debug)]
pub(crate) struct Item {
    /// Lines of documentation; the first has the LocURI.
    pub(crate) doc: Vec<String>,
    /// The marker of its access type: `ExecGet`.
    pub(crate) access: &'static str,
    /// The second parameter of its `Path`.
    pub(crate) values: Values,
    /// The literal pieces of the LocURI. A parameter goes between each two.
    pub(crate) pieces: Vec<String>,
    /// One for each dynamic segment.
    pub(crate) parameters: Vec<Parameter>,
    /// The message of `#[deprecated]`.
    pub(crate) deprecated: Option<String>,
}

/// The nodes of a CSP.
#[derive(Debug)]
pub(crate) struct NodeEnum {
    /// One line of documentation.
    pub(crate) doc: String,
    /// In the order of the rows, those of the device first.
    pub(crate) variants: Vec<NodeVariant>,
}

/// A node, in one scope or in both.
#[derive(Debug)]
pub(crate) struct NodeVariant {
    pub(crate) name: String,
    /// The LocURI.
    pub(crate) doc: String,
    /// The path below the root; dynamic segments are in braces.
    pub(crate) labels: Vec<String>,
    /// The fields: one for each dynamic segment.
    pub(crate) captures: Vec<String>,
    /// The rows of the table.
    pub(crate) rows: Vec<usize>,
}

/// The values of a node.
#[derive(Debug)]
pub(crate) enum Values {
    /// All values of a format, by its marker: `ChrFormat`.
    Format(&'static str),
    /// The values of this type.
    Typed(TypePath),
}

impl fmt::Display for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Values::Format(marker) => f.write_str(marker),
            Values::Typed(ty) => f.write_str(&ty.join("::")),
        }
    }
}

/// The parameter of a constructor: a dynamic segment.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) kind: ParameterKind,
}

/// The type of a parameter.
#[derive(Clone, Debug)]
pub(crate) enum ParameterKind {
    /// Any name.
    Any,
    /// A GUID, according to the node's title.
    Guid,
    /// A name that this type has checked.
    Checked(TypePath),
}

/// The path of a type: its modules, from the top of the file, and its name.
pub(crate) type TypePath = Vec<String>;

/// A type of values or names that one node takes.
#[derive(Debug)]
pub(crate) struct Type {
    /// One line of documentation.
    pub(crate) doc: String,
    /// The node's format, as a variant: `Int`.
    pub(crate) format: String,
    /// The sentence that says what is allowed.
    pub(crate) expected: String,
    /// The text between two elements, if the node takes a list.
    pub(crate) separator: Option<String>,
    pub(crate) kind: TypeKind,
}

#[derive(Debug)]
pub(crate) enum TypeKind {
    /// An `enum` with these variants, which are numbers.
    Numbers(Vec<Listed<i64>>),
    /// An `enum` with these variants, which are texts.
    Texts(Vec<Listed<String>>),
    /// A set of these flags.
    Flags(Vec<Listed<u64>>),
    /// Numbers in these ranges.
    Number(Vec<(i64, i64)>),
    /// Texts that a pattern matches.
    Text { pattern: String },
    /// Names that a pattern matches.
    Name { pattern: String },
    /// The type of the node's twin.
    Same(TypePath),
}

/// A variant or a flag.
#[derive(Debug)]
pub(crate) struct Listed<T> {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) value: T,
}

impl fmt::Display for Generated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_module(&self.root, "", f)
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.kind {
            ParameterKind::Any => Ok(()),
            ParameterKind::Guid => f.write_str(": Guid"),
            ParameterKind::Checked(ty) => write!(f, ": {}", ty.join("::")),
        }
    }
}

fn write_module(module: &Module, path: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (name, Type { format, kind, .. }) in &module.types {
        write!(f, "type {path}{name}: {format} ")?;
        match kind {
            TypeKind::Numbers(variants) => writeln!(f, "enum {}", names(variants))?,
            TypeKind::Texts(variants) => writeln!(f, "enum {}", names(variants))?,
            TypeKind::Flags(flags) => writeln!(f, "flags {}", names(flags))?,
            TypeKind::Number(_) => writeln!(f, "number")?,
            TypeKind::Text { .. } => writeln!(f, "text")?,
            TypeKind::Name { .. } => writeln!(f, "name")?,
            TypeKind::Same(twin) => writeln!(f, "= {}", twin.join("::"))?,
        }
    }
    for (name, Item { access, values, pieces, parameters, .. }) in &module.items {
        let shown = parameters.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        writeln!(f, "path {path}{name}({shown}): {access} {values} {}", pieces.join("{}"))?;
    }
    for (name, module) in &module.modules {
        write_module(module, &format!("{path}{name}::"), f)?;
    }
    Ok(())
}

fn name_module(module: &Module, path: &str, names: &mut BTreeMap<String, String>) {
    for (name, Item { pieces, parameters, .. }) in &module.items {
        let parameters: Vec<_> = parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let call = if parameters.is_empty() { String::new() } else { format!("({})", parameters.join(", ")) };
        names.insert(pieces.join("{}"), format!("{path}{name}{call}"));
    }
    for (name, module) in &module.modules {
        name_module(module, &format!("{path}{name}::"), names);
    }
}

fn names<T>(listed: &[Listed<T>]) -> String {
    listed.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
}
