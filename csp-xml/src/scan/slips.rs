//! Forgotten `<`, `>`, `/` and quotes: errors that name the missing character and its place.
//!
//! This code runs only on documents that are not well-formed.

use super::scanner::Scanner;
use crate::attribute::Attribute;
use crate::chars::{is_name, is_space, leading_name, shortened, spaces};
use crate::error::{XmlError, XmlErrorKind};
use memchr::{memchr, memchr2_iter, memmem};

impl Scanner<'_> {
    /// The error for an element name at byte `at` that another tag, a reference, `=` or a quote follows directly.
    ///
    /// In `<a<b>` and `<a&lt;` the first tag has no `>`; `<a='1'/>` is an attribute written as an element.
    pub(super) fn name_without_end(&self, name: &str, at: usize) -> Option<XmlError> {
        let end = name.find(['<', '&', '=', '"', '\''])?;
        let (name, rest) = name.split_at(end);
        if !is_name(name) {
            return None;
        }
        let kind = if rest.starts_with(['<', '&']) {
            XmlErrorKind::TagWithoutEnd
        } else {
            XmlErrorKind::ElementWithValue
        };
        Some(self.error_at(kind(shortened(name)), at + name.len()))
    }

    /// Returns true if the `/` at byte `at` ends a tag without `>`: another tag or the end of the text follows.
    pub(super) fn slash_without_end(&self, at: usize) -> bool {
        let rest = &self.text.as_bytes()[at + 1..];
        matches!(rest.get(spaces(rest)), None | Some(b'<'))
    }

    /// The error for an end tag whose name, at byte `name`, is followed by another tag or the end of the text: `</a</b>`.
    pub(super) fn end_tag_without_end(&self, name: usize) -> Option<XmlError> {
        let known = leading_name(&self.text[name..]);
        let end = name + known.len();
        let rest = &self.text.as_bytes()[end..];
        if known.is_empty() || rest.get(spaces(rest)).is_some_and(|&next| next != b'<') {
            return None;
        }
        let kind = XmlErrorKind::TagWithoutEnd(format!("/{}", shortened(known)));
        Some(self.error_at(kind, end))
    }

    /// Returns true if the value of the attribute that ends at byte `end` contains the start of another attribute, because its
    /// own closing quote is missing: `<a b='1 c='2'>`, `<a b='1><c d='2'>`.
    pub(super) fn swallows_another(&self, attribute: &Attribute<'_>, end: usize) -> bool {
        let raw = attribute.raw.trim_ascii_end();
        let is_cut = raw.ends_with('=') && raw.bytes().any(|byte| is_space(byte) || byte == b'<');
        let next = self.text.as_bytes().get(end).copied();
        is_cut && next.is_some_and(|next| !is_space(next) && !matches!(next, b'>' | b'/'))
    }

    /// The error for an end tag `found` that does not match the open element, if the start tag of `found` or the end tag
    /// of the open element lacks its `<`, or the latter its `/`.
    pub(super) fn lost_tag(&self, found: &str) -> Option<XmlError> {
        let open = *self.open_names().last()?;
        let (from, to) = (self.offset_of(open) + open.len(), self.start);
        self.tag_without_start(found, from, to)
            .or_else(|| self.lost_end_tag(open, from, to))
            .or_else(|| self.end_tag_without_slash())
    }

    /// The error for an element directly in another of the same name, after text, as in `<a>1<a>`: the second tag is an
    /// end tag without its `/`.
    fn end_tag_without_slash(&self) -> Option<XmlError> {
        let [.., outer, inner] = self.open_names()[..] else { return None };
        let (from, to) = (self.offset_of(outer) + outer.len(), self.offset_of(inner));
        let between = &self.text.as_bytes()[from..to - 1];
        if inner != outer || memchr(b'<', between).is_some() {
            return None;
        }
        // Without text, `<a><a>` may also lack an end tag.
        let text = &between[memchr(b'>', between)? + 1..];
        let has_attributes = self.text.as_bytes().get(to + inner.len()) != Some(&b'>');
        if has_attributes || text.iter().all(|&byte| is_space(byte)) {
            return None;
        }
        Some(self.error_at(XmlErrorKind::EndTagWithoutSlash(shortened(inner)), to))
    }

    /// The error for an end tag without its `<` between two bytes of the text, where it ends a text as in `<a>1/a>`.
    pub(super) fn lost_end_tag(&self, name: &str, from: usize, to: usize) -> Option<XmlError> {
        self.tag_without_start(&format!("/{name}"), from, to)
    }

    /// The error for `name …>` without `<` between two bytes of the text.
    fn tag_without_start(&self, name: &str, from: usize, to: usize) -> Option<XmlError> {
        let bytes = &self.text.as_bytes()[from..to];
        let mut text_start = None;
        for bracket in memchr2_iter(b'<', b'>', bytes) {
            if bytes[bracket] == b'<' {
                text_start = None;
                continue;
            }
            if let Some(start) = text_start {
                if let Some(at) = word(&bytes[start..bracket], name) {
                    let kind = XmlErrorKind::TagWithoutStart(shortened(name));
                    return Some(self.error_at(kind, from + start + at));
                }
            }
            text_start = Some(bracket + 1);
        }
        None
    }

    /// The error for text outside the root, from byte `at` to `end`, that is a start tag without `<`: its end tag follows.
    pub(super) fn root_without_start(&self, at: usize, end: usize) -> Option<XmlError> {
        let text = &self.text[at..end];
        let name = leading_name(text);
        memchr(b'>', text.as_bytes()).filter(|_| !name.is_empty())?;
        memmem::find(&self.text.as_bytes()[end..], format!("</{name}").as_bytes())?;
        Some(self.error_at(XmlErrorKind::TagWithoutStart(shortened(name)), at))
    }

    /// The byte offset of a slice of the text.
    pub(super) fn offset_of(&self, slice: &str) -> usize {
        slice.as_ptr() as usize - self.text.as_ptr() as usize
    }
}

/// The offset of a name in the text between two tags, with white space or an end of the text on both sides.
///
/// The name of an end tag may also follow other text, if it is the last.
fn word(text: &[u8], name: &str) -> Option<usize> {
    if name.starts_with('/') {
        return text.trim_ascii_end().strip_suffix(name.as_bytes()).map(<[u8]>::len);
    }
    let at = memmem::find(text, name.as_bytes())?;
    let before = text[..at].last().is_none_or(|&byte| is_space(byte));
    let after = text.get(at + name.len()).is_none_or(|&byte| is_space(byte) || byte == b'/');
    (before && after).then_some(at)
}
