//! `Flag`: the value combines listed bits.

use super::enumeration::is_listed;
use super::format::{check_format, fits};
use super::verdict::{Expected, ValueRule, Verdict, Why};
use crate::format::Format;
use crate::model::AllowedValues;
use crate::value::parse_number;

/// Whether the value is listed or is listed values combined (bitwise or), decimal or hexadecimal, for `chr` nodes too.
///
/// A listed value may have several bits (`0x60`), and then it takes them all: `0x20` is no combination of it. 0, the
/// combination of nothing, is accepted only where it is listed: Microsoft's files list it where it means something,
/// and elsewhere (DMAcc's `Role`) no bit is no value. A negative value is accepted only as listed.
pub(super) fn check<'v>(format: Format, allowed: &'v AllowedValues<'v>, text: &str) -> Verdict<'v> {
    let values = &allowed.values;
    if values.is_empty() {
        return match check_format(format, text) {
            refused @ Verdict::Refused(_) => refused,
            _ => Verdict::not_evaluated(ValueRule::Flag, Why::Missing),
        };
    }
    if is_listed(format, values, text) {
        return Verdict::Accepted;
    }
    let number = parse_number(text.trim_ascii()).filter(|_| format == Format::Chr || fits(format, text));
    let Some(number) = number else {
        let rule = if fits(format, text) { ValueRule::Flag } else { ValueRule::Format };
        return Verdict::refused(rule, Expected::Combination(values));
    };
    let (mut combined, mut readable) = (0, true);
    for value in values.iter() {
        match parse_number(value.value.trim_ascii()) {
            Some(listed) if listed == number => return Verdict::Accepted,
            Some(listed) if listed > 0 && listed & !number == 0 => combined |= listed,
            Some(_) => {}
            None => readable = false,
        }
    }
    if number > 0 && combined == number {
        Verdict::Accepted
    } else if readable {
        Verdict::refused(ValueRule::Flag, Expected::Combination(values))
    } else {
        Verdict::not_evaluated(ValueRule::Flag, Why::Unreadable)
    }
}
