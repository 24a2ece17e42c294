//! `csp syncml convert` with WBXML.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may

mod program;

use program::csp;
use std::path::Path;

fn convert(folder: &Path, arguments: &[&str]) -> (i32, Vec<u8>, String) {
    let done = csp(folder).args(["syncml", "convert"]).args(arguments).output().unwrap();
    (done.status.code().unwrap(), done.stdout, String::from_utf8(done.stderr).unwrap())
}

#[test]
fn xml_survives_wbxml() {
    let folder = tempfile::tempdir().unwrap();
    let xml = "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncBody><Get><CmdID>1</CmdID></Get></SyncBody></SyncML>";
    std::fs::write(folder.path().join("a.xml"), xml).unwrap();
    let (code, bytes, said) = convert(folder.path(), &["--to", "wbxml", "a.xml"]);
    assert_eq!((code, said.as_str()), (0, ""));
    assert_eq!(bytes, b"\x02\xA4\x01\x6A\0\x6D\x6B\x53\x4B\x031\0\x01\x01\x01\x01");

    std::fs::write(folder.path().join("a.wbxml"), [&bytes[..], b"\n"].concat()).unwrap();
    let (code, back, said) = convert(folder.path(), &["--to", "xml", "a.wbxml"]);
    assert_eq!(code, 0);
    assert!(String::from_utf8(back).unwrap().trim_end().ends_with(xml));
    let trailing = "a.wbxml:1:1: tolerated[wbxml-trailing-bytes]: at byte 16 of the WBXML: 1 byte after the document is ignored";
    assert_eq!(said.lines().find(|line| line.contains("wbxml-")), Some(trailing), "{said}");
    let (code, again, _) = convert(folder.path(), &["--to", "wbxml", "a.wbxml"]);
    assert_eq!((code, again), (0, bytes));
}

#[test]
fn parts_that_wbxml_cannot_carry_need_lossy() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.xml"), "<Get>\n<!-- secret --><x:b xmlns:x='urn:x'/></Get>")
        .unwrap();
    let (code, bytes, said) = convert(folder.path(), &["--to", "wbxml", "a.xml"]);
    assert_eq!((code, bytes.len()), (1, 0));
    assert_eq!(
        said.replace("\r\n", "\n"),
        "a.xml: read as a payload, not a message\n\
         a.xml:2:1: error[wbxml-comment]: the comment is left out\n\
         a.xml:2:16: error[wbxml-namespace]: `b` loses its namespace and is spelled out\n\
         a.xml:2:21: error[wbxml-prefix]: the prefix `x` is left out; elements keep their local names\n\
         nothing is written because of 3 findings; accept that with --lossy\n"
    );
    let (code, bytes, said) = convert(folder.path(), &["--to", "wbxml", "--lossy", "a.xml"]);
    assert_eq!((code, &bytes[..]), (0, &b"\x02\xA4\x01\x6A\x02b\0\x53\x04\0\x01"[..]));
    assert_eq!(said.matches("warning[wbxml-").count(), 3);
}

#[test]
fn an_unknown_root_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.wbxml"), b"\x01\x01\x6A\0\x5E\x01").unwrap();
    let (code, bytes, said) = convert(folder.path(), &["--to", "xml", "a.wbxml"]);
    assert_eq!((code, bytes.len()), (2, 0));
    assert_eq!(
        said.trim_end(),
        "a.wbxml: byte 4: the root is `<NoResults>`; expected `<SyncML>`, `<SyncBody>` or a command"
    );
}
