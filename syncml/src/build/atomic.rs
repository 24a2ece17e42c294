//! Refuses an Atomic that no device can carry out.

use super::error::BuildError;
use super::tree::MessageTree;
use crate::vocabulary::{Tag, canonical};
use csp_findings::without_product_keys;
use csp_xml::decode_text;
use ddf::{LocUri, Scope};
use std::collections::HashMap;

/// The commands of an Atomic on one node, by the address of the first of each.
#[derive(Default)]
struct OnNode {
    add: Option<String>,
    replace: Option<String>,
}

impl MessageTree {
    /// Checks the Atomic that begins at this record: it has addresses of one scope only, as no session can undo the commands
    /// of both, and no Add and Replace of one node (MS-MDM 2.2.7.3).
    pub(crate) fn check_atomic(&self, first: usize) -> Result<(), BuildError> {
        let mut scopes: [Option<String>; 2] = [None, None];
        let mut nodes: HashMap<String, OnNode> = HashMap::new();
        let mut verb = None;
        let mut location = None;
        for record in self.records_from(first) {
            match record.tag {
                Tag::Add | Tag::Copy | Tag::Delete | Tag::Exec | Tag::Get | Tag::Replace => {
                    verb = Some(record.tag);
                }
                Tag::Alert | Tag::Results | Tag::Sequence | Tag::Status => verb = None,
                Tag::Target | Tag::Source => location = Some(record.tag),
                Tag::LocURI => {
                    let address = decode_text(&self.text()[record.content()]);
                    let (Some(verb), Some(location)) = (verb, location.take()) else { continue };
                    let Ok(uri) = LocUri::parse(&address) else { continue };
                    let shown = || without_product_keys(&address).into_owned();
                    let scope = usize::from(uri.scope() == Scope::User);
                    if scopes[scope].is_none() {
                        scopes[scope] = Some(shown());
                    }
                    // A query names a property of the node.
                    if location != Tag::Target || uri.query().is_some() {
                        continue;
                    }
                    match verb {
                        Tag::Add => nodes.entry(canonical(&uri)).or_default().add = Some(shown()),
                        Tag::Replace => nodes.entry(canonical(&uri)).or_default().replace = Some(shown()),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        if let [Some(device), Some(user)] = scopes {
            return Err(BuildError::MixedScopes { device, user });
        }
        let both = nodes.into_values().filter_map(|node| node.add.zip(node.replace));
        // The same one each time, whatever the order of the map.
        match both.min() {
            Some((add, replace)) => Err(BuildError::AddAndReplace { add, replace }),
            None => Ok(()),
        }
    }
}
