//! Spellings of ranges and numbers.

use crate::values::Ranges;

/// True for a range: `[0-9]`.
pub(super) fn is_range(text: &str) -> bool {
    text.trim_ascii().starts_with('[') && Ranges::parse(text).is_ok()
}

/// True for a hexadecimal number: `0x1F`.
pub(in crate::check) fn is_hex(text: &str) -> bool {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

/// A hexadecimal number in decimal.
pub(in crate::check) fn decimal(text: &str) -> Option<u64> {
    u64::from_str_radix(text.get(2..)?, 16).ok()
}
