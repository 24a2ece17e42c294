//! Settings outside of messages are checked by the rules of messages, and findings have their places in the settings.

#![allow(clippy::unwrap_used, clippy::panic)] // a test may

use csp_findings::Edit;
use ddf::schema::{Schema, SchemaBuilder};
use ddf::{Description, Format, Verb};
use syncml::check::{
    MessageChecker, MessageRule, Setting, SettingFinding, SettingPart, SettingValue, SettingVerb,
};

const HOURS: &str = "./Vendor/MSFT/Clock/Hours";

fn schema() -> Schema {
    let leaf = |name: &str, access: &str| {
        format!(
            "<Node><NodeName>{name}</NodeName><DFProperties><AccessType>{access}</AccessType><DFFormat><int/></DFFormat>\
             <MSFT:AllowedValues ValueType=\"Range\"><MSFT:Value>[0-23]</MSFT:Value></MSFT:AllowedValues></DFProperties></Node>"
        )
    };
    let text = format!(
        "<MgmtTree xmlns:MSFT=\"http://schemas.microsoft.com/MobileDevice/DM\"><VerDTD>1.2</VerDTD><Node><NodeName>Clock</NodeName>\
         <Path>./Vendor/MSFT</Path><DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties>\
         {}{}{}{}</Node></MgmtTree>",
        leaf("Hours", "<Get/><Replace/>"),
        leaf("Once", "<Add/><Get/>"),
        leaf("State", "<Get/>"),
        leaf("Reset", "<Exec/><Get/>")
    );
    let description = Description::parse(&text, &csp_xml::Limits::default()).unwrap();
    let mut builder = SchemaBuilder::new();
    builder.add(&description);
    builder.build().unwrap()
}

fn setting<'t>(address: &'t str, value: &'t str) -> Setting<'t> {
    Setting { verb: SettingVerb::Chosen, address, format: None, value: SettingValue::Text(value) }
}

fn check(settings: &[Setting<'_>]) -> Vec<SettingFinding> {
    MessageChecker::new().with_schema(&schema()).check_settings(settings).findings
}

/// The setting, the rule, the part and the text at the place of each finding.
fn found<'t>(settings: &[Setting<'t>]) -> Vec<(usize, &'static str, SettingPart, &'t str)> {
    let row = |finding: SettingFinding| {
        let Setting { address, value, .. } = settings[finding.setting];
        let text = match (finding.part, value) {
            (SettingPart::Address, _) => address,
            (SettingPart::Value, SettingValue::Text(text)) => text,
            _ => "",
        };
        (finding.setting, finding.finding.rule.id(), finding.part, &text[finding.finding.span])
    };
    check(settings).into_iter().map(row).collect()
}

#[test]
fn a_setting_that_fits_has_no_finding() {
    for (format, value) in [(None, "17"), (Some(Format::Int), "17")] {
        assert_eq!(found(&[Setting { format, ..setting(HOURS, value) }]), []);
    }
    // The server chooses the command.
    assert_eq!(found(&[setting("./Vendor/MSFT/Clock/Once", "1")]), []);
    let replaced =
        Setting { verb: SettingVerb::Is(Verb::Replace), ..setting("./Vendor/MSFT/Clock/Once", "1") };
    assert_eq!(found(&[replaced]), [(0, "verb-not-allowed", SettingPart::Whole, "")]);
}

#[test]
fn a_command_that_the_server_chooses_is_one_that_the_node_allows() {
    assert_eq!(found(&[setting("./Vendor/MSFT/Clock/Reset", "1")]), []);
    let read_only = setting("./Vendor/MSFT/Clock/State", "1");
    assert_eq!(found(&[read_only]), [(0, "verb-not-allowed", SettingPart::Whole, "")]);
    let what = |setting| check(&[setting])[0].finding.message.clone();
    assert_eq!(what(read_only), "no command can set the node: its access type is Get");
    let replaced = Setting { verb: SettingVerb::Is(Verb::Replace), ..read_only };
    assert_eq!(what(replaced), "Replace is not in the node's access type, which is Get");
    let read = Setting { verb: SettingVerb::Is(Verb::Get), value: SettingValue::Absent, ..read_only };
    assert_eq!(found(&[read]), []);
}

#[test]
fn each_part_has_its_findings() {
    let misspelt = "./Vendor/MSFT/Clock/Hour";
    let settings = [
        setting(HOURS, "17"),
        setting(misspelt, "17"),
        setting(HOURS, " 25\n"),
        Setting { format: Some(Format::Chr), ..setting(HOURS, "17") },
        Setting { verb: SettingVerb::Is(Verb::Exec), ..setting(HOURS, "17") },
        Setting { value: SettingValue::Absent, ..setting(HOURS, "") },
        Setting { value: SettingValue::Unknown, ..setting(HOURS, "") },
        setting(HOURS, "$FLEET_VAR_HOUR"),
    ];
    assert_eq!(
        found(&settings),
        [
            (1, "unknown-node", SettingPart::Address, "Hour"),
            (2, "value-not-allowed", SettingPart::Value, "25"),
            (3, "format-differs", SettingPart::Format, ""),
            (4, "verb-not-allowed", SettingPart::Whole, ""),
            (5, "missing-value", SettingPart::Whole, ""),
            (7, "variable", SettingPart::Value, "$FLEET_VAR_HOUR"),
        ]
    );
}

#[test]
fn places_and_edits_are_those_of_the_text_before_it_is_escaped() {
    let address = "./Vendor/MSFT/a\"b\"/c";
    let [finding] = &MessageChecker::new().check_settings(&[setting(address, "\r<&\0")]).findings[..] else {
        panic!("one finding")
    };
    assert_eq!((finding.part, finding.finding.rule), (SettingPart::Address, MessageRule::LocUriUnescaped));
    let edits = finding.finding.edits();
    assert_eq!(Edit::apply(edits, address), "./Vendor/MSFT/a%22b%22/c");
    let spaced = MessageChecker::new().check_settings(&[setting(" ./Vendor/MSFT/a&b ", "1")]).findings;
    let fix = spaced[0].finding.fix.as_ref().unwrap();
    assert_eq!(fix.message, "write ./Vendor/MSFT/a&b");
    assert_eq!(Edit::apply(&fix.edits, " ./Vendor/MSFT/a&b "), "./Vendor/MSFT/a&b");
    let lines = [setting("a\nb", "1")];
    assert!(check(&lines).iter().all(|finding| finding.finding.position.line <= 2));
}

/// A profile has no elements of a message, so the findings name none.
#[test]
fn findings_about_settings_name_no_elements_of_a_message() {
    let wrong = |format, value| Setting { format: Some(format), ..setting(HOURS, value) };
    let absent = Setting { value: SettingValue::Absent, ..setting(HOURS, "") };
    for (setting, what, fix) in [
        (absent, "the setting has no value; expected a whole number", Some("give it a value")),
        (wrong(Format::Chr, "17"), "the format is chr, and the node's is int", Some("write int")),
        (setting("./Vendor//MSFT", "1"), "the address has an empty segment; remove the extra `/`", None),
        (setting("", "1"), "the address is empty", None),
        (
            setting("https://a/b", "1"),
            "the address begins with https:// and is one of a server",
            Some("write an address that begins with ./"),
        ),
        (
            setting("./Other", "&lt;enabled/>"),
            "the markup in the value is escaped once too often",
            Some("remove one level of escapes: &lt; means <"),
        ),
        (
            setting("./Other", "<?xml version=\"1.0\"?><a/>"),
            "the document in the value begins with an XML declaration",
            Some("leave the declaration out"),
        ),
        (
            setting("./Other", "<a b=\u{201C}c\u{201D}/>"),
            "typographic quotes surround an attribute in the value",
            None,
        ),
        (setting("./Other", "a&#xF000;b"), "the character U+F000", Some("write the character U+F000 itself")),
    ] {
        let findings = check(&[setting]);
        let found = findings.iter().find(|found| found.finding.message.starts_with(what));
        let finding = &found.unwrap_or_else(|| panic!("{what}: {findings:?}")).finding;
        let told = finding.fix.as_ref().map(|fix| fix.message.to_string());
        assert!(fix.is_none() || told.as_deref() == fix, "{finding}");
        for word in ["Data", "LocURI", "Format", "Replace", "CDATA"] {
            assert!(!finding.to_string().contains(word), "{finding}");
        }
    }
}

#[test]
fn values_are_not_in_debug() {
    let text = format!("{:?}", setting("./a", "hush"));
    assert!(!text.contains("hush") && text.contains("4 bytes"), "{text}");
}

#[test]
fn no_text_stops_the_check() {
    for text in [
        "",
        " ",
        "]]>",
        "&",
        "<",
        "\u{0}",
        "\u{FFFF}",
        "a\r\nb",
        "\u{1F600}",
        "%",
        "./%",
        "./a//b",
        "<![CDATA[",
    ] {
        for finding in check(&[setting(text, text), setting("./DevInfo", text)]) {
            assert!(finding.setting < 2 && finding.finding.span.end <= text.len().max(9));
        }
    }
}

#[test]
fn lookup_values_of_consoles_are_variables() {
    let address = "./Vendor/MSFT/Clock/{DeviceUid}";
    let other = "./Vendor/MSFT/Other/{ProfileName}";
    assert_eq!(
        found(&[setting(address, "1"), setting(other, "1")]),
        [(0, "variable", SettingPart::Address, address), (1, "placeholder", SettingPart::Address, other),]
    );
}

#[test]
fn findings_beyond_the_maximum_are_counted() {
    let spaced = setting(" ./a", "1");
    let report = MessageChecker::new().max_findings(2).check_settings(&[spaced; 5]);
    // One more is about the payload as a whole.
    assert_eq!((report.findings.len(), report.omitted), (1, 4));
}

#[test]
fn a_document_without_commands_executes_nothing() {
    let run = setting("./Vendor/MSFT/Clock/Reset", "");
    let run = Setting { value: SettingValue::Absent, ..run };
    assert_eq!(found(&[run]), []);
    let written = Setting { verb: SettingVerb::Written, ..run };
    assert_eq!(found(&[written]), [(0, "verb-not-allowed", SettingPart::Whole, "")]);
    let hours = Setting { verb: SettingVerb::Written, ..setting(HOURS, "17") };
    assert_eq!(found(&[hours]), []);
}

#[test]
fn a_wrong_format_and_a_value_of_it_are_one_fault() {
    let bool = Setting { format: Some(Format::Bool), ..setting(HOURS, "true") };
    let findings = check(&[bool]);
    assert_eq!(found(&[bool]), [(0, "format-differs", SettingPart::Format, "")]);
    assert_eq!(findings[0].expected_format, Some(Format::Int));
    assert!(findings[0].finding.message.contains("expected a number"), "{}", findings[0].finding);
    // The value fits neither format, or breaks another rule of the node.
    for (format, value, rule) in
        [(Format::Bool, "maybe", "value-format"), (Format::Chr, "25", "value-not-allowed")]
    {
        let both = Setting { format: Some(format), ..setting(HOURS, value) };
        let rules: Vec<_> = check(&[both]).iter().map(|found| found.finding.rule.id()).collect();
        assert_eq!(rules, ["format-differs", rule], "{value}");
    }
}
