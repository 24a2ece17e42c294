//! From a LocURI to the node that has this address.
//!
//! Most nodes have an address of their own that is known beforehand, and are found by one probe for all of it. What has
//! names chosen at run time, percent-escapes or case that matters in it goes the long way, in steps.
//!
//! First the roots: the hashes of the segments are mixed one after the other, and one probe for each depth at which roots
//! stand, from the innermost out, tells whether one has this address. Then down its tree: one probe a segment, on the
//! row of the parent and the hash of the name. What a probe finds is compared with the text before it is believed.

use super::hash::{self, Compare};
use super::{FREE, NONE, NodeRef, Root, Row, Schema, Tables};
use crate::uri::{LocUri, Scope, Segment};
use crate::words::{alike, all_alike, whole};
use core::fmt;

/// Marks a root among the entries of the index.
pub(super) const ROOT: u32 = 1 << 31;
/// Marks a row that stands in the index by its whole address.
pub(super) const WHOLE: u32 = 1 << 30;
/// Stands in [`Tables::depths`] for this depth and all below it.
pub(super) const DEEP: u32 = 63;

/// The longest address behind `./Device` or `./User` that stands in the index as a whole, in bytes. The addresses of
/// real nodes are a third as long; without a limit, a long name with many children would be hashed again for each.
pub(super) const LONGEST: usize = 512;

/// Depths of roots that are kept in mind; Windows has four.
const KEPT: usize = 8;

impl Schema {
    /// The node that a LocURI addresses.
    ///
    /// `./Vendor` is `./Device/Vendor`. Names are compared without ASCII case unless the node says otherwise, and
    /// without percent-encoding. A named child goes before a dynamic one. Where a tree is mounted inside another,
    /// the inner one is asked first. A query is not looked at.
    pub fn lookup<'s, 'u>(&'s self, uri: &LocUri<'u>) -> Option<Match<'s, 'u>> {
        let (scope, start) = scope(uri);
        if let Some(row) = self.tables.whole(uri, scope, start) {
            let node = NodeRef { schema: self, row };
            return Some(Match { node, uri: *uri, first: (NONE, 0), captures: 0 });
        }
        self.in_steps(uri, scope, start)
    }

    /// The long way.
    fn in_steps<'s, 'u>(&'s self, uri: &LocUri<'u>, scope: Scope, start: usize) -> Option<Match<'s, 'u>> {
        let (path, tables) = (uri.path_bytes(), &self.tables);
        let mut limit = u32::MAX;
        loop {
            // What ends at each depth where there are roots.
            let mut prefixes = [Prefix::default(); KEPT];
            let mut count = 0;
            let mut next = Prefix { hash: root_seed(scope), end: start, depth: 0 };
            let mut at = start;
            // The sign, which stands for `DEEP` and more, stays where it is.
            let mut depths = tables.depths as i64;
            loop {
                if depths & 1 != 0 {
                    prefixes[count % KEPT] = next;
                    count += 1;
                }
                depths >>= 1;
                if depths == 0 || at >= path.len() || next.depth == limit {
                    break;
                }
                let (hash, end) = hash::of_segment(path, at, uri.has_escapes());
                next = Prefix { hash: hash::mix(next.hash, hash), end, depth: next.depth + 1 };
                at = end + 1;
            }
            // Down the trees, the innermost first.
            for kept in (count.saturating_sub(KEPT)..count).rev() {
                let Prefix { hash, end, depth } = prefixes[kept % KEPT];
                let Some(root) = tables.root(uri, scope, hash, (start, end)) else { continue };
                let found = self.below(root, if depth == 0 { start } else { end + 1 }, uri);
                if found.is_some() {
                    return found;
                }
            }
            // Those further out than are kept in mind.
            limit = prefixes[count % KEPT].depth.checked_sub(1).filter(|_| count > KEPT)?;
        }
    }

    /// The node below a root that the segments from `at` on lead to.
    #[inline]
    fn below<'s, 'u>(&'s self, root: u32, at: usize, uri: &LocUri<'u>) -> Option<Match<'s, 'u>> {
        let path = uri.path_bytes();
        let (mut row, mut at) = (root, at);
        let (mut first, mut captures) = ((NONE, 0), 0);
        while at < path.len() {
            let (child, end) = self.tables.child(row, path, at, uri.has_escapes());
            row = match child {
                Some(child) => child,
                None => {
                    let dynamic = self.tables.dynamic(row)?;
                    if captures == 0 {
                        first = (dynamic, at);
                    }
                    captures += 1;
                    dynamic
                }
            };
            at = end + 1;
        }
        Some(Match { node: NodeRef { schema: self, row }, uri: *uri, first, captures })
    }
}

/// The beginning of an address, where a root may stand.
#[derive(Clone, Copy, Default)]
struct Prefix {
    hash: u64,
    /// Where it ends.
    end: usize,
    /// How many segments it has, without `Device` or `User`.
    depth: u32,
}

/// Whose settings an address is for, and where the first segment behind `Device` or `User` starts.
#[inline]
fn scope(uri: &LocUri<'_>) -> (Scope, usize) {
    let path = uri.path_bytes();
    let at = match path {
        [b'.'] => 1,
        [b'.', b'/', ..] => 2,
        _ => 0,
    };
    if let (Some(word), false) = (whole(path, at), uri.has_escapes()) {
        // Only letters and `/` are alike to these.
        return match &alike(word).to_le_bytes() {
            [b'd', b'e', b'v', b'i', b'c', b'e', b'/', _] => (Scope::Device, at + 7),
            [b'u', b's', b'e', b'r', b'/', ..] => (Scope::User, at + 5),
            _ => (Scope::Device, at),
        };
    }
    let first = uri.segments().next();
    let length = first.map_or(0, |first| first.as_str().len());
    match [Scope::Device, Scope::User]
        .iter()
        .find(|scope| first.is_some_and(|first| first.matches(scope.as_str())))
    {
        Some(scope) => (*scope, at + length + 1),
        None => (Scope::Device, at),
    }
}

/// What the hashes of the segments of a root's address are mixed into.
pub(super) fn root_seed(scope: Scope) -> u64 {
    scope as u64
}

impl Tables {
    /// The row whose whole address stands from `start` on.
    #[inline]
    fn whole(&self, uri: &LocUri<'_>, scope: Scope, start: usize) -> Option<u32> {
        let address = uri.path_bytes().get(start..)?;
        if uri.has_escapes() || address.len() > LONGEST {
            return None;
        }
        let entry = self.probe(hash::of_address(scope, address), |entry| {
            entry & (ROOT | WHOLE) == WHOLE && self.stands_at(entry & !WHOLE, scope, address)
        })?;
        Some(entry & !WHOLE)
    }

    /// Whether an address is that of a row, none of whose names is odd or minds case.
    #[inline]
    fn stands_at(&self, row: u32, scope: Scope, address: &[u8]) -> bool {
        let (mut next, mut left) = (row, address);
        loop {
            let Some(Row { name, parent, .. }) = self.rows.get(next as usize) else { return false };
            if parent & ROOT != 0 {
                return self
                    .roots
                    .get((parent & !ROOT) as usize)
                    .is_some_and(|root| root.scope == scope && all_alike(left, root.address.as_bytes()));
            }
            // From the end, name by name. Each takes a byte at least, so that this ends.
            let start = left.len().wrapping_sub(name.len());
            let Some((before, [b'/', last @ ..])) = left.split_at_checked(start.wrapping_sub(1)) else {
                return false;
            };
            if !all_alike(last, name.as_bytes()) {
                return false;
            }
            (next, left) = (*parent, before);
        }
    }

    /// The row of the root whose address stands between `start` and `end`.
    #[inline]
    fn root(&self, uri: &LocUri<'_>, scope: Scope, hash: u64, (start, end): (usize, usize)) -> Option<u32> {
        let address = uri.path_bytes().get(start..end)?;
        let root = |entry: u32| self.roots.get((entry & !ROOT) as usize);
        let entry = self.probe(hash::spread(hash), |entry| {
            entry & ROOT != 0
                && root(entry).is_some_and(|root| {
                    root.scope == scope && root.is(&self.rows, address, uri.has_escapes())
                })
        })?;
        root(entry).map(|root| root.row)
    }

    /// The named child of a row for the segment that starts at `at`, and where that ends.
    #[inline]
    pub(super) fn child(&self, parent: u32, path: &[u8], at: usize, escapes: bool) -> (Option<u32>, usize) {
        let (segment, end) = hash::of_segment(path, at, escapes);
        let child = self.probe(hash::of_child(parent, segment), |entry| {
            // A root is no row.
            self.rows.get(entry as usize).is_some_and(|row| {
                let segment = path.get(at..end).unwrap_or_default();
                row.parent == parent && hash::stands_for(segment, escapes, &row.name, row.compare())
            })
        });
        (child, end)
    }

    /// The dynamic child of a row.
    #[inline]
    fn dynamic(&self, parent: u32) -> Option<u32> {
        self.rows.get(parent as usize).map(|row| row.dynamic).filter(|&row| row != NONE)
    }

    #[inline]
    fn probe(&self, key: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        let index = &*self.index;
        let mask = index.len().checked_sub(1)?;
        let mut slot = key as usize & mask;
        for _ in 0..=mask {
            let entry = *index.get(slot)?;
            if entry == FREE {
                return None;
            }
            if entry >> 32 == key >> 32 && is(entry as u32) {
                return Some(entry as u32);
            }
            slot = (slot + 1) & mask;
        }
        None
    }
}

impl Root {
    /// Whether a part of an address is that of this root.
    #[inline]
    fn is(&self, rows: &[Row], address: &[u8], escapes: bool) -> bool {
        if !self.odd {
            return hash::stands_for(address, escapes, &self.address, Compare::Alike);
        }
        let name = address.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
        hash::stands_for(address, escapes, &self.address, Compare::WithoutCase)
            && rows.get(self.row as usize).is_some_and(|row| {
                !row.case_sensitive || hash::stands_for(name, escapes, &row.name, Compare::Exactly)
            })
    }
}

/// What [`Schema::lookup`] found.
#[derive(Clone, Copy)]
pub struct Match<'s, 'u> {
    node: NodeRef<'s>,
    uri: LocUri<'u>,
    /// The first dynamic node on the way, and where its segment starts.
    first: (u32, usize),
    captures: usize,
}

impl<'s, 'u> Match<'s, 'u> {
    /// The node.
    pub fn node(&self) -> NodeRef<'s> {
        self.node
    }

    /// The address it was looked up by.
    pub fn uri(&self) -> LocUri<'u> {
        self.uri
    }

    /// The segments that stand for dynamic nodes, in order.
    ///
    /// ```
    /// # use ddf::{Description, LocUri, schema::SchemaBuilder};
    /// # let ddf = br"<MgmtTree><Node><NodeName>A</NodeName><Path>./Vendor</Path>
    /// # <DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties>
    /// # <Node><NodeName/><DFProperties><AccessType><Get/></AccessType><DFFormat><chr/></DFFormat></DFProperties></Node>
    /// # </Node></MgmtTree>";
    /// # let mut builder = SchemaBuilder::new();
    /// # builder.add(&Description::read(ddf)?);
    /// # let schema = builder.build().unwrap();
    /// let found = schema.lookup(&LocUri::parse("./Vendor/A/%7Bmine%7D")?).unwrap();
    /// assert_eq!(found.captures().next().unwrap().decode(), "{mine}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn captures(&self) -> Captures<'s, 'u> {
        Captures { schema: self.node.schema, uri: self.uri, next: self.first, left: self.captures }
    }

    /// Whose node it is.
    pub fn scope(&self) -> Scope {
        self.uri.scope()
    }
}

impl fmt::Debug for Match<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Match").field("node", &self.node).field("uri", &self.uri()).finish_non_exhaustive()
    }
}

/// The segments of a LocURI that stand for dynamic nodes.
#[derive(Clone)]
pub struct Captures<'s, 'u> {
    schema: &'s Schema,
    uri: LocUri<'u>,
    /// The next dynamic node on the way, and where its segment starts.
    next: (u32, usize),
    left: usize,
}

impl<'u> Iterator for Captures<'_, 'u> {
    type Item = Segment<'u>;

    #[inline]
    fn next(&mut self) -> Option<Segment<'u>> {
        self.left = self.left.checked_sub(1)?;
        let (path, (mut row, mut at)) = (self.uri.path(), self.next);
        let rest = path.get(at..)?;
        let captured = &rest[..rest.find('/').unwrap_or(rest.len())];
        if self.left > 0 {
            // On to the next: what the node was found by leads there again.
            let mut end = at + captured.len();
            self.next = loop {
                at = end + 1;
                let child;
                (child, end) = self.schema.tables.child(row, path.as_bytes(), at, self.uri.has_escapes());
                match child {
                    Some(child) => row = child,
                    None => break (self.schema.tables.dynamic(row)?, at),
                }
            };
        }
        Some(Segment::of(captured))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Captures<'_, '_> {}

impl fmt::Debug for Captures<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
