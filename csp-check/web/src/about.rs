//! The facts that the page shows about itself.

use ddf::applicability::{Build, EditionGroup};
use serde::Serialize;
use windows_csp::DROP;

/// The facts.
#[derive(Debug, Serialize)]
pub(crate) struct About {
    version: &'static str,
    /// The month of the descriptions, and the number of their nodes.
    descriptions: &'static str,
    nodes: usize,
    /// The releases of Windows, the newest first.
    releases: Vec<Release>,
    editions: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct Release {
    build: String,
    name: &'static str,
}

pub(crate) fn about() -> About {
    let mut releases: Vec<Release> =
        Build::releases().map(|(build, name)| Release { build: build.to_string(), name }).collect();
    releases.reverse();
    About {
        version: env!("CARGO_PKG_VERSION"),
        descriptions: DROP.date,
        nodes: DROP.nodes,
        releases,
        editions: EditionGroup::ALL.iter().flat_map(EditionGroup::names).map(|(name, _)| name).collect(),
    }
}
