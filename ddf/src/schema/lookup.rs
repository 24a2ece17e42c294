//! From a LocURI to the node that has this address.

use super::{NONE, NodeRef, Schema, Tables};
use crate::uri::{LocUri, Scope, Segment};

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
        let mut segments = uri.segments();
        let mut mount = DEVICE;
        let mut depth = 0;
        if let Some(first) = segments.clone().next() {
            if first.matches(Scope::User.as_str()) {
                mount = USER;
            }
            if mount == USER || first.matches(Scope::Device.as_str()) {
                segments.next();
                depth = 1;
            }
        }
        // Down the mounts, taking note of every root that is passed.
        let mut roots: [_; MAX_ROOTS] = core::array::from_fn(|_| (NONE, segments.clone(), 0_usize));
        let mut passed = 0;
        loop {
            let root = tables.mounts.get(mount as usize)?.root;
            if root != NONE && passed < MAX_ROOTS {
                roots[passed] = (root, segments.clone(), depth);
                passed += 1;
            }
            let Some(next) = segments.next().and_then(|segment| tables.find(mount | MOUNT, segment)) else {
                break;
            };
            mount = next & !MOUNT;
            depth += 1;
        }
        // Down the trees, the innermost first.
        roots[..passed].iter().rev().find_map(|(root, rest, depth)| {
            let mut row = *root;
            for segment in rest.clone() {
                row = tables.child(row, segment)?;
            }
            Some(Match { node: NodeRef { schema: self, row }, uri: *uri, skipped: depth.saturating_sub(1) })
        })
    }
}

impl Tables {
    /// The child of a row that a segment names: a named one, else the dynamic one.
    #[inline]
    fn child(&self, row: u32, segment: Segment<'_>) -> Option<u32> {
        self.find(row, segment).or_else(|| {
            let dynamic = self.rows[row as usize].dynamic;
            (dynamic != NONE).then_some(dynamic)
        })
    }

    /// The named row or mount below `parent`.
    #[inline]
    fn find(&self, parent: u32, segment: Segment<'_>) -> Option<u32> {
        let mask = self.index.len().checked_sub(1)?;
        let mut slot = hash(parent, segment) as usize & mask;
        for _ in 0..=mask {
            let entry = *self.index.get(slot)?;
            if entry == NONE {
                return None;
            }
            let matches = if entry & MOUNT != 0 {
                let mount = self.mounts.get((entry & !MOUNT) as usize)?;
                mount.parent | MOUNT == parent && segment.matches(&mount.name)
            } else {
                let row = self.rows.get(entry as usize)?;
                row.parent == parent
                    && if row.case_sensitive {
                        segment.matches_exactly(&row.name)
                    } else {
                        segment.matches(&row.name)
                    }
            };
            if matches {
                return Some(entry);
            }
            slot = (slot + 1) & mask;
        }
        None
    }
}

/// The hash of a name below a parent; names that differ only in ASCII case have the same.
pub(super) fn hash(parent: u32, segment: Segment<'_>) -> u64 {
    const K: u64 = 0x9E37_79B9_7F4A_7C15;
    const FOLD: u64 = 0x2020_2020_2020_2020; // folds more than letters, which costs a comparison and no more
    let mut hash = (u64::from(parent) + 1).wrapping_mul(K);
    let mut mix = |word: u64| hash = (hash.rotate_left(23) ^ (word | FOLD)).wrapping_mul(K);
    let plain = segment.as_str().as_bytes();
    if plain.contains(&b'%') {
        let (mut word, mut count) = (0, 0);
        for byte in segment.bytes() {
            word |= u64::from(byte) << (8 * count);
            count += 1;
            if count == 8 {
                mix(word);
                (word, count) = (0, 0);
            }
        }
        if count > 0 {
            mix(word);
        }
    } else {
        let mut words = plain.chunks_exact(8);
        for word in &mut words {
            mix(word.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)));
        }
        let rest = words.remainder();
        if !rest.is_empty() {
            mix(rest.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)));
        }
    }
    hash ^ hash >> 32
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
