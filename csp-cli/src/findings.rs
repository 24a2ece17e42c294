//! What every `check` does with its findings, whatever they are about.

use crate::console::{Console, Exit, styled};
use crate::format::Format;
use anstyle::Style;
use std::fmt::Display;
use std::io;

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
    write!(out, "{message}")?;
    match fix {
        Some(fix) => writeln!(out, "; {}", styled(styles.good, format_args!("fix: {fix}"))),
        None => writeln!(out),
    }
}

/// Writes the counts, as the last line or beside JSON, and says how the program ends. `failed`: a file was not read.
pub(crate) fn conclude(
    counts: impl Display,
    format: Format,
    failed: bool,
    errors: usize,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    match format {
        Format::Text => writeln!(console.out(), "{counts}")?,
        Format::Json => console.error(counts)?,
    }
    Ok(match (failed, errors) {
        (true, _) => Exit::Unusable,
        (false, 0) => Exit::Success,
        (false, _) => Exit::Found,
    })
}
