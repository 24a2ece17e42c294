//! `csp syncml` as people and scripts run it.
//!
//! Tests on real files read the folder that `CSP_CORPUS` names; without it they say that they skip.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod program;

use program::{Done, csp, folder, run_in};
use roxmltree::{Document, Node, ParsingOptions};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Runs `csp syncml convert` on a file.
fn convert(to: &str, path: &Path) -> Done {
    let name = path.file_name().unwrap();
    program::run(csp(path.parent().unwrap()).args(["syncml", "convert", "--to", to]).arg(name))
}

fn convert_bytes(to: &str, bytes: &[u8]) -> Done {
    convert(to, &folder(&[("m.xml", bytes)]).path().join("m.xml"))
}

fn parse(text: &str) -> Result<Document<'_>, roxmltree::Error> {
    Document::parse_with_options(text, ParsingOptions { allow_dtd: true, ..ParsingOptions::default() })
}

/// All that another library finds in a document.
fn everything(node: Node<'_, '_>, found: &mut Vec<String>) {
    for child in node.children() {
        let attributes: Vec<_> = child.attributes().map(|a| (a.namespace(), a.name(), a.value())).collect();
        let blank_beside_root = child.is_text() && node.is_root();
        if !blank_beside_root {
            let name = child.tag_name();
            let namespaces: Vec<_> = child.namespaces().map(|n| (n.name(), n.uri())).collect();
            found.push(format!(
                "{:?} {name:?} {attributes:?} {namespaces:?} {:?}",
                child.node_type(),
                child.text()
            ));
        }
        everything(child, found);
        found.push("end".to_owned());
    }
}

fn same(left: &str, right: &str) -> bool {
    let (left, right) = (parse(left).unwrap(), parse(right).unwrap());
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    everything(left.root(), &mut ours);
    everything(right.root(), &mut theirs);
    ours == theirs
}

#[test]
fn any_encoding_becomes_utf_8_with_a_declaration_that_says_so() {
    let body = "<SyncML xmlns='syncml:SYNCML1.1'>\n <SyncBody><!-- ä --><Get><CmdID>1</CmdID></Get></SyncBody></SyncML>";
    let declared = format!("<?xml version=\"1.0\" encoding=\"utf-16\"?>{body}");
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let marked = [&[0xFF, 0xFE][..], &utf16(&declared)].concat();
    let expected = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>{body}\n");
    for bytes in [declared.clone().into_bytes(), utf16(&declared), marked] {
        let done = convert_bytes("xml", &bytes);
        assert_eq!((done.code, done.out.as_str()), (0, expected.as_str()));
    }
    for (declaration, becomes) in [
        ("", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"),
        ("<?xml version='1.0'?>", "<?xml version='1.0' encoding=\"utf-8\"?>"),
        (
            "<?xml version='1.0' standalone='yes' ?>\n",
            "<?xml version='1.0' encoding=\"utf-8\" standalone='yes' ?>\n",
        ),
        ("<?xml version='1.0' encoding='UTF-8'?>", "<?xml version='1.0' encoding='UTF-8'?>"),
    ] {
        let done = convert_bytes("xml", format!("{declaration}{body}").as_bytes());
        assert_eq!((done.code, done.out), (0, format!("{becomes}{body}\n")), "{declaration}");
    }
}

#[test]
fn oddities_are_reported_and_kept() {
    let odd = "<?xml version='1.0' encoding='utf-16'?>\n<SyncML xmlns='syncml:SYNCML1.1'>\n<SyncBody><Put/><Sync>\
               <x:Hint xmlns:x='urn:x'/><Copy/></Sync>\n<y:Z/></SyncBody></SyncML>";
    let done = convert_bytes("xml", odd.as_bytes());
    assert_eq!((done.code, done.out), (0, format!("{}\n", odd.replace("utf-16", "utf-8"))));
    // The findings of `csp syncml check`, in the same words.
    let checked = run_in(folder(&[("m.xml", odd)]).path(), &["syncml", "check", "m.xml"]);
    let findings: Vec<&str> = checked.out.lines().collect();
    assert_eq!(done.err.lines().collect::<Vec<_>>(), findings[..findings.len() - 1]);
    for told in [
        "m.xml:1:31: tolerated[encoding-mismatch]: ",
        "m.xml:2:1: forbidden[unknown-namespace]: ",
        "m.xml:3:11: refused[not-dm-command]: Put ",
        "m.xml:3:17: refused[not-dm-command]: Sync ",
        "m.xml:4:2: refused[undeclared-prefix]: ",
    ] {
        assert!(done.err.contains(told), "{told} is missing in:\n{}", done.err);
    }
}

#[test]
fn any_root_is_taken_and_nothing_ill_formed() {
    for (xml, note) in [
        (
            "<SyncBody><Final/></SyncBody>",
            "m.xml:1:1: note[fragment]: read as a body without a header, the form that the local management interface of Windows takes\n",
        ),
        (
            "<html/>",
            "m.xml:1:1: refused[wrong-root]: the root is `<html>`; expected `<SyncML>`, `<SyncBody>` or a command\n",
        ),
    ] {
        let done = convert_bytes("xml", xml.as_bytes());
        assert_eq!((done.code, done.err.as_str()), (0, note));
        assert!(done.out.ends_with(&format!("{xml}\n")));
    }
    for (bytes, message) in [
        (&b"<SyncML>"[..], "m.xml:1:1: `<SyncML>` is not closed; `</SyncML>` expected before the end\n"),
        (b"", "m.xml:1:1: not an XML document: no root element\n"),
        (b"<html/>\n<html/>", "m.xml:2:1: a second root element; a document has exactly one\n"),
        (b"<Get>\xFF</Get>", "m.xml:1:6: byte 0xFF is not UTF-8; save the file as UTF-8\n"),
    ] {
        let done = convert_bytes("xml", bytes);
        assert_eq!((done.code, done.out.as_str(), done.err.as_str()), (2, "", message));
    }
}

#[test]
fn a_missing_file_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().to_owned(), folder.path().join("missing.xml")] {
        let done = convert("xml", &path);
        assert_eq!((done.code, done.out.as_str(), done.err.lines().count()), (2, "", 1), "{}", done.err);
    }
}

#[test]
fn json_has_everything_under_its_name() {
    let xml = r#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><MsgID>1</MsgID>
        <Target><LocURI>a&amp;b</LocURI></Target></SyncHdr><SyncBody>
        <Get><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item><Item/></Get>
        <Add><CmdID>2</CmdID><Item><Meta><Format xmlns="syncml:metinf">xml</Format></Meta><Data><Job id="1"/></Data></Item></Add>
        <Get><CmdID>3</CmdID><!-- why --><x:Hint xmlns:x="urn:x" level="2">y</x:Hint></Get>
        <Status><TargetRef>./a</TargetRef><Data xmlns:m="urn:m" m:originalerror="0x1">404</Data></Status><Final/></SyncBody></SyncML>"#;
    let done = convert_bytes("json", xml.as_bytes());
    assert_eq!((done.code, done.out.lines().count()), (0, 1));
    let mut value: Value = serde_json::from_str(&done.out).unwrap();
    let commands = value["syncBody"]["commands"].take();
    assert_eq!(
        value,
        json!({
            "root": "SyncML", "version": "1.2", "final": true, "attributes": {"xmlns": "SYNCML:SYNCML1.2"},
            "syncHdr": {"verDTD": "1.2", "msgID": "1", "target": {"locURI": "a&b"}}, "syncBody": {"commands": null},
        })
    );
    let offset = |name: &str, nth: usize| xml.match_indices(name).nth(nth).unwrap().0;
    assert_eq!(
        commands,
        json!([
            {"command": "Get", "offset": offset("<Get>", 0), "cmdID": "1", "item": [{"target": {"locURI": "./A"}}, {}]},
            {"command": "Add", "offset": offset("<Add>", 0), "cmdID": "2",
             "item": [{"meta": {"format": "xml"}, "data": {"xml": "<Job id=\"1\"/>"}}]},
            {"command": "Get", "offset": offset("<Get>", 1), "cmdID": "3", "other": [
                {"offset": xml.find(" why ").unwrap(), "comment": " why "},
                {"offset": offset("<x:Hint", 0), "element": "x:Hint", "namespace": "urn:x", "attributes": {"xmlns:x": "urn:x", "level": "2"}, "text": "y"},
            ]},
            {"command": "Status", "offset": offset("<Status>", 0), "targetRef": ["./a"],
             "data": {"text": "404", "attributes": {"xmlns:m": "urn:m", "m:originalerror": "0x1"}}},
        ])
    );
    // Unknown elements keep their offsets, and a Final keeps its content and attributes.
    for (body, expected) in [
        (
            "<Get/><z/><Get/><Final/>",
            json!({"commands": [{"command": "Get", "offset": 18}, {"command": "Get", "offset": 28}],
            "other": [{"offset": 24, "element": "z", "text": ""}]}),
        ),
        ("<Final/><Get/>", json!({"final": "", "commands": [{"command": "Get", "offset": 26}]})),
        ("<Final>x</Final>", json!({"final": "x"})),
        ("<Final a='b'/>", json!({"final": {"text": "", "attributes": {"a": "b"}}})),
    ] {
        let done = convert_bytes("json", format!("<SyncML><SyncBody>{body}</SyncBody></SyncML>").as_bytes());
        let value: Value = serde_json::from_str(&done.out).unwrap();
        assert_eq!((&value["final"], &value["syncBody"]), (&json!(true), &expected), "{body}");
    }
    let other = convert_bytes("json", b"<a b='c'>d<e/></a>");
    assert_eq!(
        serde_json::from_str::<Value>(&other.out).unwrap(),
        json!({"root": "a", "content": {"element": "a", "attributes": {"b": "c"}, "content": [{"text": "d"}, {"element": "e", "text": ""}]}})
    );
}

#[test]
fn real_files_keep_everything() {
    let Some(corpus) = std::env::var_os("CSP_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return;
    };
    let mut folders = vec![corpus.join("syncml")];
    let mut converted = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "xml") {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let text = csp_xml::decode(&bytes).unwrap().text;
            let done = convert("xml", &path);
            if parse(&text).is_err() {
                assert_eq!(done.code, 2, "{}", path.display());
                continue;
            }
            assert_eq!(done.code, 0, "{}: {}", path.display(), done.err);
            assert!(done.out.starts_with("<?xml "), "{}", path.display());
            assert!(same(&done.out, &text), "{}", path.display());
            let json = convert("json", &path);
            assert!(
                serde_json::from_str::<Value>(&json.out).is_ok_and(|value| value.is_object()),
                "{}",
                path.display()
            );
            converted += 1;
        }
    }
    assert!(converted > 0);
}

/// Only the command line of a job is a secret by its name; its other texts may have some, too.
#[test]
fn explain_hides_the_secrets_of_a_job() {
    let job = "<MsiInstallJob id=\"a\"><!-- DB_PASSWORD=hush0 --><Product Version=\"1\"><Download><ContentURLList>\
               <ContentURL>https://user:hush1@dp.example.com/a.msi?sig=hush2&amp;se=3</ContentURL></ContentURLList></Download>\
               <Enforcement><CommandLine>/quiet PIN=hush3</CommandLine><Foo>PASSWORD=hush4 API_KEY=\"hush5 hush6\"</Foo>\
               </Enforcement></Product></MsiInstallJob>";
    let address = "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B6F7CB29F-1319-4816-B345-0856916EB801%7D/DownloadInstall";
    let message = |data: &str| {
        format!("<Exec><Item><Target><LocURI>{address}</LocURI></Target><Data>{data}</Data></Item></Exec>")
    };
    let escaped = job.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let twice = escaped.replace('&', "&amp;");
    for data in [format!("<![CDATA[{job}]]>"), escaped, twice] {
        let folder = folder(&[("m.xml", message(&data))]);
        let done = run_in(folder.path(), &["syncml", "explain", "m.xml"]);
        assert_eq!((done.code, done.err.as_str()), (0, ""), "{done}");
        assert!(!done.out.contains("hush") && done.out.contains("dp.example.com/a.msi?(hidden)"), "{done}");
    }
}
