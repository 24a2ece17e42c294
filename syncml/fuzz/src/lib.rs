//! The functions that the fuzz targets run on an input.
//!
//! `tests/fuzz_replay.rs` runs the same functions over the seeds and mutations of them with a stable compiler.

mod content;
pub mod wbxml;

use content::{commands, content};
use ddf::xml::{Limits, Position, decode};
use syncml::{Message, Profile, ReadError, ReadOptions, TextLayout, WriteOptions, XmlNode};

/// Reading does not panic, the offset of an error is inside the text, and all views of the message work.
pub fn read_xml(bytes: &[u8]) {
    let mut strict = ReadOptions::strict();
    strict.limits =
        Limits { max_bytes: 4096, max_depth: 8, max_attributes: 4, max_elements: 64, max_namespaces: 4 };
    let mut accepted = Vec::new();
    for options in [strict, ReadOptions::default(), ReadOptions::lenient()] {
        let read = Message::read_with(bytes, &options);
        match &read {
            Ok(message) => visit(message),
            Err(error) => check_place(bytes, error),
        }
        accepted.push(read.is_ok());
    }
    assert!(accepted.is_sorted(), "lenient options accept everything that strict ones accept: {accepted:?}");
}

/// A message is written, and reads back with the same content.
pub fn round_trip(bytes: &[u8]) {
    let Ok(message) = Message::read_with(bytes, &ReadOptions::lenient()) else { return };
    let expected = content(&message);
    let (as_read, text) = written(&message, WriteOptions::as_read());
    assert_eq!(content(&as_read), expected, "as read:\n{text}");
    if message.declared_encoding().is_none_or(|name| name.eq_ignore_ascii_case("utf-8")) {
        assert_eq!(text, message.text());
    }
    for layout in [TextLayout::Compact, TextLayout::Indented] {
        let (again, text) = written(&message, WriteOptions::compact().with_layout(layout));
        assert_eq!(content(&again), expected, "{layout:?}:\n{text}");
        for profile in [Profile::Spec, Profile::Native] {
            let options = WriteOptions::profile(profile).with_layout(layout);
            let (again, text) = written(&message, options);
            assert_eq!(commands(&again), commands(&message), "{profile:?} {layout:?}:\n{text}");
            let (_, twice) = written(&again, options);
            assert_eq!(twice, text, "{profile:?} {layout:?}: writing again changes the text");
        }
    }
}

/// Writes the message and reads it again.
fn written(message: &Message<'_>, options: WriteOptions) -> (Message<'static>, String) {
    let mut text = String::new();
    message.write_into(&mut text, &options);
    assert_eq!(text, message.display(&options).to_string());
    match Message::read_with(text.as_bytes(), &ReadOptions::lenient()) {
        Ok(again) => (again.into_owned(), text),
        Err(error) => panic!("the written message cannot be read: {error}\n{text}"),
    }
}

fn check_place(bytes: &[u8], error: &ReadError) {
    let message = error.to_string();
    let Position { line, column } = error.position();
    assert!(message.starts_with(&format!("{line}:{column}: ")), "{message}");
    match decode(bytes) {
        Ok(decoded) => {
            assert!(error.offset() <= decoded.text.len(), "{message}: byte {}", error.offset());
            assert_eq!(error.position(), Position::of(&decoded.text, error.offset()), "{message}");
        }
        Err(_) => assert!(line >= 1 && column >= 1 && error.offset() <= bytes.len() * 3 / 2, "{message}"),
    }
}

/// Calls all functions of all views.
fn visit(message: &Message<'_>) {
    let _ = (format!("{message:?}"), message.version(), message.is_final(), message.msg_id());
    let mut pending: Vec<XmlNode<'_>> = message.nodes().collect();
    let mut elements = 0;
    while let Some(node) = pending.pop() {
        let XmlNode::Element(element) = node else { continue };
        elements += 1;
        assert_eq!(&message.text()[element.span()], element.outer_xml());
        assert_eq!(message.offset_of(element.outer_xml()), Some(element.span().start));
        let _ = (element.value(), element.namespace(), element.local_name(), element.has_children());
        for attribute in element.attributes() {
            assert_eq!(&message.text()[attribute.span()], attribute.name());
            let _ = (attribute.value(), attribute.namespace());
        }
        pending.extend(element.nodes());
    }
    assert!(elements <= message.text().len() / "<a/>".len(), "{elements} elements");
    if let Some(header) = message.header() {
        let _ =
            (header.cred().map(|cred| (cred.data(), cred.meta())), header.session_id(), header.resp_uri());
        let _ =
            (header.target().map(|target| target.loc_uri()), header.meta().map(|meta| meta.max_msg_size()));
    }
    let mut pending: Vec<_> = message.commands().collect();
    while let Some(command) = pending.pop() {
        let _ = (command.kind(), command.verb(), command.cmd_id(), command.correlator());
        let _ = (command.target(), command.source());
        for pair in command.map_items() {
            let _ = (pair.target_uri(), pair.source_uri());
        }
        if let Some(status) = command.as_status() {
            let _ =
                (status.msg_ref(), status.cmd_ref(), status.code(), status.chal(), status.original_error());
            let _ = (status.target_refs().count(), status.source_refs().count());
        }
        if let Some(results) = command.as_results() {
            let _ = (results.msg_ref(), results.cmd_ref(), results.target_ref(), results.source_ref());
        }
        if let Some(alert) = command.as_alert() {
            let _ = (alert.code(), alert.data().map(|data| data.text()));
        }
        for item in command.items() {
            let _ = (item.format(), item.mime_type(), item.has_more_data());
            let _ = item.meta().map(|meta| (meta.size(), meta.next_nonce()));
            let _ = item.data().map(|data| (data.is_markup(), data.text()));
            let _ = item.target_uri().map(|uri| uri.uri().is_ok());
        }
        pending.extend(command.nested());
    }
}
