//! JSON with places: serde_json finds the values, and the place of each is that of its text in the content.

use super::traced::Traced;
use csp_findings::span_in;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

/// A value of a JSON content, as it is written.
#[derive(Clone, Copy)]
pub(crate) struct JsonValue<'t> {
    content: &'t str,
    raw: &'t str,
}

/// A content that is not JSON: the fault and its byte.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct JsonError {
    pub(crate) message: String,
    pub(crate) offset: usize,
}

impl<'t> JsonValue<'t> {
    /// The value that the content is.
    pub(crate) fn read(content: &'t str) -> Result<JsonValue<'t>, JsonError> {
        match serde_json::from_str::<&'t RawValue>(content) {
            Ok(raw) => Ok(JsonValue { content, raw: raw.get() }),
            Err(error) => {
                let lines = content.split_inclusive('\n').take(error.line().saturating_sub(1));
                let line: usize = lines.map(str::len).sum();
                let mut offset = (line + error.column().saturating_sub(1)).min(content.len());
                while !content.is_char_boundary(offset) {
                    offset -= 1;
                }
                let before = content[..offset].trim_ascii_end();
                let is_at = |signs: [&str; 2]| signs.iter().any(|sign| content[offset..].starts_with(sign));
                let message = if is_at(["//", "/*"]) {
                    "JSON has no comments"
                } else if is_at(["]", "}"]) && before.ends_with(',') {
                    offset = before.len() - ",".len();
                    "there is a comma after the last element; remove it"
                } else {
                    in_own_words(&error)
                };
                let message = message.to_owned();
                Err(JsonError { message, offset })
            }
        }
    }

    pub(crate) fn place(self) -> Range<usize> {
        span_in(self.content, self.raw)
    }

    /// The members of an object, in order; `None` for other values.
    pub(crate) fn members(self) -> Option<Vec<Member<'t>>> {
        let Members(members) = self.raw.starts_with('{').then(|| serde_json::from_str(self.raw).ok())??;
        Some(members.into_iter().map(|(name, raw)| (name, self.part(raw))).collect())
    }

    /// The elements of an array; `None` for other values.
    pub(crate) fn elements(self) -> Option<Vec<JsonValue<'t>>> {
        let Elements(elements) = self.raw.starts_with('[').then(|| serde_json::from_str(self.raw).ok())??;
        Some(elements.into_iter().map(|raw| self.part(raw)).collect())
    }

    /// The text of a string; `None` for other values.
    pub(crate) fn string(self) -> Option<Traced<'t>> {
        let place = self.place();
        let inside = place.start + 1..place.end.checked_sub(1)?;
        self.raw.starts_with('"').then(|| Traced::json_string(self.content, inside))
    }

    /// A number or a truth value as it is written; `None` for other values and null.
    pub(crate) fn scalar(self) -> Option<Traced<'t>> {
        let is_scalar = self.raw.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | 't' | 'f'));
        is_scalar.then(|| Traced::plain(self.content, self.place()))
    }

    pub(crate) fn is_null(self) -> bool {
        self.raw == "null"
    }

    fn part(self, raw: &'t RawValue) -> JsonValue<'t> {
        JsonValue { content: self.content, raw: raw.get() }
    }
}

/// The fault of a content that is not JSON (RFC 8259), for readers who do not know serde_json.
fn in_own_words(error: &serde_json::Error) -> &'static str {
    let shown = error.to_string();
    // serde_json displays the place after the message.
    match shown.split(" at line ").next().unwrap_or_default() {
        "EOF while parsing a list" => "the content ends inside an array; expected `]`",
        "EOF while parsing an object" => "the content ends inside an object; expected `}`",
        "EOF while parsing a string" => "the content ends inside a string; expected `\"`",
        "EOF while parsing a value" => "the content ends where a value is expected",
        "expected `:`" => "expected `:` after the key",
        "expected `,` or `]`" => {
            "expected `,` before the next element of the array, or `]` after the last one"
        }
        "expected `,` or `}`" => "expected `,` before the next key of the object, or `}` after the last one",
        "expected ident" => "this word is no value of JSON; expected true, false, null or a text in quotes",
        "expected value" => {
            "expected a value: a text in quotes, a number, true, false, null, an array or an object"
        }
        "key must be a string" => "a key has double quotes around it",
        "invalid escape" => "JSON does not have this escape; write `\\\\` for a backslash",
        "invalid number" => "this number is not of the form that JSON has",
        "number out of range" => "the number is too large",
        "invalid unicode code point"
        | "lone leading surrogate in hex escape"
        | "unexpected end of hex escape" => "this escape is not a character",
        "trailing characters" => "there is text after the end of the JSON",
        "recursion limit exceeded" => "the values are nested too deeply",
        control if control.starts_with("control character") => {
            "the string has a line break, a tab or another control character; write it as an escape, `\\n` or `\\t`"
        }
        _ => "this is not JSON",
    }
}

/// A member of an object: its name and its value.
pub(crate) type Member<'t> = (Cow<'t, str>, JsonValue<'t>);

/// The last member of this name, as most readers of JSON choose it.
pub(crate) fn member<'t>(members: &[Member<'t>], name: &str) -> Option<JsonValue<'t>> {
    members.iter().rev().find(|(known, _)| known == name).map(|(_, value)| *value)
}

/// The members whose name a member before them has.
pub(crate) fn repeated<'m, 't>(members: &'m [Member<'t>]) -> impl Iterator<Item = &'m Member<'t>> {
    let mut names = HashSet::new();
    members.iter().filter(move |(name, _)| !names.insert(name.as_ref()))
}

/// The place of the name of a member; of its value if the name is written with escapes.
pub(crate) fn name_place((name, value): &Member<'_>) -> Range<usize> {
    match name {
        Cow::Borrowed(name) => span_in(value.content, name),
        Cow::Owned(_) => value.place(),
    }
}

/// A JSON content without the comments at its start, which JSON does not have.
pub(crate) fn without_comments(content: &str) -> &str {
    let mut rest = content.trim_start();
    loop {
        let (comment, end) = match rest.get(..2) {
            Some("//") => (&rest[2..], "\n"),
            Some("/*") => (&rest[2..], "*/"),
            _ => return rest,
        };
        rest = comment.split_once(end).map_or("", |(_, after)| after.trim_start());
    }
}

/// The members of an object as they are written.
struct Members<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

/// The name of a member, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Name<'t>(#[serde(borrow)] Cow<'t, str>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfObject;
        impl<'de> Visitor<'de> for OfObject {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((Name(name), value)) = map.next_entry()? {
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(OfObject)
    }
}

/// The elements of an array as they are written.
struct Elements<'t>(Vec<&'t RawValue>);

impl<'de> Deserialize<'de> for Elements<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfArray;
        impl<'de> Visitor<'de> for OfArray {
            type Value = Elements<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Self::Value, A::Error> {
                let mut elements = Vec::new();
                while let Some(element) = array.next_element()? {
                    elements.push(element);
                }
                Ok(Elements(elements))
            }
        }
        deserializer.deserialize_seq(OfArray)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test may

    use super::*;

    #[test]
    fn values_have_their_places() {
        let content = " {\"a\": [1, \"b\\n\", {\"\\u0061\": null}], \"a\" : -2.5 }\n";
        let root = JsonValue::read(content).unwrap();
        let members = root.members().unwrap();
        assert_eq!(member(&members, "a").unwrap().scalar().unwrap().text(), "-2.5");
        let elements = members[0].1.elements().unwrap();
        assert_eq!(&content[elements[1].place()], "\"b\\n\"");
        assert_eq!(elements[1].string().unwrap().text(), "b\n");
        assert!(elements[2].members().unwrap()[0].1.is_null() && elements[2].elements().is_none());
        assert_eq!(elements[2].members().unwrap()[0].0, "a");
    }

    #[test]
    fn a_fault_has_its_place() {
        for (content, offset) in
            [("", 0), ("{\n \"a\": }", 8), ("[1] x", 4), ("{\"\u{e4}\": \u{e4}}", 7), ("[\"\\x\"]", 3)]
        {
            let error = JsonValue::read(content).err().unwrap();
            assert_eq!(error.offset, offset, "{content}: {}", error.message);
            assert!(!error.message.contains("line"));
        }
        let comma = "there is a comma after the last element; remove it";
        for (content, message, offset) in [
            ("[1, 2,]", comma, 5),
            ("{\"a\": 1,\n}", comma, 7),
            ("{\"a\": [{},\r\n  ]}", comma, 9),
            ("[1,", "the content ends where a value is expected", 2),
            ("[1", "the content ends inside an array; expected `]`", 1),
            ("{\"a\"", "the content ends inside an object; expected `}`", 3),
            ("{\"a", "the content ends inside a string; expected `\"`", 2),
            ("{\"a\" 1}", "expected `:` after the key", 5),
            ("{a: 1}", "a key has double quotes around it", 1),
            ("[1] x", "there is text after the end of the JSON", 4),
            ("[\"\\x\"]", "JSON does not have this escape; write `\\\\` for a backslash", 3),
            ("[01]", "this number is not of the form that JSON has", 2),
        ] {
            let error = JsonValue::read(content).err().unwrap();
            assert_eq!((error.message.as_str(), error.offset), (message, offset), "{content}");
        }
        for (content, start) in [
            ("[1 2]", "expected `,` before the next element"),
            ("{\"a\": 1 \"b\": 2}", "expected `,` before the next key"),
            ("[tru]", "this word is no value"),
            ("[x]", "expected a value"),
            ("[\"a\nb\"]", "the string has a line break"),
        ] {
            let error = JsonValue::read(content).err().unwrap();
            assert!(error.message.starts_with(start), "{content}: {}", error.message);
        }
        for (content, offset) in [("// c\n{}", 0), ("{ /* c */}", 2), ("[1, // c\n2]", 4), ("[1]\n// c", 4)] {
            let error = JsonValue::read(content).err().unwrap();
            assert_eq!((error.message.as_str(), error.offset), ("JSON has no comments", offset), "{content}");
        }
    }

    #[test]
    fn comments_at_the_start_are_left_out() {
        for (content, rest) in [
            ("", ""),
            (" {}", "{}"),
            ("// a\r\n /* b\n// */ // c\n[1] // d", "[1] // d"),
            ("// a", ""),
            ("/* a", ""),
            ("/a", "/a"),
            ("/\u{e4}", "/\u{e4}"),
        ] {
            assert_eq!(without_comments(content), rest, "{content}");
        }
    }

    #[test]
    fn repeated_names_have_their_places() {
        let content = r#"{"a": 1, "b": 2, "a": 3, "\u0062": 4}"#;
        let members = JsonValue::read(content).unwrap().members().unwrap();
        let places: Vec<_> = repeated(&members).map(|member| &content[name_place(member)]).collect();
        assert_eq!(places, ["a", "4"]);
    }
}
