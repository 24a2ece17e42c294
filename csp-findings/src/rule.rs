//! Rules, and the macro that declares them from a table.

use crate::{Member, Severity};
use alloc::string::String;
use core::fmt;
use core::hash::Hash;

/// A rule that documents are checked against. [`rules!`](crate::rules) implements it.
///
/// The id and the meaning of a rule never change.
pub trait Rule: Copy + Ord + Hash + fmt::Debug + fmt::Display + 'static {
    /// How bad a breach is, in the words of the crate: [`Severity`], or an enum that converts to it.
    type Level: Copy + Eq + Hash + fmt::Debug + fmt::Display + Into<Severity>;

    /// All rules, in the order of the table.
    const ALL: &'static [Self];

    /// The members of a finding as JSON, in order.
    const JSON: &'static [Member<Self>] = &[
        Member::File,
        Member::Position,
        Member::Severity,
        Member::Rule,
        Member::Subject("uri"),
        Member::Message,
        Member::Fix,
    ];

    /// The stable id: `not-well-formed`.
    fn id(self) -> &'static str;

    /// How bad a breach is.
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
    /// Those of the formatter.
    fn write_name(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }

    /// The rule of this id.
    fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }
}

/// A row of a table that [`rules!`](crate::rules) expands to; `Columns` is a tuple of the columns that only this table has.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct RuleRow<Level, Columns> {
    /// The stable id.
    pub id: &'static str,
    /// How bad a breach is.
    pub level: Level,
    /// The rule, in one or two sentences.
    pub explanation: &'static str,
    /// The other columns.
    pub columns: Columns,
}

/// Declares an enum of rules from a table: name, stable id, level, explanation, and the columns whose types
/// the header lists.
///
/// The enum implements [`Rule`] and `Display`, and has `id`, `level` and `explanation` as constant functions. A private
/// `row()` gives access to the columns. A block `impl { … }` after the table replaces defaults of [`Rule`].
///
/// ```
/// use csp_findings::{Rule, Severity, rules};
///
/// rules! {
///     /// A rule for clocks.
///     pub enum ClockRule: Severity, (u8) {
///         NoHands = "no-hands", Error, "The clock has no hands.", 1;
///         Slow = "slow", Warning, "The clock is slow.", 2;
///     }
/// }
///
/// impl ClockRule {
///     /// The chapter that explains the rule.
///     pub const fn chapter(self) -> u8 {
///         self.row().columns.0
///     }
/// }
///
/// assert_eq!(ClockRule::from_id("slow"), Some(ClockRule::Slow));
/// assert_eq!((ClockRule::Slow.level(), ClockRule::Slow.chapter()), (Severity::Warning, 2));
/// ```
#[macro_export]
macro_rules! rules {
    (
        $(#[$meta:meta])*
        pub enum $Rule:ident: $Level:ident $(, ($($Column:ty),+))? {
            $($name:ident = $id:literal, $level:ident, $says:literal $(, $column:expr)*;)*
        }
        $(impl { $($item:tt)* })?
    ) => {
        $(#[$meta])*
        ///
        /// The id and the meaning of a rule never change; later versions may have more rules.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $Rule {
            $(#[doc = $says] $name,)*
        }

        impl $Rule {
            /// All rules, in the order of the table.
            pub const ALL: &'static [$Rule] = &[$($Rule::$name),*];

            const ROWS: &'static [$crate::RuleRow<$Level, ($($($Column,)+)?)>] = &[$(
                $crate::RuleRow { id: $id, level: $Level::$level, explanation: $says, columns: ($($column,)*) },
            )*];

            const fn row(self) -> &'static $crate::RuleRow<$Level, ($($($Column,)+)?)> {
                &Self::ROWS[self as usize]
            }

            /// The stable id.
            pub const fn id(self) -> &'static str {
                self.row().id
            }

            /// How bad a breach is.
            pub const fn level(self) -> $Level {
                self.row().level
            }

            /// The rule, in one or two sentences.
            pub const fn explanation(self) -> &'static str {
                self.row().explanation
            }
        }

        impl $crate::Rule for $Rule {
            type Level = $Level;
            const ALL: &'static [Self] = $Rule::ALL;

            fn id(self) -> &'static str {
                self.row().id
            }

            fn level(self) -> $Level {
                self.row().level
            }

            fn explanation(self) -> &'static str {
                self.row().explanation
            }

            $($($item)*)?
        }

        impl ::core::fmt::Display for $Rule {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::Rule::write_name(*self, f)
            }
        }
    };
}
