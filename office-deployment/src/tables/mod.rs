//! The names that the deployment tool knows, one table for each kind, and the grammar.
//!
//! The facts were collected from Microsoft's deployment pages, which name no version of the tool they are valid for. A
//! name that a table lacks may be newer than the table; findings say so and name the date of the table.

mod app;
mod channel;
mod grammar;
mod language;
mod product;
mod property;

pub use app::App;
pub use channel::{Channel, Spelling};
pub use grammar::{AttributeSpec, ElementSpec, GRAMMAR, Kind, ValueKind};
pub use language::{Language, Match};
pub use product::{License, ProductId, is_add_on};
pub use property::{Property, PropertyValues};

/// The date of the comparison with Microsoft's pages. Findings about unknown names quote it.
pub(crate) const TABLES_DATE: &str = "November 2026";

/// The date of Microsoft's list of product ids.
pub(crate) const PRODUCTS_DATE: &str = "August 2026";

/// The entry with this name, in any case, and true if the case matches.
fn find<T>(table: &'static [T], name: &str, of: impl Fn(&T) -> &'static str) -> Option<(&'static T, bool)> {
    // The exact comparison is faster and usually succeeds.
    if let Some(found) = table.iter().find(|entry| of(entry) == name) {
        return Some((found, true));
    }
    table.iter().find(|entry| of(entry).eq_ignore_ascii_case(name)).map(|found| (found, false))
}

/// The value of a boolean, in any case of letters. Samples also have `1` and `0`.
pub(crate) fn boolean(value: &str) -> Option<bool> {
    match value.trim() {
        "1" => Some(true),
        "0" => Some(false),
        word if word.eq_ignore_ascii_case("true") => Some(true),
        word if word.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}
