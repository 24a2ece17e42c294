//! The words for the format and the access type of a node.

use ddf::model::Node;

/// The format of a node, `?` where none is named.
pub(super) fn format(node: &Node<'_>) -> String {
    node.format().map_or_else(|| "?".to_owned(), ToString::to_string)
}

/// The access type of a node, `?` where there is none.
pub(super) fn access(node: &Node<'_>) -> String {
    node.access().map_or_else(|| "?".to_owned(), |access| access.to_string())
}
