//! Segments and names as numbers.

use crate::uri::{Scope, SegmentBytes};
use crate::words::{alike, all_alike, equal, last, whole};
use core::hash::{Hash, Hasher};

/// The segment of a LocURI's path that starts at `at`: the hash of the name it stands for, and where it ends, in one
/// pass over its bytes. Names that differ only in ASCII case have the same hash.
#[inline(always)] // it is most of a look-up
pub(super) fn of_segment(path: &[u8], at: usize, escapes: bool) -> (u64, usize) {
    let (mut hash, mut from) = (SEED, at);
    let (rest, slash) = loop {
        let Some(word) = whole(path, from) else {
            let rest = last(path, from);
            break (rest, equal(rest, b'/'));
        };
        let slash = equal(word, b'/');
        if slash != 0 {
            break (word, slash);
        }
        hash = mix(hash, alike(word));
        from += 8;
    };
    // The lowest mark is that of the first `/`: what lies below is of this segment.
    let (rest, end) = match slash {
        0 => (rest, path.len()),
        _ => (rest & ((slash ^ (slash - 1)) >> 8), from + slash.trailing_zeros() as usize / 8),
    };
    if escapes {
        return (of_escaped(path, at, end), end);
    }
    (mix(hash, alike(rest)), end)
}

#[cold]
fn of_escaped(path: &[u8], at: usize, end: usize) -> u64 {
    of_name(SegmentBytes::of(path.get(at..end).unwrap_or_default()))
}

/// The hash of a whole address behind `./Device` or `./User`, as it stands. Addresses that differ only in ASCII case
/// have the same hash.
#[inline]
pub(super) fn of_address(scope: Scope, address: &[u8]) -> u64 {
    // Two sums by turns, so that one multiplication need not wait for the other.
    let (mut even, mut odd, mut at) = (SEED, scope as u64, 0);
    while let (Some(first), Some(second)) = (whole(address, at), whole(address, at + 8)) {
        (even, odd) = (mix(even, alike(first)), mix(odd, alike(second)));
        at += 16;
    }
    let rest = match whole(address, at) {
        Some(word) => {
            even = mix(even, alike(word));
            last(address, at + 8)
        }
        None => last(address, at),
    };
    spread(mix(even, mix(odd, alike(rest)) ^ address.len() as u64))
}

/// How a text is compared with a part of a LocURI.
#[derive(Clone, Copy)]
pub(super) enum Compare {
    /// Without ASCII case. INVARIANT: the text is not odd.
    Alike,
    /// Without ASCII case, byte by byte.
    WithoutCase,
    /// With case.
    Exactly,
}

/// Whether a part of a LocURI stands for this text. `escapes`: whether there may be percent-escapes in it.
#[inline]
pub(super) fn stands_for(part: &[u8], escapes: bool, text: &str, compare: Compare) -> bool {
    let text = text.as_bytes();
    match compare {
        Compare::Alike if !escapes => all_alike(part, text),
        _ => stands_for_odd(part, text, matches!(compare, Compare::Exactly)),
    }
}

/// The long way, byte by byte.
#[cold]
fn stands_for_odd(part: &[u8], text: &[u8], exactly: bool) -> bool {
    let mut bytes = SegmentBytes::of(part);
    let same = |a: u8, b: u8| a == b || !exactly && a.eq_ignore_ascii_case(&b);
    text.iter().all(|&expected| bytes.next().is_some_and(|byte| same(byte, expected)))
        && bytes.next().is_none()
}

/// The hash of a name.
pub(super) fn of_name(name: impl Iterator<Item = u8>) -> u64 {
    let (mut hash, mut word, mut count) = (SEED, 0, 0);
    for byte in name {
        word |= u64::from(byte) << (8 * count);
        count += 1;
        if count == 8 {
            hash = mix(hash, alike(word));
            (word, count) = (0, 0);
        }
    }
    mix(hash, alike(word))
}

/// The key of a named child: of its parent's row, and the hash of its name.
#[inline]
pub(super) fn of_child(parent: u32, name: u64) -> u64 {
    spread(mix(name, (u64::from(parent) + 1).wrapping_mul(K)))
}

/// The hash of anything, the same on every machine of a width.
pub(super) fn of(value: &impl Hash) -> u64 {
    struct Mixing(u64);
    impl Hasher for Mixing {
        fn write(&mut self, bytes: &[u8]) {
            let mut at = 0;
            while let Some(word) = whole(bytes, at) {
                self.0 = mix(self.0, word);
                at += 8;
            }
            self.0 = mix(self.0, last(bytes, at));
        }

        fn finish(&self) -> u64 {
            spread(self.0)
        }
    }
    let mut mixing = Mixing(SEED);
    value.hash(&mut mixing);
    mixing.finish()
}

const K: u64 = 0x9E37_79B9_7F4A_7C15;
const SEED: u64 = 0x2545_F491_4F6C_DD1D;

#[inline]
pub(super) fn mix(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(23) ^ word).wrapping_mul(K)
}

#[inline]
pub(super) fn spread(hash: u64) -> u64 {
    hash ^ (hash >> 32)
}
