//! A record as bytes: its version, a checksum and its data. Numbers are little-endian.

use crate::store::Record;

pub(super) fn wrap(key: &str, record: &Record) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(6 + record.data.len());
    bytes.extend(record.version.to_le_bytes());
    bytes.extend(checksum(key, record.version, &record.data).to_le_bytes());
    bytes.extend(&record.data);
    bytes
}

/// `None` if the checksum does not match the key and the bytes.
pub(super) fn unwrap(key: &str, bytes: &[u8]) -> Option<Record> {
    let (version, rest) = bytes.split_first_chunk()?;
    let (sum, data) = rest.split_first_chunk()?;
    let version = u16::from_le_bytes(*version);
    (u32::from_le_bytes(*sum) == checksum(key, version, data))
        .then(|| Record { version, data: data.to_vec() })
}

/// CRC-32 (that of zip and Ethernet) of the key, a zero, the version and the data.
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

    /// A change of this format would make existing stores unreadable.
    #[test]
    fn the_format_of_a_record_is_stable() {
        let record = Record { version: 0x0102, data: b"abc".to_vec() };
        let bytes = wrap("k\u{e4}", &record);
        assert_eq!(bytes, [0x02, 0x01, CRC[0], CRC[1], CRC[2], CRC[3], b'a', b'b', b'c']);
        assert_eq!(unwrap("k\u{e4}", &bytes), Some(record));
        assert_eq!(unwrap("k\u{e5}", &bytes), None);
    }

    /// The CRC-32 of `6B C3 A4 00 02 01 61 62 63`, computed by zlib.
    const CRC: [u8; 4] = [0xAB, 0x10, 0xEB, 0x77];
}
