//! The macro that declares rules from a table.

/// A row of a table that [`rules!`](crate::rules) expands to; `Columns` is a tuple of the columns that only this table has.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct RuleRow<Level, Columns> {
    /// The stable id.
    pub id: &'static str,
    /// The level of a breach.
    pub level: Level,
    /// The rule, in one or two sentences.
    pub explanation: &'static str,
    /// The other columns.
    pub columns: Columns,
}

/// Declares an enum of rules from a table: name, stable id, level, explanation, and the columns whose types
/// the header lists.
///
/// The enum implements [`Rule`](crate::Rule), [`JsonRule`](crate::JsonRule) and `Display`, and has `id`, `level` and
/// `explanation` as constant functions. A private `row()` gives access to the columns. After the table, a block
/// `impl { … }` replaces defaults of `Rule`, and a list `json [ … ]` replaces [`MEMBERS`](crate::JsonRule::MEMBERS).
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
        $(json [ $($member:expr),* $(,)? ])?
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

            /// The level of a breach.
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

        impl $crate::JsonRule for $Rule {
            $(const MEMBERS: &'static [$crate::Member<Self>] = &[$($member),*];)?
        }

        impl ::core::fmt::Display for $Rule {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::Rule::write_name(*self, f)
            }
        }
    };
}
