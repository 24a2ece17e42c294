//! Each rule of the check on a small file, all of them on real files, and bad input.
//!
//! The real files are those in the folder that `CSP_CORPUS` names; without it the tests are skipped with a note.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // allowed in tests

mod common;

use common::corpus;
use csp_xml::Limits;
use ddf::check::{
    DescriptionChecker, DescriptionFinding, DescriptionReport, DescriptionRule, Rule, Severity,
};

/// Properties of an interior node, without findings.
const INTERIOR: &str = "<DFProperties><AccessType><Get/></AccessType><Description>d</Description><DFFormat><node/>\
    </DFFormat><Occurrence><One/></Occurrence><Scope><Permanent/></Scope><DFType><DDFName/></DFType></DFProperties>";
/// Properties of a leaf, without findings.
const LEAF: &str = "<DFProperties><AccessType><Get/></AccessType><Description>d</Description><DFFormat><chr/>\
    </DFFormat><Occurrence><One/></Occurrence><Scope><Permanent/></Scope><DFType><MIME/></DFType></DFProperties>";

/// A file with these trees, which begin on its second line.
fn file(trees: &str) -> String {
    format!(
        "<MgmtTree xmlns:MSFT=\"http://schemas.microsoft.com/MobileDevice/DM\"><VerDTD>1.2</VerDTD>\n{trees}\n</MgmtTree>"
    )
}

/// A tree named `name`.
fn tree(path: &str, name: &str, children: &str) -> String {
    format!("<Node><NodeName>{name}</NodeName><Path>{path}</Path>{INTERIOR}\n{children}\n</Node>")
}

/// A file with a tree with these nodes, which begin on its third line.
fn nodes(nodes: &str) -> String {
    file(&tree("./Vendor/MSFT", "Root", nodes))
}

/// A file with a leaf of this format, with `before` before its description (line 4) and `after` after its type (line 6).
fn leaf(format: &str, before: &str, after: &str) -> String {
    nodes(&format!(
        "<Node><NodeName>Leaf</NodeName><DFProperties><AccessType><Get/></AccessType>\n{before}\n<Description>d</Description>\
         <DFFormat><{format}/></DFFormat><Occurrence><One/></Occurrence><Scope><Permanent/></Scope><DFType><MIME/></DFType>\
         \n{after}\n</DFProperties></Node>"
    ))
}

/// A leaf with these allowed values, on line 6.
fn allowed(format: &str, value_type: &str, content: &str) -> String {
    default(format, "", value_type, content)
}

/// A leaf with this default value, on line 4, and these allowed values, on line 6.
fn default(format: &str, default: &str, value_type: &str, content: &str) -> String {
    let allowed = format!("<MSFT:AllowedValues ValueType=\"{value_type}\">{content}</MSFT:AllowedValues>");
    leaf(format, default, if value_type.is_empty() { "" } else { &allowed })
}

/// An `Enum` with a description of its own.
fn value(value: &str) -> String {
    format!(
        "<MSFT:Enum><MSFT:Value>{value}</MSFT:Value><MSFT:ValueDescription>{value}!</MSFT:ValueDescription></MSFT:Enum>"
    )
}

/// A dynamic node, on line 3, with this in place of its `Occurrence` (line 4), and its naming (line 5).
fn dynamic(occurrence: &str, naming: &str) -> String {
    nodes(&format!(
        "<Node><NodeName/><DFProperties><AccessType><Get/></AccessType><Description>d</Description><DFFormat><chr/></DFFormat>\
         \n{occurrence}<Scope><Dynamic/></Scope><DFTitle>Id</DFTitle><DFType><MIME/></DFType>\n{naming}\n</DFProperties></Node>"
    ))
}

const MANY: &str = "<Occurrence><ZeroOrMore/></Occurrence>";
const BY_SERVER: &str =
    "<MSFT:DynamicNodeNaming><MSFT:ServerGeneratedUniqueIdentifier/></MSFT:DynamicNodeNaming>";

/// A leaf that depends on the node of this address, on line 6.
fn dependency(uri: &str) -> String {
    leaf(
        "chr",
        "",
        &format!(
            "<MSFT:DependencyBehavior><MSFT:DependencyGroup FriendlyId=\"f\"><MSFT:Dependency Type=\"DependsOn\">\
             <MSFT:DependencyUri>{uri}</MSFT:DependencyUri></MSFT:Dependency></MSFT:DependencyGroup></MSFT:DependencyBehavior>"
        ),
    )
}

/// A leaf that exists on these builds, with this version, on these editions, on line 6.
fn applicability(content: &str) -> String {
    leaf("chr", "", &format!("<MSFT:Applicability>{content}</MSFT:Applicability>"))
}

/// A root on line 2 whose `DFProperties`, on line 3, are these.
fn properties(properties: &str) -> String {
    file(&format!("<Node><NodeName>Root</NodeName><Path>./Vendor/MSFT</Path>\n{properties}</Node>"))
}

fn report(files: &[(&str, &[u8])]) -> DescriptionReport {
    let mut checker = DescriptionChecker::new();
    for (name, bytes) in files {
        checker.add_bytes(*name, bytes);
    }
    checker.finish()
}

fn findings(bytes: &[u8]) -> Vec<DescriptionFinding> {
    report(&[("", bytes)]).findings
}

/// `line:column rule` of each finding.
fn places(findings: &[DescriptionFinding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{} {}", finding.position, finding.rule)).collect()
}

/// A small file for each rule: its name, its text and its findings.
#[allow(clippy::too_many_lines)]
fn cases() -> Vec<(&'static str, Vec<u8>, &'static [&'static str])> {
    let child = |name: &str| format!("<Node><NodeName>{name}</NodeName>{LEAF}</Node>");
    let typed = |content: &str| LEAF.replace("<chr/>", content);
    let text: Vec<(&'static str, String, &'static [&'static str])> = vec![
        ("not-well-formed", "<MgmtTree>\n <VerDTD>1.2</VerDTD".into(), &["2:21 not-well-formed"]),
        ("wrong-root", "<html/>".into(), &["1:1 wrong-root"]),
        ("wrong-root: empty", String::new(), &["1:1 wrong-root"]),
        ("wrong-root: broken", "<html><br></html>".into(), &["1:1 wrong-root", "1:11 not-well-formed"]),
        ("wrong-root: not closed", "\n<Configuration>".into(), &["2:1 not-well-formed", "2:1 wrong-root"]),
        ("limit-exceeded", format!("{}{}", "<a>".repeat(200), "</a>".repeat(200)).replace("<a>", "<MgmtTree>").replace("</a>", "</MgmtTree>"), &["1:1281 limit-exceeded"]),
        ("encoding-mismatch", format!("<?xml version=\"1.0\" encoding=\"utf-16\"?>{}", nodes(&child("Leaf"))), &["1:31 encoding-mismatch"]),
        ("doctype-public-id", format!("<!DOCTYPE MgmtTree PUBLIC \"-//OMA//DTD-DM-DDF 1.1//EN\" \"x\">\n{}", nodes(&child("Leaf"))), &["1:1 doctype-public-id"]),
        ("doctype-space", format!("<!DOCTYPE MgmtTree PUBLIC \" -//OMA//DTD-DM-DDF 1.2//EN\" \"x\">\n{}", nodes(&child("Leaf"))), &["1:1 doctype-space"]),
        ("doctype-root", format!("<!DOCTYPE Tree>\n{}", nodes(&child("Leaf"))), &["1:1 doctype-root"]),
        ("doctype-declaration", format!("<!DOCTYPE MgmtTree [<!ENTITY a \"b\">]>\n{}", nodes(&child("Leaf"))), &["1:1 doctype-declaration"]),
        ("ver-dtd", nodes(&child("Leaf")).replace("1.2", "1.1"), &["1:69 ver-dtd"]),
        ("default-namespace", nodes(&child("Leaf")).replace("<MgmtTree", "<MgmtTree xmlns=\"syncml:dmddf1.2\""), &["1:11 default-namespace"]),
        ("unbound-prefix", leaf("chr", "", "<MSFT:AtomicRequired/>").replace(" xmlns:MSFT=\"http://schemas.microsoft.com/MobileDevice/DM\"", ""), &["6:1 unbound-prefix"]),
        ("unbound-prefix: another", leaf("chr", "", "<x:a/><x:b/>"), &["6:1 unbound-prefix", "6:1 foreign-namespace", "6:7 foreign-namespace"]),
        ("foreign-namespace", leaf("chr", "", "<x:a xmlns:x=\"urn:x\"><b/></x:a>"), &["6:1 foreign-namespace"]),
        ("comment", nodes(&format!("<!-- c -->{}", child("Leaf"))), &["3:1 comment"]),
        ("processing-instruction", nodes(&format!("<?p i?>{}", child("Leaf"))), &["3:1 processing-instruction"]),
        ("unknown-element", leaf("chr", "", "<CaseSens><CS/></CaseSens>"), &["6:1 unknown-element"]),
        ("misplaced-element", leaf("chr", "", "<NodeName>x</NodeName>"), &["6:1 misplaced-element"]),
        ("misplaced-element: without its prefix", leaf("chr", "", "<AtomicRequired/>"), &["6:1 misplaced-element"]),
        ("unknown-extension", leaf("chr", "", "<MSFT:AllowedValue ValueType=\"None\"/>"), &["6:1 unknown-extension"]),
        ("older-extension", leaf("chr", "", "<MSFT:RWAccess>3</MSFT:RWAccess><MSFT:MinValue>0</MSFT:MinValue>"), &["6:1 older-extension", "6:33 older-extension"]),
        ("unknown-attribute", allowed("chr", "None", "<MSFT:List Delimeter=\";\" Delimiter=\";\"/>"), &["6:49 unknown-attribute"]),
        ("missing-attribute", leaf("chr", "", "<MSFT:GpMapping GpEnglishName=\"n\"/>"), &["6:1 missing-attribute"]),
        ("missing-element", properties("<DFProperties><Occurrence><One/></Occurrence><Scope><Permanent/></Scope></DFProperties>"), &["2:1 empty-description", "3:1 missing-element", "3:1 missing-element", "3:1 missing-element"]),
        ("missing-element: no node", "<MgmtTree><VerDTD>1.2</VerDTD></MgmtTree>".into(), &["1:1 missing-element"]),
        ("missing-properties", properties(""), &["2:1 missing-properties"]),
        ("missing-occurrence", properties(&LEAF.replace("<Occurrence><One/></Occurrence>", "")), &["3:1 missing-occurrence"]),
        ("missing-scope", properties(&LEAF.replace("<Scope><Permanent/></Scope>", "")), &["3:1 missing-scope"]),
        ("duplicate-element", leaf("chr", "<Description>d</Description>", ""), &["5:1 duplicate-element"]),
        ("element-order", leaf("chr", "", "<DFTitle>t</DFTitle><DefaultValue>d</DefaultValue>"), &["6:1 element-order"]),
        ("stray-text", leaf("chr", "", " text"), &["6:2 stray-text"]),
        ("stray-text: a tag without `<`", properties(&typed("<chr/>").replacen("<Get/>", "Get/>", 1)), &["3:27 stray-text"]),
        ("stray-text: CDATA in an empty element", properties(&typed("<chr><![CDATA[x]]></chr>")), &["3:89 stray-text"]),
        ("element-in-text", leaf("chr", "<DefaultValue>a<b/></DefaultValue>", ""), &["4:16 element-in-text"]),
        ("markup-in-text", leaf("chr", "<DefaultValue>a<!-- b -->c</DefaultValue>", ""), &["4:16 markup-in-text"]),
        ("unknown-word", leaf("strng", "", "<CaseSense><cs/></CaseSense><MSFT:ReplaceBehavior>add</MSFT:ReplaceBehavior>"), &["5:39 unknown-word", "6:12 unknown-word", "6:29 unknown-word"]),
        ("unknown-word: verb and ValueType", properties(&LEAF.replace("<Get/>", "<Get/><Read/>").replace("</DFProperties>", "<MSFT:AllowedValues ValueType=\"Enum\"/></DFProperties>")), &["3:33 unknown-word", "3:210 unknown-word"]),
        ("missing-word", properties(&typed("").replace("</DFProperties>", "<MSFT:AllowedValues/></DFProperties>")), &["3:74 missing-word", "3:177 missing-word"]),
        ("several-types", leaf("chr", "", "").replace("<DFType><MIME/></DFType>", "<DFType>\n<MIME/>\n<DDFName/></DFType>"), &["7:1 several-types"]),
        ("several-words", properties(&typed("<chr/><int/>")), &["3:90 several-words"]),
        ("empty-access", properties(&LEAF.replace("<Get/>", "")), &["3:15 empty-access"]),
        ("duplicate-verb", properties(&LEAF.replace("<Get/>", "<Get/><Get/>")), &["3:33 duplicate-verb"]),
        ("occurrence-number", properties(&LEAF.replace("<One/>", "<ZeroOrN>many</ZeroOrN>")), &["3:113 occurrence-number"]),
        ("node-and-value", nodes(&format!("{}<Value>v</Value>", child("Leaf"))), &["2:1 node-and-value"]),
        ("surrounding-space", nodes(&child(" Leaf ")), &["3:7 surrounding-space"]),
        ("path-trailing-slash", nodes(&child("Leaf")).replace("./Vendor/MSFT", "./Vendor/MSFT/"), &["2:32 path-trailing-slash"]),
        ("path-syntax", nodes(&child("Leaf")).replace("./Vendor/MSFT", "./Vendor//MSFT"), &["2:32 path-syntax"]),
        ("path-on-child", nodes(&child("Leaf").replace("</NodeName>", "</NodeName><Path>./Vendor/MSFT/Root</Path>")), &["3:32 path-on-child"]),
        ("path-on-child: Device in front", nodes(&child("Leaf").replace("</NodeName>", "</NodeName><Path>./Device/Vendor/MSFT/Root</Path>")), &["3:32 path-on-child"]),
        ("path-on-child: nothing for a dynamic node", dynamic(MANY, BY_SERVER).replace("\n</DFProperties></Node>", &format!("</DFProperties>\n{}</Node>", child("Leaf").replace("</NodeName>", "</NodeName><Path>./Vendor/MSFT/Root/</Path>"))).replacen("<chr/>", "<node/>", 1), &["6:32 path-on-child"]),
        ("path-contradicts", nodes(&child("Leaf").replace("</NodeName>", "</NodeName><Path>./Vendor/MSFT/Other</Path>")), &["3:32 path-contradicts"]),
        ("root-without-path", nodes(&child("Leaf")).replace("<Path>./Vendor/MSFT</Path>", ""), &["2:1 root-without-path"]),
        ("root-without-name", nodes(&child("Leaf")).replace("Root", " "), &["2:7 root-without-name"]),
        ("name-unusable", nodes(&child("a/b")), &["3:7 name-unusable"]),
        ("name-not-identifier", nodes(&format!("{}\n{}\n{}", child("6to4"), child("a-b"), child("Type"))), &["3:7 name-not-identifier", "4:7 name-not-identifier", "5:7 name-not-identifier"]),
        ("dynamic-star", dynamic(MANY, BY_SERVER).replace("<NodeName/>", "<NodeName>*</NodeName>"), &["3:7 dynamic-star"]),
        ("no-name-no-title", dynamic(MANY, BY_SERVER).replace("<DFTitle>Id</DFTitle>", ""), &["3:7 no-name-no-title"]),
        ("title-not-identifier", dynamic(MANY, BY_SERVER).replace("Id<", "Account GUID<"), &["4:64 title-not-identifier"]),
        ("duplicate-sibling", nodes(&format!("{}\n{}", child("Leaf"), child("LEAF"))), &["4:1 duplicate-sibling"]),
        ("duplicate-sibling: case counts", nodes(&format!("{}\n{}", child("Leaf"), child("LEAF"))).replace("<DFType><DDFName/></DFType>", "<DFType><DDFName/></DFType><CaseSense><CS/></CaseSense>"), &[]),
        ("second-dynamic", { let one = dynamic(MANY, BY_SERVER); let node = one[one.find("<Node><NodeName/>").unwrap()..].split_inclusive("</Node>").next().unwrap().to_owned(); nodes(&format!("{node}\n{node}")) }, &["7:1 second-dynamic"]),
        ("named-beside-dynamic", dynamic(MANY, BY_SERVER).replace("<Node><NodeName/>", &format!("{}\n<Node><NodeName/>", child("Leaf"))), &["4:1 named-beside-dynamic"]),
        ("dynamic-without-naming", dynamic(MANY, ""), &["3:1 dynamic-without-naming"]),
        ("dynamic-occurrence", dynamic("<Occurrence><ZeroOrOne/></Occurrence>", BY_SERVER), &["4:1 dynamic-occurrence"]),
        ("naming-on-named", leaf("chr", "", BY_SERVER), &["6:1 naming-on-named"]),
        ("unique-name-prose", dynamic(MANY, "<MSFT:DynamicNodeNaming><MSFT:UniqueName>The SHA1 hash of it.</MSFT:UniqueName></MSFT:DynamicNodeNaming>"), &["5:1 unique-name-prose"]),
        ("unique-name-prose: a pattern is none", dynamic(MANY, "<MSFT:DynamicNodeNaming><MSFT:UniqueName>^[0-9A-F]{40}$</MSFT:UniqueName></MSFT:DynamicNodeNaming>"), &[]),
        ("leaf-with-children", nodes(&child("Leaf").replace("</Node>", &format!("{}</Node>", child("Below")))), &["3:1 leaf-with-children"]),
        ("interior-without-children", nodes(""), &["2:1 interior-without-children"]),
        ("leaf-without-get", properties(&LEAF.replace("<Get/>", "<Exec/>")), &["3:15 leaf-without-get"]),
        ("empty-description", properties(&LEAF.replace("<Description>d</Description>", "<Description/>")), &["3:46 empty-description"]),
        ("description-markup", properties(&LEAF.replace(">d<", ">See [this].<")), &["3:46 description-markup"]),
        ("default-format", default("int", "<DefaultValue>many</DefaultValue>", "", ""), &["4:1 default-format"]),
        ("default-format: spelling", default("bool", "<DefaultValue>True</DefaultValue>", "", ""), &["4:1 default-format"]),
        ("default-on-interior", nodes(&child("Leaf")).replacen("<Description>", "<DefaultValue>0</DefaultValue><Description>", 1), &["2:103 default-on-interior"]),
        ("default-outside-enum", default("int", "<DefaultValue>2</DefaultValue>", "ENUM", &[value("0"), value("1")].concat()), &["4:1 default-outside-enum"]),
        ("default-outside-enum: spelling", default("bool", "<DefaultValue>True</DefaultValue>", "ENUM", &[value("true"), value("false")].concat()), &["4:1 default-format", "4:1 default-outside-enum"]),
        ("default-outside-flags", default("int", "<DefaultValue>4</DefaultValue>", "Flag", &[value("1"), value("2")].concat()), &["4:1 default-outside-flags"]),
        ("default-outside-range", default("int", "<DefaultValue>9</DefaultValue>", "Range", "<MSFT:Value>[0-8]</MSFT:Value>"), &["4:1 default-outside-range"]),
        ("default-outside-regex", default("chr", "<DefaultValue>x</DefaultValue>", "RegEx", "<MSFT:Value>^[0-9]*$</MSFT:Value>"), &["4:1 default-outside-regex", "6:39 regex-not-evaluated"]),
        ("default-not-allowed", default("chr", "<DefaultValue>{</DefaultValue>", "JSON", "<MSFT:Value>{}</MSFT:Value>"), &["4:1 default-not-allowed", "6:38 json-example"]),
        ("value-type-content", allowed("chr", "ADMX", "\n<MSFT:Value>v</MSFT:Value>"), &["6:1 value-type-content", "7:1 value-type-content"]),
        ("bool-enum", allowed("bool", "ENUM", &[value("0"), value("1")].concat()), &["6:1 bool-enum"]),
        ("enum-format", allowed("int", "ENUM", &value("low")), &["6:49 enum-format"]),
        ("enum-duplicate", allowed("int", "ENUM", &format!("{}\n{}", value("1"), value("1"))), &["7:1 enum-duplicate"]),
        ("enum-description", allowed("int", "ENUM", "<MSFT:Enum><MSFT:Value>1</MSFT:Value></MSFT:Enum>"), &["6:38 enum-description"]),
        ("enum-description-long", allowed("int", "ENUM", &format!("{}\n{}\n{}", value("1").replace("1!", &"a".repeat(48)), value("2").replace("2!", &"b".repeat(49)), value("3").replace("3!", &"c".repeat(49)))), &["7:1 enum-description-long"]),
        ("enum-description-alike", allowed("int", "ENUM", &format!("{}\n{}", value("1"), value("2").replace("2!", "1!"))), &["7:1 enum-description-alike"]),
        ("flag-hex", default("int", "<DefaultValue>0x1</DefaultValue>", "Flag", &[value("0x1"), value("2")].concat()), &["4:1 flag-hex", "6:49 flag-hex"]),
        ("range-in-enum", allowed("int", "ENUM", &value("[8-64]")), &["6:49 range-in-enum"]),
        ("range-in-enum: of a Range", allowed("int", "Range", &value("[8-64]")), &["6:50 range-in-enum"]),
        ("range-syntax", allowed("int", "Range", "<MSFT:Value>0..8</MSFT:Value>"), &["6:39 range-syntax"]),
        ("range-spelling", allowed("int", "Range", "<MSFT:Value>[(-1)-8],[9]</MSFT:Value>"), &["6:39 range-spelling"]),
        ("range-reversed", allowed("int", "Range", "<MSFT:Value>[8-0]</MSFT:Value>"), &["6:39 range-reversed"]),
        ("range-overflow", allowed("int", "Range", "<MSFT:Value>[0-4294967296]</MSFT:Value>"), &["6:39 range-overflow"]),
        ("range-format", allowed("chr", "Range", "<MSFT:Value>[0-8]</MSFT:Value>"), &["6:39 range-format"]),
        ("regex-missing", allowed("chr", "RegEx", ""), &["6:1 regex-missing"]),
        ("regex-invalid", allowed("chr", "RegEx", "<MSFT:Value>^(a$</MSFT:Value>"), &["6:39 regex-invalid", "6:39 regex-not-evaluated"]),
        ("regex-not-evaluated", allowed("chr", "RegEx", "<MSFT:Value>^a$</MSFT:Value>"), &["6:39 regex-not-evaluated"]),
        ("regex-slashes", allowed("chr", "RegEx", "<MSFT:Value>/^a$/</MSFT:Value>"), &["6:39 regex-not-evaluated", "6:39 regex-slashes"]),
        ("regex-unanchored", allowed("chr", "RegEx", "<MSFT:Value>a</MSFT:Value>"), &["6:39 regex-not-evaluated", "6:39 regex-unanchored"]),
        ("none-with-value", allowed("chr", "None", "<MSFT:Value>,</MSFT:Value>"), &["6:38 none-with-value"]),
        ("sddl-without-value", allowed("chr", "SDDL", "<MSFT:List Delimiter=\";\"/>"), &["6:1 sddl-without-value"]),
        ("json-syntax", allowed("chr", "JSON", "<MSFT:Value>{a}</MSFT:Value>"), &["6:38 json-syntax"]),
        ("json-example", allowed("chr", "JSON", "<MSFT:Value>{\"a\": 1}</MSFT:Value>"), &["6:38 json-example"]),
        ("xsd-syntax", allowed("chr", "XSD", "<MSFT:Value>&lt;xs:schema></MSFT:Value>"), &["6:37 xsd-syntax"]),
        ("xsd-syntax: another document", allowed("chr", "XSD", "<MSFT:Value>&lt;a/></MSFT:Value>"), &["6:37 xsd-syntax"]),
        ("list-delimiter-empty", allowed("chr", "None", "<MSFT:List/>"), &["6:38 list-delimiter-empty"]),
        ("list-delimiter-escape", allowed("chr", "None", "<MSFT:List Delimiter=\"\\xF000\"/>"), &["6:38 list-delimiter-escape"]),
        ("list-delimiter-unknown", allowed("chr", "None", "<MSFT:List Delimiter=\"#\"/>"), &["6:38 list-delimiter-unknown"]),
        ("build-syntax", applicability("<MSFT:OsBuildVersion>10.0.22621, soon</MSFT:OsBuildVersion>"), &["6:21 build-syntax"]),
        ("build-placeholder", applicability("<MSFT:OsBuildVersion>99.9.99999</MSFT:OsBuildVersion>"), &["6:21 build-placeholder"]),
        ("csp-version-syntax", applicability("<MSFT:CspVersion>1</MSFT:CspVersion>"), &["6:21 csp-version-syntax"]),
        ("edition-list-empty", applicability("<MSFT:EditionAllowList/>"), &["6:21 edition-list-empty"]),
        ("edition-syntax", applicability("<MSFT:EditionAllowList>0x30;Pro;0x88*;</MSFT:EditionAllowList>"), &["6:21 edition-syntax"]),
        ("requires-azure-ad-syntax", applicability("<MSFT:RequiresAzureAd>yes</MSFT:RequiresAzureAd>"), &["6:21 requires-azure-ad-syntax"]),
        ("deprecated", leaf("chr", "", "<MSFT:Deprecated OsBuildDeprecated=\"10.0.22000\"/>"), &["6:1 deprecated"]),
        ("twins-differ", file(&format!("{}\n{}", tree("./User/Vendor/MSFT", "Root", &child("Leaf")), tree("./Device/Vendor/MSFT", "Root", &child("Leaf").replace("Permanent", "Dynamic")))), &["6:1 twins-differ"]),
        ("duplicate-root", file(&format!("{}\n{}", tree("./Vendor/MSFT", "Root", &child("Leaf")), tree("./Device/Vendor/MSFT", "ROOT", &child("Leaf")))), &["5:1 duplicate-root"]),
        ("nested-tree", dynamic(MANY, BY_SERVER).replace("</MgmtTree>", &format!("{}</MgmtTree>", tree("./Vendor/MSFT/Root", "Area", &child("Leaf")))), &["8:1 nested-tree"]),
        ("root-name-shared", file(&format!("{}\n{}", tree("./Vendor/MSFT", "WiFi", &child("Leaf")), tree("./Vendor/MSFT/Policy", "Wifi", &child("Leaf")))), &["5:1 root-name-shared"]),
        ("dependency-relative", dependency("Vendor/MSFT/Root/Leaf"), &["6:97 dependency-relative"]),
        ("dependency-braces", dependency("./Vendor/MSFT/Root/{Id}").replace("</MgmtTree>", "").replace("\n</Node>\n", "\n<Node><NodeName/><DFProperties><AccessType><Get/></AccessType><Description>d</Description><DFFormat><chr/></DFFormat><Occurrence><ZeroOrMore/></Occurrence><Scope><Dynamic/></Scope><DFTitle>Id</DFTitle><DFType><MIME/></DFType><MSFT:DynamicNodeNaming><MSFT:ClientInventory/></MSFT:DynamicNodeNaming></DFProperties></Node>\n</Node>\n</MgmtTree>"), &["6:97 dependency-braces", "8:1 named-beside-dynamic"]),
        ("dependency-scope", dependency("./Vendor/MSFT/Root/Leaf").replace("<Path>./Vendor", "<Path>./User/Vendor"), &["6:97 dependency-scope"]),
        ("dependency-unresolved", dependency("./Vendor/MSFT/Root/Other"), &["6:97 dependency-unresolved"]),
        ("dependency-elsewhere", dependency("./Vendor/MSFT/Other/Leaf"), &["6:97 dependency-elsewhere"]),
    ];
    let mut cases: Vec<_> =
        text.into_iter().map(|(name, text, expected)| (name, text.into_bytes(), expected)).collect();
    cases.push(("encoding", b"<MgmtTree>\n\xFF</MgmtTree>".to_vec(), &["2:1 encoding"]));
    let utf16 = nodes(&child("Leaf")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    cases.push(("encoding-utf-16", utf16, &["1:1 encoding-utf-16"]));
    cases
}

/// True if the features of this build allow the finding.
fn is_built(place: &str) -> bool {
    match place.rsplit(' ').next() {
        Some("regex-not-evaluated") => !cfg!(feature = "regex"),
        Some("regex-invalid" | "default-outside-regex") => cfg!(feature = "regex"),
        _ => true,
    }
}

#[test]
fn every_rule_has_its_findings() {
    let (mut wrong, mut seen) = (Vec::new(), Vec::new());
    for (name, bytes, expected) in cases() {
        let findings = findings(&bytes);
        seen.extend(findings.iter().map(|finding| finding.rule));
        let found = places(&findings);
        let expected: Vec<_> = expected.iter().filter(|place| is_built(place)).copied().collect();
        if found != expected {
            wrong.push(format!("{name}: {found:?}"));
        }
        // The name is the rule's id, with an optional case after a colon. A case may be correct.
        if !name.contains(':') && is_built(name) {
            assert!(findings.iter().any(|finding| finding.rule.id() == name), "{name}: {found:?}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for rule in DescriptionRule::ALL.iter().filter(|rule| is_built(rule.id())) {
        // It takes two files: see below.
        assert!(
            seen.contains(rule) || *rule == DescriptionRule::RootDescribedTwice,
            "no file triggers {rule}"
        );
    }
}

#[test]
fn the_table_of_rules_is_usable() {
    for (number, rule) in DescriptionRule::ALL.iter().enumerate() {
        let id = rule.id();
        assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{id}");
        assert_eq!(DescriptionRule::from_id(id), Some(*rule));
        assert!(DescriptionRule::ALL[..number].iter().all(|other| other.id() != id), "{id} is there twice");
        let says = rule.explanation();
        assert!(says.ends_with('.') && says.len() > 20 && !says.contains('\n'), "{id}: {says}");
    }
    assert_eq!(DescriptionRule::from_id("no-such-rule"), None);
    assert!(Severity::Error < Severity::Warning && Severity::Warning < Severity::Info);
}

#[test]
fn a_clean_description_triggers_no_rule() {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE MgmtTree PUBLIC \"-//OMA//DTD-DM-DDF 1.2//EN\" \"DM_DDF-V1_2.dtd\"\n\
         [<?oma-dm-ddf-ver supported-versions=\"1.2\"?>]>\n{}",
        default("int", "<DefaultValue>1</DefaultValue>", "ENUM", &[value("0"), value("1")].concat())
    );
    assert_eq!(places(&findings(text.as_bytes())), [""; 0]);
    let marked = format!("\u{FEFF}{text}").replace('\n', "\r\n");
    assert_eq!(places(&findings(marked.as_bytes())), [""; 0]);
    let mut checker = DescriptionChecker::new();
    checker.add("clean.xml", &marked);
    let report = checker.finish();
    assert_eq!((report.findings.len(), report.files, report.nodes), (0, 1, 2));
}

#[test]
fn a_finding_is_readable() {
    let text = default("int", "<DefaultValue>2</DefaultValue>", "ENUM", &[value("0"), value("1")].concat());
    let report = report(&[("clock.xml", leaf("strng", "", "").as_bytes()), ("odd.xml", text.as_bytes())]);
    let shown: Vec<_> = report.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "clock.xml:5:39: error[unknown-word]: ./Vendor/MSFT/Root/Leaf: unknown DFFormat \"strng\"; expected one of b64, \
             bin, bool, chr, int, node, null, xml, date, time, float",
            "odd.xml:2:1: warning[root-described-twice]: ./Vendor/MSFT/Root: clock.xml:2:1 also describes this root",
            "odd.xml:4:1: warning[default-outside-enum]: ./Vendor/MSFT/Root/Leaf: the default value \"2\" is refused by the \
             node's own ENUM; expected one of \"0\", \"1\"",
        ]
    );
    let case = leaf("chr", "", "<CaseSense><cs/></CaseSense>");
    assert_eq!(
        findings(case.as_bytes())[0].to_string(),
        "6:12: error[unknown-word]: ./Vendor/MSFT/Root/Leaf: unknown CaseSense \"cs\"; expected one of CS, CIS; fix: write `CS`"
    );
}

/// Two files: a root in both, and dependencies from one into the other.
#[test]
fn files_are_checked_against_each_other() {
    let there = nodes(&format!("<Node><NodeName>Leaf</NodeName>{LEAF}</Node>"));
    let to = |uri: &str| dependency(uri).replace("Root", "Other");
    let places_of = |files: &[(&str, &[u8])]| {
        let findings = report(files).findings;
        findings.iter().map(|finding| format!("{} {}", finding.file, finding.rule)).collect::<Vec<_>>()
    };
    let good = to("./Device/Vendor/MSFT/root/LEAF");
    assert_eq!(places_of(&[("a", good.as_bytes()), ("b", there.as_bytes())]), [""; 0]);
    assert_eq!(places_of(&[("a", good.as_bytes())]), ["a dependency-elsewhere"]);
    let bad = to("./Vendor/MSFT/root/Leave");
    assert_eq!(places_of(&[("a", bad.as_bytes()), ("b", there.as_bytes())]), ["a dependency-unresolved"]);
    assert_eq!(places_of(&[("a", there.as_bytes()), ("b", there.as_bytes())]), ["b root-described-twice"]);
    // A file that cannot be read keeps its place.
    assert_eq!(
        places_of(&[("a", b"<"), ("b", b""), ("c", bad.as_bytes())]),
        ["a not-well-formed", "b wrong-root", "c dependency-elsewhere"]
    );
}

/// Irregularities that break naive readers, each in a real file.
const IRREGULARITIES: &[(&str, &str, &str)] = &[
    ("SUPL.xml", "path-trailing-slash", "./Vendor/MSFT/SUPL"),
    ("SUPL.xml", "surrounding-space", "./Vendor/MSFT/SUPL/SUPL1/Ext/Microsoft/NIDefaultTimeout"),
    ("SUPL.xml", "surrounding-space", "./Vendor/MSFT/SUPL/V2UPL1"),
    ("SUPL.xml", "surrounding-space", "./Vendor/MSFT/SUPL/V2UPL1/NIDefaultTimeout"),
    ("SUPL.xml", "interior-without-children", "./Vendor/MSFT/SUPL/V2UPL1/ApplicationTypeIndicator_MR"),
    ("Defender.xml", "leaf-with-children", "./Device/Vendor/MSFT/Defender/Health/DeviceControl"),
    ("Defender.xml", "flag-hex", "./Device/Vendor/MSFT/Defender/Configuration/PassiveRemediation"),
    (
        "Defender.xml",
        "dynamic-without-naming",
        "./Device/Vendor/MSFT/Defender/Configuration/DeviceControl/PolicyGroups/{GroupId}",
    ),
    ("LAPS.xml", "range-in-enum", "./Device/Vendor/MSFT/LAPS/Policies/PasswordLength"),
    ("LAPS.xml", "range-in-enum", "./Device/Vendor/MSFT/LAPS/Policies/PassphraseLength"),
    ("VPNv2.xml", "none-with-value", "./User/Vendor/MSFT/VPNv2/{ProfileName}/TrustedNetworkDetection"),
    ("VPNv2.xml", "none-with-value", "./Device/Vendor/MSFT/VPNv2/{ProfileName}/TrustedNetworkDetection"),
    ("VPNv2.xml", "bool-enum", "./User/Vendor/MSFT/VPNv2/{ProfileName}/AlwaysOnActive"),
    ("DMClient.xml", "bool-enum", "./Device/Vendor/MSFT/DMClient/Provider/{ProviderID}/ForceAadToken"),
    (
        "DMClient.xml",
        "flag-hex",
        "./Device/Vendor/MSFT/DMClient/Provider/{ProviderID}/FirstSyncStatus/BlockInStatusPage",
    ),
    ("DMClient.xml", "dynamic-occurrence", "./User/Vendor/MSFT/DMClient/Provider/{ProviderID}"),
    ("DMAcc.xml", "dependency-braces", "./SyncML/DMAcc/{AccountUID}/AppAuth/{ObjectName}/AAuthType"),
    ("DeviceStatus.xml", "default-format", "./Vendor/MSFT/DeviceStatus/OS/Mode"),
    (
        "PassportForWork.xml",
        "default-outside-enum",
        "./Device/Vendor/MSFT/PassportForWork/Biometrics/UseBiometrics",
    ),
    (
        "DeviceLock_AreaDDF.xml",
        "default-outside-range",
        "./Device/Vendor/MSFT/Policy/Config/DeviceLock/MinimumPasswordLengthAudit",
    ),
    (
        "DeviceLock_AreaDDF.xml",
        "edition-list-empty",
        "./Device/Vendor/MSFT/Policy/Config/DeviceLock/MaxInactivityTimeDeviceLockWithExternalDisplay",
    ),
    ("EMAIL2.xml", "range-format", "./User/Vendor/MSFT/EMAIL2/{Account GUID}/LINGER"),
    ("EMAIL2.xml", "regex-unanchored", "./User/Vendor/MSFT/EMAIL2/{Account GUID}"),
    ("EMAIL2.xml", "title-not-identifier", "./User/Vendor/MSFT/EMAIL2/{Account GUID}"),
    ("EMAIL2.xml", "occurrence-number", "./User/Vendor/MSFT/EMAIL2/{Account GUID}"),
    ("EMAIL2.xml", "name-not-identifier", "./User/Vendor/MSFT/EMAIL2/{Account GUID}/TAGPROPS/8128000B"),
    ("DnsClient.xml", "regex-missing", "./Device/Vendor/MSFT/DnsClient/NRPT/{Policy Table Entry}"),
    ("DevicePreparation.xml", "json-example", "./Device/Vendor/MSFT/DevicePreparation/PageSettings"),
    (
        "RootCATrustedCertificates.xml",
        "naming-on-named",
        "./Device/Vendor/MSFT/RootCATrustedCertificates/Root/{CertHash}/EncodedCertificate",
    ),
    ("Office.xml", "twins-differ", "./Device/Vendor/MSFT/Office/Installation/{id}/Install"),
    ("Office.xml", "twins-differ", "./Device/Vendor/MSFT/Office/Installation/{id}/Status"),
    ("Office.xml", "unique-name-prose", "./User/Vendor/MSFT/Office/Installation/{id}"),
    ("Office.xml", "doctype-space", ""),
    ("CloudDesktop_AreaDDF.xml", "root-name-shared", "./Device/Vendor/MSFT/Policy/Config/CloudDesktop"),
    ("Defender_AreaDDF.xml", "root-name-shared", "./Device/Vendor/MSFT/Policy/Config/Defender"),
    ("Wifi_AreaDDF.xml", "root-name-shared", "./Device/Vendor/MSFT/Policy/Config/Wifi"),
    ("Wifi_AreaDDF.xml", "nested-tree", "./Device/Vendor/MSFT/Policy/Config/Wifi"),
];

/// The counts of irregularities that many files have.
const COUNTS: &[(&str, usize)] = &[
    ("element-order", 458),
    ("dynamic-without-naming", 6),
    ("dynamic-occurrence", 11),
    ("unique-name-prose", 42),
    ("dependency-relative", 42),
    ("dependency-scope", 16),
    ("dependency-braces", 1),
    ("dependency-unresolved", 0),
    ("list-delimiter-empty", 1),
    ("list-delimiter-escape", 58),
    ("none-with-value", 2),
    ("edition-list-empty", 8),
    ("doctype-space", 195),
];

#[test]
fn real_files_have_no_errors_and_all_known_irregularities() {
    let files = corpus();
    if files.is_empty() {
        return;
    }
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let report = report(&files);
    let errors: Vec<_> = report.findings.iter().filter(|finding| finding.level == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!((report.files, report.count(Severity::Error)), (files.len(), 0));

    let has = |(file, rule, uri): &&(&str, &str, &str)| {
        report.findings.iter().any(|finding| {
            finding.file == *file
                && finding.rule.id() == *rule
                && finding.subject == *uri
                && finding.position.line > 1
        })
    };
    let missing: Vec<_> =
        IRREGULARITIES.iter().filter(|(_, rule, _)| is_built(rule)).filter(|known| !has(known)).collect();
    assert!(missing.is_empty(), "not found: {missing:#?}");
    if files.len() == 195 {
        for (rule, count) in COUNTS {
            let found = report.findings.iter().filter(|finding| finding.rule.id() == *rule).count();
            assert_eq!(found, *count, "{rule}");
        }
    }
}

#[test]
fn every_truncation_is_one_located_error() {
    let text = leaf("chr", "<DefaultValue><![CDATA[ä]]></DefaultValue>", "<MSFT:AtomicRequired/><!-- ü -->");
    let end = text.rfind("</MgmtTree>").unwrap() + "</MgmtTree>".len();
    for length in 0..end {
        let findings = findings(&text.as_bytes()[..length]);
        assert_eq!(findings.len(), 1, "{length} bytes: {findings:?}");
        assert_eq!(findings[0].level, Severity::Error, "{length} bytes");
        assert!(findings[0].span.start <= length, "{length} bytes: {}", findings[0]);
    }
    assert_eq!(findings(text.as_bytes()).iter().filter(|f| f.level == Severity::Error).count(), 0);
}

#[test]
fn a_description_is_checked_against_the_text_it_came_from() {
    let text = leaf("chr", "", "<CaseSense><cs/></CaseSense>");
    let description = ddf::Description::parse(&text, &Limits::default()).unwrap();
    assert_eq!(places(&ddf::check::check_description(&description, &text)), ["6:12 unknown-word"]);
    // Another text is a mistake of the caller, but no reason to panic.
    for other in ["", "<", "<a/>", "<MgmtTree/>", &text[..text.len() / 2], &"ä".repeat(1000)] {
        let _ = ddf::check::check_description(&description, other);
    }
}

/// Five megabytes of one node, and a megabyte of each thing that can repeat, all with findings.
#[test]
fn large_files_take_linear_time() {
    const SIZE: usize = 1 << 20;
    let odd = format!("<Node><NodeName>Leaf </NodeName>{}</Node>", LEAF.replace("<Get/>", "<Exec/>"));
    let many = |piece: &str| piece.repeat(SIZE / piece.len());
    let numbered = |piece: &str| {
        (0..SIZE / piece.len())
            .map(|number| piece.replace("Leaf ", &format!("Leaf{number} ")))
            .collect::<String>()
    };
    let root = odd.replace("</NodeName>", "</NodeName><Path>./Vendor/MSFT</Path>");
    let files = [
        ("the same sibling", nodes(&many(&format!("{odd}\n")).repeat(5))),
        ("in one line", nodes(&many(&odd)).replace('\n', "")),
        ("other siblings", nodes(&numbered(&odd))),
        ("the same root", file(&many(&root))),
        ("other roots", file(&numbered(&root))),
        ("an ENUM", allowed("int", "ENUM", &many(&value("x")))),
        ("verbs", properties(&LEAF.replace("<Get/>", &many("<Get/>")))),
        ("comments", nodes(&many("<!---->"))),
        (
            "a pattern",
            allowed("chr", "RegEx", &format!("<MSFT:Value>{}</MSFT:Value>", "[(^&lt;".repeat(SIZE / 8))),
        ),
        ("a name", nodes(&format!("<Node><NodeName>{}</NodeName>{LEAF}</Node>", "a/".repeat(SIZE / 2)))),
        (
            "editions",
            applicability(&format!(
                "<MSFT:EditionAllowList>{}</MSFT:EditionAllowList>",
                ";".repeat(SIZE / 16)
            )),
        ),
    ];
    for (name, text) in files {
        // A check of quadratic time would not end.
        let findings = findings(text.as_bytes());
        assert!(!findings.is_empty(), "{name}");
        assert!(findings.iter().all(|finding| finding.to_string().len() < 2_000), "{name}");
    }
}

/// A document of another kind may have values in it.
#[test]
fn no_text_of_another_document_is_shown() {
    for text in
        ["<Replace><Data>pa&SECRET123;x</Data></Replace>", "<Replace><Data SECRET123></Data></Replace>"]
    {
        let findings = findings(text.as_bytes());
        assert!(
            findings.iter().any(|finding| finding.rule == DescriptionRule::NotWellFormed),
            "{findings:?}"
        );
        assert!(findings.iter().all(|finding| !finding.to_string().contains("SECRET123")), "{findings:?}");
    }
}
