//! `csp ddf generate`: typed paths and a static table, as Rust.

use crate::console::{Console, Exit, styled};
use crate::files::{Text, read_some};
use ddf_codegen::{Error, LeftOut, Options, Source};
use std::io;
use std::path::{Path, PathBuf};

/// Generates a file of Rust, or shows everything that is wrong and writes nothing. With
/// [`keep_going`](Options::keep_going) what is wrong is left out.
pub(crate) fn generate(
    paths: &[PathBuf],
    out: &Path,
    options: &Options,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (texts, failed) = read_some(paths, console)?;
    if failed && (texts.is_empty() || !options.keep_going) {
        return Ok(Exit::Unusable);
    }
    let source = |Text { name, text }| Source { name, text };
    let sources: Vec<Source> = texts.into_iter().map(source).collect();
    let written = ddf_codegen::lower(&sources, options)
        .and_then(|generated| Ok((generated.code()?, generated.left_out().clone())));
    let (code, done) = match written {
        Ok((code, left_out)) => {
            write_left_out(&left_out, console)?;
            let complete = left_out.broken.is_empty() && !failed;
            (code, if complete { Exit::Success } else { Exit::Found })
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
        return Ok(done);
    }
    if let Err(error) = std::fs::write(out, code) {
        console.error(format_args!("{}: cannot be written: {error}", out.display()))?;
        return Ok(Exit::Unusable);
    }
    Ok(done)
}

/// Says what the code lacks, and what makes no difference to it. Nothing goes to the standard output, where the code may
/// go.
fn write_left_out(left_out: &LeftOut, console: &mut Console<'_>) -> io::Result<()> {
    let (bad, notice) = (console.styles().bad, console.styles().notice);
    for finding in &left_out.broken {
        console.error(format_args!("{}: {finding}; left out", styled(bad, "error")))?;
    }
    for finding in &left_out.warnings {
        console.error(format_args!("{}: {finding}", styled(notice, "warning")))?;
    }
    for line in left_out.lines() {
        console.error(format_args!("{}: {line}", styled(notice, "note")))?;
    }
    Ok(())
}
