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
    b"<MgmtTree>",
    b"</MgmtTree>",
    b"<Node>",
    b"</Node>",
    b"<NodeName>",
    b"</NodeName>",
    b"<DFProperties>",
    b"</DFProperties>",
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
    b" xmlns:MSFT='u'",
    b"|",
    b"\n",
    b"0x",
    b"-",
];

#[test]
fn read() {
    replay("read", targets::read, PIECES);
}

#[test]
fn read_write_read() {
    replay("read_write_read", targets::read_write_read, PIECES);
}

#[test]
fn check_value() {
    replay("check_value", targets::check_value, PIECES);
}
