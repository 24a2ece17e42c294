//! `csp check`: which files it takes for what, and what it does with them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod program;

use program::{Done, csp, folder, run, run_in};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use windows_csp::DROP;

const GET: &str =
    "<Get><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/MSFT/Reboot</LocURI></Target></Item></Get>";
const CONFIGURATION: &str = "<Configuration><Add Channel=\"Monthly\"><Product ID=\"O365ProPlusRetail\"><Language ID=\"de-de\"/></Product></Add><Display Level=\"None\" AcceptEULA=\"TRUE\"/></Configuration>";
const DESCRIPTION: &str = "<MgmtTree><VerDTD>1.2</VerDTD></MgmtTree>";

fn check(folder: &Path, arguments: &[&str]) -> Done {
    run_in(folder, &[&["check"], arguments].concat())
}

/// Runs `csp check` with this standard input.
fn check_input(folder: &Path, arguments: &[&str], input: &[u8]) -> Done {
    let mut command = csp(folder);
    command.arg("check").args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = command.spawn().unwrap();
    // The program may refuse before it reads.
    let _ = running.stdin.take().unwrap().write_all(input);
    let done = running.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done { code: done.status.code().unwrap(), out: text(done.stdout), err: text(done.stderr) }
}

fn objects(done: &Done) -> Vec<Value> {
    done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The checks whose findings a file has, `none` if it has no findings, or the reason why it has no checks.
fn kind(content: &[u8]) -> String {
    let folder = folder(&[("file", content)]);
    let done = check(folder.path(), &["file", "--format", "json"]);
    let first = objects(&done).into_iter().next();
    match first {
        None => "none".to_owned(),
        Some(finding) if finding["rule"] == "unreadable" => finding["message"].as_str().unwrap().to_owned(),
        Some(finding) => finding["check"].as_str().unwrap().to_owned(),
    }
}

#[test]
fn content_decides_what_a_file_is() {
    let utf16: Vec<u8> = DESCRIPTION.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (content, expected) in [
        (DESCRIPTION, "ddf"),
        (
            "\u{FEFF}<?xml version='1.0'?>\n<!-- a <b> -->\n<!DOCTYPE MgmtTree [<!ENTITY a '>'>]><MgmtTree/>",
            "ddf",
        ),
        ("<mgmttree/>", "ddf"),
        // The forms of messages.
        (
            &format!("<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr/><SyncBody>{GET}</SyncBody></SyncML>"),
            "syncml",
        ),
        (&format!("<SyncML xmlns='SYNCML:SYNCML1.2'><SyncBody>{GET}</SyncBody></SyncML>"), "syncml"),
        (&format!("<SyncBody>{GET}</SyncBody>"), "syncml"),
        (GET, "syncml"),
        (&format!("{GET}\n{GET}"), "syncml"),
        (&format!("<Atomic>{GET}</Atomic>"), "syncml"),
        ("<Add><Item/></Add>", "syncml"),
        ("<Add><CmdID>1</CmdID></Add>", "syncml"),
        ("\u{a0}<Replace>\n\u{a0}<Item/></Replace>", "syncml"),
        // Faults that people made.
        ("<SyncMl><SyncBody/></SyncMl>", "syncml"),
        ("<add><item/></add>", "syncml"),
        ("<x xmlns='SYNCML:SYNCML1.2'/>", "syncml"),
        ("<SyncBody><Get>", "syncml"),
        ("<Replace", "syncml"),
        // Configurations, and their sections.
        (CONFIGURATION, "odt"),
        ("<Configuration/>", "odt"),
        ("<Configuration><Ad/></Configuration>", "odt"),
        ("<configuration><Add/></configuration>", "odt"),
        ("<Add Channel='Monthly'/>", "odt"),
        ("<Add><Product ID='x'/></Add>", "odt"),
        ("<Remove All='TRUE'/>", "odt"),
        ("<Display Level='Quiet'/>", "odt"),
        ("<MsiInstallJob/>", "msi"),
        ("<msiinstalljob/>", "msi"),
        // Other files.
        ("", "is empty"),
        (" \n", "is empty"),
        ("text <SyncML/>", "does not begin with an element"),
        ("{\"a\": \"<SyncML/>\"}", "is JSON, but no export of Intune"),
        ("<!-- only a comment -->", "has no element"),
        ("<html><body>", "has the root `<html>`"),
        ("<configuration><appSettings/></configuration>", "has the root `<configuration>`"),
        ("<Configuration status='warn'><Appenders/></Configuration>", "has the root `<Configuration>`"),
        ("<Search><Query/></Search>", "has the root `<Search>`"),
        ("<Add><x/></Add>", "has the root `<Add>`"),
        ("<Product><Name/></Product>", "has the root `<Product>`"),
        ("\u{1}\u{2}\u{3}", "is binary"),
        ("\u{2}\u{9f}", "is binary"),
    ] {
        let found = kind(content.as_bytes());
        assert!(found == expected || found.starts_with(&format!("{expected};")), "{content}: {found}");
    }
    assert_eq!(kind(&utf16), "ddf");
    // Not UTF-8, but about a message.
    assert_eq!(kind(b"<SyncBody><Get>\xFF</Get></SyncBody>"), "syncml");
    // A compound file of another program, and one that is cut off.
    let mut compound = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    compound.extend([0; 600]);
    assert!(kind(&compound).starts_with("damaged or incomplete"), "{}", kind(&compound));
}

#[test]
fn wbxml_is_a_message_and_its_places_are_those_of_its_xml() {
    let message = format!(
        "<SyncBody xmlns='SYNCML:SYNCML1.2'><Replace><Item><Target><LocURI>./DevInfo/Man</LocURI></Target><Data>HUSH</Data></Item></Replace>{GET}</SyncBody>"
    );
    let folder = folder(&[("a.xml", &message)]);
    let done = run_in(folder.path(), &["syncml", "convert", "--to", "wbxml", "a.xml", "--out", "a.bin"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let done = check(folder.path(), &["a.bin", "--severity", "error"]);
    assert_eq!(done.code, 1, "{done}");
    assert!(done.out.contains(" of its XML\n") && done.out.contains("^^^"), "{done}");
    assert!(!done.out.contains("HUSH") && !done.out.contains("--fix"), "{done}");
    let done = check(folder.path(), &["a.bin", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&done.out).unwrap();
    let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!((&location["artifactLocation"]["uri"], &location["region"]), (&"a.bin".into(), &Value::Null));
    let before = fs::read(folder.path().join("a.bin")).unwrap();
    check(folder.path(), &["a.bin", "--fix"]);
    assert_eq!(fs::read(folder.path().join("a.bin")).unwrap(), before);
}

#[test]
fn folders_are_read_with_all_below_and_other_files_are_counted() {
    let folder = folder(&[
        ("b.txt", CONFIGURATION),
        ("c.html", "<html/>"),
        (".hidden.xml", CONFIGURATION),
        ("d.bin", "\u{1}\u{0}"),
    ]);
    fs::create_dir_all(folder.path().join("a/deep")).unwrap();
    fs::create_dir_all(folder.path().join(".git")).unwrap();
    fs::write(folder.path().join(".git/x.xml"), CONFIGURATION).unwrap();
    fs::write(folder.path().join("a/deep/z"), CONFIGURATION).unwrap();
    let done = check(folder.path(), &[".", "--format", "json"]);
    let files: Vec<String> =
        objects(&done).iter().map(|finding| finding["file"].as_str().unwrap().replace('\\', "/")).collect();
    assert_eq!(files, ["a/deep/z", "b.txt"]);
    assert!(done.err.contains("2 files, 0 errors, 2 warnings, 0 infos; 2 files skipped"), "{done}");
    let done = check(folder.path(), &[".", "--verbose"]);
    assert!(done.err.contains("c.html: skipped, because it has the root `<html>`"), "{done}");
    assert!(done.err.contains("d.bin: skipped"), "{done}");
    // Named, each of them is checked or an error.
    assert_eq!(check(folder.path(), &[".hidden.xml"]).code, 0);
    let done = check(folder.path(), &["c.html", "b.txt"]);
    assert_eq!(done.code, 2);
    assert!(done.err.starts_with("c.html: has the root `<html>`; expected "), "{done}");
}

#[test]
fn the_payloads_of_the_program_pass_its_check() {
    let folder = tempfile::tempdir().unwrap();
    let package = include_bytes!("fixtures/lamp.msi");
    fs::write(folder.path().join("lamp.msi"), package).unwrap();
    let url = ["--url", "https://dp.example.com/lamp.msi"];
    let product = ["--product", "O365ProPlusRetail"];
    for (command, options, allowed) in [
        (&["msi", "payload", "lamp.msi"][..], &url[..], ""),
        (&["msi", "payload", "lamp.msi", "--scope", "user"], &url, ""),
        (&["msi", "payload", "lamp.msi", "--scope", "device"], &url, ""),
        (&["msi", "payload", "lamp.msi", "--command-line", "/qn /norestart"], &url, ""),
        (&["office", "payload", "install", "--language", "de-de"], &product, ""),
        (&["office", "payload", "uninstall", "O365ProPlusRetail"], &[], ""),
        // The outcome on a machine without Office is worth a warning, whoever writes the payload.
        (&["office", "payload", "uninstall"], &[], "remove-all"),
        (&["office", "payload", "channel", "Current"], &[], ""),
        (&["office", "payload", "add-app", "Teams", "--left-out", "Teams"], &product, ""),
        (&["office", "payload", "remove-app", "Teams"], &product, ""),
    ] {
        let done = run_in(folder.path(), &[command, options, &["--out", "m.xml"]].concat());
        assert_eq!(done.code, 0, "{command:?}: {done}");
        let done = check(folder.path(), &["m.xml", "--format", "json"]);
        for finding in objects(&done) {
            let rule = finding["rule"].as_str().unwrap();
            assert!(rule == "fragment" || rule == allowed, "{command:?}: {finding}");
        }
        for own in ["msi", "syncml", "odt"].into_iter().filter(|own| *own != "odt" || command[0] == "office")
        {
            let done = run_in(folder.path(), &[own, "check", "m.xml"]);
            assert!(
                done.code == 0 && (done.out.contains(" 0 warnings") || !allowed.is_empty()),
                "{own} {command:?}: {done}"
            );
        }
        fs::remove_file(folder.path().join("m.xml")).unwrap();
    }
}

/// A script must not have to know which of the checks it runs.
#[test]
fn every_check_ends_alike_for_a_root_of_another_kind() {
    let folder = folder(&[
        ("other.xml", "<html/>"),
        ("broken.xml", "<html><br></html>"),
        ("misspelt.xml", "<Configuratoin><Add/></Configuratoin>"),
        ("odt.xml", "<Configuration><Install/></Configuration>"),
    ]);
    for command in
        [&["check"][..], &["odt", "check"], &["syncml", "check"], &["ddf", "check"], &["msi", "check"]]
    {
        for file in ["other.xml", "broken.xml", "misspelt.xml"] {
            let done = run_in(folder.path(), &[command, &[file]].concat());
            assert_eq!(done.code, 2, "{command:?} {file}: {done}");
            let root = if file == "misspelt.xml" { "root is `<Configuratoin>`" } else { "`<html>`" };
            // The checks for messages report the fault of the markup, which they find first.
            let of_markup = "closes nothing";
            let told = format!("{}{}", done.out, done.err);
            assert!(
                told.contains(root) || file == "broken.xml" && told.contains(of_markup),
                "{command:?}: {done}"
            );
        }
    }
    for command in [&["check"][..], &["odt", "check"]] {
        let done = run_in(folder.path(), &[command, &["odt.xml"]].concat());
        assert_eq!(done.code, 1, "{command:?}: {done}");
        assert!(done.out.contains("nothing-to-do"), "{command:?}: {done}");
    }
    let done = run_in(folder.path(), &["ddf", "check", "broken.xml"]);
    assert!(done.out.contains("error[not-well-formed]") && done.out.contains("error[wrong-root]"), "{done}");
}

#[test]
fn a_folder_without_files_to_check_is_an_error() {
    let folder = folder(&[("a.html", "<html/>")]);
    fs::create_dir(folder.path().join("empty")).unwrap();
    fs::write(folder.path().join("b.txt"), CONFIGURATION).unwrap();
    for arguments in [&["empty"][..], &["b.txt", "empty"], &[".", "empty"]] {
        let done = check(folder.path(), arguments);
        assert_eq!(done.code, 2);
        assert_eq!(done.err, "empty: the folder has no file to check\n");
    }
}

#[test]
fn standard_input_is_checked_and_may_end_early() {
    let folder = folder(&[("x", "")]);
    let done = check_input(folder.path(), &["-"], CONFIGURATION.as_bytes());
    assert!(done.code == 0 && done.out.contains("--> -:1:"), "{done}");
    for (input, code) in [
        (&b"<Configuration><Add"[..], 2),
        (b"", 2),
        (b"<", 2),
        (&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], 2),
    ] {
        let done = check_input(folder.path(), &["-"], input);
        assert_eq!(done.code, code, "{input:?}: {done}");
    }
    let done = check_input(folder.path(), &["-", "--fix"], CONFIGURATION.as_bytes());
    assert_eq!(done.code, 2);
    assert!(done.err.contains("standard input has no place"), "{done}");
    let package = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/lamp.msi")).unwrap();
    let done = check_input(folder.path(), &["-"], &package);
    assert!(done.code == 0 && done.out.starts_with("1 file, 0 errors"), "{done}");
}

#[test]
fn fixes_keep_encoding_line_ends_and_everything_else() {
    let text = "<?xml version=\"1.0\"?>\r\n<!-- für Müller -->\r\n<Configuration>\r\n <Add  Channel='Monthly'><Product ID=\"O365ProPlusRetail \"><Language ID=\"de-de\"/></Product></Add><Display Level='None' AcceptEULA='TRUE'/></Configuration>\r\n";
    let fixed = text.replace("'Monthly'", "'Current'").replace("Retail ", "Retail");
    let utf16 = |text: &str| -> Vec<u8> {
        format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let files = [
        ("plain", text.as_bytes().to_vec(), fixed.as_bytes().to_vec()),
        ("marked", format!("\u{FEFF}{text}").into_bytes(), format!("\u{FEFF}{fixed}").into_bytes()),
        ("utf16", utf16(text), utf16(&fixed)),
    ];
    let folder = folder(&files.clone().map(|(name, content, _)| (name, content)));
    let done = check(folder.path(), &[".", "--fix"]);
    assert_eq!(done.code, 0, "{done}");
    assert!(done.out.contains("utf16: fixed 2 findings\n"), "{done}");
    assert!(!done.out.contains("channel-former-name"), "{done}");
    for (name, _, expected) in &files {
        assert_eq!(&fs::read(folder.path().join(name)).unwrap(), expected, "{name}");
    }
    let done = check(folder.path(), &[".", "--fix"]);
    assert!(!done.out.contains("fixed"), "{done}");
}

#[test]
fn fixes_of_a_message_leave_what_a_person_decides() {
    let message = "<SyncBody xmlns=\"SYNCML:SYNCML1.2\"><Get><Item><Target><LocURI> ./Vendor/MSFT/Nonsense </LocURI></Target></Item></Get><Final/></SyncBody>";
    let folder = folder(&[("a.xml", message)]);
    let before = objects(&check(folder.path(), &["a.xml", "--format", "json"]));
    let done = check(folder.path(), &["a.xml", "--fix", "--format", "json"]);
    assert!(done.err.contains("a.xml: fixed "), "{done}");
    let after = objects(&done);
    assert!(after.len() < before.len());
    // What is reported is what another check finds.
    assert_eq!(after, objects(&check(folder.path(), &["a.xml", "--format", "json"])));
    let text = fs::read_to_string(folder.path().join("a.xml")).unwrap();
    assert!(text.contains("<CmdID>1</CmdID>") && text.contains("Nonsense"), "{text}");
}

#[test]
fn settings_give_rules_their_severity() {
    let settings =
        "[rules]\nfragment = \"off\"\nchannel-former-name = \"error\"\n[rules.odt]\nODT2201 = \"off\"\n";
    let folder = folder(&[
        ("csp.toml", settings),
        ("a.xml", &CONFIGURATION.replace("Retail", "Retail ")),
        ("b.xml", &format!("<SyncBody xmlns='SYNCML:SYNCML1.2'>{GET}</SyncBody>")),
    ]);
    let done = check(folder.path(), &["a.xml", "b.xml", "--format", "json"]);
    let found: Vec<(String, String)> = objects(&done)
        .iter()
        .map(|finding| {
            (finding["rule"].as_str().unwrap().to_owned(), finding["severity"].as_str().unwrap().to_owned())
        })
        .collect();
    assert!(found.contains(&("channel-former-name".to_owned(), "error".to_owned())), "{found:?}");
    assert!(!found.iter().any(|(rule, _)| rule == "fragment" || rule == "space-around-id"), "{found:?}");
    assert_eq!(done.code, 1);
    // A file that cannot be read is no error where the settings say so.
    for (name, content) in
        [("open.xml", "<Configuration><Add>"), ("open.ddf", "<MgmtTree>"), ("open.msg", "<SyncBody>")]
    {
        fs::write(folder.path().join(name), content).unwrap();
        assert_eq!(check(folder.path(), &[name]).code, 2, "{name}");
        fs::write(folder.path().join("open.toml"), "[rules]\nnot-well-formed = \"warning\"\n").unwrap();
        let done = check(folder.path(), &[name, "--config", "open.toml"]);
        assert!(done.code == 0 && done.out.contains("warning["), "{done}");
    }
    // A rule that is off is not fixed either.
    check(folder.path(), &["a.xml", "--fix"]);
    let text = fs::read_to_string(folder.path().join("a.xml")).unwrap();
    assert!(text.contains("Channel=\"Current\"") && text.contains("Retail \""), "{text}");
}

#[test]
fn settings_name_build_edition_and_files() {
    let message = "<SyncBody xmlns='SYNCML:SYNCML1.2'><Get><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd</LocURI></Target></Item></Get></SyncBody>";
    let settings = "[windows]\nbuild = \"10240\"\nedition = \"Home\"\n[files]\ninclude = [\"profiles\"]\nexclude = [\"profiles/old\", \"**/*.bak\"]\n";
    let folder = folder(&[("csp.toml", settings), ("other.xml", message)]);
    for path in ["profiles/a.xml", "profiles/deep/b.xml", "profiles/old/c.xml", "profiles/d.bak"] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, message).unwrap();
    }
    // Without arguments, and from a folder below.
    let deep = folder.path().join("profiles/deep");
    for (place, arguments, files) in [
        (folder.path(), &[][..], &["profiles/a.xml", "profiles/deep/b.xml"][..]),
        (folder.path(), &["profiles"], &["profiles/a.xml", "profiles/deep/b.xml"]),
        (folder.path(), &["other.xml", "profiles/d.bak"], &["other.xml", "profiles/d.bak"]),
        (&deep, &["."], &["b.xml"]),
        (&deep, &["../old/c.xml"], &["../old/c.xml"]),
    ] {
        let done = check(place, &[arguments, &["--format", "json", "--severity", "error"]].concat());
        let found = objects(&done);
        let of_rule = |rule: &str| {
            found
                .iter()
                .filter(|finding| finding["rule"] == rule)
                .map(|finding| finding["file"].as_str().unwrap().replace('\\', "/"))
                .collect::<Vec<_>>()
        };
        assert_eq!(of_rule("not-available"), files, "{done}");
    }
    let done = check(folder.path(), &["other.xml", "--build", "26100", "--edition", "Pro"]);
    assert_eq!(done.code, 0, "{done}");
}

#[test]
fn faults_of_settings_have_their_place_and_what_was_meant() {
    let settings = "[rule]\n[windows]\nbuild = 22621\nedition = \"Hom\"\n[files]\ninclud = []\nexclude = [\"a[\", 1]\n[rules]\nunknown-nod = \"off\"\nfragment = \"of\"\nddf = 1\n[rules.ddf]\n";
    let folder = folder(&[("csp.toml", settings), ("a.xml", CONFIGURATION)]);
    let done = check(folder.path(), &["a.xml"]);
    assert_eq!((done.code, done.out.as_str()), (2, ""), "{done}");
    // TOML itself refuses the second `ddf`.
    assert!(done.err.starts_with("csp.toml:12:"), "{done}");
    fs::write(
        folder.path().join("csp.toml"),
        settings.replace("[rules.ddf]\n", "[rules.odt]\nunknown-node = \"off\"\n"),
    )
    .unwrap();
    let done = check(folder.path(), &["a.xml"]);
    assert_eq!((done.code, done.out.as_str()), (2, ""), "{done}");
    let mut lines = done.err.lines();
    for expected in [
        "csp.toml:1:2: unknown key \"rule\"; did you mean `rules`?",
        "csp.toml:3:9: `build` is a text in quotes, not an integer",
        "csp.toml:4:11: \"Hom\" is not an edition; expected ",
        "csp.toml:6:1: unknown key \"includ\"; did you mean `include`?",
        "csp.toml:7:12: not a pattern: ",
        "csp.toml:7:18: `exclude` is a text in quotes, not an integer",
        "csp.toml:9:1: unknown rule \"unknown-nod\"; did you mean `unknown-node`?",
        "csp.toml:10:12: unknown severity \"of\"; did you mean \"off\"?",
        "csp.toml:11:7: `ddf` is a table of rules, not an integer",
        "csp.toml:13:1: \"unknown-node\" is a rule of syncml, not of odt",
    ] {
        let line = lines.next().unwrap_or_default();
        assert!(line.starts_with(expected), "{expected}\n{line}");
    }
    assert_eq!(lines.next(), None);
    for (bytes, expected) in [
        (&b"a = \xFF"[..], "csp.toml:1:5: byte 0xFF is not UTF-8; save the file as UTF-8\n"),
        (b"\xFF\xFEa", "csp.toml:1:1: an odd number of bytes cannot be UTF-16\n"),
    ] {
        fs::write(folder.path().join("csp.toml"), bytes).unwrap();
        let done = check(folder.path(), &["a.xml"]);
        assert_eq!((done.code, done.err.as_str()), (2, expected));
    }
    assert_eq!(check(folder.path(), &["a.xml", "--config", "none.toml"]).code, 2);
    fs::write(folder.path().join("good.toml"), "").unwrap();
    assert_eq!(check(folder.path(), &["a.xml", "--config", "good.toml"]).code, 0);
}

#[test]
fn settings_are_read_as_windows_powershell_writes_them() {
    let settings = "\u{FEFF}[rules]\nchannel-former-name = \"error\"\n";
    let little: Vec<u8> = settings.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = settings.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [settings.as_bytes(), &little, &big] {
        let folder = folder(&[("csp.toml", bytes), ("a.xml", CONFIGURATION.as_bytes())]);
        let done = check(folder.path(), &["a.xml"]);
        assert!(done.code == 1 && done.out.contains("channel-former-name]"), "{done}");
    }
}

#[test]
fn an_include_pattern_without_a_file_is_an_error_where_the_whole_folder_is_checked() {
    let settings = "[files]\ninclude = [\"profiles\", \"profils\", \"**/*.xlm\", \"old\", \".hidden\"]\nexclude = [\"old\"]\n";
    let folder = folder(&[("csp.toml", settings)]);
    for name in ["profiles/a.xml", "old/b.xml", ".hidden/c.xml"] {
        let path = folder.path().join(name);
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(path, CONFIGURATION).unwrap();
    }
    let error = |pattern: &str| {
        format!(
            "csp.toml: no file matches the pattern \"{pattern}\" of include; hidden and excluded files do not count\n"
        )
    };
    let errors: String = ["profils", "**/*.xlm", "old", ".hidden"].map(error).concat();
    for arguments in [&[][..], &["."], &["profiles", "."]] {
        let done = check(folder.path(), arguments);
        assert_eq!((done.code, &done.err), (2, &errors), "{done}");
        assert!(done.out.contains("1:"), "{done}");
    }
    let done = check(folder.path(), &["--format", "json"]);
    let unreadable: Vec<Value> =
        objects(&done).into_iter().filter(|finding| finding["rule"] == "unreadable").collect();
    assert_eq!(unreadable.len(), 4, "{done}");
    assert!(unreadable.iter().all(|error| error["file"] == "csp.toml"), "{done}");
    // A part of the folder, or a file, does not show what the other parts have.
    assert_eq!(check(folder.path(), &["profiles"]).code, 0);
    assert_eq!(check(folder.path(), &["profiles/a.xml"]).code, 0);
    // The folder above has all of it.
    let done = check(&folder.path().join("profiles"), &["..", "--config", "../csp.toml"]);
    assert!(done.code == 2 && done.err.starts_with("../csp.toml: no file matches"), "{done}");
}

#[test]
fn a_path_with_the_name_of_the_settings_that_is_no_file_is_an_error() {
    let folder = folder(&[("a.xml", CONFIGURATION)]);
    fs::create_dir_all(folder.path().join("csp.toml")).unwrap();
    fs::create_dir(folder.path().join("below")).unwrap();
    fs::write(folder.path().join("below/a.xml"), CONFIGURATION).unwrap();
    let done = check(folder.path(), &["a.xml"]);
    assert_eq!((done.code, done.out.as_str()), (2, ""), "{done}");
    assert_eq!(done.err, "csp.toml: is a folder; the settings are read from a file of this name\n");
    let done = check(&folder.path().join("below"), &["a.xml"]);
    assert!(done.code == 2 && done.err.contains("csp.toml: is a folder; "), "{done}");
    // Nearer settings, or named ones, are not concerned.
    fs::write(folder.path().join("below/csp.toml"), "").unwrap();
    assert_eq!(check(&folder.path().join("below"), &["a.xml"]).code, 0);
    assert_eq!(check(folder.path(), &["a.xml", "--config", "below/csp.toml"]).code, 0);
}

#[test]
fn warnings_decide_the_exit_code_only_where_they_are_denied() {
    let folder = folder(&[("a.xml", CONFIGURATION), ("bad.xml", &CONFIGURATION.replace("de-de", "de-dd"))]);
    for (arguments, code) in [
        (&["a.xml"][..], 0),
        (&["a.xml", "--deny", "warnings"], 1),
        (&["a.xml", "--deny", "warnings", "--severity", "error"], 1),
        (&["bad.xml", "--severity", "error"], 1),
    ] {
        assert_eq!(check(folder.path(), arguments).code, code, "{arguments:?}");
    }
}

#[test]
fn a_narrow_terminal_and_a_long_line_leave_the_place_visible() {
    let long = format!("<!-- {} -->", "ab\t".repeat(5_000));
    let folder = folder(&[("a.xml", &CONFIGURATION.replace("<Add", &format!("{long}<Add")))]);
    for columns in ["40", "10", "1", "0", "x"] {
        let done = run(csp(folder.path()).env("COLUMNS", columns).args(["check", "a.xml"]));
        assert_eq!(done.code, 0, "{done}");
        let mut lines = done.out.lines().skip_while(|line| !line.contains("1 | "));
        let (line, mark) = (lines.next().unwrap(), lines.next().unwrap());
        let place = mark.find('^').unwrap();
        let shown: String = line.chars().skip(place).collect();
        assert!(shown.starts_with("Month") && line.chars().count() <= 110, "{columns}: {line}");
    }
}

#[test]
fn a_typo_fails_a_build_and_a_node_of_a_newer_windows_does_not() {
    let config = "./Device/Vendor/MSFT/Policy/Config";
    let of = |address: &str| GET.replace("./Vendor/MSFT/Reboot", &format!("{config}/{address}"));
    let folder = folder(&[
        ("typo.xml", of("System/AllowTelemetri").as_str()),
        ("newer.xml", of("WindowsAI/RemoveMicrosoftCopilotApp").as_str()),
    ]);
    let exit = |arguments: &[&str]| check(folder.path(), arguments).code;
    assert_eq!(exit(&["typo.xml"]), 1);
    assert_eq!(exit(&["newer.xml"]), 0);
    assert_eq!(exit(&["newer.xml", "--deny", "warnings"]), 1);
    assert_eq!(exit(&["newer.xml", "--build", "22621.1"]), 1);
    // An update that came out after the descriptions may have it.
    assert_eq!(exit(&["newer.xml", "--build", "26100.7171"]), 0);
    assert_eq!(exit(&["newer.xml", "--deny", "warnings", "--build", "26100.7171"]), 1);
    let source = format!("Microsoft's descriptions of {}", DROP.date);
    for format in ["text", "json", "sarif", "github"] {
        let done = check(folder.path(), &[".", "--format", format]);
        assert!(done.out.matches(&source).count() >= 2, "{format}: {}", done.out);
    }
}

#[test]
fn a_sarif_log_has_what_the_schema_requires() {
    let folder = folder(&[
        ("a b,ü.xml", CONFIGURATION),
        (
            "c.xml",
            "<SyncBody xmlns='SYNCML:SYNCML1.2'><Get><Item><Target><LocURI>./Vendor/MSFT/Nonsense</LocURI></Target></Item></Get><Get/></SyncBody>",
        ),
        ("d.xml", "<MsiInstallJob/>"),
        ("e.xml", DESCRIPTION),
    ]);
    let done = check(folder.path(), &[".", "none.xml", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!((&log["version"], log["runs"].as_array().unwrap().len()), (&"2.1.0".into(), 1));
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert!(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].is_string());
    let extension = &run["tool"]["extensions"][0];
    assert_eq!(
        (extension["organization"].as_str(), extension["version"].as_str()),
        (Some("Microsoft"), Some(DROP.date))
    );
    assert!(extension["name"].is_string());
    let driver = &run["tool"]["driver"];
    assert!(driver["name"].is_string());
    let rules = driver["rules"].as_array().unwrap();
    let text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    for rule in rules {
        assert!(
            text(&rule["id"]) && text(&rule["help"]["text"]) && text(&rule["fullDescription"]["text"]),
            "{rule}"
        );
        assert!(
            ["error", "warning", "note"].contains(&rule["defaultConfiguration"]["level"].as_str().unwrap())
        );
    }
    let region = |region: &Value| {
        for member in ["startLine", "startColumn"] {
            assert!(region[member].as_u64().unwrap() > 0, "{region}");
        }
        assert!(region["endLine"].as_u64().is_none_or(|line| line >= region["startLine"].as_u64().unwrap()));
    };
    let results = run["results"].as_array().unwrap();
    let (mut fixes, mut uris) = (0, Vec::new());
    for result in results {
        assert!(text(&result["message"]["text"]), "{result}");
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], rules[index]["id"]);
        let location = &result["locations"][0]["physicalLocation"];
        uris.push(location["artifactLocation"]["uri"].as_str().unwrap());
        region(&location["region"]);
        for fix in result["fixes"].as_array().into_iter().flatten() {
            for replacement in fix["artifactChanges"][0]["replacements"].as_array().unwrap() {
                region(&replacement["deletedRegion"]);
                assert!(replacement["insertedContent"]["text"].is_string());
                fixes += 1;
            }
        }
    }
    let unknown = results.iter().find(|result| result["ruleId"] == "syncml/may-be-newer").unwrap();
    assert_eq!(unknown["properties"]["descriptions"], DROP.date);
    uris.dedup();
    assert_eq!(uris, ["a%20b%2C%C3%BC.xml", "c.xml", "d.xml", "e.xml"]);
    assert!(fixes > 0);
}

#[test]
fn no_format_shows_a_secret() {
    // Also in markup that cannot be read, and where a fix would repeat it.
    let key = "VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ";
    let files = [
        ("a.xml", "<SyncBody xmlns='SYNCML:SYNCML1.2'><Replace><Item><Target><LocURI>./DevInfo/Man</LocURI></Target><Data>&amp;lt;a&amp;gt;HUSH</Data></Item></Replace></SyncBody>".to_owned()),
        ("b.xml", "<SyncBody><Replace><Item><Data=\"HUSH\"/></Item></Replace></SyncBody>".to_owned()),
        ("c.xml", "<SyncBody><Replace><Item><Data>HUSH\nHUSH & HUSH</Data></Item></Replace></SyncBody>".to_owned()),
        ("d.xml", format!("<Configuration><Add Channel='Monthly'><Product ID='O365ProPlusRetail' PIDKEY='{key}'/></Add></Configuration>")),
        ("e.xml", "<Configuration><Property Name='PIDKEY' Value='HUSH'/><Property Name='A_PASSWORD' Value='HUSH'></Configuration>".to_owned()),
        ("f.xml", "<MsiInstallJob id='x'><Product><Enforcement><CommandLine>HUSH PASSWORD=HUSH</CommandLine><Bad></Enforcement></Product></MsiInstallJob>".to_owned()),
        ("g.xml", format!("<SyncBody xmlns='SYNCML:SYNCML1.2'><Exec><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/MSFT/Office/Installation/x/Install</LocURI></Target><Data>&lt;Configuration&gt;&lt;Add Channel='Monthly'&gt;&lt;Product ID='x' PIDKEY='{key}'/&gt;&lt;/Add&gt;&lt;/Configuration&gt;</Data></Item></Exec></SyncBody>")),
    ];
    let folder = folder(&files);
    for format in ["text", "json", "sarif", "github"] {
        let done = check(folder.path(), &[".", "--format", format]);
        let shown = format!("{}{}", done.out, done.err);
        assert!(files.iter().all(|(name, _)| shown.contains(name)), "{shown}");
        assert!(!shown.contains("HUSH") && !shown.contains("VWXYZ"), "{format}: {shown}");
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    #[test]
    fn pipes_and_links_in_a_folder_are_skipped() {
        let folder = folder(&[("a.xml", CONFIGURATION)]);
        assert!(Command::new("mkfifo").arg(folder.path().join("pipe.xml")).status().unwrap().success());
        symlink("loop", folder.path().join("loop")).unwrap();
        symlink("..", folder.path().join("up")).unwrap();
        symlink("nothing", folder.path().join("dangling.xml")).unwrap();
        symlink("a.xml", folder.path().join("link.xml")).unwrap();
        let done = check(folder.path(), &[".", "-v"]);
        assert_eq!(done.code, 0, "{done}");
        assert!(done.out.contains("2 files, ") && done.out.contains("; 4 files skipped"), "{done}");
        for expected in [
            "pipe.xml: skipped, because it is not a regular file",
            "loop: skipped, because it is a link to nothing",
            "up: skipped, because it is a link to a folder",
            "dangling.xml: skipped, because it is a link to nothing",
        ] {
            assert!(done.err.contains(expected), "{done}");
        }
        assert_eq!(check(folder.path(), &["loop"]).code, 2);
    }

    #[test]
    fn a_pipe_that_is_named_is_read_and_not_fixed() {
        let folder = folder(&[("a.xml", CONFIGURATION)]);
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for (arguments, expected) in
            [(&["pipe"][..], "1 file, 0 errors, 1 warning"), (&["pipe", "--fix"], "1 warning")]
        {
            let writer = std::thread::spawn({
                let pipe = pipe.clone();
                move || fs::write(pipe, CONFIGURATION)
            });
            let done = check(folder.path(), arguments);
            writer.join().unwrap().unwrap();
            assert!(done.out.contains(expected), "{done}");
            assert_eq!(done.code, if arguments.contains(&"--fix") { 2 } else { 0 }, "{done}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_error_and_the_rest_is_checked() {
        let folder = folder(&[("a.xml", CONFIGURATION), ("b.xml", CONFIGURATION)]);
        let closed = folder.path().join("closed");
        fs::create_dir(&closed).unwrap();
        let close = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
        close(&closed);
        close(&folder.path().join("a.xml"));
        let is_root = fs::read(folder.path().join("a.xml")).is_ok();
        let done = check(folder.path(), &["."]);
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        if !is_root {
            assert_eq!(done.code, 2);
            assert!(
                done.err.contains("a.xml: cannot be read") && done.err.contains("closed: cannot be read"),
                "{done}"
            );
        }
        assert!(done.out.contains("b.xml:1:"), "{done}");
    }

    #[test]
    fn a_file_name_may_have_any_byte() {
        let folder = folder(&[("x", "")]);
        let name: Vec<u8> = (1..=255).filter(|byte| *byte != b'/').collect();
        // A name has at most 255 bytes.
        for part in name.chunks(120) {
            let part = [b"n", part].concat();
            fs::write(folder.path().join(OsStr::from_bytes(&part)), CONFIGURATION).unwrap();
        }
        for format in ["text", "json", "sarif", "github"] {
            let done = check(folder.path(), &[".", "--format", format]);
            assert_eq!(done.code, 0, "{done}");
            assert!(done.out.lines().all(|line| !line.contains(|c: char| c.is_control())), "{done}");
        }
        let done = check(folder.path(), &[".", "--format", "sarif"]);
        let log: Value = serde_json::from_str(&done.out).unwrap();
        let uris: Vec<Vec<u8>> = log["runs"][0]["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|result| {
                let uri =
                    result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
                percent_encoding::percent_decode_str(uri).collect()
            })
            .collect();
        let expected: Vec<Vec<u8>> = name.chunks(120).map(|part| [b"n", part].concat()).collect();
        assert_eq!(uris, expected);
    }

    #[test]
    fn a_closed_pipe_ends_the_program_without_a_word() {
        let folder = folder(&[("a.xml", CONFIGURATION)]);
        let many: Vec<&str> = vec!["a.xml"; 2_000];
        let mut running = csp(folder.path())
            .arg("check")
            .args(many)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(running.stdout.take());
        let done = running.wait_with_output().unwrap();
        assert_eq!((done.status.code(), done.stderr.as_slice()), (Some(0), &b""[..]));
    }
}
