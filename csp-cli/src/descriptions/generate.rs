//! `csp ddf generate`: typed paths and a static table, as Rust.

use crate::console::{Console, Exit, shown, styled};
use crate::files::{Text, expand, read_some};
use crate::output::Out;
use ddf_codegen::{GeneratorError, LeftOut, Options, SourceFile};
use std::io;
use std::path::{Path, PathBuf};

/// Generates a file of Rust. If there are faults, reports all of them and writes nothing; with
/// [`keep_going`](Options::keep_going), leaves the faulty parts out.
///
/// `value_names`: a table of names for listed values.
pub(crate) fn generate(
    paths: &[PathBuf],
    value_names: Option<&Path>,
    out: &Out,
    mut options: Options,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let source = |Text { name, text }| SourceFile { name, text };
    options.value_names = match value_names.map(Text::read).transpose() {
        Ok(table) => table.map(source),
        Err(message) => {
            console.error(message)?;
            return Ok(Exit::Unusable);
        }
    };
    let (mut files, not_found) = expand(paths, console)?;
    let (texts, unreadable) = read_some(&files, console)?;
    let failed = not_found || unreadable;
    if failed && (texts.is_empty() || !options.keep_going) {
        return Ok(Exit::Unusable);
    }
    let sources: Vec<SourceFile> = texts.into_iter().map(source).collect();
    let written = ddf_codegen::lower(&sources, &options)
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
                // Standard output is for the code.
                console.error_text(format_args!("{}: {}", styled(bad, "error"), shown(finding)))?;
            }
            return Ok(Exit::Found);
        }
        Err(error) => {
            console.error(error)?;
            return Ok(Exit::Unusable);
        }
    };
    files.extend(value_names.map(Path::to_owned));
    Ok(out.put(code.as_bytes(), &files, console)?.max(done))
}

/// Reports the parts that are left out, and faults that do not change the code. Standard output is for the code.
fn write_left_out(left_out: &LeftOut, console: &mut Console<'_>) -> io::Result<()> {
    let (bad, notice) = (console.styles().bad, console.styles().notice);
    for finding in &left_out.broken {
        console.error_text(format_args!("{}: {}; left out", styled(bad, "error"), shown(finding)))?;
    }
    for finding in &left_out.warnings {
        console.error_text(format_args!("{}: {}", styled(notice, "warning"), shown(finding)))?;
    }
    for line in left_out.lines() {
        console.note_text(format_args!("{}: {}", styled(notice, "note"), shown(line)))?;
    }
    Ok(())
}
