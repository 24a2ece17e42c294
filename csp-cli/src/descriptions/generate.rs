//! `csp ddf generate`: typed paths and a static table, as Rust.

use crate::console::{Console, Exit, shown, styled};
use crate::files::{Text, expand, read_some};
use crate::output::Out;
use ddf_codegen::{GeneratorError, LeftOut, Options, SourceFile};
use std::io;
use std::path::PathBuf;

/// Generates a file of Rust, or shows everything that is wrong and writes nothing. With
/// [`keep_going`](Options::keep_going) what is wrong is left out.
pub(crate) fn generate(
    paths: &[PathBuf],
    out: &Out,
    options: &Options,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (files, not_found) = expand(paths, console)?;
    let (texts, unreadable) = read_some(&files, console)?;
    let failed = not_found || unreadable;
    if failed && (texts.is_empty() || !options.keep_going) {
        return Ok(Exit::Unusable);
    }
    let source = |Text { name, text }| SourceFile { name, text };
    let sources: Vec<SourceFile> = texts.into_iter().map(source).collect();
    let written = ddf_codegen::lower(&sources, options)
        .and_then(|generated| Ok((generated.code()?, generated.left_out().clone())));
    let (code, done) = match written {
        Ok((code, left_out)) => {
            write_left_out(&left_out, console)?;
            let complete = left_out.broken.is_empty() && !failed;
            (code, if complete { Exit::Success } else { Exit::Found })
        }
        Err(GeneratorError::Findings(findings)) => {
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
    Ok(out.put(code.as_bytes(), &files, console)?.max(done))
}

/// Says what the code lacks, and what makes no difference to it. Nothing goes to the standard output, where the code may
/// go.
fn write_left_out(left_out: &LeftOut, console: &mut Console<'_>) -> io::Result<()> {
    let (bad, notice) = (console.styles().bad, console.styles().notice);
    for finding in &left_out.broken {
        console.error_text(format_args!("{}: {}; left out", styled(bad, "error"), shown(finding)))?;
    }
    for finding in &left_out.warnings {
        console.error_text(format_args!("{}: {}", styled(notice, "warning"), shown(finding)))?;
    }
    for line in left_out.lines() {
        console.error_text(format_args!("{}: {}", styled(notice, "note"), shown(line)))?;
    }
    Ok(())
}
