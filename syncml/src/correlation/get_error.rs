//! The error of reading a typed value.

use core::fmt;
use ddf::UnexpectedValue;

/// The error of [`Outcome::get`](super::Outcome::get) and [`CommandReport::get`](super::CommandReport::get).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GetError {
    /// The answer has no value of the path: the `Get` is pending, has failed, or has no Results for it.
    Missing,
    /// The description does not allow the value: `many` for an `int`. The error keeps the text.
    Unexpected(UnexpectedValue),
}

impl fmt::Display for GetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GetError::Missing => f.write_str("the answer has no value of the node"),
            GetError::Unexpected(_) => f.write_str("the answer has an unexpected value of the node"),
        }
    }
}

impl core::error::Error for GetError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            GetError::Missing => None,
            GetError::Unexpected(unexpected) => Some(unexpected),
        }
    }
}
