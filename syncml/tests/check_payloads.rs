//! Payloads of administrators with exactly one fault each: the check finds that fault and nothing else.
//!
//! The descriptions are made up with the addresses that Windows has, so that the same payloads can be checked against
//! Microsoft's descriptions, too (with `CSP_CORPUS`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // allowed in tests
#![allow(clippy::print_stderr)] // a skipped test prints a note

#[path = "check/made.rs"]
mod made;
#[path = "check/windows.rs"]
mod windows;

use ddf::Description;
use ddf::schema::{Schema, SchemaBuilder};
use made::{command, server, value};
use std::fs;
use std::path::PathBuf;
use syncml::check::{MessageChecker, MessageFinding};

const POLICY: &str = "./Device/Vendor/MSFT/Policy/Config";
const BLOB: &str = "./Device/Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/a/PFXCertBlob";
const GROUPS: &str = "./Device/Vendor/MSFT/Policy/Config/RestrictedGroups/ConfigureGroupMembership";

/// A payload with one fault.
struct Payload {
    what: &'static str,
    body: String,
    /// The rule of each finding, and a text in its message or fix.
    expected: &'static [(&'static str, &'static str)],
}

fn payload(what: &'static str, body: String, expected: &'static [(&'static str, &'static str)]) -> Payload {
    Payload { what, body, expected }
}

fn policy(name: &str, format: &str, data: &str) -> String {
    command("Replace", 1, &format!("{POLICY}/{name}"), &value(format, data))
}

fn on(verb: &str, uri: &str, format: &str, data: &str) -> String {
    command(verb, 1, uri, &value(format, data))
}

fn in_atomic(command: &str) -> String {
    format!("<Atomic><CmdID>9</CmdID>{command}</Atomic>")
}

fn get(uri: &str) -> String {
    command("Get", 1, uri, "")
}

fn faultless() -> Vec<Payload> {
    const NONE: &[(&str, &str)] = &[];
    let channel = "./Vendor/MSFT/DiagnosticLog/EtwLog/Channels/Microsoft-Client-Licensing-Platform%2FAdmin";
    vec![
        payload("a number", policy("Update/ActiveHoursEnd", "int", "17"), NONE),
        payload("a bin node as b64", in_atomic(&on("Add", BLOB, "b64", "AAAA")), NONE),
        payload(
            "a list",
            policy("UserRights/AccessFromNetwork", "chr", "*S-1-5-113&#xF000;*S-1-5-114"),
            NONE,
        ),
        payload(
            "an account with a blank",
            policy("UserRights/AccessFromNetwork", "chr", "NT Authority\\Local Service"),
            NONE,
        ),
        payload(
            "an ADMX payload with references in an attribute",
            policy(
                "DeviceInstallation/PreventInstallationOfMatchingDeviceIDs",
                "chr",
                "&lt;enabled/&gt;&lt;data id=\"a\" value=\"1&amp;#xF000;b\"/&gt;",
            ),
            NONE,
        ),
        payload(
            "a name with an encoded slash",
            command("Replace", 1, &format!("{channel}/State"), &value("bool", "true")),
            NONE,
        ),
        payload("Add of a name with an encoded slash", on("Add", channel, "node", ""), NONE),
        payload(
            "Delete outside of an Atomic",
            command("Delete", 1, "./Device/Vendor/MSFT/VPNv2/Office", ""),
            NONE,
        ),
        payload(
            "the result of a policy",
            get("./Device/Vendor/MSFT/Policy/Result/Update/ActiveHoursEnd"),
            NONE,
        ),
        payload("the result of an area", get("./Device/Vendor/MSFT/Policy/Result/Update"), NONE),
        payload(
            "the result of a user policy",
            get("./User/Vendor/MSFT/Policy/Result/Education/DefaultPrinterName"),
            NONE,
        ),
        payload(
            "an ingested ADMX policy",
            policy("Contoso~Policy~Area/Setting", "chr", "&lt;enabled/&gt;"),
            NONE,
        ),
        payload(
            "the result of an ingested policy",
            get("./Device/Vendor/MSFT/Policy/Result/Contoso~Policy~Area/Setting"),
            NONE,
        ),
        payload(
            "parameters of an Exec on a node without a value",
            on("Exec", "./Device/Vendor/MSFT/DMClient/Unenroll", "chr", "ContosoServer"),
            NONE,
        ),
        payload(
            "addresses in angle brackets",
            policy_text("&lt;https://a.example&gt;&lt;https://b.example&gt;"),
            NONE,
        ),
        payload(
            "a GUID in braces as a name",
            in_atomic(&on(
                "Add",
                &BLOB.replace("/a/", "/%7B0A1B2C3D-0000-4000-8000-0123456789AB%7D/"),
                "b64",
                "AAAA",
            )),
            NONE,
        ),
    ]
}

fn formats_and_values() -> Vec<Payload> {
    let admx = "DeviceInstallation/PreventInstallationOfMatchingDeviceIDs";
    vec![
        payload(
            "a bin node as bin",
            in_atomic(&on("Add", BLOB, "bin", "AAAA")),
            &[("binary-format", "write b64")],
        ),
        payload(
            "a bin node as chr",
            in_atomic(&on("Add", BLOB, "chr", "AAAA")),
            &[("binary-format", "write b64")],
        ),
        payload(
            "a bin node without Format",
            in_atomic(&command("Add", 1, BLOB, "<Data>AAAA</Data>")),
            &[("binary-format", ">b64<")],
        ),
        payload(
            "a bin node as int",
            in_atomic(&on("Add", BLOB, "int", "AAAA")),
            &[("format-differs", "write b64")],
        ),
        payload(
            "a bin node without Base64",
            in_atomic(&on("Add", BLOB, "b64", "no!")),
            &[("value-format", "")],
        ),
        payload(
            "a wrong Format",
            policy("Update/ActiveHoursEnd", "chr", "17"),
            &[("format-differs", "write int")],
        ),
        payload(
            "a wrong value",
            policy("Update/ActiveHoursEnd", "int", "25"),
            &[("value-not-allowed", "0 to 23")],
        ),
        payload(
            "a wrong Format and a wrong value",
            policy("Update/ActiveHoursEnd", "chr", "25"),
            &[("format-differs", "write int"), ("value-not-allowed", "0 to 23")],
        ),
        payload(
            "a number for an ADMX policy",
            policy(admx, "int", "1"),
            &[("format-differs", "write chr"), ("value-not-allowed", "write <enabled/>")],
        ),
        payload(
            "markup in a text",
            policy(admx, "chr", "<enabled xmlns=\"\"/>"),
            &[("data-markup", "escape")],
        ),
        // The markup inherits the namespace of the message, which is the same fault.
        payload(
            "markup in a text without a namespace",
            policy(admx, "chr", "<enabled/>"),
            &[("data-markup", "escape")],
        ),
        payload(
            "a separator in letters in a CDATA section",
            policy("UserRights/AccessFromNetwork", "chr", "<![CDATA[a&#xF000;b]]>"),
            &[("separator-letters", "outside of a CDATA section"), ("data-cdata", "")],
        ),
        payload(
            "a reference that is escaped twice",
            policy("UserRights/AccessFromNetwork", "chr", "a&amp;#xF000;b"),
            &[("separator-letters", "once")],
        ),
        payload(
            "a separator in hexadecimal",
            policy("UserRights/AccessFromNetwork", "chr", "a0xF000b"),
            &[("separator-letters", "0xF000")],
        ),
        payload(
            "a comma",
            policy("UserRights/AccessFromNetwork", "chr", "*S-1-5-113,*S-1-5-114"),
            &[("other-separator", "`,`")],
        ),
        payload(
            "a semicolon",
            policy("UserRights/AccessFromNetwork", "chr", "Users;Guests"),
            &[("other-separator", "`;`")],
        ),
        payload(
            "a blank",
            policy("UserRights/AccessFromNetwork", "chr", "*S-1-5-113 *S-1-5-114"),
            &[("other-separator", "blanks")],
        ),
        payload(
            "markup that is escaped inside a CDATA section",
            policy(admx, "chr", "<![CDATA[&lt;enabled/&gt;]]>"),
            &[("double-escaped", "write < instead of &lt;"), ("data-cdata", "")],
        ),
        payload(
            "an ingested ADMX policy as a number",
            policy("Contoso~Policy~Area/Setting", "int", "1"),
            &[("ingested-value", "write chr"), ("ingested-value", "write <enabled/>")],
        ),
        payload(
            "an ingested ADMX policy as int with markup",
            policy("Contoso~Policy~Area/Setting", "int", "&lt;enabled/&gt;"),
            &[("ingested-value", "write chr")],
        ),
        payload(
            "an ingested ADMX policy that is not escaped",
            policy("Contoso~Policy~Area/Setting", "chr", "<enabled/>"),
            &[("data-markup", "escape")],
        ),
    ]
}

/// The fix must not replace more than the wrong part of a value.
#[test]
fn broken_admx_markup_is_not_to_be_replaced_by_enabled() {
    let admx = "DeviceInstallation/PreventInstallationOfMatchingDeviceIDs";
    let body = policy(admx, "chr", "&lt;enabled/&gt;&lt;data id=\"a\" value=\"1\"&gt;");
    let report = MessageChecker::new().with_schema(&windows::schema()).check(server(&body).as_bytes());
    let [finding] = report.findings.as_slice() else { panic!("{}", made::shown(&report)) };
    assert_eq!((finding.rule.id(), finding.fix.is_none()), ("value-not-allowed", true), "{finding}");
}

/// In a CDATA section, `<` is not escaped, and a reference is not resolved.
#[test]
fn no_fix_advises_references_inside_a_cdata_section() {
    let admx = "DeviceInstallation/PreventInstallationOfMatchingDeviceIDs";
    let policies = [admx, "Contoso~Policy~Area/Setting"];
    let list = |data: &str| on("Replace", "./Device/Vendor/Made/Up/List", "chr", data);
    let fix_of = |schema: &Schema, body: &str, rule: &str| {
        let report = MessageChecker::new().with_schema(schema).check(server(body).as_bytes());
        let found = report.findings.iter().find(|finding| finding.rule.id() == rule);
        let fix = found.and_then(|finding| finding.fix.as_ref());
        fix.unwrap_or_else(|| panic!("{}", made::shown(&report))).message.to_string()
    };
    for (name, rule) in policies.into_iter().zip(["value-not-allowed", "ingested-value"]) {
        let fix = |data: &str| fix_of(&windows::schema(), &policy(name, "chr", data), rule);
        assert_eq!(fix("on"), "write <enabled/> or <disabled/>, with &lt; for <");
        assert_eq!(fix("<![CDATA[on]]>"), "write <enabled/> or <disabled/>");
    }
    let fix = |data: &str| fix_of(&made::schema(), &list(data), "other-separator");
    assert_eq!(fix("*S-1-5-32-544,*S-1-5-19"), "write &#xF000; between the elements");
    assert_eq!(
        fix("<![CDATA[*S-1-5-32-544,*S-1-5-19]]>"),
        "write &#xF000; between the elements, outside of a CDATA section"
    );
}

/// Fleet, Intune and Workspace ONE replace variables before a device receives the payload. A message is checked as the device
/// receives it.
#[test]
fn variables_are_notes_in_payloads_and_faults_in_messages() {
    let schema = windows::schema();
    let scep = "./Device/Vendor/MSFT/VPNv2";
    for (body, in_message) in [
        (policy("Update/ActiveHoursEnd", "int", "$FLEET_VAR_HOUR"), "value-format"),
        (policy("Update/ActiveHoursEnd", "int", "${HOUR}"), "value-format"),
        (policy("Update/ActiveHoursEnd", "int", "{{Hour}}"), "value-format"),
        (policy("Update/ActiveHoursEnd", "int", "{CustomHour}"), "value-format"),
        (
            policy("DeviceInstallation/PreventInstallationOfMatchingDeviceIDs", "chr", "{{State}}"),
            "value-not-allowed",
        ),
        (policy("Contoso~Policy~Area/Setting", "chr", "$FLEET_SECRET_STATE"), "ingested-value"),
        (on("Replace", "./Device/Vendor/MSFT/Unheard/Of", "int", "$FLEET_VAR_HOUR"), "data-format"),
        (get(&format!("{scep}/${{FLEET_VAR_NAME}}/DnsSuffix")), "loc-uri-unescaped"),
        (get(&format!("{scep}/{{{{Name}}}}/DnsSuffix")), "placeholder"),
        (get(&format!("{scep}/corp-{{{{Name}}}}/DnsSuffix")), "placeholder"),
        (on("Replace", "./Device/Vendor/MSFT/Unheard/Of", "{{F}}", "x"), "unknown-format"),
        (on("Replace", "./Device/Vendor/MSFT/Unheard/Of", "$FORMAT", "x"), "unknown-format"),
    ] {
        let rules = |text: &str| -> Vec<&str> {
            let report = MessageChecker::new().with_schema(&schema).check(text.as_bytes());
            let form = ["fragment", "not-described"];
            let ids = report.findings.iter().map(|finding| finding.rule.id());
            ids.filter(|id| !form.contains(id)).collect()
        };
        let [message, as_body, as_payload] = forms(&body);
        assert_eq!(rules(&message), [in_message], "{body}");
        assert_eq!(rules(&as_body), ["variable"], "{body}");
        assert_eq!(rules(&as_payload), ["variable"], "{body}");
    }
}

/// Around a variable, a name is not an address yet: nothing in it is escaped, and the variable stays as it is.
#[test]
fn a_variable_inside_a_name_is_unchanged() {
    let schema = windows::schema();
    for (name, rules) in [
        ("{DeviceUid}", &["variable"][..]),
        ("corp-{DeviceUid}", &["variable"]),
        ("{{SSID}}", &["variable"]),
        ("{{SSID}}-guest", &["variable"]),
        ("${SSID}", &["variable"]),
        ("corp-${SSID} x", &["variable"]),
        ("corp-$FLEET_VAR_X", &[]),
        ("corp-$FLEET_VAR_X y", &[]),
        ("{ProfileName}", &["placeholder"]),
        ("corp-{ProfileName}", &["placeholder"]),
        ("corp guest", &["loc-uri-blank"]),
        ("corp-{12}", &["loc-uri-unescaped"]),
    ] {
        let payload = get(&format!("./Device/Vendor/MSFT/VPNv2/{name}/DnsSuffix"));
        let report = MessageChecker::new().with_schema(&schema).check(payload.as_bytes());
        let found = report.findings.iter().map(|finding| finding.rule.id()).filter(|id| *id != "fragment");
        assert_eq!(found.collect::<Vec<_>>(), rules, "{name}");
        // No description has this node.
        let payload = payload.replace("VPNv2", "WiFi/Profile").replace("DnsSuffix", "WlanXml");
        let report = MessageChecker::new().with_schema(&schema).check(payload.as_bytes());
        let is_variable = rules.is_empty() || rules == ["variable"];
        let fixed = report.apply_fixes(&payload);
        assert!(fixed.contains(name) || !is_variable, "{fixed}");
        assert!(!is_variable || report.errors() + report.warnings() == 0, "{:?}", report.findings);
    }
    // The other names of the address are escaped.
    let payload = get("./Vendor/MSFT/Unheard/a b/corp {{SSID}}/c{");
    let report = MessageChecker::new().with_schema(&schema).check(payload.as_bytes());
    let fixed = report.apply_fixes(&payload);
    assert!(fixed.contains("/a%20b/corp {{SSID}}/c%7B<"), "{fixed}");
    let advice = report.findings.iter().filter_map(|finding| finding.fix.as_ref());
    let mut advice = advice.map(|fix| fix.message.as_ref());
    assert!(advice.any(|fix| fix == "write ./Vendor/MSFT/Unheard/a%20b/corp {{SSID}}/c%7B"));
}

/// A variable as the Format may be any format, so that no fix overwrites it.
#[test]
fn a_variable_in_a_meta_is_unchanged() {
    let schema = windows::schema();
    let payload = policy("Update/ActiveHoursEnd", "{{F}}", "{{V}}");
    let report = MessageChecker::new().with_schema(&schema).check(payload.as_bytes());
    assert!(report.apply_fixes(&payload).contains(">{{F}}</Format>"));
    assert_eq!(report.errors(), 0, "{:?}", report.findings);
}

/// Only Microsoft's pages write `{AreaName}`: the name is one to choose, and no newer one.
#[test]
fn a_placeholder_is_not_the_name_of_a_newer_node() {
    let schema = windows::schema();
    let payload = get("./Device/Vendor/MSFT/Policy/Config/{AreaName}/{PolicyName}");
    let report = MessageChecker::new().with_schema(&schema).check(payload.as_bytes());
    let rules: Vec<_> = report.findings.iter().map(|finding| finding.rule.id()).collect();
    assert_eq!(rules, ["fragment", "placeholder"]);
}

/// A name that only the server knows may be that of any node. The part of the address before it is checked.
#[test]
fn a_variable_in_an_address_is_any_name() {
    let schema = windows::schema();
    let rules = |text: &str| -> Vec<(&str, String)> {
        let report = MessageChecker::new().with_schema(&schema).check(text.as_bytes());
        let found = report.findings.iter().filter(|finding| finding.rule.id() != "fragment");
        found.map(|finding| (finding.rule.id(), text[finding.span.clone()].to_owned())).collect()
    };
    let policies = "./Device/Vendor/MSFT/Policy/Config";
    for uri in [
        format!("{policies}/Update/$FLEET_VAR_HOST_UUID"),
        format!("{policies}/Update/Active$FLEET_SECRET_PART"),
        format!("{policies}/$FLEET_VAR_AREA/ActiveHoursEnd"),
        format!("{policies}/${{FLEET_VAR_AREA}}/ActiveHoursEnd"),
        "./Device/Vendor/MSFT/$FLEET_SECRET_CSP/Config/Update/ActiveHoursEnd".to_owned(),
        "./Device/Vendor/MSFT/{DeviceUid}/Config".to_owned(),
        "./Device/Vendor/MSFT/{{Csp}}/Config".to_owned(),
        format!("{policies}/Update/Active{{{{Part}}}}"),
        "./$FLEET_VAR_SCOPE/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd".to_owned(),
        "./Device/Vendor/MSFT/VPNv2/a/$FLEET_VAR_NAME".to_owned(),
        "./Device/Vendor/$FLEET_VAR_VENDOR/VPNv2".to_owned(),
        "$FLEET_VAR_ADDRESS".to_owned(),
    ] {
        let [message, as_body, as_payload] = forms(&get(&uri));
        assert_eq!(rules(&as_payload), [("variable", uri.clone())]);
        assert_eq!(rules(&as_body), [("variable", uri.clone())]);
        // A device would receive the variable.
        assert!(rules(&message).iter().all(|(rule, _)| *rule != "variable"), "{uri}");
        assert!(!rules(&message).is_empty(), "{uri}");
    }
    // In the place of a freely chosen name, any name is right.
    assert_eq!(rules(&get("./Device/Vendor/MSFT/VPNv2/$FLEET_VAR_NAME/DnsSuffix")), []);
    let wrong = "./Device/Vendor/MSFT/VPNv2/$FLEET_VAR_NAME/DnsSufix";
    assert_eq!(rules(&get(wrong)), [("unknown-node", "DnsSufix".to_owned())]);
    // The rest of the address is checked as far as it is known.
    let wrong = "./Device/Vendor/MSFT/VPNv2/a/DnsSufix/$FLEET_VAR_NAME";
    assert_eq!(rules(&get(wrong)), [("variable", wrong.to_owned()), ("unknown-node", "DnsSufix".to_owned())]);
    let below = "./Device/Vendor/MSFT/VPNv2/a/DnsSuffix/$FLEET_VAR_NAME";
    assert_eq!(rules(&get(below)), [("unknown-node", "$FLEET_VAR_NAME".to_owned())]);
}

/// Files of ADMX and WLAN profiles are often pasted into a CDATA section on a line of its own.
#[test]
fn a_declaration_after_white_space_is_a_note() {
    for (data, expected) in [
        ("<![CDATA[\n  <?xml version=\"1.0\"?>\n<a/>]]>", vec!["data-cdata", "value-declaration"]),
        (
            "<![CDATA[\n  <?xml version=\"1.0\"?>\n<a>]]>",
            vec!["data-cdata", "value-declaration", "broken-value"],
        ),
    ] {
        let report = MessageChecker::new()
            .with_schema(&windows::schema())
            .check(server(&policy_text(data)).as_bytes());
        let mut found: Vec<&str> = report.findings.iter().map(|finding| finding.rule.id()).collect();
        found.sort_by_key(|id| expected.iter().position(|expected| expected == id));
        assert_eq!(found, expected, "{}", made::shown(&report));
    }
}

/// A list with a delimiter that can be typed, and a rule for its elements.
#[test]
fn the_fix_of_a_list_names_its_delimiter() {
    let body = on("Replace", "./Device/Vendor/MSFT/WindowsSoon/Numbers", "chr", "1, 2");
    let report = MessageChecker::new().with_schema(&windows::schema()).check(server(&body).as_bytes());
    let found: Vec<String> = report.findings.iter().map(|finding| finding.to_string()).collect();
    assert!(found.len() == 1 && found[0].ends_with("fix: separate the elements by \";\""), "{found:?}");
}

/// On a build newer than the descriptions a missing node is undecided, but a misspelt one is a fault.
#[test]
fn a_build_newer_than_the_descriptions_may_have_what_they_lack() {
    let schema = windows::schema();
    for (uri, old, new) in [
        ("./Device/Vendor/MSFT/WindowsSoon/Later", "refused[not-available]", "note[availability-unknown]"),
        (
            "./Device/Vendor/MSFT/WindowsSoon/QuiteUnheardOf",
            "refused[unknown-node]",
            "undecided[may-be-newer]",
        ),
        ("./User/Vendor/MSFT/VPNv2/a/DnsSuffix", "refused[wrong-scope]", "note[not-described]"),
        ("./Device/Vendor/MSFT/WindowsSoon/Latr", "refused[unknown-node]", "refused[unknown-node]"),
    ] {
        for (build, expected) in [("10.0.10586", old), ("10.0.30000", new)] {
            let checker = MessageChecker::new().with_schema(&schema).for_build(build.parse().unwrap());
            let report = checker.check(server(&get(uri)).as_bytes());
            let found: Vec<String> = report
                .findings
                .iter()
                .map(|finding| format!("{}[{}]", finding.level, finding.rule))
                .collect();
            assert_eq!(found, [expected], "{uri} on {build}: {}", made::shown(&report));
        }
    }
}

fn documents() -> Vec<Payload> {
    vec![
        payload(
            "an unbound prefix",
            on("Replace", GROUPS, "chr", "&lt;a i:nil=\"true\"/&gt;"),
            &[("value-not-allowed", "declares its prefixes")],
        ),
        payload(
            "an unbound prefix of an element",
            on("Replace", GROUPS, "chr", "&lt;a&gt;&lt;i:b/&gt;&lt;/a&gt;"),
            &[("value-not-allowed", "declares its prefixes")],
        ),
        payload(
            "a truncated document",
            on("Replace", GROUPS, "chr", "&lt;a&gt;&lt;b/&gt;"),
            &[("value-not-allowed", "well-formed")],
        ),
        payload(
            "a declaration in front",
            on("Replace", GROUPS, "chr", "&lt;?xml version=\"1.0\"?&gt;&lt;a/&gt;"),
            &[("value-declaration", "leave the declaration out"), ("value-not-evaluated", "schema")],
        ),
        payload(
            "white space and a declaration in front",
            policy_text("\n  &lt;?xml version=\"1.0\"?&gt;&lt;a/&gt;\n"),
            &[("value-declaration", "leave the declaration out")],
        ),
        payload(
            "markup in the parameters of an Exec on a node without a value",
            on("Exec", "./Device/Vendor/MSFT/DMClient/Unenroll", "chr", "<a xmlns=\"\"/>"),
            &[("data-markup", "escape the value")],
        ),
        payload("broken JSON", policy_text("{ \"a\": 1, }"), &[("broken-value", "JSON")]),
        payload("broken XML", policy_text("&lt;a&gt;&lt;b&gt;&lt;/a&gt;"), &[("broken-value", "XML")]),
    ]
}

/// A text that no rule describes.
fn policy_text(data: &str) -> String {
    in_atomic(&on(
        "Add",
        "./Device/Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/a/ContainerName",
        "chr",
        data,
    ))
}

fn names() -> Vec<Payload> {
    let long = "PreventInstallationOfDevicesNotDescribedByOtherPolicySettings";
    let admx = "&lt;enabled/&gt;";
    vec![
        payload(
            "a policy without its area",
            policy(long, "chr", admx),
            &[(
                "unknown-node",
                "/Config/DeviceInstallation/PreventInstallationOfDevicesNotDescribedByOtherPolicySettings",
            )],
        ),
        payload(
            "a policy in another area",
            policy(&format!("Update/{long}"), "chr", admx),
            &[("unknown-node", "/Config/DeviceInstallation/")],
        ),
        payload(
            "a beginning of a name",
            policy("Update/ActiveHours", "int", "7"),
            &[("unknown-node", "write ActiveHoursEnd")],
        ),
        payload(
            "a missing word",
            policy("DeviceLock/MinPasswordLength", "int", "7"),
            &[("unknown-node", "write MinDevicePasswordLength")],
        ),
        payload(
            "several wrong letters in a long name",
            policy(
                "DeviceInstallation/PreventInstalationOfDevicesNotDescribdByOtherPolicySetings",
                "chr",
                admx,
            ),
            &[("unknown-node", "write PreventInstallationOfDevicesNotDescribedByOtherPolicySettings")],
        ),
        payload(
            "a misspelt area",
            policy("DeviceInstalation/PreventInstallationOfMatchingDeviceIDs", "chr", admx),
            &[("unknown-node", "write DeviceInstallation")],
        ),
        payload(
            "a misspelt CSP",
            get("./Device/Vendor/MSFT/DiagnosticLogs/EtwLog/Channels"),
            &[("unknown-node", "write DiagnosticLog")],
        ),
        payload(
            "a misspelt policy in a result",
            get("./Device/Vendor/MSFT/Policy/Result/Update/ActiveHoursEd"),
            &[("unknown-node", "write ActiveHoursEnd")],
        ),
        payload(
            "a space in front of a name",
            policy("Update/ ActiveHoursEnd", "int", "7"),
            &[("loc-uri-unescaped", "write ./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd")],
        ),
        payload(
            "a space inside a name that is chosen freely",
            get("./Device/Vendor/MSFT/VPNv2/My Office/DnsSuffix"),
            &[("loc-uri-blank", "write ./Device/Vendor/MSFT/VPNv2/My%20Office/DnsSuffix")],
        ),
        payload(
            "a space after a tilde",
            policy("Contoso~ Policy~Area/Setting", "chr", admx),
            &[("loc-uri-unescaped", "/Config/Contoso~Policy~Area/Setting")],
        ),
        payload(
            "backslashes",
            get(".\\Device\\Vendor\\MSFT\\Policy\\Config\\Update\\ActiveHoursEnd"),
            &[("loc-uri-unescaped", "write ./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd")],
        ),
        payload(
            "slashes as JSON may write them",
            get("./Device\\/Vendor\\/MSFT\\/Policy\\/Config\\/Update\\/ActiveHoursEnd"),
            &[("loc-uri-unescaped", "write ./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd")],
        ),
        payload(
            "a policy in the CSP of the name of its area",
            on("Replace", "./Device/Vendor/MSFT/Defender/AllowRealtimeMonitoring", "int", "1"),
            &[("unknown-node", "write ./Device/Vendor/MSFT/Policy/Config/Defender/AllowRealtimeMonitoring")],
        ),
        payload(
            "a setting of a CSP in the area of its name",
            get("./Device/Vendor/MSFT/Policy/Config/Defender/OfflineScan"),
            &[("unknown-node", "write ./Device/Vendor/MSFT/Defender/OfflineScan")],
        ),
        payload(
            "a space in the area of an ingested policy",
            policy("Contoso~ Policy ~Area/Setting", "chr", "&lt;enabled/&gt;"),
            &[("loc-uri-unescaped", "write ./Device/Vendor/MSFT/Policy/Config/Contoso~Policy~Area/Setting")],
        ),
        payload(
            "an escaped space in front of a name",
            policy("Update/%20ActiveHoursEnd", "int", "7"),
            &[("unknown-node", "write ./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd")],
        ),
        payload(
            "a profile without its name",
            in_atomic(&on("Replace", "./Device/Vendor/MSFT/VPNv2/AlwaysOn", "bool", "true")),
            &[("misplaced-name", "VPNv2/{ProfileName}/AlwaysOn")],
        ),
        payload(
            "a result that is written",
            on("Replace", "./Device/Vendor/MSFT/Policy/Result/Update/ActiveHoursEnd", "int", "7"),
            &[("verb-not-allowed", "Get")],
        ),
        payload(
            "a placeholder",
            get(
                "./Device/Vendor/MSFT/EnterpriseModernAppManagement/AppManagement/AppStore/{PackageFamilyName}",
            ),
            &[("placeholder", "{PackageFamilyName}")],
        ),
        payload(
            "a placeholder of a described node",
            get("./Device/Vendor/MSFT/VPNv2/{ProfileName}/DnsSuffix"),
            &[("placeholder", "{ProfileName}")],
        ),
        payload(
            "an escaped placeholder",
            get("./Device/Vendor/MSFT/VPNv2/%7BProfileName%7D/DnsSuffix"),
            &[("placeholder", "{ProfileName}")],
        ),
        payload(
            "a name that its pattern forbids",
            get("./Device/Vendor/MSFT/VPNv2/a%2Fb/DnsSuffix"),
            &[("node-name", "a/b")],
        ),
    ]
}

fn together() -> Vec<Payload> {
    let drives = |state: &str| {
        let csp = "./Device/Vendor/MSFT/BitLocker";
        command("Replace", 1, &format!("{csp}/RemovableDrivesConfigureBDE"), &value("chr", state))
            + &command(
                "Replace",
                2,
                &format!("{csp}/RemovableDrivesEncryptionType"),
                &value("chr", "&lt;enabled/&gt;"),
            )
    };
    let both = policy("DeviceLock/DevicePasswordEnabled", "int", "1")
        + &policy("DeviceLock/MinDevicePasswordLength", "int", "8").replace(">1</CmdID>", ">2</CmdID>");
    vec![
        payload("a dependency that is met", drives("&lt;enabled/&gt;"), &[]),
        payload(
            "a dependency on a policy that is disabled",
            drives("&lt;disabled/&gt;"),
            &[("dependency-unmet", "set to <disabled/>; expected <enabled/>")],
        ),
        payload(
            "a dependency",
            both,
            &[("dependency-unmet", "DevicePasswordEnabled, which is set to \"1\"; expected 0")],
        ),
        payload(
            "an Atomic that the page demands",
            on("Add", "./Device/Vendor/MSFT/VPNv2/Office/DnsSuffix", "chr", "a"),
            &[("atomic-demanded", "Atomic")],
        ),
    ]
}

fn all() -> impl Iterator<Item = Payload> {
    [faultless(), formats_and_values(), documents(), names(), together()].into_iter().flatten()
}

/// The same commands as a whole message, a body and a payload.
fn forms(body: &str) -> [String; 3] {
    [server(body), format!("<SyncBody xmlns=\"SYNCML:SYNCML1.2\">{body}</SyncBody>"), body.to_owned()]
}

/// Returns true if a rule does not apply to a form, because the sender adds the missing part.
fn is_moot(rule: &str, form: usize) -> bool {
    form == 2 && rule == "atomic-demanded"
}

fn differences(schema: &Schema) -> Vec<String> {
    let shows = |finding: &MessageFinding, (rule, text): &(&str, &str)| {
        finding.rule.id() == *rule && finding.to_string().contains(text)
    };
    let mut differences = Vec::new();
    for Payload { what, body, expected } in all() {
        for (form, text) in forms(&body).iter().enumerate() {
            let mut report = MessageChecker::new().with_schema(schema).check(text.as_bytes());
            // The note about the form.
            report.findings.retain(|finding| form == 0 || finding.rule.id() != "fragment");
            let expected: Vec<_> = expected.iter().filter(|(rule, _)| !is_moot(rule, form)).collect();
            let each = expected.iter().all(|one| report.findings.iter().any(|finding| shows(finding, one)));
            if !each || report.findings.len() != expected.len() {
                differences.push(format!("{what}: {text}\n{}", made::shown(&report)));
            }
        }
    }
    differences
}

#[test]
fn each_fault_is_found_and_nothing_else() {
    let differences = differences(&windows::schema());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn each_fault_is_found_with_the_descriptions_of_windows() {
    let Some(corpus) = std::env::var_os("CSP_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return;
    };
    let mut files: Vec<PathBuf> =
        fs::read_dir(corpus.join("ddf")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut builder = SchemaBuilder::new();
    for file in files {
        builder.add(&Description::read(&fs::read(file).unwrap()).unwrap());
    }
    let differences = differences(&builder.build().unwrap());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
