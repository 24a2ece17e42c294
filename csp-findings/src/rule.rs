//! The trait of rules.

use crate::Severity;
use alloc::string::String;
use core::fmt;
use core::hash::Hash;

/// A rule that documents are checked against. [`rules!`](crate::rules) implements it.
///
/// The id and the meaning of a rule never change.
pub trait Rule: Copy + Ord + Hash + fmt::Debug + fmt::Display + 'static {
    /// The type of the level: [`Severity`], or an enum of the crate that converts to it.
    type Level: Copy + Eq + Hash + fmt::Debug + fmt::Display + Into<Severity>;

    /// All rules, in the order of the table.
    const ALL: &'static [Self];

    /// The stable id: `not-well-formed`.
    fn id(self) -> &'static str;

    /// The level of a breach.
    fn level(self) -> Self::Level;

    /// The rule, in one or two sentences.
    fn explanation(self) -> &'static str;

    /// The result on a device, for the text of a finding: `ends with 17002`.
    fn outcome(self) -> Option<String> {
        None
    }

    /// Writes the name that findings show in brackets: the id, unless the crate says otherwise.
    ///
    /// # Errors
    /// The error of the formatter.
    fn write_name(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }

    /// The rule of this id.
    fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }
}
