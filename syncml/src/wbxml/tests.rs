//! Tests of the records, which are private.

use crate::document::Message;

/// Documents and their XML. The records must equal those that the XML reader makes from that text.
const DOCUMENTS: [(&[u8], &str); 7] = [
    (
        b"\x02\xA4\x01\x6A\0\x6D\x6B\x05\x12\x01\x01",
        r#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody><Add/><Final/></SyncBody></SyncML>"#,
    ),
    // Text in pieces, layout, a carriage return.
    (
        b"\x03\x9F\x53\x6A\0\x53\x03 \0\x02\x0A\x4B\x03a&\0\x03\r\n\0\x02\x81\x20\x01\x03\t\0\x54\x03x\0\x01\x01",
        "<Get xmlns=\"SYNCML:SYNCML1.1\"> \n<CmdID>a&amp;&#xD;\n\u{A0}</CmdID>\t<Item>x</Item></Get>",
    ),
    // Switches between code pages, inside and outside of meta information.
    (
        b"\x01\x9F\x51\x6A\0\x45\x5A\0\x01\x45\x4A\x01\x01\x47\x01\0\0\x0F\0\x01\x01\0\0\x54\x4F\0\x01\x07\0\0\x4F\x01\x01\x01\x01",
        "<Add xmlns=\"SYNCML:SYNCML1.0\"><Meta><Anchor xmlns=\"syncml:metinf\"><Last></Last></Anchor>\
         <Format xmlns=\"syncml:metinf\"></Format><Data/></Meta><Item><Data><Format xmlns=\"syncml:metinf\"/>\
         <Data></Data></Data></Item></Add>",
    ),
    // Literal names: of the protocol, foreign, and inside a Data.
    (
        b"\x02\xA4\x01\x6A\x10Move\0Hint\0Item\0\0\x6B\x44\0\x4B\x01\x44\x0A\x04\x05\x01\x01\x45\x54\x4F\x44\x0A\x4F\x01\x01\x01\x01\x01\x01",
        "<SyncBody xmlns=\"SYNCML:SYNCML1.2\"><Move><CmdID></CmdID><Item><Hint/></Item></Move><Add><Item><Data><Item>\
         <Data></Data></Item></Data></Item></Add></SyncBody>",
    ),
    // Code page 2.
    (
        b"\x02\xA4\x01\x6A\0\x45\x54\x4F\0\x02\x60\x37\x01\x01\x01\x01",
        "<Add xmlns=\"SYNCML:SYNCML1.2\"><Item><Data><MgmtTree xmlns=\"syncml:dmddf1.2\"><VerDTD/></MgmtTree></Data>\
         </Item></Add>",
    ),
    // Attributes, prefixes and an instruction, which the XML reader resolves.
    (
        b"\x02\xA4\x01\x6A\x19xmlns:x\0urn:x\0x:b\0x:c\0hi\0\x43\x04\x16\x03q\0\x01\xC5\x04\0\x83\x08\x01\xC4\x0E\x04\x12\x03<\0\x02\x41\x01\x01\x01",
        "<?hi q?><Add xmlns=\"SYNCML:SYNCML1.2\" xmlns:x=\"urn:x\"><x:b x:c=\"&lt;A\"></x:b></Add>",
    ),
    // Device information in an embedded document.
    (
        b"\x02\xA4\x01\x6A\0\x5F\x5A\0\x01\x53\x03application/vnd.syncml-devinf+wbxml\0\x01\0\0\x01\x54\x4F\xC3\x0C\x01\x9F\x54\x6A\0\x4A\x51\x03a\0\x01\x01\x01\x01\x01",
        "<Put xmlns=\"SYNCML:SYNCML1.2\"><Meta><Type xmlns=\"syncml:metinf\">application/vnd.syncml-devinf+xml</Type></Meta>\
         <Item><Data><DevInf xmlns=\"syncml:devinf\"><Man>a</Man></DevInf></Data></Item></Put>",
    ),
];

#[test]
fn records_equal_those_of_the_xml_reader() {
    for (bytes, xml) in DOCUMENTS {
        let message = match Message::read_wbxml(bytes) {
            Ok(message) => message,
            Err(error) => panic!("{xml}: {error}"),
        };
        assert_eq!(message.text(), xml);
        same_records(&message);
    }
}

#[test]
fn a_forbidden_character_in_the_string_table_has_its_own_offset() {
    let text = b"\x02\xA4\x01\x6A\x05ab\x17c\0\x53\x4B\x83\0\x01\x01";
    let attribute = b"\x02\xA4\x01\x6A\x07ab\x17c\0x\0\xD3\x04\x05\x83\0\x01\x01";
    for document in [&text[..], attribute] {
        assert_eq!(Message::read_wbxml(document).unwrap_err().offset(), 7);
    }
}

#[test]
fn a_type_applies_after_a_nested_item() {
    let data = "<Data><MgmtTree xmlns=\"syncml:dmddf1.2\"/></Data>";
    let meta = "<Meta><Type>application/vnd.syncml.dmtnds+xml</Type></Meta>";
    let item = format!("<Item>{meta}{data}</Item>");
    for xml in [
        format!("<Replace><Item>{meta}{data}<Replace>{item}</Replace>{data}</Item></Replace>"),
        format!("<Replace>{meta}<Item>{data}</Item><Replace>{item}</Replace><Item>{data}</Item></Replace>"),
        format!("<SyncBody>{meta}<Item>{data}</Item></SyncBody>"),
    ] {
        let message = Message::parse(&xml).unwrap();
        Message::read_wbxml(&message.to_wbxml()).unwrap_or_else(|error| panic!("{xml}: {error}"));
    }
}

pub(crate) fn same_records(message: &Message<'_>) {
    let read = Message::parse(message.text()).unwrap();
    assert_eq!(message.arena().records, read.arena().records, "{}", message.text());
    assert_eq!(message.arena().attributes, read.arena().attributes, "{}", message.text());
    assert_eq!(message.arena().root, read.arena().root);
    assert_eq!(message.arena().loose, read.arena().loose, "{}", message.text());
    for index in 0..read.arena().records.len() {
        let uri = |message: &Message<'_>| {
            let namespace = message.arena().records[index].namespace;
            message.arena().namespaces.uri(namespace).map(str::to_owned)
        };
        assert_eq!(uri(message), uri(&read), "record {index} of {}", message.text());
    }
}

/// Real files, if a corpus is set.
#[test]
fn records_of_real_files_equal_those_of_the_xml_reader() {
    let Some(corpus) = std::env::var_os("CSP_CORPUS") else { return };
    let mut folders = vec![std::path::PathBuf::from(corpus).join("syncml")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(message) = Message::read_any(&std::fs::read(path).unwrap()) {
                same_records(&Message::read_wbxml(&message.to_wbxml()).unwrap());
            }
        }
    }
}
