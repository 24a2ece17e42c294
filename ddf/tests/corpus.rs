//! Real DDF files, compared with the elements that another XML library finds.
//!
//! Reads the folder that `CSP_CORPUS` names; without it the tests are skipped with a note.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // allowed in tests

mod common;

use common::corpus;
use ddf::model::{Keyword, Node, PropertyValue};
use ddf::{Description, Verb};
use roxmltree::{Document, ParsingOptions};
use std::collections::BTreeMap;

const MICROSOFT: &str = "http://schemas.microsoft.com/MobileDevice/DM";
/// Elements whose white space is ignored even if they have no other content.
const CONTAINERS: [&str; 3] = ["AllowedValues", "DependencyAllowedValue", "DependencyChangedAllowedValues"];

fn document(text: &str) -> Document<'_> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    Document::parse_with_options(text, ParsingOptions { allow_dtd: true, ..Default::default() }).unwrap()
}

fn nodes<'m>(description: &'m Description<'m>) -> Vec<&'m Node<'m>> {
    fn below<'m>(node: &'m Node<'m>, into: &mut Vec<&'m Node<'m>>) {
        into.push(node);
        node.children().for_each(|child| below(child, into));
    }
    let mut all = Vec::new();
    description.nodes().for_each(|root| below(root, &mut all));
    all
}

/// Counts of each element, to compare both libraries.
#[derive(Default, Debug, PartialEq)]
struct Counts(BTreeMap<String, usize>);

impl Counts {
    fn add(&mut self, what: &str) {
        *self.0.entry(what.to_owned()).or_default() += 1;
    }
}

fn count_document(document: &Document<'_>, counts: &mut Counts) {
    for element in document.descendants().filter(|node| node.is_element()) {
        let name = element.tag_name().name();
        let parent = element.parent_element().map_or("", |parent| parent.tag_name().name());
        let children = || element.children().filter(|child| child.is_element());
        match (parent, name) {
            (_, "Node") => counts.add("Node"),
            ("Node", "NodeName" | "Path") => {
                counts.add(&format!("{name}={}", element.text().unwrap_or_default()));
            }
            ("DFProperties", "AccessType") => {
                counts.add("AccessType");
                children().for_each(|verb| counts.add(&format!("AccessType={}", verb.tag_name().name())));
            }
            ("DFProperties", "DFFormat" | "Occurrence" | "Scope" | "CaseSense" | "DynamicNodeNaming") => {
                let word = children().next().map_or("", |child| child.tag_name().name());
                counts.add(&format!("{name}={word}"));
            }
            (
                "DFProperties",
                "DefaultValue" | "Description" | "DFTitle" | "ConflictResolution" | "ReplaceBehavior"
                | "RebootBehavior",
            ) => {
                counts.add(&format!("{name}={}", element.text().unwrap_or_default()));
            }
            ("DFProperties", "AllowedValues") => {
                counts.add(&format!("AllowedValues={}", element.attribute("ValueType").unwrap_or_default()));
            }
            ("DFProperties", _) => counts.add(name),
            ("Enum", "Value" | "ValueDescription")
                if element.ancestors().any(|a| a.has_tag_name((MICROSOFT, "AllowedValues"))) =>
            {
                counts.add(&format!("{name}={}", element.text().unwrap_or_default()));
            }
            ("AllowedValues", "Value" | "ValueDescription") => {
                counts.add(&format!("{parent}/{name}={}", element.text().unwrap_or_default()));
            }
            ("AllowedValues", "List") => {
                counts.add(&format!("List={}", element.attribute("Delimiter").unwrap_or_default()))
            }
            ("AllowedValues", "AdmxBacked") => counts.add(&format!(
                "Admx={}/{}/{}",
                element.attribute("Area").unwrap_or_default(),
                element.attribute("Name").unwrap_or_default(),
                element.attribute("File").unwrap_or_default()
            )),
            ("Applicability", _) => counts.add(&format!("{name}={}", element.text().unwrap_or_default())),
            ("DependencyBehavior", "DependencyGroup") => counts.add("DependencyGroup"),
            ("Dependency", "DependencyUri") => {
                counts.add(&format!("{name}={}", element.text().unwrap_or_default()))
            }
            ("CommonErrorResults", _) => {
                counts.add(&format!("{name}={}", element.text().unwrap_or_default()))
            }
            _ => {}
        }
    }
}

fn word<T: ddf::model::NamedKeyword>(keyword: &Keyword<'_, T>) -> String {
    keyword.to_string()
}

fn count_model(description: &Description<'_>, counts: &mut Counts) {
    for node in nodes(description) {
        counts.add("Node");
        counts.add(&format!("NodeName={}", node.node_name().unwrap()));
        if let Some(path) = node.path() {
            counts.add(&format!("Path={path}"));
        }
        for property in node.properties() {
            match property.value() {
                PropertyValue::AccessType(access) => {
                    counts.add("AccessType");
                    access.verbs().for_each(|verb: Verb| counts.add(&format!("AccessType={verb}")));
                }
                PropertyValue::Format(format) => counts.add(&format!("DFFormat={}", word(format))),
                PropertyValue::Occurrence(occurrence) => {
                    let name = occurrence.known().map(ddf::model::NamedKeyword::name).unwrap_or_default();
                    counts.add(&format!("Occurrence={name}"));
                }
                PropertyValue::Scope(scope) => counts.add(&format!("Scope={}", word(scope))),
                PropertyValue::CaseSense(case) => counts.add(&format!("CaseSense={}", word(case))),
                PropertyValue::DefaultValue(text) => counts.add(&format!("DefaultValue={text}")),
                PropertyValue::Description(text) => counts.add(&format!("Description={text}")),
                PropertyValue::Title(text) => counts.add(&format!("DFTitle={text}")),
                PropertyValue::Type(_) => counts.add("DFType"),
                PropertyValue::ConflictResolution(w) => {
                    counts.add(&format!("ConflictResolution={}", word(w)))
                }
                PropertyValue::ReplaceBehavior(w) => counts.add(&format!("ReplaceBehavior={}", word(w))),
                PropertyValue::RebootBehavior(w) => counts.add(&format!("RebootBehavior={}", word(w))),
                PropertyValue::DynamicNodeNaming(naming) => {
                    use ddf::model::DynamicNodeNaming as Naming;
                    counts.add(match naming {
                        Naming::ServerGeneratedUniqueIdentifier => {
                            "DynamicNodeNaming=ServerGeneratedUniqueIdentifier"
                        }
                        Naming::ClientInventory => "DynamicNodeNaming=ClientInventory",
                        Naming::UniqueName(_) => "DynamicNodeNaming=UniqueName",
                        Naming::Unknown(_) => "DynamicNodeNaming=",
                    });
                }
                PropertyValue::AllowedValues(values) => {
                    counts.add(&format!("AllowedValues={}", word(&values.value_type)));
                    for value in values.values.iter() {
                        counts.add(&format!("Value={}", value.value));
                        if let Some(text) = &value.description {
                            counts.add(&format!("ValueDescription={text}"));
                        }
                    }
                    if let Some(value) = &values.value {
                        counts.add(&format!("AllowedValues/Value={value}"));
                    }
                    if let Some(text) = &values.description {
                        counts.add(&format!("AllowedValues/ValueDescription={text}"));
                    }
                    if let Some(delimiter) = &values.list {
                        counts.add(&format!("List={delimiter}"));
                    }
                    if let Some(admx) = &values.admx {
                        let text = |part: &Option<std::borrow::Cow<'_, str>>| {
                            part.as_deref().unwrap_or_default().to_owned()
                        };
                        counts.add(&format!(
                            "Admx={}/{}/{}",
                            text(&admx.area),
                            text(&admx.name),
                            text(&admx.file)
                        ));
                    }
                }
                PropertyValue::Applicability(applicability) => {
                    counts.add("Applicability");
                    for (name, text) in [
                        ("OsBuildVersion", &applicability.os_build_version),
                        ("CspVersion", &applicability.csp_version),
                        ("EditionAllowList", &applicability.edition_allow_list),
                        ("RequiresAzureAd", &applicability.requires_azure_ad),
                    ] {
                        if let Some(text) = text {
                            counts.add(&format!("{name}={text}"));
                        }
                    }
                }
                PropertyValue::GpMapping(_) => counts.add("GpMapping"),
                PropertyValue::DependencyBehavior(groups) => {
                    counts.add("DependencyBehavior");
                    for group in groups.iter() {
                        counts.add("DependencyGroup");
                        for dependency in group.dependencies.iter() {
                            counts.add(&format!(
                                "DependencyUri={}",
                                dependency.uri.as_deref().unwrap_or_default()
                            ));
                        }
                    }
                }
                PropertyValue::Deprecated(_) => counts.add("Deprecated"),
                PropertyValue::AtomicRequired => counts.add("AtomicRequired"),
                PropertyValue::CommonErrorResults(errors) => {
                    counts.add("CommonErrorResults");
                    errors.iter().for_each(|error| counts.add(&format!("{}={}", error.name, error.text)));
                }
                other => panic!("{other:?}: {:?}", property.source().markup()),
            }
        }
    }
}

#[test]
fn counts_equal_those_of_the_document() {
    for (file, text) in corpus() {
        let description = Description::read(text.as_bytes()).unwrap_or_else(|error| panic!("{file}:{error}"));
        let (mut ours, mut theirs) = (Counts::default(), Counts::default());
        count_model(&description, &mut ours);
        count_document(&document(&text), &mut theirs);
        for (what, count) in &theirs.0 {
            assert_eq!(ours.0.get(what), Some(count), "{file}: {what}");
        }
        assert_eq!(ours, theirs, "{file}");
    }
}

/// Compares element by element: names, namespaces, attributes, text, comments, order. White space between elements
/// is not information.
fn assert_same(file: &str, ours: roxmltree::Node<'_, '_>, theirs: roxmltree::Node<'_, '_>) {
    let content = |node: roxmltree::Node<'_, '_>| {
        let has_elements =
            node.children().any(|child| child.is_element()) || CONTAINERS.contains(&node.tag_name().name());
        node.children()
            .filter(|child| {
                !(child.is_text() && has_elements && child.text().unwrap_or_default().trim().is_empty())
            })
            .map(|child| child.id())
            .collect::<Vec<_>>()
    };
    assert_eq!(ours.node_type(), theirs.node_type(), "{file}");
    assert_eq!(ours.tag_name(), theirs.tag_name(), "{file}");
    let attributes = |node: roxmltree::Node<'_, '_>| {
        node.attributes()
            .map(|a| (a.namespace().map(str::to_owned), a.name().to_owned(), a.value().to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(attributes(ours), attributes(theirs), "{file}");
    if !ours.is_element() {
        assert_eq!(ours.text(), theirs.text(), "{file}");
    }
    let (our_content, their_content) = (content(ours), content(theirs));
    assert_eq!(our_content.len(), their_content.len(), "{file}: {:?}", theirs.tag_name());
    for (our_id, their_id) in our_content.into_iter().zip(their_content) {
        assert_same(
            file,
            ours.document().get_node(our_id).unwrap(),
            theirs.document().get_node(their_id).unwrap(),
        );
    }
}

#[test]
fn written_files_equal_the_documents() {
    for (file, text) in corpus() {
        let written = Description::read(text.as_bytes()).unwrap().to_xml();
        assert_same(&file, document(&written).root_element(), document(&text).root_element());
    }
}

#[test]
fn models_without_markup_equal_the_documents() {
    // Without the markup it was read from, the writer has only the typed values: they must hold everything, too.
    for (file, text) in corpus() {
        let mut description = Description::read(text.as_bytes()).unwrap();
        for item in &mut description.items {
            if let ddf::model::DescriptionItem::Node(node) = item {
                forget_markup(node);
            }
        }
        let written = description.to_xml();
        assert_same(&file, document(&written).root_element(), document(&text).root_element());
    }
}

fn forget_markup(node: &mut Node<'_>) {
    use ddf::model::{NodeItem, Property, Source};
    for item in &mut node.items {
        match item {
            NodeItem::Properties(properties) => {
                for property in &mut properties.list {
                    *property = Property::new(property.value().clone());
                }
            }
            NodeItem::Name(source, _) | NodeItem::Path(source, _) => *source = Source::default(),
            NodeItem::Node(child) => forget_markup(child),
            _ => {}
        }
    }
}

#[test]
fn a_prefix_of_the_root_is_that_of_every_element() {
    let text = "<d:MgmtTree xmlns:d='syncml:dmddf1.2'><d:VerDTD>1.2</d:VerDTD><d:Node><d:NodeName>A</d:NodeName>\
        <d:Path>./V</d:Path><d:DFProperties><d:AccessType><d:Get/></d:AccessType><d:DFFormat><d:chr/></d:DFFormat>\
        </d:DFProperties></d:Node></d:MgmtTree>";
    let description = Description::read(text.as_bytes()).unwrap();
    let node = description.nodes().next().unwrap();
    assert_eq!((node.name(), node.format().and_then(Keyword::known)), (Some("A"), Some(ddf::Format::Chr)));
    assert_same("prefix", document(&description.to_xml()).root_element(), document(text).root_element());
}
