//! Lowers the trees; after a failure leaves out the faulty ones and lowers the rest.

use super::attempt::attempt;
use super::faults::File;
use super::inputs::Inputs;
use crate::error::{GeneratorFinding, sorted};
use crate::generated::Generated;
use crate::{Options, ParsedFile};

/// Lowers the trees that have no fault, or all of them unless [`Options::keep_going`] is set.
pub(crate) fn lower_trees(
    mut trees: Vec<ParsedFile<'_>>,
    options: &Options,
) -> Result<Generated, Vec<GeneratorFinding>> {
    // The output must not depend on the order in which a folder is listed.
    trees.sort_by(|a, b| (&a.name, &a.text).cmp(&(&b.name, &b.text)));
    let mount = options.mount.as_deref();
    let files: Vec<_> = trees.iter().enumerate().map(|(index, tree)| File::new(index, tree, mount)).collect();
    let descriptions = trees.into_iter().map(|tree| Some(tree.description.mounted(mount))).collect();
    let mut inputs = Inputs { files: &files, descriptions };
    let mut warnings: Vec<GeneratorFinding> = files.iter().flat_map(File::warnings).collect();
    warnings.extend(inputs.leave_out_repeated_trees());
    let mut broken = Vec::new();
    loop {
        // A failed attempt has no result, so the remaining trees are lowered again.
        let kept = options.keep_going.then(|| inputs.descriptions.clone());
        match attempt(inputs, options) {
            Ok(mut generated) => {
                generated.left_out.warnings = sorted(warnings);
                generated.left_out.broken = sorted(broken);
                return Ok(generated);
            }
            Err(mut found) => {
                if kept.is_some() && found.iter().any(|found| !found.is_repeated_root) {
                    // The tree with the same root may be one of the faulty trees.
                    found.retain(|found| !found.is_repeated_root);
                }
                let places: Option<Vec<_>> = found.iter().map(|found| found.place).collect();
                broken.extend(found.into_iter().map(|found| found.finding));
                let (Some(places), Some(descriptions)) = (places, kept) else { return Err(sorted(broken)) };
                inputs = Inputs { files: &files, descriptions };
                places.into_iter().for_each(|(file, offset)| inputs.leave_out_tree(file, offset));
                if inputs.descriptions.iter().all(Option::is_none) {
                    return Err(sorted(broken));
                }
            }
        }
    }
}
