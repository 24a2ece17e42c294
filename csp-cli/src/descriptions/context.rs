//! What the HTML reference shows beside the descriptions: names and links of `windows-csp`.

use super::example::Messages;
use crate::drop::source_of_windows;
use ddf::Description;
use ddf_codegen::{ExampleCommand, ModuleLayout, Options, PageContext, ParsedFile, lower_trees};
use std::collections::{BTreeMap, BTreeSet};
use windows_csp::{Area, SCHEMA};

/// The context of the HTML reference.
pub(super) struct Reference {
    /// The names of typed paths, by address without a scope for the device.
    names: BTreeMap<String, String>,
    /// True if the descriptions are those of Windows that the program holds.
    is_windows: bool,
}

impl Reference {
    /// The context for pages of these descriptions.
    pub(super) fn new(descriptions: &[Description<'_>], is_windows: bool) -> Self {
        let names = if has_nodes_of_windows(descriptions) { names() } else { BTreeMap::new() };
        Reference { names, is_windows }
    }

    fn area(&self, address: &str) -> Option<&'static Area> {
        Area::of_path(self.names.get(&key(address))?)
    }
}

/// True if a root is one of Windows: only then the names are needed.
fn has_nodes_of_windows(descriptions: &[Description<'_>]) -> bool {
    let known: BTreeSet<String> = SCHEMA.roots().map(|root| key(&root.uri().to_string())).collect();
    let mut trees = descriptions.iter().flat_map(|description| description.trees(None));
    trees.any(|tree| {
        let address = format!("{}/{}", tree.path.unwrap_or("."), tree.root.label());
        known.contains(&key(&address))
    })
}

/// The names of the typed paths of Windows, by address without a scope for the device.
fn names() -> BTreeMap<String, String> {
    let mut options = Options::default();
    options.layout = ModuleLayout::Areas;
    let file = ParsedFile { name: "", text: "", description: SCHEMA.to_description() };
    // No fault: the table was made of descriptions that have none.
    let names = lower_trees(vec![file], &options).map(|generated| generated.names_by_address());
    names.unwrap_or_default().into_iter().map(|(address, name)| (key(&address), name)).collect()
}

/// `./Vendor/…` and `./Device/Vendor/…` are one address.
fn key(address: &str) -> String {
    address.replacen("./Device/", "./", 1)
}

impl PageContext for Reference {
    fn example(&self, command: &ExampleCommand<'_>) -> Option<String> {
        Messages.example(command)
    }

    fn rust_path(&self, address: &str) -> Option<String> {
        self.names.get(&key(address)).map(|name| format!("windows_csp::{name}"))
    }

    fn rust_feature(&self, address: &str) -> Option<String> {
        self.area(address).map(|area| area.feature.to_owned())
    }

    fn vendor_page(&self, address: &str) -> Option<String> {
        self.area(address).map(|area| area.page.to_owned())
    }

    fn source(&self) -> Option<String> {
        self.is_windows
            .then(|| format!("Made from {}, which are published under CC BY 4.0.", source_of_windows()))
    }
}
