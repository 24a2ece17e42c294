//! `csp` on payloads and bodies, which administrators write instead of whole messages.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod program;

use program::{Done, run_in};
use tempfile::TempDir;

/// Descriptions of a few nodes like those that the forms below set.
const DDF: &str = r#"<MgmtTree xmlns:MSFT="http://schemas.microsoft.com/MobileDevice/DM"><VerDTD>1.2</VerDTD>
<Node><NodeName>Clock</NodeName><Path>./Device/Vendor/MSFT</Path><DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties>
<Node><NodeName>Mode</NodeName><DFProperties><AccessType><Add/><Delete/><Get/><Replace/></AccessType><DFFormat><int/></DFFormat>
<MSFT:AllowedValues ValueType="Range"><MSFT:Value>[0-3]</MSFT:Value></MSFT:AllowedValues></DFProperties></Node>
<Node><NodeName>Label</NodeName><DFProperties><AccessType><Add/><Delete/><Get/><Replace/></AccessType><DFFormat><chr/></DFFormat></DFProperties></Node>
<Node><NodeName>Wind</NodeName><DFProperties><AccessType><Exec/></AccessType><DFFormat><null/></DFFormat></DFProperties></Node>
<Node><NodeName>Together</NodeName><DFProperties><AccessType><Add/><Replace/></AccessType><DFFormat><chr/></DFFormat><MSFT:AtomicRequired/></DFProperties></Node>
</Node></MgmtTree>"#;

const MODE: &str = "./Device/Vendor/MSFT/Clock/Mode";

/// An item that sets the mode.
fn item(uri: &str) -> String {
    format!(
        "<Item><Target><LocURI>{uri}</LocURI></Target><Meta><Format xmlns=\"syncml:metinf\">int</Format></Meta><Data>2</Data></Item>"
    )
}

/// Documents without a fault, each with its form.
fn forms() -> Vec<(&'static str, String, &'static str)> {
    let replace = format!("<Replace>{}</Replace>", item(MODE));
    let label =
        "<Add><Item><Target><LocURI>./Vendor/MSFT/Clock/Label</LocURI></Target><Data>a</Data></Item></Add>";
    let together = "<Add><Item><Target><LocURI>./Vendor/MSFT/Clock/Together</LocURI></Target><Data>a</Data></Item></Add>";
    let numbered = |id: u32| format!("<Replace><CmdID>{id}</CmdID>{}</Replace>", item(MODE));
    let body = format!("<SyncBody>{}{}<Final/></SyncBody>", numbered(1), numbered(2));
    let inherited = "<Replace><Meta><Format xmlns=\"syncml:metinf\">int</Format></Meta><Item>\
                     <Target><LocURI>./Device/Vendor/MSFT/Clock/Mode</LocURI></Target><Data>2</Data></Item></Replace>";
    let exec = "<Exec><Item><Target><LocURI>Vendor/MSFT/Clock/Wind</LocURI></Target></Item></Exec>";
    vec![
        ("row", format!("{replace}\n{label}\n{together}"), "payload"),
        ("declared", format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{replace}\n{label}"), "payload"),
        ("commented", format!("<!-- <SyncML> two settings -->\n{replace}<!-- and -->{label}"), "payload"),
        ("marked", format!("\u{FEFF}\n {replace}{label}"), "payload"),
        ("headless", format!("<SyncML xmlns=\"SYNCML:SYNCML1.2\">{body}</SyncML>"), "body"),
        ("body", body.clone(), "body"),
        ("meta", format!("{inherited}{replace}"), "payload"),
        ("dotless", exec.to_owned(), "payload"),
        (
            "answer",
            "<SyncML><SyncHdr/><SyncBody><Status><CmdID>1</CmdID><MsgRef>0</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd>\
             <Data>200</Data></Status><Status><CmdID>2</CmdID><MsgRef>0</MsgRef><CmdRef>1</CmdRef><Cmd>Replace</Cmd>\
             <Data>200</Data></Status><Final/></SyncBody></SyncML>"
                .to_owned(),
            "body",
        ),
    ]
}

/// A folder with descriptions and these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    program::folder(&[&[("ddf.xml", DDF)], files].concat())
}

fn check(document: &str, more: &[&str]) -> Done {
    let folder = folder(&[("m.xml", document)]);
    run_in(folder.path(), &[&["syncml", "check", "m.xml", "--ddf", "ddf.xml"], more].concat())
}

/// The rules of the findings, without the notes on the form and on an address without `./`, which Windows takes.
fn rules(done: &Done) -> Vec<&str> {
    let rules = done.out.lines().filter_map(|line| line.split_once('[')?.1.split_once(']'));
    rules.map(|(rule, _)| rule).filter(|rule| !["fragment", "loc-uri-start"].contains(rule)).collect()
}

#[test]
fn each_form_without_a_fault_has_the_note_only() {
    for (name, document, form) in forms() {
        let done = check(&document, &[]);
        let lines: Vec<&str> = done.out.lines().collect();
        let notes = if name == "dotless" { 2 } else { 1 };
        assert_eq!((done.code, lines.len()), (0, notes + 1), "{name}: {}{}", done.out, done.err);
        assert_eq!(done.out.contains("note[loc-uri-start]"), name == "dotless", "{name}: {}", done.out);
        assert!(lines[0].contains(&format!("note[fragment]: read as a {form}")), "{name}: {}", done.out);
        assert!(lines[notes].ends_with("0 errors, 0 warnings"), "{name}: {}", done.out);

        let json = check(&document, &["--format", "json"]);
        assert!(
            json.out.contains("\"severity\":\"info\"") && json.out.lines().count() == notes,
            "{name}: {}",
            json.out
        );
    }
}

#[test]
fn one_fault_in_each_form_is_that_fault() {
    for (name, from, to, rule) in [
        ("row", "Replace>", "replace>", "not-a-command"),
        ("row", "Clock/Label", "Clock/Labl", "unknown-node"),
        ("row", "syncml:metinf", "syncml:metinfo", "unknown-namespace"),
        ("declared", "<Data>2<", "<Data>9<", "value-not-allowed"),
        ("commented", "<Data>a</Data>", "<Data>a</Data><Data/>", "duplicate-element"),
        ("marked", "<Item>", "\u{A0}<Item>", "no-break-spaces"),
        ("headless", "<CmdID>2</CmdID>", "<CmdID>1</CmdID>", "duplicate-cmd-id"),
        ("headless", "SyncML", "SyncMl", "wrong-root"),
        ("body", "<CmdID>1</CmdID>", "", "missing-cmd-id"),
        (
            "body",
            "<LocURI>./Device/Vendor/MSFT/Clock/Mode</LocURI>",
            "<LocURI>./Device/Vendor/MSFT//Mode</LocURI>",
            "loc-uri-empty-segment",
        ),
        ("meta", ">int<", ">chr<", "format-differs"),
        ("dotless", "Wind", "Winds", "unknown-node"),
        ("dotless", "<Exec>", "<Exec><CmdId>1</CmdId>", "unknown-element"),
        ("answer", "<Data>200</Data>", "<Data>299</Data>", "unknown-status"),
    ] {
        let (_, document, _) = forms().into_iter().find(|form| form.0 == name).unwrap();
        // Names are replaced everywhere, so that tags stay pairs.
        let everywhere = from.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'>');
        let broken = if everywhere { document.replace(from, to) } else { document.replacen(from, to, 1) };
        assert_ne!(broken, document, "{name}");
        let done = check(&broken, &[]);
        let mut found = rules(&done);
        found.dedup();
        assert_eq!(found, [rule], "{name}: {}", done.out);
    }
}

#[test]
fn the_option_as_decides_the_form() {
    let (_, payload, _) = forms().into_iter().next().unwrap();
    let done = check(&payload, &["--as", "message"]);
    let found = rules(&done);
    assert_eq!(done.code, 1);
    for rule in ["missing-header", "bare-commands", "missing-cmd-id", "atomic-required"] {
        assert!(found.contains(&rule), "{rule}: {}", done.out);
    }
    assert!(!done.out.contains("taken for"), "{}", done.out);

    let (_, headless, _) = forms().into_iter().find(|form| form.0 == "headless").unwrap();
    assert_eq!(rules(&check(&headless, &["--as", "message"])), ["missing-header"]);
    let bare = headless.replace("<CmdID>1</CmdID>", "").replace("<CmdID>2</CmdID>", "");
    assert_eq!(rules(&check(&bare, &[])), ["missing-cmd-id", "missing-cmd-id"]);
    let done = check(&bare, &["--as", "payload"]);
    assert_eq!((done.code, rules(&done).len()), (0, 0), "{}", done.out);
    assert_eq!(check(&bare, &["--as", "letter"]).code, 2);
}

#[test]
fn explain_and_convert_name_the_form() {
    for (name, document, form) in forms() {
        let folder = folder(&[("m.xml", &document)]);
        let done = run_in(folder.path(), &["syncml", "explain", "m.xml", "--ddf", "ddf.xml"]);
        assert_eq!(done.code, 0, "{name}: {}", done.err);
        let title = if form == "payload" { "A payload: " } else { "The body of a message" };
        assert!(done.out.starts_with(title), "{name}: {}", done.out);
        let done = run_in(folder.path(), &["syncml", "convert", "--to", "json", "m.xml"]);
        assert_eq!(done.code, 0, "{name}: {}", done.err);
        assert!(done.err.contains(&format!("read as a {form}")), "{name}: {}", done.err);
        let json: serde_json::Value = serde_json::from_str(&done.out).unwrap();
        let commands = json["commands"].as_array().or_else(|| json["syncBody"]["commands"].as_array());
        let count = document.matches("</Item>").count().max(document.matches("</Status>").count());
        assert_eq!(commands.map_or(1, Vec::len), count, "{name}: {}", done.out);
        // As XML it stays as it is, but for the declaration.
        let done = run_in(folder.path(), &["syncml", "convert", "--to", "xml", "m.xml"]);
        let inner = document.trim_start_matches('\u{FEFF}').trim_start();
        let inner = inner.split_once("?>").map_or(inner, |(_, inner)| inner);
        assert!(done.out.contains(inner.trim()), "{name}: {}", done.out);
    }
}

#[test]
fn a_final_is_not_counted_as_a_command() {
    let get = "<Get><CmdID>1</CmdID><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get>";
    let folder = folder(&[("m.xml", &format!("{get}\n<Final/>"))]);
    for command in ["explain", "check"] {
        let done = run_in(folder.path(), &["syncml", command, "m.xml"]);
        assert!(done.out.contains(" payload") && done.out.contains(" a single command"), "{}", done.out);
    }
}

#[test]
fn a_payload_of_several_commands_is_not_written_as_wbxml() {
    let (_, payload, _) = forms().into_iter().next().unwrap();
    let folder = folder(&[("m.xml", &payload), ("one.xml", "<Get><CmdID>1</CmdID></Get>")]);
    let done = run_in(folder.path(), &["syncml", "convert", "--to", "wbxml", "m.xml"]);
    assert_eq!((done.code, done.out.as_str()), (2, ""));
    assert!(done.err.contains("read as a payload"), "{}", done.err);
    assert!(done.err.contains("put them into <SyncBody>"), "{}", done.err);
}

#[test]
fn pair_takes_the_answer_of_the_local_management_interface() {
    let request = format!("<SyncBody><Replace><CmdID>1</CmdID>{}</Replace></SyncBody>", item(MODE));
    let (_, answer, _) = forms().into_iter().find(|form| form.0 == "answer").unwrap();
    for msg_ref in ["<MsgRef>0</MsgRef>", "<MsgRef>1</MsgRef>", "<MsgRef>7</MsgRef>", ""] {
        let folder =
            folder(&[("q.xml", &request), ("a.xml", &answer.replace("<MsgRef>0</MsgRef>", msg_ref))]);
        let done = run_in(folder.path(), &["syncml", "pair", "q.xml", "a.xml"]);
        let told = (done.code, done.out.as_str(), done.err.as_str());
        assert_eq!(told, (0, "1 Replace ./Device/Vendor/MSFT/Clock/Mode: done (200 OK)\n", ""), "{msg_ref}");
    }
}

#[test]
fn pair_says_which_commands_no_answer_can_refer_to() {
    let (_, payload, _) = forms().into_iter().next().unwrap();
    let (_, answer, _) = forms().into_iter().find(|form| form.0 == "answer").unwrap();
    let numbered = payload.replacen("<Replace>", "<Replace><CmdID>1</CmdID>", 1);
    let folder = folder(&[("q.xml", &numbered), ("a.xml", &answer)]);
    let done = run_in(folder.path(), &["syncml", "pair", "q.xml", "a.xml"]);
    assert_eq!(done.code, 1);
    assert_eq!(
        done.err,
        "q.xml:2:1: Add has no CmdID, so no answer can refer to it\nq.xml:3:1: Add has no CmdID, so no answer can refer to it\n"
    );
    assert!(done.out.starts_with("1 Replace ") && done.out.lines().count() == 1, "{}", done.out);
}

#[test]
fn simulate_plays_a_payload() {
    let configuration = "&lt;Configuration&gt;&lt;Add OfficeClientEdition=\"64\" Channel=\"Current\"&gt;\
                         &lt;Product ID=\"O365ProPlusRetail\"&gt;&lt;Language ID=\"en-us\"/&gt;&lt;/Product&gt;&lt;/Add&gt;&lt;/Configuration&gt;";
    let exec = format!(
        "<Exec><Item><Target><LocURI>./Device/Vendor/MSFT/Office/Installation/1/Install</LocURI></Target>\
         <Meta><Format xmlns=\"syncml:metinf\">chr</Format></Meta><Data>{configuration}</Data></Item></Exec>"
    );
    let get =
        "<Get><Item><Target><LocURI>./Device/Vendor/MSFT/Office/Installation</LocURI></Target></Item></Get>";
    for payload in [
        exec.clone(),
        format!("<!-- Office -->\n{exec}\n{get}"),
        format!("<?xml version=\"1.0\"?>{get}{exec}"),
    ] {
        let folder = folder(&[("m.xml", &payload)]);
        let done = run_in(folder.path(), &["office", "simulate", "--message", "m.xml"]);
        assert_eq!(done.code, 0, "{}{}", done.out, done.err);
        assert!(done.out.contains("<CmdID>1</CmdID>"), "{}", done.out);
        let checked = run_in(folder.path(), &["odt", "check", "m.xml"]);
        assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
    }
}

#[test]
fn explain_hides_no_number_because_its_node_is_named_after_a_password() {
    let set = |name: &str, format: &str, value: &str| {
        format!(
            "<Replace><Item><Target><LocURI>./Vendor/MSFT/Made/{name}</LocURI></Target>\
             <Meta><Format xmlns=\"syncml:metinf\">{format}</Format></Meta><Data>{value}</Data></Item></Replace>"
        )
    };
    let payload = [
        set("AllowSimpleDevicePassword", "int", "1"),
        set("RequirePassword", "bool", "true"),
        set("AdminPassword", "chr", "hush"),
        set("OtherPassword", "int", "silence"),
    ]
    .concat();
    let atomics = format!("<Atomic/><Atomic>{payload}</Atomic><Atomic>{}</Atomic>", set("A", "int", "1"));
    let folder = folder(&[("m.xml", &payload), ("atomics.xml", &atomics)]);
    let done = run_in(folder.path(), &["syncml", "explain", "m.xml"]);
    for told in [
        "AllowSimpleDevicePassword = 1 (int).",
        "RequirePassword = true (bool).",
        "AdminPassword = (hidden) (chr).",
        "OtherPassword = (hidden) (int).",
    ] {
        assert!(done.out.contains(told), "{told}: {}", done.out);
    }
    let done = run_in(folder.path(), &["syncml", "explain", "atomics.xml"]);
    for told in [
        "do nothing: there is no command in it.",
        "do all 4 commands in it, or none.",
        "do the command in it.",
    ] {
        assert!(done.out.contains(told), "{told}: {}", done.out);
    }
    assert!(!done.out.contains("hush") && !done.out.contains("silence"), "{}", done.out);
}
