//! The digest of all schemes: `B64(H(…))`.

use base64::prelude::{BASE64_STANDARD, Engine};
use md5::{Digest, Md5};
use subtle::ConstantTimeEq;

/// `B64(H(a:b:c))`, where H is MD5.
pub(super) fn encoded(parts: &[&[u8]]) -> String {
    let mut hash = Md5::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            hash.update(b":");
        }
        hash.update(part);
    }
    BASE64_STANDARD.encode(hash.finalize())
}

/// Compares two texts in constant time.
pub(super) fn same(ours: &str, theirs: &str) -> bool {
    ours.as_bytes().ct_eq(theirs.as_bytes()).into()
}

/// Decodes base64, with or without line breaks and padding.
pub(super) fn decoded(text: &str) -> Option<Vec<u8>> {
    let dense: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=').collect();
    base64::prelude::BASE64_STANDARD_NO_PAD.decode(dense).ok()
}
