//! The value that puts Windows into embedded mode.

/// The value that puts Windows into embedded mode: the SHA-256 of the UUID of the firmware.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmbeddedMode([u8; 32]);

impl EmbeddedMode {
    /// The value as the registry has it.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<[u8; 32]> for EmbeddedMode {
    /// For a Windows whose service expects another value than `EmbeddedMode::of_this_machine` computes.
    fn from(value: [u8; 32]) -> Self {
        EmbeddedMode(value)
    }
}

/// The size of `RawSMBIOSData` without the structures: calling method, version, revision, length.
const TABLE_HEADER: usize = 8;
/// The type of the structure "System Information" (DSP0134, 7.2).
const SYSTEM_INFORMATION: u8 = 1;
/// The place of the UUID in it.
const UUID: std::ops::Range<usize> = 8..24;

/// The UUID in an SMBIOS table that `GetSystemFirmwareTable` has returned, in the order of the table; `None` if the table has
/// none or is damaged.
pub(super) fn system_uuid(table: &[u8]) -> Option<[u8; 16]> {
    let mut rest = table.get(TABLE_HEADER..)?;
    loop {
        let (&kind, &length) = (rest.first()?, rest.get(1)?);
        let formatted = rest.get(..usize::from(length)).filter(|formatted| formatted.len() >= 4)?;
        if kind == SYSTEM_INFORMATION {
            return formatted.get(UUID)?.try_into().ok();
        }
        // The strings of a structure end with two zeros.
        let strings = &rest[formatted.len()..];
        let end = strings.windows(2).position(|pair| pair == [0, 0])?;
        rest = &strings[end + 2..];
    }
}

#[cfg(windows)]
mod on_windows {
    use super::super::error::LocalManagementError;
    use super::{EmbeddedMode, system_uuid};
    use crate::windows::sys;
    use sha2::{Digest, Sha256};
    use std::io;

    impl EmbeddedMode {
        /// The value for the machine that this program runs on.
        ///
        /// # Errors
        /// [`LocalManagementError::Firmware`] when the firmware has no UUID.
        pub fn of_this_machine() -> Result<Self, LocalManagementError> {
            let table = sys::smbios_table().map_err(LocalManagementError::Firmware)?;
            let missing = || io::Error::new(io::ErrorKind::InvalidData, "the SMBIOS table has no UUID");
            let uuid = system_uuid(&table).ok_or_else(|| LocalManagementError::Firmware(missing()))?;
            Ok(EmbeddedMode::from_uuid(uuid))
        }

        /// The value for this UUID, in the order of the table. The table has the first three parts of the usual notation
        /// with their lowest byte first, as a `GUID` of Windows.
        fn from_uuid(uuid: [u8; 16]) -> Self {
            EmbeddedMode(Sha256::digest(uuid).into())
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        /// SHA-256 of the bytes 0 to 15, as `sha256sum` computes it.
        #[test]
        fn the_value_is_the_sha_256_of_the_uuid() {
            let uuid = std::array::from_fn(|index| index as u8);
            let expected = "be45cb2605bf36bebde684841a28f0fd43c69850a3dce5fedba69928ee3a8991";
            let found: String =
                EmbeddedMode::from_uuid(uuid).as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(found, expected);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID_BYTES: [u8; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

    fn structure(kind: u8, content: &[u8], strings: &[u8]) -> Vec<u8> {
        let header = [kind, content.len() as u8 + 4, kind, 0];
        [&header[..], content, strings, &[0, 0]].concat()
    }

    fn table() -> Vec<u8> {
        let firmware = structure(0, &[1, 2, 0, 0xF0, 3, 0x7F], b"Vendor\0Version");
        let system = structure(1, &[&[1, 2, 3, 4][..], &UUID_BYTES, &[6, 5, 6]].concat(), b"Maker");
        [&[0, 3, 0, 0, 0, 0, 0, 0][..], &firmware, &system, &structure(127, &[], &[])].concat()
    }

    #[test]
    fn the_uuid_is_in_the_system_information() {
        assert_eq!(system_uuid(&table()), Some(UUID_BYTES));
    }

    #[test]
    fn damaged_tables_have_no_uuid() {
        let whole = table();
        let end_of_uuid = whole.windows(16).position(|bytes| bytes == UUID_BYTES).unwrap() + 16;
        for length in 0..whole.len() {
            let found = system_uuid(&whole[..length]);
            // The three bytes after the UUID belong to the same structure.
            assert_eq!(found.is_some(), length >= end_of_uuid + 3, "{length}");
        }
        assert_eq!(system_uuid(&[0; 64]), None, "a structure of no length");
        let old = [&[0; 8][..], &structure(1, &[1, 2, 3, 4], b"SMBIOS 2.0 has no UUID")].concat();
        assert_eq!(system_uuid(&old), None);
    }
}
