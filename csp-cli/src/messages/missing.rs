//! Sentences about addresses without a node.

use crate::address::canonical;
use ddf::LocUri;
use ddf::schema::{NodeRef, Schema, Suggestion, Suggestions};

/// Explains addresses that no description has.
pub(super) struct Missing<'s> {
    schema: &'s Schema,
    /// The canonical addresses of the roots.
    roots: Vec<String>,
    suggestions: Suggestions<'s>,
}

impl<'s> Missing<'s> {
    pub(super) fn new(schema: &'s Schema) -> Self {
        let root = |root: NodeRef<'_>| Some(canonical(&LocUri::parse(&root.uri().to_string()).ok()?));
        Missing {
            schema,
            roots: schema.roots().filter_map(root).collect(),
            suggestions: Suggestions::new(schema),
        }
    }

    /// The sentence about an address without a node, with the nearest address if one is known; `None` for a place above
    /// the roots of the descriptions, such as `./Vendor/MSFT`.
    pub(super) fn sentence(&mut self, address: &str) -> Option<String> {
        let uri = match LocUri::parse(address) {
            Ok(uri) => uri,
            Err(error) => return Some(format!("This is not the address of a node: {error}.")),
        };
        let way = canonical(&uri) + "/";
        if way == "/" || self.roots.iter().any(|root| root.starts_with(&way)) {
            return None;
        }
        if let Some((scope, _)) = self.schema.only_scope(&uri) {
            return Some(format!("The node exists only under {scope}: ./{scope}/… instead."));
        }
        Some(match self.suggestions.suggest(&uri) {
            Some(Suggestion { address, resolves: true, .. }) => {
                format!("No description has this node; the nearest is {address}.")
            }
            Some(Suggestion { address, .. }) => {
                format!("No description has this node; the nearest begins with {address}.")
            }
            None => "No description has this node.".to_owned(),
        })
    }
}
