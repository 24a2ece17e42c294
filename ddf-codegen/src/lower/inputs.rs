//! The files that are lowered, without the trees that are left out.

use super::faults::File;
use crate::error::GeneratorFinding;
use ddf::model::{Description, DescriptionItem};

/// All files, and a description for each file that is used.
pub(super) struct Inputs<'f, 's> {
    pub(super) files: &'f [File<'s>],
    pub(super) descriptions: Vec<Option<Description<'s>>>,
}

impl Inputs<'_, '_> {
    /// Drops trees for which an earlier file has an equal description. Returns a warning for each.
    pub(super) fn leave_out_repeated_trees(&mut self) -> Vec<GeneratorFinding> {
        let mut warnings = Vec::new();
        for repeated in ddf::diff::repeated(self.descriptions.iter().flatten()) {
            if repeated.is_same {
                let (file, offset) = (&self.files[repeated.description], repeated.offset as usize);
                let message =
                    "another file has an equal description of this tree; one of the two is used".to_owned();
                warnings.push(file.found(offset, message).finding);
                self.leave_out_tree(repeated.description, offset);
            }
        }
        warnings
    }

    /// Drops the tree that has this byte of the file; the whole file if the byte is before all trees.
    pub(super) fn leave_out_tree(&mut self, file: usize, offset: usize) {
        let Some(description) = &mut self.descriptions[file] else { return };
        let found = self.files[file].root_of(offset);
        if let Some(found) = found {
            description
                .items
                .retain(|item| !matches!(item, DescriptionItem::Node(root) if root.offset == found));
        }
        if found.is_none() || description.nodes().next().is_none() {
            self.descriptions[file] = None;
        }
    }
}
