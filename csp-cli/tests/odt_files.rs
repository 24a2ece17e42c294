//! Encodings, line ends and sizes of files, and files that cannot be read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod program;

use program::{folder, run_in};
use serde_json::{Value, json};
use std::fs;
use std::process::{Command, Stdio};

/// With a channel's former name, an id with a trailing blank, and a character beyond ASCII.
const FORMER: &str = "<Configuration>\r\n\t<!-- für alle \u{1F600} -->\r\n  <Add Channel=\"Monthly\" >\r\n    <Product ID=\"O365ProPlusRetail \"><Language ID=\"de-de\"/></Product>\r\n</Add>\r\n</Configuration>\r\n";

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

type Encode = fn(&str) -> Vec<u8>;

/// As editors save a text; a declaration may name another encoding than the bytes are in.
const ENCODINGS: [(&str, &str, Encode); 9] = [
    ("utf-8", "", |text| text.as_bytes().to_vec()),
    ("utf-8 with a mark", "", |text| format!("\u{FEFF}{text}").into_bytes()),
    ("utf-16 le", "", |text| utf16(&format!("\u{FEFF}{text}"), false)),
    ("utf-16 be", "", |text| utf16(&format!("\u{FEFF}{text}"), true)),
    ("utf-16 le without a mark", "", |text| utf16(text, false)),
    ("declared utf-16, and it is", "utf-16", |text| utf16(&format!("\u{FEFF}{text}"), false)),
    ("declared utf-16 and stored as utf-8", "utf-16", |text| text.as_bytes().to_vec()),
    ("declared utf-8 and stored as utf-16", "utf-8", |text| utf16(&format!("\u{FEFF}{text}"), true)),
    ("declared windows-1252, in ascii", "windows-1252", |text| {
        text.replace("ü", "ue").replace('\u{1F600}', "").into_bytes()
    }),
];

#[test]
fn a_file_keeps_its_encoding_and_line_ends() {
    for (name, declared, encode) in ENCODINGS {
        let declaration = match declared {
            "" => String::new(),
            declared => format!("<?xml version=\"1.0\" encoding=\"{declared}\"?>\r\n"),
        };
        let text = declaration + FORMER;
        let folder = folder(&[("a.xml", &encode(&text))]);
        let read = || fs::read(folder.path().join("a.xml")).unwrap();

        let done = run_in(folder.path(), &["odt", "check", "a.xml"]);
        assert_eq!((done.code, done.err.as_str()), (0, ""), "{name}: {}", done.out);
        assert!(done.out.ends_with("1 file, 0 errors, 2 warnings\n"), "{name}: {}", done.out);
        let done = run_in(folder.path(), &["odt", "explain", "a.xml"]);
        assert!(done.code == 0 && done.out.contains("channel: Current"), "{name}: {}", done.err);
        assert_eq!(run_in(folder.path(), &["odt", "fix", "a.xml"]).code, 0, "{name}");
        let fixed = text.replace("Monthly", "Current").replace("Retail \"", "Retail\"");
        assert_eq!(read(), encode(&fixed), "{name}");

        assert_eq!(run_in(folder.path(), &["odt", "fmt", "a.xml"]).code, 0, "{name}");
        let laid_out = fixed
            .replace("\t<!--", "  <!--")
            .replace("\" >", "\">")
            .replace("<Language ID=\"de-de\"/>", "\r\n      <Language ID=\"de-de\" />\r\n    ")
            .replace("\r\n</Add>", "\r\n  </Add>");
        assert_eq!(read(), encode(&laid_out), "{name}");
        let done = run_in(folder.path(), &["office", "payload", "install", "a.xml"]);
        let document = roxmltree::Document::parse(&done.out).unwrap();
        let data =
            document.descendants().find(|node| node.has_tag_name(("SYNCML:SYNCML1.2", "Data"))).unwrap();
        assert!(data.text().unwrap().starts_with("<Configuration>"), "{name}: no declaration: {}", done.out);
    }
}

#[test]
fn a_code_page_is_refused_with_place_and_remedy() {
    let text = "<?xml version='1.0' encoding='windows-1252'?>\n<Configuration>\n<!-- f\u{FC}r -->\n<Add/></Configuration>";
    let ansi: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let bare = ansi[text.find('\n').unwrap() + 1..].to_vec();
    let folder = folder(&[("a.xml", &ansi[..]), ("bare.xml", &bare), ("b.xml", text.as_bytes())]);
    for (name, place, what) in [
        (
            "a.xml",
            "a.xml:3:7: ",
            "byte 0xFC is not UTF-8; encoding `windows-1252` is not supported; save the file as UTF-8",
        ),
        ("bare.xml", "bare.xml:2:7: ", "byte 0xFC is not UTF-8; save the file as UTF-8"),
        (
            "b.xml",
            "b.xml:1:31: ",
            "encoding `windows-1252` is not supported; save the file as UTF-8 or UTF-16, and declare that",
        ),
    ] {
        let before = fs::read(folder.path().join(name)).unwrap();
        let done = run_in(folder.path(), &["odt", "check", name]);
        assert!(done.code == 2 && done.out.starts_with(place) && done.out.contains(what), "{}", done.out);
        for arguments in [
            &["odt", "explain", name][..],
            &["odt", "fix", name],
            &["odt", "fmt", name],
            &["odt", "plan", name],
            &["office", "payload", "install", name],
            &["office", "simulate", name],
        ] {
            let done = run_in(folder.path(), arguments);
            assert!(
                done.code == 2 && done.err.starts_with(&format!("{place}{what}")),
                "{arguments:?}: {}",
                done.err
            );
        }
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), before);
    }
}

/// Every problem is a line of the same form, and 2 says that something could not be read.
#[test]
fn all_checks_report_unreadable_files_alike() {
    let good = [
        ("odt", "<Configuration><Updates Enabled='TRUE'/></Configuration>"),
        (
            "ddf",
            "<MgmtTree><VerDTD>1.2</VerDTD><Node><NodeName>A</NodeName><Path>./Vendor</Path><DFProperties><AccessType><Get/></AccessType><DFFormat><int/></DFFormat><Occurrence><One/></Occurrence><Scope><Permanent/></Scope><DFType><MIME>text/plain</MIME></DFType></DFProperties></Node></MgmtTree>",
        ),
        (
            "syncml",
            "<SyncBody xmlns='SYNCML:SYNCML1.2'><Get><CmdID>1</CmdID><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get><Final/></SyncBody>",
        ),
    ];
    for (family, good) in good {
        let folder = folder(&[
            ("good.xml", good.as_bytes()),
            ("open.xml", &good.as_bytes()[..good.rfind('<').unwrap()]),
            ("bytes.xml", b"<a>\n\xFF</a>"),
            ("empty.xml", b""),
            ("other.xml", b"<html/>"),
        ]);
        fs::create_dir(folder.path().join("none")).unwrap();
        let check = |names: &[&str]| {
            let done = run_in(folder.path(), &[&[family, "check", "--format", "json"], names].concat());
            let lines: Vec<Value> =
                done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            for line in &lines {
                for key in ["file", "line", "column", "severity", "rule", "message", "fix"] {
                    assert!(line.get(key).is_some(), "{family}: {key}: {line}");
                }
            }
            let errors: Vec<Value> = lines.into_iter().filter(|line| line["severity"] == "error").collect();
            (done, errors)
        };
        let (done, errors) = check(&["open.xml", "missing.xml", "good.xml", "none", "bytes.xml"]);
        assert_eq!(done.code, 2, "{family}");
        assert_eq!(done.err.lines().count(), 1, "{family}: the counts alone: {}", done.err);
        let of = |name: &str| {
            errors.iter().find(|line| line["file"] == name).unwrap_or_else(|| panic!("{family}: {name}"))
        };
        assert_eq!((errors.len(), &of("open.xml")["rule"]), (4, &json!("not-well-formed")), "{family}");
        assert_eq!(
            (&of("bytes.xml")["line"], &of("bytes.xml")["column"]),
            (&json!(2), &json!(1)),
            "{family}"
        );
        for name in ["missing.xml", "none"] {
            let line = of(name);
            assert_eq!(
                (&line["rule"], &line["line"], &line["column"]),
                (&json!("unreadable"), &json!(null), &json!(null)),
                "{family}"
            );
        }
        for (name, code) in
            [("good.xml", 0), ("other.xml", 2), ("empty.xml", 2), ("open.xml", 2), ("bytes.xml", 2)]
        {
            assert_eq!(check(&[name]).0.code, code, "{family}: {name}");
        }
    }
}

#[test]
fn a_message_may_be_larger_than_a_configuration() {
    let padding = format!("<!-- {} -->", "x".repeat(1 << 20));
    let configuration = "<Configuration><Add><Product ID='O365ProPlusRetail'><Language ID='de-de'/></Product></Add><Display Level='None' AcceptEULA='TRUE'/></Configuration>";
    let message = format!(
        "<SyncBody xmlns='SYNCML:SYNCML1.2'>{padding}<Exec><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/MSFT/Office/Installation/a/Install</LocURI></Target><Data><![CDATA[{configuration}]]></Data></Item></Exec></SyncBody>"
    );
    let large = format!("{padding}{configuration}");
    let folder = folder(&[("message.xml", message.as_bytes()), ("large.xml", large.as_bytes())]);
    let done = run_in(folder.path(), &["odt", "check", "message.xml"]);
    assert_eq!((done.code, done.out.as_str()), (0, "1 file, 0 errors, 0 warnings\n"));
    assert!(run_in(folder.path(), &["odt", "explain", "message.xml"]).out.contains("German (de-de)"));
    let done = run_in(folder.path(), &["odt", "check", "large.xml"]);
    assert!(
        done.code == 2 && done.out.contains("more than 1048576 bytes, a limit of this program"),
        "{}",
        done.out
    );
}

#[test]
fn a_reader_may_close_the_pipe() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..200 {
        fs::write(folder.path().join(format!("{number}.xml")), FORMER).unwrap();
    }
    for arguments in [&["odt", "explain", "."][..], &["odt", "check", "."], &["odt", "fmt", "--stdout", "."]]
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_csp"));
        command.current_dir(folder.path()).args(arguments).stdin(Stdio::null());
        let mut running = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(running.stdout.take());
        let done = running.wait_with_output().unwrap();
        assert_eq!((done.status.code(), done.stderr.len()), (Some(0), 0), "{arguments:?}");
    }
}
