//! `csp ddf json`: each node as one line of JSON, for programs.

use super::element::Element;
use super::mount::report_unmounted;
use crate::console::{Console, Exit, json_document};
use crate::files::{Text, expand};
use crate::output::Out;
use ddf::model::{Description, Node, NodeItem, PropertyValue, Tree};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::io;
use std::path::PathBuf;

/// The keys in the order in which they are written; those of other properties follow in document order.
const KEYS: [&str; 14] = [
    "file",
    "uri",
    "format",
    "access",
    "occurrence",
    "scope",
    "caseSense",
    "default",
    "description",
    "dfTitle",
    "dfType",
    "dynamic",
    "applicability",
    "allowedValues",
];

/// Elements that are lists even if there is only one.
const REPEATED: [&str; 3] = ["MIME", "DependencyGroup", "Dependency"];

/// Writes the nodes of all files.
pub(crate) fn json(
    paths: &[PathBuf],
    mount: Option<&str>,
    out: &Out,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (files, mut failed) = expand(paths, console)?;
    let mut document = Vec::new();
    for file in &files {
        let text = match Text::read(file) {
            Ok(text) => text,
            Err(message) => {
                console.error(message)?;
                failed = true;
                continue;
            }
        };
        match text.description() {
            Ok(description) => {
                let description = description.mounted(mount);
                // Nodes without an address are written with their names, so that nothing is lost.
                report_unmounted(&text, &description, console)?;
                write_all(&text.name, &description, &mut document)?;
                if out.file().is_none() {
                    // What was read goes out at once, and also if another file cannot be read.
                    out.put(&std::mem::take(&mut document), &files, console)?;
                }
            }
            Err(message) => {
                console.error(message)?;
                failed = true;
            }
        }
    }
    match (failed, out.file()) {
        (true, _) => Ok(Exit::Unusable),
        (false, Some(_)) => out.put(&document, &files, console),
        (false, None) => Ok(Exit::Success),
    }
}

fn write_all(file: &str, description: &Description<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    description.trees(None).try_for_each(|Tree { root, path }| {
        let name = name(root);
        let uri = path.map_or_else(|| name.clone().into_owned(), |path| join(path, &name));
        write_tree(file, root, &uri, out)
    })
}

fn write_tree(file: &str, node: &Node<'_>, uri: &str, out: &mut Vec<u8>) -> io::Result<()> {
    write_node(file, node, uri, out)?;
    node.children().try_for_each(|child| write_tree(file, child, &join(uri, &name(child)), out))
}

/// Writes one node, without its children.
pub(super) fn write_node(file: &str, node: &Node<'_>, uri: &str, out: &mut Vec<u8>) -> io::Result<()> {
    out.append(&mut json_document(&record(file, node, uri), false)?);
    Ok(())
}

/// The name as written, or the title in braces.
fn name<'n>(node: &'n Node<'_>) -> Cow<'n, str> {
    match node.name() {
        Some(name) => Cow::Borrowed(name),
        None => Cow::Owned(format!("{{{}}}", node.title().unwrap_or("name"))),
    }
}

/// Both with exactly one `/` between them.
fn join(parent: &str, name: &str) -> String {
    format!("{}/{}", parent.trim_end_matches('/'), name.trim_start_matches('/'))
}

fn record<'n>(file: &'n str, node: &'n Node<'_>, uri: &'n str) -> Json<'n> {
    let mut record = Record(vec![
        ("file".into(), Json::Text(file.into())),
        ("uri".into(), Json::Text(uri.into())),
        ("dynamic".into(), Json::Bool(node.name().is_none())),
    ]);
    for item in &node.items {
        match item {
            NodeItem::Value(_, text) => record.push("value".into(), Json::Text(text.as_ref().into())),
            NodeItem::RtProperties(source) => {
                Element::read(source.markup().unwrap_or_default())
                    .into_iter()
                    .for_each(|e| record.element(e));
            }
            NodeItem::Other(raw) => Element::read(&raw.markup).into_iter().for_each(|e| record.element(e)),
            NodeItem::Properties(properties) => {
                for property in &properties.list {
                    record.property(property.value(), property.source().markup().unwrap_or_default());
                }
            }
            _ => {} // its name and its address are in the URI, its children follow
        }
    }
    record.push_once("occurrence", Json::Text("One".into()));
    let Record(mut fields) = record;
    fields.sort_by_key(|(key, _)| KEYS.iter().position(|known| known == key).unwrap_or(KEYS.len())); // stable
    Json::Object(fields)
}

/// The fields of an object, as they are collected.
struct Record<'n>(Vec<(Cow<'n, str>, Json<'n>)>);

impl<'n> Record<'n> {
    fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(known, _)| known == key)
    }

    /// A key that has a form of its own: the first counts, as in the reader.
    fn push_once(&mut self, key: &'static str, value: Json<'n>) {
        if !self.has(key) {
            self.0.push((key.into(), value));
        }
    }

    /// Repeated elements become a list.
    fn push(&mut self, key: Cow<'n, str>, value: Json<'n>) {
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            None => self.0.push((key, value)),
            Some((_, Json::List(list))) => list.push(value),
            Some((_, one)) => {
                let first = std::mem::replace(one, Json::Null);
                *one = Json::List(vec![first, value]);
            }
        }
    }

    /// An element under its own name; the name as written if the key has another meaning.
    fn element(&mut self, element: Element<'n>) {
        let key = lower_camel(element.name);
        let key = if KEYS.contains(&key.as_ref()) { Cow::Borrowed(element.name) } else { key };
        if !KEYS.contains(&key.as_ref()) {
            self.push(key, generic(element));
        }
    }

    fn property(&mut self, value: &'n PropertyValue<'_>, markup: &'n str) {
        let text = |text: &'n str| Json::Text(Cow::Borrowed(text));
        // The texts are the bulk of the file: they need not be read again.
        match value {
            PropertyValue::DefaultValue(default) => return self.push_once("default", text(default)),
            PropertyValue::Description(words) => return self.push_once("description", text(words)),
            PropertyValue::Title(title) => return self.push_once("dfTitle", text(title)),
            _ => {}
        }
        let Some(element) = Element::read(markup) else { return };
        match value {
            PropertyValue::AccessType(_) => {
                let names = element.children.iter().map(|verb| Json::Text(verb.name.into())).collect();
                self.push_once("access", Json::List(names));
            }
            PropertyValue::Format(_) => self.push_once("format", word(&element)),
            PropertyValue::Scope(_) => self.push_once("scope", word(&element)),
            PropertyValue::CaseSense(_) => self.push_once("caseSense", word(&element)),
            PropertyValue::Occurrence(_) => self.push_once("occurrence", occurrence(&element)),
            PropertyValue::Type(_) => self.push_once("dfType", object(element)),
            PropertyValue::Applicability(_) => self.push_once("applicability", object(element)),
            PropertyValue::AllowedValues(_) => self.push_once("allowedValues", allowed_values(element)),
            _ => self.element(element),
        }
    }
}

fn word<'m>(element: &Element<'m>) -> Json<'m> {
    Json::Text(Cow::Owned(element.word().to_owned()))
}

fn occurrence<'m>(element: &Element<'m>) -> Json<'m> {
    match element.children.first() {
        Some(Element { name: name @ ("ZeroOrN" | "OneOrN"), text, .. }) => {
            let number = text.trim_ascii().parse().map_or(Json::Null, Json::Number);
            Json::Object(vec![((*name).into(), number)])
        }
        _ => word(element),
    }
}

/// `AllowedValues`, and what has its form in dependencies.
fn allowed_values(element: Element<'_>) -> Json<'_> {
    let (mut fields, mut values) = (Record(Vec::new()), Vec::new());
    for (name, value) in element.attributes {
        let key = if name == "ValueType" { "type".into() } else { lower_camel(name) };
        fields.push(key, Json::Text(value));
    }
    for child in element.children {
        match child.name {
            "Enum" => values.push(object(child)),
            "List" => fields.push("list".into(), object(child)),
            name => fields.push(lower_camel(name), generic(child)),
        }
    }
    if !values.is_empty() {
        fields.push("values".into(), Json::List(values));
    }
    Json::Object(fields.0)
}

/// An element under its own name: its text if it has nothing else, otherwise an object.
fn generic(element: Element<'_>) -> Json<'_> {
    match element.name {
        "DependencyAllowedValue" | "DependencyChangedAllowedValues" => allowed_values(element),
        _ if element.attributes.is_empty() && element.children.is_empty() => Json::Text(element.text),
        _ => object(element),
    }
}

/// The attributes and elements of an element; beside them, its text under `text`.
fn object(element: Element<'_>) -> Json<'_> {
    let mut fields = Record(Vec::new());
    for (name, value) in element.attributes {
        fields.push(lower_camel(name), Json::Text(value));
    }
    for child in element.children {
        let (key, repeated) = (lower_camel(child.name), REPEATED.contains(&child.name));
        let json = generic(child);
        if repeated && !fields.has(&key) {
            fields.push(key, Json::List(vec![json]));
        } else {
            fields.push(key, json);
        }
    }
    if !element.text.trim_ascii().is_empty() {
        fields.push("text".into(), Json::Text(element.text));
    }
    Json::Object(fields.0)
}

/// The name of an element as a key: `DFTitle` as `dfTitle`, `MIME` as `mime`.
fn lower_camel(name: &str) -> Cow<'_, str> {
    let capitals = name.bytes().take_while(u8::is_ascii_uppercase).count();
    let lower = match name.as_bytes().get(capitals) {
        // The last capital begins the next word.
        Some(next) if capitals > 1 && next.is_ascii_lowercase() => capitals - 1,
        _ => capitals,
    };
    match lower {
        0 => Cow::Borrowed(name),
        _ => Cow::Owned(name[..lower].to_ascii_lowercase() + &name[lower..]),
    }
}

/// A JSON value whose objects keep their order.
#[derive(Debug, PartialEq)]
enum Json<'t> {
    Null,
    Bool(bool),
    Number(u64),
    Text(Cow<'t, str>),
    List(Vec<Json<'t>>),
    Object(Vec<(Cow<'t, str>, Json<'t>)>),
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::Number(number) => serializer.serialize_u64(*number),
            Json::Text(text) => serializer.serialize_str(text),
            Json::List(list) => serializer.collect_seq(list),
            Json::Object(fields) => serializer.collect_map(fields.iter().map(|(key, value)| (key, value))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        for (name, key) in [
            ("DFTitle", "dfTitle"),
            ("MIME", "mime"),
            ("DDFName", "ddfName"),
            ("RWAccess", "rwAccess"),
            ("GpMapping", "gpMapping"),
            ("A", "a"),
            ("already", "already"),
            ("6to4", "6to4"),
        ] {
            assert_eq!(lower_camel(name), key);
        }
    }
}
