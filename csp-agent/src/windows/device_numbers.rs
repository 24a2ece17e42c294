//! Numbers in the facts about a device.

/// The architecture and the type of the processor (`SYSTEM_INFO`), by the name in the environment variable
/// `PROCESSOR_ARCHITECTURE`; `None` for an unknown name.
pub(super) fn processor(name: &str) -> Option<(u32, u32)> {
    match name.to_ascii_uppercase().as_str() {
        "X86" => Some((0, 586)),
        "AMD64" => Some((9, 8664)),
        // The type of ARM processors is not defined; Windows returns 0.
        "ARM" => Some((5, 0)),
        "ARM64" => Some((12, 0)),
        _ => None,
    }
}

/// Bytes in MB, as a 32-bit number.
pub(super) fn megabytes(bytes: u64) -> u32 {
    u32::try_from(bytes >> 20).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_and_sizes_are_numbers() {
        assert_eq!(processor("AMD64"), Some((9, 8664)));
        assert_eq!(processor("arm64"), Some((12, 0)));
        assert_eq!(processor("PDP-11"), None);
        assert_eq!([megabytes((5 << 20) + 1), megabytes(u64::MAX)], [5, u32::MAX]);
    }
}
