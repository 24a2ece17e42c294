//! The sentence that says what a type allows. The compiler and the errors of a program show it.

use crate::generated::{Listed, TypeKind};
use crate::invisible::is_invisible;

/// The maximum number of values in a sentence.
const LISTED_AT_MOST: usize = 8;

/// The maximum length of a pattern in a sentence, in characters.
const LONGEST_PATTERN: usize = 100;

/// The sentence of a type: `expected a value of Delay: a number from 0 to 30`.
pub(super) fn expected(name: &str, kind: &TypeKind, is_list: bool) -> String {
    let (article, allowed) = match kind {
        TypeKind::Numbers(variants) => ("a value", one_of(variants, " or ")),
        TypeKind::Texts(variants) => ("a value", one_of(variants, " or ")),
        TypeKind::Flags(flags) => ("flags", one_of(flags, " and ")),
        TypeKind::Number(ranges) => ("a value", numbers(ranges)),
        TypeKind::Text { pattern } => ("a value", matching(pattern)),
        TypeKind::Name { pattern } => ("a name", matching(pattern)),
        TypeKind::Same(_) => ("a value", String::new()),
    };
    let article = if is_list { "values" } else { article };
    format!("expected {article} of {name}: {allowed}")
}

/// `a number from 0 to 23`, `a number from -1 to 30, 60 or 90`.
pub(super) fn numbers(ranges: &[(i64, i64)]) -> String {
    let shown = ranges.iter().map(|(low, high)| match low == high {
        true => low.to_string(),
        false => format!("from {low} to {high}"),
    });
    format!("a number {}", joined(shown.collect(), " or "))
}

fn one_of<T: std::fmt::Display>(listed: &[Listed<T>], last: &str) -> String {
    let shown = |one: &Listed<T>| match one.value.to_string() {
        value if value == one.name => value,
        value => format!("{} ({})", one.name, visible(&value)),
    };
    match listed.len() > LISTED_AT_MOST {
        true => {
            let first = listed.iter().take(LISTED_AT_MOST).map(shown).collect::<Vec<_>>().join(", ");
            format!("{first} … ({} in all)", listed.len())
        }
        false => joined(listed.iter().map(shown).collect(), last),
    }
}

fn joined(mut parts: Vec<String>, last: &str) -> String {
    match parts.pop() {
        Some(end) if !parts.is_empty() => format!("{}{last}{end}", parts.join(", ")),
        end => end.unwrap_or_default(),
    }
}

fn matching(pattern: &str) -> String {
    let shown: String = pattern.chars().take(LONGEST_PATTERN).collect();
    let dots = if shown.len() < pattern.len() { "…" } else { "" };
    format!("text that matches `{}{dots}`", visible(&shown))
}

fn visible(text: &str) -> String {
    text.replace(|c: char| c.is_control() || is_invisible(c), "\u{FFFD}")
}
