//! `csp ddf show`: everything about one node, for people.

use super::find::{Found, Outcome, all_named, all_names, find};
use super::label;
use super::mount::all_mounted;
use super::sheet::Sheet;
use crate::console::{Console, Exit, shown, styled};
use crate::files::{descriptions, read_all};
use csp_xml::Position;
use ddf::{Description, LocUri};
use std::io;
use std::path::PathBuf;
use windows_csp::{DROP, SCHEMA};

/// Explains the node with this address, or the nodes of this name, in a file or folder; without one, in all of Windows.
pub(crate) fn show(
    path: Option<PathBuf>,
    wanted: &str,
    mount: Option<&str>,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let texts = match path {
        Some(path) => match read_all(&[path], console)? {
            Some(texts) => texts,
            None => return Ok(Exit::Unusable),
        },
        None => Vec::new(),
    };
    let Some(described) = descriptions(&texts, console)? else { return Ok(Exit::Unusable) };
    let (mut described, _) = all_mounted(&texts, described, mount, console)?;
    if texts.is_empty() {
        described.push(SCHEMA.to_description());
    }
    let place = |found: &Found<'_>| match texts.get(found.file) {
        Some(text) => {
            let position = Position::of(&text.text, found.node().offset as usize);
            ("File", format!("{}:{position}", text.name))
        }
        None => ("Source", format!("Microsoft's descriptions of {}", DROP.date)),
    };
    if is_name(wanted) {
        return named(&described, wanted, place, console);
    }
    match LocUri::parse(wanted) {
        Ok(uri) => addressed(&described, &uri, place, console),
        Err(error) => {
            console.error(format_args!("{wanted}: {error}"))?;
            Ok(Exit::Unusable)
        }
    }
}

/// True for a name instead of an address.
fn is_name(text: &str) -> bool {
    !text.contains('/') && text != "." && !text.is_empty()
}

/// Explains the node of this name; lists the addresses where there are several, apart from twins.
fn named(
    descriptions: &[Description<'_>],
    name: &str,
    place: impl Fn(&Found<'_>) -> (&'static str, String),
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let found = all_named(descriptions, name);
    match found.as_slice() {
        [] => {
            let similar = similar(name, &all_names(descriptions));
            console.error(format_args!("{name}: no node has this name{similar}"))?;
            Ok(Exit::Found)
        }
        [one] => {
            let styles = console.styles();
            Sheet::new(console.out(), styles).node(one, place(one), descriptions)?;
            Ok(Exit::Success)
        }
        several => {
            writeln!(console.out(), "{} nodes have this name:", several.len())?;
            for found in several {
                writeln!(console.out(), "  {}", shown(found.uri()))?;
            }
            Ok(Exit::Success)
        }
    }
}

fn addressed(
    descriptions: &[Description<'_>],
    uri: &LocUri<'_>,
    place: impl Fn(&Found<'_>) -> (&'static str, String),
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let styles = console.styles();
    match find(descriptions, uri) {
        Outcome::Nodes(nodes) => {
            for (index, found) in nodes.iter().enumerate() {
                if index > 0 {
                    writeln!(console.out())?;
                }
                Sheet::new(console.out(), styles).node(found, place(found), descriptions)?;
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
