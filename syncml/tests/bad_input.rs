//! Unreadable input: errors with places, no panic, linear time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)] // allowed in tests, with their helpers

use csp_xml::Limits;
use proptest::prelude::*;
use syncml::{Message, Profile, ReadErrorKind, ReadOptions, RootKind, WriteOptions};

const MESSAGE: &str = "<?xml version='1.0' encoding='utf-8'?><!-- ä -->
<SyncML xmlns='SYNCML:SYNCML1.2' xmlns:m=\"syncml:metinf\"><SyncHdr><MsgID>1</MsgID></SyncHdr>
<SyncBody><Replace><CmdID>1</CmdID><Item><Target><LocURI>./Vendor/MSFT/\u{1F600}</LocURI></Target>
<Meta><m:Format>chr</m:Format></Meta><Data>a&lt;b<![CDATA[ <c> ]]></Data></Item></Replace><Final/></SyncBody></SyncML>";

fn error(xml: &str) -> String {
    Message::parse(xml).expect_err(xml).to_string()
}

#[test]
fn every_error_has_a_place() {
    for (xml, message) in [
        ("", "1:1: not an XML document: no root element"),
        ("\n \t", "2:3: not an XML document: no root element"),
        ("SyncML", "1:1: not an XML document: no root element"),
        (
            "<!DOCTYPE html>\n<html><body/></html>",
            "2:1: the root is `<html>`; expected `<SyncML>`, `<SyncBody>` or a command",
        ),
        ("<Item/>", "1:1: the root is `<Item>`; expected `<SyncML>`, `<SyncBody>` or a command"),
        ("<syncml/>", "1:1: the root is `<syncml>`; expected `<SyncML>`, `<SyncBody>` or a command"),
        (
            "<SyncML xmlns='urn:x'/>",
            "1:1: the root element `SyncML` is in the namespace `urn:x`; expected SYNCML:SYNCML1.2",
        ),
        (
            "<Get/>\n<Get/>",
            "2:1: a second command beside the root element; put the commands into a `<SyncBody>`",
        ),
        ("<SyncML/><SyncML/>", "1:10: a second root element; a document has exactly one"),
        ("<Get><a:b/></Get>", "1:7: the prefix `a` is not declared; add `xmlns:a=\"…\"`"),
        ("<Get>\n<b a:c=''/></Get>", "2:4: the prefix `a` is not declared; add `xmlns:a=\"…\"`"),
        ("<Get>\0</Get>", "1:6: character U+0000 is not allowed in XML; remove it"),
        ("<Get>]]></Get>", "1:6: `]]>` in text; write `]]&gt;`"),
        ("<Get></Got>", "1:6: `</Got>` closes nothing: `</Get>` expected"),
    ] {
        assert_eq!(error(xml), message, "{xml:?}");
    }
}

#[test]
fn every_truncation_is_an_error() {
    Message::parse(MESSAGE).unwrap();
    let bytes = MESSAGE.as_bytes();
    for end in 0..bytes.len() {
        let error = Message::read(&bytes[..end]).unwrap_err();
        assert!(error.offset() <= end && error.position().line >= 1, "{end}: {error}");
    }
    let utf16: Vec<u8> = MESSAGE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for end in 0..utf16.len() {
        assert!(Message::read(&utf16[..end]).is_err(), "{end}");
    }
}

#[test]
fn no_entity_is_expanded() {
    let mut laughs = String::from("<?xml version='1.0'?><!DOCTYPE SyncML [<!ENTITY a0 'lol'>");
    for n in 1..10 {
        let references = format!("&a{};", n - 1).repeat(10);
        laughs += &format!("<!ENTITY a{n} '{references}'>");
    }
    laughs += "]><SyncML>&a9;</SyncML>";
    assert!(error(&laughs).contains("`&…;` is not known"));
}

#[test]
fn limits_are_enforced() {
    let deep = |depth: usize| format!("{}{}", "<Atomic>".repeat(depth), "</Atomic>".repeat(depth));
    assert!(Message::parse(&deep(128)).is_ok());
    assert_eq!(error(&deep(129)), "1:1025: more than 128 levels of elements, a limit of this program");
    assert!(error(&deep(500_000)).contains("levels of elements"));

    let limits =
        Limits { max_bytes: 100, max_depth: 3, max_attributes: 2, max_elements: 5, max_namespaces: 4 };
    let options = ReadOptions::default().with_limits(limits);
    let read =
        |xml: &str| Message::read_with(xml.as_bytes(), &options).map(|_| ()).map_err(|e| e.to_string());
    assert_eq!(read("<Get><a/><a/><a/><a/></Get>"), Ok(()));
    for (xml, limit) in [
        (" ".repeat(101), "more than 100 bytes"),
        ("<Get><a><b><c/></b></a></Get>".into(), "levels of elements"),
        ("<Get a='' b='' c=''/>".into(), "attributes in an element"),
        ("<Get><a/><a/><a/><a/><a/></Get>".into(), "more than 5 elements"),
    ] {
        assert!(read(&xml).unwrap_err().contains(limit), "{xml}");
    }
    let large = format!("<Get>{}</Get>", "x".repeat(16 << 20));
    assert!(error(&large).contains("bytes, a limit"));

    let namespaces: String = (0..256).map(|n| format!("<a xmlns='urn:{n}'/>")).collect();
    let error = Message::parse(&format!("<Get>{namespaces}</Get>")).map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), &ReadErrorKind::TooManyNamespaces);
    assert!(error.to_string().ends_with("more than 255 different namespaces"));
}

/// Each step from strict to lenient accepts more.
#[test]
fn options_set_the_strictness() {
    const RIGHT: &str = "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncBody><Add><Meta><Size xmlns='syncml:metinf'>1</Size></Meta></Add>\
                         <x:a xmlns:x='urn:x'/></SyncBody></SyncML>";
    let strict = |xml: &str| match Message::read_with(xml.as_bytes(), &ReadOptions::strict()) {
        Ok(_) => String::new(),
        Err(error) => {
            assert!(Message::parse(xml).is_ok(), "{xml}");
            error.to_string()
        }
    };
    assert_eq!(strict(RIGHT), "");
    for (xml, message) in [
        (
            RIGHT.replace(" xmlns='syncml:metinf'", ""),
            "1:55: `Size` is in the namespace `SYNCML:SYNCML1.2`; write `syncml:metinf`",
        ),
        (
            RIGHT.replace("SYNCML:SYNCML1.2", "syncml:SYNCML1.2"),
            "1:1: `SyncML` is in the namespace `syncml:SYNCML1.2`; write `SYNCML:SYNCML1.2`",
        ),
        ("<SyncML/>".into(), "1:1: `SyncML` is in no namespace; declare `SYNCML:SYNCML1.2`"),
        (
            "<SyncBody xmlns='SYNCML:SYNCML1.2'/>".into(),
            "1:1: the root element is `SyncBody`; a whole message is wanted, with the root `SyncML`",
        ),
        (format!("<!DOCTYPE SyncML>\n{RIGHT}"), "1:1: a message has no DOCTYPE; remove it"),
    ] {
        assert_eq!(strict(&xml), message, "{xml}");
    }

    let lenient = |xml: &str| {
        assert!(Message::parse(xml).is_err(), "{xml}");
        Message::read_with(xml.as_bytes(), &ReadOptions::lenient()).map(|message| {
            let names: Vec<_> = message.commands().map(|command| command.name()).collect();
            (message.root(), names.join(" "))
        })
    };
    assert_eq!(lenient("<html><Get/></html>"), Ok((RootKind::Other, String::new())));
    assert_eq!(lenient("<Get/> <!-- --><Add/><Get/>"), Ok((RootKind::Commands, "Get Add Get".into())));
    assert_eq!(lenient("<Get><a:Item a:b=''/></Get>"), Ok((RootKind::Command, "Get".into())));
    assert_eq!(lenient("<a:SyncML/>"), Ok((RootKind::Other, String::new())));
    let mut bare = ReadOptions::default();
    bare.bare_commands = true;
    for (xml, message) in [
        ("<Get/><Item/>", "1:7: a second root element; a document has exactly one"),
        ("<SyncML/><Get/>", "1:10: a second root element; a document has exactly one"),
        ("<Get/>text<Get/>", "1:7: text outside the root element; only one root may hold content"),
        ("<Get/><Get>", "1:7: `<Get>` is not closed; `</Get>` expected before the end"),
    ] {
        let error = Message::read_with(xml.as_bytes(), &bare).unwrap_err();
        assert_eq!(error.to_string(), message, "{xml}");
    }
    assert!(Message::read_with(b"<Get/><?a b?><Exec/>", &bare).is_ok());
}

/// In quadratic time this test would take minutes.
#[test]
fn many_of_each_construct_take_linear_time() {
    let deep = |count: usize| {
        format!("{0}{1}", "<Atomic><Item/>".repeat(count.min(120)), "</Atomic>".repeat(count.min(120)))
    };
    type Shape = fn(usize) -> String;
    let shapes: [(&str, Shape); 8] = [
        ("results", |n| "<Results><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Item/></Results>".repeat(n)),
        ("results, reference last", |n| {
            format!("<Results>{}<CmdRef>1</CmdRef></Results>", "<Item/>".repeat(n))
        }),
        ("metas", |n| format!("<Add><Item>{}</Item></Add>", "<Meta><Format>chr</Format></Meta>".repeat(n))),
        ("formats", |n| format!("<Add><Meta>{}</Meta></Add>", "<Format>chr</Format>".repeat(n))),
        ("reversed", |n| format!("<Add>{}</Add>", "<Item/><CmdID>1</CmdID>".repeat(n))),
        ("sections", |n| format!("<Add><Item><Data>{}</Data></Item></Add>", "<![CDATA[<]]>".repeat(n))),
        ("references", |n| format!("<Add><Item><Data>{}</Data></Item></Add>", "&lt;".repeat(n))),
        ("attributes", |n| "<Add a='1' b='2'/>".repeat(n)),
    ];
    for (name, shape) in shapes {
        let xml = format!("<SyncBody>{}</SyncBody>", shape(32_000));
        let message = Message::parse(&xml).unwrap();
        for profile in [Profile::Spec, Profile::Native] {
            let written = message.display(&WriteOptions::profile(profile)).to_string();
            assert!(Message::parse(&written).is_ok(), "{name}");
        }
        assert!(Message::parse(&message.to_xml()).is_ok(), "{name}");
    }
    assert!(Message::parse(&deep(1000)).is_ok());
}

#[test]
fn bytes_in_unsupported_encodings_are_located() {
    let error = |bytes: &[u8]| Message::read(bytes).unwrap_err().to_string();
    assert_eq!(error(b"<Get>\n\xFF</Get>"), "2:1: byte 0xFF is not UTF-8; save the file as UTF-8");
    assert_eq!(error(b"\xFF\xFE<\0a\0>"), "1:3: an odd number of bytes cannot be UTF-16");
    assert_eq!(error(b"\xFE\xFF\xD8\x00\x00<"), "1:1: lone UTF-16 surrogate 0xD800");
    assert!(Message::read(b"\xEF\xBB\xBF<Get/>").is_ok());
    assert!(Message::parse("\u{FEFF}<Get/>").is_ok());
    assert!(Message::read(b"\0\0\0\0").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Reading ends for any input, and every message that was read can be visited and written.
    #[test]
    fn mutated_messages_are_read_or_refused(cuts in prop::collection::vec((0..MESSAGE.len(), 0..40usize, 0..MESSAGE.len()), 1..4)) {
        let mut bytes = MESSAGE.as_bytes().to_vec();
        for (from, length, to) in cuts {
            let piece: Vec<u8> = bytes.iter().copied().skip(from).take(length).collect();
            let to = to.min(bytes.len());
            bytes.splice(to..to, piece);
        }
        if let Ok(message) = Message::read(&bytes) {
            exercise(&message);
        }
    }

    #[test]
    fn random_markup_is_read_as_by_another_library(pieces in prop::collection::vec(prop::sample::select(&[
        "<SyncML>", "</SyncML>", "<SyncBody>", "</SyncBody>", "<Get>", "</Get>", "<Item>", "</Item>", "<Data>",
        "</Data>", "<Final/>", "<Meta>", "</Meta>", "<Format>", "</Format>", "<TargetRef>", "</TargetRef>", "<CmdID>",
        "</CmdID>", " ", "text", "&lt;", "&", "<![CDATA[", "]]>", "<!--", "-->", "<?a ", "?>", "<a xmlns='urn:x'>",
        "</a>", "<", ">", "ä", "\r\n", "\0", "]]", "='",
    ][..]), 0..40)) {
        let xml = pieces.concat();
        let message = Message::parse(&xml);
        // Every document that is read is well-formed by another library. The reverse may fail only for the root.
        match roxmltree::Document::parse(&xml) {
            Ok(_) => if let Err(error) = &message {
                prop_assert!(matches!(error.kind(), ReadErrorKind::ForeignRoot(_)), "{xml}: {error}");
            },
            Err(error) => prop_assert!(message.is_err(), "{xml}: {error}"),
        }
        if let Ok(message) = &message {
            exercise(message);
        }
    }
}

fn exercise(message: &Message<'_>) {
    let mut out = String::new();
    for options in
        [syncml::WriteOptions::as_read(), syncml::WriteOptions::compact(), syncml::WriteOptions::indented()]
    {
        out.clear();
        message.write_into(&mut out, &options);
        let again = Message::parse(&out).unwrap();
        assert_eq!(again.commands().count(), message.commands().count());
    }
    for command in message.commands() {
        let _ = format!("{command:?}{:?}{:?}", command.nested().collect::<Vec<_>>(), command.meta());
        for item in command.items() {
            let _ = (
                item.format(),
                item.target_uri(),
                item.data().map(|data| data.text()),
                item.element().outer_xml(),
            );
        }
        if let Some(status) = command.as_status() {
            let _ = (status.code(), status.target_refs().count(), status.original_error());
        }
    }
}
