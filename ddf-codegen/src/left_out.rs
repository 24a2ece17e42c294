//! The nodes that a selection leaves out, and nodes that are kept although the build may lack them.

use crate::GeneratorFinding;
use std::collections::BTreeMap;

/// Nodes without code, and nodes with code that the build may lack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// The faults of the files and trees that are left out: see [`Options::keep_going`](crate::Options::keep_going).
    pub broken: Vec<GeneratorFinding>,
    /// Faults that do not affect the code: a second type of a node, or a tree for which another file has an equal
    /// description.
    pub warnings: Vec<GeneratorFinding>,
    /// The number of nodes in the descriptions.
    pub nodes: usize,
    /// The number of nodes that are not selected or are skipped.
    pub not_selected: usize,
    /// The number of nodes that the build does not have, by reason.
    pub not_on_build: BTreeMap<&'static str, usize>,
    /// The number of nodes that are kept although the build may lack them, by reason.
    pub not_known: BTreeMap<&'static str, usize>,
}

impl LeftOut {
    /// A line about the nodes that the build does not have, and a line about nodes that it may lack, if there are any.
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

    /// A line about the nodes that are not selected, if there are any, and the lines of [`on_build`](Self::on_build).
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

/// The sum, and the reasons with their counts; `None` for a sum of 0.
fn counted(reasons: &BTreeMap<&'static str, usize>) -> Option<(usize, String)> {
    let count = reasons.values().sum();
    let each: Vec<_> = reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    (count > 0).then(|| (count, each.join("; ")))
}
