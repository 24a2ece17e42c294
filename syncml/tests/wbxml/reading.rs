//! Reading each construct of WBXML.

use syncml::{Message, PublicId, WbxmlDocument, WbxmlRule, WbxmlVersion, is_wbxml};

/// A SyncML 1.2 document in UTF-8 with this string table and body.
pub(crate) fn document(table: &[u8], body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![2, 0xA4, 1, 0x6A, table.len() as u8];
    bytes.extend_from_slice(table);
    bytes.extend_from_slice(body);
    bytes
}

/// Add(Item(Data(…))) with this content of the Data.
fn data(content: &[u8]) -> Vec<u8> {
    let mut body = vec![0x45, 0x54, 0x4F];
    body.extend_from_slice(content);
    body.extend_from_slice(&[1, 1, 1]);
    document(b"table\0", &body)
}

fn text_in_data(content: &[u8]) -> String {
    let message = Message::read_wbxml(&data(content)).unwrap();
    let item = message.commands().next().unwrap().item().unwrap();
    item.data().unwrap().text().into_owned()
}

#[test]
fn text_has_five_forms() {
    assert_eq!(text_in_data(b"\x03inline\0"), "inline");
    assert_eq!(text_in_data(b"\x83\0"), "table");
    assert_eq!(text_in_data(b"\x83\x02"), "ble");
    assert_eq!(text_in_data(b"\xC3\x03o\xC3\xA9"), "oé");
    assert_eq!(text_in_data(b"\x02\x81\x20"), "\u{A0}");
    assert_eq!(text_in_data(b"\x03a<b\0\x83\0\x02\x26\xC3\x01>"), "a<btable&>");
    assert_eq!(text_in_data(b"\x03\0\xC3\0"), "");
}

#[test]
fn extensions_are_left_out_with_one_note() {
    let document = WbxmlDocument::read(&data(b"\x03a\0\x40x\0\x81\x05\xC2\x03b\0")).unwrap();
    assert!(document.message.text().contains("<Data>ab</Data>"));
    let notes: Vec<_> = document.notes.iter().map(ToString::to_string).collect();
    assert_eq!(notes, ["byte 17: wbxml-extension: extension tokens mean nothing in SyncML and are left out"]);
}

#[test]
fn each_version_and_public_identifier_is_read() {
    let body = b"\x53\x01";
    let read = |head: &[u8]| WbxmlDocument::read(&[head, body].concat()).unwrap();

    let by_number = read(b"\x03\x9F\x53\x6A\0");
    assert_eq!(by_number.header.version, WbxmlVersion::V1_3);
    assert_eq!(by_number.header.public_id, PublicId::Number(0x0FD3));
    assert_eq!(by_number.header.charset, 106);
    assert_eq!(by_number.message.text(), r#"<Get xmlns="SYNCML:SYNCML1.1"></Get>"#);
    assert!(by_number.notes.is_empty());

    let by_text = read(b"\x01\0\x02\x6A\x20a\0-//syncml//DTD SyncML 1.0//EN\0");
    assert_eq!(by_text.header.public_id, PublicId::Text("-//syncml//DTD SyncML 1.0//EN".to_owned()));
    assert_eq!(by_text.message.text(), r#"<Get xmlns="SYNCML:SYNCML1.0"></Get>"#);
    assert_eq!(by_text.header.string_table, 32);

    for (head, id) in [(&b"\x02\x01\x6A\0"[..], "0x0001"), (b"\x02\0\0\x6A\x03x/y", "`x/y`")] {
        let unknown = read(head);
        assert_eq!(unknown.message.text(), r#"<Get xmlns="SYNCML:SYNCML1.2"></Get>"#);
        assert_eq!(unknown.notes[0].rule, WbxmlRule::UnknownPublicId);
        let expected = format!(
            "byte 1: wbxml-unknown-public-id: the public identifier {id} is not known; read as SyncML"
        );
        assert_eq!(unknown.notes[0].to_string(), expected);
    }
}

#[test]
fn without_a_known_identifier_the_header_says_the_version() {
    let bytes = b"\x02\x01\x6A\0\x6D\x6C\x71\x031.1\0\x01\x01\x2B\x01";
    let message = Message::read_wbxml(bytes).unwrap();
    assert_eq!(message.version(), syncml::Version::V1_1);
    assert_eq!(message.root_element().namespace(), Some("SYNCML:SYNCML1.1"));
}

#[test]
fn texts_are_decoded_by_their_charset() {
    let read = |charset: &[u8], text: &[u8]| {
        let bytes = [b"\x02\xA4\x01", charset, b"\0\x53\x4B\x03", text, b"\x01\x01"].concat();
        WbxmlDocument::read(&bytes).map(|document| {
            let id = document.message.commands().next().unwrap().cmd_id().unwrap().to_string();
            (id, document.notes.len())
        })
    };
    assert_eq!(read(b"\x6A", b"\xC3\xA4\0"), Ok(("ä".to_owned(), 0)));
    assert_eq!(read(b"\0", b"\xC3\xA4\0"), Ok(("ä".to_owned(), 1)));
    assert_eq!(read(b"\x04", b"\xE4\0"), Ok(("ä".to_owned(), 0)));
    assert_eq!(read(b"\x03", b"a\0"), Ok(("a".to_owned(), 0)));
    assert_eq!(read(b"\x87\x77", b"\x01\0\0\x61\0\0"), Ok(("Āa".to_owned(), 0)));
    assert_eq!(read(b"\x87\x76", b"\x61\0\0\0"), Ok(("a".to_owned(), 0)));
    let error = read(b"\x8F\x4D", b"a\0").unwrap_err().to_string(); // GBK
    assert!(
        error.starts_with("byte 3: charset 1997 (MIBenum) is not supported; expected 106 (UTF-8)"),
        "{error}"
    );
}

/// Binary data becomes base64 in XML, if its Format says that it is binary.
#[test]
fn opaque_bytes_become_base64_by_their_format() {
    let with_format = |format: &str, content: &[u8]| {
        let head = [b"\x45\x5A\0\x01\x47\x03", format.as_bytes(), b"\0\x01\0\0\x01\x54\x4F"].concat();
        let body = [&head, content, b"\x01\x01\x01"].concat();
        Message::read_wbxml(&document(b"", &body)).map(|message| {
            let item = message.commands().next().unwrap().item().unwrap();
            item.data().unwrap().text().into_owned()
        })
    };
    assert_eq!(with_format("bin", b"\xC3\x04\0\x01\xFE\xFF"), Ok("AAH+/w==".to_owned()));
    assert_eq!(with_format("b64", b"\xC3\x04\0\x01\xFE\xFF"), Ok("AAH+/w==".to_owned()));
    assert_eq!(with_format("bin", b"\xC3\x04AAH="), Ok("AAH=".to_owned()));
    for format in ["chr", "int", "xml"] {
        let error = with_format(format, b"\xC3\x04\0\x01\xFE\xFF").unwrap_err().to_string();
        assert!(error.ends_with(
            "opaque bytes that are not text; binary data needs the Format `bin` or `b64` in its Meta"
        ));
    }
    // An item's own Format overrides its command's, and does not apply to the next item.
    let item = |format: &[u8]| {
        let meta = if format.is_empty() {
            vec![]
        } else {
            [b"\x5A\0\x01\x47\x03", format, b"\0\x01\0\0\x01"].concat()
        };
        [b"\x54", &meta[..], b"\x4F\xC3\x01\xFF\x01\x01"].concat()
    };
    let command = |format: &[u8], items: &[Vec<u8>]| {
        let meta = [b"\x45\x5A\0\x01\x47\x03", format, b"\0\x01\0\0\x01"].concat();
        Message::read_wbxml(&document(b"", &[&meta, &items.concat()[..], b"\x01"].concat())).is_ok()
    };
    assert!(command(b"chr", &[item(b"bin")]));
    assert!(!command(b"bin", &[item(b"chr")]));
    assert!(!command(b"chr", &[item(b"bin"), item(b"")]));
    assert!(command(b"bin", &[item(b"b64"), item(b"")]));
}

#[test]
fn a_binary_nonce_of_a_challenge_becomes_base64() {
    let body = b"\x69\x49\x5A\0\x01\x47\x03b64\0\x01\x50\xC3\x02\xFF\0\x01\x01\x01\0\0\x01";
    let message = Message::read_wbxml(&document(b"", body)).unwrap();
    let status = message.commands().next().unwrap().as_status().unwrap();
    assert_eq!(status.chal().unwrap().meta().unwrap().next_nonce().unwrap(), "/wA=");
}

#[test]
fn read_any_accepts_either_encoding() {
    assert!(is_wbxml(&[1]) && is_wbxml(&[3]) && !is_wbxml(&[0]) && !is_wbxml(&[4]) && !is_wbxml(b""));
    assert!(Message::read_any(b"<Get/>").is_ok());
    assert!(Message::read_any(b"\xFF\xFE<\0G\0e\0t\0/\0>\0").is_ok());
    assert!(Message::read_any(&document(b"", b"\x13")).is_ok());
    assert_eq!(
        Message::read_any(b"<Got/>").unwrap_err().to_string(),
        Message::parse("<Got/>").unwrap_err().to_string()
    );
    let error = Message::read_any(&document(b"", b"\x14")).unwrap_err().to_string();
    assert_eq!(error, "byte 5: the root is `<Item>`; expected `<SyncML>`, `<SyncBody>` or a command");
}
