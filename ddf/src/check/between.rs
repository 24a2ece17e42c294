//! Checks between trees and between files: roots and dependencies.

use super::file::File;
use super::rule::{DescriptionFinding, DescriptionRule};
use crate::model::PropertyValue;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use csp_findings::{quoted, short};
use csp_xml::Position;

/// A place in a file, without a reference to the text.
#[derive(Debug)]
struct Place {
    file: usize,
    offset: usize,
    position: Position,
    uri: String,
}

/// The root of a tree.
#[derive(Debug)]
struct Root {
    place: Place,
    /// The address: folded segments from `device` or `user` on.
    address: Vec<String>,
    /// True if its Path names the scope.
    scoped: bool,
}

#[derive(Debug)]
struct Dependency {
    place: Place,
    uri: String,
    /// The index of the root of its tree.
    root: usize,
}

/// A segment of the addresses of all files.
#[derive(Debug)]
struct Segment {
    parent: u32,
    /// The tree that describes a node here, if there is one.
    tree: Option<usize>,
}

/// The trees and dependencies of all files.
#[derive(Debug)]
pub(super) struct Between {
    files: Vec<String>,
    roots: Vec<Root>,
    dependencies: Vec<Dependency>,
    segments: Vec<Segment>,
    /// The segments by parent and folded name.
    index: BTreeMap<(u32, String), u32>,
    found: Vec<(usize, DescriptionFinding)>,
}

/// The name of dynamic nodes in the index; real names have no slash.
const DYNAMIC: &str = "/";

impl Default for Between {
    fn default() -> Self {
        Between {
            files: Vec::new(),
            roots: Vec::new(),
            dependencies: Vec::new(),
            segments: Vec::from([Segment { parent: 0, tree: None }]),
            index: BTreeMap::new(),
            found: Vec::new(),
        }
    }
}

impl Between {
    /// Adds a file; files are numbered in the order in which they are added.
    pub(super) fn add(&mut self, name: &str, file: &File<'_>) {
        let number = self.files.len();
        self.files.push(name.to_owned());
        let mut at = alloc::vec![0u32; file.entries.len()];
        let mut tree = 0;
        for index in 0..file.entries.len() {
            if file.is_whole_tree(index) {
                continue;
            }
            let entry = &file.entries[index];
            let name = entry.name().map_or(DYNAMIC.to_owned(), str::to_ascii_lowercase);
            let parent = match entry.parent.filter(|_| !file.is_root(index)) {
                Some(parent) => at[parent],
                None => {
                    let (address, scoped) = address(file.mount_of(index).unwrap_or_default());
                    let mut parent = 0;
                    for segment in &address {
                        parent = self.segment(parent, segment);
                    }
                    let mut address = address;
                    address.push(name.clone());
                    tree = self.roots.len();
                    let offset = entry.node.offset as usize;
                    let place = Place {
                        file: number,
                        offset,
                        position: file.lines.position(offset),
                        uri: file.uri(index),
                    };
                    self.roots.push(Root { place, address, scoped });
                    parent
                }
            };
            at[index] = self.segment(parent, &name);
            let segment = &mut self.segments[at[index] as usize];
            segment.tree.get_or_insert(tree);
            for property in entry.node.properties() {
                let PropertyValue::DependencyBehavior(groups) = property.value() else { continue };
                let outline = &file.outline;
                let groups_at: Vec<usize> =
                    outline.named(property.source().offset(), "DependencyGroup").collect();
                for (group, group_at) in groups.iter().zip(groups_at) {
                    let places: Vec<usize> = outline.named(group_at, "Dependency").collect();
                    for (dependency, at) in group.dependencies.iter().zip(places) {
                        let Some(uri) = &dependency.uri else { continue };
                        let offset = outline.first(at, "DependencyUri");
                        let place = Place {
                            file: number,
                            offset,
                            position: file.lines.position(offset),
                            uri: file.uri(index),
                        };
                        let uri = uri.trim_ascii().to_owned();
                        self.dependencies.push(Dependency { place, uri, root: tree });
                    }
                }
            }
        }
    }

    /// Adds an unreadable file, which has a number too.
    pub(super) fn skip(&mut self, name: &str) {
        self.files.push(name.to_owned());
    }

    fn segment(&mut self, parent: u32, name: &str) -> u32 {
        let next = self.segments.len() as u32;
        let key = (parent, name.to_owned());
        let index = *self.index.entry(key).or_insert(next);
        if index == next {
            self.segments.push(Segment { parent, tree: None });
        }
        index
    }

    fn found(&mut self, rule: DescriptionRule, place: &Place, message: String, fix: Option<String>) {
        let mut finding = DescriptionFinding::new(rule, place.position, message)
            .with_span(place.offset..place.offset)
            .with_subject(place.uri.clone())
            .in_file(self.files[place.file].clone());
        if let Some(fix) = fix {
            finding = finding.with_fix(fix);
        }
        self.found.push((place.file, finding));
    }

    /// The findings, each with the number of its file.
    pub(super) fn finish(mut self) -> Vec<(usize, DescriptionFinding)> {
        let roots = core::mem::take(&mut self.roots);
        let dependencies = core::mem::take(&mut self.dependencies);
        self.same_roots(&roots);
        self.nested(&roots);
        self.shared_names(&roots);
        for dependency in &dependencies {
            self.resolve(dependency, &roots);
        }
        self.found
    }

    fn same_roots(&mut self, roots: &[Root]) {
        let mut seen: BTreeMap<&[String], &Root> = BTreeMap::new();
        for root in roots {
            let Some(first) = seen.get(root.address.as_slice()) else {
                seen.insert(&root.address, root);
                continue;
            };
            if first.place.file == root.place.file {
                let message =
                    format!("another tree of the file has this root already, at {}", first.place.position);
                self.found(DescriptionRule::DuplicateRoot, &root.place, message, None);
            } else {
                let message = format!(
                    "{}:{} also describes this root",
                    self.files[first.place.file], first.place.position
                );
                self.found(DescriptionRule::RootDescribedTwice, &root.place, message, None);
            }
        }
    }

    /// Reports trees inside another tree whose dynamic nodes have the same addresses.
    fn nested(&mut self, roots: &[Root]) {
        for (number, root) in roots.iter().enumerate() {
            let mut states = Vec::from([0]);
            let mut around = None;
            for (depth, segment) in root.address.iter().enumerate() {
                states = self.step(&states, segment, true);
                let other = states.iter().filter_map(|&state| self.segments[state as usize].tree);
                // A root does not contain itself; `same_roots` reports roots that are described twice.
                let mut other = other.filter(|&other| {
                    other != number
                        && (depth + 1 < root.address.len() || roots[other].address != root.address)
                });
                around = other.next_back().or(around);
            }
            if let Some(around) = around.map(|around| &roots[around]) {
                let message = format!(
                    "the tree is inside that of {} ({}:{}), whose nodes have the same addresses",
                    around.place.uri, self.files[around.place.file], around.place.position
                );
                self.found(DescriptionRule::NestedTree, &root.place, message, None);
            }
        }
    }

    /// The segments of this name below a segment.
    fn step(&self, states: &[u32], name: &str, dynamic: bool) -> Vec<u32> {
        const MOST: usize = 64;
        let mut next = Vec::new();
        for &state in states.iter().take(MOST) {
            next.extend(self.index.get(&(state, name.to_owned())));
            if dynamic && name != DYNAMIC {
                next.extend(self.index.get(&(state, DYNAMIC.to_owned())));
            }
        }
        next
    }

    /// Reports trees of the same name in different places.
    fn shared_names(&mut self, roots: &[Root]) {
        let mut seen: BTreeMap<&str, Vec<&Root>> = BTreeMap::new();
        for root in roots {
            let Some(name) = root.address.last().filter(|name| name.as_str() != DYNAMIC) else { continue };
            // User and Device do not count as different places.
            let others = seen.entry(name).or_default();
            let same = |other: &&&Root| other.address[1..] == root.address[1..];
            if others.iter().any(|other| same(&other)) {
                continue;
            }
            if let Some(other) = others.first() {
                let message = format!(
                    "{} ({}:{}) has the same name in another place",
                    other.place.uri, self.files[other.place.file], other.place.position
                );
                self.found(DescriptionRule::RootNameShared, &root.place, message, None);
            }
            if others.len() < 8 {
                others.push(root);
            }
        }
    }

    fn resolve(&mut self, dependency: &Dependency, roots: &[Root]) {
        let (uri, place) = (dependency.uri.as_str(), &dependency.place);
        if uri.is_empty() {
            return self.found(
                DescriptionRule::DependencyUnresolved,
                place,
                "the DependencyUri is empty".into(),
                None,
            );
        }
        if !uri.starts_with("./") && uri != "." {
            let message = format!("the DependencyUri {} does not begin with `./`", quoted(uri));
            let fix = format!("write \"./{}\"", short(uri));
            self.found(DescriptionRule::DependencyRelative, place, message, Some(fix));
        }
        if uri.split('/').any(|segment| segment.starts_with('{') && segment.ends_with('}')) {
            let message = format!("the DependencyUri {} writes dynamic segments in braces", quoted(uri));
            let fix = format!("write {}", quoted(&uri.replace('{', "[").replace('}', "]")));
            self.found(DescriptionRule::DependencyBraces, place, message, Some(fix));
        }
        let (mut address, scoped) = address(uri);
        for segment in &mut address {
            let within = |open, close| segment.starts_with(open) && segment.ends_with(close);
            if segment.len() > 2 && (within('[', ']') || within('{', '}')) {
                *segment = DYNAMIC.to_owned();
            }
        }
        // An address without a scope has the scope of the node's own tree.
        let own = roots.get(dependency.root).and_then(|root| root.address.first());
        let mut candidates = Vec::from([address.clone()]);
        if let Some(own) = own.filter(|_| !scoped) {
            let mut candidate = address.clone();
            candidate[0].clone_from(own);
            if candidate != address {
                candidates.insert(0, candidate);
            }
        }
        let mut outcome = Reach::Nowhere;
        for candidate in &candidates {
            outcome = outcome.max(self.reach(candidate, roots, scoped));
        }
        match outcome {
            Reach::Node => {}
            Reach::OtherScope => {
                let message = format!(
                    "the DependencyUri {} names a node only with User or Device in front, as in its own tree",
                    quoted(uri)
                );
                self.found(DescriptionRule::DependencyScope, place, message, None);
            }
            Reach::Tree => {
                let message = format!("the DependencyUri {} names no node", quoted(uri));
                self.found(DescriptionRule::DependencyUnresolved, place, message, None);
            }
            Reach::Dynamic | Reach::Nowhere => {
                let message =
                    format!("the DependencyUri {} leads to a tree that was not checked", quoted(uri));
                self.found(DescriptionRule::DependencyElsewhere, place, message, None);
            }
        }
    }

    /// Follows an address.
    fn reach(&self, address: &[String], roots: &[Root], scoped: bool) -> Reach {
        let mut at = 0;
        for (depth, name) in address.iter().enumerate() {
            if let Some(&next) = self.index.get(&(at, name.clone())) {
                at = next;
                continue;
            }
            // A generic node (mostly of Policy) covers nodes of other files.
            let mut states = Vec::from([at]);
            for name in &address[depth..] {
                states = self.step(&states, name, true);
            }
            if states.iter().any(|&state| self.segments[state as usize].tree.is_some()) {
                return Reach::Dynamic;
            }
            let mut known = at;
            while known != 0 && self.segments[known as usize].tree.is_none() {
                known = self.segments[known as usize].parent;
            }
            return if known == 0 { Reach::Nowhere } else { Reach::Tree };
        }
        match self.segments[at as usize].tree.and_then(|tree| roots.get(tree)) {
            Some(root) if root.scoped && !scoped => Reach::OtherScope,
            Some(_) => Reach::Node,
            None => Reach::Nowhere,
        }
    }
}

/// The result of following an address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// To no tree.
    Nowhere,
    /// Into a tree, but not to a node.
    Tree,
    /// Only to a dynamic node, although the address has a name there.
    Dynamic,
    /// To a node once a scope is added in front.
    OtherScope,
    /// To a node.
    Node,
}

/// The folded segments of an address, from `device` or `user` on, and whether it names the scope itself.
fn address(path: &str) -> (Vec<String>, bool) {
    let path = path.trim_ascii().trim_end_matches('/');
    let path = path.strip_prefix("./").unwrap_or(if path == "." { "" } else { path });
    let mut segments: Vec<String> =
        path.split('/').filter(|segment| !segment.is_empty()).map(str::to_ascii_lowercase).collect();
    let scoped = segments.first().is_some_and(|first| first == "user" || first == "device");
    if !scoped {
        segments.insert(0, "device".into());
    }
    (segments, scoped)
}
