//! Text from input, made safe for a terminal.
//!
//! [`shown`] is for one value: it also escapes line breaks, so that a value cannot look like a line of the program.
//! [`Report`] is the stream for all text that people read: it escapes everything else, except line breaks and the
//! program's own styles.

use csp_findings::first_steering;
use std::fmt::{self, Display, Write as _};
use std::io::{self, Write};

/// Displays a value from input on one line: characters that [steer](steers_terminal) a terminal are escaped, `\n` or `\u{1b}`.
pub(crate) fn shown<D: Display>(value: D) -> Shown<D> {
    Shown(value)
}

/// An argument that a message starts with. Quotes make an empty one visible.
pub(crate) fn argument(text: &str) -> &str {
    if text.is_empty() { "''" } else { text }
}

/// See [`shown`].
pub(crate) struct Shown<D>(D);

impl<D: Display> Display for Shown<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(f), "{}", self.0)
    }
}

/// Escapes the text that is written to it, for [`shown`].
pub(super) struct Escaping<'w, W>(pub(super) &'w mut W);

impl<W: fmt::Write> fmt::Write for Escaping<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = first_steering(rest) {
            self.0.write_str(&rest[..at])?;
            let c = rest[at..].chars().next().unwrap_or_default();
            self.0.write_str(&escaped(c))?;
            rest = &rest[at + c.len_utf8()..];
        }
        self.0.write_str(rest)
    }
}

/// A character that steers a terminal, as it is shown.
fn escaped(c: char) -> String {
    match c {
        '\t' | '\n' | '\r' => c.escape_default().to_string(),
        _ => c.escape_unicode().to_string(),
    }
}

/// The stream for text that people read.
pub(crate) struct Report<'w> {
    stream: &'w mut dyn Write,
    /// The escape sequences that pass: those of the program's own styles.
    styles: &'static [&'static str],
}

impl<'w> Report<'w> {
    pub(super) fn new(stream: &'w mut dyn Write, styles: &'static [&'static str]) -> Self {
        Report { stream, styles }
    }

    /// Sets the escape sequences that pass.
    pub(super) fn set_styles(&mut self, styles: &'static [&'static str]) {
        self.styles = styles;
    }

    /// The stream itself, for documents.
    pub(super) fn stream(&mut self) -> &mut dyn Write {
        self.stream
    }

    fn write_text(&mut self, text: &str) -> io::Result<()> {
        // The text before `plain` passes as it is.
        let (mut rest, mut plain) = (text, 0);
        while let Some(at) = first_steering(&rest[plain..]).map(|at| plain + at) {
            let c = rest[at..].chars().next().unwrap_or_default();
            let passes = match c {
                '\n' => Some(c.len_utf8()),
                _ => {
                    self.styles.iter().find(|style| rest[at..].starts_with(**style)).map(|style| style.len())
                }
            };
            if let Some(length) = passes {
                plain = at + length;
                continue;
            }
            self.stream.write_all(&rest.as_bytes()[..at])?;
            self.stream.write_all(escaped(c).as_bytes())?;
            (rest, plain) = (&rest[at + c.len_utf8()..], 0);
        }
        self.stream.write_all(rest.as_bytes())
    }
}

/// Every call brings whole characters, as `write!` and `serde_json` do; other bytes become U+FFFD.
impl Write for Report<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_text(&String::from_utf8_lossy(bytes))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test may

    use super::*;

    #[test]
    fn a_value_stays_on_its_line_and_steers_nothing() {
        let value = "a\u{1b}[2J\r\nb\t\u{7f}\u{85}\u{9b}\u{202e}\u{2066}\u{2028}\u{061c}ä€";
        let expected = r"a\u{1b}[2J\r\nb\t\u{7f}\u{85}\u{9b}\u{202e}\u{2066}\u{2028}\u{61c}ä€";
        assert_eq!(shown(value).to_string(), expected);
        assert_eq!(shown(r"C:\dir").to_string(), r"C:\dir");
    }

    #[test]
    fn a_report_passes_line_breaks_and_its_own_styles_only() {
        let mut bytes = Vec::new();
        let mut report = Report::new(&mut bytes, &["\u{1b}[1m", "\u{1b}[0m"]);
        writeln!(report, "\u{1b}[1mtitle\u{1b}[0m \u{1b}[8mhidden\r").unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), "\u{1b}[1mtitle\u{1b}[0m \\u{1b}[8mhidden\\r\n");
    }
}
