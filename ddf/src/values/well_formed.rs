//! Checks that XML in values is well-formed (XML 1.0) and declares its prefixes (Namespaces in XML 1.0).

use super::verdict::{Expected, ValueRule, Verdict, Why};
use alloc::string::String;
use alloc::vec::Vec;
use csp_xml::{Limits, Position, Scanner, StartTag, Token, XmlError, XmlErrorKind};

/// The reason why a text is not namespace-well-formed.
pub(super) enum Fault {
    /// The text exceeds the limits of depth or number of elements, but may be well-formed.
    Limits,
    /// The text is broken. Holds the expected form.
    Broken(Expected<'static>),
}

/// Returns `good` if the text is a namespace-well-formed document.
pub(super) fn check(rule: ValueRule, text: &str, good: Verdict<'static>) -> Verdict<'static> {
    match document(text) {
        Ok(()) => good,
        Err(Fault::Limits) => Verdict::not_evaluated(rule, Why::Limits),
        Err(Fault::Broken(expected)) => Verdict::refused(rule, expected),
    }
}

/// Checks a document.
pub(super) fn document(text: &str) -> Result<(), Fault> {
    scan(text, |offset| Position::of(text, offset))
}

/// Checks a document that may have white space in front of its XML declaration.
pub(super) fn document_after_space(text: &str) -> Result<(), Fault> {
    let start = text.trim_ascii_start();
    let space = text.len() - start.len();
    scan(start, |offset| Position::of(text, (space + offset).min(text.len())))
}

/// Checks the content of an element: text and any number of elements.
pub(super) fn content(text: &str) -> Result<(), Fault> {
    const ROOT: (&str, &str) = ("<v>", "</v>");
    let mut wrapped = String::with_capacity(text.len() + ROOT.0.len() + ROOT.1.len());
    wrapped.extend([ROOT.0, text, ROOT.1]);
    scan(&wrapped, |offset| Position::of(text, offset.saturating_sub(ROOT.0.len()).min(text.len())))
}

/// Scans `xml`; `place` maps an offset in it to a position in the value.
fn scan(xml: &str, place: impl Fn(usize) -> Position) -> Result<(), Fault> {
    // The message of the error quotes the value, so only its position is kept.
    let fault = |error: XmlError| match error.kind() {
        XmlErrorKind::Limit { .. } => Fault::Limits,
        _ => Fault::Broken(Expected::Xml { at: place(error.offset()) }),
    };
    let mut scanner = Scanner::new(xml, &Limits::default()).map_err(fault)?;
    // Most values have no prefix, and one search is faster than a search in each tag.
    let may_have_prefixes = xml.contains(':');
    loop {
        match scanner.next().map_err(fault)? {
            Token::Eof => return Ok(()),
            Token::Start(tag) if may_have_prefixes && !names_are_qualified(&scanner, &tag) => {
                return Err(Fault::Broken(Expected::Namespaces { at: place(scanner.span().start) }));
            }
            _ => {}
        }
    }
}

/// True if the names of a start tag follow Namespaces in XML 1.0: at most one colon (section 4), declared prefixes
/// (section 5), and no attribute twice (section 6.3).
fn names_are_qualified(scanner: &Scanner<'_>, tag: &StartTag<'_>) -> bool {
    if !tag.name().contains(':') && !tag.raw_attributes().contains(':') {
        return true;
    }
    if !is_qualified(scanner, tag.name()) {
        return false;
    }
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for attribute in scanner.attributes() {
        match attribute.declares() {
            Some("") => continue,
            // Version 1.0 cannot undeclare a prefix.
            Some(prefix) if prefix.contains(':') || attribute.raw.is_empty() => return false,
            Some(_) => continue,
            None => {}
        }
        if !is_qualified(scanner, attribute.name) {
            return false;
        }
        if let Some((prefix, local)) = attribute.name.split_once(':') {
            seen.push((scanner.namespace(prefix).unwrap_or_default(), local));
        }
    }
    seen.sort_unstable();
    seen.windows(2).all(|pair| pair[0] != pair[1])
}

fn is_qualified(scanner: &Scanner<'_>, name: &str) -> bool {
    match name.split_once(':') {
        None => true,
        Some((prefix, local)) => {
            !local.is_empty() && !local.contains(':') && scanner.namespace(prefix).is_some()
        }
    }
}
