//! The strings of the database. Tables refer to them by number.

use super::bytes::{u16_at, u32_at};
use super::error::PackageError;
use msi::CodePage;
use std::ops::Range;

/// The flag in the code page for references of three bytes.
const LONG_REFERENCES: u32 = 0x8000_0000;

/// All strings, in the code page of the database.
pub(super) struct Strings {
    data: Vec<u8>,
    ranges: Vec<Range<usize>>,
    /// The number of the code page; 0 for the neutral one.
    pub(super) code_page: u32,
    /// The number of bytes of a reference: two or three.
    pub(super) reference_size: usize,
}

impl Strings {
    /// Reads the stream of the lengths, `_StringPool`, and that of the bytes, `_StringData`.
    ///
    /// An entry of the pool is a length and a number of references. The length 0 of a string that is referred to means that
    /// the next entry is the length, for strings of 64 KiB and more.
    pub(super) fn read(pool: &[u8], data: Vec<u8>) -> Result<Self, PackageError> {
        let damaged = || PackageError::damaged("the pool of strings ends early");
        let header = u32_at(pool, 0).ok_or_else(damaged)?;
        let mut ranges = Vec::with_capacity(pool.len() / 4);
        let (mut at, mut end) = (4, 0_usize);
        while at < pool.len() {
            let (length, references) = u16_at(pool, at).zip(u16_at(pool, at + 2)).ok_or_else(damaged)?;
            at += 4;
            let mut length = usize::from(length);
            if length == 0 && references > 0 {
                length = u32_at(pool, at).ok_or_else(damaged)? as usize;
                at += 4;
            }
            let start = end;
            end = start.checked_add(length).filter(|end| *end <= data.len()).ok_or_else(damaged)?;
            ranges.push(start..end);
        }
        let reference_size = if header & LONG_REFERENCES == 0 { 2 } else { 3 };
        Ok(Strings { data, ranges, code_page: header & !LONG_REFERENCES, reference_size })
    }

    /// The bytes of a string. The reference 0 is the empty string.
    pub(super) fn get(&self, reference: usize) -> Result<&[u8], PackageError> {
        let Some(index) = reference.checked_sub(1) else { return Ok(&[]) };
        let range = self.ranges.get(index).cloned();
        range
            .and_then(|range| self.data.get(range))
            .ok_or_else(|| PackageError::damaged("a table refers to a string that does not exist"))
    }

    /// The text of bytes in the code page. If that is unknown, U+FFFD replaces all but ASCII.
    pub(super) fn decode(&self, bytes: &[u8]) -> String {
        match i32::try_from(self.code_page).ok().and_then(CodePage::from_id) {
            Some(code_page) => code_page.decode(bytes),
            None => bytes
                .iter()
                .map(|byte| if byte.is_ascii() { char::from(*byte) } else { '\u{FFFD}' })
                .collect(),
        }
    }
}
