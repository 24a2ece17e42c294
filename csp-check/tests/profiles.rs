//! Profiles of consoles, provisioning documents, reports and event logs: what is recognised, and that their settings are judged
//! by the rules of messages.

#![allow(clippy::unwrap_used, clippy::panic)] // a test may

use csp_check::{AnyFinding, Checked, Checker, ContentKind, Severity, SourceText, Sources};
use proptest::prelude::*;
use std::fs;
use std::path::Path;

const HOURS: &str = "./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd";

fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap()).collect();
    files.sort_by_key(fs::DirEntry::file_name);
    let read =
        |file: &fs::DirEntry| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap());
    files.iter().map(read).collect()
}

fn check(content: &str) -> Checked {
    Checker::new().check(content.as_bytes()).unwrap()
}

/// The rule and the text at the place of each finding that is more than a note.
fn faults<'c>(content: &'c str, checked: &Checked) -> Vec<(String, &'c str)> {
    let faults = checked.findings.iter().filter(|finding| finding.severity() < csp_check::Severity::Info);
    faults.map(|finding| (finding.rule().full_id(), &content[finding.span().unwrap()])).collect()
}

/// A custom setting of Intune.
fn custom(kind: &str, address: &str, value: &str) -> String {
    format!(
        r##"{{"@odata.type": "#microsoft.graph.windows10CustomConfiguration", "omaSettings": [
            {{"@odata.type": "#microsoft.graph.omaSetting{kind}", "omaUri": "{address}", "value": {value}}}
        ]}}"##
    )
}

/// A setting of the catalogue.
fn of_catalogue(id: &str, value: &str) -> String {
    format!(
        r#"{{"platforms": "windows10", "settings": [{{"settingInstance": {{"settingDefinitionId": "{id}", {value}}}}}]}}"#
    )
}

fn payload(value: &str) -> String {
    format!(
        "<Replace><CmdID>1</CmdID><Item><Target><LocURI>{HOURS}</LocURI></Target>\
         <Meta><Format xmlns=\"syncml:metinf\">int</Format></Meta><Data>{value}</Data></Item></Replace>"
    )
}

/// A profile or a report of each format that gives this value to the end of the active hours.
fn in_each_format(value: &str) -> Vec<(&'static str, String)> {
    let message = format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncBody>{}<Final/></SyncBody></SyncML>",
        payload(value)
    );
    let escaped = message.replace('<', "&lt;").replace('>', "&gt;");
    let simple = format!(r#""simpleSettingValue": {{"value": {value}}}"#);
    vec![
        ("a payload", payload(value)),
        ("a payload with lookup values", payload(value).replace("<CmdID>1<", "<CmdID>{DeviceUid}<")),
        ("a custom setting", custom("Integer", HOURS, value)),
        ("a list of objects", format!("[{}]", custom("Integer", HOURS, value))),
        ("a page of Graph", format!("{{\"value\": [{}]}}", custom("Integer", HOURS, value))),
        (
            "the settings catalogue",
            of_catalogue("device_vendor_msft_policy_config_update_activehoursend", &simple),
        ),
        (
            "a provisioning document",
            format!(
                "<wap-provisioningdoc><characteristic type='Policy'><characteristic type='Config'>\
                 <characteristic type='Update'><parm name='ActiveHoursEnd' value='{value}' datatype='integer'/>\
                 </characteristic></characteristic></characteristic></wap-provisioningdoc>"
            ),
        ),
        (
            "a report",
            format!(
                "<MDMEnterpriseDiagnosticsReport><PolicyManager><ConfigSource><PolicyScope><PolicyScope>Device\
                 </PolicyScope><Area><PolicyAreaName>Update</PolicyAreaName><ActiveHoursEnd>{value}\
                 </ActiveHoursEnd></Area></PolicyScope></ConfigSource></PolicyManager></MDMEnterpriseDiagnosticsReport>"
            ),
        ),
        (
            "an event log",
            format!(
                "<Event><System><Provider Name='Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider'/>\
                 </System><EventData><Data Name='SyncML'>{escaped}</Data></EventData></Event>"
            ),
        ),
    ]
}

#[test]
fn a_value_is_judged_by_the_same_rule_in_every_format() {
    for (format, content) in in_each_format("17") {
        assert_eq!(faults(&content, &check(&content)), [], "{format}");
    }
    for (format, content) in in_each_format("25") {
        let expected = [("syncml/value-not-allowed".to_owned(), "25")];
        assert_eq!(faults(&content, &check(&content)), expected, "{format}");
    }
}

#[test]
fn a_report_has_a_note_for_each_resource_that_is_not_described() {
    let addresses = [
        "./Vendor/MSFT/Nonsense/Foo",
        "./Device/Vendor/MSFT/VPNv2/a/Nonsense",
        "./Vendor/MSFT/Policy/Config/Update/ActiveHoursEnt",
        "./Vendor/Contoso/Lamp",
        HOURS,
    ];
    let names: String =
        addresses.iter().map(|address| format!("<ResourceName>{address}</ResourceName>")).collect();
    let report = format!(
        "<MDMEnterpriseDiagnosticsReport><Resources><Enrollment><Scope><Resources>{names}</Resources></Scope></Enrollment>\
         </Resources></MDMEnterpriseDiagnosticsReport>"
    );
    let checked = check(&report);
    let found: Vec<_> = checked
        .findings
        .iter()
        .map(|finding| (finding.rule().id, finding.severity(), finding.subject()))
        .collect();
    let note = |address| ("not-described", csp_check::Severity::Info, address);
    assert_eq!(found, addresses[..4].iter().copied().map(note).collect::<Vec<_>>());
    // The part that is not known is marked.
    let marked: Vec<_> = checked.findings.iter().map(|finding| &report[finding.span().unwrap()]).collect();
    assert_eq!(marked, [addresses[0], "Nonsense", "ActiveHoursEnt", addresses[3]]);
    let message = checked.findings[0].message();
    assert_eq!(message, "the device has this node, but Microsoft's descriptions of 2025-02 do not");
}

#[test]
fn each_fixture_is_recognised() {
    let kinds: Vec<_> =
        fixtures().iter().map(|(name, bytes)| (name.clone(), ContentKind::of(bytes).unwrap())).collect();
    let kinds: Vec<_> = kinds.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
    assert_eq!(
        kinds,
        [
            ("diagnostics-report.xml", ContentKind::DiagnosticsReport),
            ("event-log.txt", ContentKind::EventLog),
            ("event-log.xml", ContentKind::EventLog),
            ("fleet.xml", ContentKind::Message),
            ("intune-catalogue.json", ContentKind::IntuneExport),
            ("intune-custom.json", ContentKind::IntuneExport),
            ("provisioning.xml", ContentKind::Provisioning),
            ("workspace-one.xml", ContentKind::Message),
        ]
    );
    for (other, why) in [
        ("{\"name\": \"package\"}", "is JSON, but no export of Intune"),
        ("[1]", "is JSON, but no export of Intune"),
        ("<Events><Event/></Events>", "has the root `<Events>`"),
    ] {
        assert_eq!(ContentKind::of(other.as_bytes()).unwrap_err().to_string(), why);
    }
}

#[test]
fn utf_16_is_read_and_fixed_in_its_encoding() {
    let utf16 = |text: &str| -> Vec<u8> {
        "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let checker = Checker::new();
    for (_, content) in in_each_format("25") {
        let found = checker.check(&utf16(&content)).unwrap();
        assert_eq!(faults(&content, &found), faults(&content, &check(&content)));
    }
    let content = custom("Integer", &format!("\\u0020{HOURS}\\/ "), "17");
    let bytes = utf16(&content);
    let fixed = checker.fix(&bytes, &checker.check(&bytes).unwrap()).unwrap();
    assert_eq!(fixed.bytes, utf16(&custom("Integer", HOURS, "17").replace("End", "End\\/")));
}

#[test]
fn a_provisioning_document_executes_nothing() {
    let content = "<wap-provisioningdoc><characteristic type=\"Reboot\"><parm name=\"RebootNow\" value=\"\"/></characteristic>\
                   </wap-provisioningdoc>";
    let rules: Vec<_> = faults(content, &check(content)).into_iter().map(|(rule, _)| rule).collect();
    assert!(rules.contains(&"syncml/verb-not-allowed".to_owned()), "{rules:?}");
}

/// A provisioning document with these elements in it.
fn provisioning(inside: &str) -> String {
    format!("<wap-provisioningdoc version=\"1.1\">{inside}</wap-provisioningdoc>")
}

/// A parameter in the characteristic of the active hours.
fn update(parameters: &str) -> String {
    provisioning(&format!(
        "<characteristic type='Policy'><characteristic type='Config'><characteristic type='Update'>{parameters}\
         </characteristic></characteristic></characteristic>"
    ))
}

/// The rule, the text at the place and the fix of each finding that is more than a note.
fn proposals(content: &str) -> Vec<(String, String, Option<String>)> {
    let checked = check(content);
    let faults = checked.findings.iter().filter(|finding| finding.severity() < csp_check::Severity::Info);
    let shown = |finding: &AnyFinding| {
        let fix = finding.fix().map(|fix| fix.message.to_string());
        (finding.rule().full_id(), content[finding.span().unwrap()].to_owned(), fix)
    };
    faults.map(shown).collect()
}

#[test]
fn misspelt_markup_of_provisioning_documents_is_checked_as_the_meant_one() {
    let hours = "name='ActiveHoursEnd' value='25' datatype='integer'";
    let refused = ("syncml/value-not-allowed".to_owned(), "25".to_owned(), None);
    for (content, written, fix) in [
        (update(&format!("<param {hours}/>")), "param", "write parm"),
        (update(&format!("<Parm {hours}/>")), "Parm", "write parm"),
        (update(&format!("<parm {}/>", hours.replace("name", "Name"))), "Name", "write name"),
        (update(&format!("<parm {}/>", hours.replace("name", "nmae"))), "nmae", "write name"),
        (update(&format!("<parm {}/>", hours.replace("datatype", "dataType"))), "dataType", "write datatype"),
        (
            update(&format!("<parm {hours}/>")).replacen("characteristic ", "characteristc ", 1).replacen(
                "</characteristic></wap",
                "</characteristc></wap",
                1,
            ),
            "characteristc",
            "write characteristic",
        ),
        (
            update(&format!("<parm {hours}/>")).replace("wap-provisioningdoc", "wap-provisioningDoc"),
            "wap-provisioningDoc",
            "write wap-provisioningdoc",
        ),
    ] {
        let markup = ("profile/unknown-markup".to_owned(), written.to_owned(), Some(fix.to_owned()));
        let mut found = proposals(&content);
        found.sort();
        assert_eq!(found, [markup, refused.clone()], "{content}");
    }
    let value = update("<parm name='ActiveHoursEnd' Value='25'/>");
    assert_eq!(proposals(&value).into_iter().map(|(_, place, _)| place).collect::<Vec<_>>(), ["Value", "25"]);
    // An element that resembles none of the format is reported in every characteristic.
    let other =
        provisioning("<characteristic type='NAPDEF'><setting name='NAPID' value='a'/></characteristic>");
    assert_eq!(proposals(&other), [("profile/unknown-markup".to_owned(), "setting".to_owned(), None)]);
    // Attributes that describe a value or its translation.
    let more = "<parm name='ActiveHoursEnd' value='17' datatype='integer' semantic-type='text' maxvalue='23' minvalue='0' \
                maxlength='2' options='a' multiple='0' translation='install' label='a' rw-access='3' access-role='4'/>\
                <characteristic-query type='a' recursive='false'/><parm-query name='a'/>";
    assert_eq!(proposals(&update(more)), []);
}

#[test]
fn data_types_of_provisioning_documents_are_formats() {
    let of = |kind: &str| {
        proposals(&update(&format!("<parm name='ActiveHoursEnd' value='17' datatype='{kind}'/>")))
    };
    for known in ["integer", "Integer", "binary", "multiplestring"] {
        assert_eq!(of(known), [], "{known}");
    }
    for (unknown, fix) in
        [("intger", Some("write integer")), ("int", Some("write integer")), ("number", None)]
    {
        let expected = ("profile/setting-type".to_owned(), unknown.to_owned(), fix.map(str::to_owned));
        assert_eq!(of(unknown), [expected], "{unknown}");
    }
    let differs = "write integer".to_owned();
    assert_eq!(of("string"), [("syncml/format-differs".to_owned(), "string".to_owned(), Some(differs))]);
}

#[test]
fn a_characteristic_that_is_like_a_known_one_is_misspelt() {
    let rules = |name: &str| {
        let content = provisioning(&format!("<characteristic type='{name}'/>"));
        let fix = |finding: &AnyFinding| finding.fix().map(|fix| fix.message.to_string());
        let shown = |finding: &AnyFinding| (finding.rule().id, finding.severity(), fix(finding));
        check(&content).findings.iter().map(shown).collect::<Vec<_>>()
    };
    for (name, meant) in [
        ("Policyy", "Policy"),
        ("DMClint", "DMClient"),
        ("NAPDEFF", "NAPDEF"),
        ("Application", "APPLICATION"),
        ("CertificateStores", "CertificateStore"),
    ] {
        let expected =
            ("misspelt-characteristic", csp_check::Severity::Warning, Some(format!("write {meant}")));
        assert_eq!(rules(name), [expected], "{name}");
    }
    assert_eq!(rules("policy"), []);
    // Characteristics of Windows that have no description, and one of the user.
    for name in [
        "APPLICATION",
        "ActiveSync",
        "BrowserFavorite",
        "CMPolicy",
        "CM_CellularEntries",
        "EnterpriseAPN",
        "EnterpriseAssignedAccess",
        "FileOperation",
        "Maps",
        "NAP",
        "PROXY",
        "Registry",
        "SecurityPolicy",
        "Storage",
        "UEFI",
        "UnifiedWriteFilter",
        "VPN",
        "w7",
    ] {
        assert_eq!(rules(name), [("other-characteristic", csp_check::Severity::Info, None)], "{name}");
    }
}

#[test]
fn a_parameter_occurs_once_in_a_characteristic() {
    let twice = |content: &str| {
        let found = proposals(content);
        found.into_iter().filter(|(rule, ..)| rule == "profile/duplicate-parameter").count()
    };
    let hours = |name: &str, value: &str| format!("<parm name='{name}' value='{value}' datatype='integer'/>");
    let (end, start) = (hours("ActiveHoursEnd", "17"), hours("ActiveHoursStart", "8"));
    assert_eq!(twice(&update(&(end.clone() + &start))), 0);
    assert_eq!(twice(&update(&(end.clone() + &start + &hours("activehoursend", "18")))), 1);
    assert_eq!(twice(&update(&(end.clone() + "<characteristic type='a'/>" + &end))), 1);
    // In another characteristic, also one of the same name.
    let of = |inside: &str| format!("<characteristic type='APPLICATION'>{inside}</characteristic>");
    let id = "<parm name='APPID' value='w7'/><parm name='NAME' value='a'/>";
    assert_eq!(twice(&provisioning(&(of(id) + &of(id)))), 0);
    assert_eq!(twice(&provisioning(&of(&(id.to_owned() + &of("<parm name='NAME' value='a'/>"))))), 0);
    assert_eq!(twice(&provisioning(&of(&(id.to_owned() + "<parm name='NAME' value='b'/>")))), 1);
    let addresses = "<parm name='TO-NAPID' value='a'/><parm name='TO-NAPID' value='b'/>";
    assert_eq!(twice(&provisioning(&of(addresses))), 0);
}

#[test]
fn a_value_in_base64_has_its_place() {
    // <enabled/><x/>
    let content = custom(
        "StringXml",
        "./Device/Vendor/MSFT/Policy/Config/WindowsPowerShell/TurnOnPowerShellScriptBlockLogging",
        "\"PGVuYWJsZWQvPjx4Lz4=\"",
    );
    let [(rule, place)] = &faults(&content, &check(&content))[..] else { panic!("one fault") };
    assert_eq!((rule.as_str(), *place), ("syncml/value-not-allowed", "PGVuYWJsZWQvPjx4Lz4="));
}

#[test]
fn data_types_are_formats() {
    let hours = |kind: &str, value: &str| {
        let content = custom(kind, HOURS, value);
        faults(&content, &check(&content)).into_iter().map(|(rule, _)| rule).collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(hours("Integer", "17"), none);
    assert_eq!(hours("String", "\"17\""), ["syncml/format-differs"]);
    assert_eq!(hours("Boolean", "true"), ["syncml/format-differs"]);
    assert_eq!(hours("Integer", "\"17\""), ["profile/setting-value"]);
    assert_eq!(hours("Integer", "true"), ["profile/setting-value"]);
    assert_eq!(hours("StringXml", "\"no Base64\""), ["profile/setting-value"]);
    assert_eq!(hours("Integer", "null"), ["syncml/missing-value"]);
    assert_eq!(hours("Other", "17"), ["profile/setting-type"]);
    // Only the server has the value.
    assert_eq!(hours("Integer", "\"****\""), none);
    let content = custom("String", HOURS, "\"17\"");
    let checked = check(&content);
    let fix = checked.findings.iter().find_map(AnyFinding::fix).unwrap();
    assert_eq!(fix.message, "choose the data type Integer");
    // In the words of the console, which calls the format xml otherwise.
    let content = custom(
        "String",
        "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B0AA79349-F334-4859-96E8-B4AB43E9FEA0%7D/DownloadInstall",
        "\"&lt;a/&gt;\"",
    );
    let checked = check(&content);
    let differs = checked.findings.iter().find(|finding| finding.rule().id == "format-differs").unwrap();
    assert_eq!(differs.fix().unwrap().message, "choose the data type String (XML file)");
}

#[test]
fn a_custom_setting_that_is_read_only_is_a_get() {
    const READ_ONLY: &str = "./Device/Vendor/MSFT/DMClient/Provider/x/HWDevID";
    let content = custom("String", READ_ONLY, "\"x\"");
    let checked = check(&content);
    assert_eq!(faults(&content, &checked), [("syncml/verb-not-allowed".to_owned(), READ_ONLY)]);
    assert_eq!(checked.findings[0].message(), "no command can set the node: its access type is Get");
    let read = content.replace("\"value\": \"x\"", "\"isReadOnly\": true, \"value\": \"x\"");
    assert_eq!(faults(&read, &check(&read)), []);
    let set = read.replace("true", "false");
    assert_eq!(faults(&set, &check(&set)).len(), 1);
    // Intune executes what can only be executed.
    let executed = custom("String", "./Device/Vendor/MSFT/RemoteWipe/doWipe", "\"\"");
    assert_eq!(faults(&executed, &check(&executed)), []);
}

/// The text of event 404 in lines of this number of characters, as `Format-List` breaks it: after a blank, or in a word that is
/// longer than a line.
fn in_lines(message: &str, width: usize, end: &str) -> String {
    let mut text = format!("Id      : 404{end}Message : ");
    let mut used = 0;
    for word in message.split_inclusive(' ') {
        let is_long = word.len() > width;
        if !is_long && used + word.len() > width {
            text += end;
            text += "          ";
            used = 0;
        }
        for c in word.chars() {
            if used == width {
                text += end;
                text += "          ";
                used = 0;
            }
            text.push(c);
            used += 1;
        }
    }
    text + end
}

#[test]
fn the_text_of_an_event_is_read_in_broken_lines() {
    const MESSAGE: &str = "MDM ConfigurationManager: Command failure status. Configuration Source ID: \
        (9B5DC01F-D64E-488A-BB24-F0E9DA4FBF47), Enrollment Name: (MDMDeviceWithAAD), Provider Name: (Policy), Command Type: \
        (Add: from Replace or Add), CSP URI: (./Device/Vendor/MSFT/Policy/Config/System/AllowTelemetri), Result: (Unknown Win32 \
        Error code: 0x86000031).";
    let facts = |content: &str| {
        let fact = |finding: &AnyFinding| (finding.rule().full_id(), finding.message().to_owned());
        check(content).findings.iter().map(fact).collect::<Vec<_>>()
    };
    let whole = facts(MESSAGE);
    assert_eq!(whole.len(), 2);
    for width in 50..240 {
        for (end, trimmed) in [("\r\n", false), ("\n", false), ("\n", true)] {
            let content = in_lines(MESSAGE, width, end);
            let content = if trimmed { content.replace(" \n", "\n") } else { content };
            assert_eq!(facts(&content), whole, "{content}");
            let checked = check(&content);
            let places: Vec<String> = faults(&content, &checked)
                .into_iter()
                .map(|(_, place)| place.split_whitespace().collect())
                .collect();
            assert_eq!(places, ["AllowTelemetri", "UnknownWin32Errorcode:0x86000031"]);
        }
    }
}

#[test]
fn a_failure_in_a_log_has_the_meaning_of_its_code() {
    for (code, meaning) in [
        ("0x86000002", "0x86000002, CFGMGR_E_NODENOTFOUND: the node does not exist"),
        ("0x80180014", "0x80180014, MENROLL_E_DEVICENOTSUPPORTED: "),
        ("0x8007426A", "0x8007426A, ERROR_COMPLETING_SCENARIO: "),
        ("0x80070643", "0x80070643, ERROR_INSTALL_FAILURE: "),
        ("0x87D10194", "0x87D10194, Not found: "),
        ("0x86000031", "0x86000031"),
    ] {
        let content = format!(
            "MDM ConfigurationManager: Command failure status. Command Type: (Get), CSP URI: (./DevDetail/SwV), \
             Result: (Unknown Win32 Error code: {code})."
        );
        let findings = check(&content).findings;
        let said =
            findings.iter().find(|finding| finding.rule().full_id() == "profile/command-failed").unwrap();
        assert!(said.message().starts_with(&format!("Get failed: {meaning}")), "{}", said.message());
    }
}

#[test]
fn a_log_without_a_result_is_not_passed_over() {
    for content in [
        "MDM ConfigurationManager: Command failure status. Configuration Source ID: (9B5DC01F-D64E-48...",
        "MDM ConfigurationManager: Command failure status. CSP URI: (./Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry), Resul...",
        "<Event><System><Provider Name='Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider'/></System></Event>",
    ] {
        let checked = check(content);
        assert_eq!(checked.findings[0].rule().full_id(), "profile/no-result");
        assert_eq!(faults(content, &checked), []);
    }
}

#[test]
fn a_limit_is_one_of_the_program() {
    let deep = format!("<SyncML>{}{}</SyncML>", "<a>".repeat(200), "</a>".repeat(200));
    let finding = &check(&deep).findings[0];
    assert_eq!(finding.rule().full_id(), "syncml/limit-exceeded");
    assert_eq!(finding.message(), "more than 128 levels of elements, a limit of this program");
    assert_eq!(finding.consequences(), ["it is a limit of this program; those of devices are lower"]);
}

#[test]
fn ids_of_the_catalogue_are_never_errors() {
    for (id, value, expected) in [
        (
            "device_vendor_msft_policy_config_update_none",
            r#""simpleSettingValue": {"value": 1}"#,
            "profile/unknown-definition",
        ),
        (
            "device_vendor_msft_policy_config_system_allowtelemetry",
            r#""choiceSettingValue": {"value": "device_vendor_msft_policy_config_system_allowtelemetry_9"}"#,
            "profile/unknown-option",
        ),
    ] {
        let content = of_catalogue(id, value);
        let checked = check(&content);
        assert_eq!(faults(&content, &checked), []);
        assert_eq!(checked.findings[0].rule().full_id(), expected);
    }
    let mac = of_catalogue("device_vendor_msft_policy_config_update_none", r#""x": 1"#);
    let mac = mac.replace("windows10", "macOS");
    assert_eq!(check(&mac).findings[0].rule().full_id(), "profile/no-setting");
}

/// A key that Intune does not have hides what is in it: it is reported, and what is in it is checked nevertheless.
#[test]
fn misspelt_keys_and_ids_are_warnings_with_the_right_name() {
    const ID: &str = "device_vendor_msft_policy_config_update_activehoursend";
    let custom = custom("Integer", HOURS, "25");
    let of_catalogue = of_catalogue(ID, r#""simpleSettingValue": {"value": 25}"#);
    for (content, right, wrong) in [
        (&custom, "omaSettings", "omaSetings"),
        (&custom, "omaSettings", "omasettings"),
        (&custom, "omaUri", "omaURI"),
        (&custom, "value", "valu"),
        (&of_catalogue, "settingDefinitionId", "settingDefinitonId"),
        (&of_catalogue, "settingDefinitionId", "settingDefinitionID"),
        (&of_catalogue, "simpleSettingValue", "simpelSettingValue"),
        (&of_catalogue, "settingInstance", "settingInstnce"),
    ] {
        let content = content.replace(&format!("\"{right}\""), &format!("\"{wrong}\""));
        // Nothing else tells what the content is.
        let content = content.replace("windows10CustomConfiguration", "a");
        let checked = check(&content);
        assert_eq!(checked.kind, ContentKind::IntuneExport, "{content}");
        let found = faults(&content, &checked);
        assert!(found.contains(&("profile/misspelt-key".to_owned(), wrong)), "{content}: {found:?}");
        assert!(found.iter().any(|(rule, _)| rule == "syncml/value-not-allowed"), "{content}: {found:?}");
        let finding = checked.findings.iter().find(|finding| finding.rule().id == "misspelt-key").unwrap();
        assert_eq!(finding.fix().unwrap().message, format!("write \"{right}\", if that is meant"));
    }
    for other in ["settingDefinitions", "settingDefinition", "settings", "omaThings"] {
        let content = custom.replacen('{', &format!("{{\"{other}\": [],"), 1);
        assert_eq!(faults(&content, &check(&content)).len(), 1, "{content}");
    }
    for wrong in [
        "device_vendor_msft_policy_config_update_activehousend",
        "device_vendor_mfst_policy_config_update_activehoursend",
        "devce_vendor_msft_policy_config_update_activehoursend",
    ] {
        let content = of_catalogue.replace(ID, wrong);
        let checked = check(&content);
        assert_eq!(faults(&content, &checked), [("profile/misspelt-definition".to_owned(), wrong)]);
        let fix = checked.findings.iter().find_map(AnyFinding::fix).unwrap();
        assert_eq!(fix.message, format!("write {ID}, if that is meant"));
    }
}

#[test]
fn an_option_is_one_of_its_setting() {
    const OTHER: &str = "device_vendor_msft_policy_config_system_allowcamera_1";
    for id in [
        "device_vendor_msft_policy_config_system_allowtelemetry",
        // An element of an ADMX policy, a policy of an ingested file, and a setting without a node.
        "device_vendor_msft_policy_config_msslegacy_ipv6sourceroutingprotectionlevel_disableipsourceroutingipv6",
        "device_vendor_msft_policy_config_chromeintunev1~policy~googlechrome_allowdinosaureasteregg",
        "device_vendor_msft_policy_config_update_none",
    ] {
        for value in [
            format!(r#""choiceSettingValue": {{"value": "{OTHER}", "children": []}}"#),
            format!(r#""choiceSettingCollectionValue": [{{"value": "{id}_1"}}, {{"value": "{OTHER}"}}]"#),
        ] {
            let content = of_catalogue(id, &value);
            assert_eq!(faults(&content, &check(&content)), [("profile/other-option".to_owned(), OTHER)]);
            let own = content.replace(OTHER, &format!("{id}_1"));
            assert_eq!(faults(&own, &check(&own)), []);
        }
    }
}

#[test]
fn a_setting_of_the_catalogue_has_a_value() {
    const ID: &str = "device_vendor_msft_policy_config_update_activehoursend";
    for (value, is_missing) in [
        (r#""displayName": "a""#, true),
        (r#""simpleSettingValue": null"#, true),
        (r#""simpleSettingValue": {}"#, true),
        (r#""simpleSettingValue": {"value": null}"#, true),
        (r#""choiceSettingValue": {"children": []}"#, true),
        (r#""simpleSettingValue": {"value": 17}"#, false),
        (
            r##""simpleSettingValue": {"@odata.type": "#a.deviceManagementConfigurationSecretSettingValue"}"##,
            false,
        ),
        (r#""simpleSettingCollectionValue": []"#, false),
        (r#""groupSettingCollectionValue": [{"children": []}]"#, false),
        (r#""groupSettingValue": {"children": []}"#, false),
        // A template says what a setting may be.
        (r#""settingInstanceTemplateId": "a", "simpleSettingValueTemplate": {}"#, false),
    ] {
        let content = of_catalogue(ID, value);
        let missing = ("profile/setting-without-value".to_owned(), ID);
        let expected = if is_missing { vec![missing] } else { Vec::new() };
        assert_eq!(faults(&content, &check(&content)), expected, "{value}");
    }
    let definition = format!(
        r#"{{"omaSettings": [], "referredSettingInformationList": [{{"settingDefinitionId": "{ID}"}}]}}"#
    );
    assert_eq!(faults(&definition, &check(&definition)), []);
}

#[test]
fn a_key_occurs_once_in_an_object() {
    let keys = |content: &str| -> Vec<String> {
        let checked = check(content);
        let found = faults(content, &checked).into_iter().filter(|(rule, _)| rule == "profile/duplicate-key");
        found.map(|(_, place)| place.to_owned()).collect()
    };
    let setting = custom("Integer", HOURS, "17");
    assert_eq!(keys(&setting), [""; 0]);
    assert_eq!(keys(&setting.replace("17", "17, \"value\": 18")), ["value"]);
    assert_eq!(keys(&setting.replace("17", "17, \"v\\u0061lue\": 18")), ["18"]);
    assert_eq!(keys(&setting.replacen('{', "{\"omaSettings\": [],", 1)), ["omaSettings"]);
    let of_catalogue = of_catalogue(
        "device_vendor_msft_policy_config_update_activehoursend",
        r#""simpleSettingValue": {"value": 17, "value": 18}"#,
    );
    assert_eq!(keys(&of_catalogue), ["value"]);
    // The last value is the one that is checked.
    let both = setting.replace("17", "17, \"value\": 25");
    assert!(faults(&both, &check(&both)).contains(&("syncml/value-not-allowed".to_owned(), "25")));
}

#[test]
fn json_with_comments_is_json_with_a_fault() {
    let setting = custom("Integer", HOURS, "17");
    for (content, offset) in [
        (format!("// hours\n{setting}"), 0),
        (format!("\n/* hours\n*/ // of work\n{setting}"), 1),
        (setting.replacen('{', "{// hours\n", 1), 1),
    ] {
        assert!(ContentKind::may_begin_with(content.as_bytes()), "{content}");
        let checked = check(&content);
        assert!(checked.unreadable && checked.kind == ContentKind::IntuneExport);
        let [finding] = &checked.findings[..] else { panic!("{:?}", checked.findings) };
        assert_eq!((finding.rule().id, finding.message()), ("not-well-formed", "JSON has no comments"));
        assert_eq!(
            SourceText::of(content.as_bytes()).map(|text| Sources::new(&text, &checked).place(finding).start),
            Some(offset)
        );
    }
    for other in ["// a\nlet b = 1;", "/* a */ int b;", "/usr/bin"] {
        assert!(!ContentKind::may_begin_with(other.as_bytes()), "{other}");
    }
    let error = ContentKind::of(b"// a\n{\"b\": 1}").unwrap_err();
    assert_eq!(error.to_string(), "is JSON, but no export of Intune");
}

/// `\/` is how JSON may write `/`. In a text that is escaped twice, it is a part of the address.
#[test]
fn an_address_with_escapes_of_json_is_corrected_as_a_whole() {
    let escaped = HOURS.replace('/', "\\/");
    let right = custom("Integer", &escaped, "17");
    assert_eq!(faults(&right, &check(&right)), []);
    let twice = escaped.replace('\\', "\\\\");
    let in_message = payload("17").replace(HOURS, &escaped);
    for (content, written) in [(custom("Integer", &twice, "17"), &twice), (in_message, &escaped)] {
        let unescaped =
            ("syncml/loc-uri-unescaped".to_owned(), written.clone(), Some(format!("write {HOURS}")));
        assert_eq!(proposals(&content), [unescaped]);
        let notes =
            check(&content).findings.into_iter().filter(|finding| finding.rule().id == "not-described");
        assert_eq!(notes.count(), 0);
    }
}

#[test]
fn fleet_refuses_more_than_windows() {
    let variable = "<!-- $FLEET_VAR_HOST_UUID -->";
    let rules = |content: String| {
        let findings = check(&content).findings;
        let of_fleet = findings.iter().map(AnyFinding::rule).filter(|rule| rule.id.starts_with("fleet"));
        of_fleet.map(|rule| rule.id).collect::<Vec<_>>()
    };
    let ordinary = payload("17").replace("Update/ActiveHoursEnd", "System/AllowCamera");
    let none: [&str; 0] = [];
    assert_eq!(rules(payload("17")), none);
    assert_eq!(rules(format!("{ordinary}{variable}")), none);
    assert_eq!(rules(format!("<Atomic><CmdID>2</CmdID>{ordinary}</Atomic>{variable}")), none);
    assert_eq!(rules(format!("{}{variable}", payload("17"))), ["fleet-updates"]);
    assert_eq!(rules(format!("<?xml version=\"1.0\"?>{ordinary}{variable}")), ["fleet-instruction"]);
    assert_eq!(
        rules(format!("<Atomic><CmdID>2</CmdID>{ordinary}</Atomic>{ordinary}{variable}")),
        ["fleet-element"]
    );
    let scep = "<Exec><Item><Target><LocURI>./Device/Vendor/MSFT/ClientCertificateInstall/SCEP/a/Install/Enroll</LocURI></Target></Item></Exec>";
    assert_eq!(rules(format!("{scep}{variable}")), none);
    assert_eq!(rules(format!("{}{variable}", scep.replace("SCEP", "PFX"))), ["fleet-element"]);
    assert_eq!(rules(format!("<SyncBody>{ordinary}{variable}</SyncBody>")), ["fleet-element"]);
}

#[test]
fn what_is_no_json_or_xml_is_unreadable() {
    for content in [
        "{\"omaSettings\": [}",
        "<wap-provisioningdoc><characteristic></wap-provisioningdoc>",
        "<MDMEnterpriseDiagnosticsReport><a></MDMEnterpriseDiagnosticsReport>",
        "<Event><Provider Name='Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider'></Event>",
    ] {
        let checked = check(content);
        assert!(checked.unreadable, "{content}");
        assert_eq!(checked.findings[0].rule().full_id(), "profile/not-well-formed");
    }
    let deep = format!("{{\"omaSettings\": [], \"a\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let checked = check(&deep);
    assert_eq!(checked.findings[0].rule().full_id(), "profile/limit-exceeded");
}

/// Everything that can be done with the findings of a content.
fn show(bytes: &[u8]) {
    let checker = Checker::new();
    let Ok(checked) = checker.check(bytes) else { return };
    let Some(text) = SourceText::of(bytes) else { return };
    let sources = Sources::new(&text, &checked);
    for finding in &checked.findings {
        let place = sources.place(finding);
        assert!(text.as_str().get(place).is_some(), "{finding}");
        sources.snippet(finding, 80);
        assert!(!finding.to_string().contains("hush"), "{finding}");
    }
    checker.fix(bytes, &checked);
}

#[test]
fn values_are_in_no_finding_and_in_no_snippet() {
    for (format, content) in in_each_format("\"hush\"") {
        let Ok(checked) = Checker::new().check(content.as_bytes()) else { continue };
        let text = SourceText::of(content.as_bytes()).unwrap();
        let sources = Sources::new(&text, &checked);
        for finding in &checked.findings {
            let line = sources.snippet(finding, 2_000).line;
            assert!(!line.contains("hush") && !finding.to_string().contains("hush"), "{format}: {line}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn no_change_of_a_fixture_stops_the_check(
        file in 0..8_usize,
        at in any::<prop::sample::Index>(),
        length in 0..40_usize,
        with in prop::sample::select(vec![
            "", "\"", "\\", "<", "&#x", "]]>", "{", "[", ",", "(", ")", "\u{0}", "\r", "\u{1F600}", "./", "\\u12", "CSP URI: (",
        ]),
    ) {
        let (_, bytes) = &fixtures()[file];
        let at = at.index(bytes.len());
        let end = (at + length).min(bytes.len());
        show(&[&bytes[..at], with.as_bytes(), &bytes[end..]].concat());
        show(&bytes[..at]);
    }
}

/// Variables in jobs and configurations are not known values, in files of their own and in payloads. A message is checked as
/// the device receives it.
#[test]
fn values_with_variables_are_not_judged_in_jobs_and_configurations() {
    let configuration = "<Configuration>
  <Add OfficeClientEdition=\"{{Edition}}\" Channel=\"{{Channel}}\" Version=\"$FLEET_VAR_V\">
    <Product ID=\"ProPlus2024Volume\" PIDKEY=\"{{Key}}\"><Language ID=\"{{Lang}}\"/></Product>
    <Product ID=\"{{Product}}\"><Language ID=\"de-de\"/></Product>
  </Add>
  <Updates Enabled=\"{{E}}\" TargetVersion=\"{{V}}\" Deadline=\"${DEADLINE}\"/>
  <Display Level=\"{{L}}\" AcceptEULA=\"{{A}}\"/>
  <Property Name=\"SharedComputerLicensing\" Value=\"{{S}}\"/>
</Configuration>";
    let job = "<MsiInstallJob id=\"{{Code}}\"><Product Version=\"{{Version}}\">
  <Download><ContentURLList><ContentURL>{{Url}}</ContentURL></ContentURLList></Download>
  <Validation><FileHash>{{Hash}}</FileHash></Validation>
  <Enforcement><CommandLine>{{Arguments}}</CommandLine><TimeOut>{{T}}</TimeOut><RetryCount>{{R}}</RetryCount>
    <RetryInterval>$FLEET_VAR_R</RetryInterval></Enforcement>
</Product></MsiInstallJob>";
    let faults = |content: &str| -> Vec<String> {
        let checked = Checker::new().check(content.as_bytes()).expect("it has a kind");
        let notes = checked.findings.iter().filter(|finding| finding.rule_name() == "variable").count();
        assert!(notes > 4 || content.contains("<SyncHdr>"), "{:?}", checked.findings);
        let faults = checked.findings.iter().filter(|finding| finding.severity() != Severity::Info);
        faults.map(ToString::to_string).collect()
    };
    assert_eq!(faults(configuration), [""; 0]);
    assert_eq!(faults(job), [""; 0]);
    let exec = |address: &str, data: &str| {
        let data = data.replace('<', "&lt;");
        format!(
            "<Exec><CmdID>2</CmdID><Item><Target><LocURI>./Device/Vendor/MSFT/{address}</LocURI></Target>\
             <Meta><Format xmlns=\"syncml:metinf\">xml</Format></Meta><Data>{data}</Data></Item></Exec>"
        )
    };
    let package = "EnterpriseDesktopAppManagement/MSI/{{Code}}/DownloadInstall";
    let add = format!(
        "<Add><CmdID>1</CmdID><Item><Target><LocURI>./Device/Vendor/MSFT/{package}</LocURI></Target></Item></Add>"
    );
    let both = add
        + &exec(package, job)
        + &exec("Office/Installation/a/Install", configuration)
            .replace(">xml<", ">chr<")
            .replace(">2</", ">3</");
    // Fleet has rules of its own.
    let payload = both.replace("$FLEET_VAR_", "$CONSOLE_");
    for payload in [payload.replace(">xml<", ">{{Format}}<"), payload] {
        let left = faults(&payload);
        assert!(left.len() == 1 && left[0].contains("volume-in-csp"), "{left:#?}");
    }
    // A fault that does not depend on the variable is reported.
    let plain =
        job.replace("{{Url}}", "http://{{Host}}/a.msi").replace("{{Arguments}}", "PASSWORD=Summer2026 {{A}}");
    let left = faults(&plain);
    assert_eq!(left.len(), 2, "{left:#?}");
    assert!(left[0].contains("plain-http") && left[1].contains("command-line-secret"), "{left:#?}");
    // A device receives the variables of a message.
    let message = format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>1</SessionID>\
         <MsgID>1</MsgID><Target><LocURI>a</LocURI></Target><Source><LocURI>b</LocURI></Source></SyncHdr><SyncBody>{both}<Final/>\
         </SyncBody></SyncML>"
    );
    let left = faults(&message);
    for rule in ["broken-product-code", "hash-form", "number-form", "unknown-channel", "client-edition"] {
        assert!(left.iter().any(|fault| fault.contains(rule)), "{rule}: {left:#?}");
    }
}
