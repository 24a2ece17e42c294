//! The descriptions that decide about a node.

use core::fmt;

/// The descriptions that a finding about a node is by. Other descriptions may decide otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DescribedBy {
    /// Those that Microsoft published in this month, `2025-02`. A Windows that came later may have more nodes.
    Windows(&'static str),
    /// Those that were given in place of Microsoft's: see [`MessageChecker::with_windows`](super::MessageChecker::with_windows).
    Given,
    /// Those that were given and Microsoft's of this month: neither covers the address.
    GivenAndWindows(&'static str),
    /// Those of the schema, without a date.
    Schema,
}

impl DescribedBy {
    /// The form for programs: the month of Microsoft's, or `given`.
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            DescribedBy::Windows(date) | DescribedBy::GivenAndWindows(date) => Some(date),
            DescribedBy::Given => Some("given"),
            DescribedBy::Schema => None,
        }
    }
}

/// `Microsoft's descriptions of 2025-02`
impl fmt::Display for DescribedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DescribedBy::Windows(date) => write!(f, "Microsoft's descriptions of {date}"),
            DescribedBy::Given => f.write_str("the given descriptions"),
            DescribedBy::GivenAndWindows(date) => {
                write!(f, "{} and {}", DescribedBy::Given, DescribedBy::Windows(date))
            }
            DescribedBy::Schema => f.write_str("the descriptions"),
        }
    }
}
