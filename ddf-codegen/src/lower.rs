//! Lowering: from parsed descriptions to the intermediate form. All naming and typing is decided here.

use crate::doc;
use crate::error::Finding;
use crate::ir::{Generated, Item, Module};
use crate::name::{shouting, snake};
use crate::{Layout, Options, Source};
use ddf::check::Rule;
use ddf::model::Node;
use ddf::schema::{Fault, FaultKind, NodeRef, SchemaBuilder};
use ddf::xml::{Limits, Lines, Position};
use ddf::{AsSegment, Description, Format, LocUri, Segment};
use std::collections::BTreeSet;
use std::collections::btree_map::Entry;

/// What [`ddf::check`] finds and the builder of the schema does not, though the generated code would lie by it: the
/// reader passes over a word that it does not know, and takes the first of two.
const REFUSED: &[Rule] =
    &[Rule::DuplicateElement, Rule::MissingWord, Rule::SeveralWords, Rule::StrayText, Rule::UnknownWord];

/// A source that could be read.
struct File<'s> {
    name: &'s str,
    lines: Lines<'s>,
    /// What [`REFUSED`] has found.
    checked: Vec<ddf::check::Finding>,
}

impl File<'_> {
    fn finding(&self, offset: usize, message: String) -> Finding {
        let Position { line, column } = self.lines.position(offset);
        Finding { file: self.name.to_owned(), line, column, message }
    }
}

/// Decides everything about the code to be written for these files.
pub(crate) fn lower(sources: &[Source], options: &Options) -> Result<Generated, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut builder = SchemaBuilder::new();
    let mut lean = options.without_texts.then(SchemaBuilder::new);
    if let Some(lean) = &mut lean {
        lean.without_texts();
    }
    // In the order of their names: the output must not depend on the order in which a folder is listed.
    let mut sources: Vec<&Source> = sources.iter().collect();
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    let mut files = Vec::new();
    let mut origins = Vec::new();
    for source in sources {
        let text = source.text.trim_start_matches('\u{FEFF}');
        match Description::parse(text, &Limits::default()) {
            Ok(description) => {
                builder.add(&description);
                if let Some(lean) = &mut lean {
                    lean.add(&description);
                }
                description.nodes().for_each(|root| note_origins(root, files.len(), &mut origins));
                let mut checked = ddf::check::check(&description, text);
                checked.retain(|finding| REFUSED.contains(&finding.rule));
                files.push(File { name: &source.name, lines: Lines::new(text), checked });
            }
            Err(error) => findings.push(Finding::of(source.name.clone(), &error)),
        }
    }
    let built = builder.build();
    let faults = built.as_ref().err().map(Vec::as_slice).unwrap_or_default();
    findings
        .extend(faults.iter().map(|fault| files[fault.description].finding(fault.offset, fault.to_string())));
    let known: BTreeSet<(usize, &str, &str)> = faults.iter().filter_map(word).collect();
    for (index, file) in files.iter().enumerate() {
        let new = file.checked.iter().filter(|finding| {
            element(finding).is_none_or(|element| !known.contains(&(index, &finding.uri, element)))
        });
        findings.extend(new.map(|finding| file.finding(finding.offset, explained(finding))));
    }
    let Ok(schema) = built else { return Err(sorted(findings)) };
    if !findings.is_empty() {
        return Err(sorted(findings));
    }
    let mut root = Module::default();
    for node in schema.nodes() {
        if let Err(message) = place(node, &mut root, options.layout) {
            let (description, offset) = origins[node.index()];
            findings.push(files[description].finding(offset, message));
        }
    }
    if !findings.is_empty() {
        return Err(sorted(findings));
    }
    let schema = lean.and_then(|lean| lean.build().ok()).unwrap_or(schema);
    Ok(Generated { schema, root })
}

/// By file, and in the file from the top.
fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    findings
}

/// The description, node and element of a fault that is an unknown word.
fn word(fault: &Fault) -> Option<(usize, &str, &str)> {
    match &fault.kind {
        FaultKind::UnknownWord { element, .. } => Some((fault.description, &fault.uri, element)),
        _ => None,
    }
}

/// The element whose word is unknown or missing, from the message, which begins with it.
fn element(finding: &ddf::check::Finding) -> Option<&str> {
    let message = match finding.rule {
        Rule::UnknownWord => finding.message.strip_prefix("unknown ")?,
        Rule::MissingWord => finding.message.strip_prefix('`')?,
        _ => return None,
    };
    message.split([' ', '`']).next()
}

/// What a check has found, with what to do.
fn explained(finding: &ddf::check::Finding) -> String {
    let mut message = finding.message.clone();
    if !finding.uri.is_empty() {
        message.insert_str(0, &format!("{}: ", finding.uri));
    }
    if let Some(fix) = &finding.fix {
        message.push_str(&format!("; {fix}"));
    }
    message
}

/// Where each node stands: the schema's rows are in the same order when it has no faults.
fn note_origins(node: &Node<'_>, description: usize, origins: &mut Vec<(usize, usize)>) {
    origins.push((description, node.offset as usize));
    node.children().for_each(|child| note_origins(child, description, origins));
}

/// Puts the constructor of a node into its module, or says why it cannot stand there.
fn place(node: NodeRef<'_>, root: &mut Module, layout: Layout) -> Result<(), String> {
    let item = item(node);
    let name = name(node, layout);
    let mut module = root;
    for segment in modules(node, layout) {
        module = module.modules.entry(segment).or_default();
        if module.doc.is_empty() {
            module.doc = "Paths by scope.".to_owned(); // until a node of its own says more
        }
    }
    let above = node.parent().filter(|_| layout == Layout::Nested).unwrap_or_else(|| top(node));
    module.doc = format!("Paths below `{}`.", above.uri());
    match module.items.entry(name) {
        Entry::Vacant(place) => {
            place.insert(item);
            Ok(())
        }
        Entry::Occupied(other) => {
            let what_to_do = match layout {
                Layout::Nested => "leave one out",
                Layout::Flat => "use the nested layout or leave one out",
            };
            let (first, name) = (&other.get().doc[0], other.key());
            Err(format!("{} and {first} both want the name `{name}`; {what_to_do}", item.doc[0]))
        }
    }
}

/// The name of the constructor of a node: a constant's, or a function's behind a dynamic segment.
fn name(node: NodeRef<'_>, layout: Layout) -> String {
    const ROOT: &str = "ROOT";
    let nested = layout == Layout::Nested;
    if node.ancestors().any(NodeRef::is_dynamic) {
        return snake(label(node));
    }
    let mut name = shouting(label(node));
    match node.parent() {
        None if nested => return ROOT.to_owned(),
        // Beside the root, in the same module: RootCATrustedCertificates has a node Root.
        Some(parent) if nested && parent.parent().is_none() && name == ROOT => name.push('_'),
        _ => {}
    }
    name
}

fn top(node: NodeRef<'_>) -> NodeRef<'_> {
    node.ancestors().last().unwrap_or(node)
}

fn label(node: NodeRef<'_>) -> &str {
    node.name().or(node.details().title.as_deref()).unwrap_or("name")
}

/// The modules that lead to the constructor of a node.
///
/// Nested: `office::device::installation::id` for `./Device/Vendor/MSFT/Office/Installation/{id}/Status`. Each level
/// of the tree is one, so that a name depends only on the address of its node. Flat: `device`.
fn modules(node: NodeRef<'_>, layout: Layout) -> Vec<String> {
    let root = top(node).uri().to_string();
    // INVARIANT: the builder of the schema refuses roots whose address is none.
    let Ok(root) = LocUri::parse(&root) else { return Vec::new() };
    let scope = snake(root.scope().as_str());
    if layout == Layout::Flat {
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
    modules.push(scope);
    let above: Vec<_> = node.ancestors().skip(1).filter(|ancestor| ancestor.parent().is_some()).collect();
    modules.extend(above.iter().rev().map(|ancestor| snake(label(*ancestor))));
    modules
}

fn item(node: NodeRef<'_>) -> Item {
    let mut pieces = vec![top(node).uri().to_string()];
    let mut parameters: Vec<String> = Vec::new();
    let below: Vec<_> = node.ancestors().filter(|ancestor| ancestor.parent().is_some()).collect();
    for ancestor in below.into_iter().rev() {
        if let Some(piece) = pieces.last_mut() {
            piece.push('/');
            if let Some(name) = ancestor.name() {
                name.encode_into(piece);
            }
        }
        if ancestor.is_dynamic() {
            parameters.push(unused(snake(label(ancestor)), &parameters));
            pieces.push(String::new());
        }
    }
    let details = node.details();
    Item {
        doc: doc::lines(node),
        access: details.access.marker_name(),
        format: format_marker(details.format),
        pieces,
        parameters,
        deprecated: details.deprecated.as_ref().map(|deprecated| match &deprecated.os_build {
            Some(build) => format!("deprecated since Windows build {build}"),
            None => "deprecated".to_owned(),
        }),
    }
}

/// The name, with a number behind it where it is taken.
fn unused(name: String, taken: &[String]) -> String {
    if !taken.contains(&name) {
        return name;
    }
    (2..).map(|number| format!("{name}_{number}")).find(|name| !taken.contains(name)).unwrap_or(name)
}

fn format_marker(format: Format) -> &'static str {
    match format {
        Format::B64 => "B64Format",
        Format::Bin => "BinFormat",
        Format::Bool => "BoolFormat",
        Format::Chr => "ChrFormat",
        Format::Int => "IntFormat",
        Format::Node => "NodeFormat",
        Format::Null => "NullFormat",
        Format::Xml => "XmlFormat",
        Format::Date => "DateFormat",
        Format::Time => "TimeFormat",
        Format::Float => "FloatFormat",
    }
}
