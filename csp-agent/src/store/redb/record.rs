//! A record as bytes: its version, a checksum, its data; numbers with the low byte first.

use crate::store::Record;

pub(super) fn wrap(key: &str, record: &Record) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(6 + record.data.len());
    bytes.extend(record.version.to_le_bytes());
    bytes.extend(checksum(key, record.version, &record.data).to_le_bytes());
    bytes.extend(&record.data);
    bytes
}

/// `None` when the bytes are not those that were written under this key.
pub(super) fn unwrap(key: &str, bytes: &[u8]) -> Option<Record> {
    let (version, rest) = bytes.split_first_chunk()?;
    let (sum, data) = rest.split_first_chunk()?;
    let version = u16::from_le_bytes(*version);
    (u32::from_le_bytes(*sum) == checksum(key, version, data))
        .then(|| Record { version, data: data.to_vec() })
}

/// CRC-32 (that of zip and Ethernet) of all that a record is: the key, a zero, the version, the data.
fn checksum(key: &str, version: u16, data: &[u8]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(key.as_bytes());
    sum.update(&[0]);
    sum.update(&version.to_le_bytes());
    sum.update(data);
    sum.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The form on the disk: with another one, the stores of before could not be read.
    #[test]
    fn a_record_has_always_these_bytes() {
        let record = Record { version: 0x0102, data: b"abc".to_vec() };
        let bytes = wrap("k\u{e4}", &record);
        assert_eq!(bytes, [0x02, 0x01, CRC[0], CRC[1], CRC[2], CRC[3], b'a', b'b', b'c']);
        assert_eq!(unwrap("k\u{e4}", &bytes), Some(record));
        assert_eq!(unwrap("k\u{e5}", &bytes), None);
    }

    /// Of `6B C3 A4 00 02 01 61 62 63`, from zlib.
    const CRC: [u8; 4] = [0xAB, 0x10, 0xEB, 0x77];
}
