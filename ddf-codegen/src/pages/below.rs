//! What does not fit in the table of properties.

use super::rich::Rich;

/// A table or block below the properties.
#[derive(Debug, PartialEq)]
pub(super) enum Below {
    Table {
        title: &'static str,
        head: [&'static str; 2],
        rows: Vec<[Rich; 2]>,
    },
    Block {
        title: &'static str,
        /// The language, for Markdown.
        language: &'static str,
        text: String,
    },
}

/// A table, if it has rows.
pub(super) fn table(title: &'static str, head: [&'static str; 2], rows: Vec<[Rich; 2]>) -> Option<Below> {
    (!rows.is_empty()).then_some(Below::Table { title, head, rows })
}
