//! Values that are spelt otherwise than the description lists them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // allowed in tests

use csp_findings::Edit;
use ddf::Description;
use ddf::schema::{Schema, SchemaBuilder};
use syncml::check::{MessageChecker, Setting, SettingValue, SettingVerb};

/// Nodes of Windows, with the values that Microsoft lists.
fn schema() -> Schema {
    let node = |name: &str, format: &str, values: &[(&str, &str)], list: &str| {
        let values: String = values
            .iter()
            .map(|(value, name)| {
                format!("<MSFT:Enum><MSFT:Value>{value}</MSFT:Value><MSFT:ValueDescription>{name}</MSFT:ValueDescription></MSFT:Enum>")
            })
            .collect();
        format!(
            "<Node><NodeName>{name}</NodeName><DFProperties><AccessType><Replace/></AccessType><DFFormat><{format}/></DFFormat>\
             <MSFT:AllowedValues ValueType='ENUM'>{values}{list}</MSFT:AllowedValues></DFProperties></Node>"
        )
    };
    let types = [("RemoteAccess", "RemoteAccess"), ("Lan", "Lan"), ("MBB", "MobileBroadband")];
    let text = format!(
        "<MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'><VerDTD>1.2</VerDTD><Node><NodeName>N</NodeName>\
         <Path>./Vendor/MSFT</Path><DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties>\
         {}{}{}{}{}{}</Node></MgmtTree>",
        node("Policy", "chr", &[("SplitTunnel", "SplitTunnel"), ("ForceTunnel", "ForceTunnel")], ""),
        node("Types", "chr", &types, "<MSFT:List Delimiter=','/>"),
        node("Separated", "chr", &types, "<MSFT:List Delimiter='0xF000'/>"),
        node("Camera", "int", &[("0", "NotAllowed"), ("1", "Allowed")], ""),
        node("Enabled", "bool", &[("false", "Disabled"), ("true", "Enabled")], ""),
        node("Similar", "chr", &[("a", "Lower"), ("A", "Upper")], ""),
    );
    let description = Description::parse(&text, &csp_xml::Limits::default()).unwrap();
    let mut builder = SchemaBuilder::new();
    builder.add(&description);
    builder.build().unwrap()
}

fn payload(name: &str, format: &str, data: &str) -> String {
    format!(
        "<Replace><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/MSFT/N/{name}</LocURI></Target><Meta>\
         <Format xmlns=\"syncml:metinf\">{format}</Format></Meta><Data>{data}</Data></Item></Replace>"
    )
}

#[test]
fn the_fix_writes_the_listed_value_that_is_meant() {
    let schema = schema();
    let checker = MessageChecker::new().with_schema(&schema);
    let case = "; letter case and white space count";
    let name = "; write the value, not its name";
    for (node, format, data, why, fixed) in [
        ("Policy", "chr", "FORCETUNNEL", case, "ForceTunnel"),
        ("Policy", "chr", "\n  ForceTunnel\n", case, "\n  ForceTunnel\n"),
        ("Policy", "chr", "<![CDATA[forcetunnel]]>", case, "ForceTunnel"),
        ("Types", "chr", "LAN,mbb", case, "Lan,MBB"),
        ("Types", "chr", "Lan, MBB", case, "Lan,MBB"),
        ("Types", "chr", "Lan,MobileBroadband", name, "Lan,MBB"),
        ("Separated", "chr", "LAN\u{F000}mbb", case, "Lan&#xF000;MBB"),
        ("Camera", "int", "notAllowed", name, "0"),
        ("Enabled", "bool", "enabled", name, "true"),
    ] {
        let text = payload(node, format, data);
        let report = checker.check(text.as_bytes());
        let finding = report.findings.iter().find(|finding| finding.rule.id().starts_with("value-")).unwrap();
        assert!(finding.message.contains("expected one of ") && finding.message.ends_with(why), "{finding}");
        let after = report.apply_fixes(&text);
        // The white space around a value is a part of it.
        let expected = payload(node, format, fixed.trim());
        assert_eq!(after, expected, "{data:?}");
        let left = checker.check(after.as_bytes());
        assert!(!left.findings.iter().any(|finding| finding.rule.id().starts_with("value-")), "{after}");
    }
}

#[test]
fn what_is_not_certain_has_no_fix() {
    let schema = schema();
    let checker = MessageChecker::new().with_schema(&schema);
    for (node, format, data) in [
        ("Policy", "chr", "ForceTunel"),
        ("Types", "chr", "LAN,WLAN"),
        ("Camera", "int", "true"),
        ("Camera", "int", "2"),
        ("Similar", "chr", "Á"),
        ("Enabled", "bool", "yes"),
    ] {
        let report = checker.check(payload(node, format, data).as_bytes());
        let finding = report.findings.iter().find(|finding| finding.rule.id().starts_with("value-")).unwrap();
        assert!(finding.fix.is_none() && finding.message.contains("expected one of "), "{finding}");
    }
}

#[test]
fn spellings_of_the_format_are_no_fault() {
    let schema = schema();
    let checker = MessageChecker::new().with_schema(&schema);
    for (node, format, data) in [
        ("Enabled", "bool", "True"),
        ("Enabled", "bool", "1"),
        ("Camera", "int", "0x1"),
        ("Similar", "chr", "A"),
    ] {
        let report = checker.check(payload(node, format, data).as_bytes());
        assert!(
            !report.findings.iter().any(|finding| finding.rule.id().starts_with("value-")),
            "{node} {data}"
        );
    }
}

#[test]
fn the_fix_of_a_setting_is_the_value_in_its_own_text() {
    let schema = schema();
    for (address, value, fix, fixed) in [
        ("./Vendor/MSFT/N/Separated", "lan\u{F000}MBB", "write Lan U+F000 MBB", "Lan\u{F000}MBB"),
        ("./Vendor/MSFT/N/Camera", "allowed", "write 1", "1"),
    ] {
        let setting =
            Setting { verb: SettingVerb::Chosen, address, format: None, value: SettingValue::Text(value) };
        let report = MessageChecker::new().with_schema(&schema).check_settings(&[setting]);
        let [finding] = report.findings.as_slice() else { panic!("{}", report.findings.len()) };
        let found = finding.finding.fix.as_ref().unwrap();
        assert_eq!(found.message.replace(' ', ""), fix.replace(' ', ""));
        assert_eq!(Edit::apply(finding.finding.edits(), value), fixed);
    }
}
