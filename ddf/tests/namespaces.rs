//! The namespace of an element tells its grammar, or its prefix if no namespace is declared.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // allowed in tests

use ddf::check::{DescriptionRule, Severity, check_description};
use ddf::{Description, Format};

const MICROSOFT: &str = "http://schemas.microsoft.com/MobileDevice/DM";

/// A file with the prefixes `o` for OMA's elements and `m` for Microsoft's, each with its colon or empty.
fn file(root: &str, o: &str, m: &str, on_allowed_values: &str) -> String {
    format!(
        "<{o}MgmtTree{root}><{o}VerDTD>1.2</{o}VerDTD><{o}Node><{o}NodeName>A</{o}NodeName><{o}Path>./Vendor</{o}Path>\
         <{o}DFProperties><{o}AccessType><{o}Get/></{o}AccessType><{o}DFFormat><{o}int/></{o}DFFormat>\
         <{o}Occurrence><{o}ZeroOrN>5</{o}ZeroOrN></{o}Occurrence><{o}DFType><{o}MIME/></{o}DFType>\
         <{m}AllowedValues ValueType='Range'{on_allowed_values}><{m}Value>[0-5]</{m}Value></{m}AllowedValues>\
         </{o}DFProperties></{o}Node></{o}MgmtTree>"
    )
}

#[test]
fn every_way_to_declare_them_gives_the_same_model() {
    let (oma, microsoft) = ("syncml:dmddf1.2", format!("='{MICROSOFT}'"));
    for text in [
        file(&format!(" xmlns:MSFT{microsoft}"), "", "MSFT:", ""),
        file("", "", "MSFT:", ""),
        file(&format!(" xmlns='{oma}' xmlns:MSFT{microsoft}"), "", "MSFT:", ""),
        file(&format!(" xmlns:dm='{oma}' xmlns:x{microsoft}"), "dm:", "x:", ""),
        file(&format!(" xmlns:dm='{oma}' xmlns{microsoft}"), "dm:", "", ""),
        file(&format!(" xmlns:dm='{oma}'"), "dm:", "", &format!(" xmlns{microsoft}")),
        file("", "", "", &format!(" xmlns{microsoft}")),
        file(" xmlns='urn:of-another'", "", "y:", &format!(" xmlns:y{microsoft}")),
    ] {
        let description = Description::read(text.as_bytes()).unwrap();
        let node = description.nodes().next().unwrap_or_else(|| panic!("{text}"));
        assert_eq!(node.format().and_then(|format| format.known()), Some(Format::Int), "{text}");
        assert_eq!(node.allowed_values().and_then(|values| values.value.as_deref()), Some("[0-5]"), "{text}");
        let written = description.to_xml();
        assert_eq!(Description::read(written.as_bytes()).unwrap().nodes().count(), 1, "{written}");
        let findings = check_description(&description, &text);
        let errors: Vec<_> = findings
            .iter()
            .filter(|finding| {
                finding.level == Severity::Error && finding.rule != DescriptionRule::UnboundPrefix
            })
            .collect();
        assert!(errors.is_empty(), "{text}: {errors:?}");
    }
}

#[test]
fn elements_of_other_namespaces_are_not_properties() {
    for (root, other) in [("", " xmlns='urn:other'"), (" xmlns:x='urn:other'", "")] {
        let prefix = if other.is_empty() { "x:" } else { "" };
        let text = format!(
            "<MgmtTree{root}><Node><NodeName>A</NodeName><Path>.</Path><DFProperties>\
             <{prefix}DefaultValue{other}>no</{prefix}DefaultValue><DefaultValue>yes</DefaultValue></DFProperties>\
             <{prefix}Node{other}><{prefix}NodeName>B</{prefix}NodeName></{prefix}Node></Node></MgmtTree>"
        );
        let description = Description::read(text.as_bytes()).unwrap();
        let node = description.nodes().next().unwrap();
        assert_eq!((node.default_value(), node.children().count()), (Some("yes"), 0), "{text}");
    }
}
