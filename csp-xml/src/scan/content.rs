//! Checks of text, references, CDATA sections, instructions, the declaration and the DOCTYPE.

use super::scanner::{Scanner, Seen};
use crate::chars::{is_name, is_space};
use crate::declaration;
use crate::decode::resolve;
use crate::error::{XmlError, XmlErrorKind};
use crate::token::TokenKind;
use memchr::memchr_iter;
use quick_xml::events::Event;

impl Scanner<'_> {
    /// Checks the text and the references (sections 2.4 and 4.1) from the last token to the next markup, as one token.
    #[inline]
    pub(super) fn text_run(&mut self) -> Result<TokenKind, XmlError> {
        self.no_cdata_end(self.start)?;
        if self.at_markup() {
            return Ok(TokenKind::Text);
        }
        // White space after a reference is a part of the token.
        let skips_space = std::mem::take(&mut self.reader.config_mut().trim_text_start);
        while !self.at_markup() {
            let start = self.end;
            let event = self.reader.read_event();
            self.end = self.reader.buffer_position() as usize;
            match event {
                Ok(Event::GeneralRef(name)) => self.reference(&name, start)?,
                Ok(_) => self.no_cdata_end(start)?,
                Err(error) => return Err(self.explain(&error)),
            }
        }
        self.reader.config_mut().trim_text_start = skips_space;
        Ok(TokenKind::Text)
    }

    /// Refuses `]]>` in the text from byte `start` on (section 2.4).
    #[inline]
    fn no_cdata_end(&mut self, start: usize) -> Result<(), XmlError> {
        let at = match self.cdata_end {
            Some(at) if at >= start => at,
            _ => *self.cdata_end.insert(cdata_end(self.text, start)),
        };
        if at < self.end {
            return Err(self.error_at(XmlErrorKind::CdataEndInText, at));
        }
        Ok(())
    }

    /// Refuses an unknown reference, which starts at byte `at`.
    #[inline]
    pub(super) fn reference(&self, name: &str, at: usize) -> Result<(), XmlError> {
        match resolve(name) {
            Some(_) => Ok(()),
            None => Err(self.error_at(XmlErrorKind::reference(name), at)),
        }
    }

    /// Checks text outside the root element: it may only be white space.
    #[cold]
    pub(super) fn outside_root(&mut self) -> Result<TokenKind, XmlError> {
        match self.outside_root_fault() {
            Some(error) => Err(error),
            None => self.text_run(),
        }
    }

    pub(super) fn cdata(&self) -> Result<TokenKind, XmlError> {
        match self.depth == 0 {
            true => Err(self.error_at(XmlErrorKind::OutsideRoot, self.start)),
            false => Ok(TokenKind::CData),
        }
    }

    pub(super) fn instruction(&self) -> Result<TokenKind, XmlError> {
        let content = self.inside(2, 2);
        let target = content.split([' ', '\t', '\r', '\n']).next().unwrap_or(content);
        if !is_name(target) {
            return Err(self.error_at(XmlErrorKind::Name(target.to_owned()), self.start + 2));
        }
        if target.eq_ignore_ascii_case("xml") {
            return Err(self.error_at(XmlErrorKind::Misplaced("a target named `xml`"), self.start));
        }
        Ok(TokenKind::Instruction)
    }

    pub(super) fn declaration(&self) -> Result<TokenKind, XmlError> {
        const OPEN: usize = "<?xml".len();
        if self.start > 0 {
            return Err(self.error_at(XmlErrorKind::Misplaced("an XML declaration"), self.start));
        }
        match declaration::fault(self.inside(OPEN, 2)) {
            None => Ok(TokenKind::Declaration),
            Some((what, at)) => Err(self.error_at(XmlErrorKind::Declaration(what), OPEN + at)),
        }
    }

    pub(super) fn doc_type(&mut self) -> Result<TokenKind, XmlError> {
        if self.seen != Seen::Nothing {
            return Err(self.error_at(XmlErrorKind::Misplaced("a DOCTYPE"), self.start));
        }
        self.seen = Seen::DocType;
        let content = self.inside(2, 1);
        match content.strip_prefix("DOCTYPE") {
            Some(rest) if rest.bytes().next().is_some_and(is_space) => Ok(TokenKind::DocType),
            _ => {
                Err(self
                    .error_at(XmlErrorKind::Syntax("`<!DOCTYPE NAME …>` expected".to_owned()), self.start))
            }
        }
    }
}

/// The first `]]>` at or after byte `from`, or else the end.
fn cdata_end(text: &str, from: usize) -> usize {
    let rest = &text.as_bytes()[from..];
    let found = memchr_iter(b']', rest).find(|&at| rest[at..].starts_with(b"]]>"));
    found.map_or(text.len(), |at| from + at)
}
