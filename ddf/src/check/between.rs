//! Checks between trees and between files: roots and dependencies.

use super::rule::{DescriptionFinding, DescriptionRule};
use super::trees::{DYNAMIC, Place, Tree, Trees, address};
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use csp_findings::{quoted, short};

/// The root of a tree.
#[derive(Debug)]
struct Root {
    file: usize,
    place: Place,
    /// The address: folded segments from `device` or `user` on.
    address: Vec<String>,
    /// True if its Path names the scope.
    scoped: bool,
}

#[derive(Debug)]
struct Dependency {
    file: usize,
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
    pub(super) fn add(&mut self, name: &str, trees: Trees) {
        let file = self.files.len();
        self.files.push(name.to_owned());
        for Tree { root: place, mut mount, scoped, nodes, dependencies } in trees {
            let root = self.roots.len();
            let mut at = Vec::with_capacity(nodes.len());
            let mount_at = mount.iter().fold(0, |parent, segment| self.segment(parent, segment.clone()));
            mount.extend(nodes.first().map(|node| node.name.clone()));
            for node in nodes {
                let parent = node.parent.map_or(mount_at, |parent| at[parent]);
                let segment = self.segment(parent, node.name);
                self.segments[segment as usize].tree.get_or_insert(root);
                at.push(segment);
            }
            self.roots.push(Root { file, place, address: mount, scoped });
            let dependencies = dependencies.into_iter();
            self.dependencies.extend(dependencies.map(|(place, uri)| Dependency { file, place, uri, root }));
        }
    }

    fn segment(&mut self, parent: u32, name: String) -> u32 {
        let next = self.segments.len() as u32;
        let index = *self.index.entry((parent, name)).or_insert(next);
        if index == next {
            self.segments.push(Segment { parent, tree: None });
        }
        index
    }

    fn found(
        &mut self,
        rule: DescriptionRule,
        file: usize,
        place: &Place,
        message: String,
        fix: Option<String>,
    ) {
        let mut finding = DescriptionFinding::new(rule, place.position, message)
            .with_span(place.offset..place.offset)
            .with_subject(place.uri.clone())
            .in_file(self.files[file].clone());
        if let Some(fix) = fix {
            finding = finding.with_fix(fix);
        }
        self.found.push((file, finding));
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
            if first.file == root.file {
                let message =
                    format!("another tree of the file has this root already, at {}", first.place.position);
                self.found(DescriptionRule::DuplicateRoot, root.file, &root.place, message, None);
            } else {
                let message =
                    format!("{}:{} also describes this root", self.files[first.file], first.place.position);
                self.found(DescriptionRule::RootDescribedTwice, root.file, &root.place, message, None);
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
                    around.place.uri, self.files[around.file], around.place.position
                );
                self.found(DescriptionRule::NestedTree, root.file, &root.place, message, None);
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
                    other.place.uri, self.files[other.file], other.place.position
                );
                self.found(DescriptionRule::RootNameShared, root.file, &root.place, message, None);
            }
            if others.len() < 8 {
                others.push(root);
            }
        }
    }

    fn resolve(&mut self, dependency: &Dependency, roots: &[Root]) {
        let Dependency { file, place, uri, .. } = dependency;
        let file = *file;
        if uri.is_empty() {
            return self.found(
                DescriptionRule::DependencyUnresolved,
                file,
                place,
                "the DependencyUri is empty".into(),
                None,
            );
        }
        if !uri.starts_with("./") && uri != "." {
            let message = format!("the DependencyUri {} does not begin with `./`", quoted(uri));
            let fix = format!("write \"./{}\"", short(uri));
            self.found(DescriptionRule::DependencyRelative, file, place, message, Some(fix));
        }
        if uri.split('/').any(|segment| segment.starts_with('{') && segment.ends_with('}')) {
            let message = format!("the DependencyUri {} writes dynamic segments in braces", quoted(uri));
            let fix = format!("write {}", quoted(&uri.replace('{', "[").replace('}', "]")));
            self.found(DescriptionRule::DependencyBraces, file, place, message, Some(fix));
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
                self.found(DescriptionRule::DependencyScope, file, place, message, None);
            }
            Reach::Tree => {
                let message = format!("the DependencyUri {} names no node", quoted(uri));
                self.found(DescriptionRule::DependencyUnresolved, file, place, message, None);
            }
            Reach::Dynamic | Reach::Nowhere => {
                let message =
                    format!("the DependencyUri {} leads to a tree that was not checked", quoted(uri));
                self.found(DescriptionRule::DependencyElsewhere, file, place, message, None);
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
