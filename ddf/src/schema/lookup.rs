//! From a LocURI to the node that has this address.

use super::{NONE, NodeRef, Schema, Tables};
use crate::uri::{LocUri, Scope, Segment, SegmentBytes};

/// Marks a mount among the numbers of the index and of parents.
pub(super) const MOUNT: u32 = 1 << 31;

/// The mounts that stand for `./Device` and `./User`.
pub(super) const DEVICE: u32 = 0;
pub(super) const USER: u32 = 1;

/// Roots that lie on the way to one node; Windows has two at the most (Policy, and an area in it).
const MAX_ROOTS: usize = 8;

impl Schema {
    /// The node that a LocURI addresses.
    ///
    /// `./Vendor` is `./Device/Vendor`. Names are compared without ASCII case unless the node says otherwise, and
    /// without percent-encoding. A named child goes before a dynamic one. Where a tree is mounted inside another,
    /// the inner one is asked first. A query is not looked at.
    pub fn lookup<'s, 'u>(&'s self, uri: &LocUri<'u>) -> Option<Match<'s, 'u>> {
        let tables = &self.tables;
        let path = uri.path().as_bytes();
        let mut at = match path {
            [b'.'] => 1,
            [b'.', b'/', ..] => 2,
            _ => 0,
        };
        let mut depth = 0_usize;
        let mut mount = DEVICE;
        if let (Some(scope), end) = tables.find(NONE, path, at) {
            (mount, at, depth) = (scope & !MOUNT, end, 1);
        }
        // Down the mounts, taking note of every root that is passed.
        let mut roots = [(NONE, 0, 0_usize); MAX_ROOTS];
        let mut passed = 0;
        loop {
            let root = tables.mounts.get(mount as usize)?.root;
            if root != NONE {
                if passed == MAX_ROOTS {
                    roots.copy_within(1.., 0);
                    passed -= 1;
                }
                roots[passed] = (root, at, depth);
                passed += 1;
            }
            let (Some(next), end) = tables.find(mount | MOUNT, path, at) else { break };
            (mount, at, depth) = (next & !MOUNT, end, depth + 1);
        }
        // Down the trees, the innermost first.
        roots[..passed].iter().rev().find_map(|&(root, at, depth)| {
            let (mut row, mut at) = (root, at);
            while at < path.len() {
                let (named, end) = tables.find(row, path, at);
                row = named
                    .or_else(|| Some(tables.rows.get(row as usize)?.dynamic).filter(|&row| row != NONE))?;
                at = end;
            }
            Some(Match { node: NodeRef { schema: self, row }, uri: *uri, skipped: depth.saturating_sub(1) })
        })
    }
}

impl Tables {
    /// The named row or mount below `parent` for the segment of `path` that starts at `at`, and where the next one
    /// starts.
    #[inline]
    fn find(&self, parent: u32, path: &[u8], at: usize) -> (Option<u32>, usize) {
        if at >= path.len() {
            return (None, at);
        }
        let Hashed { hash, end, escaped } = Hashed::of(parent, path, at);
        let segment = &path[at..end];
        (self.probe(parent, hash, segment, escaped), end + 1)
    }

    #[inline]
    fn probe(&self, parent: u32, hash: u64, segment: &[u8], escaped: bool) -> Option<u32> {
        let mask = self.index.len().checked_sub(1)?;
        let mut slot = hash as usize & mask;
        for _ in 0..=mask {
            let entry = *self.index.get(slot)?;
            if entry == NONE {
                return None;
            }
            let (its_parent, name, case_sensitive) = if entry & MOUNT != 0 {
                let mount = self.mounts.get((entry & !MOUNT) as usize)?;
                (mount.parent | MOUNT, &mount.name, false)
            } else {
                let row = self.rows.get(entry as usize)?;
                (row.parent, &row.name, row.case_sensitive)
            };
            if its_parent == parent && is_name(segment, name, escaped, case_sensitive) {
                return Some(entry);
            }
            slot = (slot + 1) & mask;
        }
        None
    }
}

/// Whether a segment stands for this name.
#[inline]
fn is_name(segment: &[u8], name: &str, escaped: bool, case_sensitive: bool) -> bool {
    let name = name.as_bytes();
    if escaped {
        let mut bytes = SegmentBytes::of(segment);
        let same = |a: u8, b: u8| a == b || !case_sensitive && a.eq_ignore_ascii_case(&b);
        return name.iter().all(|&expected| bytes.next().is_some_and(|byte| same(byte, expected)))
            && bytes.next().is_none();
    }
    if case_sensitive {
        return segment == name;
    }
    if segment.len() != name.len() {
        return false;
    }
    let mut at = 0;
    while at < segment.len() {
        if folded(word(segment, at)) != folded(word(name, at)) {
            return false;
        }
        at += 8;
    }
    true
}

/// The eight bytes at `at`, zeros behind the end.
#[inline]
fn word(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.first_chunk::<8>() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => short_word(rest),
    }
}

/// Fewer than eight bytes, zeros behind them: two loads that overlap, where a loop would be mispredicted.
#[inline]
fn short_word(bytes: &[u8]) -> u64 {
    let shift = |from: usize| 8 * from as u32;
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << shift(bytes.len() - 4)
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<2>(), bytes.last_chunk::<2>()) {
        u64::from(u16::from_le_bytes(*first)) | u64::from(u16::from_le_bytes(*last)) << shift(bytes.len() - 2)
    } else {
        bytes.first().copied().map_or(0, u64::from)
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Eight bytes with the ASCII capitals among them made small.
#[inline]
fn folded(word: u64) -> u64 {
    let low = word & !HIGH;
    let from_a = low + ONES * u64::from(0x80 - b'A');
    let past_z = low + ONES * u64::from(0x7F - b'Z');
    word | ((from_a & !past_z & !word & HIGH) >> 2)
}

/// Marks the bytes of `word` that are `byte`, at least up to the first of them.
#[inline]
fn equal(word: u64, byte: u8) -> u64 {
    let difference = word ^ (ONES * u64::from(byte));
    difference.wrapping_sub(ONES) & !difference & HIGH
}

/// The hash of a segment below a parent. Names that differ only in ASCII case have the same.
struct Hashed {
    hash: u64,
    /// Where the segment ends.
    end: usize,
    /// Whether it has percent-escapes.
    escaped: bool,
}

impl Hashed {
    /// One pass over the segment that starts at `at`: where it ends is found on the way.
    #[inline]
    fn of(parent: u32, path: &[u8], at: usize) -> Self {
        let mut hash = seed(parent);
        let mut from = at;
        loop {
            let word = word(path, from);
            let left = path.len() - from;
            let slash = equal(word, b'/');
            let length = (slash.trailing_zeros() as usize / 8).min(left);
            let kept = if length < 8 { word & ((1 << (8 * length)) - 1) } else { word };
            if equal(kept, b'%') != 0 {
                return Self::escaped(parent, path, at);
            }
            if length > 0 {
                hash = mix(hash, folded(kept));
            }
            from += length;
            if length < 8 || from == path.len() {
                return Hashed { hash: spread(hash), end: from, escaped: false };
            }
        }
    }

    /// The long way, byte by byte.
    #[cold]
    fn escaped(parent: u32, path: &[u8], at: usize) -> Self {
        let end = path[at..].iter().position(|&byte| byte == b'/').map_or(path.len(), |length| at + length);
        Hashed { hash: hash(parent, SegmentBytes::of(&path[at..end])), end, escaped: true }
    }
}

/// The hash of a name below a parent.
pub(super) fn hash(parent: u32, name: impl Iterator<Item = u8>) -> u64 {
    let (mut hash, mut word, mut count) = (seed(parent), 0, 0);
    for byte in name {
        word |= u64::from(byte) << (8 * count);
        count += 1;
        if count == 8 {
            hash = mix(hash, folded(word));
            (word, count) = (0, 0);
        }
    }
    spread(if count > 0 { mix(hash, folded(word)) } else { hash })
}

const K: u64 = 0x9E37_79B9_7F4A_7C15;

#[inline]
fn seed(parent: u32) -> u64 {
    (u64::from(parent) + 1).wrapping_mul(K)
}

#[inline]
fn mix(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(23) ^ word).wrapping_mul(K)
}

#[inline]
fn spread(hash: u64) -> u64 {
    hash ^ (hash >> 32)
}

/// What [`Schema::lookup`] found.
#[derive(Clone, Copy, Debug)]
pub struct Match<'s, 'u> {
    node: NodeRef<'s>,
    uri: LocUri<'u>,
    /// How many segments stand before the root's own.
    skipped: usize,
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
        Captures { node: self.node, uri: self.uri, skipped: self.skipped, next: 0 }
    }

    /// Whose node it is.
    pub fn scope(&self) -> Scope {
        self.uri.scope()
    }
}

/// The segments of a LocURI that stand for dynamic nodes.
#[derive(Clone, Debug)]
pub struct Captures<'s, 'u> {
    node: NodeRef<'s>,
    uri: LocUri<'u>,
    skipped: usize,
    next: usize,
}

impl<'u> Iterator for Captures<'_, 'u> {
    type Item = Segment<'u>;

    fn next(&mut self) -> Option<Segment<'u>> {
        let depth = self.node.ancestors().count();
        while self.next < depth {
            let level = self.next;
            self.next += 1;
            // Trees are a handful of levels deep: walking up again costs less than keeping a list.
            if self.node.ancestors().nth(depth - 1 - level)?.is_dynamic() {
                return self.uri.segments().nth(self.skipped + level);
            }
        }
        None
    }
}
