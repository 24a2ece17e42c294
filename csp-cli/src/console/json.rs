//! JSON that is safe on a terminal, and on request in ASCII.

use csp_findings::steers_terminal;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;
use std::io::{self, Write};

/// Writes the value as one line of JSON. Escapes characters that steer a terminal, and with `ascii` everything beyond ASCII.
pub(super) fn write_line(value: &impl Serialize, ascii: bool, out: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Escaping { ascii }))?;
    out.write_all(b"\n")
}

struct Escaping {
    ascii: bool,
}

/// `serde_json` itself escapes quotes, backslashes and C0.
impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let escaped = |c: char| steers_terminal(c) || (self.ascii && !c.is_ascii());
        let mut rest = fragment;
        while let Some(at) = rest.find(escaped) {
            out.write_all(&rest.as_bytes()[..at])?;
            let c = rest[at..].chars().next().unwrap_or_default();
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test may

    use super::*;

    #[test]
    fn strings_keep_their_value_and_lose_their_power() {
        let value = "a\u{1b}\u{7f}\u{9b}\u{202e}\u{2028}\nä\u{1F600}\"";
        for (ascii, expected) in [
            (false, "\"a\\u001b\\u007f\\u009b\\u202e\\u2028\\nä\u{1F600}\\\"\"\n"),
            (true, "\"a\\u001b\\u007f\\u009b\\u202e\\u2028\\n\\u00e4\\ud83d\\ude00\\\"\"\n"),
        ] {
            let mut out = Vec::new();
            write_line(&value, ascii, &mut out).unwrap();
            assert_eq!(String::from_utf8(out.clone()).unwrap(), expected);
            assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), value);
        }
    }
}
