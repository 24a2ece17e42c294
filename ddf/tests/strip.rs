//! Stripped descriptions have all facts of the originals, and no prose.

#![allow(clippy::unwrap_used, clippy::print_stderr)] // allowed in tests

mod common;

use common::corpus;
use ddf::Description;
use ddf::diff::{Diff, PropertyDiff};

fn stripped(text: &str) -> String {
    let mut description = Description::read(text.as_bytes()).unwrap();
    description.strip(|_, _| None);
    description.to_xml()
}

/// True if the property may hold prose: a description, the meaning of a value, the name rule of a dynamic node, or an XML
/// schema, which may have comments.
fn may_differ(diff: &PropertyDiff) -> bool {
    let last = diff.property.rsplit('/').next().unwrap();
    let is_schema = |text: &Option<String>| text.as_ref().is_some_and(|text| text.contains("schema"));
    matches!(last, "Description" | "UniqueName" | "ValueDescription")
        || last.starts_with("Enum ")
        || (last == "Value" && is_schema(&diff.old) && is_schema(&diff.new))
}

#[test]
fn the_corpus_loses_only_prose() {
    for (name, text) in corpus() {
        let Ok(original) = Description::read(text.as_bytes()) else { continue };
        let new = stripped(&text);
        let reread = Description::read(new.as_bytes()).unwrap();
        for node in Diff::between(&original, &reread).nodes {
            for property in node.properties {
                let is_of_file = property.property.starts_with("MgmtTree/") || node.uri.is_empty();
                assert!(may_differ(&property) || is_of_file, "{name}: {} {property:?}", node.uri);
            }
        }
        assert!(
            !new.contains("<Description>") && !new.contains("<!--") && !new.contains("<!DOCTYPE"),
            "{name}"
        );
        assert_eq!(stripped(&new), new, "{name}");
    }
}

#[test]
fn values_get_the_names_that_the_caller_has_for_them() {
    let file = "<MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'><Node><NodeName>Lamp</NodeName>
        <Path>./Device/Vendor</Path><Node><NodeName/><DFProperties><DFTitle>id</DFTitle>
        <MSFT:AllowedValues ValueType='ENUM'>
        <MSFT:Enum><MSFT:Value>0</MSFT:Value><MSFT:ValueDescription>Off</MSFT:ValueDescription></MSFT:Enum>
        <MSFT:Enum><MSFT:Value>1</MSFT:Value><MSFT:ValueDescription>The lamp gives light all day.</MSFT:ValueDescription></MSFT:Enum>
        <MSFT:Enum><MSFT:Value>2</MSFT:Value><MSFT:ValueDescription>The lamp gives light at night.</MSFT:ValueDescription></MSFT:Enum>
        </MSFT:AllowedValues></DFProperties></Node></Node></MgmtTree>";
    let mut description = Description::read(file.as_bytes()).unwrap();
    description
        .strip(|uri, value| (uri == "./Device/Vendor/Lamp/{id}" && value == "1").then_some("AlwaysOn"));
    let lamp = description.nodes().next().unwrap().children().next().unwrap();
    let descriptions: Vec<_> =
        lamp.allowed_values().unwrap().values.iter().map(|value| value.description.as_deref()).collect();
    assert_eq!(descriptions, [Some("Off"), Some("AlwaysOn"), None]);
}
