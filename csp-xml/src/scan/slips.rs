//! Forgotten `<`, `>`, `/` and quotes: errors that name the missing character and its place.
//!
//! All of this runs only once the document is known not to be well-formed, apart from `swallows_another`.

use super::Scanner;
use crate::attribute::Attribute;
use crate::chars::{is_name, is_space, leading_name, shortened, spaces};
use crate::error::{Error, ErrorKind};
use alloc::format;
use memchr::{memchr, memchr2_iter, memmem};

impl Scanner<'_> {
    /// The error for the open start tag, whose `>` is missing at byte `at`.
    #[cold]
    pub(super) fn start_tag_without_end(&self, at: usize) -> Error {
        let name = self.open.last().map(|name| shortened(&self.text[name.clone()])).unwrap_or_default();
        self.error_at(ErrorKind::TagWithoutEnd(name), at)
    }

    /// The error for an element name that goes on with something else: with another tag or a reference, as in `<a<b>`
    /// and `<a&lt;`, the first tag has no `>`; with `=` or a quote, as in `<a='1'/>`, an attribute is written as an element.
    pub(super) fn name_without_end(&self, name: &str, at: usize) -> Option<Error> {
        let end = name.find(['<', '&', '=', '"', '\''])?;
        let (name, rest) = name.split_at(end);
        if !is_name(name) {
            return None;
        }
        let kind =
            if rest.starts_with(['<', '&']) { ErrorKind::TagWithoutEnd } else { ErrorKind::ElementWithValue };
        Some(self.error_at(kind(shortened(name)), at + name.len()))
    }

    /// Whether the `/` at byte `at` ends a tag whose `>` is missing: another tag or the end of the text follows.
    pub(super) fn slash_without_end(&self, at: usize) -> bool {
        let behind = &self.text.as_bytes()[at + 1..];
        matches!(behind.get(spaces(behind)), None | Some(b'<'))
    }

    /// The error for an end tag that another tag or the end of the text interrupts, as in `</a</b>`. Its name starts at
    /// byte `name`.
    pub(super) fn end_tag_without_end(&self, name: usize) -> Option<Error> {
        let bytes = self.text.as_bytes();
        let (length, _) = leading_name(&bytes[name..]);
        let end = name + length;
        let next = bytes.get(end + spaces(&bytes[end..]));
        if length == 0 || next.is_some_and(|&next| next != b'<') {
            return None;
        }
        let kind = ErrorKind::TagWithoutEnd(format!("/{}", shortened(&self.text[name..end])));
        Some(self.error_at(kind, end))
    }

    /// Whether the value of an attribute, which a quote before byte `end` closes, has swallowed another attribute:
    /// its own closing quote is missing, as in `<a b='1 c='2'>` or `<a b='1><c d='2'>`.
    pub(super) fn swallows_another(&self, attribute: &Attribute<'_>, end: usize) -> bool {
        let raw = attribute.raw.trim_ascii_end();
        let is_cut = raw.ends_with('=') && raw.bytes().any(|byte| is_space(byte) || byte == b'<');
        let next = self.text.as_bytes().get(end).copied();
        is_cut && next.is_some_and(|next| !is_space(next) && !matches!(next, b'>' | b'/'))
    }

    /// The error for an attribute whose closing quote is missing.
    #[cold]
    pub(super) fn value_without_end(&self, attribute: &Attribute<'_>, at: usize) -> Error {
        let attribute = shortened(attribute.name);
        self.error_at(ErrorKind::MissingQuote { attribute, opening: false }, at)
    }

    /// The error for an end tag `found` that does not match the open element, if the start tag of the one or the end tag
    /// of the other has no `<`, or the latter no `/`.
    pub(super) fn lost_tag(&self, found: &str) -> Option<Error> {
        let open = self.open.last()?.clone();
        let (from, to) = (open.end, self.start);
        self.tag_without_start(found, from, to)
            .or_else(|| self.lost_end_tag(&self.text[open], from, to))
            .or_else(|| self.end_tag_without_slash())
    }

    /// The error for an element that is open in another one of its name with only text in front, as in `<a>1<a>`: the
    /// second tag is an end tag without its `/`.
    fn end_tag_without_slash(&self) -> Option<Error> {
        let [.., outer, inner] = self.open.as_slice() else { return None };
        let name = &self.text[inner.clone()];
        let between = &self.text.as_bytes()[outer.end..inner.start - 1];
        if *name != self.text[outer.clone()] || memchr(b'<', between).is_some() {
            return None;
        }
        // Without text, `<a><a>` may also lack an end tag.
        let text = &between[memchr(b'>', between)? + 1..];
        if text.iter().all(|&byte| is_space(byte)) || self.text.as_bytes().get(inner.end) != Some(&b'>') {
            return None;
        }
        Some(self.error_at(ErrorKind::EndTagWithoutSlash(shortened(name)), inner.start))
    }

    /// The error for an element that the end of the text leaves open, if its end tag has no `<`.
    pub(super) fn lost_end_of_root(&self) -> Option<Error> {
        let open = self.open.last()?.clone();
        let from = open.end;
        self.lost_end_tag(&self.text[open], from, self.text.len())
    }

    /// Looks for the end tag without its `<`, between white space or at the end of a text, as in `<a>1/a>`.
    fn lost_end_tag(&self, name: &str, from: usize, to: usize) -> Option<Error> {
        self.tag_without_start(&format!("/{name}"), from, to)
    }

    /// Looks for `name …>` without `<` between two bytes of the text.
    fn tag_without_start(&self, name: &str, from: usize, to: usize) -> Option<Error> {
        let bytes = &self.text.as_bytes()[from..to];
        let mut behind_tag = None;
        for bracket in memchr2_iter(b'<', b'>', bytes) {
            if bytes[bracket] == b'<' {
                behind_tag = None;
                continue;
            }
            if let Some(start) = behind_tag {
                if let Some(at) = word(&bytes[start..bracket], name) {
                    let kind = ErrorKind::TagWithoutStart(shortened(name));
                    return Some(self.error_at(kind, from + start + at));
                }
            }
            behind_tag = Some(bracket + 1);
        }
        None
    }

    /// The error for text outside the root, from byte `at` to `end`, if it is a start tag without `<`: then the document
    /// has the end tag.
    pub(super) fn root_without_start(&self, at: usize, end: usize) -> Option<Error> {
        let text = &self.text.as_bytes()[at..end];
        let (length, _) = leading_name(text);
        let name = &self.text[at..at + length];
        memchr(b'>', text).filter(|_| length > 0)?;
        memmem::find(&self.text.as_bytes()[end..], format!("</{name}").as_bytes())?;
        Some(self.error_at(ErrorKind::TagWithoutStart(shortened(name)), at))
    }
}

/// Where a name stands in a text between two tags, with white space around it or at the ends.
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
