//! The format of a value (`DFFormat`; OMA DDF 1.2, 7.3.3).

use super::verdict::{Expected, Rule, Verdict};
use crate::format::Format;
use crate::value::Value;

/// Whether the text is a value of the format.
pub(super) fn check_format(format: Format, text: &str) -> Verdict<'static> {
    if format == Format::Xml {
        return check_document(text);
    }
    if fits(format, text) {
        Verdict::Accepted
    } else {
        Verdict::refused(Rule::Format, Expected::Format(format))
    }
}

/// Whether [`Value::parse`] takes the text, without making the value.
pub(super) fn fits(format: Format, text: &str) -> bool {
    match format {
        Format::B64 | Format::Bin => is_base64(text),
        _ => Value::parse(format, text).is_ok(),
    }
}

/// Base64 with padding (RFC 4648, 4), perhaps broken over lines; the bits that padding leaves over are zero.
fn is_base64(text: &str) -> bool {
    let (mut symbols, mut padding, mut last) = (0_usize, 0_usize, 0_u8);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let symbol = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                padding += 1;
                continue;
            }
            _ => return false,
        };
        if padding > 0 {
            return false;
        }
        symbols += 1;
        last = symbol;
    }
    match (symbols % 4, padding) {
        (0, 0) => true,
        (2, 2) => last & 0b1111 == 0,
        (3, 1) => last & 0b11 == 0,
        _ => false,
    }
}

#[cfg(feature = "xml")]
fn check_document(text: &str) -> Verdict<'static> {
    super::well_formed::check(Rule::Format, text, Verdict::Accepted)
}

#[cfg(not(feature = "xml"))]
fn check_document(_text: &str) -> Verdict<'static> {
    Verdict::not_evaluated(Rule::Format, super::Why::WithoutXml)
}
