//! Character data and references (sections 2.4 and 4.1).

use super::{Scanner, Seen};
use crate::chars::{is_blank, is_name, is_space};
use crate::error::{Error, ErrorKind};
use crate::text::resolve;
use crate::token::Kind;
use alloc::borrow::ToOwned;
use alloc::string::String;
use memchr::{memchr, memmem};

impl Scanner<'_> {
    /// Checks every reference in text or in an attribute value.
    #[inline]
    pub(super) fn references(&self, raw: &str, raw_at: usize) -> Result<(), Error> {
        let mut from = 0;
        while let Some(found) = memchr(b'&', &raw.as_bytes()[from..]) {
            let at = from + found;
            let name = memchr(b';', &raw.as_bytes()[at..]).map(|end| &raw[at + 1..at + end]);
            if name.and_then(resolve).is_none() {
                return Err(
                    self.error_at(ErrorKind::Reference(entity(name.unwrap_or_default())), raw_at + at)
                );
            }
            from = at + 1;
        }
        Ok(())
    }

    /// Character data up to the next markup (section 2.4, `CharData`, with the references between).
    #[inline]
    pub(super) fn characters(&mut self) -> Result<Kind, Error> {
        let rest = &self.text.as_bytes()[self.start..];
        self.end = self.start + memchr(b'<', rest).unwrap_or(rest.len());
        let raw = self.raw();
        if self.open.is_empty() {
            let stray = raw.bytes().position(|b| !is_space(b));
            if let Some(at) = stray.filter(|_| !(self.many_roots && raw.chars().all(is_blank))) {
                if let Some(error) = self.root_without_start(self.start + at, self.end) {
                    return Err(error);
                }
                let kind = if self.seen == Seen::Nothing && !self.text.contains('<') {
                    ErrorKind::NoRoot
                } else {
                    ErrorKind::OutsideRoot
                };
                return Err(self.error_at(kind, self.start + at));
            }
        } else {
            if self.has_cdata_end {
                if let Some(at) = memmem::find(raw.as_bytes(), b"]]>") {
                    return Err(self.error_at(ErrorKind::CdataEndInText, self.start + at));
                }
            }
            self.references(raw, self.start)?;
        }
        Ok(Kind::Text)
    }
}

/// The name of an entity, if it is one and short: what stands behind a stray `&` is data, and may be a secret.
fn entity(name: &str) -> String {
    if name.len() <= 16 && is_name(name.trim_start_matches('#')) { name.to_owned() } else { "…".to_owned() }
}
