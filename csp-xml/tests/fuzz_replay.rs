//! Runs the fuzz targets over their seeds and deterministic mutations of them, with a stable compiler.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)] // allowed in tests

mod replay;
#[allow(unreachable_pub)] // items are public in the fuzz crate
#[path = "../fuzz/src/lib.rs"]
mod targets;

use replay::replay;

/// Markup and tokens that mutations insert.
const PIECES: &[&[u8]] = &[
    b"<a>",
    b"</a>",
    b"<b c='1'>",
    b"</b>",
    b"<c/>",
    b" d=\"2\"",
    b"=",
    b"/",
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
    b" xmlns:p='u'",
    b"'",
    b"\n",
    b"&#x41;",
    b"-",
];

#[test]
fn scan() {
    replay("scan", targets::scan, PIECES);
}

#[test]
fn escape() {
    replay("escape", targets::escape, PIECES);
}
