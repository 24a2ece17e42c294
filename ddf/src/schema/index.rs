//! The hash table that finds roots by their address, and other named nodes by their parent and name.

use super::hash;
use super::tables::{FREE, NodeRow, ROOT, Root, Tables};
use crate::uri::Scope;
use alloc::vec::Vec;

impl Tables {
    /// The row of the root with this decoded address.
    #[inline]
    pub(super) fn root(&self, scope: Scope, address: &[u8]) -> Option<u32> {
        let row = |entry: u32| {
            let root = self.roots.get((entry & !ROOT) as usize).filter(|_| entry & ROOT != 0)?;
            let row = self.rows.get(root.row as usize)?;
            let same = root.scope == scope
                && equal_without_case(address, root.address.as_bytes())
                && (!row.case_sensitive || address.ends_with(row.name.as_bytes()));
            same.then_some(root.row)
        };
        self.probe(root_key(scope, address), row)
    }

    /// The row of the child with this decoded name.
    #[inline]
    pub(super) fn child(&self, parent: u32, name: &[u8]) -> Option<u32> {
        let row = |entry: u32| {
            let row = self.rows.get(entry as usize).filter(|row| row.parent == parent)?;
            let expected = row.name.as_bytes();
            let same = if row.case_sensitive { name == expected } else { equal_without_case(name, expected) };
            same.then_some(entry)
        };
        self.probe(child_key(parent, name), row)
    }

    /// The first entry of this key for which `verify` returns a row.
    #[inline]
    fn probe(&self, key: u64, verify: impl Fn(u32) -> Option<u32>) -> Option<u32> {
        let index = &*self.index;
        let mask = index.len().checked_sub(1)?;
        let first = first_slot(key, mask);
        for step in 0..=mask {
            let entry = *index.get((first + step) & mask)?;
            if entry == FREE {
                return None;
            }
            if entry >> 32 == key >> 32 {
                if let Some(row) = verify(entry as u32) {
                    return Some(row);
                }
            }
        }
        None
    }
}

/// Builds the hash table.
pub(super) fn build(rows: &[NodeRow], roots: &[Root]) -> Vec<u64> {
    let children = (0..).zip(rows).filter(|(_, row)| row.root().is_none() && !row.name.is_empty());
    let children = children.map(|(number, row)| (child_key(row.parent, row.name.as_bytes()), number));
    let roots =
        (0..).zip(roots).map(|(number, root)| (root_key(root.scope, root.address.as_bytes()), number | ROOT));
    let entries: Vec<(u64, u32)> = children.chain(roots).collect();
    let mut index = alloc::vec![FREE; (entries.len() * 2).next_power_of_two()];
    let mask = index.len() - 1;
    for (key, entry) in entries {
        let mut slot = first_slot(key, mask);
        while index[slot] != FREE {
            slot = (slot + 1) & mask;
        }
        index[slot] = key >> 32 << 32 | u64::from(entry);
    }
    index
}

/// Compares without ASCII case, eight bytes at a time. `eq_ignore_ascii_case` compares most names byte by byte.
#[inline]
fn equal_without_case(one: &[u8], other: &[u8]) -> bool {
    // Without a branch, so that the compiler uses vectors.
    let equal = |(one, other): (&[u8; 8], &[u8; 8])| {
        one.iter().zip(other).fold(true, |equal, (one, other)| equal & one.eq_ignore_ascii_case(other))
    };
    match (one.last_chunk(), other.last_chunk()) {
        // The last eight bytes overlap the last whole chunk.
        (Some(last), Some(other_last)) if one.len() == other.len() => {
            let chunks = |text| <[u8]>::chunks_exact(text, 8).filter_map(|eight| eight.first_chunk());
            equal((last, other_last)) && chunks(one).zip(chunks(other)).all(equal)
        }
        _ => one.eq_ignore_ascii_case(other),
    }
}

#[inline]
fn root_key(scope: Scope, address: &[u8]) -> u64 {
    hash::add(hash::without_case(address), scope as u64)
}

#[inline]
fn child_key(parent: u32, name: &[u8]) -> u64 {
    hash::add(hash::without_case(name), u64::from(parent) + 2) // roots have 0 and 1
}

/// The slot at which the search for a key begins. The high bits of an FxHash are its best, but they are in the entry.
#[inline]
fn first_slot(key: u64, mask: usize) -> usize {
    (key >> 20) as usize & mask
}
