//! Differences between descriptions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // allowed in tests

mod common;

use common::corpus;
use csp_xml::Limits;
use ddf::Description;
use ddf::diff::{Change, Diff, NodeDiff, PropertyDiff};

fn read(text: &str) -> Description<'_> {
    Description::parse(text.strip_prefix('\u{FEFF}').unwrap_or(text), &Limits::default()).unwrap()
}

/// A file with one root, whose children are `content`.
fn file(path: &str, name: &str, content: &str) -> String {
    format!(
        "<MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'><VerDTD>1.2</VerDTD><Node>
           <NodeName>{name}</NodeName><Path>{path}</Path>{}{content}</Node></MgmtTree>",
        properties("<Get/>", "node", "")
    )
}

fn properties(access: &str, format: &str, more: &str) -> String {
    format!(
        "<DFProperties><AccessType>{access}</AccessType><DFFormat><{format}/></DFFormat>{more}</DFProperties>"
    )
}

fn leaf(name: &str, more: &str) -> String {
    format!("<Node><NodeName>{name}</NodeName>{}</Node>", properties("<Get/>", "chr", more))
}

fn between(old: &str, new: &str) -> String {
    Diff::between(&read(old), &read(new)).to_string()
}

const SAME: &str = "0 added, 0 removed, 0 changed";

#[test]
fn nodes_come_and_go_with_their_children() {
    let old = file("./Vendor", "A", &leaf("Gone", ""));
    let inner =
        format!("<Node><NodeName>In</NodeName>{}{}</Node>", properties("", "node", ""), leaf("X", ""));
    let new = file("./Vendor", "A", &inner);
    assert_eq!(
        between(&old, &new),
        "- ./Device/Vendor/A/Gone (chr; Get)
+ ./Device/Vendor/A/In (node; none)
+ ./Device/Vendor/A/In/X (chr; Get)
2 added, 1 removed, 0 changed"
    );
    let diff = Diff::between(&read(&old), &read(&new));
    let NodeDiff { change, properties, .. } = &diff.nodes[0];
    assert_eq!(*change, Change::Removed);
    assert!(properties.iter().all(|PropertyDiff { old, new, .. }| old.is_some() && new.is_none()));
}

#[test]
fn addresses_are_compared_and_not_their_spelling() {
    let old = file("./Vendor", "Clock", &leaf("Zone", ""));
    for new in [
        file("./Device/Vendor", "Clock", &leaf("Zone", "")),
        file("./device/VENDOR/", "Clock", &leaf("Zone", "")),
        file("./Vend%6Fr", "Clock", &leaf("Zone", "")),
    ] {
        assert_eq!(between(&old, &new), SAME, "{new}");
    }
    assert_eq!(
        between(&old, &file("./Vendor", "Clock", &leaf("zone ", ""))),
        "~ ./Device/Vendor/Clock/zone\n    NodeName: Zone → \"zone \"\n0 added, 0 removed, 1 changed"
    );
    let user = between(&old, &file("./User/Vendor", "Clock", ""));
    assert!(user.ends_with("1 added, 2 removed, 0 changed"), "{user}");
}

#[test]
fn a_node_may_move_to_another_file() {
    let whole = file("./Vendor", "A", &format!("{}{}", leaf("B", ""), leaf("C", "")));
    let parts = [file("./Vendor", "A", &leaf("C", "")), {
        let root = properties("<Get/>", "chr", "");
        format!(
            "<MgmtTree><VerDTD>1.2</VerDTD><Node><NodeName>B</NodeName><Path>./Vendor/A</Path>{root}</Node></MgmtTree>"
        )
    }];
    let (whole, parts) = (read(&whole), [read(&parts[0]), read(&parts[1])]);
    assert_eq!(Diff::between_sets([&whole], &parts).to_string(), SAME);
    assert!(Diff::between_sets(&parts, [&whole]).is_empty());
}

#[test]
fn dynamic_nodes_are_matched_by_title_and_then_by_position() {
    let dynamic = |title: &str, more: &str| leaf("", &format!("<DFTitle>{title}</DFTitle>{more}"));
    let old = file("./Vendor", "A", &format!("{}{}", dynamic("id", ""), dynamic("name", "")));
    let new = file("./Vendor", "A", &format!("{}{}", dynamic("Name", ""), dynamic("GUID", "")));
    assert_eq!(
        between(&old, &new),
        "~ ./Device/Vendor/A/{GUID}
    DFTitle: id → GUID
~ ./Device/Vendor/A/{Name}
    DFTitle: name → Name
0 added, 0 removed, 2 changed"
    );
    // A node that is named like the title is another node.
    let named = between(&file("./Vendor", "A", &dynamic("id", "")), &file("./Vendor", "A", &leaf("id", "")));
    assert!(named.contains("- ./Device/Vendor/A/{id} (chr; Get)\n+ ./Device/Vendor/A/id (chr; Get)\n"));
}

#[test]
fn order_makes_no_difference() {
    let old = format!(
        "<Node><NodeName>L</NodeName>{}</Node>",
        properties("<Get/><Add/>", "int", "<Description>d</Description><DefaultValue>1</DefaultValue>")
    );
    let new = "<Node><DFProperties><!-- moved --><DefaultValue>1</DefaultValue><DFFormat><int/></DFFormat>
        <Description>d</Description><AccessType><Add/><Get/></AccessType></DFProperties><NodeName>L</NodeName></Node>";
    assert_eq!(between(&file("./Vendor", "A", &old), &file("./Vendor", "A", new)), SAME);
    let (one, two) = (leaf("One", ""), leaf("Two", ""));
    let (old, new) = (format!("{one}{two}"), format!("{two}{one}"));
    assert_eq!(between(&file("./Vendor", "A", &old), &file("./Vendor", "A", &new)), SAME);
}

#[test]
fn every_property_is_compared() {
    let old = leaf(
        "L",
        "<DefaultValue>1</DefaultValue><Description>two words</Description><Occurrence><One/></Occurrence>
         <Scope><Permanent/></Scope><DFType><MIME/></DFType><CaseSense><CS/></CaseSense>
         <MSFT:Applicability><MSFT:OsBuildVersion>10.0.1</MSFT:OsBuildVersion>
            <MSFT:EditionAllowList>0x4;0x1B;</MSFT:EditionAllowList></MSFT:Applicability>
         <MSFT:AllowedValues ValueType='ENUM'>
           <MSFT:Enum><MSFT:Value>0</MSFT:Value><MSFT:ValueDescription>Off</MSFT:ValueDescription></MSFT:Enum>
           <MSFT:Enum><MSFT:Value>1</MSFT:Value></MSFT:Enum></MSFT:AllowedValues>
         <MSFT:DynamicNodeNaming><MSFT:ClientInventory/></MSFT:DynamicNodeNaming>
         <MSFT:AtomicRequired/><MSFT:MaxLength>5</MSFT:MaxLength>",
    );
    let new = leaf(
        "L",
        "<DefaultValue></DefaultValue><Occurrence><ZeroOrN>3</ZeroOrN></Occurrence>
         <Scope><Dynamic/></Scope><DFType><MIME>text/plain</MIME></DFType><CaseSense><CIS/></CaseSense>
         <MSFT:Applicability><MSFT:OsBuildVersion>10.0.2</MSFT:OsBuildVersion>
            <MSFT:EditionAllowList>0x4;0xD2;</MSFT:EditionAllowList></MSFT:Applicability>
         <MSFT:AllowedValues ValueType='Flag'>
           <MSFT:Enum><MSFT:Value>0</MSFT:Value><MSFT:ValueDescription>None</MSFT:ValueDescription></MSFT:Enum>
           <MSFT:Enum><MSFT:Value>2</MSFT:Value></MSFT:Enum><MSFT:List Delimiter=';'/></MSFT:AllowedValues>
         <MSFT:DynamicNodeNaming><MSFT:UniqueName>a name</MSFT:UniqueName></MSFT:DynamicNodeNaming>
         <MSFT:GpMapping GpEnglishName='Policy'/>
         <MSFT:DependencyBehavior><MSFT:DependencyGroup FriendlyId='G'><MSFT:Dependency Type='Not'>
           <MSFT:DependencyUri>Vendor/X</MSFT:DependencyUri><MSFT:DependencyAllowedValue ValueType='Range'>
           <MSFT:Value>[1-2]</MSFT:Value></MSFT:DependencyAllowedValue>
         </MSFT:Dependency></MSFT:DependencyGroup></MSFT:DependencyBehavior>
         <MSFT:Deprecated OsBuildDeprecated='10.0.3'/>
         <MSFT:CommonErrorResults><MSFT:CommonErrorOne>full</MSFT:CommonErrorOne></MSFT:CommonErrorResults>",
    )
    .replace("<Get/>", "<Get/><Replace/>")
    .replace("<chr/>", "<int/>");
    assert_eq!(
        between(&file("./Vendor", "A", &old), &file("./Vendor", "A", &new)),
        r#"~ ./Device/Vendor/A/L
    AccessType: Get → Get, Replace
    DefaultValue: 1 → ""
    Description: removed "two words"
    DFFormat: chr → int
    Occurrence: One → "ZeroOrN (3)"
    Scope: Permanent → Dynamic
    DFType/MIME: "" → text/plain
    CaseSense: CS → CIS
    Applicability/OsBuildVersion: 10.0.1 → 10.0.2
    Applicability/EditionAllowList: added 0xD2, removed 0x1B
    DynamicNodeNaming: ClientInventory → UniqueName
    DynamicNodeNaming/UniqueName: added "a name"
    AllowedValues/ValueType: ENUM → Flag
    AllowedValues/Enum 0: Off → None
    AllowedValues/Enum 1: removed ""
    AllowedValues/Enum 2: added ""
    AllowedValues/List: added ;
    DependencyBehavior/G/Dependency 1: added "Not Vendor/X"
    DependencyBehavior/G/Dependency 1/DependencyAllowedValue/ValueType: added Range
    DependencyBehavior/G/Dependency 1/DependencyAllowedValue/Value: added [1-2]
    GpMapping/GpEnglishName: added Policy
    Deprecated: added 10.0.3
    AtomicRequired: removed ""
    CommonErrorResults/CommonErrorOne: added full
    MSFT:MaxLength: removed <MSFT:MaxLength>5</MSFT:MaxLength>
0 added, 0 removed, 1 changed"#
    );
}

#[test]
fn differences_of_a_file_are_reported_once_at_its_first_root() {
    let old = file("./Vendor", "A", "");
    let new = old.replace("</VerDTD>", "</VerDTD><Man>Contoso</Man><MSFT:Diagnostics> </MSFT:Diagnostics>");
    assert_eq!(
        between(&old, &new),
        "~ ./Device/Vendor/A
    MgmtTree/Man: added Contoso
    MgmtTree/Diagnostics: added <MSFT:Diagnostics></MSFT:Diagnostics>
0 added, 0 removed, 1 changed"
    );
}

#[test]
fn many_siblings_take_no_more_than_linear_time() {
    let many = |name: &dyn Fn(usize) -> String| {
        file("./Vendor", "A", &(0..20_000).map(|index| leaf(&name(index), "")).collect::<String>())
    };
    let (same, old, new) =
        (many(&|_| "Same".into()), many(&|index| format!("O{index}")), many(&|index| format!("N{index}")));
    // Quadratic time would take minutes.
    assert_eq!(between(&same, &same), SAME);
    assert!(between(&old, &new).ends_with("20000 added, 20000 removed, 0 changed"));
}

#[test]
fn a_file_does_not_differ_from_itself() {
    let files = corpus();
    let descriptions: Vec<_> = files.iter().map(|(_, text)| read(text)).collect();
    for (description, (file, _)) in descriptions.iter().zip(&files) {
        assert!(Diff::between(description, description).is_empty(), "{file}");
    }
    assert!(Diff::between_sets(&descriptions, descriptions.iter().rev()).is_empty());
    if let Some(one) = descriptions.first() {
        let gone = Diff::between_sets(&descriptions, &descriptions[1..]);
        let nodes = one.nodes().map(|root| 1 + below(root)).sum::<usize>();
        assert_eq!(gone.count(Change::Removed), nodes);
        assert_eq!(gone.nodes.len(), nodes);
    }
}

fn below(node: &ddf::model::Node<'_>) -> usize {
    node.children().map(|child| 1 + below(child)).sum()
}
