//! `csp ddf show`: everything about one node, for people.

use super::find::{Outcome, find};
use super::label;
use super::mount::all_mounted;
use super::sheet::Sheet;
use crate::console::{Console, Exit, shown, styled};
use crate::files::{descriptions, read_all};
use ddf::LocUri;
use std::io;
use std::path::PathBuf;

/// Explains the node with this address, or says what there is instead.
pub(crate) fn show(
    path: PathBuf,
    uri: &str,
    mount: Option<&str>,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let uri = match LocUri::parse(uri) {
        Ok(uri) => uri,
        Err(error) => {
            console.error(format_args!("{uri}: {error}"))?;
            return Ok(Exit::Unusable);
        }
    };
    let Some(texts) = read_all(&[path], console)? else { return Ok(Exit::Unusable) };
    let Some(descriptions) = descriptions(&texts, console)? else { return Ok(Exit::Unusable) };
    let (descriptions, _) = all_mounted(&texts, descriptions, mount, console)?;
    let styles = console.styles();
    match find(&descriptions, &uri) {
        Outcome::Nodes(nodes) => {
            for (index, found) in nodes.iter().enumerate() {
                if index > 0 {
                    writeln!(console.out())?;
                }
                let text = &texts[found.file];
                Sheet::new(console.out(), styles).node(found, text, &descriptions)?;
            }
            Ok(Exit::Success)
        }
        Outcome::Nearest(nearest, missing) => {
            let children: Vec<String> = nearest.node().children().map(label).collect();
            console.error(format_args!("{uri}: there is no such node{}", similar(&missing, &children)))?;
            let shown = styled(styles.title, nearest.uri());
            if children.is_empty() {
                writeln!(console.out(), "The nearest that exists is {shown}, which has no children.")?;
            } else {
                writeln!(console.out(), "The nearest that exists is {shown}. Its children:")?;
                Sheet::new(console.out(), styles).children(nearest.node(), "  ")?;
            }
            Ok(Exit::Found)
        }
        Outcome::Way { uri: way, next, missing } => {
            let similar = similar(&missing.unwrap_or_default(), &next);
            console.error(format_args!("{uri}: there is no such node{similar}"))?;
            if next.is_empty() {
                writeln!(console.out(), "There are no nodes at all.")?;
            } else {
                let way = styled(styles.title, way);
                writeln!(console.out(), "The way to the nodes that exist goes on from {way}:")?;
                next.iter().try_for_each(|name| writeln!(console.out(), "  {}", shown(name)))?;
            }
            Ok(Exit::Found)
        }
    }
}

/// The name that was perhaps meant.
fn similar(name: &str, known: &[String]) -> String {
    let likeness =
        |other: &str| strsim::jaro_winkler(&name.to_ascii_lowercase(), &other.to_ascii_lowercase());
    let best = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match best.filter(|best| likeness(best) > 0.85) {
        Some(best) => format!("; did you mean `{best}`?"),
        None => String::new(),
    }
}
