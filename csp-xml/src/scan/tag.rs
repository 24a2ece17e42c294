//! Start and end tags (section 3.1).

use super::{Binding, Scanner, Seen};
use crate::attribute::attribute;
use crate::chars::{is_name, leading_name, shortened, spaces};
use crate::error::{Error, ErrorKind};
use crate::token::{Kind, Tag};
use alloc::borrow::ToOwned;
use memchr::memchr;

impl<'a> Scanner<'a> {
    /// `</name>` (section 3.1, `ETag`).
    #[inline]
    pub(super) fn end_tag(&mut self) -> Result<Kind, Error> {
        let bytes = self.text.as_bytes();
        let name = self.start + 2;
        if let Some(open) = self.open.last() {
            let end = name + open.len();
            if bytes.get(name..end) == bytes.get(open.clone()) {
                let end = end + bytes.get(end..).map_or(0, spaces);
                if bytes.get(end) == Some(&b'>') {
                    self.end = end + 1;
                    self.close();
                    return Ok(Kind::End);
                }
            }
        }
        if let Some(error) = self.end_tag_without_end(name) {
            return Err(error);
        }
        let Some(length) = memchr(b'>', &bytes[name..]) else { return Err(self.unclosed_tag()) };
        // Only the name: what else a broken end tag holds is data, and may be a secret.
        let (known, _) = leading_name(&bytes[name..name + length]);
        if let Some(error) = self.lost_tag(&self.text[name..name + known]).filter(|_| known > 0) {
            return Err(error);
        }
        let found = if known > 0 { shortened(&self.text[name..name + known]) } else { "…".to_owned() };
        let kind = match self.open.last() {
            Some(open) => ErrorKind::Mismatched { open: shortened(&self.text[open.clone()]), found },
            None => ErrorKind::Unopened(found),
        };
        Err(self.error_at(kind, self.start))
    }

    #[cold]
    fn unclosed_tag(&self) -> Error {
        let what = "tag not closed: `>` not found before end of input".to_owned();
        self.error_at(ErrorKind::Syntax(what), self.start)
    }

    /// `<name …>` or `<name …/>` (section 3.1, `STag` and `EmptyElemTag`).
    #[inline]
    pub(super) fn start_tag(&mut self) -> Result<Kind, Error> {
        let bytes = self.text.as_bytes();
        let name = self.start + 1;
        let (mut length, mut colon) = leading_name(&bytes[name..]);
        if !matches!(bytes.get(name + length), Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'))
            || length == 0
        {
            (length, colon) = self.long_name(name)?;
        }
        if self.open.is_empty() {
            if self.seen == Seen::Root && !self.many_roots {
                return Err(self.error_at(ErrorKind::SecondRoot, self.start));
            }
            self.seen = Seen::Root;
        }
        self.elements += 1;
        if self.elements > self.limits.max_elements || self.open.len() >= self.limits.max_depth {
            self.limit("max_elements", self.elements, self.limits.max_elements)?;
            self.limit("max_depth", self.open.len() + 1, self.limits.max_depth)?;
        }
        self.open.push(name..name + length);
        self.attributes.clear();
        let mut end = name + length;
        if bytes.get(end) != Some(&b'>') {
            end = self.read_attributes(end)?;
        }
        let empty = bytes[end] == b'/';
        self.end = if empty { end + 2 } else { end + 1 };
        self.owed = empty;
        self.tag = Tag { content: &self.text[name..end], name: length as u32, colon: colon as u32, empty };
        Ok(Kind::Start)
    }

    /// The length of a name beyond ASCII, and where its colon stands.
    #[cold]
    fn long_name(&self, at: usize) -> Result<(usize, usize), Error> {
        let rest = &self.text[at..];
        let Some(length) = rest.find([' ', '\t', '\r', '\n', '>', '/']) else {
            return Err(self.unclosed_tag());
        };
        let name = &rest[..length];
        if !is_name(name) {
            let error = self.name_without_end(name, at);
            return Err(error.unwrap_or_else(|| self.error_at(ErrorKind::Name(shortened(name)), at)));
        }
        Ok((length, name.find(':').filter(|&colon| colon > 0 && colon + 1 < length).unwrap_or(0)))
    }

    /// Reads the attributes that start at byte `at`, and takes note of the namespaces they declare. Returns where the
    /// `>` or `/>` stands.
    fn read_attributes(&mut self, mut at: usize) -> Result<usize, Error> {
        let text = self.text;
        let bytes = text.as_bytes();
        loop {
            let space = spaces(&bytes[at..]);
            at += space;
            match bytes.get(at) {
                Some(b'>') => return Ok(at),
                Some(b'/') if bytes.get(at + 1) == Some(&b'>') => return Ok(at),
                None => return Err(self.unclosed_tag()),
                // A comment in a tag is another mistake.
                Some(b'<') if bytes.get(at + 1) != Some(&b'!') => {
                    return Err(self.start_tag_without_end(at - space));
                }
                Some(b'/') if self.slash_without_end(at) => return Err(self.start_tag_without_end(at + 1)),
                Some(_) => {}
            }
            let (attribute, end) = match attribute(text, at) {
                Ok(read) if space > 0 => read,
                Ok((attribute, _)) => {
                    return Err(self.error_at(ErrorKind::Attribute(shortened(attribute.name)), at));
                }
                Err(kind) => return Err(self.error_at(kind, at)),
            };
            if self.swallows_another(&attribute, end) {
                return Err(self.value_without_end(&attribute, at));
            }
            if self.attributes.iter().any(|other| other.name == attribute.name) {
                return Err(self.error_at(ErrorKind::DuplicateAttribute(shortened(attribute.name)), at));
            }
            self.attributes.push(attribute);
            self.limit("max_attributes", self.attributes.len(), self.limits.max_attributes)?;
            let raw_at = end - 1 - attribute.raw.len();
            if let Some(less) = memchr(b'<', attribute.raw.as_bytes()) {
                return Err(self.error_at(ErrorKind::LessThanInAttribute, raw_at + less));
            }
            self.references(attribute.raw, raw_at)?;
            if let Some(prefix) = attribute.declares() {
                self.bindings.push(Binding { depth: self.open.len(), prefix, uri: attribute.value() });
                self.scopes += 1;
                self.limit("max_namespaces", self.bindings.len(), self.limits.max_namespaces)?;
            }
            at = end;
        }
    }
}
