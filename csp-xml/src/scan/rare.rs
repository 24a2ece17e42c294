//! What is rare and intricate: comments, CDATA sections, instructions, the DOCTYPE. quick-xml knows where they end.

use super::{Scanner, Seen};
use crate::chars::{is_name, is_space};
use crate::declaration;
use crate::error::{Error, ErrorKind};
use crate::token::Kind;
use alloc::borrow::ToOwned;
use alloc::string::ToString;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

impl<'a> Scanner<'a> {
    /// Declarations, comments, CDATA sections, instructions: quick-xml knows where they end.
    #[cold]
    pub(super) fn rare(&mut self) -> Result<Kind, Error> {
        let mut reader = Reader::from_str(&self.text[self.start..]);
        reader.config_mut().check_comments = true;
        let event = reader.read_event();
        self.end = self.start + reader.buffer_position() as usize;
        match event {
            Ok(Event::CData(_)) if self.open.is_empty() => {
                Err(self.error_at(ErrorKind::OutsideRoot, self.start))
            }
            Ok(Event::CData(_)) => Ok(Kind::CData),
            Ok(Event::Comment(_)) => Ok(Kind::Comment),
            Ok(Event::PI(_)) => self.instruction(),
            Ok(Event::Decl(_)) if self.start == 0 => self.declaration(),
            Ok(Event::Decl(_)) => Err(self.error_at(ErrorKind::Misplaced("an XML declaration"), self.start)),
            Ok(Event::DocType(_)) => self.doc_type(),
            Ok(_) => Err(self.error_at(ErrorKind::Syntax("markup expected".to_owned()), self.start)),
            Err(error) => {
                let message = match &error {
                    quick_xml::Error::Syntax(syntax) => syntax.to_string(),
                    other => other.to_string(),
                };
                let at = self.start + reader.error_position() as usize;
                Err(self.error_at(ErrorKind::Syntax(message), at))
            }
        }
    }

    /// The last token without its first and last bytes.
    pub(super) fn inside(&self, before: usize, after: usize) -> &'a str {
        &self.text[self.start + before..self.end - after]
    }

    fn declaration(&self) -> Result<Kind, Error> {
        const OPEN: usize = "<?xml".len();
        match declaration::fault(self.inside(OPEN, 2)) {
            None => Ok(Kind::Declaration),
            Some((what, at)) => Err(self.error_at(ErrorKind::Declaration(what), self.start + OPEN + at)),
        }
    }

    fn instruction(&self) -> Result<Kind, Error> {
        let content = self.inside(2, 2);
        let target = content.split([' ', '\t', '\r', '\n']).next().unwrap_or(content);
        if !is_name(target) {
            return Err(self.error_at(ErrorKind::Name(target.to_owned()), self.start + 2));
        }
        if target.eq_ignore_ascii_case("xml") {
            return Err(self.error_at(ErrorKind::Misplaced("a target named `xml`"), self.start));
        }
        Ok(Kind::Instruction)
    }

    fn doc_type(&mut self) -> Result<Kind, Error> {
        if self.seen != Seen::Nothing {
            return Err(self.error_at(ErrorKind::Misplaced("a DOCTYPE"), self.start));
        }
        self.seen = Seen::DocType;
        let content = self.inside(2, 1);
        match content.strip_prefix("DOCTYPE") {
            Some(rest) if rest.bytes().next().is_some_and(is_space) => Ok(Kind::DocType),
            _ => Err(self.error_at(ErrorKind::Syntax("`<!DOCTYPE NAME …>` expected".to_owned()), self.start)),
        }
    }
}
