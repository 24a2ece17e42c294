//! What every `check` does with its findings, whatever they are about.

use crate::console::{Console, Exit, shown, styled};
use crate::files::{Unreadable, bytes, expand_one};
use crate::format::Format;
use anstyle::Style;
use serde::Serialize;
use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

/// Hands the bytes of every file that is meant to `check`. Says whether one cannot be read, and which.
pub(crate) fn each_file(
    paths: &[PathBuf],
    format: Format,
    console: &mut Console<'_>,
    mut check: impl FnMut(&Path, &[u8], &mut Console<'_>) -> io::Result<()>,
) -> io::Result<bool> {
    let mut failed = false;
    for path in paths {
        for file in expand_one(path) {
            match file.and_then(|file| Ok((bytes(&file)?, file))) {
                Ok((bytes, file)) => check(&file, &bytes, console)?,
                Err(unreadable) => {
                    write_unreadable(&unreadable, format, console)?;
                    failed = true;
                }
            }
        }
    }
    Ok(failed)
}

/// Says which file cannot be read: to people beside the findings, to programs as one of them.
fn write_unreadable(unreadable: &Unreadable, format: Format, console: &mut Console<'_>) -> io::Result<()> {
    if format == Format::Text {
        return console.error(unreadable);
    }
    let Unreadable { name, message } = unreadable;
    write_line(
        &Line {
            file: name,
            line: None,
            column: None,
            severity: "error",
            rule: "unreadable",
            message,
            fix: None,
        },
        console,
    )
}

/// What the findings of every check have in common; here of a file in which there is no place to point at.
#[derive(Serialize)]
struct Line<'f> {
    file: &'f str,
    line: Option<u32>,
    column: Option<u32>,
    severity: &'static str,
    rule: &'static str,
    message: &'f str,
    fix: Option<&'f str>,
}

/// Writes a finding as a line of JSON.
pub(crate) fn write_line(line: &impl Serialize, console: &mut Console<'_>) -> io::Result<()> {
    console.json(line)
}

/// Writes what a finding says behind its place, in colours: `level[rule]: uri: message; fix: …`.
pub(crate) fn write_text(
    (style, level): (Style, impl Display),
    uri: &str,
    message: &str,
    fix: Option<impl Display>,
    console: &mut Console<'_>,
) -> io::Result<()> {
    let styles = console.styles();
    let out = console.out();
    write!(out, "{}: ", styled(style, level))?;
    if !uri.is_empty() {
        write!(out, "{}: ", styled(styles.title, uri))?;
    }
    write!(out, "{}", shown(message))?;
    match fix {
        Some(fix) => writeln!(out, "; {}", styled(styles.good, format_args!("fix: {fix}"))),
        None => writeln!(out),
    }
}

/// Writes the counts, as the last line or beside JSON, and says how the program ends. `failed`: a file, or what
/// is in it, could not be read.
pub(crate) fn conclude(
    counts: impl Display,
    format: Format,
    failed: bool,
    errors: usize,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    match format {
        Format::Text => console.line(counts)?,
        Format::Json => console.error(counts)?,
    }
    Ok(match (failed, errors) {
        (true, _) => Exit::Unusable,
        (false, 0) => Exit::Success,
        (false, _) => Exit::Found,
    })
}
