//! `ENUM`: the value is one of a list.

use super::format::{check_format, fits};
use super::range::Ranges;
use super::verdict::{Expected, ValueRule, Verdict, Why};
use crate::format::Format;
use crate::model::{AllowedValue, AllowedValues};
use crate::value::{Value, parse_number};

/// Accepts the listed values, even if they are not of the node's format: 19 `bool` nodes list values other than `true` and
/// `false`.
pub(super) fn check<'v>(format: Format, allowed: &'v AllowedValues<'v>, text: &str) -> Verdict<'v> {
    if allowed.values.is_empty() {
        return match check_format(format, text) {
            refused @ Verdict::Refused(_) => refused,
            _ => Verdict::not_evaluated(ValueRule::Enum, Why::Missing),
        };
    }
    if is_listed(format, &allowed.values, text) {
        return Verdict::Accepted;
    }
    let rule = if fits(format, text) { ValueRule::Enum } else { ValueRule::Format };
    Verdict::refused(rule, Expected::OneOf(&allowed.values))
}

/// Returns true if one of the values equals the text, in the normal form of the format.
pub(super) fn is_listed(format: Format, values: &[AllowedValue<'_>], text: &str) -> bool {
    let any = |equal: &dyn Fn(&str) -> bool| values.iter().any(|listed| equal(&listed.value));
    match format {
        Format::Chr | Format::Xml => any(&|listed| listed == text),
        Format::Int => match parse_number(text.trim_ascii()) {
            Some(number) => any(&|listed| match parse_number(listed.trim_ascii()) {
                Some(listed) => listed == number,
                // LAPS lists ranges among the values.
                None => Ranges::parse(listed).is_ok_and(|ranges| ranges.contains(number)),
            }),
            None => any(&|listed| listed.trim_ascii() == text.trim_ascii()),
        },
        Format::Bool if values.iter().all(|listed| boolean(&listed.value).is_some()) => {
            boolean(text).is_some_and(|value| any(&|listed| boolean(listed) == Some(value)))
        }
        Format::Float => match float(text) {
            Some(number) => any(&|listed| float(listed) == Some(number)),
            None => any(&|listed| listed.trim_ascii() == text.trim_ascii()),
        },
        // White space inside base64 has no meaning.
        Format::B64 | Format::Bin => any(&|listed| dense(listed).eq(dense(text))),
        Format::Bool | Format::Node | Format::Null | Format::Date | Format::Time => {
            any(&|listed| listed.trim_ascii() == text.trim_ascii())
        }
    }
}

fn boolean(text: &str) -> Option<bool> {
    match Value::parse(Format::Bool, text) {
        Ok(Value::Bool(value)) => Some(value),
        _ => None,
    }
}

fn float(text: &str) -> Option<f64> {
    text.trim_ascii().parse().ok().filter(|number: &f64| number.is_finite())
}

fn dense(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().filter(|byte| !byte.is_ascii_whitespace())
}
