//! `csp ddf show`: everything about one node, for people.

use super::find::{Found, Outcome, all_ending_with, all_names, find, is_name, names_below, segments};
use super::json::write_node;
use super::mount::all_mounted;
use super::sheet::Sheet;
use crate::console::{Console, Exit, argument, shown, styled};
use crate::drop::{known_windows, source_of_windows};
use crate::files::{Text, descriptions, read_all};
use crate::format::Format;
use csp_findings::nearest;
use csp_xml::Position;
use ddf::schema::likely_name;
use ddf::{Description, LocUri};
use std::io;
use std::path::PathBuf;
use windows_csp::SCHEMA;

/// The number of names that a message lists.
const MAX_NAMES: usize = 8;

/// Explains the node with this address, or with an address that ends like this, in a file or folder; without one, in all
/// of Windows.
pub(crate) fn show(
    path: Option<PathBuf>,
    wanted: &str,
    format: Format,
    mount: Option<&str>,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let of_windows = path.is_none();
    let texts = match path {
        Some(path) => match read_all(&[path], console)? {
            Some(texts) => texts,
            None => return Ok(Exit::Unusable),
        },
        // The JSON of a node takes elements as they are written.
        None if format == Format::Json => vec![windows()],
        None => Vec::new(),
    };
    let Some(described) = descriptions(&texts, console)? else { return Ok(Exit::Unusable) };
    let (mut descriptions, _) = all_mounted(&texts, described, mount, console)?;
    if texts.is_empty() {
        descriptions.push(SCHEMA.to_description());
    }
    let search = Search { texts: &texts, descriptions: &descriptions, of_windows, format };
    // As people copy addresses: with white space around them, or a slash at the end.
    let trimmed = wanted.trim();
    let wanted = match trimmed.trim_end_matches('/') {
        "" => trimmed,
        wanted => wanted,
    };
    if is_name(wanted) {
        return search.named(wanted, console);
    }
    match LocUri::parse(wanted) {
        Ok(uri) => search.addressed(&uri, console),
        Err(error) => {
            console.error(format_args!("{}: {error}", argument(wanted)))?;
            Ok(Exit::Unusable)
        }
    }
}

/// All of Windows as the text of a description.
fn windows() -> Text {
    Text { name: source_of_windows(), text: SCHEMA.to_description().to_xml() }
}

/// The descriptions to search, and the form of the result.
struct Search<'d> {
    texts: &'d [Text],
    descriptions: &'d [Description<'d>],
    /// True if they are those of Windows that the program holds.
    of_windows: bool,
    format: Format,
}

impl<'d> Search<'d> {
    fn named(&self, name: &str, console: &mut Console<'_>) -> io::Result<Exit> {
        let found = all_ending_with(self.descriptions, &[name.into()]);
        if found.is_empty() {
            let hint = similar_name(name, &all_names(self.descriptions));
            console.error(format_args!("{name}: no node of the loaded descriptions has this name{hint}"))?;
            self.say_known(console)?;
            return Ok(Exit::Found);
        }
        self.one_of(found, "nodes have this name", console)
    }

    fn addressed(&self, uri: &LocUri<'_>, console: &mut Console<'_>) -> io::Result<Exit> {
        let styles = console.styles();
        let (nearest, way) = match find(self.descriptions, uri) {
            Outcome::Nodes(nodes) => {
                self.nodes(&nodes, console)?;
                for hint in nodes.first().into_iter().flat_map(|found| self.taken_for_dynamic(found, uri)) {
                    console.error(format_args!("{uri}: {hint}"))?;
                }
                self.say_scope(uri, console)?;
                return Ok(Exit::Success);
            }
            Outcome::Nearest(nearest, missing) => (Some((nearest, missing)), None),
            Outcome::Way { uri, next, missing } => (None, Some((uri, next, missing))),
        };
        let is_relative = !uri.as_str().starts_with('.');
        if is_relative {
            let names: Vec<_> = uri.segments().map(|segment| segment.decode()).collect();
            let found = all_ending_with(self.descriptions, &names);
            if !found.is_empty() {
                return self.one_of(found, "addresses end like this", console);
            }
            // `Policy/Config/…`, as people write it.
            if let Ok(uri) = LocUri::parse(&format!("./Vendor/MSFT/{uri}")) {
                if matches!(find(self.descriptions, &uri), Outcome::Nodes(_) | Outcome::Nearest(..)) {
                    return self.addressed(&uri, console);
                }
            }
        }
        if let Some((nearest, missing)) = nearest {
            let children: Vec<String> =
                nearest.node().children().map(|child| child.label().into_owned()).collect();
            console.error(format_args!("{uri}: there is no such node{}", similar(&missing, &children)))?;
            if self.format == Format::Text {
                let shown = styled(styles.title, nearest.uri());
                if children.is_empty() {
                    writeln!(console.out(), "The nearest that exists is {shown}, which has no children.")?;
                } else {
                    writeln!(console.out(), "The nearest that exists is {shown}. Its children:")?;
                    Sheet::new(console.out(), styles).children(nearest.node(), "  ")?;
                }
            }
        }
        if let Some((way, next, missing)) = way {
            let hint = misspelt(&missing.unwrap_or_default(), &next);
            console.error(format_args!("{uri}: no loaded description covers the address{hint}"))?;
            if self.format == Format::Text {
                if next.is_empty() {
                    writeln!(console.out(), "There are no nodes at all.")?;
                } else {
                    writeln!(console.out(), "Nodes exist below {}:", styled(styles.title, way))?;
                    next.iter().try_for_each(|name| writeln!(console.out(), "  {}", shown(name)))?;
                }
            }
        }
        self.say_scope(uri, console)?;
        self.say_known(console)?;
        Ok(Exit::Found)
    }

    /// Says if Windows has the node of the address only in the other scope.
    fn say_scope(&self, uri: &LocUri<'_>, console: &mut Console<'_>) -> io::Result<()> {
        match SCHEMA.only_scope(uri).filter(|_| self.of_windows) {
            Some((scope, _)) => console.error(format_args!("{uri}: the node exists only under {scope}")),
            None => Ok(()),
        }
    }

    /// Says which nodes are known, where they are those of Windows: newer descriptions and those of others have more.
    fn say_known(&self, console: &mut Console<'_>) -> io::Result<()> {
        if self.of_windows { console.note(known_windows()) } else { Ok(()) }
    }

    /// Explains a single node, and lists the addresses of several after their number and these words.
    fn one_of(&self, mut found: Vec<Found<'d>>, words: &str, console: &mut Console<'_>) -> io::Result<Exit> {
        if found.len() == 1 || self.format == Format::Json {
            self.nodes(&found, console)?;
            return Ok(Exit::Success);
        }
        found.sort_by_key(Found::depth);
        let out = console.out();
        writeln!(out, "{} {words}; `csp ddf show` explains one by its address:", found.len())?;
        found.iter().try_for_each(|found| writeln!(out, "  {}", shown(found.uri())))?;
        Ok(Exit::Success)
    }

    fn nodes(&self, nodes: &[Found<'d>], console: &mut Console<'_>) -> io::Result<()> {
        let styles = console.styles();
        for (index, found) in nodes.iter().enumerate() {
            if self.format == Format::Json {
                let mut line = Vec::new();
                write_node(&self.texts[found.file].name, found.node(), &found.uri(), &mut line)?;
                console.out().write_all(&line)?;
                continue;
            }
            if index > 0 {
                writeln!(console.out())?;
            }
            Sheet::new(console.out(), styles).node(found, self.place(found), self.descriptions)?;
        }
        Ok(())
    }

    /// A hint for each name of the address that is taken for that of a dynamic node, but looks like that of a named one.
    fn taken_for_dynamic(&self, found: &Found<'_>, uri: &LocUri<'_>) -> Vec<String> {
        let names = segments(uri);
        let mut hints = Vec::new();
        for (depth, node) in (1..).zip(&found.chain).skip(1).filter(|(_, node)| node.name().is_none()) {
            let Some(name) = names.get(found.depth() - found.chain.len() + depth - 1) else { continue };
            let hint = similar(name, &names_below(self.descriptions, &found.uri_of(depth - 1)));
            if !hint.is_empty() {
                hints
                    .push(format!("`{name}` is taken for {}, a name chosen at run time{hint}", node.label()));
            }
        }
        hints
    }

    /// The row that says where the node is described.
    fn place(&self, found: &Found<'_>) -> (&'static str, String) {
        let Some(text) = self.texts.get(found.file) else { return ("Source", source_of_windows()) };
        let position = Position::of(&text.text, found.node().offset as usize);
        ("File", format!("{}:{position}", text.name))
    }
}

/// Names that contain this one, or the most similar name.
fn similar_name(name: &str, known: &[String]) -> String {
    let plain = |name: &str| name.to_ascii_lowercase().replace([' ', '-', '_'], "");
    let part = plain(name);
    let containing: Vec<&str> =
        known.iter().map(String::as_str).filter(|known| plain(known).contains(&part)).collect();
    if containing.is_empty() || part.is_empty() {
        return misspelt(name, known);
    }
    let more = match containing.len().saturating_sub(MAX_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let listed = containing[..containing.len().min(MAX_NAMES)].join(", ");
    format!("; names with this part: {listed}{more}")
}

/// The name of which this is probably a misspelling: of all names, one is always similar.
fn misspelt(name: &str, known: &[String]) -> String {
    match nearest(name, known.iter().map(String::as_str)) {
        Some(known) => format!("; did you mean `{known}`?"),
        None => String::new(),
    }
}

/// The most similar name of the children of a node, as checks find it.
fn similar(name: &str, known: &[String]) -> String {
    match likely_name(name, known.iter().map(String::as_str)) {
        Some(best) => format!("; did you mean `{best}`?"),
        None => String::new(),
    }
}
