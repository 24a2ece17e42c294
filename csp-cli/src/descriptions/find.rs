//! Finds the node that a LocURI addresses, in descriptions that are not compiled.
//!
//! Not in a [`Schema`](ddf::schema::Schema): one description that is no schema would take all others with it, and
//! what a person wants to read is in the description.

use ddf::model::{CaseSense, Description, Node};
use ddf::{LocUri, Scope};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A node, and how it was reached.
pub(crate) struct Found<'d> {
    /// The index of its description.
    pub(crate) file: usize,
    /// The segments of the root's address before its name.
    mount: Vec<Cow<'d, str>>,
    /// The root, and on down to the node. INVARIANT: not empty.
    pub(crate) chain: Vec<&'d Node<'d>>,
}

/// The result of a look-up.
pub(crate) enum Outcome<'d> {
    /// The node; more than one where files have the same.
    Nodes(Vec<Found<'d>>),
    /// Not there; the nearest node that is, and the first name that it has no child for.
    Nearest(Found<'d>, String),
    /// Not there, and no node on the way either: how far the addresses of roots go, and the segments that follow.
    Way {
        /// The way: `./Device/Vendor/MSFT`.
        uri: String,
        /// The names below it.
        next: Vec<String>,
        /// The name that does not; `None` where the LocURI ends here.
        missing: Option<String>,
    },
}

impl<'d> Found<'d> {
    /// The node.
    pub(crate) fn node(&self) -> &'d Node<'d> {
        self.chain[self.chain.len() - 1]
    }

    /// Its LocURI, with `{title}` for dynamic segments.
    pub(crate) fn uri(&self) -> String {
        self.uri_of(self.chain.len())
    }

    /// The LocURI of the node at this depth, the root being 1.
    pub(crate) fn uri_of(&self, depth: usize) -> String {
        let mut uri = way(&self.mount);
        for node in &self.chain[..depth] {
            uri.push('/');
            uri.push_str(&node.label());
        }
        uri
    }

    /// The number of segments of its address.
    pub(crate) fn depth(&self) -> usize {
        self.mount.len() + self.chain.len()
    }

    /// The first that has something to say about a field that is inherited, from the node up, and its depth.
    pub(crate) fn inherited<T>(&self, says: impl Fn(&'d Node<'d>) -> Option<T>) -> Option<(T, usize)> {
        let up = self.chain.iter().enumerate().rev();
        up.into_iter().find_map(|(index, node)| says(node).map(|value| (value, index + 1)))
    }
}

/// `./Device/Vendor`
fn way(segments: &[Cow<'_, str>]) -> String {
    segments.iter().fold(".".to_owned(), |uri, segment| uri + "/" + segment)
}

/// The segments of an address, decoded, with the scope in front.
pub(crate) fn segments<'u>(uri: &LocUri<'u>) -> Vec<Cow<'u, str>> {
    let mut segments: Vec<_> = uri.segments().map(|segment| segment.decode()).collect();
    let named =
        |scope: Scope| segments.first().is_some_and(|first| first.eq_ignore_ascii_case(scope.as_str()));
    if !named(Scope::Device) && !named(Scope::User) {
        segments.insert(0, Cow::Borrowed(Scope::Device.as_str()));
    }
    segments
}

/// Finds the node: the longest address of a root first, a named sibling before a dynamic one, without regard to case
/// unless the description says otherwise.
pub(crate) fn find<'d>(descriptions: &'d [Description<'d>], uri: &LocUri<'_>) -> Outcome<'d> {
    let wanted = segments(uri);
    let mut nodes: Vec<Found<'d>> = Vec::new();
    let mut nearest: Option<Found<'d>> = None;
    let (mut reached, mut next): (usize, Vec<String>) = (0, Vec::new());
    for (file, description) in descriptions.iter().enumerate() {
        for root in description.nodes() {
            let Some(mount) = root.path().and_then(mount) else { continue };
            let same =
                mount.iter().zip(&wanted).take_while(|(ours, theirs)| ours.eq_ignore_ascii_case(theirs));
            let same = same.count();
            let rest = &wanted[same..];
            let entered = same == mount.len() && rest.first().is_some_and(|name| is_named(root, name, false));
            if !entered {
                if same > reached {
                    (reached, next) = (same, Vec::new());
                }
                if same == reached {
                    let label = mount.get(same).cloned().unwrap_or_else(|| root.label()).into_owned();
                    if !next.iter().any(|known| known.eq_ignore_ascii_case(&label)) {
                        next.push(label);
                    }
                }
                continue;
            }
            let (chain, complete) = descend(root, &rest[1..]);
            let found = Found { file, mount, chain };
            if complete {
                match nodes.first().map_or(0, |known| known.mount.len()) {
                    longest if found.mount.len() > longest => nodes = vec![found],
                    longest if found.mount.len() == longest => nodes.push(found),
                    _ => {}
                }
            } else if nearest.as_ref().is_none_or(|known| found.depth() > known.depth()) {
                nearest = Some(found);
            }
        }
    }
    // A named tree comes before a dynamic node of a tree above it.
    let longest = nearest.as_ref().map_or(0, |nearest| nearest.mount.len());
    nodes.retain(|found| found.mount.len() >= longest);
    match nearest {
        _ if !nodes.is_empty() => Outcome::Nodes(nodes),
        Some(nearest) if nearest.depth() > reached => {
            let missing = wanted[nearest.depth()].to_string();
            Outcome::Nearest(nearest, missing)
        }
        _ => {
            let shown = wanted[..reached].iter().map(|segment| Cow::Borrowed(segment.as_ref()));
            next.sort_by_key(|name| name.to_ascii_lowercase());
            let missing = wanted.get(reached).map(ToString::to_string);
            Outcome::Way { uri: way(&shown.collect::<Vec<_>>()), next, missing }
        }
    }
}

/// All named nodes whose addresses end with these names, without regard to case.
pub(crate) fn all_ending_with<'d>(
    descriptions: &'d [Description<'d>],
    names: &[Cow<'_, str>],
) -> Vec<Found<'d>> {
    let mut found = Vec::new();
    each(descriptions, &mut |file, mount, chain| {
        let is_dynamic = chain[chain.len() - 1].name().is_none();
        if is_dynamic || names.len() > mount.len() + chain.len() {
            return;
        }
        let (above, last) = names.split_at(names.len().saturating_sub(chain.len()));
        let fits = last.iter().rev().zip(chain.iter().rev()).all(|(name, node)| is_named(node, name, false))
            && above.iter().rev().zip(mount.iter().rev()).all(|(name, own)| own.eq_ignore_ascii_case(name));
        if fits {
            found.push(Found { file, mount: mount.to_vec(), chain: chain.to_vec() });
        }
    });
    found
}

/// Returns true for a name instead of an address.
pub(crate) fn is_name(text: &str) -> bool {
    !text.contains('/') && text != "." && !text.is_empty()
}

/// The names of all nodes.
pub(crate) fn all_names(descriptions: &[Description<'_>]) -> Vec<String> {
    let mut names = BTreeSet::new();
    each(descriptions, &mut |_, _, chain| {
        names.extend(chain[chain.len() - 1].name().map(|name| name.trim_ascii().to_owned()));
    });
    names.into_iter().collect()
}

/// The names of all named nodes directly below this address, also those of other trees.
pub(crate) fn names_below(descriptions: &[Description<'_>], uri: &str) -> Vec<String> {
    let mut names = Vec::new();
    each(descriptions, &mut |file, mount, chain| {
        let (node, above) = (chain[chain.len() - 1], &chain[..chain.len() - 1]);
        let Some(name) = node.name() else { return };
        let above = Found { file, mount: mount.to_vec(), chain: above.to_vec() };
        if above.uri() == uri {
            names.push(name.trim_ascii().to_owned());
        }
    });
    names
}

/// Calls `see` with each node: its description, the address of its root, and the way to it from the root.
fn each<'d>(
    descriptions: &'d [Description<'d>],
    see: &mut impl FnMut(usize, &[Cow<'d, str>], &[&'d Node<'d>]),
) {
    fn walk<'d>(chain: &mut Vec<&'d Node<'d>>, node: &'d Node<'d>, see: &mut dyn FnMut(&[&'d Node<'d>])) {
        chain.push(node);
        see(chain);
        node.children().for_each(|child| walk(chain, child, see));
        chain.pop();
    }
    for (file, description) in descriptions.iter().enumerate() {
        for root in description.nodes() {
            let Some(mount) = root.path().and_then(mount) else { continue };
            walk(&mut Vec::new(), root, &mut |chain| see(file, &mount, chain));
        }
    }
}

/// The segments of a root's `Path`.
fn mount(path: &str) -> Option<Vec<Cow<'_, str>>> {
    let path = path.trim_ascii().trim_end_matches('/');
    LocUri::parse(path).ok().map(|uri| segments(&uri))
}

fn is_named(node: &Node<'_>, name: &str, case_sensitive: bool) -> bool {
    match node.name() {
        Some(own) if case_sensitive => own.trim_ascii() == name,
        Some(own) => own.trim_ascii().eq_ignore_ascii_case(name),
        None => true,
    }
}

/// As far down as the names go, and whether that is all the way.
fn descend<'d>(root: &'d Node<'d>, names: &[Cow<'_, str>]) -> (Vec<&'d Node<'d>>, bool) {
    let mut chain = vec![root];
    let (mut node, mut case_sensitive) = (root, false);
    for name in names {
        if let Some(case) = node.case_sense().and_then(|case| case.known()) {
            case_sensitive = case == CaseSense::Sensitive;
        }
        let sensitive_child = |child: &Node<'_>| match child.case_sense().and_then(|case| case.known()) {
            Some(case) => case == CaseSense::Sensitive,
            None => case_sensitive,
        };
        let matches = |child: &&Node<'_>| is_named(child, name, sensitive_child(child));
        let named = node.children().filter(|child| child.name().is_some()).find(matches);
        match named.or_else(|| node.children().find(|child| child.name().is_none())) {
            Some(child) => node = child,
            None => return (chain, false),
        }
        chain.push(node);
    }
    (chain, true)
}
