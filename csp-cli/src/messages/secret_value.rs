//! Values that may be secrets.

use ddf::{Format, Value};

/// Returns false for a truth value, a number or a date in a node of that format. A value of another format than the
/// node's may be a secret.
pub(super) fn may_be_secret(format: Option<Format>, value: &str) -> bool {
    let plain = matches!(
        format,
        Some(Format::Bool | Format::Int | Format::Float | Format::Date | Format::Time | Format::Null)
    );
    !(plain && format.is_some_and(|format| Value::parse(format, value.trim_ascii()).is_ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_values_and_numbers_are_no_secrets() {
        for (format, value, secret) in [
            (Some(Format::Bool), "true", false),
            (Some(Format::Int), " 1\n", false),
            (Some(Format::Chr), "1", true),
            (Some(Format::Bin), "AAAA", true),
            (None, "1", true),
            // A password in a node of another format.
            (Some(Format::Int), "hush", true),
            (Some(Format::Bool), "hush", true),
        ] {
            assert_eq!(may_be_secret(format, value), secret, "{format:?} {value}");
        }
    }
}
