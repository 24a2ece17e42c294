//! Slips of the pen: a forgotten `<`, `>` or quote, told as that and where the character belongs.
//!
//! Only looked for once the document is known not to be well-formed.

use super::Scanner;
use crate::xml::attribute::Attribute;
use crate::xml::chars::{is_name, is_space, leading_name, shortened, spaces};
use crate::xml::error::{Error, ErrorKind};
use alloc::format;
use memchr::{memchr, memchr2_iter, memmem};

impl Scanner<'_> {
    /// The open start tag has no `>`, which belongs to byte `at`.
    #[cold]
    pub(super) fn start_tag_without_end(&self, at: usize) -> Error {
        let name = self.open.last().map(|name| shortened(&self.text[name.clone()])).unwrap_or_default();
        self.error_at(ErrorKind::TagWithoutEnd(name), at)
    }

    /// A name with another tag in it, as in `<a<b>`: the first tag has no `>`.
    pub(super) fn name_without_end(&self, name: &str, at: usize) -> Option<Error> {
        let (name, _) = name.split_once('<').filter(|(name, _)| is_name(name))?;
        Some(self.error_at(ErrorKind::TagWithoutEnd(shortened(name)), at + name.len()))
    }

    /// Whether the `/` at byte `at` ends a tag whose `>` is missing: another tag or the end of the text follows.
    pub(super) fn slash_without_end(&self, at: usize) -> bool {
        let behind = &self.text.as_bytes()[at + 1..];
        matches!(behind.get(spaces(behind)), None | Some(b'<'))
    }

    /// An end tag whose name is at byte `name` and that another tag interrupts, as in `</a</b>`.
    pub(super) fn end_tag_without_end(&self, name: usize) -> Option<Error> {
        let bytes = self.text.as_bytes();
        let (length, _) = leading_name(&bytes[name..]);
        let end = name + length;
        let next = bytes.get(end + spaces(&bytes[end..]));
        if length == 0 || next != Some(&b'<') {
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

    /// The end tag at the last token closes another element than the open one: perhaps one of the two has lost a `<`.
    /// `found` is the name in the end tag.
    pub(super) fn lost_tag(&self, found: &str) -> Option<Error> {
        let open = self.open.last()?.clone();
        let (from, to) = (open.end, self.start);
        self.tag_without_start(found, from, to).or_else(|| self.lost_end_tag(&self.text[open], from, to))
    }

    /// The element that the end of the text leaves open: perhaps its end tag has lost its `<`.
    pub(super) fn lost_end_of_root(&self) -> Option<Error> {
        let open = self.open.last()?.clone();
        let from = open.end;
        self.lost_end_tag(&self.text[open], from, self.text.len())
    }

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

    /// Text outside the root, from byte `at` to the next markup: a tag without its `<`, if the document has the end tag.
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
fn word(text: &[u8], name: &str) -> Option<usize> {
    let at = memmem::find(text, name.as_bytes())?;
    let before = text[..at].last().is_none_or(|&byte| is_space(byte));
    let after = text.get(at + name.len()).is_none_or(|&byte| is_space(byte) || byte == b'/');
    (before && after).then_some(at)
}
