//! All stages in one call.

use crate::{GeneratorError, Options, SourceFile, lower};

/// Generates Rust code from DDF files: path constructors in modules, and `pub static SCHEMA`.
///
/// The output is deterministic and does not depend on the order of the sources.
///
/// # Errors
/// [`GeneratorError::Findings`] with all faults of all files.
///
/// ```
/// let source = ddf_codegen::SourceFile {
///     name: "Mine.xml".into(),
///     text: "<MgmtTree><Node><NodeName>Mine</NodeName><Path>./Vendor</Path><DFProperties>\
///            <AccessType><Get/></AccessType><DFFormat><strng/></DFFormat></DFProperties></Node></MgmtTree>".into(),
/// };
/// let error = ddf_codegen::generate(&[source], &Default::default()).unwrap_err();
/// assert!(error.to_string().starts_with("Mine.xml:1:11: ./Vendor/Mine: unknown DFFormat \"strng\"; expected"));
/// ```
pub fn generate(sources: &[SourceFile], options: &Options) -> Result<String, GeneratorError> {
    lower(sources, options)?.code()
}
