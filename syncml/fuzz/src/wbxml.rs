//! Messages as WBXML.

use ddf::xml::Limits;
use syncml::{
    DataForm, Element, LossRule, Message, PublicIdForm, ReadOptions, Tag, WbxmlDocument, WbxmlOptions,
    WbxmlVersion, XmlNode,
};

/// Reading does not panic, the offset of an error is inside the input, and a message that was read is valid.
pub fn read(bytes: &[u8]) {
    match WbxmlDocument::read(bytes) {
        Ok(document) => {
            assert!(document.notes.iter().all(|note| note.offset <= bytes.len()));
            let message = &document.message;
            let read = match Message::parse(message.text()) {
                Ok(read) => read,
                Err(error) => panic!("{error}\n{}", message.text()),
            };
            // The records are those that the reader of XML makes.
            assert_eq!(read.to_xml(), message.to_xml());
            assert_eq!(format!("{read:?}"), format!("{message:?}"));
            assert_eq!(tags(read.root_element()), tags(message.root_element()), "{}", message.text());
            write_and_read(message);
        }
        Err(error) => assert!(error.offset() <= bytes.len(), "{error}"),
    }
    // Small limits are kept, whatever the input.
    let limits =
        Limits { max_bytes: 512, max_depth: 4, max_attributes: 2, max_elements: 16, max_namespaces: 2 };
    let options = ReadOptions::default().with_limits(limits);
    match WbxmlDocument::read_with(bytes, &options) {
        Ok(document) => {
            let text = document.message.text();
            assert!(text.len() <= 512);
            let tags = tags(document.message.root_element());
            assert!(tags.len() <= 16 && tags.iter().all(|tag| tag.0 < 4), "{text}");
        }
        Err(error) => assert!(error.offset() <= bytes.len(), "{error}"),
    }
}

/// A message from either encoding is written as WBXML in each form, and reads back with the same content.
pub fn round_trip(bytes: &[u8]) {
    if let Ok(message) = Message::read_any(bytes) {
        write_and_read(&message);
    }
}

fn write_and_read(message: &Message<'_>) {
    let plain = WbxmlOptions::default();
    for options in [
        plain,
        plain.with_version(WbxmlVersion::V1_1).with_public_id(PublicIdForm::Text),
        plain.with_version(WbxmlVersion::V1_3).with_data(DataForm::Opaque).with_repeated_strings(true),
    ] {
        let mut written = Vec::new();
        let lost = message.write_wbxml_into(&mut written, &options);
        let back = match Message::read_wbxml(&written) {
            Ok(back) => back,
            Err(error) => panic!("what was written cannot be read: {error}\n{}", message.text()),
        };
        let changed = |rule| matches!(rule, LossRule::Element | LossRule::MediaType);
        if !lost.iter().any(|finding| changed(finding.rule)) {
            assert_eq!(names_and_texts(message), names_and_texts(&back), "{}", message.text());
        }
        let mut twice = Vec::new();
        let lost = back.write_wbxml_into(&mut twice, &options);
        // Names that keep no namespace may be spelled with a token the second time, and then settle.
        if lost.is_empty() {
            let again = match Message::read_wbxml(&twice) {
                Ok(again) => again,
                Err(error) => panic!("the message written twice cannot be read: {error}\n{}", back.text()),
            };
            assert_eq!(names_and_texts(&back), names_and_texts(&again), "{}", back.text());
        }
    }
}

/// Depth, element of the protocol and name of each element.
fn tags(root: Element<'_>) -> Vec<(usize, Tag, String)> {
    let mut found = Vec::new();
    walk(root, 0, &mut |depth, element, _| found.push((depth, element.tag(), element.name().to_owned())));
    found
}

/// Local names and texts, in document order. White space beside elements is layout.
fn names_and_texts(message: &Message<'_>) -> Vec<(usize, String, String)> {
    const TEXTS: [Tag; 7] =
        [Tag::Unknown, Tag::Data, Tag::LocURI, Tag::LocName, Tag::CmdID, Tag::Type, Tag::Format];
    let mut found = Vec::new();
    walk(message.root_element(), 0, &mut |depth, element, mut text| {
        if element.has_children() || !TEXTS.contains(&element.tag()) {
            text.retain(|c| !c.is_ascii_whitespace());
        }
        found.push((depth, element.local_name().to_owned(), text));
    });
    found
}

fn walk<'m>(element: Element<'m>, depth: usize, see: &mut impl FnMut(usize, Element<'m>, String)) {
    let mut text = String::new();
    for node in element.nodes() {
        match node {
            XmlNode::Text(raw) => text.push_str(&ddf::xml::decode_text(raw.0)),
            XmlNode::CData(raw) => text.push_str(&raw.0.replace("\r\n", "\n").replace('\r', "\n")),
            _ => {}
        }
    }
    see(depth, element, text);
    element.children().for_each(|child| walk(child, depth + 1, see));
}
