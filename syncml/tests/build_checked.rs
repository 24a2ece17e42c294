//! Commands given as text: what is accepted, what is written, and the finding that refuses a command.

#![allow(clippy::unwrap_used)] // allowed in tests

use ddf::schema::{Schema, SchemaBuilder};
use ddf::{Description, Verb};
use syncml::check::MessageRule;
use syncml::{MessageBuilder, Version};

const LAMP: &[u8] = b"<MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'><VerDTD>1.2</VerDTD>
  <Node><NodeName>Lamp</NodeName><Path>./Device/Vendor/MSFT</Path>
    <DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties>
    <Node><NodeName/><DFProperties><AccessType><Add/><Get/></AccessType><DFFormat><node/></DFFormat>
      <Scope><Dynamic/></Scope><DFTitle>lamp</DFTitle></DFProperties>
      <Node><NodeName>Mode</NodeName><DFProperties><AccessType><Add/><Get/><Replace/></AccessType>
        <DFFormat><int/></DFFormat><MSFT:AllowedValues ValueType='Range'><MSFT:Value>[0-2]</MSFT:Value></MSFT:AllowedValues>
      </DFProperties></Node>
    </Node></Node>
  <Node><NodeName>VPNv2</NodeName><Path>./Device/Vendor/MSFT</Path>
    <DFProperties><AccessType><Add/></AccessType><DFFormat><bool/></DFFormat><MSFT:AtomicRequired/></DFProperties></Node>
  <Node><NodeName>Reboot</NodeName><Path>./Device/Vendor/MSFT</Path>
    <DFProperties><AccessType><Exec/></AccessType><DFFormat><null/></DFFormat></DFProperties></Node></MgmtTree>";

fn schema() -> Schema {
    let mut builder = SchemaBuilder::new();
    builder.add(&Description::read(LAMP).unwrap());
    builder.build().unwrap()
}

const MODE: &str = "./Device/Vendor/MSFT/Lamp/desk/Mode";

#[test]
fn format_and_number_come_from_the_description_and_the_builder() {
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    let schema = schema();
    builder.checked(&schema, Verb::Add, "./Device/Vendor/MSFT/Lamp/desk", None).unwrap();
    let id = builder.checked(&schema, Verb::Replace, MODE, Some("1")).unwrap();
    builder.checked(&schema, Verb::Get, MODE, None).unwrap();
    assert_eq!(id.0, 2);
    let message = builder.finish(true);
    assert!(message.to_xml().contains(">int</Format></Meta><Data>1</Data>"), "{}", message.to_xml());
    assert_eq!(message.commands().count(), 3);
}

#[test]
fn a_node_that_needs_an_atomic_is_accepted_because_the_atomic_may_be_around_it() {
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    builder.checked(&schema(), Verb::Add, "./Device/Vendor/MSFT/VPNv2", Some("true")).unwrap();
}

#[test]
fn the_parameters_of_an_exec_are_text() {
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    builder.checked(&schema(), Verb::Exec, "./Device/Vendor/MSFT/Reboot", Some("now")).unwrap();
    let xml = builder.finish(true).to_xml();
    assert!(!xml.contains(">null<") && xml.contains("<Data>now</Data>"), "{xml}");
}

#[test]
fn each_refusal_is_the_finding_of_a_check_and_changes_nothing() {
    let schema = schema();
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    let before = builder.size();
    for (verb, uri, value, rule) in [
        (Verb::Exec, MODE, None, MessageRule::VerbNotAllowed),
        (Verb::Replace, MODE, Some("much"), MessageRule::ValueFormat),
        (Verb::Replace, MODE, Some("99"), MessageRule::ValueNotAllowed),
        (Verb::Replace, MODE, None, MessageRule::MissingValue),
        (Verb::Add, MODE, None, MessageRule::MissingValue),
        (Verb::Get, MODE, Some("1"), MessageRule::UnusedData),
        (Verb::Replace, "./Device/Vendor/MSFT/Lamp/desk/Mood", Some("1"), MessageRule::UnknownNode),
        (Verb::Replace, "./Device/Vendor/MSFT/Lamb", Some("1"), MessageRule::NotDescribed),
        (Verb::Get, "", None, MessageRule::LocUriEmpty),
        (Verb::Replace, MODE, Some("\0"), MessageRule::NotWellFormed),
    ] {
        let finding = builder.checked(&schema, verb, uri, value).unwrap_err();
        assert_eq!(finding.rule, rule, "{finding}");
        assert_eq!(builder.size(), before);
    }
    assert_eq!(builder.next_cmd_id().0, 1);
}
