//! `csp ddf generate`: typed paths and a static table, as Rust.

use crate::console::{Console, Exit, shown, styled};
use crate::files::{Text, expand, read_files};
use crate::output::Out;
use ddf_codegen::{Error, Options, Source};
use std::io;
use std::path::PathBuf;

/// Generates a file of Rust, or shows everything that is wrong and writes nothing.
pub(crate) fn generate(
    paths: &[PathBuf],
    out: &Out,
    options: &Options,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (files, failed) = expand(paths, console)?;
    let Some(texts) = read_files(&files, failed, console)? else { return Ok(Exit::Unusable) };
    let source = |Text { name, text }| Source { name, text };
    let sources: Vec<Source> = texts.into_iter().map(source).collect();
    let code = match ddf_codegen::generate(&sources, options) {
        Ok(code) => code,
        Err(Error::Findings(findings)) => {
            let bad = console.styles().bad;
            for finding in findings {
                // Nothing goes to the standard output: it may be where the code was to go.
                console.error_text(format_args!("{}: {}", styled(bad, "error"), shown(finding)))?;
            }
            return Ok(Exit::Found);
        }
        Err(error) => {
            console.error(error)?;
            return Ok(Exit::Unusable);
        }
    };
    out.put(code.as_bytes(), &files, console)
}
