//! LocURIs: what is accepted, what is refused and where, and names that survive the way through a segment.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // allowed in tests

use ddf::{AsSegment, LocUri, LocUriErrorKind, Scope};
use proptest::prelude::*;

/// Characters that no segment may encode.
fn is_control(c: char) -> bool {
    c < ' ' || c == '\u{7F}'
}

fn encoded(name: &str) -> String {
    let mut segment = String::new();
    name.encode_into(&mut segment);
    segment
}

/// Texts that are often LocURIs, or nearly.
fn nearly() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("/"),
        Just("."),
        Just(".."),
        Just("./"),
        Just("*"),
        Just("?"),
        Just("%"),
        Just("%2F"),
        Just("%2e"),
        Just("%C3%A4"),
        Just("%C3"),
        Just("%00"),
        Just("%7F"),
        Just("User"),
        Just("Device"),
        Just("Vendor"),
        Just("a b"),
        Just("ä"),
        Just("\u{1F600}"),
        Just("\n"),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// A name, mostly of characters that are special in a LocURI.
fn name() -> impl Strategy<Value = String> {
    let special = prop_oneof![
        Just("/".to_owned()),
        Just("%".to_owned()),
        Just("%41".to_owned()),
        Just(".".to_owned()),
        Just("..".to_owned()),
        Just("*".to_owned()),
        Just("?".to_owned()),
        Just(" ".to_owned()),
        Just("\"".to_owned()),
        Just("'".to_owned()),
        Just("\u{85}".to_owned()),
        any::<char>().prop_map(String::from),
        "[A-Za-z0-9_~-]{1,4}",
    ];
    prop::collection::vec(special, 1..8).prop_map(|pieces| pieces.concat())
}

fn parsed_uris_are_consistent(text: &str) {
    let uri = match LocUri::parse(text) {
        Ok(uri) => uri,
        Err(error) => {
            assert!(error.offset() <= text.len(), "{text:?}");
            assert!(error.to_string().ends_with(&format!("(byte {})", error.offset())), "{text:?}");
            return;
        }
    };
    assert_eq!((uri.as_str(), uri.to_string().as_str()), (text, text));
    match uri.query() {
        Some(query) => assert_eq!(format!("{}?{query}", uri.path()), text),
        None => assert_eq!(uri.path(), text),
    }
    let mut segments: Vec<&str> = uri.segments().map(|segment| segment.as_str()).collect();
    let dot = uri.path() == "." || uri.path().starts_with("./");
    if dot {
        segments.insert(0, ".");
    }
    assert_eq!(segments.join("/"), uri.path());
    for segment in uri.segments() {
        let name = segment.decode();
        assert!(!name.is_empty() && !name.contains(is_control), "{text:?}: {name:?}");
        assert!(segment.matches(&name) && segment.bytes().eq(name.bytes()), "{text:?}: {name:?}");
        assert!(segment.bytes().eq(name.bytes()), "{text:?}: {name:?}");
        assert!(!["", ".", "..", "*"].contains(&segment.as_str()), "{text:?}");
    }
    let user = uri.segments().next().is_some_and(|first| first.decode().eq_ignore_ascii_case("user"));
    assert_eq!(uri.scope(), if user { Scope::User } else { Scope::Device }, "{text:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        parsed_uris_are_consistent(&text);
    }

    #[test]
    fn near_uris_are_read_or_refused(text in nearly()) {
        parsed_uris_are_consistent(&text);
    }

    #[test]
    fn a_name_becomes_one_segment(name in name()) {
        let text = format!("./Vendor/{}/Last", encoded(&name));
        match LocUri::parse(&text) {
            Ok(uri) => {
                prop_assert!(!name.contains(is_control));
                let names: Vec<_> = uri.segments().map(|segment| segment.decode()).collect();
                prop_assert_eq!(names, ["Vendor", &name, "Last"]);
                prop_assert_eq!(uri.query(), None);
            }
            Err(error) => {
                prop_assert!(name.contains(is_control), "{:?}: {}", name, error);
                prop_assert_eq!(error.kind(), LocUriErrorKind::Escape);
                prop_assert!(error.offset() >= 9 && error.offset() < text.len() - 5, "{}", error);
            }
        }
    }

    #[test]
    fn a_number_is_its_digits(number in any::<i64>()) {
        let mut segment = String::new();
        number.encode_into(&mut segment);
        prop_assert_eq!(&segment, &number.to_string());
        prop_assert!(LocUri::parse(&segment).is_ok());
    }
}

#[test]
fn names_as_segments() {
    for (name, segment) in [
        ("Office", "Office"),
        ("a-b_c~d.e", "a-b_c~d.e"),
        ("..", "%2E%2E"),
        (".", "%2E"),
        ("*", "%2A"),
        ("a/b", "a%2Fb"),
        ("50%", "50%25"),
        ("a b", "a%20b"),
        ("\"'", "%22%27"),
        ("ä", "%C3%A4"),
        ("{id}?", "%7Bid%7D%3F"),
    ] {
        assert_eq!(encoded(name), segment, "{name}");
    }
}

#[test]
fn scope_and_query() {
    for (text, scope, query, segments) in [
        (".", Scope::Device, None, 0),
        ("./User", Scope::User, None, 1),
        ("user/Vendor", Scope::User, None, 2),
        ("./%55ser/Vendor", Scope::User, None, 2),
        ("./Users", Scope::Device, None, 1),
        ("./Vendor/User", Scope::Device, None, 2),
        ("./Device/User?list=Struct", Scope::Device, Some("list=Struct"), 2),
        ("./User/A?", Scope::User, Some(""), 2),
        ("./A?prop=Type?x/../*", Scope::Device, Some("prop=Type?x/../*"), 1),
    ] {
        let uri = LocUri::parse(text).unwrap();
        assert_eq!((uri.scope(), uri.query(), uri.segments().count()), (scope, query, segments), "{text}");
    }
}

#[test]
fn refusals() {
    let long = format!("./{}", "a".repeat(LocUri::MAX_LEN - 1));
    assert!(LocUri::parse(&long[..LocUri::MAX_LEN]).is_ok());
    let escape = "has a percent-escape that is broken or encodes a control character";
    let dot = "has a segment `.` or `..`; `.` is only allowed first";
    let empty = "has an empty segment; remove the extra `/`";
    for (text, kind, offset, message) in [
        ("", LocUriErrorKind::Empty, 0, "is empty; expected `./` and the names of nodes"),
        ("?prop=Type", LocUriErrorKind::Empty, 0, "is empty; expected `./` and the names of nodes"),
        (&long, LocUriErrorKind::TooLong, 8192, "is longer than 8192 bytes"),
        ("/Device", LocUriErrorKind::LeadingSlash, 0, "starts with `/`; expected `./`"),
        ("/", LocUriErrorKind::LeadingSlash, 0, "starts with `/`; expected `./`"),
        ("./Vendor//MSFT", LocUriErrorKind::EmptySegment, 9, empty),
        ("./Vendor/", LocUriErrorKind::EmptySegment, 9, empty),
        ("./", LocUriErrorKind::EmptySegment, 2, empty),
        ("./Vendor/?prop=Type", LocUriErrorKind::EmptySegment, 9, empty),
        ("./Vendor/../MSFT", LocUriErrorKind::Dot, 9, dot),
        ("..", LocUriErrorKind::Dot, 0, dot),
        ("././Vendor", LocUriErrorKind::Dot, 2, dot),
        ("./Vendor/*", LocUriErrorKind::Wildcard, 9, "has a segment `*`; wildcards are not addresses"),
        ("./Vendor\n", LocUriErrorKind::Control, 8, "contains a control character"),
        ("./ä\u{7F}", LocUriErrorKind::Control, 4, "contains a control character"),
        ("./A?\t", LocUriErrorKind::Control, 4, "contains a control character"),
        ("./A/%7", LocUriErrorKind::Escape, 4, escape),
        ("./50%", LocUriErrorKind::Escape, 4, escape),
        ("./%+1", LocUriErrorKind::Escape, 2, escape),
        ("./a%41%zz", LocUriErrorKind::Escape, 6, escape),
        ("./%FF", LocUriErrorKind::Escape, 2, escape),
        ("./%C3/%A4", LocUriErrorKind::Escape, 2, escape),
        ("./%00", LocUriErrorKind::Escape, 2, escape),
        ("./a%7f", LocUriErrorKind::Escape, 3, escape),
    ] {
        let error = LocUri::parse(text).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{text:?}");
        assert_eq!(error.to_string(), format!("LocURI {message} (byte {offset})"), "{text:?}");
    }
}
