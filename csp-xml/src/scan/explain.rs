//! The causes of faults in tags and text that quick-xml or a check has refused.
//!
//! This code runs only on documents that are not well-formed.

use super::scanner::{Scanner, Seen};
use crate::attribute::Attribute;
use crate::chars::{is_blank, is_name, is_space, leading_name, shortened, spaces};
use crate::decode::unresolved;
use crate::error::{XmlError, XmlErrorKind};
use memchr::memchr;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

impl Scanner<'_> {
    /// The error for the token that quick-xml refuses.
    #[cold]
    pub(super) fn explain(&mut self, error: &quick_xml::Error) -> XmlError {
        let at = self.reader.error_position() as usize;
        match self.text.as_bytes()[self.start..] {
            [b'<', b'/', ..] => self.end_tag_fault(),
            [b'<', b'!' | b'?', ..] => {
                let message = match error {
                    quick_xml::Error::Syntax(syntax) => syntax.to_string(),
                    other => other.to_string(),
                };
                self.error_at(XmlErrorKind::Syntax(message), at)
            }
            [b'<', ..] => self.start_tag_fault(),
            // In text, quick-xml only refuses a reference without its `;`.
            _ => {
                let outside = if self.depth == 0 { self.outside_root_fault() } else { None };
                outside.unwrap_or_else(|| self.error_at(XmlErrorKind::reference(""), at))
            }
        }
    }

    /// The error for a start tag whose name or attributes are not well-formed.
    #[cold]
    pub(super) fn start_tag_fault(&mut self) -> XmlError {
        let at = self.start + 1;
        let rest = &self.text[at..];
        let Some(length) = rest.find([' ', '\t', '\r', '\n', '>', '/']) else { return self.unclosed_tag() };
        let name = &rest[..length];
        if !is_name(name) {
            let error = self.name_without_end(name, at);
            return error.unwrap_or_else(|| self.error_at(XmlErrorKind::Name(shortened(name)), at));
        }
        match self.open() {
            Ok(()) => self.attribute_fault(name),
            Err(error) => error,
        }
    }

    /// The error for the tag with this name, whose attributes are not well-formed.
    #[cold]
    pub(super) fn attribute_fault(&self, name: &str) -> XmlError {
        let bytes = self.text.as_bytes();
        let mut seen: Vec<&str> = Vec::new();
        let mut at = self.start + 1 + name.len();
        loop {
            let space = spaces(&bytes[at..]);
            at += space;
            let without_end = |at| self.error_at(XmlErrorKind::TagWithoutEnd(shortened(name)), at);
            match bytes[at..] {
                [] => return self.unclosed_tag(),
                // A comment in a tag is another mistake.
                [b'<', next, ..] if next != b'!' => return without_end(at - space),
                [b'<'] => return without_end(at - space),
                [b'/', ..] if self.slash_without_end(at) => return without_end(at + 1),
                _ => {}
            }
            let (attribute, end) = match attribute(self.text, at) {
                Ok((attribute, _)) if space == 0 => {
                    return self.error_at(XmlErrorKind::Attribute(shortened(attribute.name)), at);
                }
                Ok(read) => read,
                Err(kind) => return self.error_at(kind, at),
            };
            if let Some((kind, at)) = self.fault_of(&attribute, at, end, &seen) {
                return self.error_at(kind, at);
            }
            seen.push(attribute.name);
            at = end;
        }
    }

    /// The fault of an attribute from byte `at` to `end`, which follows the attributes `seen`.
    fn fault_of(
        &self,
        attribute: &Attribute<'_>,
        at: usize,
        end: usize,
        seen: &[&str],
    ) -> Option<(XmlErrorKind, usize)> {
        let name = || shortened(attribute.name);
        if self.swallows_another(attribute, end) {
            return Some((XmlErrorKind::MissingQuote { attribute: name(), opening: false }, at));
        }
        if seen.contains(&attribute.name) {
            return Some((XmlErrorKind::DuplicateAttribute(name()), at));
        }
        let limit = self.limits.max_attributes;
        if seen.len() >= limit {
            return Some((XmlErrorKind::Limit { what: "max_attributes", limit }, self.start));
        }
        let value = end - 1 - attribute.raw.len();
        if let Some(less) = memchr(b'<', attribute.raw.as_bytes()) {
            return Some((XmlErrorKind::LessThanInAttribute, value + less));
        }
        let (reference, at) = unresolved(attribute.raw)?;
        Some((XmlErrorKind::reference(reference), value + at))
    }

    /// The error for an end tag that closes nothing or another element than the open one (section 3.1, `ETag`).
    fn end_tag_fault(&self) -> XmlError {
        let name = self.start + 2;
        if let Some(error) = self.end_tag_without_end(name) {
            return error;
        }
        let Some(length) = memchr(b'>', &self.text.as_bytes()[name..]) else { return self.unclosed_tag() };
        // Only the name: the rest of a broken end tag is data, and may be a secret.
        let known = leading_name(&self.text[name..name + length]);
        if known.is_empty() {
            return self.end_tag_without_start("…");
        }
        self.lost_tag(known).unwrap_or_else(|| self.end_tag_without_start(&shortened(known)))
    }

    /// The error for an end tag `found` that closes nothing.
    fn end_tag_without_start(&self, found: &str) -> XmlError {
        let found = found.to_owned();
        let kind = match self.open_names().last() {
            Some(open) => XmlErrorKind::Mismatched { open: shortened(open), found },
            None => XmlErrorKind::Unopened(found),
        };
        self.error_at(kind, self.start)
    }

    /// The names of the open elements, outermost first, as slices of the text.
    ///
    /// Reads the text again, because only errors need the names.
    pub(super) fn open_names(&self) -> Vec<&str> {
        let mut open = Vec::new();
        let mut reader = Reader::from_str(&self.text[..self.start]);
        loop {
            let start = reader.buffer_position() as usize + 1;
            match reader.read_event() {
                Ok(Event::Start(tag)) => open.push(&self.text[start..start + tag.name().0.len()]),
                Ok(Event::End(_)) => drop(open.pop()),
                Ok(Event::Eof) | Err(_) => return open,
                Ok(_) => {}
            }
        }
    }

    fn unclosed_tag(&self) -> XmlError {
        let message = quick_xml::errors::SyntaxError::UnclosedTag.to_string();
        self.error_at(XmlErrorKind::Syntax(message), self.start)
    }

    /// The error for the element that the end of the document leaves open.
    pub(super) fn unclosed(&self) -> XmlError {
        let name = self.open_names().last().copied().unwrap_or_default();
        let from = self.offset_of(name) + name.len();
        let lost = self.lost_end_tag(name, from, self.text.len());
        lost.unwrap_or_else(|| {
            self.error_at(XmlErrorKind::Unclosed(shortened(name)), self.offset_of(name) - 1)
        })
    }

    /// The error for a root element too many.
    #[cold]
    pub(super) fn surplus_root(&self) -> XmlError {
        let kind = match self.max_roots {
            1 => XmlErrorKind::SecondRoot,
            limit => XmlErrorKind::Limit { what: "max_roots", limit },
        };
        self.error_at(kind, self.start)
    }

    /// The error for text outside the root element, unless it is white space.
    pub(super) fn outside_root_fault(&self) -> Option<XmlError> {
        let rest = &self.text[self.start..];
        let raw = &rest[..memchr(b'<', rest.as_bytes()).unwrap_or(rest.len())];
        let at = self.start + raw.bytes().position(|byte| !is_space(byte))?;
        if self.accepts_blanks && raw.chars().all(is_blank) {
            return None;
        }
        let is_no_xml = self.seen == Seen::Nothing && !self.text.contains('<');
        let kind = if is_no_xml { XmlErrorKind::NoRoot } else { XmlErrorKind::OutsideRoot };
        let lost = self.root_without_start(at, self.start + raw.len());
        Some(lost.unwrap_or_else(|| self.error_at(kind, at)))
    }
}

/// The attribute at byte `at` of `text` and its end, or its fault (section 3.1, `Attribute`).
fn attribute(text: &str, at: usize) -> Result<(Attribute<'_>, usize), XmlErrorKind> {
    let bytes = text.as_bytes();
    let mut name = leading_name(&text[at..]);
    if name.is_empty() || bytes.get(at + name.len()).is_some_and(|next| !next.is_ascii()) {
        let end = |byte: &u8| is_space(*byte) || matches!(byte, b'=' | b'"' | b'\'' | b'<' | b'>' | b'/');
        let length = bytes[at..].iter().position(end).unwrap_or(bytes.len() - at);
        name = &text[at..at + length];
    }
    let malformed = || XmlErrorKind::Attribute(shortened(name));
    let mut end = at + name.len();
    end += spaces(&bytes[end..]);
    if bytes.get(end) != Some(&b'=') || !is_name(name) {
        return Err(malformed());
    }
    end += 1 + spaces(&bytes[end + 1..]);
    let missing = |opening| XmlErrorKind::MissingQuote { attribute: shortened(name), opening };
    let quote = match bytes.get(end).copied() {
        Some(quote @ (b'"' | b'\'')) => quote,
        _ if has_closing_quote_only(&bytes[end..]) => return Err(missing(true)),
        _ => return Err(malformed()),
    };
    let length = memchr(quote, &bytes[end + 1..]).ok_or_else(|| missing(false))?;
    Ok((Attribute { name, raw: &text[end + 1..end + 1 + length] }, end + length + 2))
}

/// Returns true if the value has a closing quote but no opening one: `Current"`, `My company"`. A value that starts with a
/// backslash or a typographic quote is another mistake, like a value without quotes before another attribute.
fn has_closing_quote_only(value: &[u8]) -> bool {
    let ends_in_quote = |is_end: &dyn Fn(u8) -> bool| {
        let end = value.iter().position(|&byte| matches!(byte, b'"' | b'\'' | b'<' | b'>') || is_end(byte));
        end.is_some_and(|end| matches!(value[end], b'"' | b'\''))
    };
    let starts_plainly = value.first().is_some_and(|&first| first.is_ascii() && first != b'\\');
    starts_plainly && (ends_in_quote(&is_space) || ends_in_quote(&|byte| byte == b'='))
}
