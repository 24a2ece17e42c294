//! Unreadable documents: errors with places, no panic, memory and time within the limits.

use crate::made_up::message;
use crate::reading::document;
use csp_xml::Limits;
use proptest::prelude::*;
use syncml::{Message, ReadOptions, WbxmlDocument, WbxmlErrorKind, WbxmlOptions};

fn error(bytes: &[u8]) -> String {
    let error = Message::read_wbxml(bytes).unwrap_err();
    assert!(error.offset() <= bytes.len(), "{error}");
    error.to_string()
}

#[test]
fn every_error_has_a_place() {
    let table = b"x:a\0b c\0urn\0";
    for (bytes, message) in [
        (b"".to_vec(), "byte 0: the bytes end inside the document"),
        (
            b"<Get/>".to_vec(),
            "byte 0: 0x3C is not a version of WBXML that is read; expected 01, 02 or 03 (1.1 to 1.3)",
        ),
        (b"\x02\x80\x80\x80\x80\x80\x80".to_vec(), "byte 1: a multi-byte integer of more than 32 bits"),
        (b"\x02\xFF\xFF\xFF\xFF\xFF\x7F".to_vec(), "byte 1: a multi-byte integer of more than 32 bits"),
        (b"\x02\x01\x6A\x05ab".to_vec(), "byte 3: the string table claims 5 bytes; 2 are left"),
        (
            b"\x02\x01\x6A\x8F\xFF\xFF\xFF\x7F".to_vec(),
            "byte 3: the string table claims 4294967295 bytes; 0 are left",
        ),
        (
            b"\x02\0\x05\x6A\x02a\0".to_vec(),
            "byte 1: offset 5 is outside of the string table, which has 2 bytes",
        ),
        (document(b"", b""), "byte 5: the bytes end inside the document"),
        (document(b"", b"\x01"), "byte 5: token 0x01 outside of the root element"),
        (document(b"", b"\x03a\0"), "byte 5: token 0x03 outside of the root element"),
        (
            document(b"", b"\x54\x01"),
            "byte 5: the root is `<Item>`; expected `<SyncML>`, `<SyncBody>` or a command",
        ),
        (
            document(b"", b"\0\x01\x47"),
            "byte 7: the root is `<Format>`; expected `<SyncML>`, `<SyncBody>` or a command",
        ),
        (document(b"", b"\0\x09\x45"), "byte 7: token 0x05 is not an element on code page 9"),
        (document(b"", b"\x53\x30\x01"), "byte 6: token 0x30 is not an element on code page 0"),
        (document(b"", b"\x53\x3D\x01"), "byte 6: token 0x3D is not an element on code page 0"),
        (
            document(b"", b"\x53\x83\x09\x01"),
            "byte 6: offset 9 is outside of the string table, which has 0 bytes",
        ),
        (
            document(table, b"\x53\x83\x0C\x01"),
            "byte 18: offset 12 is outside of the string table, which has 12 bytes",
        ),
        (
            document(table, b"\x53\x04\x8F\xFF\xFF\xFF\x7F\x01"),
            "byte 18: offset 4294967295 is outside of the string table, which has 12 bytes",
        ),
        (document(table, b"\x53\x04\x04\x01"), "byte 18: `b c` is not an XML name"),
        (document(b"a:\0", b"\x53\x04\0\x01"), "byte 9: `a:` is not an XML name"),
        (document(b"a:b:c\0", b"\x53\x04\0\x01"), "byte 12: `a:b:c` is not an XML name"),
        (
            document(table, b"\x53\x04\x08\x04\0\x01"),
            "byte 20: the prefix `x` is not declared; add `xmlns:x=\"…\"`",
        ),
        (document(b"", b"\x53\x03a\xFF\0\x01"), "byte 8: the text is not UTF-8"),
        (document(b"", b"\x53\x03a\x07\0\x01"), "byte 8: character U+0007 is not allowed in a message"),
        (document(b"", b"\x53\x02\x07\x01"), "byte 6: character U+0007 is not allowed in a message"),
        (
            document(b"", b"\x53\x02\x83\xB0\0\x01"),
            "byte 6: entity 55296 is not a character that a message may hold",
        ),
        (document(b"", b"\x53\xC3\x05ab"), "byte 10: the bytes end inside the document"),
        (document(b"", b"\x53\xC3\x01\xFF\x01"), "byte 8: the text is not UTF-8"),
        (document(b"", b"\x53\x8B\x05\x01\x01"), "byte 7: token 0x05 is not an attribute; SyncML has none"),
        (
            document(table, b"\x53\x8B\x04\x08\x03a\0\x04\x08\x01\x01"),
            "byte 18: the attribute `urn` occurs twice",
        ),
        (
            document(table, b"\x43\x04\x08\x03?>\0\x01\x53\x01"),
            "byte 17: a processing instruction holds `?>`",
        ),
        (
            document(b"", b"\x4F\xC3\x02\xFF\xFE\x01"),
            "byte 5: the root is `<Data>`; expected `<SyncML>`, `<SyncBody>` or a command",
        ),
        (
            document(b"", b"\x45\x54\x4F\xC3\x02\xFF\xFE\x01\x01\x01"),
            "byte 10: opaque bytes that are not text; binary data needs the Format `bin` or `b64` in its Meta",
        ),
        (
            b"\x02\x9F\x54\x6A\0\x4A\x01".to_vec(),
            "byte 5: the root is `<DevInf>`; expected `<SyncML>`, `<SyncBody>` or a command",
        ),
    ] {
        let shown = error(&bytes);
        // Errors of the XML reader keep their message.
        if message.contains("occurs twice") {
            assert!(shown.starts_with("byte 18: ") && shown.contains("`…`"), "{shown}");
        } else {
            assert_eq!(shown, message, "{}", bytes.escape_ascii());
        }
    }
}

#[test]
fn errors_of_embedded_documents_have_offsets_in_the_whole() {
    let with = |inner: &[u8]| {
        let head = b"\x5F\x5A\0\x01\x53\x03application/vnd.syncml-devinf+wbxml\0\x01\0\0\x01\x54\x4F\xC3";
        document(b"", &[head, &[inner.len() as u8][..], inner, b"\x01\x01\x01"].concat())
    };
    assert!(Message::read_wbxml(&with(b"\x02\x9F\x54\x6A\0\x4A\x01")).is_ok());
    assert!(Message::read_wbxml(&with(b"\x02\x01\x6A\0\x4A\x01")).is_ok());
    let at = with(b"").len() - 3;
    for (inner, message) in [
        (&b"\x02\x9F\x54\x6A\0\x4A"[..], format!("byte {}: the bytes end inside the document", at + 6)),
        (b"\x02\x9F\x54\x6A\0\x4A\x3F\x01", format!("byte {}: token 0x3F is not an element", at + 6)),
        (b"\x02\x9F\x54\x6A\0\x51\x01", format!("byte {}: the root is `<Man>`", at + 5)),
        (b"\x02\x9F\x53\x6A\0\x6D\x01", format!("byte {}: the root is `<SyncML>`", at + 5)),
    ] {
        assert!(error(&with(inner)).starts_with(&message), "{}", error(&with(inner)));
    }
    // Bytes after the embedded document are reported, not read.
    let document = WbxmlDocument::read(&with(b"\x02\x9F\x54\x6A\0\x0A\x01\x01")).unwrap();
    assert_eq!(document.notes.len(), 1);
}

#[test]
fn limits_are_enforced() {
    let deep = |depth: usize| document(b"", &[vec![0x48; depth], vec![1; depth]].concat());
    assert!(Message::read_wbxml(&deep(128)).is_ok());
    assert_eq!(error(&deep(129)), "byte 133: more than 128 levels of elements, a limit of this program");
    assert!(error(&deep(500_000)).contains("levels of elements"));

    let limits =
        Limits { max_bytes: 200, max_depth: 3, max_attributes: 2, max_elements: 5, max_namespaces: 4 };
    let options = ReadOptions::default().with_limits(limits);
    let read = |bytes: &[u8]| match WbxmlDocument::read_with(bytes, &options) {
        Ok(_) => "fine".to_owned(),
        Err(error) => error.to_string(),
    };
    assert_eq!(read(&document(b"", b"\x53\x05\x05\x05\x05\x01")), "fine");
    assert_eq!(
        read(&document(b"", b"\x53\x05\x05\x05\x05\x05\x01")),
        "byte 10: more than 5 elements, a limit of this program"
    );
    assert_eq!(read(&[2; 201]), "byte 200: more than 200 bytes, a limit of this program");
    // A string of 60 bytes is written six times.
    let table = [&[b'a'; 59][..], b"\0"].concat();
    let bytes = document(&table, &[b"\x53".to_vec(), b"\x83\0".repeat(6), b"\x01".to_vec()].concat());
    assert_eq!(read(&bytes), "byte 70: more than 200 bytes, a limit of this program");
    let attributes = b"\x04\0".repeat(6);
    let bytes = document(&table, &[b"\x53\x8B".to_vec(), attributes, b"\x01\x01".to_vec()].concat());
    assert!(read(&bytes).contains("more than 200 bytes"), "{}", read(&bytes));
    assert_eq!(
        read(&document(b"a\0b\0c\0", b"\x93\x04\0\x04\x02\x04\x04\x01")).split(": ").nth(1).unwrap(),
        "more than 2 attributes in an element, a limit of this program"
    );
}

/// Short documents that refer to a long string many times, in every place that allows it.
#[test]
fn repeated_references_stay_within_the_limit() {
    let long = [&vec![b'a'; 1 << 20][..], b"\0xmlns\0"].concat();
    for piece in [
        &b"\x83\0"[..],                    // text
        b"\x04\0",                         // a name
        b"\x85\x04\0\x01",                 // the name of an attribute
        b"\x85\x04\xC0\x80\x01\x83\0\x01", // the value of an attribute that is left out
        b"\x43\x04\0\x01",                 // the target of an instruction
    ] {
        let mut bytes = vec![2, 0xA4, 1, 0x6A];
        bytes.extend([
            0x80 | (long.len() >> 14) as u8,
            0x80 | (long.len() >> 7 & 0x7F) as u8,
            (long.len() & 0x7F) as u8,
        ]);
        bytes.extend_from_slice(&long);
        bytes.push(0x53);
        bytes.extend(piece.repeat(1 << 19));
        let error = Message::read_wbxml(&bytes).unwrap_err();
        let is_limit = matches!(error.kind(), WbxmlErrorKind::Limit { what: "max_bytes", .. });
        assert!(is_limit, "{}: {error}", piece.escape_ascii());
    }
}

#[test]
fn every_truncation_is_an_error() {
    let xml = "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncBody><Put><CmdID>1</CmdID><Meta>\
        <Type xmlns='syncml:metinf'>application/vnd.syncml-devinf+xml</Type></Meta><Item><Data>\
        <DevInf xmlns='syncml:devinf'><Man>a</Man><Hint/></DevInf></Data></Item></Put><Hint/></SyncBody></SyncML>";
    let bytes = Message::parse(xml).unwrap().to_wbxml();
    Message::read_wbxml(&bytes).unwrap();
    for end in 0..bytes.len() {
        let error = Message::read_wbxml(&bytes[..end]).unwrap_err();
        assert!(error.offset() <= end, "{end}: {error}");
    }
}

fn exercise(bytes: &[u8]) {
    match WbxmlDocument::read(bytes) {
        Ok(document) => {
            let text = document.message.text();
            let read = Message::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
            assert_eq!(read.to_xml(), document.message.to_xml());
            assert!(document.notes.iter().all(|note| note.offset <= bytes.len()));
            let mut again = Vec::new();
            let _ = document.message.write_wbxml_into(&mut again, &WbxmlOptions::default());
            Message::read_wbxml(&again).unwrap_or_else(|error| panic!("{error}: {text}"));
        }
        Err(error) => assert!(error.offset() <= bytes.len(), "{error}"),
    }
}

/// Tokens, whole and in pieces.
const PIECES: &[&[u8]] = &[
    b"\0\0",
    b"\0\x01",
    b"\0\x02",
    b"\x01",
    b"\x02\x26",
    b"\x03a\0",
    b"\x03 \0",
    b"\x04\0",
    b"\x44\x04",
    b"\x83\x02",
    b"\xC3\x01<",
    b"\xC3\x02\xFF\0",
    b"\x45",
    b"\x54",
    b"\x4F",
    b"\x5A",
    b"\x47",
    b"\x53",
    b"\x12",
    b"\xC5\x04\0\x03v\0\x01",
    b"\x84\x06\x04\0\x01",
    b"\x43\x04\0\x01",
    b"\xC0",
    b"\x40x\0",
    b"\x6D",
    b"\x6B",
    b"\x03bin\0",
    b"\x47\x03b64\0\x01",
    b"\xC4\x06\x04\x0A\x83\0\x01",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn flipped_bytes(xml in message(), flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = Message::parse(&xml).unwrap().to_wbxml();
        for (index, value) in flips {
            let at = index.index(bytes.len());
            bytes[at] = value;
        }
        exercise(&bytes);
    }

    #[test]
    fn random_tokens(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40), root in prop::sample::select(&[0x6D_u8, 0x6B, 0x45, 0x53][..])) {
        let mut body = vec![root];
        body.extend(pieces.concat());
        body.extend([1; 30]);
        exercise(&document(b"n\0b\0x:y\0xmlns:x\0xmlns\0", &body));
    }
}
