//! Errors of values that a description does not allow.

use crate::format::Format;
use crate::values::Why;
use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

/// The error of a value or a name that is not known to be allowed: `25` for an hour, or any text for a pattern while the
/// feature `regex` is off.
///
/// The error does not repeat the value, which may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAccepted {
    expected: &'static str,
    not_evaluated: Option<Why>,
}

impl NotAccepted {
    /// The description does not allow the value.
    pub(crate) const fn refused(expected: &'static str) -> Self {
        NotAccepted { expected, not_evaluated: None }
    }

    /// The rule of the description cannot be applied.
    pub(crate) const fn not_evaluated(expected: &'static str, why: Why) -> Self {
        NotAccepted { expected, not_evaluated: Some(why) }
    }

    /// Why the rule was not applied; `None` when it refuses the value.
    pub const fn why_not_evaluated(&self) -> Option<Why> {
        self.not_evaluated
    }
}

impl fmt::Display for NotAccepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.not_evaluated {
            None => f.write_str(self.expected),
            Some(why) => write!(f, "{}; not evaluated: {why}", self.expected),
        }
    }
}

impl core::error::Error for NotAccepted {}

/// The error of a value that a device reports and that the description does not allow: `7` for an ENUM of 0 and 1.
///
/// A newer Windows may have such values. `Debug` and `Display` do not show the text, which may be a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct UnexpectedValue {
    expected: Expected,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    Format(Format),
    Allowed(&'static str),
}

impl UnexpectedValue {
    /// A text that is not of the format.
    pub(crate) fn of_format(format: Format, text: &str) -> Self {
        UnexpectedValue { expected: Expected::Format(format), text: text.to_owned() }
    }

    /// A text that the description does not allow. `expected`: the sentence of the type.
    pub fn new(expected: &'static str, text: &str) -> Self {
        UnexpectedValue { expected: Expected::Allowed(expected), text: text.to_owned() }
    }

    /// The text that the device reports.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for UnexpectedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the description does not allow the value; ")?;
        match self.expected {
            Expected::Format(format) => write!(f, "expected {}", format.expects()),
            Expected::Allowed(expected) => f.write_str(expected),
        }
    }
}

impl fmt::Debug for UnexpectedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnexpectedValue({} bytes; {self})", self.text.len())
    }
}

impl core::error::Error for UnexpectedValue {}
