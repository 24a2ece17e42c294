//! The descriptions and the table against the files that Microsoft published.
//!
//! Reads the folder that `CSP_DROP` names; without it the tests are skipped with a note.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, clippy::print_stderr)] // allowed in tests

use ddf::Description;
use ddf::model::{
    AllowedValue, AllowedValues, Dependency, DependencyGroup, DynamicNodeNaming, Keyword, ValueType,
};
use ddf::schema::{Details, NodeRef, SchemaBuilder};
use ddf_codegen::{SourceFile, ValueNames};
use roxmltree::{Document, ParsingOptions};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use windows_csp::{DROP, SCHEMA};

/// The longest run of words that two texts may share by chance.
const WORDS: usize = 8;
/// The namespace of XML schemas.
const XSD: &str = "http://www.w3.org/2001/XMLSchema";

/// The XML files of a folder, by name.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), read(&path)))
        .collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap().replace("\r\n", "\n")
}

fn crate_folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn originals() -> Option<BTreeMap<String, String>> {
    let Some(folder) = std::env::var_os("CSP_DROP") else {
        eprintln!("skipped: CSP_DROP is not set");
        return None;
    };
    Some(files(Path::new(&folder)))
}

#[test]
fn each_file_is_the_original_with_names_and_without_prose() {
    let Some(originals) = originals() else { return };
    let table = SourceFile { name: "names.tsv".to_owned(), text: read(&crate_folder("names.tsv")) };
    let names = ValueNames::read(&table).unwrap();
    let ours = files(&crate_folder("ddf"));
    assert_eq!(ours.keys().collect::<Vec<_>>(), originals.keys().collect::<Vec<_>>());
    for (file, original) in &originals {
        let mut description = Description::read(original.as_bytes()).unwrap();
        description.strip(|uri, value| names.name(uri, value));
        assert!(description.to_xml() == ours[file], "{file}: strip it again, as CONTRIBUTING.md says");
    }
}

#[test]
fn each_row_is_the_node_of_the_original_without_its_texts() {
    let Some(originals) = originals() else { return };
    let mut builder = SchemaBuilder::new();
    for text in originals.values() {
        builder.add(&Description::read(text.as_bytes()).unwrap());
    }
    let original = builder.build().unwrap();
    assert_eq!((original.len(), SCHEMA.len()), (DROP.nodes, DROP.nodes));
    let rows: HashMap<String, NodeRef<'_>> =
        SCHEMA.nodes().map(|node| (node.uri().to_string(), node)).collect();
    assert_eq!(rows.len(), DROP.nodes);
    for node in original.nodes() {
        let uri = node.uri().to_string();
        let row = rows[&uri];
        assert_eq!(without_texts(row.details()), without_texts(node.details()), "{uri}");
        assert_eq!(row.is_case_sensitive(), node.is_case_sensitive(), "{uri}");
        let labels =
            |node: NodeRef<'_>| node.children().map(|child| child.label().to_string()).collect::<Vec<_>>();
        assert_eq!(labels(row), labels(node), "{uri}");
    }
}

/// The details without descriptions, names of values, rules for names that are prose, and comments of XML schemas.
fn without_texts(details: &Details) -> Details {
    let mut details = details.clone();
    details.description = None;
    details.allowed_values = details.allowed_values.map(values_without_texts);
    if let Some(DynamicNodeNaming::UniqueName(rule)) = &mut details.dynamic_node_naming {
        if rule.trim().contains(' ') {
            *rule = Cow::Borrowed("");
        }
    }
    let groups = details.dependencies.iter().cloned().map(|group| DependencyGroup {
        changed_allowed_values: group.changed_allowed_values.map(values_without_texts),
        dependencies: group
            .dependencies
            .iter()
            .cloned()
            .map(|one| Dependency { allowed: one.allowed.map(values_without_texts), ..one })
            .collect::<Vec<_>>()
            .into(),
        ..group
    });
    details.dependencies = groups.collect::<Vec<_>>().into();
    details
}

fn values_without_texts(values: AllowedValues<'static>) -> AllowedValues<'static> {
    let is_schema = values.value_type == Keyword::Known(ValueType::Xsd);
    let listed = values.values.iter().map(|one| AllowedValue { value: one.value.clone(), description: None });
    AllowedValues {
        values: listed.collect::<Vec<_>>().into(),
        value: values.value.map(|value| if is_schema { elements(&value).into() } else { value }),
        description: None,
        ..values
    }
}

fn parse(text: &str) -> Document<'_> {
    Document::parse_with_options(text, ParsingOptions { allow_dtd: true, ..ParsingOptions::default() })
        .unwrap()
}

/// The elements of an XML schema with their attributes, without comments and annotations.
fn elements(schema: &str) -> String {
    let Ok(document) = Document::parse(schema) else { return schema.to_owned() };
    let is_annotation =
        |node: &roxmltree::Node<'_, '_>| node.ancestors().any(|one| one.has_tag_name((XSD, "annotation")));
    let elements = document.descendants().filter(|node| node.is_element() && !is_annotation(node));
    let named = elements.map(|one| {
        let attributes =
            one.attributes().map(|attribute| (attribute.name(), attribute.value())).collect::<Vec<_>>();
        format!("{} {:?} {attributes:?}\n", one.ancestors().count(), one.tag_name())
    });
    named.collect()
}

#[test]
fn no_file_holds_a_sentence_of_microsofts() {
    let Some(originals) = originals() else { return };
    let mut prose: HashMap<u64, String> = HashMap::new();
    for (file, original) in &originals {
        let document = parse(original);
        for element in document.descendants().filter(roxmltree::Node::is_element) {
            let name = element.tag_name().name();
            if ["Description", "ValueDescription", "UniqueName"].contains(&name) {
                let runs = runs(element.text().unwrap_or_default());
                prose.extend(runs.into_iter().map(|run| (run, format!("{name} in {file}"))));
            }
        }
    }
    assert!(prose.len() > 10_000, "{} runs of words", prose.len());
    let mut found = Vec::new();
    for (file, text) in files(&crate_folder("ddf")) {
        let document = parse(&text);
        for node in document.descendants() {
            // Names and paths of group policies are facts.
            let is_fact = node.tag_name().name() == "GpMapping";
            let attributes = node.attributes().map(|attribute| attribute.value()).filter(|_| !is_fact);
            for text in attributes.chain(node.text().filter(|_| node.is_text())) {
                let origin = runs(text).into_iter().find_map(|run| prose.get(&run));
                found.extend(origin.map(|origin| format!("{file}: {text:?} is from {origin}")));
            }
        }
    }
    for file in ["names.tsv", "README.md", "CHANGELOG.md"] {
        for line in read(&crate_folder(file)).lines() {
            let origin = runs(line).into_iter().find_map(|run| prose.get(&run));
            found.extend(origin.map(|origin| format!("{file}: {line:?} is from {origin}")));
        }
    }
    assert!(found.is_empty(), "{} texts: {found:#?}", found.len());
}

/// The hashes of all runs of one word more than [`WORDS`], without regard to case and punctuation.
fn runs(text: &str) -> Vec<u64> {
    let text = text.to_lowercase();
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let hash = |run: &[&str]| {
        let mut hasher = DefaultHasher::new();
        run.hash(&mut hasher);
        hasher.finish()
    };
    words.windows(WORDS + 1).map(hash).collect()
}
