//! Texts that are decoded from parts of a content.

use base64::prelude::{BASE64_STANDARD, Engine};
use csp_findings::Edit;
use csp_xml::{decode_text, escape_attribute_into, escape_text_into};
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// A text that is decoded from a part of a content, and the place of each of its characters there.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Traced<'t> {
    text: Cow<'t, str>,
    /// The part of the content.
    place: Range<usize>,
    coding: Coding,
    /// The pieces whose length differs from that in the content, in order.
    pieces: Vec<Piece>,
}

/// The form of a text in the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    /// Between the quotes of a JSON string.
    JsonString,
    /// In an XML element, with references.
    XmlText,
    /// Between the quotes of an XML attribute.
    XmlAttribute,
    /// In a form in which no edit is written: as it is, or in CDATA sections.
    Plain,
    /// Base64 of the text in UTF-8, after a number of bytes that are not part of the text.
    Base64 { skipped: usize },
    /// Made from the part in another way: only the part as a whole has a place.
    Derived,
}

/// A piece of a text whose length differs from that in the content.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    content: Range<usize>,
    text: Range<usize>,
}

impl<'t> Traced<'t> {
    /// A text that is made from this part of the content.
    pub(crate) fn derived(text: impl Into<Cow<'t, str>>, place: Range<usize>) -> Self {
        Traced { text: text.into(), place, coding: Coding::Derived, pieces: Vec::new() }
    }

    /// This part of the content as it is.
    pub(crate) fn plain(content: &'t str, place: Range<usize>) -> Self {
        let text = Cow::Borrowed(content.get(place.clone()).unwrap_or_default());
        Traced { text, place, coding: Coding::Plain, pieces: Vec::new() }
    }

    /// This part of the content, in which a program has broken long lines and indented the rest. In the text, each break and
    /// the indentation after it are `at_break`, or nothing if the line before ends with white space.
    pub(crate) fn unwrapped(content: &'t str, place: Range<usize>, at_break: &str) -> Self {
        let mut rest = content.get(place.clone()).unwrap_or_default();
        let mut builder = Builder::new(place.start);
        while let Some(end) = rest.find(['\r', '\n']) {
            let (line, from_break) = rest.split_at(end);
            rest = from_break.trim_start();
            builder.copy(line);
            let is_spaced = line.is_empty() || line.ends_with(char::is_whitespace);
            builder.replace(from_break.len() - rest.len(), if is_spaced { "" } else { at_break });
        }
        builder.copy(rest);
        builder.into_traced(place, Coding::Plain)
    }

    /// The text of the JSON string between the quotes at this place of a valid JSON content. A half of a surrogate pair becomes
    /// U+FFFD.
    pub(crate) fn json_string(content: &'t str, place: Range<usize>) -> Self {
        let mut traced = Traced::plain(content, place.clone());
        traced.coding = Coding::JsonString;
        let raw = content.get(place.clone()).unwrap_or_default();
        if !raw.contains('\\') {
            return traced;
        }
        let mut builder = Builder::new(place.start);
        let mut at = 0;
        while let Some(found) = raw[at..].find('\\') {
            builder.copy(&raw[at..at + found]);
            at += found;
            let (decoded, length) = json_escape(&raw[at..]);
            builder.replace(length, decoded.encode_utf8(&mut [0; 4]));
            at += length;
        }
        builder.copy(&raw[at..]);
        builder.into_traced(place, Coding::JsonString)
    }

    /// The text of an XML attribute whose raw value is at this place.
    pub(crate) fn xml_attribute(content: &'t str, place: Range<usize>) -> Self {
        let mut builder = Builder::new(place.start);
        builder.references(content.get(place.clone()).unwrap_or_default());
        builder.into_traced(place, Coding::XmlAttribute)
    }

    /// The text of an XML element: its pieces of text with their places. The second member is true for a piece that has
    /// references; others are as they are, as in a CDATA section.
    pub(crate) fn xml_text(content: &'t str, pieces: &[(Range<usize>, bool)]) -> Self {
        let (Some((first, _)), Some((last, _))) = (pieces.first(), pieces.last()) else {
            return Traced::plain(content, 0..0);
        };
        let place = first.start..last.end;
        let mut builder = Builder::new(place.start);
        for (piece, has_references) in pieces {
            builder.skip_to(piece.start);
            let raw = content.get(piece.clone()).unwrap_or_default();
            match has_references {
                true => builder.references(raw),
                false => builder.lines(raw),
            }
        }
        // In a CDATA section, an edit would have to be written in another way.
        let has_edits = pieces.iter().all(|(_, has_references)| *has_references);
        builder.into_traced(place, if has_edits { Coding::XmlText } else { Coding::Plain })
    }

    /// The text whose Base64 this is; `None` if it is not Base64, or not of UTF-8. A byte order mark is left out.
    pub(crate) fn decode_base64(&self) -> Option<Traced<'static>> {
        const MARK: &str = "\u{FEFF}";
        let dense: Vec<u8> = self.text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let bytes = BASE64_STANDARD.decode(&dense).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let skipped = if text.starts_with(MARK) { MARK.len() } else { 0 };
        let is_exact = self.pieces.is_empty() && dense.len() == self.text.len();
        let coding = if is_exact { Coding::Base64 { skipped } } else { Coding::Derived };
        Some(Traced {
            text: Cow::Owned(text[skipped..].to_owned()),
            place: self.place.clone(),
            coding,
            pieces: Vec::new(),
        })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The whole part of the content.
    pub(crate) fn place(&self) -> Range<usize> {
        self.place.clone()
    }

    /// The place in the content of these bytes of the text.
    pub(crate) fn place_of(&self, span: Range<usize>) -> Range<usize> {
        match self.coding {
            Coding::Derived => self.place.clone(),
            Coding::Base64 { skipped } => {
                // Four characters hold three bytes.
                let start = self.place.start + (span.start + skipped) / 3 * 4;
                let end = self.place.start + (span.end + skipped).div_ceil(3) * 4;
                start.min(self.place.end)..end.clamp(start.min(self.place.end), self.place.end)
            }
            _ => {
                let start = self.start_of(span.start);
                let end = if span.is_empty() { start } else { self.end_of(span.end) };
                start..end.max(start)
            }
        }
    }

    /// The edit of the content that makes this edit of the text; `None` if it cannot be written there.
    pub(crate) fn edit(&self, edit: &Edit) -> Option<Edit> {
        let mut text = String::new();
        match self.coding {
            Coding::JsonString => {
                let quoted = serde_json::to_string(&edit.text).ok()?;
                text += quoted.get(1..quoted.len().checked_sub(1)?)?;
            }
            Coding::XmlText => escape_text_into(&edit.text, &mut text),
            Coding::XmlAttribute => escape_attribute_into(&edit.text, &mut text),
            Coding::Plain | Coding::Base64 { .. } | Coding::Derived => return None,
        }
        Some(Edit { span: self.place_of(edit.span.clone()), text })
    }

    /// The place in the content at which the character at this byte begins.
    fn start_of(&self, at: usize) -> usize {
        let next = self.pieces.partition_point(|piece| piece.text.end <= at);
        match self.pieces.get(next) {
            Some(piece) if piece.text.start <= at => piece.content.start,
            _ => self.after(next, at),
        }
    }

    /// The place in the content at which the character before this byte ends.
    fn end_of(&self, at: usize) -> usize {
        let next = self.pieces.partition_point(|piece| piece.text.end < at);
        match self.pieces.get(next) {
            Some(piece) if piece.text.start < at => piece.content.end,
            _ => self.after(next, at),
        }
    }

    /// The place of a byte after the piece before `next`.
    fn after(&self, next: usize, at: usize) -> usize {
        let last = next.checked_sub(1).and_then(|last| self.pieces.get(last));
        let (content, text) = last.map_or((self.place.start, 0), |last| (last.content.end, last.text.end));
        (content + (at - text)).min(self.place.end)
    }
}

/// Shows only the length of the text, which may be a secret.
impl fmt::Debug for Traced<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Traced")
            .field("bytes", &self.text.len())
            .field("place", &self.place)
            .field("coding", &self.coding)
            .finish()
    }
}

/// Decodes a text piece by piece.
struct Builder {
    /// The place in the content up to which the text is decoded.
    at: usize,
    text: String,
    pieces: Vec<Piece>,
}

impl Builder {
    fn new(at: usize) -> Self {
        Builder { at, text: String::new(), pieces: Vec::new() }
    }

    fn copy(&mut self, raw: &str) {
        self.text += raw;
        self.at += raw.len();
    }

    /// Decodes the next `length` bytes of the content to this text.
    fn replace(&mut self, length: usize, decoded: &str) {
        let start = self.text.len();
        self.text += decoded;
        self.pieces.push(Piece { content: self.at..self.at + length, text: start..self.text.len() });
        self.at += length;
    }

    fn skip_to(&mut self, at: usize) {
        if at > self.at {
            self.replace(at - self.at, "");
        }
    }

    /// Appends raw XML with its references resolved.
    fn references(&mut self, raw: &str) {
        let mut rest = raw;
        while let Some(found) = rest.find('&') {
            self.lines(&rest[..found]);
            rest = &rest[found..];
            let length = rest.find(';').map_or(rest.len(), |end| end + 1);
            self.replace(length, &decode_text(&rest[..length]));
            rest = &rest[length..];
        }
        self.lines(rest);
    }

    /// Appends raw XML without references, its line ends as a line feed each (XML 1.0, section 2.11).
    fn lines(&mut self, raw: &str) {
        let mut rest = raw;
        while let Some(found) = rest.find('\r') {
            self.copy(&rest[..found]);
            let length = if rest[found..].starts_with("\r\n") { 2 } else { 1 };
            self.replace(length, "\n");
            rest = &rest[found + length..];
        }
        self.copy(rest);
    }

    fn into_traced(self, place: Range<usize>, coding: Coding) -> Traced<'static> {
        Traced { text: Cow::Owned(self.text), place, coding, pieces: self.pieces }
    }
}

/// The character of the JSON escape that the text begins with, and the length of the escape (RFC 8259, section 7).
fn json_escape(text: &str) -> (char, usize) {
    let unit = |from: usize| {
        let digits = text.get(from..from + 4)?;
        u32::from_str_radix(digits, 16).ok()
    };
    match text.as_bytes().get(1) {
        Some(b'u') => match (unit(2), unit(8).filter(|_| text.get(6..8) == Some("\\u"))) {
            (Some(high @ 0xD800..=0xDBFF), Some(low @ 0xDC00..=0xDFFF)) => {
                let scalar = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                (char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER), 12)
            }
            (Some(one), _) => (char::from_u32(one).unwrap_or(char::REPLACEMENT_CHARACTER), 6),
            (None, _) => (char::REPLACEMENT_CHARACTER, 2),
        },
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{C}', 2),
        Some(b'n') => ('\n', 2),
        Some(b'r') => ('\r', 2),
        Some(b't') => ('\t', 2),
        Some(c @ (b'"' | b'\\' | b'/')) => (char::from(*c), 2),
        _ => ('\\', 1),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test may

    use super::*;

    /// The content at the place of this part of the text.
    fn at<'c>(content: &'c str, traced: &Traced<'_>, part: &str) -> &'c str {
        let start = traced.text().find(part).unwrap();
        &content[traced.place_of(start..start + part.len())]
    }

    #[test]
    fn a_json_string_is_decoded_with_places() {
        let content = r#"["a\u0022b\n\ud83d\ude00\/c\ud800"]"#;
        let traced = Traced::json_string(content, 2..content.len() - 2);
        assert_eq!(traced.text(), "a\"b\n\u{1F600}/c\u{FFFD}");
        for (part, expected) in [
            ("a", "a"),
            ("\"", r"\u0022"),
            ("b", "b"),
            ("\n\u{1F600}", r"\n\ud83d\ude00"),
            ("/c", r"\/c"),
            ("\"b\n", r"\u0022b\n"),
        ] {
            assert_eq!(at(content, &traced, part), expected);
        }
        let edit = traced.edit(&Edit { span: 1..2, text: "\"\\".to_owned() }).unwrap();
        assert_eq!(Edit::apply(&[edit], content), r#"["a\"\\b\n\ud83d\ude00\/c\ud800"]"#);
        let decoded: Vec<String> = serde_json::from_str(r#"["a\u0022b\n\ud83d\ude00\/c"]"#).unwrap();
        assert!(traced.text().starts_with(&decoded[0]));
    }

    #[test]
    fn xml_is_decoded_with_places() {
        let content = "<a>b &lt; c\r\nd<![CDATA[&e]]>f</a>";
        let pieces = [(3..14, true), (23..25, false), (28..29, true)];
        let traced = Traced::xml_text(content, &pieces);
        assert_eq!(traced.text(), "b < c\nd&ef");
        for (part, expected) in
            [("<", "&lt;"), ("c\nd", "c\r\nd"), ("d", "d"), ("&e", "&e"), ("f", "f"), ("d&", "d<![CDATA[&")]
        {
            assert_eq!(at(content, &traced, part), expected);
        }
        assert_eq!(traced.edit(&Edit { span: 0..1, text: "x".to_owned() }), None);

        let content = "<a b=\"c&#34;d\"/>";
        let traced = Traced::xml_attribute(content, 6..13);
        assert_eq!((traced.text(), at(content, &traced, "\"")), ("c\"d", "&#34;"));
        let edit = traced.edit(&Edit { span: 2..3, text: "<".to_owned() }).unwrap();
        assert_eq!(Edit::apply(&[edit], content), "<a b=\"c&#34;&lt;\"/>");
    }

    #[test]
    fn broken_lines_are_joined_with_places() {
        let content = "(\r\n   ./a/bc\n   d e \n   f)";
        let joined = Traced::unwrapped(content, 1..content.len() - 1, "");
        assert_eq!(joined.text(), "./a/bcd e f");
        for (part, expected) in
            [("./a", "./a"), ("c", "c"), ("d", "d"), ("bcd", "bc\n   d"), ("e f", "e \n   f")]
        {
            assert_eq!(at(content, &joined, part), expected);
        }
        assert_eq!(Traced::unwrapped(content, 1..content.len() - 1, " ").text(), "./a/bc d e f");
    }

    #[test]
    fn base64_has_places_of_four_characters() {
        // "\u{FEFF}abcdef"
        let content = "\"77u/YWJjZGVm\"";
        let traced = Traced::json_string(content, 1..13).decode_base64().unwrap();
        assert_eq!(traced.text(), "abcdef");
        assert_eq!((at(content, &traced, "a"), at(content, &traced, "cd")), ("YWJj", "YWJjZGVm"));
        assert_eq!(Traced::json_string("\"****\"", 1..5).decode_base64(), None);
    }

    #[test]
    fn no_place_is_outside_of_the_part() {
        let content = "\"a\\u00e4b\\n\\\\\"";
        let place = 1..content.len() - 1;
        let strings = Traced::json_string(content, place.clone());
        let attributes = Traced::xml_attribute(content, place.clone());
        let derived = Traced::derived("abc", place.clone());
        for traced in [strings, attributes, derived] {
            for start in 0..20 {
                for end in start..20 {
                    let found = traced.place_of(start..end);
                    assert!(place.start <= found.start && found.end <= place.end && found.start <= found.end);
                }
            }
        }
    }
}
