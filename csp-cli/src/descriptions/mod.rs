//! `csp ddf`: device descriptions.

mod check;
mod context;
mod diff;
mod docs;
mod element;
mod example;
mod find;
mod generate;
mod json;
mod mount;
mod sheet;
mod show;
mod strip;
mod tree;

pub(crate) use check::check;
pub(crate) use diff::diff;
pub(crate) use docs::{Pages, docs};
pub(crate) use generate::generate;
pub(crate) use json::json;
pub(crate) use show::show;
pub(crate) use strip::strip;
pub(crate) use tree::tree;

use ddf::model::Node;

/// Its format, `?` where none is named.
fn format(node: &Node<'_>) -> String {
    node.format().map_or_else(|| "?".to_owned(), ToString::to_string)
}

/// The access type, or `?` if there is none.
fn access(node: &Node<'_>) -> String {
    node.access().map_or_else(|| "?".to_owned(), |access| access.to_string())
}
