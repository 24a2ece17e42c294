//! `csp ddf diff`: what differs between two files or folders.

use crate::console::{Console, Exit, styled};
use crate::files::{descriptions, read_all};
use crate::format::Format;
use ddf::diff::{Change, Diff};
use std::io;
use std::path::PathBuf;

/// Shows the differences; nothing at all when there are none.
pub(crate) fn diff(
    old: PathBuf,
    new: PathBuf,
    format: Format,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (old, new) = (read_all(&[old], console)?, read_all(&[new], console)?);
    let (Some(old), Some(new)) = (old, new) else { return Ok(Exit::Unusable) };
    let (old, new) = (descriptions(&old, console)?, descriptions(&new, console)?);
    let (Some(old), Some(new)) = (old, new) else { return Ok(Exit::Unusable) };
    let diff = Diff::between_sets(&old, &new);
    match format {
        Format::Json => {
            for node in &diff.nodes {
                console.json(node)?;
            }
        }
        Format::Text if diff.is_empty() => {}
        Format::Text if !console.has_colors() => writeln!(console.out(), "{diff}")?,
        Format::Text => write_colored(&diff, console)?,
    }
    Ok(if diff.is_empty() { Exit::Success } else { Exit::Found })
}

fn write_colored(diff: &Diff, console: &mut Console<'_>) -> io::Result<()> {
    let styles = console.styles();
    let out = console.out();
    for line in diff.to_string().lines() {
        let style = match line.chars().next() {
            Some(sign) if sign == Change::Added.sign() => styles.good,
            Some(sign) if sign == Change::Removed.sign() => styles.bad,
            Some(sign) if sign == Change::Changed.sign() => styles.title,
            _ => anstyle::Style::new(),
        };
        writeln!(out, "{}", styled(style, line))?;
    }
    Ok(())
}
