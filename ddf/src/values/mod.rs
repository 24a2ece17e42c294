//! Checks values of nodes: text against the format (OMA TND 1.2, section 9) and `MSFT:AllowedValues`.
//!
//! [`check`] returns one of three [`Verdict`]s. The value is accepted; it is refused, with the rule and the values that
//! the rule accepts; or it is not evaluated, because a rule was not applied completely, with the reason. No verdict
//! repeats the value, which may be a secret.
//!
//! | ValueType | check | verdict without a fault |
//! |---|---|---|
//! | none, `None` | the format | accepted |
//! | `ENUM` | equal to a listed value, in the normal form of the format | accepted |
//! | `Flag` | the bits are those of listed values | accepted |
//! | `Range` | inside one of the [`Ranges`] | accepted |
//! | `RegEx` | the pattern is found (feature `regex`) | accepted |
//! | `ADMX` | the payload's [grammar](AdmxFault) (feature `xml`) | accepted; whether the policy has the ids is in its ADMX file |
//! | `XSD` | well-formed XML with its prefixes declared (feature `xml`) | not evaluated |
//! | `JSON` | well-formed JSON: the DDF holds an example, not a schema | not evaluated |
//! | `SDDL` | the shape of a security descriptor | not evaluated |
//!
//! With a `List`, the rule applies to each element: see [`AllowedValues::delimiter`].
//!
//! **Equality.** `int` values are numbers, so `0x01` is `1`. `bool` values are compared by meaning if every
//! listed value is `true`, `false`, `1` or `0`, so `True` and `1` are `true`. If other numbers are listed (one node lists
//! 0, 1, 2, 4, 8), only a listed number is accepted, because `true` could mean any of them. `chr` and `xml` values are equal
//! when they are the same text, with nothing trimmed.
//!
//! ```
//! use ddf::model::{AllowedValue, AllowedValues, Keyword, ValueType};
//! use ddf::values::{ValueRule, Verdict, check_parts};
//! use ddf::Format;
//!
//! let value = |value: &'static str| AllowedValue { value: value.into(), description: None };
//! let allowed = AllowedValues {
//!     value_type: Keyword::Known(ValueType::Enum),
//!     values: vec![value("0"), value("1")].into(),
//!     value: None,
//!     description: None,
//!     admx: None,
//!     list: None,
//! };
//! assert!(check_parts(Format::Int, Some(&allowed), "0x01").is_accepted());
//!
//! let verdict = check_parts(Format::Int, Some(&allowed), "7");
//! assert_eq!(verdict.rule(), Some(ValueRule::Enum));
//! assert_eq!(verdict.to_string(), "refused by the rule `enum`: expected one of \"0\", \"1\"");
//! ```

mod admx;
mod admx_fault;
mod broken;
mod checker;
mod enumeration;
mod flag;
mod format;
mod json;
mod list;
mod name;
#[cfg(feature = "regex")]
mod pattern;
mod range;
mod sddl;
mod separator;
mod spelling;
mod verdict;
#[cfg(feature = "xml")]
mod well_formed;

pub use admx_fault::AdmxFault;
pub use broken::broken;
pub use checker::ValueChecker;
pub use name::check_name;
#[cfg(feature = "regex")]
pub use pattern::{Pattern, PatternError};
pub use range::{Interval, Intervals, RangeError, Ranges};
pub use separator::{Separator, spelt_delimiter};
pub use verdict::{Expected, RefusedValue, ValueRule, Verdict, Why};

use crate::format::Format;
use crate::model::AllowedValues;
use crate::schema::{Details, NodeRef};

/// Checks the text of a value, as a message carries it, against the details of a node.
///
/// Compiles the node's regular expression each time; a [`ValueChecker`] compiles it once.
pub fn check<'d>(details: &'d Details, text: &str) -> Verdict<'d> {
    check_parts(details.format, details.allowed_values.as_ref(), text)
}

/// Checks the text of a value against a format and the values it allows.
pub fn check_parts<'v>(format: Format, allowed: Option<&'v AllowedValues<'v>>, text: &str) -> Verdict<'v> {
    ValueChecker::new(format, allowed).check(text)
}

impl<'s> NodeRef<'s> {
    /// Checks a value for this node: see [`check`].
    pub fn check_value(self, text: &str) -> Verdict<'s> {
        check(self.details(), text)
    }

    /// Checks a name for this node, a dynamic one: see [`check_name`].
    pub fn check_name(self, name: &str) -> Verdict<'s> {
        check_name(self.details(), name)
    }
}
