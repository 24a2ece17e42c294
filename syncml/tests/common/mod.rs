//! Comparing documents with another XML library.
#![allow(dead_code)] // each test binary uses a part of it

use roxmltree::{Document, Node, ParsingOptions};

/// Parses with DOCTYPE allowed, as some real messages have one.
pub(crate) fn parse(text: &str) -> Result<Document<'_>, roxmltree::Error> {
    Document::parse_with_options(text, ParsingOptions { allow_dtd: true, ..ParsingOptions::default() })
}

/// The content of a document, one line each: names, namespaces, attributes, text, comments, instructions.
pub(crate) fn everything(document: &Document<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for node in document.root().children() {
        describe(node, 0, true, &mut lines);
    }
    lines
}

/// Like [`everything`], without white space between elements.
pub(crate) fn without_layout(document: &Document<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for node in document.root().children() {
        describe(node, 0, false, &mut lines);
    }
    lines
}

fn describe(node: Node<'_, '_>, depth: usize, layout: bool, lines: &mut Vec<String>) {
    if node.is_element() {
        let attributes: Vec<_> =
            node.attributes().map(|a| format!("{:?}{}={:?}", a.namespace(), a.name(), a.value())).collect();
        let namespaces: Vec<_> = node.namespaces().map(|n| format!("{:?}={}", n.name(), n.uri())).collect();
        let name = node.tag_name();
        let prefix = node.lookup_prefix(name.namespace().unwrap_or_default());
        lines.push(format!(
            "{depth} <{prefix:?} {:?} {} {attributes:?} {namespaces:?}",
            name.namespace(),
            name.name()
        ));
    } else if node.is_text() {
        let text = node.text().unwrap_or_default();
        // roxmltree has a text node for an empty CDATA section.
        let says_something =
            layout || !text.trim_ascii().is_empty() || !node.parent_element().is_some_and(has_layout);
        if says_something && !text.is_empty() {
            lines.push(format!("{depth} text {text:?}"));
        }
    } else if node.is_comment() {
        lines.push(format!("{depth} comment {:?}", node.text()));
    } else if let Some(instruction) = node.pi() {
        lines.push(format!("{depth} instruction {} {:?}", instruction.target, instruction.value));
    }
    for child in node.children() {
        describe(child, depth + 1, layout, lines);
    }
}

/// Returns `true` if white space in the element may be layout: it holds elements, or the protocol puts elements there.
fn has_layout(node: Node<'_, '_>) -> bool {
    const STRUCTURED: [&str; 18] = [
        "SyncML",
        "SyncHdr",
        "SyncBody",
        "Item",
        "Meta",
        "MetInf",
        "Target",
        "Source",
        "Cred",
        "Chal",
        "MapItem",
        "Filter",
        "Field",
        "Record",
        "Anchor",
        "Mem",
        "SourceParent",
        "TargetParent",
    ];
    let name = node.tag_name().name();
    holds_elements(node)
        || STRUCTURED.contains(&name)
        || syncml::Tag::from_name(name).is_some_and(syncml::Tag::is_command)
}

fn holds_elements(node: Node<'_, '_>) -> bool {
    node.children().any(|child| child.is_element())
}

/// The child element of this name in any namespace.
pub(crate) fn child<'d, 'i>(node: Node<'d, 'i>, name: &str) -> Option<Node<'d, 'i>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

/// The whole text of an element.
pub(crate) fn text(node: Node<'_, '_>) -> String {
    node.children().filter(|child| child.is_text()).filter_map(|child| child.text()).collect()
}

/// The name, CmdID, addresses and data of a command, for both libraries.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) depth: usize,
    pub(crate) name: String,
    pub(crate) cmd_id: Option<String>,
    pub(crate) targets: Vec<Option<String>>,
    pub(crate) sources: Vec<Option<String>>,
    pub(crate) data: Vec<Option<String>>,
    pub(crate) formats: Vec<Option<String>>,
}

/// The commands of a document, read with roxmltree alone.
pub(crate) fn commands_of(document: &Document<'_>) -> Vec<Seen> {
    let root = document.root_element();
    let mut seen = Vec::new();
    match root.tag_name().name() {
        "SyncML" => {
            if let Some(body) = child(root, "SyncBody") {
                collect(body, 0, &mut seen);
            }
        }
        "SyncBody" => collect(root, 0, &mut seen),
        _ => see(root, 0, &mut seen),
    }
    seen
}

fn collect(parent: Node<'_, '_>, depth: usize, seen: &mut Vec<Seen>) {
    const NO_COMMANDS: [&str; 8] =
        ["CmdID", "Meta", "NoResp", "Cred", "Target", "Source", "NumberOfChanges", "Final"];
    for node in parent.children().filter(Node::is_element) {
        if !NO_COMMANDS.contains(&node.tag_name().name()) {
            see(node, depth, seen);
        }
    }
}

fn see(command: Node<'_, '_>, depth: usize, seen: &mut Vec<Seen>) {
    let items: Vec<_> =
        command.children().filter(|node| node.is_element() && node.tag_name().name() == "Item").collect();
    let address = |item: &Node<'_, '_>, name: &str| {
        child(*item, name)
            .and_then(|place| child(place, "LocURI"))
            .map(|uri| text(uri).trim_ascii().to_owned())
    };
    let format = |node: Node<'_, '_>| {
        child(node, "Meta")
            .and_then(|meta| child(meta, "Format"))
            .map(|format| text(format).trim_ascii().to_owned())
    };
    seen.push(Seen {
        depth,
        name: command.tag_name().name().to_owned(),
        cmd_id: child(command, "CmdID").map(|id| text(id).trim_ascii().to_owned()),
        targets: items.iter().map(|item| address(item, "Target")).collect(),
        sources: items.iter().map(|item| address(item, "Source")).collect(),
        data: items.iter().map(|item| child(*item, "Data").map(data)).collect(),
        formats: items.iter().map(|item| format(*item).or_else(|| format(command))).collect(),
    });
    if matches!(command.tag_name().name(), "Atomic" | "Sequence" | "Sync") {
        collect(command, depth + 1, seen);
    }
}

/// The text of a `Data`, or its markup as written.
fn data(data: Node<'_, '_>) -> String {
    if !holds_elements(data) {
        return text(data);
    }
    let outer = &data.document().input_text()[data.range()];
    let start = outer.find('>').unwrap() + 1;
    outer[start..outer.rfind("</").unwrap()].to_owned()
}

/// The commands of a message, read with this crate.
pub(crate) fn commands_through_views(message: &syncml::Message<'_>) -> Vec<Seen> {
    let mut seen = Vec::new();
    view(message.commands(), 0, &mut seen);
    seen
}

fn view(commands: syncml::Commands<'_>, depth: usize, seen: &mut Vec<Seen>) {
    for command in commands {
        seen.push(Seen {
            depth,
            name: command.name().to_owned(),
            cmd_id: command.element().child(syncml::Tag::CmdID).map(|id| id.value().into()),
            targets: command.items().map(|item| item.target_uri().map(|uri| uri.to_string())).collect(),
            sources: command.items().map(|item| item.source_uri().map(|uri| uri.to_string())).collect(),
            data: command.items().map(|item| item.data().map(|data| data.text().into_owned())).collect(),
            formats: command
                .items()
                .map(|item| item.meta_value(syncml::Tag::Format).map(Into::into))
                .collect(),
        });
        view(command.nested(), depth + 1, seen);
    }
}
