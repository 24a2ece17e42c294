//! FxHash, the hash of rustc's own tables: a rotation, an exclusive or and a multiplication for each word.

use core::hash::{Hash, Hasher};

const FACTOR: u64 = 0x517C_C1B7_2722_0A95;

/// Adds a word to a hash.
#[inline]
pub(super) fn add(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(5) ^ word).wrapping_mul(FACTOR)
}

/// Hashes a text eight bytes at a time, the same for texts that differ only in ASCII case.
///
/// Capital and small letters differ in one bit, which is set in all bytes. This makes some other bytes equal, too, which
/// costs at most a comparison.
#[inline]
pub(super) fn without_case(text: &[u8]) -> u64 {
    const CASE: u64 = 0x2020_2020_2020_2020;
    let words = text.chunks_exact(8).filter_map(|eight| eight.first_chunk());
    let hash = words.fold(0, |hash, eight| add(hash, u64::from_le_bytes(*eight) | CASE));
    // The last eight bytes overlap the last whole word. A short text has no whole word.
    let last = match text.last_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => text.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    add(hash, last | CASE)
}

/// Hashes any value, the same on all machines of one pointer width.
pub(super) fn of(value: &impl Hash) -> u64 {
    struct FxHasher(u64);
    impl Hasher for FxHasher {
        fn write(&mut self, bytes: &[u8]) {
            self.0 = bytes.iter().fold(self.0, |hash, byte| add(hash, u64::from(*byte)));
        }

        fn finish(&self) -> u64 {
            self.0
        }
    }
    let mut hasher = FxHasher(0);
    value.hash(&mut hasher);
    hasher.finish()
}
