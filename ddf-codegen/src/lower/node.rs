//! Lowering of one node: its module, its constructor and its type.

use super::docs::Docs;
use super::escape::span;
use super::name::{camel, shouting, snake};
use super::types;
use super::value_names::ValueNames;
use crate::generated::{Item, Module, NodeEnum, Parameter, ParameterKind, Type, TypeKind, TypePath, Values};
use crate::{ModuleLayout, Options};
use ddf::schema::{NodeRef, Schema};
use ddf::{AsSegment, LocUri, Scope, Segment};
use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The module of the user scope.
const USER: &str = "user";

/// The folders above the roots of descriptions: `./Vendor/MSFT/BitLocker`, `./SyncML/DMAcc`. No module has their names.
pub(super) const MOUNT_FOLDERS: &[&str] = &["Vendor", "MSFT", "SyncML"];

/// Makes a constructor, and maybe a type, of each node.
pub(super) struct Lowering<'l> {
    pub(super) options: &'l Options,
    /// The names that [`Options::renames`] gives, by row.
    renamed: &'l HashMap<usize, String>,
    value_names: &'l ValueNames<'l>,
    pub(super) docs: Docs,
    pub(super) root: Module,
    /// The type of the first twin, by its path without the scope and the row of its details.
    twins: HashMap<(Vec<String>, u32), TypePath>,
    /// The type of each row whose values or names have one.
    types: HashMap<usize, TypePath>,
    /// The schema that is written: with [`Options::without_texts`] its details lack texts.
    written: &'l Schema,
    /// The path of the module that holds the constructor of a root, by the row of the root.
    areas: HashMap<usize, Vec<String>>,
    /// The enums of nodes, by name.
    pub(super) node_enums: BTreeMap<String, NodeEnum>,
}

impl<'l> Lowering<'l> {
    pub(super) fn new(
        options: &'l Options,
        renamed: &'l HashMap<usize, String>,
        value_names: &'l ValueNames<'l>,
        written: &'l Schema,
    ) -> Self {
        let (root, twins, types) = (Module::default(), HashMap::new(), HashMap::new());
        let roots = written.nodes().filter(|node| node.parent().is_none());
        let areas = roots.map(|root| (root.index(), area_of(root, options, renamed))).collect();
        Lowering {
            options,
            renamed,
            value_names,
            docs: Docs::default(),
            root,
            twins,
            types,
            written,
            areas,
            node_enums: BTreeMap::new(),
        }
    }

    /// Adds the constructor of a node, and its type, to their module. The error says which name is taken.
    pub(super) fn place(&mut self, node: NodeRef<'_>) -> Result<(), String> {
        if self.options.node_enums {
            self.add_variant(node)?;
        }
        let name = self.name(node);
        let modules = self.modules(node);
        let ty = self.type_of(node, &modules);
        let area = self.area(node).to_vec();
        let item = self.item(node, &area);
        let above = node.parent().filter(|_| self.nested()).unwrap_or_else(|| top(node));
        let mut module = &mut self.root;
        for segment in &modules {
            module = module.modules.entry(segment.clone()).or_default();
            if module.doc.is_empty() {
                module.doc = vec!["Paths by scope.".to_owned()]; // replaced if a node has this module
            }
        }
        if module.items.is_empty() {
            module.doc = vec![format!("Paths below {}.", span(&above.uri().to_string()))];
            if modules == area {
                module.doc.extend(self.docs.of_module(&area));
            }
        }
        match module.items.entry(name) {
            Entry::Vacant(place) => {
                place.insert(item);
            }
            Entry::Occupied(other) => {
                let what_to_do = match self.options.layout {
                    ModuleLayout::Nested | ModuleLayout::Areas => "rename or skip one",
                    ModuleLayout::Flat => "use the nested layout, or rename or skip one",
                };
                let (first, name) = (&other.get().doc[0], other.key());
                return Err(format!("{} and {first} both want the name `{name}`; {what_to_do}", item.doc[0]));
            }
        }
        if let Some((name, ty)) = ty {
            if module.types.insert(name.clone(), ty).is_some() {
                return Err(format!(
                    "{} and a sibling both want the type `{name}`; rename or skip one",
                    span(&node.uri().to_string())
                ));
            }
        }
        Ok(())
    }

    fn nested(&self) -> bool {
        is_nested(self.options)
    }

    /// The source of the node's identifiers: its new name, or its name, or its title.
    pub(super) fn label<'n>(&'n self, node: NodeRef<'n>) -> Cow<'n, str> {
        let renamed = self.renamed.get(&node.index()).map(String::as_str);
        let title = || node.details().title.as_deref().filter(|title| !title.trim_ascii().is_empty());
        match renamed.or_else(|| node.name()).or_else(title) {
            Some(label) => Cow::Borrowed(label),
            None => Cow::Owned(self.label_without_title(node)),
        }
    }

    /// A name that no sibling has, for a dynamic node without a name and a title.
    fn label_without_title(&self, node: NodeRef<'_>) -> String {
        let named = node.parent().into_iter().flat_map(NodeRef::children).filter(|sibling| *sibling != node);
        let taken: HashSet<String> = named.map(|sibling| snake(&self.label(sibling))).collect();
        let numbered = (2..).map(|number| format!("name_{number}"));
        let mut candidates = ["name".to_owned(), "any_name".to_owned()].into_iter().chain(numbered);
        candidates.find(|name| !taken.contains(name)).unwrap_or_default()
    }

    /// The name of the node's constructor: a function if the path has a dynamic segment, else a constant.
    fn name(&self, node: NodeRef<'_>) -> String {
        const ROOT: &str = "ROOT";
        if node.ancestors().any(NodeRef::is_dynamic) {
            return snake(&self.label(node));
        }
        let mut name = shouting(&self.label(node));
        match node.parent() {
            None if self.nested() => return ROOT.to_owned(),
            // The root is `ROOT` in the same module: RootCATrustedCertificates has a child Root.
            Some(parent) if self.nested() && parent.parent().is_none() && name == ROOT => name.push('_'),
            _ => {}
        }
        name
    }

    /// The path of the module that holds the constructor of the node's root.
    pub(super) fn area(&self, node: NodeRef<'_>) -> &[String] {
        self.areas.get(&top(node).index()).map_or(&[], Vec::as_slice)
    }

    /// The path of the module that holds the node's constructor.
    ///
    /// Nested: `office::device::installation::id` for `./Device/Vendor/MSFT/Office/Installation/{id}/Status`. Each level
    /// of the tree is a module, so that a name depends only on the address of its node. Areas: `office::installation::id`,
    /// and `office::user::installation::id` for `./User/…`. Flat: `device`.
    fn modules(&self, node: NodeRef<'_>) -> Vec<String> {
        let mut modules = self.area(node).to_vec();
        if !self.nested() {
            return modules;
        }
        let above: Vec<_> = node.ancestors().skip(1).filter(|ancestor| ancestor.parent().is_some()).collect();
        let mut above = above.iter().rev().map(|ancestor| snake(&self.label(*ancestor)));
        if self.options.layout == ModuleLayout::Areas {
            modules.extend(above.next().map(|name| if name == USER { format!("{USER}_") } else { name }));
        }
        modules.extend(above);
        modules
    }

    /// The type of the node's values or names. Twins whose properties are equal share it.
    fn type_of(&mut self, node: NodeRef<'_>, modules: &[String]) -> Option<(String, Type)> {
        let mut name = camel(&self.label(node));
        if name == snake(&self.label(node)) {
            name.push('_'); // `802.1x` is also the name of the module of its children
        }
        let mut ty = types::of_node(node, &name, self.value_names)?;
        let details = self.written.tables().rows[node.index()].details;
        let mut path = modules.to_vec();
        path.push(name.clone());
        self.types.insert(node.index(), path.clone());
        let unscoped = path.iter().filter(|module| !matches!(module.as_str(), "device" | "user"));
        match self.twins.entry((unscoped.cloned().collect(), details)) {
            std::collections::hash_map::Entry::Occupied(twin) => ty.kind = TypeKind::Same(twin.get().clone()),
            std::collections::hash_map::Entry::Vacant(place) => _ = place.insert(path),
        }
        Some((name, ty))
    }

    fn item(&mut self, node: NodeRef<'_>, area: &[String]) -> Item {
        let mut pieces = vec![top(node).uri().to_string()];
        let mut parameters: Vec<Parameter> = Vec::new();
        let below: Vec<_> = node.ancestors().filter(|ancestor| ancestor.parent().is_some()).collect();
        for ancestor in below.into_iter().rev() {
            if let Some(piece) = pieces.last_mut() {
                piece.push('/');
                if let Some(name) = ancestor.name() {
                    name.encode_into(piece);
                }
            }
            if ancestor.is_dynamic() {
                let name = unused(snake(&self.label(ancestor)), &parameters);
                parameters.push(Parameter { name, kind: self.parameter(ancestor) });
                pieces.push(String::new());
            }
        }
        let details = node.details();
        Item {
            doc: self.docs.lines(node, area, self.types.contains_key(&node.index())),
            access: details.access.marker_name(),
            values: match self.types.get(&node.index()) {
                Some(ty) if !node.is_interior() => Values::Typed(ty.clone()),
                _ => Values::Format(types::format_marker(details)),
            },
            pieces,
            parameters,
            deprecated: details.deprecated.as_ref().map(|deprecated| match &deprecated.os_build {
                Some(build) => format!("deprecated since Windows build {build}"),
                None => "deprecated".to_owned(),
            }),
        }
    }

    /// The parameter type of a dynamic segment.
    fn parameter(&self, node: NodeRef<'_>) -> ParameterKind {
        if node.is_interior() {
            // Parents come before their children, so the type is known.
            if let Some(path) = self.types.get(&node.index()) {
                return ParameterKind::Checked(path.clone());
            }
        }
        let title = node.details().title.as_deref().unwrap_or_default().trim_ascii();
        let is_guid = title.len() >= 4 && title.is_char_boundary(title.len() - 4);
        if is_guid && title[title.len() - 4..].eq_ignore_ascii_case("guid") {
            return ParameterKind::Guid;
        }
        ParameterKind::Any
    }
}

fn is_nested(options: &Options) -> bool {
    options.layout != ModuleLayout::Flat
}

/// The path of the module that holds the constructor of a root.
fn area_of(node: NodeRef<'_>, options: &Options, renamed: &HashMap<usize, String>) -> Vec<String> {
    let root = node.uri().to_string();
    // INVARIANT: the schema builder refuses roots whose address is not a LocURI.
    let Ok(root) = LocUri::parse(&root) else { return Vec::new() };
    let scope = snake(root.scope().as_str());
    if !is_nested(options) {
        return vec![scope];
    }
    let names: Vec<_> = root.segments().map(Segment::decode).collect();
    let is_one_of = |name: &str, words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(name));
    let is_areas = options.layout == ModuleLayout::Areas;
    let scopes = usize::from(is_one_of(&names[0], &["Device", "User"]));
    let last = names.len().saturating_sub(1);
    let mut modules: Vec<String> = names[..last]
        .iter()
        .skip(scopes)
        .skip_while(|name| is_one_of(name, MOUNT_FOLDERS))
        .filter(|name| !(is_areas && is_one_of(name, &["Config"])))
        .map(|name| snake(name))
        .collect();
    modules.push(snake(renamed.get(&node.index()).map_or(&names[last], String::as_str)));
    if !is_areas || scope == USER {
        modules.push(scope);
    }
    modules
}

pub(super) fn top(node: NodeRef<'_>) -> NodeRef<'_> {
    node.ancestors().last().unwrap_or(node)
}

/// True for a node below `./User`.
pub(super) fn is_of_user(node: NodeRef<'_>) -> bool {
    let root = top(node).uri().to_string();
    LocUri::parse(&root).is_ok_and(|root| root.scope() == Scope::User)
}

/// The name, with a number appended if it is taken.
fn unused(name: String, taken: &[Parameter]) -> String {
    let free = |name: &String| taken.iter().all(|parameter| parameter.name != *name);
    if free(&name) {
        return name;
    }
    (2..).map(|number| format!("{name}_{number}")).find(free).unwrap_or(name)
}
