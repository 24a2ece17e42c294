//! `csp ddf tree`: the nodes of a file, one below the other.

use super::words::{access, format};
use crate::console::{Console, Exit, shown, styled};
use crate::files::Text;
use ddf::model::{Node, Occurrence, Tree};
use std::io;
use std::path::PathBuf;

/// Draws the trees of a file.
pub(crate) fn tree(path: PathBuf, mount: Option<&str>, console: &mut Console<'_>) -> io::Result<Exit> {
    let text = match Text::read(&path) {
        Ok(text) => text,
        Err(message) => {
            console.error(message)?;
            return Ok(Exit::Unusable);
        }
    };
    let description = match text.description() {
        Ok(description) => description,
        Err(message) => {
            console.error(message)?;
            return Ok(Exit::Unusable);
        }
    };
    for Tree { root, path } in description.trees(mount) {
        let path = path.unwrap_or_default();
        let mut lines =
            vec![Line { drawn: shown(format_args!("{path}/{}", root.label())).to_string(), node: root }];
        below(root, "", &mut lines);
        write_lines(&lines, console)?;
    }
    Ok(Exit::Success)
}

/// A node, and the beginning of its line.
struct Line<'n> {
    drawn: String,
    node: &'n Node<'n>,
}

fn below<'n>(node: &'n Node<'n>, indent: &str, lines: &mut Vec<Line<'n>>) {
    let mut children = node.children().peekable();
    while let Some(child) = children.next() {
        let (branch, next) =
            if children.peek().is_some() { ("├─ ", "│  ") } else { ("└─ ", "   ") };
        lines.push(Line { drawn: format!("{indent}{branch}{}", shown(child.label())), node: child });
        below(child, &format!("{indent}{next}"), lines);
    }
}

fn write_lines(lines: &[Line<'_>], console: &mut Console<'_>) -> io::Result<()> {
    // A very long name must not move the other columns out of sight.
    let width = lines.iter().map(|line| line.drawn.chars().count()).max().unwrap_or(0).min(72);
    let styles = console.styles();
    let out = console.out();
    for Line { drawn, node } in lines {
        let gap = width.saturating_sub(drawn.chars().count());
        write!(
            out,
            "{drawn}{:gap$}  {:<5} {}",
            "",
            shown(format(node)).to_string(),
            styled(styles.faint, access(node))
        )?;
        let occurrence = node.occurrence().and_then(|occurrence| occurrence.known());
        if let Some(many) = occurrence.filter(|occurrence| *occurrence != Occurrence::One) {
            write!(out, "  {}", styled(styles.faint, many))?;
        }
        if node.deprecated().is_some() {
            write!(out, "  {}", styled(styles.notice, "deprecated"))?;
        }
        writeln!(out)?;
    }
    Ok(())
}
