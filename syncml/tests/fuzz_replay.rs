//! Runs the fuzz targets over their seeds and deterministic mutations of them, with a stable compiler.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)] // allowed in tests

#[path = "../../csp-xml/tests/replay/mod.rs"]
mod replay;
#[allow(unreachable_pub)] // items are public in the fuzz crate
#[path = "../fuzz/src/lib.rs"]
mod targets;

use replay::replay;

/// Markup and tokens that mutations insert.
const PIECES: &[&[u8]] = &[
    b"<SyncML>",
    b"</SyncML>",
    b"<SyncBody>",
    b"</SyncBody>",
    b"<Results>",
    b"</Results>",
    b"<Item>",
    b"</Item>",
    b"<Data>",
    b"</Data>",
    b"<Meta>",
    b"</Meta>",
    b"<Format>chr</Format>",
    b"<Final/>",
    b"<TargetRef>",
    b"<Get>",
    b"</Get>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<?a",
    b"?>",
    b"&amp;",
    b"&x;",
    b"&",
    b"<",
    b">",
    b"\"",
    b"\0",
    b"\xEF\xBB\xBF",
    b"\r",
    b" xmlns:m='u'",
    b" xmlns='SYNCML:SYNCML1.2'",
    b"\0\0",
    b"\0\x01",
    b"\0\x02",
    b"\x01",
    b"\x02\x26",
    b"\x03a\0",
    b"\x04\0",
    b"\x44\0",
    b"\x83\0",
    b"\xC3\x01a",
    b"\xC3\x02\xFF\0",
    b"\x45",
    b"\x4F",
    b"\x54",
    b"\x5A",
    b"\xC5\x04\0\x03v\0\x01",
    b"\x43\x04\0\x01",
    b"\xC0",
    b"\x80\x80",
    b"\xFF",
];

#[test]
fn read_xml() {
    replay("read_xml", targets::read_xml, PIECES);
}

#[test]
fn round_trip() {
    replay("round_trip", targets::round_trip, PIECES);
}

#[test]
fn read_wbxml() {
    replay("read_wbxml", targets::wbxml::read, PIECES);
}

#[test]
fn wbxml_round_trip() {
    replay("wbxml_round_trip", targets::wbxml::round_trip, PIECES);
}
