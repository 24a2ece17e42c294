//! All addresses of a schema as one tree, and how far an address leads in it.

use super::hash;
use crate::uri::{AsSegment, LocUri, Scope, Segment};
use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

/// The maximum number of segments that are searched. Windows' deepest node has nine.
const DEEPEST: usize = 24;
/// The maximum number of nodes of one name that are searched.
const NAMESAKES: usize = 64;

/// The wrong address, taken apart.
pub(super) struct Request<'u> {
    scope: Scope,
    pub(super) path: &'u str,
    /// The text before the first segment: `./Device/`.
    pub(super) front: &'u str,
    pub(super) segments: Vec<Segment<'u>>,
    /// The names of the segments, in small letters and without white space around them.
    pub(super) names: Vec<String>,
}

impl<'u> Request<'u> {
    pub(super) fn new(uri: &LocUri<'u>) -> Option<Self> {
        let mut segments: Vec<_> = uri.segments().take(DEEPEST + 1).collect();
        if segments.len() > DEEPEST {
            return None;
        }
        if segments.first()?.matches(uri.scope().as_str()) {
            segments.remove(0);
        }
        let first = segments.first()?.as_str();
        // INVARIANT: the segments are slices of the path.
        let front = &uri.path()[..first.as_ptr() as usize - uri.path().as_ptr() as usize];
        let names = segments.iter().map(|segment| folded(&segment.decode())).collect();
        Some(Request { scope: uri.scope(), path: uri.path(), front, segments, names })
    }
}

fn folded(name: &str) -> String {
    name.trim_ascii().to_ascii_lowercase()
}

/// The result of following an address.
pub(super) struct Walk {
    /// The entries at which segments were looked up: one more than the segments that were found.
    pub(super) entries: Vec<usize>,
    /// For each segment that was found, true if its node is dynamic.
    pub(super) dynamic: Vec<bool>,
}

impl Walk {
    /// The index of the segment that was not found.
    pub(super) fn lost(&self) -> usize {
        self.dynamic.len()
    }

    pub(super) fn last(&self) -> usize {
        self.entries.last().copied().unwrap_or_default()
    }
}

/// All addresses as one tree, in which roots are mounted, and the places of every name.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) entries: Vec<Entry>,
    /// The entries by the hashes of their names, in the order of their parents: seldom those of two names.
    by_name: BTreeMap<u64, Vec<usize>>,
}

#[derive(Debug, Default)]
pub(super) struct Entry {
    /// Empty for a dynamic node.
    pub(super) name: Cow<'static, str>,
    pub(super) parent: usize,
    /// The named ones.
    pub(super) children: Vec<usize>,
    dynamic: Option<usize>,
    /// True if a node is described here.
    pub(super) has_node: bool,
    /// The title of a dynamic node, in braces.
    title: String,
    /// True for a dynamic node that mirrors nodes of other descriptions.
    is_mirror: bool,
}

impl Places {
    /// Places with room for so many nodes. The entries of the scopes come first.
    pub(super) fn with_capacity(nodes: usize) -> Self {
        let mut entries = Vec::with_capacity(nodes + 2);
        entries.extend([Entry::default(), Entry::default()]);
        Places { entries, by_name: BTreeMap::new() }
    }

    /// Says that a node is described here; a dynamic one has a title, and may mirror nodes of other descriptions.
    pub(super) fn describe(&mut self, entry: usize, title: String, is_mirror: bool) {
        let entry = &mut self.entries[entry];
        (entry.has_node, entry.title, entry.is_mirror) = (true, title, is_mirror);
    }

    /// The entry of a name below another; a new one keeps what `kept` returns.
    pub(super) fn child(
        &mut self,
        parent: usize,
        name: &str,
        kept: impl FnOnce() -> Cow<'static, str>,
    ) -> usize {
        let alike = self.by_name.entry(hash_of(name)).or_default();
        let place = match find_child(alike, &self.entries, parent, name) {
            Ok(known) => return known,
            Err(place) => place,
        };
        let entry = self.entries.len();
        alike.insert(place, entry); // near the end, since parents come before their children
        self.entries[parent].children.push(entry);
        self.push(parent, kept())
    }

    pub(super) fn dynamic(&mut self, parent: usize) -> usize {
        let entry = self.entries[parent].dynamic;
        entry.unwrap_or_else(|| {
            let entry = self.push(parent, Cow::Borrowed(""));
            self.entries[parent].dynamic = Some(entry);
            entry
        })
    }

    fn push(&mut self, parent: usize, name: Cow<'static, str>) -> usize {
        self.entries.push(Entry { name, parent, ..Entry::default() });
        self.entries.len() - 1
    }

    /// The entry of a name below another, and true if it is dynamic. Skips nodes that mirror others.
    fn step(&self, entry: usize, name: &str) -> Option<(usize, bool)> {
        let here = &self.entries[entry];
        let alike = self.by_name.get(&hash_of(name)).map(Vec::as_slice).unwrap_or_default();
        let named = find_child(alike, &self.entries, entry, name).map(|found| (found, false));
        named.ok().or_else(|| {
            let dynamic = here.dynamic?;
            let at = &self.entries[dynamic];
            (at.has_node && !at.is_mirror).then_some((dynamic, true))
        })
    }

    pub(super) fn walk(&self, request: &Request<'_>) -> Walk {
        let mut walk = Walk { entries: alloc::vec![scope_entry(request.scope)], dynamic: Vec::new() };
        for name in &request.names {
            let Some((entry, dynamic)) = self.step(walk.last(), name) else { break };
            walk.entries.push(entry);
            walk.dynamic.push(dynamic);
        }
        walk
    }

    /// True if these names lead from here to a node.
    pub(super) fn resolves(&self, entry: usize, names: &[String]) -> bool {
        let end = names.iter().try_fold(entry, |entry, name| Some(self.step(entry, name)?.0));
        end.is_some_and(|end| self.entries[end].has_node)
    }

    /// The entries of a name, in the order of their parents.
    pub(super) fn namesakes<'i>(&'i self, name: &'i str) -> impl Iterator<Item = usize> + 'i {
        let alike = self.by_name.get(&hash_of(name)).into_iter().flatten().copied();
        alike.filter(move |&entry| self.entries[entry].name.eq_ignore_ascii_case(name)).take(NAMESAKES)
    }

    /// The name of an entry as a segment; for a dynamic node its title in braces.
    pub(super) fn label(&self, entry: usize) -> String {
        let Entry { name, title, .. } = &self.entries[entry];
        if !title.is_empty() {
            return title.clone();
        }
        let mut encoded = String::with_capacity(name.len());
        name.encode_into(&mut encoded);
        encoded
    }
}

/// The child of `parent` with this name among the entries whose names have the same hash, or the place where it belongs.
fn find_child(alike: &[usize], entries: &[Entry], parent: usize, name: &str) -> Result<usize, usize> {
    let place = alike.partition_point(|&entry| entries[entry].parent < parent);
    let mut children = alike[place..].iter().take_while(|&&entry| entries[entry].parent == parent);
    children.find(|&&entry| entries[entry].name.eq_ignore_ascii_case(name)).copied().ok_or(place)
}

/// The hash of a name, the same for all its spellings in capital and small letters.
fn hash_of(name: &str) -> u64 {
    hash::without_case(name.as_bytes())
}

/// The entry that all addresses of a scope begin at.
pub(super) fn scope_entry(scope: Scope) -> usize {
    match scope {
        Scope::Device => 0,
        Scope::User => 1,
    }
}
