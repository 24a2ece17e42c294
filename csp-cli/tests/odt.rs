//! `csp odt` and `csp office` as people and scripts run them.
//!
//! Tests on real files read the folder that `CSP_CORPUS` names; without it they say that they skip.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod program;

use program::run_in;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

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
fn check_says_everything_and_counts() {
    let bad = GOOD.replace("MonthlyEnterprise", "Monthly").replace("de-de", "de");
    let folder = folder(&[("bad.xml", &bad), ("good.xml", GOOD)]);
    let done = run_in(folder.path(), &["odt", "check", "good.xml"]);
    assert_eq!((done.code, done.out.as_str(), done.err.as_str()), (0, "1 files, 0 errors, 0 warnings\n", ""));
    let done = run_in(folder.path(), &["odt", "check", "."]);
    let lines: Vec<&str> = done.out.lines().collect();
    assert_eq!(done.code, 1);
    assert!(
        lines[0].contains("bad.xml:2:42: warning[ODT2802 channel-former-name]: Configuration/Add: "),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].contains(": error[ODT1401 unknown-culture]: ") && lines[1].contains("; ends with 17002 "),
        "{}",
        lines[1]
    );
    assert_eq!(lines[2..], ["2 files, 1 errors, 1 warnings"]);
}

#[test]
fn check_as_json() {
    let folder = folder(&[(
        "a.xml",
        "<Configuration>\n<Add Channel='Broad'><Product ID='ProPlus2019Volume'><Language ID='de-de'/></Product></Add>\n<Display Level='None' AcceptEULA='TRUE'/></Configuration>",
    )]);
    let done =
        run_in(folder.path(), &["odt", "check", "--context", "csp-payload", "--format", "json", "a.xml"]);
    let lines: Vec<Value> = done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let rules: Vec<&str> = lines.iter().map(|line| line["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["channel-former-name", "suite-channel", "volume-in-csp"]);
    assert_eq!(
        lines[0],
        json!({"file": "a.xml", "line": 2, "column": 15, "severity": "warning", "rule": "channel-former-name",
               "number": 2802, "path": "Configuration/Add", "message": "\"Broad\" is now called SemiAnnual", "status": null,
               "statusName": null, "fix": "write \"SemiAnnual\"", "automatic": true, "data": null})
    );
    assert_eq!((&lines[2]["status"], &lines[2]["statusName"]), (&json!(0x8000_4005_u32), &json!("E_FAIL")));
    assert_eq!((done.code, done.err.as_str()), (1, "1 files, 2 errors, 1 warnings\n"));
}

#[test]
fn what_cannot_be_read_is_exit_code_2_and_the_others_are_still_checked() {
    let folder =
        folder(&[("open.xml", "<Configuration>\n  <Add>"), ("html.xml", "<html></html>"), ("empty.xml", "")]);
    let done = run_in(folder.path(), &["odt", "check", "open.xml", "empty.xml", "none.xml", "html.xml"]);
    assert_eq!(done.code, 2);
    assert_eq!(done.err, "none.xml: there is no such file or folder\n");
    let lines: Vec<&str> = done.out.lines().collect();
    assert!(
        lines[0].starts_with("open.xml:2:3: error[ODT101 not-well-formed]: `<Add>` is not closed;"),
        "{}",
        lines[0]
    );
    assert!(lines[1].starts_with("empty.xml:1:1: error[ODT101 not-well-formed]: not an XML"), "{}", lines[1]);
    assert!(lines[1].ends_with("; fix: start the file with `<Configuration>`"), "{}", lines[1]);
    assert_eq!(lines.last(), Some(&"3 files, 3 errors, 0 warnings"));
    assert!(
        done.out.contains("html.xml:1:2: error[ODT102 foreign-root]: html: the root is `<html>`"),
        "{}",
        done.out
    );
    assert_eq!(run_in(folder.path(), &["odt", "check", "html.xml"]).code, 1);
    assert_eq!(run_in(folder.path(), &["odt", "check"]).code, 2);
}

#[test]
fn a_message_is_checked_for_what_is_in_it() {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let message = |data: &str| {
        format!(
            "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncBody>\n<Exec><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/MSFT/Office/\
             Installation/x/install</LocURI></Target><Data>{data}</Data></Item></Exec></SyncBody></SyncML>"
        )
    };
    let folder = folder(&[
        ("once.xml", &message(&escape(GOOD))),
        ("twice.xml", &message(&escape(&escape(GOOD)))),
        ("other.xml", "<SyncBody/>"),
    ]);
    assert_eq!(run_in(folder.path(), &["odt", "check", "once.xml"]).code, 0);
    let done = run_in(folder.path(), &["odt", "check", "twice.xml"]);
    assert_eq!(done.code, 1);
    assert!(
        done.out.starts_with("twice.xml:2:1: in Data of \"x\":1:1: error[ODT3101 escaped-twice]: "),
        "{}",
        done.out
    );
    let done = run_in(folder.path(), &["odt", "check", "--format", "json", "twice.xml"]);
    let line: Value = serde_json::from_str(done.out.lines().next().unwrap()).unwrap();
    assert_eq!((&line["file"], &line["line"], &line["column"]), (&json!("twice.xml"), &json!(2), &json!(1)));
    assert_eq!(line["data"], json!({"id": "x", "line": 1, "column": 1}));
    let done = run_in(folder.path(), &["odt", "check", "other.xml"]);
    assert!(
        done.code == 1 && done.out.contains("the message has the Office CSP execute nothing"),
        "{}",
        done.out
    );

    // It is explained in the same way, and never changed.
    let done = run_in(folder.path(), &["odt", "explain", "once.xml", "twice.xml"]);
    assert_eq!((done.code, done.out.matches("O365ProPlusRetail (subscription or free)").count()), (0, 2));
    assert!(
        done.out.contains("twice.xml:2:1: in Data of \"x\"") && done.out.contains("[ODT3101 "),
        "{}",
        done.out
    );
    assert_eq!(run_in(folder.path(), &["odt", "explain", "other.xml"]).code, 2);
    for command in ["fmt", "fix"] {
        let before = fs::read(folder.path().join("once.xml")).unwrap();
        let done = run_in(folder.path(), &["odt", command, "once.xml"]);
        assert!(
            done.code == 2 && done.err.starts_with("once.xml: is a message and stays as it is"),
            "{}",
            done.err
        );
        assert_eq!(fs::read(folder.path().join("once.xml")).unwrap(), before);
    }
}

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
        assert!(done.out.ends_with("1 files, 1 errors, 1 warnings\n"), "{payload}: {}", done.out);
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
fn fix_changes_the_file_and_only_what_is_wrong() {
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
fn fmt_leaves_alone_what_is_no_configuration() {
    let page = "<MgmtTree><VerDTD>1.2</VerDTD>   <Man/></MgmtTree>";
    let folder = folder(&[("a.xml", page), ("b.xml", "<Configuration><Remove All='TRUE'/></Configuration>")]);
    let done = run_in(folder.path(), &["odt", "fmt", "."]);
    assert_eq!(done.code, 2, "{}", done.out);
    assert!(done.err.contains("a.xml:1:2: the root is `<MgmtTree>`"), "{}", done.err);
    assert_eq!(fs::read_to_string(folder.path().join("a.xml")).unwrap(), page);
    assert!(done.out.contains("b.xml: changed"), "{}", done.out);
}

#[test]
fn explain_says_what_it_does() {
    let text = GOOD.replace("<ExcludeApp", "<Language ID=\"fr-fr\"/><ExcludeApp").replace(
        "  <Display",
        "  <Property Name=\"FORCEAPPSHUTDOWN\" Value=\"TRUE\"/>\n\
         <Property Name=\"SharedComputerLicensing\" Value=\"0\"/>\n\
         <AppSettings><Setup Name=\"Company\" Value=\"Fabrikam\"/><User Key=\"a\" Name=\"b\" Value=\"1\"/></AppSettings>\n\
         <Remove><Product ID=\"VisioProRetail\"/></Remove>\n  <Display",
    );
    let folder = folder(&[
        ("a.xml", &text),
        ("key.xml", "<Product ID='ProPlus2021Volume' PIDKEY='S3CRT-S3CRT-S3CRT-S3CRT-S3CRT'/>"),
        (
            "strayed.xml",
            "<Configuration><Add Version='S3CRT-S3CRT-S3CRT-S3CRT-S3CRT'><Product ID='S3CRT-S3CRT-S3CRT-S3CRT-S3CRT'/></Add>\
             <Property Name='PIDKEY' Value='S3CRT-S3CRT-S3CRT-S3CRT-S3CRT'/></Configuration>",
        ),
        ("quoted.xml", "<Product ID='a' PIDKEY=''S3CRT-S3CRT-S3CRT-S3CRT-S3CRT''/>"),
    ]);
    let done = run_in(folder.path(), &["odt", "explain", "a.xml"]);
    assert_eq!(done.code, 0);
    for line in [
        "  O365ProPlusRetail (subscription or free)",
        "languages: that of Windows (de-de where Office does not come in it), French, France (fr-fr)",
        "without: Skype for Business",
        "architecture: 64 bit",
        "channel: MonthlyEnterprise: ",
        "version: the newest of the channel",
        "Removes VisioProRetail.",
        "People see nothing; the licence terms are accepted.",
        "FORCEAPPSHUTDOWN = TRUE: closes open Office applications",
        "SharedComputerLicensing = 0: off; on, it allows several users of one machine",
        "Sets Company of the applications to Fabrikam.",
        "Sets a value in each user's registry.",
    ] {
        assert!(done.out.contains(line), "{line}: {}", done.out);
    }
    let done = run_in(folder.path(), &["odt", "explain", "key.xml", "ODT1601", "unknown-culture"]);
    assert!(done.out.contains("with a product key") && !done.out.contains("S3CRT"), "{}", done.out);
    // Where nobody expects one, and where the file cannot be read.
    for (file, code) in [("strayed.xml", 0), ("quoted.xml", 2)] {
        let done = run_in(folder.path(), &["odt", "explain", file]);
        assert_eq!(done.code, code, "{file}");
        let said = done.out + &done.err;
        assert!(said.contains("(product key)") && !said.contains("S3CRT"), "{said}");
    }
    assert!(
        done.out.contains("ODT1601 volume-in-csp: error\n") && done.out.contains("Ends with 17002 "),
        "{}",
        done.out
    );
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

/// An element in the place of an attribute, and a password in the place of a name.
#[test]
fn an_element_written_like_an_attribute_is_reported_without_its_value() {
    let configuration = "<Configuration><Add>\n<AllowCdnFallback=\"True\"/></Add></Configuration>";
    let message = "<SyncBody xmlns='SYNCML:SYNCML1.2'><Replace><CmdID>1</CmdID><Item><Data=\"Secret123\"/></Item></Replace></SyncBody>";
    let folder = folder(&[("a.xml", configuration), ("m.xml", message)]);
    let done = run_in(folder.path(), &["odt", "check", "a.xml"]);
    assert!(
        done.out.starts_with("a.xml:2:18: error[ODT101 not-well-formed]: `<AllowCdnFallback` has a value"),
        "{}",
        done.out
    );
    assert!(done.out.contains("fix: write it as an attribute of the tag before it"), "{}", done.out);
    for command in ["check", "explain"] {
        let done = run_in(folder.path(), &["syncml", command, "m.xml"]);
        let shown = format!("{}{}", done.out, done.err);
        assert!(shown.contains("`<Data` has a value") && !shown.contains("Secret123"), "{shown}");
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
        assert!(check.code == 0 && check.out.contains(" 1 commands, 0 errors, 0 warnings"), "{}", check.out);
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

/// What the device takes is written, whatever else is wrong with it; the findings go to standard error.
#[test]
fn a_payload_is_refused_only_if_the_device_would_refuse_it() {
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
        (language("ID='de-de' Fallback='de-de'"), "fallback-without-match-os", true),
        (language("ID='am-et'"), "no-main-language", true),
        (product("O365AppsBasicRetail"), "unlisted-product", true),
        (whole("<Updates Deadline='tomorrow'/>"), "deadline-form", true),
        (whole("<Property Name='SCLCacheOverrideDirectory' Value='a'/>"), "cache-directory-alone", true),
        (whole("<Updates Enabled='maybe'/>"), "boolean-value", true),
        (language("ID='en-uk'"), "unknown-culture", false),
        (product("Office365"), "unknown-product", false),
        (product("ProPlus2024Volume"), "volume-in-csp", false),
        (whole("").replace("<Language ID='de-de'/>", ""), "product-without-language", false),
        ("<Configuration>".to_owned(), "not-well-formed", false),
        ("<Updates Enabled='TRUE'/><Remove All='TRUE'/>".to_owned(), "several-roots", false),
    ] {
        let folder = folder(&[("a.xml", &text)]);
        let done = run_in(folder.path(), &["office", "payload", "install", "a.xml"]);
        assert_eq!(done.out.contains("<Exec>"), is_written, "{text}\n{}", done.err);
        assert_eq!(done.code == 0, is_written, "{text}\n{}", done.err);
        assert!(done.err.contains(rule) || rule == "not-well-formed", "{rule}: {}", done.err);
    }
    // An application that the table lacks may be newer.
    let folder = folder(&[]);
    for command in ["add-app", "remove-app"] {
        let arguments = ["office", "payload", command, "Sway", "--product", "O365ProPlusRetail"];
        let done = run_in(folder.path(), &arguments);
        assert!(done.code == 0 && done.err.contains("Sway is in no list"), "{}", done.err);
    }
}

#[test]
fn codes_that_consoles_show_are_decoded() {
    let folder = folder(&[]);
    let decode = |code: &str| run_in(folder.path(), &["office", "decode", code]).out;
    for (code, start, part) in [
        ("0x800B0109", "0x800b0109 CERT_E_UNTRUSTEDROOT\n  class    permanent\n", "signature"),
        ("1618", "1618 ERROR_INSTALL_ALREADY_RUNNING\n  class    transient\n", "another installation"),
        ("0x87D1041C", "0x87d1041c Intune: application not detected\n", "detection rule"),
        ("-2016281112", "0x87d1fde8 Intune: remediation failed\n", "answer of the device"),
        ("30088-1008", "0x8000ffff 30088-1008\n  class    absent\n", "no Click-to-Run Office"),
        ("30125-1011", "0x8000ffff 30125-1011\n", "no Click-to-Run Office"),
        ("0-2048", "2048 0-2048\n  class    permanent\n", "configuration file"),
    ] {
        let out = decode(code);
        assert!(out.starts_with(start) && out.contains(part), "{code}: {out}");
    }
}

#[test]
fn codes_are_decoded_in_every_form() {
    let folder = folder(&[]);
    let decode = |arguments: &[&str]| run_in(folder.path(), &[&["office", "decode"], arguments].concat());
    let done = decode(&["17002"]);
    assert_eq!(done.code, 0);
    assert!(
        done.out.starts_with("17002 ERROR_COMPLETING_SCENARIO\n  class    ambiguous\n  meaning  "),
        "{}",
        done.out
    );
    for form in ["-2147467259", "0x80004005", "2147500037", "80004005"] {
        assert!(decode(&[form]).out.starts_with("0x80004005 E_FAIL\n  class    permanent\n"), "{form}");
    }
    assert!(decode(&["-2016345708"]).out.starts_with("404 Not found\n"));
    assert!(decode(&["0x8007426A"]).out.starts_with("17002 "));
    let done = decode(&["--format", "json", "30088", "0"]);
    let lines: Vec<Value> = done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        (&lines[0]["class"], &lines[0]["code"], &lines[1]["class"]),
        (&json!("unknown"), &json!(30088), &json!("done"))
    );
    for name in ["E_FAIL", "error_completing_scenario", "ERROR_SUCCESS_REBOOT_REQUIRED"] {
        let done = decode(&[name]);
        assert!(done.code == 0 && done.out.contains(&name.to_uppercase()), "{}{}", done.out, done.err);
    }
    let done = decode(&["--format", "json", "timeout", "70"]);
    let lines: Vec<Value> = done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((done.code, &lines[0]["input"], &lines[1]["input"]), (2, &json!("timeout"), &json!("70")));
    assert!(lines[0]["error"].is_string() && lines[1]["class"] == "done", "{}", done.out);
    let done = decode(&["17002x", "0"]);
    assert_eq!(done.code, 2);
    assert!(done.err.starts_with("17002x: not a status code") && done.out.starts_with("0 ERROR_SUCCESS"));
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
