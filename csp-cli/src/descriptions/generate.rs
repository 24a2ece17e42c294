//! `csp ddf generate`: typed paths and a static table, as Rust.

use crate::console::{Console, Exit, styled};
use crate::files::{Text, read_all};
use ddf_codegen::{Error, Options, Source};
use std::io;
use std::path::{Path, PathBuf};

/// Generates a file of Rust, or shows everything that is wrong and writes nothing.
pub(crate) fn generate(
    paths: &[PathBuf],
    out: &Path,
    options: &Options,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let Some(texts) = read_all(paths, console)? else { return Ok(Exit::Unusable) };
    let source = |Text { name, text }| Source { name, text };
    let sources: Vec<Source> = texts.into_iter().map(source).collect();
    let written = ddf_codegen::lower(&sources, options)
        .and_then(|generated| Ok((generated.code()?, generated.left_out().lines())));
    let code = match written {
        Ok((code, left_out)) => {
            let notice = console.styles().notice;
            for line in left_out {
                console.error(format_args!("{}: {line}", styled(notice, "note")))?;
            }
            code
        }
        Err(Error::Findings(findings)) => {
            let bad = console.styles().bad;
            for finding in findings {
                // Nothing goes to the standard output: it may be where the code was to go.
                console.error(format_args!("{}: {finding}", styled(bad, "error")))?;
            }
            return Ok(Exit::Found);
        }
        Err(error) => {
            console.error(error)?;
            return Ok(Exit::Unusable);
        }
    };
    if out == Path::new("-") {
        console.out().write_all(code.as_bytes())?;
        return Ok(Exit::Success);
    }
    if let Err(error) = std::fs::write(out, code) {
        console.error(format_args!("{}: cannot be written: {error}", out.display()))?;
        return Ok(Exit::Unusable);
    }
    Ok(Exit::Success)
}
