//! Lowering: from parsed descriptions to the intermediate form. All naming and typing is decided here.

use crate::doc::{Docs, span};
use crate::error::{Finding, sorted};
use crate::faults::{File, Found, Used, faults};
use crate::ir::{Generated, Item, Module, Parameter, ParameterKind, Type, TypeKind, TypePath};
use crate::name::{camel, shouting, snake};
use crate::select::Selection;
use crate::{Layout, Options, Tree};
use crate::{threads, types};
use ddf::model::{Description, DescriptionItem, Node};
use ddf::schema::{NodeRef, Schema, SchemaBuilder};
use ddf::{AsSegment, LocUri, Segment};
use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{HashMap, HashSet};

/// Decides everything about the code to be written for these trees.
pub(crate) fn lower(mut trees: Vec<Tree<'_>>, options: &Options) -> Result<Generated, Vec<Finding>> {
    // In the order of their names: the output must not depend on the order in which a folder is listed.
    trees.sort_by(|a, b| (&a.name, &a.text).cmp(&(&b.name, &b.text)));
    let mount = options.mount.as_deref();
    let numbered: Vec<_> = trees.iter().enumerate().collect();
    let files = threads::map(&numbered, |(index, tree)| File::new(*index, tree, mount));
    let descriptions = trees.into_iter().map(|tree| Some(tree.description.mounted(mount))).collect();
    let mut inputs = Inputs { files: &files, descriptions };
    let mut warnings: Vec<Finding> = files.iter().flat_map(File::warnings).collect();
    warnings.extend(inputs.leave_out_repeated_trees());
    let mut broken = Vec::new();
    loop {
        // A faulty tree is found by what it makes of the whole: without it the rest is lowered again.
        let kept = options.keep_going.then(|| inputs.descriptions.clone());
        match attempt(inputs, options) {
            Ok(mut generated) => {
                generated.left_out.warnings = sorted(warnings);
                generated.left_out.broken = sorted(broken);
                return Ok(generated);
            }
            Err(mut found) => {
                if kept.is_some() && found.iter().any(|found| !found.is_repeated_root) {
                    // Perhaps the tree with the same root is one of those that are left out now.
                    found.retain(|found| !found.is_repeated_root);
                }
                let places: Option<Vec<_>> = found.iter().map(|found| found.place).collect();
                broken.extend(found.into_iter().map(|found| found.finding));
                let (Some(places), Some(descriptions)) = (places, kept) else { return Err(sorted(broken)) };
                inputs = Inputs { files: &files, descriptions };
                places.into_iter().for_each(|(file, offset)| inputs.leave_out_tree(file, offset));
                if inputs.descriptions.iter().all(Option::is_none) {
                    return Err(sorted(broken));
                }
            }
        }
    }
}

/// The files, and the descriptions of those that are used.
struct Inputs<'f, 's> {
    files: &'f [File<'s>],
    descriptions: Vec<Option<Description<'s>>>,
}

impl Inputs<'_, '_> {
    /// Leaves out trees that an earlier file describes in the same words, which makes no difference; with a warning each.
    fn leave_out_repeated_trees(&mut self) -> Vec<Finding> {
        let mut warnings = Vec::new();
        for repeated in ddf::diff::repeated(self.descriptions.iter().flatten()) {
            if repeated.is_same {
                let (file, offset) = (&self.files[repeated.description], repeated.offset as usize);
                let message =
                    "another file describes this tree in the same words; it is used once".to_owned();
                warnings.push(file.found(offset, message).finding);
                self.leave_out_tree(repeated.description, offset);
            }
        }
        warnings
    }

    /// Leaves out the tree that has this byte of a file, or the file where the byte is in front of all trees.
    fn leave_out_tree(&mut self, file: usize, offset: usize) {
        let Some(description) = &mut self.descriptions[file] else { return };
        let found = self.files[file].root_of(offset);
        if let Some(found) = found {
            description
                .items
                .retain(|item| !matches!(item, DescriptionItem::Node(root) if root.offset == found));
        }
        if found.is_none() || description.nodes().next().is_none() {
            self.descriptions[file] = None;
        }
    }
}

/// Lowers the descriptions, or finds everything that is wrong with them.
fn attempt(inputs: Inputs<'_, '_>, options: &Options) -> Result<Generated, Vec<Found>> {
    let Inputs { files, descriptions } = inputs;
    let mut findings = Vec::new();
    let mut selection = Selection::new(options)
        .map_err(|wrong| wrong.into_iter().map(Found::of_options).collect::<Vec<_>>())?;
    let mut builder = SchemaBuilder::new();
    let mut lean = options.without_texts.then(SchemaBuilder::new);
    if let Some(lean) = &mut lean {
        lean.without_texts();
    }
    selection.newest = descriptions.iter().flatten().filter_map(Description::newest_build).max();
    let (mut used, mut origins) = (Vec::new(), Vec::new());
    for (index, description) in descriptions.into_iter().enumerate() {
        let Some(mut description) = description else { continue };
        if description.nodes().next().is_none() {
            findings
                .push(files[index].found(0, "the description has no node; leave the file out".to_owned()));
        }
        used.push(Used { file: index, roots: description.nodes().map(|root| root.offset).collect() });
        selection.apply(&mut description);
        builder.add(&description);
        if let Some(lean) = &mut lean {
            lean.add(&description);
        }
        description.nodes().for_each(|root| note_origins(root, index, &mut origins));
    }
    let built = builder.build();
    findings.extend(selection.unused().into_iter().map(Found::of_options));
    findings.extend(faults(files, &used, built.as_ref().err().map_or(&[], Vec::as_slice), &selection));
    let schema = match built {
        Ok(schema) if findings.is_empty() => schema,
        _ => return Err(findings),
    };
    let written = lean.and_then(|lean| lean.build().ok());
    let mut lowering = Lowering {
        options,
        renamed: &selection.renamed,
        docs: Docs::on_build(selection.build, selection.newest),
        root: Module::default(),
        twins: HashMap::new(),
        types: HashMap::new(),
        written: written.as_ref().unwrap_or(&schema),
    };
    for node in schema.nodes() {
        if let Err(message) = lowering.place(node) {
            let (file, offset) = origins[node.index()];
            findings.push(files[file].found(offset, message));
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    let root = lowering.root;
    Ok(Generated {
        schema: written.unwrap_or(schema),
        root,
        runtime: options.runtime.clone(),
        left_out: selection.left_out,
    })
}

/// Where each node stands: the schema's rows are in the same order when it has no faults.
fn note_origins(node: &Node<'_>, file: usize, origins: &mut Vec<(usize, usize)>) {
    origins.push((file, node.offset as usize));
    node.children().for_each(|child| note_origins(child, file, origins));
}

struct Lowering<'l> {
    options: &'l Options,
    /// The names that were chosen for nodes, by row.
    renamed: &'l HashMap<usize, String>,
    docs: Docs,
    root: Module,
    /// The types that there are, by where they stand below the scope and the row of their details.
    twins: HashMap<(Vec<String>, u32), TypePath>,
    /// The type of each row that has one.
    types: HashMap<usize, TypePath>,
    /// The tables that are written, whose details may lack texts.
    written: &'l Schema,
}

impl Lowering<'_> {
    /// Puts the constructor of a node into its module, and its type; or says why they cannot stand there.
    fn place(&mut self, node: NodeRef<'_>) -> Result<(), String> {
        let name = self.name(node);
        let modules = self.modules(node);
        let ty = self.type_of(node, &modules);
        let type_name = ty.as_ref().map(|(name, _)| name.clone());
        let item = self.item(node, type_name.as_deref());
        let above = node.parent().filter(|_| self.nested()).unwrap_or_else(|| top(node));
        let mut module = &mut self.root;
        for segment in &modules {
            module = module.modules.entry(segment.clone()).or_default();
            if module.doc.is_empty() {
                module.doc = "Paths by scope.".to_owned(); // until a node of its own says more
            }
        }
        module.doc = format!("Paths below {}.", span(&above.uri().to_string()));
        match module.items.entry(name) {
            Entry::Vacant(place) => {
                place.insert(item);
            }
            Entry::Occupied(other) => {
                let what_to_do = match self.options.layout {
                    Layout::Nested => "rename or skip one",
                    Layout::Flat => "use the nested layout, or rename or skip one",
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
        self.options.layout == Layout::Nested
    }

    /// The name that identifiers are made of: the one that was chosen, or the node's, or its title.
    fn label<'n>(&'n self, node: NodeRef<'n>) -> Cow<'n, str> {
        let renamed = self.renamed.get(&node.index()).map(String::as_str);
        let title = || node.details().title.as_deref().filter(|title| !title.trim_ascii().is_empty());
        match renamed.or_else(|| node.name()).or_else(title) {
            Some(label) => Cow::Borrowed(label),
            None => Cow::Owned(self.label_without_title(node)),
        }
    }

    /// A name for a dynamic node that has neither a name nor a title: one that no sibling has.
    fn label_without_title(&self, node: NodeRef<'_>) -> String {
        let named = node.parent().into_iter().flat_map(NodeRef::children).filter(|sibling| *sibling != node);
        let taken: HashSet<String> = named.map(|sibling| snake(&self.label(sibling))).collect();
        let numbered = (2..).map(|number| format!("name_{number}"));
        let mut candidates = ["name".to_owned(), "any_name".to_owned()].into_iter().chain(numbered);
        candidates.find(|name| !taken.contains(name)).unwrap_or_default()
    }

    /// The name of the constructor of a node: a constant's, or a function's behind a dynamic segment.
    fn name(&self, node: NodeRef<'_>) -> String {
        const ROOT: &str = "ROOT";
        if node.ancestors().any(NodeRef::is_dynamic) {
            return snake(&self.label(node));
        }
        let mut name = shouting(&self.label(node));
        match node.parent() {
            None if self.nested() => return ROOT.to_owned(),
            // Beside the root, in the same module: RootCATrustedCertificates has a node Root.
            Some(parent) if self.nested() && parent.parent().is_none() && name == ROOT => name.push('_'),
            _ => {}
        }
        name
    }

    /// The modules that lead to the constructor of a node.
    ///
    /// Nested: `office::device::installation::id` for `./Device/Vendor/MSFT/Office/Installation/{id}/Status`. Each level
    /// of the tree is one, so that a name depends only on the address of its node. Flat: `device`.
    fn modules(&self, node: NodeRef<'_>) -> Vec<String> {
        let root = top(node).uri().to_string();
        // INVARIANT: the builder of the schema refuses roots whose address is none.
        let Ok(root) = LocUri::parse(&root) else { return Vec::new() };
        let scope = snake(root.scope().as_str());
        if !self.nested() {
            return vec![scope];
        }
        let names: Vec<_> = root.segments().map(Segment::decode).collect();
        let is_one_of = |name: &str, words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(name));
        let scopes = usize::from(is_one_of(&names[0], &["Device", "User"]));
        let mut modules: Vec<String> = names[scopes..]
            .iter()
            .skip_while(|name| is_one_of(name, &["Vendor", "MSFT"]))
            .map(|name| snake(name))
            .collect();
        if let Some(last) = modules.last_mut() {
            if let Some(renamed) = self.renamed.get(&top(node).index()) {
                *last = snake(renamed);
            }
        }
        modules.push(scope);
        let above: Vec<_> = node.ancestors().skip(1).filter(|ancestor| ancestor.parent().is_some()).collect();
        modules.extend(above.iter().rev().map(|ancestor| snake(&self.label(*ancestor))));
        modules
    }

    /// The type of a node's values or names, if it has one. Twins of which everything is equal have one for both.
    fn type_of(&mut self, node: NodeRef<'_>, modules: &[String]) -> Option<(String, Type)> {
        let details = self.written.tables().rows[node.index()].details;
        let mut ty = types::of_node(node, details as usize)?;
        let mut name = camel(&self.label(node));
        if name == snake(&self.label(node)) {
            name.push('_'); // `802.1x` would be the module of what is below it, too
        }
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

    fn item(&mut self, node: NodeRef<'_>, type_name: Option<&str>) -> Item {
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
            doc: self.docs.lines(node, type_name),
            access: details.access.marker_name(),
            format: types::format_marker(details),
            pieces,
            parameters,
            deprecated: details.deprecated.as_ref().map(|deprecated| match &deprecated.os_build {
                Some(build) => format!("deprecated since Windows build {build}"),
                None => "deprecated".to_owned(),
            }),
        }
    }

    /// What the segment of a dynamic node may be.
    fn parameter(&self, node: NodeRef<'_>) -> ParameterKind {
        if node.is_interior() {
            // A node comes behind those above it, so that its type is known.
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

fn top(node: NodeRef<'_>) -> NodeRef<'_> {
    node.ancestors().last().unwrap_or(node)
}

/// The name, with a number behind it where it is taken.
fn unused(name: String, taken: &[Parameter]) -> String {
    let free = |name: &String| taken.iter().all(|parameter| parameter.name != *name);
    if free(&name) {
        return name;
    }
    (2..).map(|number| format!("{name}_{number}")).find(free).unwrap_or(name)
}
