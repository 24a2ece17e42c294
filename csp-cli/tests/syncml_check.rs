//! `csp syncml check` and `csp syncml explain` as people and scripts run them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod program;

use program::Done;
use serde_json::Value;
use std::ffi::OsStr;
use std::path::Path;
use tempfile::TempDir;

/// Runs `csp syncml` in a folder.
fn run_in(folder: &Path, arguments: &[impl AsRef<OsStr>]) -> Done {
    let arguments = arguments.iter().map(AsRef::as_ref);
    program::run_in(folder, &std::iter::once(OsStr::new("syncml")).chain(arguments).collect::<Vec<_>>())
}

/// A folder with a description and these messages.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("ddf")).unwrap();
    std::fs::write(folder.path().join("ddf/clock.xml"), CLOCK).unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

const CLOCK: &str = r#"<MgmtTree xmlns:MSFT="http://schemas.microsoft.com/MobileDevice/DM"><VerDTD>1.2</VerDTD><Node>
<NodeName>Clock</NodeName><Path>./Vendor/Example</Path><DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat>
<MSFT:Applicability><MSFT:OsBuildVersion>10.0.22000</MSFT:OsBuildVersion><MSFT:EditionAllowList>0x30;</MSFT:EditionAllowList></MSFT:Applicability>
</DFProperties><Node><NodeName>Mode</NodeName><DFProperties><AccessType><Get/><Replace/></AccessType>
<Description>How it ticks.</Description><DFFormat><int/></DFFormat>
<MSFT:AllowedValues ValueType="ENUM"><MSFT:Enum><MSFT:Value>0</MSFT:Value><MSFT:ValueDescription>Not at all.</MSFT:ValueDescription></MSFT:Enum>
<MSFT:Enum><MSFT:Value>1</MSFT:Value><MSFT:ValueDescription>Loudly.</MSFT:ValueDescription></MSFT:Enum></MSFT:AllowedValues>
</DFProperties></Node></Node></MgmtTree>"#;

fn message(cred: &str, body: &str) -> String {
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\">\n<SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
         <SessionID>7</SessionID><MsgID>3</MsgID><Target><LocURI>urn:uuid:0815</LocURI></Target>\
         <Source><LocURI>https://mdm.example/dm</LocURI></Source>{cred}</SyncHdr>\n<SyncBody>\n{body}\n<Final/></SyncBody></SyncML>"
    )
}

fn set(value: &str) -> String {
    message(
        "",
        &format!(
            "<Replace><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/Example/Clock/Mode</LocURI></Target>\
             <Meta><Format xmlns=\"syncml:metinf\">int</Format></Meta><Data>{value}</Data></Item></Replace>"
        ),
    )
}

#[test]
fn check_reports_and_counts() {
    let unnumbered = set("1").replace("<CmdID>1</CmdID>", "");
    let old = set("1").replace("<Final/>", "<?a?><Final/>");
    let folder = folder(&[
        ("good.xml", &set("1")),
        ("bad.xml", &unnumbered),
        ("old.xml", &old),
        ("off.xml", &set("7")),
    ]);
    let done = run_in(folder.path(), &["check", "good.xml"]);
    assert_eq!((done.code, done.out.as_str()), (0, "1 files, 1 commands, 0 errors, 0 warnings\n"));

    let done = run_in(folder.path(), &["check", "good.xml", "bad.xml", "old.xml"]);
    assert_eq!(done.code, 1);
    assert_eq!(
        done.out,
        "bad.xml:4:1: refused[missing-cmd-id]: Replace has no CmdID, and is answered 400 with a blank CmdRef; fix: add <CmdID>1</CmdID>\n\
         old.xml:5:1: tolerated[processing-instruction]: a processing instruction is between the elements; fix: leave it out\n\
         3 files, 3 commands, 1 errors, 1 warnings\n"
    );
    // What Windows tolerates is no error.
    assert_eq!(run_in(folder.path(), &["check", "old.xml"]).code, 0);

    // Without a description nothing is known of the node.
    assert_eq!(run_in(folder.path(), &["check", "off.xml"]).code, 0);
    let done = run_in(folder.path(), &["check", "off.xml", "--ddf", "ddf"]);
    assert_eq!(done.code, 1);
    assert!(done.out.starts_with("off.xml:4:"), "{}", done.out);
    assert!(done.out.contains("forbidden[value-not-allowed]: ./Vendor/Example/Clock/Mode: "), "{}", done.out);
}

#[test]
fn check_asks_for_build_and_edition() {
    let folder = folder(&[("good.xml", &set("1"))]);
    for (arguments, code) in [
        (["--build", "10.0.22621", "--edition", "0x30"], 0),
        (["--build", "10.0.19045", "--edition", "0x30"], 1),
        (["--build", "10.0.22621", "--edition", "0x65"], 1),
    ] {
        let done =
            run_in(folder.path(), &[["check", "good.xml", "--ddf", "ddf"].as_slice(), &arguments].concat());
        assert_eq!(done.code, code, "{arguments:?}: {}", done.out);
        assert_eq!(done.out.contains("refused[not-available]"), code == 1, "{}", done.out);
    }
    // A build means nothing without descriptions, and has to be one.
    assert_eq!(run_in(folder.path(), &["check", "good.xml", "--build", "10.0.22621"]).code, 2);
    assert_eq!(run_in(folder.path(), &["check", "good.xml", "--ddf", "ddf", "--build", "11"]).code, 2);
}

#[test]
fn check_writes_json() {
    let folder = folder(&[("off.xml", &set("7")), ("no.xml", "<html/>")]);
    let done = run_in(folder.path(), &["check", "off.xml", "no.xml", "--ddf", "ddf", "--format", "json"]);
    assert_eq!((done.code, done.err.as_str()), (1, "2 files, 1 commands, 2 errors, 0 warnings\n"));
    let lines: Vec<Value> = done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    let text = set("7");
    let (start, end) = (lines[0]["start"].as_u64().unwrap(), lines[0]["end"].as_u64().unwrap());
    assert_eq!(&text[start as usize..end as usize], "7");
    assert_eq!(lines[0]["line"], 4);
    assert_eq!(lines[0]["rule"], "value-not-allowed");
    assert_eq!(lines[0]["severity"], "error");
    assert_eq!(lines[0]["verdict"], "forbidden");
    assert_eq!(lines[0]["uri"], "./Vendor/Example/Clock/Mode");
    assert_eq!(lines[1]["rule"], "wrong-root");
    assert_eq!(lines[1]["verdict"], "refused");
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = folder(&[("good.xml", &set("1"))]);
    let done = run_in(folder.path(), &["check", "good.xml", "none.xml"]);
    assert_eq!(done.code, 2);
    assert!(done.err.starts_with("none.xml: there is no such file"), "{}", done.err);
    assert!(done.out.starts_with("1 files, "), "{}", done.out);
    std::fs::write(folder.path().join("ddf/broken.xml"), "<MgmtTree>").unwrap();
    let done = run_in(folder.path(), &["check", "good.xml", "--ddf", "ddf"]);
    assert_eq!(done.code, 2);
    assert!(done.err.contains("broken.xml:1:1"), "{}", done.err);
    // One that is no schema is left out, and the others are used.
    let faulty = CLOCK.replace("<AccessType><Get/></AccessType>", "").replace("Clock", "Watch");
    std::fs::write(folder.path().join("ddf/broken.xml"), faulty).unwrap();
    let done = run_in(folder.path(), &["check", "good.xml", "--ddf", "ddf"]);
    assert_eq!((done.code, done.out.contains("not-described")), (2, false), "{}{}", done.out, done.err);
    assert!(done.err.contains("left out: "), "{}", done.err);
    assert_eq!(run_in(folder.path(), &["explain", "none.xml"]).code, 2);
}

#[test]
fn explain_tells_and_hides() {
    let cred = "<Cred><Meta><Type xmlns=\"syncml:metinf\">syncml:auth-basic</Type></Meta><Data>c2VjcmV0</Data></Cred>\
                <Meta><MaxMsgSize xmlns=\"syncml:metinf\">4096</MaxMsgSize></Meta>";
    let body = "<Status><CmdID>1</CmdID><MsgRef>2</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Chal><Meta>\
                <Type xmlns=\"syncml:metinf\">syncml:auth-md5</Type><NextNonce xmlns=\"syncml:metinf\">bm9uY2U=</NextNonce></Meta></Chal><Data>401</Data></Status>\
                <Atomic><CmdID>2</CmdID><Replace><CmdID>3</CmdID><Item><Target><LocURI>./Vendor/Example/Clock/Mode</LocURI></Target><Data>1</Data></Item></Replace></Atomic>\
                <Exec><CmdID>4</CmdID><Item><Target><LocURI>./Vendor/MSFT/Office/Installation/1/Install</LocURI></Target>\
                <Data>&lt;Product ID=\"A\" PIDKEY=\"ABCDE-FGHIJ-KLMNO-PQRST-UVWXY\"/&gt;</Data></Item></Exec>\
                <Replace><CmdID>5</CmdID><Item><Target><LocURI>./Vendor/Example/AdminPassword</LocURI></Target><Data>hush</Data></Item></Replace>";
    let folder = folder(&[("message.xml", &message(cred, body))]);
    let done = run_in(folder.path(), &["explain", "message.xml", "--ddf", "ddf"]);
    assert_eq!(done.code, 0, "{}", done.err);
    for told in [
        "A server's message from https://mdm.example/dm to urn:uuid:0815.",
        "SyncML 1.2, session 7, message 3 of it; the sender takes messages of 4096 bytes at the most.",
        "It brings credentials, syncml:auth-basic (hidden).",
        "[1] Status: answers the header of message 2 with 401 Invalid credentials",
        "It wants credentials syncml:auth-md5, with a nonce (hidden).",
        "[2] Atomic: do the command in it.",
        "  [3] Replace: set ./Vendor/Example/Clock/Mode = 1 (int).",
        "How it ticks. 1 means: Loudly.",
        "<Product ID=\"A\" PIDKEY=\"(hidden)\"/>",
        "set ./Vendor/Example/AdminPassword = (hidden) (chr).",
        "The message is the last one of its package.",
    ] {
        assert!(done.out.contains(told), "{told} is missing in:\n{}", done.out);
    }
    for secret in ["c2VjcmV0", "bm9uY2U", "ABCDE", "hush"] {
        assert!(!done.out.contains(secret), "{secret} is in:\n{}", done.out);
    }
}

/// Somebody has pasted a product key into an address, where it is written in another way.
#[test]
fn a_product_key_in_an_address_is_not_shown() {
    let key = "VWXYZ-vwxyz%2DVWXYZ-VWXYZ-VWXYZ";
    let get = format!(
        "<Get><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/Example/Clock/{key}</LocURI></Target></Item></Get>"
    );
    let answer = format!(
        "<Status><CmdID>1</CmdID><MsgRef>3</MsgRef><CmdRef>1</CmdRef><Cmd>Get</Cmd>\
         <TargetRef>./Vendor/Example/Clock/{key}</TargetRef><Data>200</Data></Status>"
    );
    let folder = folder(&[("a.xml", &message("", &get)), ("b.xml", &message("", &answer))]);
    for arguments in [
        &["check", "a.xml", "--ddf", "ddf"][..],
        &["check", "a.xml", "--ddf", "ddf", "--format", "json"],
        &["explain", "a.xml"],
        &["explain", "b.xml"],
        &["pair", "a.xml", "b.xml"],
    ] {
        let done = run_in(folder.path(), arguments);
        let shown = format!("{}{}", done.out, done.err);
        assert!(shown.contains("Clock/(product key)"), "{arguments:?}: {shown}");
        assert!(!shown.to_ascii_lowercase().contains("vwxyz"), "{arguments:?}: {shown}");
    }
}
