//! `csp ddf`: device descriptions.

mod check;
mod command;
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

pub(crate) use command::{Ddf, run};

use ddf::model::Node;

/// Its format, `?` where none is named.
fn format(node: &Node<'_>) -> String {
    node.format().map_or_else(|| "?".to_owned(), ToString::to_string)
}

/// The access type, or `?` if there is none.
fn access(node: &Node<'_>) -> String {
    node.access().map_or_else(|| "?".to_owned(), |access| access.to_string())
}
