//! `csp odt` and `csp office` as people and scripts run them.
//!
//! Tests on real files read the folder that `CSP_CORPUS` names; without it they say that they skip.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod program;

use program::{folder, run_in};
use std::fs;
use std::path::Path;

const GOOD: &str = "<Configuration>
  <Add OfficeClientEdition=\"64\" Channel=\"MonthlyEnterprise\">
    <Product ID=\"O365ProPlusRetail\">
      <Language ID=\"MatchOS\" Fallback=\"de-de\" />
      <ExcludeApp ID=\"Lync\" />
    </Product>
  </Add>
  <Display Level=\"None\" AcceptEULA=\"TRUE\" />
</Configuration>
";

#[test]
fn a_payload_that_begins_with_another_command_is_a_message() {
    let install = "<Exec><CmdID>2</CmdID><Item><Target><LocURI>./Device/Vendor/MSFT/Office/Installation/a/Install</LocURI></Target><Data>&lt;Configuration/&gt;</Data></Item></Exec>";
    let item = "<Item><Target><LocURI>./Device/Vendor/MSFT/Office/Installation/a</LocURI></Target></Item>";
    for first in [
        format!("<Add><CmdID>1</CmdID>{item}</Add>"),
        format!("<Add>{item}</Add>"),
        format!("<!-- a payload -->\n<Add xmlns='SYNCML:SYNCML1.2'>{item}</Add>"),
        "<Alert><CmdID>1</CmdID><Data>1226</Data></Alert>".to_owned(),
    ] {
        let payload = format!("{first}\n{install}");
        let folder = folder(&[("a.xml", &payload)]);
        let done = run_in(folder.path(), &["odt", "check", "a.xml"]);
        assert!(done.out.contains("in Data of \"a\":1:2: error[ODT201"), "{payload}: {}", done.out);
        assert!(done.out.ends_with("1 file, 1 error, 1 warning\n"), "{payload}: {}", done.out);
        for command in ["fmt", "fix"] {
            let done = run_in(folder.path(), &["odt", command, "a.xml"]);
            assert!(done.code == 2 && done.err.contains("is a message"), "{payload}: {}", done.err);
        }
        assert_eq!(fs::read_to_string(folder.path().join("a.xml")).unwrap(), payload);
    }
    let folder =
        folder(&[("a.xml", "<Add><Product ID='O365ProPlusRetail'><Language ID='de-de'/></Product></Add>")]);
    let done = run_in(folder.path(), &["odt", "explain", "a.xml"]);
    assert!(done.out.contains("O365ProPlusRetail"), "{}", done.out);
}

#[test]
fn fix_changes_only_the_faults() {
    let bad = GOOD.replace("MonthlyEnterprise\">", "Monthly\"   Odd='1'>").replace('\n', "\r\n");
    let fixed = bad.replace("Monthly", "Current");
    let utf16: Vec<u8> = format!("\u{FEFF}{bad}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder = folder(&[("a.xml", &bad)]);
    fs::write(folder.path().join("b.xml"), utf16).unwrap();
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();

    let done = run_in(folder.path(), &["odt", "fix", "--check", "a.xml"]);
    assert_eq!((done.code, read("a.xml")), (1, bad.clone().into_bytes()));
    assert!(done.out.contains("would fix[ODT2802 channel-former-name]"), "{}", done.out);
    assert!(done.out.ends_with("1 to fix, 1 left\n"), "{}", done.out);
    let done = run_in(folder.path(), &["odt", "fix", "--stdout", "a.xml"]);
    assert_eq!((done.code, done.out.as_str(), read("a.xml")), (0, fixed.as_str(), bad.into_bytes()));

    let done = run_in(folder.path(), &["odt", "fix", "a.xml", "b.xml"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(read("a.xml"), fixed.as_bytes());
    let utf16: Vec<u8> = format!("\u{FEFF}{fixed}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read("b.xml"), utf16);
    assert!(done.out.contains("a.xml: changed\n") && done.out.ends_with("2 fixed, 2 left\n"), "{}", done.out);
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "nothing is left behind: {names:?}");
    let done = run_in(folder.path(), &["odt", "fix", "a.xml"]);
    assert!(!done.out.contains("changed"), "{}", done.out);
}

#[test]
fn fmt_has_one_layout() {
    let folder = folder(&[
        ("a.xml", "<Configuration><Add   Channel='Current'><!-- a --></Add></Configuration>"),
        ("b.xml", GOOD),
    ]);
    let done = run_in(folder.path(), &["odt", "fmt", "--check", "a.xml", "b.xml"]);
    assert_eq!((done.code, done.out.as_str()), (1, "a.xml: would change\n"));
    assert_eq!(run_in(folder.path(), &["odt", "fmt", "."]).code, 0);
    let text = fs::read_to_string(folder.path().join("a.xml")).unwrap();
    assert_eq!(
        text,
        "<Configuration>\n  <Add Channel='Current'>\n    <!-- a -->\n  </Add>\n</Configuration>\n"
    );
    assert_eq!(run_in(folder.path(), &["odt", "fmt", "--check", "."]).code, 0);
}

#[test]
fn fmt_changes_only_configurations() {
    let page = "<MgmtTree><VerDTD>1.2</VerDTD>   <Man/></MgmtTree>";
    let folder = folder(&[("a.xml", page), ("b.xml", "<Configuration><Remove All='TRUE'/></Configuration>")]);
    let done = run_in(folder.path(), &["odt", "fmt", "."]);
    assert_eq!(done.code, 2, "{}", done.out);
    assert!(done.err.contains("a.xml:1:2: the root is `<MgmtTree>`"), "{}", done.err);
    assert_eq!(fs::read_to_string(folder.path().join("a.xml")).unwrap(), page);
    assert!(done.out.contains("b.xml: changed"), "{}", done.out);
}

#[test]
fn explain_names_the_source_once_and_no_empty_one() {
    let add = |attributes: &str| {
        format!(
            "<Configuration><Add {attributes}><Product ID='O365ProPlusRetail'><Language ID='de-de'/></Product></Add></Configuration>"
        )
    };
    for (attributes, source) in [
        ("", "the download servers"),
        ("SourcePath=''", "the download servers"),
        ("SourcePath='' AllowCdnFallback='TRUE'", "the download servers"),
        ("AllowCdnFallback='TRUE'", "the download servers"),
        ("SourcePath='C:\\o' AllowCdnFallback='TRUE'", "C:\\o, else the download servers"),
        ("SourcePath='C:\\o'", "C:\\o"),
    ] {
        let folder = folder(&[("a.xml", &add(attributes))]);
        let done = run_in(folder.path(), &["odt", "explain", "a.xml"]);
        assert!(done.out.contains(&format!("    from: {source}\n")), "{attributes}: {}", done.out);
    }
}

#[test]
fn payloads_are_messages() {
    let folder = folder(&[
        ("good.xml", GOOD),
        (
            "volume.xml",
            "<Configuration><Add Channel='PerpetualVL2021'><Product ID='ProPlus2021Volume'><Language ID='en-us'/></Product></Add></Configuration>",
        ),
    ]);
    let message = |arguments: &[&str]| {
        let done = run_in(folder.path(), &[&["office", "payload"], arguments].concat());
        assert_eq!(done.code, 0, "{}", done.err);
        fs::write(folder.path().join("message"), &done.out).unwrap();
        let check = run_in(folder.path(), &["syncml", "check", "message"]);
        assert!(check.code == 0 && check.out.contains(" 1 command, 0 errors, 0 warnings"), "{}", check.out);
        let document = roxmltree::Document::parse(&done.out).unwrap();
        let text = |name: &str| {
            let found = document.descendants().find(|node| node.tag_name().name() == name);
            found.and_then(|node| node.text()).unwrap().to_owned()
        };
        (text("LocURI"), text("Data"))
    };
    let (uri, data) = message(&["install", "good.xml", "--scope", "user", "--id", "a/b"]);
    assert_eq!((uri.as_str(), data.as_str()), ("./User/Vendor/MSFT/Office/Installation/a%2Fb/Install", GOOD));
    let (uri, data) = message(&[
        "install",
        "--product",
        "O365ProPlusRetail",
        "--exclude",
        "Teams",
        "--channel",
        "Broad",
        "--edition",
        "64",
    ]);
    assert!(
        data.contains("<ExcludeApp ID=\"Teams\" />") && data.contains("Channel=\"SemiAnnual\""),
        "{data}"
    );
    let id = uri
        .strip_prefix("./Device/Vendor/MSFT/Office/Installation/")
        .unwrap()
        .strip_suffix("/Install")
        .unwrap();
    assert_eq!((id.len(), id.split('-').count(), &id[14..15]), (36, 5, "4"));
    let (again, data) = message(&["uninstall"]);
    assert!(again != uri && data.contains("<Remove All=\"TRUE\" />"), "{data}");
    assert!(message(&["uninstall", "VisioProRetail"]).1.contains("<Product ID=\"VisioProRetail\" />"));
    assert!(message(&["channel", "Current"]).1.contains("<Updates Channel=\"Current\" />"));

    let done = run_in(folder.path(), &["office", "payload", "install", "volume.xml"]);
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    assert!(done.err.contains("\nvolume.xml:1:60: error[ODT1601 volume-in-csp]: "), "{}", done.err);
    assert!(
        run_in(folder.path(), &["office", "payload", "install", "volume.xml", "--force"])
            .out
            .contains("ProPlus2021Volume")
    );
    for arguments in [
        &["install"][..],
        &["install", "none.xml"],
        &["channel", "Curent"],
        &["uninstall", "--id", ""],
        &["install", "good.xml", "--product", "a"],
        &["install", "."],
        &["install", "*.xml"],
        &["add-app"],
        &["remove-app", "Word", "--left-out", "Teams"],
        &["remove-app", "Word", "--installed", "none.reg"],
    ] {
        let done = run_in(folder.path(), &[&["office", "payload"], arguments].concat());
        assert_eq!((done.code, done.out.as_str()), (2, ""), "{arguments:?}: {}", done.err);
    }
}

/// Findings that the device tolerates go to standard error, and the message is written.
#[test]
fn the_value_of_a_misspelt_secret_is_not_shown() {
    let text = "<Configuration><Add Channel='Current' SourcePath='http://joe:hunter2@h/x y?sig=hunter2'>\
                <Product ID='O365ProPlusRetail' PIDKEYY='hunter2'><Language ID='de-de'/></Product></Add></Configuration>";
    let folder = folder(&[("a.xml", text)]);
    for command in [
        &["check", "a.xml"][..],
        &["check", "a.xml", "--format", "json"],
        &["check", "a.xml", "--format", "sarif"],
        &["check", "a.xml", "--format", "github"],
        &["odt", "check", "a.xml"],
        &["odt", "check", "a.xml", "--format", "json"],
    ] {
        let done = run_in(folder.path(), command);
        assert_eq!(done.code, 1, "{done}");
        assert!(done.out.contains("PIDKEY") && !done.out.contains("hunter2"), "{done}");
    }
}

#[test]
fn a_configuration_with_errors_gives_no_payload_and_no_certain_success() {
    let whole = |inside: &str| {
        format!(
            "<Configuration><Add Channel='Current'><Product ID='O365ProPlusRetail'><Language ID='de-de'/></Product></Add>\
             {inside}<Display Level='None' AcceptEULA='TRUE'/></Configuration>"
        )
    };
    let language = |attributes: &str| whole("").replace("ID='de-de'", attributes);
    let product = |id: &str| whole("").replace("O365ProPlusRetail", id);
    for (text, rule, is_written) in [
        (language("ID='MatchInstalled' Fallback='de-de'"), "", true),
        (language("ID='de-de' Fallback='de-de'"), "fallback-without-match-os", false),
        (language("ID='am-et'"), "no-main-language", true),
        (product("O365AppsBasicRetail"), "unlisted-product", true),
        (whole("<Updates Deadline='tomorrow'/>"), "deadline-form", false),
        (whole("<Property Name='SCLCacheOverrideDirectory' Value='a'/>"), "cache-directory-alone", false),
        (whole("<Updates Enabled='maybe'/>"), "boolean-value", false),
        (language("ID='en-uk'"), "unknown-culture", false),
        (product("Office365"), "unknown-product", false),
        (product("ProPlus2024Volume"), "volume-in-csp", false),
        (whole("").replace("<Language ID='de-de'/>", ""), "product-without-language", false),
        (whole("").replace("<Add", "<Add OfficeClientEdition='128'"), "client-edition", false),
        (whole("").replace(" ID='O365ProPlusRetail'", ""), "missing-attribute", false),
        (whole("").replace("<Add", "<Add SourcePath='https://'"), "path-form", false),
        (whole("").replace("<Add", "<Add DownloadPath='C:\\a'"), "download-without-version", false),
        ("<Configuration><Add/></Configuration>".to_owned(), "add-without-product", false),
        ("<Configuration></Configuration>".to_owned(), "nothing-to-do", false),
        ("<Configuration>".to_owned(), "not-well-formed", false),
        ("<Updates Enabled='TRUE'/><Remove All='TRUE'/>".to_owned(), "several-roots", false),
    ] {
        let folder = folder(&[("a.xml", &text)]);
        let done = run_in(folder.path(), &["office", "payload", "install", "a.xml"]);
        assert_eq!(done.out.contains("<Exec>"), is_written, "{text}\n{}", done.err);
        assert_eq!(done.code == 0, is_written, "{text}\n{}", done.err);
        assert!(done.err.contains(rule) || rule == "not-well-formed", "{rule}: {}", done.err);
        let simulated = run_in(folder.path(), &["office", "simulate", "a.xml"]);
        assert_eq!(simulated.code == 0, is_written, "{text}\n{simulated}");
        assert_eq!(
            simulated.out.ends_with("FinalStatus 70 (succeeded)\n"),
            is_written,
            "{text}\n{simulated}"
        );
        if rule == "client-edition" {
            let end = "70 (succeeded, but only if the tool accepts the configuration: it has 1 error)\n";
            assert!(simulated.out.ends_with(end), "{simulated}");
            let done = run_in(
                folder.path(),
                &["office", "payload", "install", "a.xml", "--force", "--out", "m.xml"],
            );
            assert_eq!(done.code, 0, "{done}");
            let simulated = run_in(folder.path(), &["office", "simulate", "--message", "m.xml"]);
            assert!(simulated.code == 1 && simulated.out.ends_with(end), "{simulated}");
            let simulated = run_in(folder.path(), &["office", "simulate", "a.xml", "--outcome", "0"]);
            assert_eq!(simulated.code, 0, "the outcome is given: {simulated}");
        }
    }
    // An application that the table lacks may be newer.
    let folder = tempfile::tempdir().unwrap();
    for command in ["add-app", "remove-app"] {
        let arguments = ["office", "payload", command, "Sway", "--product", "O365ProPlusRetail"];
        let done = run_in(folder.path(), &arguments);
        assert!(done.code == 0 && done.err.contains("Sway is in no list"), "{}", done.err);
    }
}

#[test]
fn microsofts_samples_are_read() {
    let Some(corpus) = std::env::var_os("CSP_CORPUS") else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return;
    };
    let samples = Path::new(&corpus).join("odt");
    let done = run_in(&samples, &["odt", "check", "."]);
    assert_eq!((done.code, done.err.as_str()), (1, ""), "there are errors, but all can be read");
    let last = done.out.lines().last().unwrap();
    assert!(last.ends_with(" warnings") && !last.starts_with("0 files"), "{last}");
    assert_eq!(run_in(&samples, &["odt", "explain", "."]).code, 0);
}

/// Only the console knows the values of its variables.
#[test]
fn values_with_variables_are_judged_as_by_check() {
    for value in ["{{Value}}", "$FLEET_VAR_HOST_UUID", "${FLEET_VAR_HOST_UUID}", "%VAR%"] {
        let content = format!(
            "<Configuration><Add OfficeClientEdition=\"{value}\" Channel=\"{value}\" Version=\"{value}\">\
             <Product ID=\"{value}\"><Language ID=\"{value}\"/></Product></Add>\
             <Updates Enabled=\"{value}\" UpdatePath=\"{value}\"/><Display Level=\"{value}\"/></Configuration>"
        );
        let folder = folder(&[("a.xml", content.as_str())]);
        let told = |arguments: &[&str]| run_in(folder.path(), arguments);
        let places = |out: &str| -> Vec<(String, u64, u64)> {
            let findings = out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
            let place = |finding: serde_json::Value| {
                let number = |key: &str| finding[key].as_u64().unwrap_or_default();
                (finding["rule"].as_str().unwrap_or_default().to_owned(), number("line"), number("column"))
            };
            findings.map(place).collect()
        };
        let by_check = told(&["check", "--format", "json", "a.xml"]);
        let by_odt = told(&["odt", "check", "--format", "json", "a.xml"]);
        assert_eq!(places(&by_check.out), places(&by_odt.out), "{value}");
        assert_eq!(by_check.code, by_odt.code, "{value}");
        if value == "%VAR%" {
            continue; // no console has it
        }
        assert!(by_odt.code == 0 && by_odt.out.contains("which the server has to replace"), "{by_odt}");
        assert!(by_odt.err.contains("0 errors"), "{by_odt}");
        for command in ["explain", "fix"] {
            let done = told(&["odt", command, "a.xml"]);
            assert!(done.code == 0 && !done.out.contains("error["), "{done}");
        }
        assert_eq!(
            std::fs::read_to_string(folder.path().join("a.xml")).unwrap(),
            content,
            "nothing is fixed"
        );
        std::fs::write(folder.path().join("i.json"), "{\"products\": []}").unwrap();
        let planned = told(&["odt", "plan", "a.xml", "--installed", "i.json"]);
        assert!(planned.code != 2 && !planned.out.contains("error["), "{planned}");
    }
}
