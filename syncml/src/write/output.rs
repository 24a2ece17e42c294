//! The outputs of the writer.

use core::fmt;
use csp_xml::{decode_text, escape_text};

mod sealed {
    pub trait Sealed {}
    impl Sealed for String {}
    impl Sealed for Vec<u8> {}
    impl Sealed for super::Formatted<'_> {}
}

/// A buffer that a message is appended to: a `String` or a `Vec<u8>`. For other outputs there is
/// [`Message::display`](crate::Message::display).
pub trait Output: sealed::Sealed {
    /// Appends text.
    fn append(&mut self, text: &str);
}

impl Output for String {
    #[inline]
    fn append(&mut self, text: &str) {
        self.push_str(text);
    }
}

impl Output for Vec<u8> {
    #[inline]
    fn append(&mut self, text: &str) {
        self.extend_from_slice(text.as_bytes());
    }
}

/// A formatter with its first error.
pub(crate) struct Formatted<'f> {
    writer: &'f mut dyn fmt::Write,
    result: fmt::Result,
}

impl<'f> Formatted<'f> {
    pub(crate) fn new(writer: &'f mut dyn fmt::Write) -> Self {
        Formatted { writer, result: Ok(()) }
    }

    pub(crate) fn finish(self) -> fmt::Result {
        self.result
    }
}

impl Output for Formatted<'_> {
    fn append(&mut self, text: &str) {
        if self.result.is_ok() {
            self.result = self.writer.write_str(text);
        }
    }
}

/// Appends a CDATA section, its markup included, as plain text.
pub(crate) fn append_cdata(section: &str, out: &mut impl Output) {
    // A section has no references, so decoding only normalizes line ends.
    let content = decode_text(section);
    let mut text = &*content;
    // Written as references, because a reader would take plain white space for layout.
    if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
        let reference = match text.bytes().next() {
            Some(b' ') => "&#x20;",
            Some(b'\t') => "&#x9;",
            Some(_) => "&#xA;",
            None => return,
        };
        out.append(reference);
        text = &text[1..];
    }
    // The following text may start with `]>` or `>`, which must not become `]]>`.
    match text.strip_suffix(']') {
        Some(text) => {
            escape_text(text, |piece| out.append(piece));
            out.append("&#x5D;");
        }
        None => escape_text(text, |piece| out.append(piece)),
    }
}

/// Starts a line.
pub(crate) fn break_line(depth: usize, out: &mut impl Output) {
    const BREAK: &str = "\n                                                                ";
    const DEEPEST: usize = (BREAK.len() - 1) / 2;
    out.append(&BREAK[..1 + 2 * depth.min(DEEPEST)]);
    for _ in DEEPEST..depth {
        out.append("  ");
    }
}
