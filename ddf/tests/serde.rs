//! Descriptions serialize to JSON, and types that own their text come back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // allowed in tests

mod common;

use common::corpus;
use ddf::check::DescriptionChecker;
use ddf::diff::Diff;
use ddf::model::{Keyword, List, NodeItem, Occurrence, PropertyValue, ValueType};
use ddf::schema::{Details, SchemaBuilder};
use ddf::{AccessType, Description, Format, LocUri, Scope, Value, Verb};
use serde_json::{from_str, from_value, json, to_string, to_value};

const FILE: &str = "<!DOCTYPE MgmtTree><MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'>
<VerDTD>1.2</VerDTD><Man>Contoso</Man><MSFT:Diagnostics/><!-- c --><Node><NodeName>A</NodeName><Path>./Vendor</Path>
<RTProperties/><DFProperties><AccessType><Get/><Exec/></AccessType><DefaultValue>&lt;</DefaultValue><DFFormat><strng/></DFFormat>
<Occurrence><ZeroOrN>7</ZeroOrN></Occurrence><DFType><MIME>a</MIME><MIME>b</MIME></DFType>
<MSFT:AllowedValues ValueType='ENUM'><MSFT:Enum><MSFT:Value>1</MSFT:Value></MSFT:Enum><MSFT:List Delimiter=';'/></MSFT:AllowedValues>
<MSFT:DynamicNodeNaming><MSFT:UniqueName>n</MSFT:UniqueName></MSFT:DynamicNodeNaming><MSFT:RebootBehavior>Sometimes</MSFT:RebootBehavior>
<MSFT:GpMapping GpEnglishName='g'/><MSFT:DependencyBehavior><MSFT:DependencyGroup><MSFT:Dependency Type='Not'/></MSFT:DependencyGroup></MSFT:DependencyBehavior>
<MSFT:Deprecated/><MSFT:AtomicRequired/><MSFT:CommonErrorResults><MSFT:CommonErrorOne>e</MSFT:CommonErrorOne></MSFT:CommonErrorResults>
<Own/></DFProperties><Node><NodeName/><Value>v</Value></Node></Node></MgmtTree>";

fn assert_round_trip(description: &Description<'_>, what: &str) {
    let json = to_string(description).unwrap();
    let back: Description<'static> = from_str(&json).unwrap();
    assert!(back == *description, "{what}");
    assert_eq!(back.to_xml(), description.to_xml(), "{what}");
}

#[test]
fn descriptions_come_back_whole() {
    let made = Description::read(FILE.as_bytes()).unwrap();
    assert_round_trip(&made, "made");
    for (file, text) in corpus() {
        assert_round_trip(&Description::read(text.as_bytes()).unwrap(), &file);
    }
}

#[test]
fn the_forms() {
    let description = Description::read(FILE.as_bytes()).unwrap();
    let root = description.nodes().next().unwrap();
    let NodeItem::Properties(properties) = &root.items[3] else { panic!("{:?}", root.items[3]) };
    let says = |index: usize| to_value(properties.list[index].value()).unwrap();
    assert_eq!(says(0), json!({ "accessType": ["Exec", "Get"] }));
    assert_eq!(says(1), json!({ "defaultValue": "<" }));
    assert_eq!(says(2), json!({ "format": "strng" }));
    assert_eq!(says(3), json!({ "occurrence": { "ZeroOrN": 7 } }));
    assert_eq!(says(4), json!({ "type": { "mime": ["a", "b"] } }));
    assert_eq!(says(5)["allowedValues"]["valueType"], json!("ENUM"));
    assert_eq!(says(5)["allowedValues"]["values"], json!([{ "value": "1", "description": null }]));
    assert_eq!(says(6), json!({ "dynamicNodeNaming": { "uniqueName": "n" } }));
    assert_eq!(says(11), json!("atomicRequired"));
    let written = to_value(&properties.list[1]).unwrap();
    assert_eq!(written["source"]["markup"], json!("<DefaultValue>&lt;</DefaultValue>"));
}

#[test]
fn words_that_are_unknown_are_kept_or_refused() {
    for (text, keyword) in [
        ("\"int\"", Keyword::Known(Format::Int)),
        ("\"strng\"", Keyword::Unknown("strng".into())),
        ("\"\"", Keyword::Unknown("".into())),
    ] {
        assert_eq!(from_str::<Keyword<'_, Format>>(text).unwrap(), keyword);
        assert_eq!(to_string(&keyword).unwrap(), text);
    }
    let number: Keyword<'_, Occurrence> = from_str("{\"OneOrN\":null}").unwrap();
    assert_eq!(number, Keyword::Known(Occurrence::OneOrN(None)));
    assert_eq!(
        from_str::<ValueType>("\"Enum\"").unwrap_err().to_string(),
        "unknown ValueType \"Enum\"; expected one of XSD, RegEx, ADMX, JSON, ENUM, Flag, Range, SDDL, None"
    );
    assert!(from_str::<AccessType>("[\"Get\",\"Take\"]").is_err());
}

#[test]
fn values() {
    for (value, form) in [
        (Value::Bytes(b"AB"[..].into()), json!({ "bytes": "QUI=" })),
        (Value::Bool(true), json!({ "bool": true })),
        (Value::Int(i64::MIN), json!({ "int": i64::MIN })),
        (Value::Text("t\u{F000}".into()), json!({ "text": "t\u{F000}" })),
        (Value::Literal(Format::Date, "2024-02-29".into()), json!({ "literal": ["date", "2024-02-29"] })),
        (Value::None, json!("none")),
    ] {
        assert_eq!(to_value(&value).unwrap(), form);
        assert_eq!(from_value::<Value<'_>>(form).unwrap(), value);
    }
    assert!(from_str::<Value<'_>>("{\"bytes\":\"Q\"}").is_err());
    let access: AccessType = [Verb::Get, Verb::Add].into_iter().collect();
    assert_eq!(to_value(access).unwrap(), json!(["Add", "Get"]));
    assert_eq!(from_value::<AccessType>(json!(["Get", "Add", "Get"])).unwrap(), access);
    let list: List<'_, u8> = from_str("[1,2]").unwrap();
    assert_eq!(to_string(&list).unwrap(), "[1,2]");
}

#[test]
fn addresses() {
    let uri = LocUri::parse("./User/A/%7Bx%7D?list=Struct").unwrap();
    let json = to_string(&uri).unwrap();
    assert_eq!(json, "\"./User/A/%7Bx%7D?list=Struct\"");
    assert_eq!(from_str::<LocUri<'_>>(&json).unwrap(), uri);
    assert!(from_str::<LocUri<'_>>("\"./A//B\"").unwrap_err().to_string().contains("empty segment"));
    assert_eq!(to_value(Scope::User).unwrap(), json!("User"));
    assert_eq!(to_value(uri.segments().collect::<Vec<_>>()).unwrap(), json!(["User", "A", "%7Bx%7D"]));
}

#[test]
fn nodes_of_a_schema() {
    let file = FILE.replace("<strng/>", "<node/>").replace("Sometimes", "Automatic").replace(
        "<NodeName/>",
        "<NodeName/><DFProperties><AccessType><Get/></AccessType><DFFormat><chr/></DFFormat>
         <DFTitle>id</DFTitle></DFProperties>",
    );
    let mut builder = SchemaBuilder::new();
    builder.add(&Description::read(file.as_bytes()).unwrap());
    let schema = builder.build().unwrap();
    let uri = LocUri::parse("./Vendor/a/%7B1%7D").unwrap();
    let found = schema.lookup(&uri).unwrap();
    let json = to_value(found).unwrap();
    assert_eq!(json["uri"], "./Vendor/a/%7B1%7D");
    assert_eq!(json["scope"], "Device");
    assert_eq!(json["captures"], json!(["{1}"]));
    assert_eq!(json["node"]["uri"], "./Vendor/A/{id}");
    assert_eq!(json["node"]["dynamic"], true);
    assert_eq!(json["node"]["details"]["access"], json!(["Get"]));
    for node in schema.nodes() {
        let details: Details = from_value(to_value(node.details()).unwrap()).unwrap();
        assert_eq!(details, *node.details());
    }
}

#[test]
fn differences() {
    let other = FILE.replace("&lt;", "&gt;");
    let diff = Diff::between(
        &Description::read(FILE.as_bytes()).unwrap(),
        &Description::read(other.as_bytes()).unwrap(),
    );
    let json = to_value(&diff).unwrap();
    assert_eq!(
        json,
        json!({ "nodes": [{
            "uri": "./Device/Vendor/A",
            "change": "changed",
            "properties": [{ "property": "DefaultValue", "old": "<", "new": ">" }],
        }] })
    );
    assert_eq!(from_value::<Diff>(json).unwrap(), diff);
    assert!(matches!(
        from_str::<PropertyValue<'_>>("\"atomicRequired\"").unwrap(),
        PropertyValue::AtomicRequired
    ));
}

#[test]
fn a_report_becomes_json() {
    let mut checker = DescriptionChecker::new();
    checker.add("a.xml", FILE);
    let report = checker.finish();
    let json = to_value(&report).unwrap();
    assert_eq!((&json["files"], &json["unreadable"], &json["nodes"]), (&json!(1), &json!(0), &json!(2)));
    let findings = json["findings"].as_array().unwrap();
    assert_eq!(findings.len(), report.findings.len());
    assert_eq!(
        (&findings[0]["file"], &findings[0]["rule"]),
        (&json!("a.xml"), &json!(report.findings[0].rule.id()))
    );
}
