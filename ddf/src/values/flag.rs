//! `Flag`: the value combines listed bits.

use super::enumeration::is_listed;
use super::format::{check_format, fits};
use super::verdict::{Expected, ValueRule, Verdict, Why};
use crate::format::Format;
use crate::model::AllowedValues;
use crate::value::parse_number;

/// Accepts a listed value and a bitwise or of listed values, decimal or hexadecimal, for `chr` nodes too.
///
/// A listed value of several bits (`0x60`) counts only as a whole: `0x20` is refused. 0 and negative values are accepted
/// only if they are listed: Microsoft's files list 0 where it has a meaning, and DMAcc's `Role` needs a bit.
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
