//! Compares the markup of a file with the grammar.

mod attributes;
mod elements;
mod walk;

pub(super) use walk::{Markup, MarkupFinding};
