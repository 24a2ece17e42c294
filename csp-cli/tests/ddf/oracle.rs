//! The expected JSON of a real file, by roxmltree and a list of the elements that Microsoft's files have.

use roxmltree::{Document, Node, ParsingOptions};
use serde_json::{Map, Value, json};

/// The nodes of a file in document order, without the key `file`.
pub(crate) fn nodes(text: &str) -> Vec<Value> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).unwrap();
    let all = document.descendants().filter(|node| node.is_element() && node.tag_name().name() == "Node");
    all.map(node).collect()
}

fn children<'d>(node: Node<'d, 'd>) -> impl Iterator<Item = Node<'d, 'd>> {
    node.children().filter(|child| child.is_element())
}

fn child<'d>(node: Node<'d, 'd>, name: &str) -> Option<Node<'d, 'd>> {
    children(node).find(|child| child.tag_name().name() == name)
}

fn name(node: Node<'_, '_>) -> String {
    node.tag_name().name().to_owned()
}

fn text(node: Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|text| text.text()).collect()
}

/// The name of the only element in it.
fn word<'d>(node: Node<'d, 'd>) -> String {
    let words: Vec<_> = children(node).collect();
    assert_eq!(words.len(), 1);
    name(words[0])
}

fn label<'d>(node: Node<'d, 'd>) -> String {
    let name = text(child(node, "NodeName").unwrap());
    if name.trim().is_empty() {
        format!("{{{}}}", text(child(child(node, "DFProperties").unwrap(), "DFTitle").unwrap()))
    } else {
        name
    }
}

fn uri<'d>(node: Node<'d, 'd>) -> String {
    match child(node, "Path") {
        Some(path) => format!("{}/{}", text(path).trim_end_matches('/'), label(node)),
        None => format!("{}/{}", uri(node.parent_element().unwrap()), label(node)),
    }
}

fn node<'d>(node: Node<'d, 'd>) -> Value {
    let mut record = Map::new();
    let mut put =
        |key: &str, value: Value| assert!(record.insert(key.to_owned(), value).is_none(), "{key} twice");
    put("uri", uri(node).into());
    put("dynamic", text(child(node, "NodeName").unwrap()).trim().is_empty().into());
    let properties = child(node, "DFProperties").unwrap();
    for property in children(properties) {
        let element = name(property);
        match element.as_str() {
            "AccessType" => put("access", children(property).map(name).collect()),
            "DefaultValue" => put("default", text(property).into()),
            "Description" => put("description", text(property).into()),
            "DFFormat" => put("format", word(property).into()),
            "Occurrence" if word(property) == "ZeroOrN" => {
                let number = text(child(property, "ZeroOrN").unwrap()).parse::<u64>().ok();
                put("occurrence", json!({ "ZeroOrN": number }));
            }
            "Occurrence" => put("occurrence", word(property).into()),
            "Scope" => put("scope", word(property).into()),
            "CaseSense" => put("caseSense", word(property).into()),
            "DFTitle" => put("dfTitle", text(property).into()),
            "DFType" => match child(property, "DDFName") {
                Some(name) => put("dfType", json!({ "ddfName": text(name) })),
                None => put("dfType", json!({ "mime": children(property).map(text).collect::<Vec<_>>() })),
            },
            "Applicability" => put("applicability", texts(property)),
            "AllowedValues" => put("allowedValues", allowed_values(property)),
            "DynamicNodeNaming" => put("dynamicNodeNaming", texts(property)),
            "ConflictResolution" => put("conflictResolution", text(property).into()),
            "ReplaceBehavior" => put("replaceBehavior", text(property).into()),
            "RebootBehavior" => put("rebootBehavior", text(property).into()),
            "AtomicRequired" => put("atomicRequired", "".into()),
            "CommonErrorResults" => put("commonErrorResults", texts(property)),
            "GpMapping" => put("gpMapping", attributes(property)),
            "Deprecated" if property.attributes().len() == 0 => put("deprecated", "".into()),
            "Deprecated" => put("deprecated", attributes(property)),
            "DependencyBehavior" => {
                let groups: Vec<_> = children(property).map(dependency_group).collect();
                put("dependencyBehavior", json!({ "dependencyGroup": groups }));
            }
            other => panic!("{other}"),
        }
    }
    if child(properties, "Occurrence").is_none() {
        record.insert("occurrence".to_owned(), "One".into());
    }
    Value::Object(record)
}

/// `OsBuildVersion` as `osBuildVersion`: these names begin with one capital.
fn key(name: &str) -> String {
    assert!(!name[..2].bytes().all(|b| b.is_ascii_uppercase()), "{name}");
    name[..1].to_lowercase() + &name[1..]
}

fn texts<'d>(node: Node<'d, 'd>) -> Value {
    children(node).map(|field| (key(&name(field)), Value::from(text(field)))).collect::<Map<_, _>>().into()
}

fn attributes(node: Node<'_, '_>) -> Value {
    node.attributes()
        .map(|field| (key(field.name()), Value::from(field.value())))
        .collect::<Map<_, _>>()
        .into()
}

fn allowed_values<'d>(node: Node<'d, 'd>) -> Value {
    let mut record = Map::new();
    let mut values = Vec::new();
    if let Some(kind) = node.attribute("ValueType") {
        record.insert("type".to_owned(), kind.into());
    }
    for part in children(node) {
        let (key, value) = match name(part).as_str() {
            "Enum" => {
                values.push(texts(part));
                continue;
            }
            "Value" => ("value", text(part).into()),
            "ValueDescription" => ("valueDescription", text(part).into()),
            "AdmxBacked" => ("admxBacked", attributes(part)),
            "List" => ("list", attributes(part)),
            other => panic!("{other}"),
        };
        assert!(record.insert(key.to_owned(), value).is_none());
    }
    if !values.is_empty() {
        record.insert("values".to_owned(), values.into());
    }
    record.into()
}

fn dependency_group<'d>(node: Node<'d, 'd>) -> Value {
    let mut record = attributes(node);
    let mut dependencies = Vec::new();
    for part in children(node) {
        match name(part).as_str() {
            "DependencyChangedAllowedValues" => {
                record["dependencyChangedAllowedValues"] = allowed_values(part);
            }
            "Dependency" => {
                let mut dependency = attributes(part);
                for part in children(part) {
                    match name(part).as_str() {
                        "DependencyUri" => dependency["dependencyUri"] = text(part).into(),
                        "DependencyAllowedValue" => {
                            dependency["dependencyAllowedValue"] = allowed_values(part)
                        }
                        other => panic!("{other}"),
                    }
                }
                dependencies.push(dependency);
            }
            other => panic!("{other}"),
        }
    }
    if !dependencies.is_empty() {
        record["dependency"] = dependencies.into();
    }
    record
}
