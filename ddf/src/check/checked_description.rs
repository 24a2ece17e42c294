//! One file, checked by itself.

use super::file::File;
use super::markup::Markup;
use super::rule::DescriptionFinding;
use super::trees::{Trees, trees};
use super::{allowed, applicability, defaults, document, tree, twins};
use crate::model::Description;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use csp_findings::Finding;
use csp_xml::{Decoded, Limits, Scanner, TokenKind, XmlError, XmlErrorKind, decode};

/// A description that was checked by itself. [`DescriptionChecker::add_checked`](super::DescriptionChecker::add_checked) adds
/// it to others, to be checked together with them.
///
/// It needs nothing of other files, so that threads can check many files at the same time:
///
/// ```
/// use ddf::{check::{CheckedDescription, DescriptionChecker}, xml::Limits};
/// use std::thread;
///
/// let files = [("a.xml", "<MgmtTree/>"), ("b.xml", "<MgmtTree><VerDTD>1.2</VerDTD></MgmtTree>")];
/// let checked = thread::scope(|scope| {
///     let check = |(name, text)| CheckedDescription::of_text(name, text, &Limits::default(), None);
///     let threads = files.map(|file| scope.spawn(move || check(file)));
///     threads.map(|thread| thread.join())
/// });
/// let mut checker = DescriptionChecker::new();
/// for file in checked {
///     checker.add_checked(file.expect("a check does not panic"));
/// }
/// assert_eq!(checker.finish().files, 2);
/// ```
#[derive(Debug)]
pub struct CheckedDescription {
    pub(super) file: String,
    pub(super) findings: Vec<DescriptionFinding>,
    pub(super) nodes: usize,
    /// True for a document that is not text, not well-formed, over a limit, or has a foreign root.
    pub(super) unreadable: bool,
    /// The trees; none in a file that cannot be read.
    pub(super) trees: Trees,
}

impl CheckedDescription {
    /// Checks a file that is decoded already; a byte order mark at its start is ignored. `mount` is the LocURI of trees
    /// without a `Path`.
    pub fn of_text(file: impl Into<String>, text: &str, limits: &Limits, mount: Option<&str>) -> Self {
        Self::read(file.into(), text.strip_prefix('\u{FEFF}').unwrap_or(text), None, limits, mount)
    }

    /// Checks the bytes of a file, and its encoding.
    pub fn of_bytes(file: impl Into<String>, bytes: &[u8], limits: &Limits, mount: Option<&str>) -> Self {
        match &decode(bytes) {
            Ok(decoded) => Self::of_decoded(file, decoded, limits, mount),
            Err(error) => Self::undecoded(file, error),
        }
    }

    /// Checks a file that is decoded already, and its encoding.
    pub fn of_decoded(
        file: impl Into<String>,
        decoded: &Decoded<'_>,
        limits: &Limits,
        mount: Option<&str>,
    ) -> Self {
        Self::read(file.into(), &decoded.text, Some(decoded), limits, mount)
    }

    /// A file whose bytes cannot be decoded because of this error.
    pub fn undecoded(file: impl Into<String>, error: &XmlError) -> Self {
        Self::refused(file.into(), error)
    }

    /// The name of the file.
    pub fn file(&self) -> &str {
        &self.file
    }

    fn read(
        file: String,
        text: &str,
        decoded: Option<&Decoded<'_>>,
        limits: &Limits,
        mount: Option<&str>,
    ) -> Self {
        let mut markup = Markup::new(text);
        match Description::parse_seen(text, limits, &mut markup) {
            Ok(description) => Self::of_parts(file, &description, text, markup, decoded, mount),
            Err(error) => {
                let mut refused = Self::refused(file, &error);
                refused.findings.extend(markup_fault(&refused.file, &error, text, limits));
                refused
            }
        }
    }

    /// Checks a description that was read from `text`.
    pub(super) fn of_description(
        name: String,
        description: &Description<'_>,
        text: &str,
        mount: Option<&str>,
    ) -> Self {
        match Markup::of_text(text) {
            Ok(markup) => Self::of_parts(name, description, text, markup, None, mount),
            Err(error) => Self::refused(name, &error), // the description was read from another text
        }
    }

    fn of_parts(
        name: String,
        description: &Description<'_>,
        text: &str,
        markup: Markup<'_>,
        decoded: Option<&Decoded<'_>>,
        mount: Option<&str>,
    ) -> Self {
        let mut file = File::new(description, text, markup, mount);
        document::check(&mut file);
        if let Some(decoded) = decoded {
            document::check_encoding(&mut file, decoded);
        }
        tree::check(&mut file);
        allowed::check(&mut file);
        defaults::check(&mut file);
        applicability::check(&mut file);
        twins::check(&mut file);
        let (nodes, trees) = (file.entries.len(), trees(&file));
        CheckedDescription { findings: file.finish(&name), file: name, nodes, unreadable: false, trees }
    }

    fn refused(file: String, error: &XmlError) -> Self {
        CheckedDescription {
            findings: Vec::from([finding_of(&file, error)]),
            file,
            nodes: 0,
            unreadable: true,
            trees: Trees::new(),
        }
    }
}

/// The finding of an error of the reader.
fn finding_of(file: &str, error: &XmlError) -> DescriptionFinding {
    Finding::new(document::rule_of(error.kind()), error.position(), error.kind().to_string())
        .with_span(error.offset()..error.offset())
        .in_file(file)
}

/// The first fault of the markup of a document with a foreign root, at which the reader ends. Either may be the reason that
/// the file is no description.
fn markup_fault(file: &str, error: &XmlError, text: &str, limits: &Limits) -> Option<DescriptionFinding> {
    if !matches!(error.kind(), XmlErrorKind::WrongRoot { .. }) {
        return None;
    }
    let mut scanner = Scanner::new(text, limits).ok()?.skipping_space();
    loop {
        match scanner.advance() {
            Ok(TokenKind::Eof) => return None,
            Ok(_) => {}
            // Of another kind of document, whose values may be secrets.
            Err(error) => return Some(finding_of(file, &error.with_names(|_| false))),
        }
    }
}
