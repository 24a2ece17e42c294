//! What the checker recognises in contents, and finds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use csp_check::{
    AnyFinding, Check, Checker, ContentKind, Descriptions, RuleFacts, RuleSetting, RuleSettings, Severity,
    SourceText, Sources, conceal, github, read_build, read_edition, sarif,
};
use ddf::Description;
use ddf::schema::SchemaBuilder;

/// A Replace of this address with this value.
fn replace(uri: &str, value: &str) -> String {
    format!(
        "<Replace><CmdID>1</CmdID><Item><Target><LocURI>{uri}</LocURI></Target>\
         <Meta><Format xmlns=\"syncml:metinf\">int</Format></Meta><Data>{value}</Data></Item></Replace>"
    )
}

const HOURS: &str = "./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd";

/// The finding of the rule with this id.
fn of_rule<'f>(findings: &'f [AnyFinding], id: &str) -> &'f AnyFinding {
    let finding = findings.iter().find(|finding| finding.rule().full_id() == id);
    finding.unwrap_or_else(|| panic!("{id} is not among {findings:?}"))
}

const OFFICE: &str = "<Configuration><Add OfficeClientEdition=\"64\" Channel=\"Curent\">\
    <Product ID=\"O365ProPlusRetail\"><Language ID=\"en-us\"/></Product></Add></Configuration>";

#[test]
fn each_content_is_checked_as_its_kind() {
    let checker = Checker::new();
    for (text, kind, errors) in [
        (replace(HOURS, "17").as_str(), ContentKind::Message, 0),
        (&replace(HOURS, "25"), ContentKind::Message, 1),
        (OFFICE, ContentKind::Configuration, 1),
        ("<MgmtTree><VerDTD>1.2</VerDTD></MgmtTree>", ContentKind::Description, 1),
        ("<MsiInstallJob/>", ContentKind::Job, 1),
        ("<MsiInstallJob", ContentKind::Job, 1),
    ] {
        let checked = checker.check(text.as_bytes()).unwrap();
        assert_eq!(checked.kind, kind, "{text}");
        assert_eq!(checked.count(Severity::Error) > 0, errors > 0, "{text}: {:?}", checked.findings);
        assert_eq!(checked.unreadable, text == "<MsiInstallJob", "{text}");
    }
    for (text, why) in
        [("", "is empty"), ("hours", "does not begin with an element"), ("<html>", "has the root `<html>`")]
    {
        assert_eq!(checker.check(text.as_bytes()).unwrap_err().to_string(), why);
    }
}

#[test]
fn a_limit_has_a_rule_of_its_own() {
    let deep = "<a>".repeat(1_000);
    let long = "<a></a>".repeat(8 << 20);
    let of_log = "<Provider Name='Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider'/>";
    for (root, rule) in [
        ("<Configuration><Add/>", "odt/limit-exceeded"),
        ("<MsiInstallJob>", "msi/limit-exceeded"),
        ("<SyncML xmlns='SYNCML:SYNCML1.2'>", "syncml/limit-exceeded"),
        ("<MgmtTree>", "ddf/limit-exceeded"),
        ("<wap-provisioningdoc>", "profile/limit-exceeded"),
        ("<MDMEnterpriseDiagnosticsReport>", "profile/limit-exceeded"),
        (&format!("<Event>{of_log}"), "profile/limit-exceeded"),
    ] {
        let checked = Checker::new().check(format!("{root}{deep}").as_bytes()).unwrap();
        assert_eq!(checked.findings[0].rule().full_id(), rule, "{root}");
    }
    let checked = Checker::new().check(format!("<Configuration><Add/>{long}").as_bytes()).unwrap();
    assert_eq!(
        (checked.findings[0].rule().full_id().as_str(), checked.unreadable),
        ("odt/limit-exceeded", true)
    );
}

/// A file in a folder that is of no kind is skipped: one with a slip at its beginning must not be.
#[test]
fn a_slip_at_the_beginning_hides_no_kind() {
    let command = "<CmdID>1</CmdID><Item/>";
    let utf16: Vec<u8> =
        format!("\u{FEFF}<Replace>{command}</Replace>").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, kind) in [
        (format!("<Repalce>{command}</Repalce>").as_bytes(), ContentKind::Message),
        (format!("<Set>{command}</Set>").as_bytes(), ContentKind::Message),
        (format!("Replace>{command}</Replace>").as_bytes(), ContentKind::Message),
        (b"<MgmtTere><VerDTD>1.2</VerDTD></MgmtTere>", ContentKind::Description),
        (b"<Configuratoin><Add Channel='Current'/></Configuratoin>", ContentKind::Configuration),
        (b"<SynMcL><SyncBody/></SynMcL>", ContentKind::Message),
        (b"MgmtTree>\n<VerDTD>1.2</VerDTD></MgmtTree>", ContentKind::Description),
        (&utf16[..utf16.len() - 1], ContentKind::Message),
        (b"<Replace><Target><LocURI>./a</LocURI></Target></Replace>", ContentKind::Message),
        (
            b"<Replace><CommandID>1</CommandID><Item><Target><LocURI>./a</LocURI></Target></Item></Replace>",
            ContentKind::Message,
        ),
        (
            b"<Atomic><Rplace><Item><Target><LocURI>./a</LocURI></Target></Item></Rplace></Atomic>",
            ContentKind::Message,
        ),
        (b"<configuration><add Channel=\"Current\"/></configuration>", ContentKind::Configuration),
    ] {
        let text = String::from_utf8_lossy(bytes);
        assert!(ContentKind::may_begin_with(bytes), "{text}");
        let checked = Checker::new().check(bytes).unwrap();
        assert_eq!(checked.kind, kind, "{text}");
        assert!(checked.count(Severity::Error) > 0, "{text}");
    }
    // The first element is misspelt, or newer than the grammar.
    let product = "<Product ID=\"O365ProPlusRetail\"><Language ID=\"en-us\"/></Product>";
    for root in ["Configuration", "configuration"] {
        for (first, then) in
            [("Ad", ""), ("Install", ""), ("Telemetry/", "<Add Channel=\"Current\"/>"), ("a", product)]
        {
            let content = format!("<{root}><{first}>{product}{then}");
            assert_eq!(ContentKind::of(content.as_bytes()), Ok(ContentKind::Configuration), "{content}");
        }
        let content = format!("<{root}><Telemetry/><Updates Enabled=\"TRUE\"/></{root}>");
        assert_eq!(ContentKind::of(content.as_bytes()), Ok(ContentKind::Configuration), "{content}");
    }
    // No section is known, but nothing in it is of another program.
    for content in [
        "<Configuration><RemoveAll/></Configuration>",
        "<Configuration><Install/></Configuration>",
        "<!-- a --><Configuration ID=\"a\">\n  <Install Product=\"O365ProPlusRetail\"/>\n</Configuration>",
        "<Configuration><Telemetry><Level ID=\"1\"/></Telemetry></Configuration>",
    ] {
        let checked = Checker::new().check(content.as_bytes()).unwrap();
        assert_eq!(checked.kind, ContentKind::Configuration, "{content}");
        of_rule(&checked.findings, "odt/nothing-to-do");
    }
    // Each attribute of `Add` is a sign, however many unknown elements are in front.
    for attribute in ["DownloadPath", "AllowCdnFallback", "MigrateArch", "OfficeMgmtCOM", "ForceUpgrade"] {
        let unknown = "<Unknown><a>b</a></Unknown>".repeat(2_000);
        for root in ["Configuration", "configuration"] {
            let content = format!("<{root}>{unknown}<Add {attribute}=\"a\"/></{root}>");
            assert_eq!(ContentKind::of(content.as_bytes()), Ok(ContentKind::Configuration), "{attribute}");
        }
    }
    for other in [
        "<Configuration><VGpu/><MappedFolders/></Configuration>",
        "<Configuration><Install>yes</Install></Configuration>",
        "<Configuration><Install><![CDATA[yes]]></Install></Configuration>",
        "<Configuration xmlns=\"urn:a\"><Install/></Configuration>",
        "<Configuration><install/></Configuration>",
        "<Configuration><a:Install/></Configuration>",
        "<configuration><Install/></configuration>",
        "<configuration><appender name=\"a\"/><root/></configuration>",
        "<configuration><configSections/><startup/></configuration>",
        "<Configuration><Properties><Property Name=\"a\" Value=\"b\"/></Properties><Appenders/></Configuration>",
        "<Configuration><ViewDefinitions><View><Name>a</Name></View></ViewDefinitions></Configuration>",
        "<configuration><appSettings><add key=\"a\" value=\"b\"/></appSettings></configuration>",
        "<configuration><appSettings/></configuration>",
        "<configuration><property name=\"a\" value=\"b\"/><root level=\"debug\"/></configuration>",
        "<configuration><property><name>a</name><value>b</value></property></configuration>",
        "<add key=\"a\" value=\"b\"/>",
        "<configuration><runtime/></configuration>",
        "<report><Item/></report>",
        "name> <b/>",
        "a > b",
    ] {
        assert!(ContentKind::of(other.as_bytes()).is_err(), "{other}");
    }
}

#[test]
fn build_edition_and_rules_of_the_user_decide() {
    let payload = replace(HOURS, "17");
    let is_available =
        |checker: Checker<'_>| checker.check(payload.as_bytes()).unwrap().count(Severity::Error) == 0;
    let (new, old) = (read_build("22621.3085").unwrap(), read_build("10240").unwrap());
    let (pro, home) = (read_edition("Pro").unwrap(), read_edition("Home").unwrap());
    assert!(is_available(Checker::new()));
    assert!(is_available(Checker::new().for_build(new).for_edition(pro)));
    assert!(!is_available(Checker::new().for_build(old)));
    assert!(!is_available(Checker::new().for_edition(home)));

    let checker = Checker::new().for_edition(home);
    let findings = checker.check(payload.as_bytes()).unwrap().findings;
    let finding = of_rule(&findings, "syncml/not-available");
    assert!(finding.depends_on_descriptions());
    let rule = RuleFacts::find(Check::Syncml, "not-available").unwrap();
    assert_eq!(finding.rule(), rule);
    let mut rules = RuleSettings::default();
    rules.set(&rule, RuleSetting::Severity(Severity::Warning));
    rules.set_default(&rule, RuleSetting::Off);
    let lowered = checker.clone().with_rules(rules.clone()).check(payload.as_bytes()).unwrap();
    assert_eq!((lowered.count(Severity::Warning), lowered.count(Severity::Error)), (1, 0));
    rules.set(&rule, RuleSetting::Off);
    let without = checker.with_rules(rules).check(payload.as_bytes()).unwrap();
    assert_eq!(without.findings.len(), findings.len() - 1);
}

#[test]
fn a_message_is_checked_without_nodes() {
    let payload = replace("./Vendor/MSFT/Policy/Config/Updat/ActiveHoursEnd", "17");
    assert_eq!(Checker::without_nodes().check(payload.as_bytes()).unwrap().count(Severity::Error), 0);
    assert!(Checker::new().check(payload.as_bytes()).unwrap().count(Severity::Error) > 0);
}

#[test]
fn certain_fixes_are_carried_out_and_leave_no_new_finding() {
    let office = OFFICE.replace("Curent", "Current").replace("Retail", "Retail ");
    let checker = Checker::new();
    let checked = checker.check(office.as_bytes()).unwrap();
    let fixed = checker.fix(office.as_bytes(), &checked).unwrap();
    assert!(String::from_utf8(fixed.bytes.clone()).unwrap().contains("ID=\"O365ProPlusRetail\""));
    assert_eq!((fixed.done, fixed.left.findings.len()), (1, 0));
    assert!(checker.fix(&fixed.bytes, &fixed.left).is_none());
}

/// Microsoft's page about UserRights: users of Intune must wrap the value in a CDATA section, with `&#xF000;` in it.
#[test]
fn a_list_in_a_cdata_section_is_right_in_an_intune_export_only() {
    let value = "<![CDATA[Authenticated Users&#xF000;Replicator]]>";
    let node = "./Device/Vendor/MSFT/Policy/Config/UserRights/AccessFromNetwork";
    let export = format!(
        r##"{{"omaSettings": [{{"@odata.type": "#microsoft.graph.omaSettingString", "omaUri": "{node}", "value": "{value}"}}]}}"##
    );
    let rules = |content: &str| {
        let checked = Checker::new().check(content.as_bytes()).unwrap();
        checked.findings.iter().map(|finding| finding.rule_name().to_string()).collect::<Vec<_>>()
    };
    assert!(!rules(&export).contains(&"separator-letters".to_owned()), "{:?}", rules(&export));
    let plain = export.replace("<![CDATA[", "").replace("]]>", "");
    assert!(rules(&plain).contains(&"separator-letters".to_owned()), "{:?}", rules(&plain));
    let message = rules(&replace(node, value));
    assert!(message.contains(&"separator-letters".to_owned()), "{message:?}");
}

#[test]
fn a_blank_that_separates_a_known_name_is_not_escaped() {
    let checker = Checker::new();
    let provider = "./Device/Vendor/MSFT/DMClient/Provider";
    for (written, escaped, advice) in [
        ("./Vendor/MSFT/Policy/Config/Update/ActiveHours End", None, Some("write ActiveHoursEnd")),
        ("./Vendor/MSFT/Policy/Config/Update/Active HoursEd", None, Some("write ActiveHoursEnd")),
        ("./Vendor/MSFT/Policy/Config/Update/ActiveHours\u{a0}End", None, Some("write ActiveHoursEnd")),
        ("./Device/Vendor/MSFT/Policy/Result/Update/ActiveHours End", None, Some("write ActiveHoursEnd")),
        (&format!("{provider}/MS DM Server/Poll"), Some("MS%20DM%20Server"), None),
        (&format!("{provider}/MS DM Server/Ent DMID"), Some("MS%20DM%20Server"), Some("write EntDMID")),
        ("./Vendor/MSFT/Policy/Config/Update/No Such Policy", Some("No%20Such%20Policy"), None),
        ("./Vendor/Other/a b", Some("a%20b"), None),
    ] {
        let content = replace(written, "17").replace("Replace>", "Get>");
        let checked = checker.check(content.as_bytes()).unwrap();
        let fixed = checker.fix(content.as_bytes(), &checked);
        let fixed = fixed.map_or(content, |fixed| String::from_utf8(fixed.bytes).unwrap());
        match escaped {
            Some(escaped) => assert!(fixed.contains(escaped), "{fixed}"),
            None => assert!(fixed.contains(written), "{fixed}"),
        }
        let fixes = checked.findings.iter().filter_map(AnyFinding::fix).map(|fix| fix.message.as_ref());
        let advices: Vec<&str> = fixes.filter(|fix| fix.contains("Hours") || fix.contains("DMID")).collect();
        match advice {
            Some(advice) => assert!(advices.iter().any(|fix| fix.starts_with(advice)), "{advices:?}"),
            None => assert_eq!(advices, [""; 0], "{written}"),
        }
        assert!(!advices.iter().any(|fix| fix.contains("Hours%20") || fix.contains("Ent%20")), "{advices:?}");
    }
}

#[test]
fn an_address_without_its_start_is_completed() {
    let checker = Checker::new();
    for written in
        [&HOURS[2..], &HOURS["./Device/".len()..], " Vendor/MSFT/DMClient/Provider/MS DM Server/EntDMID"]
    {
        let content = replace(written, "17").replace("Replace>", "Get>");
        let checked = checker.check(content.as_bytes()).unwrap();
        assert_eq!(of_rule(&checked.findings, "syncml/loc-uri-start").severity(), Severity::Info);
        let fixed = String::from_utf8(checker.fix(content.as_bytes(), &checked).unwrap().bytes).unwrap();
        let right = written.trim().replace(' ', "%20");
        assert!(fixed.contains(&format!("<LocURI>./{right}</LocURI>")), "{fixed}");
    }
    for right in ["./Vendor/MSFT/Reboot", "DevInfo/DevId", "Vendor", "Devices/Vendor/A"] {
        let content = replace(right, "17").replace("Replace>", "Get>");
        let checked = checker.check(content.as_bytes()).unwrap();
        assert!(!checked.findings.iter().any(|finding| finding.rule().id == "loc-uri-start"), "{right}");
    }
}

#[test]
fn a_policy_without_its_area_gets_the_area_that_has_it() {
    let right = "write ./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera";
    for (levels, fix) in [
        ("Config/AllowCamera", Some(right)),
        ("AllowCamera", Some(right)),
        ("Camera/AllowCamera", Some(right)),
        ("NoSuchPolicy", None),
    ] {
        let content = replace(&format!("./Device/Vendor/MSFT/Policy/{levels}"), "1");
        let checked = Checker::new().check(content.as_bytes()).unwrap();
        let fixes: Vec<&str> =
            checked.findings.iter().filter_map(AnyFinding::fix).map(|fix| fix.message.as_ref()).collect();
        let expected: Vec<&str> = fix.into_iter().collect();
        assert_eq!(fixes, expected, "{levels}: {:?}", checked.findings);
    }
}

#[test]
fn a_fault_in_the_data_of_a_command_has_its_place_there_and_in_the_message() {
    let configuration = OFFICE.replace('<', "&lt;").replace('>', "&gt;");
    let message = format!(
        "<SyncBody>\n<Exec><CmdID>2</CmdID><Item><Target>\
         <LocURI>./Vendor/MSFT/Office/Installation/a/Install</LocURI></Target>\
         <Meta><Format xmlns=\"syncml:metinf\">chr</Format></Meta>\
         <Data>{configuration}</Data></Item></Exec><Final/></SyncBody>"
    );
    let checked = Checker::new().check(message.as_bytes()).unwrap();
    let finding = of_rule(&checked.findings, "odt/unknown-channel");
    let text = SourceText::of(message.as_bytes()).unwrap();
    let sources = Sources::new(&text, &checked);
    assert_eq!(sources.position(finding).to_string(), "1:55");
    assert_eq!(sources.position_of(sources.place(finding).start), finding.place());
    assert_eq!(&text.as_str()[sources.place(finding)], "<Exec>");
    assert!(sources.snippet(finding, 100).line.contains("Channel=\"Curent\""));
    // What is in data cannot be changed in the message.
    assert!(finding.edits().is_empty() && finding.fix().is_some());
}

#[test]
fn a_configuration_that_is_not_escaped_once_has_one_finding() {
    let office = OFFICE
        .replace("Curent", "Current")
        .replace("</Add>", "</Add><Display Level=\"None\" AcceptEULA=\"TRUE\"/>");
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    for (data, rules) in [
        (office.clone(), &["odt/not-escaped"][..]),
        (escaped(&escaped(&office)), &["odt/escaped-twice"]),
        (escaped(&office), &[]),
    ] {
        let install = |data: &str| {
            replace("./Device/Vendor/MSFT/Office/Installation/a/Install", data)
                .replace("Replace>", "Exec>")
                .replace(">int<", ">chr<")
        };
        // The same fault elsewhere remains.
        let other = replace("./Vendor/Other/Install", "<a/>").replace(">int<", ">chr<").replace(">1<", ">2<");
        for (content, others) in
            [(install(&data), &[][..]), (install(&data) + &other, &["syncml/data-markup"])]
        {
            let checked = Checker::new().check(format!("<SyncBody>{content}</SyncBody>").as_bytes()).unwrap();
            let errors = checked.findings.iter().filter(|finding| finding.severity() == Severity::Error);
            let mut found: Vec<String> = errors.map(|finding| finding.rule().full_id()).collect();
            found.sort();
            assert_eq!(found, [rules, others].concat(), "{:?}", checked.findings);
            assert_eq!(checked.count(Severity::Warning), 0, "{:?}", checked.findings);
        }
    }
}

#[test]
fn descriptions_are_checked_together_and_each_once() {
    let broken = "<MgmtTree><VerDTD>1.2</VerDTD><Node>";
    let mut descriptions = Descriptions::new();
    assert!(descriptions.add("b.xml", broken.as_bytes()));
    assert!(descriptions.add("a.xml", b"<MgmtTree><VerDTD>1.2</VerDTD></MgmtTree>"));
    assert!(!descriptions.add("b.xml", broken.as_bytes()));
    let checked = Checker::new().check_descriptions(descriptions);
    let names: Vec<(&str, bool)> =
        checked.iter().map(|(name, checked)| (name.as_str(), checked.unreadable)).collect();
    assert_eq!(names, [("b.xml", true), ("a.xml", false)]);
}

#[test]
fn findings_are_written_for_programs_without_secrets() {
    let payload = replace(HOURS, "hunter2");
    let checked = Checker::new().check(payload.as_bytes()).unwrap();
    let text = SourceText::of(payload.as_bytes()).unwrap();
    let sources = Sources::new(&text, &checked);
    let mut log = sarif::Log::new();
    for finding in &checked.findings {
        log.add(finding, "a%20b.xml", Some(&sources));
    }
    log.add_unreadable("c.xml: is empty");
    let log = log.into_json("test", "1");
    let results = log["runs"][0]["results"].as_array().unwrap();
    let finding = checked.findings.iter().find(|finding| finding.severity() == Severity::Error).unwrap();
    let id = finding.rule().full_id();
    let result = results.iter().find(|result| result["ruleId"] == id.as_str()).unwrap();
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a%20b.xml");
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], false);
    let command = github::command(finding, Some("a b.xml"), Some(&sources));
    assert!(command.starts_with("::error file=a b.xml,line=1,"), "{command}");
    assert_eq!(github::error("c,d.xml", "is empty"), "::error file=c%2Cd.xml::is empty");
    let json = serde_json::to_string(&checked.findings).unwrap();
    assert!(json.starts_with("[{\"check\":\"syncml\","), "{json}");
    for output in [log.to_string(), command, json, format!("{checked:?}{sources:?}{text:?}")] {
        assert!(!output.contains("hunter2"), "{output}");
    }
    assert_eq!(conceal("PASSWORD=hunter2"), "PASSWORD=(hidden)");
}

#[test]
fn a_package_needs_the_feature() {
    let compound = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0];
    assert_eq!(ContentKind::of(&compound), Ok(ContentKind::Package));
    assert!(Checker::new().check(&compound).unwrap_err().to_string().starts_with("is "));
}

#[test]
fn a_wrong_number_is_shown_and_a_secret_is_not() {
    let leaf = |name: &str| {
        format!(
            "<Node><NodeName>{name}</NodeName><DFProperties><AccessType><Get/><Replace/></AccessType><DFFormat><int/></DFFormat>\
             <MSFT:AllowedValues ValueType=\"Range\"><MSFT:Value>[0-9]</MSFT:Value></MSFT:AllowedValues></DFProperties></Node>"
        )
    };
    let description = format!(
        "<MgmtTree xmlns:MSFT=\"http://schemas.microsoft.com/MobileDevice/DM\"><Node><NodeName>Lamp</NodeName>\
         <Path>./Vendor/MSFT</Path><DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties>\
         {}{}</Node></MgmtTree>",
        leaf("Level"),
        leaf("Password"),
    );
    let mut builder = SchemaBuilder::new();
    builder.add(&Description::read(description.as_bytes()).unwrap()).add_missing(&windows_csp::SCHEMA);
    let schema = builder.build().unwrap();
    let start = "./Vendor/MSFT/Reboot/Schedule/Single";
    for (address, value, is_shown) in [
        (HOURS, "25", true),
        (HOURS, "1234567", true),
        (HOURS, "hush", false),
        ("./Vendor/MSFT/Lamp/Level", "25", true),
        ("./Vendor/MSFT/Lamp/Password", "25", false),
        ("./Vendor/MSFT/Lamp/Levl", "25", false),
        (start, "hush", false),
    ] {
        let text = replace(address, value);
        let checked = Checker::new().with_schema(&schema).check(text.as_bytes()).unwrap();
        let source = SourceText::of(text.as_bytes()).unwrap();
        let sources = Sources::new(&source, &checked);
        assert!(checked.findings.len() > 1, "{address}: {:?}", checked.findings);
        for finding in &checked.findings {
            let line = sources.snippet(finding, 2_000).line;
            assert_eq!(line.contains(&format!("<Data>{value}</Data>")), is_shown, "{address}: {line}");
        }
    }
}
