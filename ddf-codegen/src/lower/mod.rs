//! Lowering: from DDF files to the intermediate form. Decides every name and type, and finds every fault.

mod acronyms;
mod allowed;
mod attempt;
mod common;
mod docs;
mod escape;
mod faults;
mod inputs;
mod keep_going;
mod listed;
pub(crate) mod name;
mod node;
mod node_enum;
mod select;
mod types;
pub(crate) mod value_names;

use crate::error::{GeneratorError, sorted};
use crate::generated::Generated;
use crate::{Options, ParsedFile, SourceFile};

/// The first stage of [`generate`](crate::generate): decides every name and type, and finds every fault.
///
/// The result displays as an outline, and becomes [tokens](Generated::tokens) or [formatted text](Generated::code).
///
/// # Errors
/// [`GeneratorError::Findings`] with all faults of all files.
pub fn lower(sources: &[SourceFile], options: &Options) -> Result<Generated, GeneratorError> {
    let (mut trees, mut findings) = (Vec::with_capacity(sources.len()), Vec::new());
    for source in sources {
        match source.read() {
            Ok(tree) => trees.push(tree),
            Err(finding) => findings.push(finding),
        }
    }
    let none_is_readable = trees.is_empty() && !findings.is_empty();
    match keep_going::lower_trees(trees, options) {
        Ok(generated) if findings.is_empty() => Ok(generated),
        Ok(mut generated) if options.keep_going && !none_is_readable => {
            findings.append(&mut generated.left_out.broken);
            generated.left_out.broken = sorted(findings);
            Ok(generated)
        }
        Ok(_) => Err(GeneratorError::Findings(sorted(findings))),
        Err(more) => {
            findings.extend(more);
            Err(GeneratorError::Findings(sorted(findings)))
        }
    }
}

/// [`lower`] for descriptions that are already parsed, or that a program made.
///
/// # Errors
/// [`GeneratorError::Findings`] with all faults of all descriptions.
pub fn lower_trees(trees: Vec<ParsedFile<'_>>, options: &Options) -> Result<Generated, GeneratorError> {
    keep_going::lower_trees(trees, options).map_err(GeneratorError::Findings)
}
