//! Percent-escapes (RFC 3986, section 2.1).

/// The longest LocURI that is accepted, in bytes.
pub(super) const MAX_LEN: usize = 8 << 10;

/// The decoded bytes of a [`Segment`](super::Segment).
#[derive(Clone, Debug)]
pub struct SegmentBytes<'a>(&'a [u8]);

impl<'a> SegmentBytes<'a> {
    pub(super) fn new(segment: &'a str) -> Self {
        SegmentBytes(segment.as_bytes())
    }
}

impl Iterator for SegmentBytes<'_> {
    type Item = u8;

    #[inline]
    fn next(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        if first == b'%' {
            if let [high, low, rest @ ..] = rest {
                if let (Some(high), Some(low)) = (hex(*high), hex(*low)) {
                    self.0 = rest;
                    return Some(high << 4 | low);
                }
            }
        }
        self.0 = rest;
        Some(first)
    }
}

/// Decodes segments without an allocation.
#[cold]
pub(super) fn with_decoded<T>(segments: &str, f: impl FnOnce(&[u8]) -> T) -> T {
    let (mut buffer, mut length) = ([0; MAX_LEN], 0);
    for (index, segment) in segments.split('/').enumerate() {
        let slash = (index > 0).then_some(b'/');
        let name = SegmentBytes::new(segment).map(|byte| if byte == b'/' { 0 } else { byte });
        for (byte, place) in slash.into_iter().chain(name).zip(&mut buffer[length..]) {
            *place = byte;
            length += 1;
        }
    }
    f(&buffer[..length])
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

/// The offset of the first escape that is not `%` and two hex digits, or of the first escape if the decoded text is not
/// UTF-8 or contains a control character.
pub(super) fn broken_escape(segment: &str) -> Option<usize> {
    let first = segment.find('%')?;
    let mut at = first;
    while let Some(found) = segment[at..].find('%') {
        at += found;
        if !matches!(segment.as_bytes().get(at + 1..at + 3), Some([h, l]) if hex(*h).is_some() && hex(*l).is_some())
        {
            return Some(at);
        }
        at += 3;
    }
    (!is_text(SegmentBytes::new(segment))).then_some(first)
}

/// True if these bytes are UTF-8 without control characters.
fn is_text(mut bytes: SegmentBytes<'_>) -> bool {
    while let Some(first) = bytes.next() {
        let length = match first {
            0x00..0x20 | 0x7F => return false,
            0x20..0x7F => continue,
            0x80..0xE0 => 2,
            0xE0..0xF0 => 3,
            0xF0..=0xFF => 4,
        };
        let mut character = [first, 0, 0, 0];
        for (place, byte) in character[1..length].iter_mut().zip(&mut bytes) {
            *place = byte;
        }
        if core::str::from_utf8(&character[..length]).is_err() {
            return false;
        }
    }
    true
}
