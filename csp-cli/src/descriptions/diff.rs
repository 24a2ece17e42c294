//! `csp ddf diff`: the differences between two files or folders.

use super::mount::all_mounted;
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
    mount: Option<&str>,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (old, new) = (read_all(&[old], console)?, read_all(&[new], console)?);
    let (Some(old_texts), Some(new_texts)) = (old, new) else { return Ok(Exit::Unusable) };
    let (old, new) = (descriptions(&old_texts, console)?, descriptions(&new_texts, console)?);
    let (Some(old), Some(new)) = (old, new) else { return Ok(Exit::Unusable) };
    let (old, old_left_out) = all_mounted(&old_texts, old, mount, console)?;
    let (new, new_left_out) = all_mounted(&new_texts, new, mount, console)?;
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
    let complete = !old_left_out && !new_left_out;
    Ok(if diff.is_empty() && complete { Exit::Success } else { Exit::Found })
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
