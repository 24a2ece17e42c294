//! Codes as Windows Installer writes them in the registry.

use crate::ProductCode;

/// The code that a registry key of Windows Installer names: 32 digits, with those of each group of the GUID, from the
/// fourth group on of each byte, in reverse order. `None` for another name.
pub(crate) fn unpacked(packed: &str) -> Option<ProductCode> {
    if packed.len() != 32 || !packed.is_ascii() {
        return None;
    }
    let mut guid = String::from("{");
    let mut at = 0;
    for (group, length) in [8, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2].into_iter().enumerate() {
        if matches!(group, 1 | 2 | 3 | 5) {
            guid.push('-');
        }
        guid.extend(packed[at..at + length].chars().rev());
        at += length;
    }
    guid.push('}');
    guid.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_code_is_read() {
        assert_eq!(
            unpacked("036a308183c3b2d4b9a9c03b273435c9").unwrap().as_str(),
            "{1803A630-3C38-4D2B-9B9A-0CB37243539C}"
        );
        for other in ["", "036A308183C3B2D4B9A9C03B273435C", "036A308183C3B2D4B9A9C03B273435CX", "ä"] {
            assert_eq!(unpacked(other), None, "{other}");
        }
        assert_eq!(unpacked(&"ä".repeat(16)), None);
    }
}
