//! What a selection leaves out, and what it keeps without knowing: for people who wonder where a node is.

use crate::Finding;
use std::collections::BTreeMap;

/// Nodes that have no code, and nodes that have code although nothing says that the build has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// Why files and trees are left out that have faults: see [`Options::keep_going`](crate::Options::keep_going).
    pub broken: Vec<Finding>,
    /// What is wrong with descriptions without a consequence for the code: a type of a node that is given twice, a tree
    /// that another file describes in the same words.
    pub warnings: Vec<Finding>,
    /// How many nodes the descriptions have.
    pub nodes: usize,
    /// How many nodes are not selected, or skipped.
    pub not_selected: usize,
    /// How many nodes the build does not have, by the reason.
    pub not_on_build: BTreeMap<&'static str, usize>,
    /// How many nodes are kept although it is not known whether the build has them, by the reason.
    pub not_known: BTreeMap<&'static str, usize>,
}

impl LeftOut {
    /// What is left out because of the build, and what is kept without knowing. One line each; none for nothing.
    ///
    /// ```
    /// let mut left_out = ddf_codegen::LeftOut::default();
    /// left_out.nodes = 12;
    /// left_out.not_on_build.insert("not released yet", 2);
    /// assert_eq!(left_out.on_build(), ["2 of 12 nodes are left out, because the build does not have them: 2 not released yet"]);
    /// ```
    pub fn on_build(&self) -> Vec<String> {
        let nodes = self.nodes;
        let mut lines = Vec::new();
        if let Some((count, reasons)) = counted(&self.not_on_build) {
            lines.push(format!(
                "{count} of {nodes} nodes are left out, because the build does not have them: {reasons}"
            ));
        }
        if let Some((count, reasons)) = counted(&self.not_known) {
            lines.push(format!(
                "{count} of {nodes} nodes are kept, although it is not known whether the build has them: {reasons}"
            ));
        }
        lines
    }

    /// Everything that is left out, and what is kept without knowing. One line each; none for nothing.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.not_selected > 0 {
            let LeftOut { nodes, not_selected, .. } = self;
            lines
                .push(format!("{not_selected} of {nodes} nodes are left out, because they are not selected"));
        }
        lines.extend(self.on_build());
        lines
    }
}

/// The sum, and each reason with its count.
fn counted(reasons: &BTreeMap<&'static str, usize>) -> Option<(usize, String)> {
    let count = reasons.values().sum();
    let each: Vec<_> = reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    (count > 0).then(|| (count, each.join("; ")))
}
