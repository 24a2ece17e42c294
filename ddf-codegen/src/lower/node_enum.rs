//! The enums of the nodes of a CSP.

use super::escape::span;
use super::name::{camel, snake};
use super::node::{Lowering, MOUNT_FOLDERS, top};
use crate::ModuleLayout;
use crate::generated::{NodeEnum, NodeVariant};
use ddf::Segment;
use ddf::schema::NodeRef;

impl Lowering<'_> {
    /// Adds the variant of a node to the enum of its CSP. A node in both scopes has one variant.
    pub(super) fn add_variant(&mut self, node: NodeRef<'_>) -> Result<(), String> {
        let uri = span(&node.uri().to_string());
        let below: Vec<_> = node.ancestors().filter(|ancestor| ancestor.parent().is_some()).collect();
        let (mut labels, mut captures) = (Vec::new(), Vec::new());
        for ancestor in below.into_iter().rev() {
            let label = self.label(ancestor).into_owned();
            if ancestor.is_dynamic() {
                let name = snake(&label);
                let taken = captures.iter().filter(|capture| **capture == name).count();
                captures.push(if taken == 0 { name } else { format!("{name}_{}", captures.len() + 1) });
            }
            labels.push(if ancestor.is_dynamic() { format!("{{{label}}}") } else { label });
        }
        let name = match (labels.last(), self.options.layout) {
            (None, _) => "Root".to_owned(),
            (Some(label), ModuleLayout::Flat) => camel(label),
            (Some(_), _) => camel(&labels.join(" ")),
        };
        let csp = csp_name(node);
        let nodes = self.node_enums.entry(format!("{}Node", camel(&csp))).or_insert_with(|| NodeEnum {
            doc: format!("The nodes of the CSP {}, in both scopes.", span(&csp)),
            variants: Vec::new(),
        });
        match nodes.variants.iter_mut().find(|variant| variant.name == name) {
            Some(variant) if variant.labels == labels => variant.rows.push(node.index()),
            Some(variant) => {
                let first = &variant.doc;
                return Err(format!("{uri} and {first} both want the variant `{name}`; rename or skip one"));
            }
            None => {
                nodes.variants.push(NodeVariant {
                    name,
                    doc: uri,
                    labels,
                    captures,
                    rows: vec![node.index()],
                });
            }
        }
        Ok(())
    }
}

/// The address of the CSP below `./Vendor/MSFT`: `Office`, `Policy Config Update`.
fn csp_name(node: NodeRef<'_>) -> String {
    let root = top(node).uri().to_string();
    let is_mount =
        |name: &str| ["Device", "User"].iter().chain(MOUNT_FOLDERS).any(|one| one.eq_ignore_ascii_case(name));
    let Ok(root) = ddf::LocUri::parse(&root) else { return String::new() };
    let names: Vec<_> = root.segments().map(Segment::decode).skip_while(|name| is_mount(name)).collect();
    names.join(" ")
}
