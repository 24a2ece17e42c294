//! The format of a value (`DFFormat`; OMA TND 1.2, section 9).

use super::verdict::{Expected, ValueRule, Verdict};
use crate::format::Format;
use crate::value::Value;

/// Checks a text against the format alone.
pub(super) fn check_format(format: Format, text: &str) -> Verdict<'static> {
    if format == Format::Xml {
        return check_document(text);
    }
    if fits(format, text) {
        Verdict::Accepted
    } else {
        Verdict::refused(ValueRule::Format, Expected::Format(format))
    }
}

/// True if the text is a value of the format. `xml` is not parsed: see [`check_format`].
pub(super) fn fits(format: Format, text: &str) -> bool {
    Value::parse(format, text).is_ok()
}

#[cfg(feature = "xml")]
fn check_document(text: &str) -> Verdict<'static> {
    super::well_formed::check(ValueRule::Format, text, Verdict::Accepted)
}

#[cfg(not(feature = "xml"))]
fn check_document(_text: &str) -> Verdict<'static> {
    Verdict::not_evaluated(ValueRule::Format, super::Why::WithoutXml)
}
