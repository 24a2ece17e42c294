//! Text eight bytes at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;
/// The bit in which a capital differs from its small letter.
const CASE: u64 = ONES * 0x20;

/// Marks the bytes of `word` that are `byte`: surely up to the first of them, perhaps others above.
#[inline]
pub(crate) fn equal(word: u64, byte: u8) -> u64 {
    let difference = word ^ (ONES * u64::from(byte));
    difference.wrapping_sub(ONES) & !difference & HIGH
}

/// Marks the bytes of `word` that are control characters: surely up to the first of them, perhaps others above.
#[inline]
pub(crate) fn controls(word: u64) -> u64 {
    word.wrapping_sub(CASE) & !word & HIGH | equal(word, 0x7F)
}

/// A word that is the same for all that differ in ASCII case only; and for some others, see [`is_odd`].
#[inline]
pub(crate) fn alike(word: u64) -> u64 {
    word | CASE
}

/// Whether two texts are alike, word by word.
#[inline]
pub(crate) fn all_alike(a: &[u8], b: &[u8]) -> bool {
    let same = |a: &[u8; 8], b: &[u8; 8]| (u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b)) & !CASE == 0;
    if a.len() != b.len() {
        return false;
    }
    let (Some(last_of_a), Some(last_of_b)) = (a.last_chunk(), b.last_chunk()) else {
        return alike(short(a)) == alike(short(b));
    };
    let whole =
        a.chunks_exact(8).zip(b.chunks_exact(8)).all(|(a, b)| match (a.first_chunk(), b.first_chunk()) {
            (Some(a), Some(b)) => same(a, b),
            _ => false,
        });
    // The last eight bytes may overlap those before.
    whole && same(last_of_a, last_of_b)
}

/// Whether a name may be alike to a segment of a LocURI that does not stand for it. Apart from letters, these bytes
/// are alike to others that a LocURI can hold.
pub(crate) fn is_odd(name: &str) -> bool {
    name.bytes().any(|byte| !byte.is_ascii() || matches!(byte & !0x20, b'@' | b'['..=b'^'))
}

/// The eight bytes at `at`; `None` where fewer are left.
#[inline]
pub(crate) fn whole(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|eight| u64::from_le_bytes(*eight))
}

/// What stands from `at` on, where fewer than eight bytes are left, and zeros behind it.
#[inline]
pub(crate) fn last(bytes: &[u8], at: usize) -> u64 {
    let left = bytes.len().saturating_sub(at);
    match bytes.last_chunk() {
        // The last eight bytes hold them, and what stands before is shifted out.
        Some(eight) if (1..8).contains(&left) => u64::from_le_bytes(*eight) >> (8 * (8 - left)),
        _ => short(bytes.get(at..).unwrap_or_default()),
    }
}

/// Fewer than eight bytes, zeros behind them: two loads that overlap, where a loop would be mispredicted.
#[inline]
fn short(bytes: &[u8]) -> u64 {
    let shift = |from: usize| 8 * from as u32;
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << shift(bytes.len() - 4)
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<2>(), bytes.last_chunk::<2>()) {
        u64::from(u16::from_le_bytes(*first)) | u64::from(u16::from_le_bytes(*last)) << shift(bytes.len() - 2)
    } else {
        bytes.first().copied().map_or(0, u64::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn words_are_as_bytes_one_by_one() {
        let text = b"Contains \x80\xC1 @[`{ AZaz/0?%~ and More";
        for from in 0..text.len() {
            for to in from..=text.len() {
                let part = &text[from..to];
                let mut padded = part.to_vec();
                padded.resize(part.len().next_multiple_of(8).max(8), 0);
                let expected = u64::from_le_bytes(*padded.first_chunk().unwrap_or(&[0; 8]));
                let word = whole(part, 0).unwrap_or_else(|| last(part, 0));
                assert_eq!(word, expected);
                assert_eq!(equal(word, b'/') != 0, word.to_le_bytes().contains(&b'/'));
                assert!(all_alike(part, &part.to_ascii_uppercase()));
            }
        }
    }

    #[test]
    fn a_name_that_is_not_odd_is_alike_to_itself_only() {
        for length in 1..20 {
            for at in 0..length {
                for byte in 0x20..0x7F {
                    let mut name = vec![b'x'; length];
                    name[at] = byte;
                    let odd = is_odd(core::str::from_utf8(&name).unwrap_or_default());
                    for other in (0..=u8::MAX).filter(|other| !other.is_ascii_control()) {
                        let mut asked = vec![b'X'; length];
                        asked[at] = other;
                        let same = asked.eq_ignore_ascii_case(&name);
                        assert!(all_alike(&asked, &name) == same || !same && odd, "{asked:?} {name:?}");
                    }
                }
            }
        }
        assert!(is_odd("\u{fc}ber") && is_odd("a~") && !is_odd("ADMX_MSS-legacy 6to4.x"));
    }

    #[test]
    fn controls_are_marked() {
        for byte in 0..=u8::MAX {
            let word = u64::from_le_bytes([b'a', b'b', byte, b'c', b'd', b'e', b'f', b'g']);
            assert_eq!(controls(word) != 0, byte.is_ascii_control());
        }
    }
}
