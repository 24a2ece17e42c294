//! The shape of the tree: names, paths, siblings and dynamic nodes.

use super::file::File;
use super::rule::DescriptionRule;
use crate::access::Verb;
use crate::format::Format;
use crate::model::{DynamicNodeNaming, Keyword, NodeItem, Occurrence, PropertyValue};
use crate::uri::LocUri;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use csp_findings::{quoted, short};

/// Checks every node and its children.
pub(super) fn check(file: &mut File<'_>) {
    for index in 0..file.entries.len() {
        name(file, index);
        paths(file, index);
        kind(file, index);
        dynamic(file, index);
        texts(file, index);
        siblings(file, index);
    }
}

fn offset(file: &File<'_>, index: usize) -> usize {
    file.entries[index].node.offset as usize
}

/// The offset of the element of `DFProperties` that `what` selects, or else of the node.
pub(super) fn property(file: &File<'_>, index: usize, what: impl Fn(&PropertyValue<'_>) -> bool) -> usize {
    let node = file.entries[index].node;
    node.properties()
        .find(|property| what(property.value()))
        .map_or(node.offset as usize, |property| property.source().offset())
}

fn name(file: &mut File<'_>, index: usize) {
    let node = file.entries[index].node;
    let source = node.items.iter().find_map(|item| match item {
        NodeItem::Name(source, _) => Some(source.offset()),
        _ => None,
    });
    let at = source.unwrap_or(node.offset as usize);
    let title = node.title().map_or("", str::trim_ascii);
    if file.is_whole_tree(index) {
        return;
    }
    let Some(name) = node.name() else {
        if node.node_name().is_some() && node.node_name().map(str::trim_ascii) == Some("*") {
            let message = "the NodeName is `*`, as older descriptions write a dynamic node";
            file.fixable(DescriptionRule::DynamicStar, at, Some(index), message, "leave the NodeName empty");
        }
        if file.is_root(index) {
            return file.found(
                DescriptionRule::RootWithoutName,
                at,
                Some(index),
                "the root of the tree has no name",
            );
        }
        let title_at = property(file, index, |value| matches!(value, PropertyValue::Title(_)));
        if title.is_empty() {
            let message = "the node has neither a name nor a title";
            file.fixable(DescriptionRule::NoNameNoTitle, at, Some(index), message, "add a `DFTitle`");
        } else if let Some(why) = no_identifier(title) {
            let message = format!("the title {} {why}", quoted(title));
            file.found(DescriptionRule::TitleNotIdentifier, title_at, Some(index), message);
        }
        return;
    };
    let trimmed = trimmed(file, index, at, "name", name);
    let bad = trimmed.chars().find(|c| matches!(c, '/' | '?') || c.is_control());
    if let Some(bad) = bad {
        let message = format!("the name {} holds {bad:?}", quoted(trimmed));
        file.found(DescriptionRule::NameUnusable, at, Some(index), message);
    } else if matches!(trimmed, "." | "..") {
        let message = format!("{} cannot be the name of a node", quoted(trimmed));
        file.found(DescriptionRule::NameUnusable, at, Some(index), message);
    } else if let Some(why) = no_identifier(trimmed) {
        let message = format!("the name {} {why}", quoted(trimmed));
        file.found(DescriptionRule::NameNotIdentifier, at, Some(index), message);
    }
}

/// Trims a name or a Path, and reports white space around it.
fn trimmed<'t>(file: &mut File<'_>, index: usize, at: usize, what: &str, text: &'t str) -> &'t str {
    let trimmed = text.trim_ascii();
    if trimmed != text {
        let message = format!("the {what} {} has white space around it", quoted(text));
        let fix = format!("write {}", quoted(trimmed));
        file.fixable(DescriptionRule::SurroundingSpace, at, Some(index), message, fix);
    }
    trimmed
}

/// Keywords of Rust, which cannot be identifiers of generated code.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// The reason why the name is not an identifier; `None` for an identifier.
fn no_identifier(name: &str) -> Option<&'static str> {
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        return Some("begins with a digit");
    }
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Some("has characters that no identifier has");
    }
    // The longest keyword has eight letters.
    (name.len() <= 8 && KEYWORDS.contains(&name.to_ascii_lowercase().as_str()))
        .then_some("is a keyword in lower case")
}

fn paths(file: &mut File<'_>, index: usize) {
    let node = file.entries[index].node;
    let root = file.is_root(index);
    let mut found = None;
    for item in &node.items {
        if let NodeItem::Path(source, path) = item {
            found.get_or_insert((source.offset(), path.as_ref()));
        }
    }
    if file.is_whole_tree(index) {
        return;
    }
    let Some((at, path)) = found.filter(|(_, path)| !path.trim_ascii().is_empty() || !root) else {
        if root && file.mount_of(index).is_none() {
            let message = "the root of the tree has no `Path`";
            file.fixable(
                DescriptionRule::RootWithoutPath,
                offset(file, index),
                Some(index),
                message,
                "add the LocURI of its parent, such as `<Path>./Device/Vendor/MSFT</Path>`",
            );
        }
        return;
    };
    let trimmed = trimmed(file, index, at, "Path", path);
    let bare = trimmed.trim_end_matches('/');
    let elsewhere = place(file, index, bare);
    // A Path may end with `/` where its parent is dynamic.
    let nothing = elsewhere.is_some() && place(file, index, trimmed).is_none();
    if bare != trimmed && !bare.is_empty() && !nothing {
        let message = format!("the Path {} ends with `/`", quoted(trimmed));
        file.fixable(
            DescriptionRule::PathTrailingSlash,
            at,
            Some(index),
            message,
            format!("write {}", quoted(bare)),
        );
    }
    if root {
        let bare = file.mount_of(index).unwrap_or(bare);
        if let Err(error) = LocUri::parse(bare) {
            let message = format!("the Path {} is not a LocURI: {error}", quoted(trimmed));
            file.found(DescriptionRule::PathSyntax, at, Some(index), message);
        }
        return;
    }
    match elsewhere.filter(|_| !nothing) {
        None => file.found(
            DescriptionRule::PathOnChild,
            at,
            Some(index),
            format!("a node below the root has the Path {}", quoted(path)),
        ),
        Some(parent) => {
            let message = format!("the Path is {}, but the node is in {}", quoted(trimmed), quoted(&parent));
            file.fixable(DescriptionRule::PathContradicts, at, Some(index), message, "leave the Path out");
        }
    }
}

/// The LocURI of the parent, if `path` is another LocURI.
fn place(file: &File<'_>, index: usize, path: &str) -> Option<String> {
    let parent = file.entries[index].parent?;
    let mut segments: Vec<&str> = path.split('/').collect();
    let mut at = Some(parent);
    let mut root = parent;
    while let Some(here) = at {
        root = here;
        let Some(segment) = segments.pop() else { return Some(file.uri(parent)) };
        let entry = &file.entries[here];
        // The form of a dynamic segment in a Path is not specified: `<X>`, `{X}`, `*` and nothing occur.
        if entry.name().is_some_and(|name| !name.eq_ignore_ascii_case(segment.trim_ascii())) {
            return Some(file.uri(parent));
        }
        at = entry.parent.filter(|_| !file.is_root(here));
    }
    let own = file.mount_of(root).unwrap_or_default();
    (!without_device(&segments.join("/")).eq_ignore_ascii_case(without_device(own))).then(|| file.uri(parent))
}

/// The path without the optional `.` and `Device` at its start.
fn without_device(path: &str) -> &str {
    let path = path.strip_prefix("./").unwrap_or(if path == "." { "" } else { path });
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    if first.eq_ignore_ascii_case("Device") { rest } else { path }
}

fn kind(file: &mut File<'_>, index: usize) {
    let node = file.entries[index].node;
    let at = offset(file, index);
    let has_children = node.children().next().is_some();
    let format = match node.format() {
        Some(Keyword::Known(format)) => *format,
        _ => return,
    };
    if format == Format::Node {
        if !has_children {
            let message = "the node is an interior node (DFFormat node), but has no children";
            file.found(DescriptionRule::InteriorWithoutChildren, at, Some(index), message);
        }
    } else {
        if has_children {
            let message = format!("the node has the format {format}, but also children");
            file.fixable(
                DescriptionRule::LeafWithChildren,
                at,
                Some(index),
                message,
                "write `<node/>` as its DFFormat",
            );
        }
        // An empty AccessType has its own rule.
        if node.access().is_some_and(|access| !access.is_empty() && !access.allows(Verb::Get)) {
            let at = property(file, index, |value| matches!(value, PropertyValue::AccessType(_)));
            file.found(
                DescriptionRule::LeafWithoutGet,
                at,
                Some(index),
                "the node's value cannot be read: no Get",
            );
        }
    }
}

fn dynamic(file: &mut File<'_>, index: usize) {
    let node = file.entries[index].node;
    let naming = node.dynamic_node_naming();
    let naming_at = property(file, index, |value| matches!(value, PropertyValue::DynamicNodeNaming(_)));
    if let Some(name) = node.name() {
        if naming.is_some() {
            let message = format!("the node named {} has DynamicNodeNaming", quoted(name.trim_ascii()));
            file.found(DescriptionRule::NamingOnNamed, naming_at, Some(index), message);
        }
        return;
    }
    if file.is_root(index) {
        return; // a root without a name is a mistake, not a dynamic node
    }
    let at = offset(file, index);
    match naming {
        None => {
            let message = "the dynamic node has no `MSFT:DynamicNodeNaming`";
            file.found(DescriptionRule::DynamicWithoutNaming, at, Some(index), message);
        }
        Some(DynamicNodeNaming::UniqueName(pattern)) if is_prose(pattern) => {
            let message = match pattern.trim_ascii() {
                "" => String::from("UniqueName is empty"),
                prose => format!("UniqueName is prose, not a pattern: {}", quoted(prose)),
            };
            let fix = "write the pattern into AllowedValues of type RegEx";
            file.fixable(DescriptionRule::UniqueNameProse, naming_at, Some(index), message, fix);
        }
        Some(_) => {}
    }
    let occurrence = match node.occurrence() {
        None => Some(Occurrence::One),
        Some(keyword) => keyword.known(),
    };
    if let Some(once @ (Occurrence::One | Occurrence::ZeroOrOne)) = occurrence {
        let at = property(file, index, |value| matches!(value, PropertyValue::Occurrence(_)));
        let message = format!("the name is chosen at run time, but the Occurrence is {once}");
        file.found(DescriptionRule::DynamicOccurrence, at, Some(index), message);
    }
}

/// Tells prose from a pattern: at least three words, or no special character of patterns.
fn is_prose(text: &str) -> bool {
    let text = text.trim_ascii();
    let words = text.split_ascii_whitespace().filter(|word| {
        word.trim_matches(|c: char| c.is_ascii_punctuation()).chars().all(char::is_alphabetic)
    });
    words.count() >= 3 || !text.contains(['[', '\\', '^', '$', '*', '+', '{', '|'])
}

fn texts(file: &mut File<'_>, index: usize) {
    let node = file.entries[index].node;
    for property in node.properties() {
        let at = property.source().offset();
        match property.value() {
            PropertyValue::Title(title) if title.trim_ascii() != title && !title.trim_ascii().is_empty() => {
                let message = format!("the title {} has white space around it", quoted(title));
                let fix = format!("write {}", quoted(title.trim_ascii()));
                file.fixable(DescriptionRule::SurroundingSpace, at, Some(index), message, fix);
            }
            PropertyValue::Description(text) if !text.trim_ascii().is_empty() => {
                if let Some(why) = markup(text) {
                    let message = format!("the description is misread as Markdown: {why}");
                    file.found(DescriptionRule::DescriptionMarkup, at, Some(index), message);
                }
            }
            _ => {}
        }
    }
    let described = node.items.iter().any(|item| matches!(item, NodeItem::Properties(_)));
    if described && node.description().is_none_or(|text| text.trim_ascii().is_empty()) {
        let at = property(file, index, |value| matches!(value, PropertyValue::Description(_)));
        file.found(DescriptionRule::EmptyDescription, at, Some(index), "the node has no description");
    }
}

/// The reason why a description would be misread as Markdown; `None` if it would not be.
fn markup(text: &str) -> Option<&'static str> {
    if text.lines().skip(1).any(|line| line.starts_with("    ") && !line.trim_ascii().is_empty()) {
        return Some("an indented line is a code block");
    }
    if text.contains('[') {
        return Some("`[` begins a link");
    }
    let schemes = ["http", "https"];
    let mut befores = text.match_indices("://").map(|(at, _)| &text[..at]);
    let is_bare = befores.any(|before| schemes.iter().any(|scheme| before.ends_with(scheme)));
    is_bare.then_some("a bare address is no link")
}

/// Checks the children of a node against each other.
fn siblings(file: &mut File<'_>, parent: usize) {
    let children: Vec<usize> = file.children(parent).collect();
    let mut first_dynamic = None;
    let mut named = 0;
    let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &child in &children {
        let at = offset(file, child);
        let Some(name) = file.entries[child].name() else {
            if first_dynamic.is_some() {
                let message = "a sibling is a dynamic node already";
                file.found(DescriptionRule::SecondDynamic, at, Some(child), message);
            }
            first_dynamic.get_or_insert(child);
            continue;
        };
        named += 1;
        let same = names.entry(name.to_ascii_lowercase()).or_default();
        let clash = same.iter().find(|&&other| {
            file.entries[other].name() == Some(name)
                || !(file.entries[other].case_sensitive && file.entries[child].case_sensitive)
        });
        if let Some(&clash) = clash {
            let other = file.entries[clash].name().unwrap_or_default();
            let message = format!("a sibling is named {} already", quoted(other));
            file.found(DescriptionRule::DuplicateSibling, at, Some(child), message);
        } else if same.len() < 8 {
            same.push(child); // at most eight spellings of one name are kept
        }
    }
    if let Some(dynamic) = first_dynamic.filter(|_| named > 0) {
        let names = children.iter().filter_map(|&child| file.entries[child].name());
        let names: Vec<_> = names.take(5).map(short).collect();
        let more = if named > names.len() { ", …" } else { "" };
        let message = format!("the dynamic node has named siblings: {}{more}", names.join(", "));
        file.found(DescriptionRule::NamedBesideDynamic, offset(file, dynamic), Some(dynamic), message);
    }
}
