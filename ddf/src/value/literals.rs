//! The texts of typed values: numbers, base64, dates and times.

use alloc::vec::Vec;
use base64::prelude::{BASE64_STANDARD, Engine};

/// Base64 may be broken over lines.
pub(super) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let dense: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    BASE64_STANDARD.decode(dense).ok()
}

/// The numbers of an `int`: 32 bits, signed or not.
pub(crate) const INT: core::ops::RangeInclusive<i128> = i32::MIN as i128..=u32::MAX as i128;

pub(super) fn parse_int(text: &str) -> Option<i64> {
    let number = parse_number(text).filter(|number| INT.contains(number))?;
    i64::try_from(number).ok()
}

/// A whole number, decimal or hexadecimal (`0x1F`), with or without a sign; `None` where it exceeds 128 bits.
pub(crate) fn parse_number(text: &str) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, radix) = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(hex) => (hex, 16),
        None => (digits, 10),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None; // `from_str_radix` would take a second sign
    }
    // Nearly every number fits a word, which takes a fraction of the time to read.
    let magnitude = match u64::from_str_radix(digits, radix) {
        Ok(word) => i128::from(word),
        Err(_) => i128::from_str_radix(digits, radix).ok()?,
    };
    Some(if negative { -magnitude } else { magnitude })
}

/// `CCYY-MM-DD` or `CCYYMMDD`.
pub(super) fn is_date(text: &str) -> bool {
    let number = |range: core::ops::Range<usize>| text.get(range).and_then(digits);
    let (year, month, day) = match text.len() {
        10 if text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-' => {
            (number(0..4), number(5..7), number(8..10))
        }
        8 => (number(0..4), number(4..6), number(6..8)),
        _ => return false,
    };
    let (Some(year), Some(month), Some(day)) = (year, month, day) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// `hh:mm:ss` or `hhmmss`, with an optional fraction or zone, alone or after a date and `T`.
pub(super) fn is_time(text: &str) -> bool {
    let time = match text.split_once('T') {
        Some((date, time)) if is_date(date) => time,
        Some(_) => return false,
        None => text,
    };
    let time = time.strip_suffix('Z').unwrap_or(time);
    let time = match time.find(['+', '-']) {
        Some(at) if is_clock(&time[at + 1..]) => &time[..at],
        Some(_) => return false,
        None => time,
    };
    let time = match time.split_once('.') {
        Some((time, fraction)) if digits(fraction).is_some() => time,
        Some(_) => return false,
        None => time,
    };
    is_clock(time)
}

/// `hh:mm`, `hh:mm:ss` or the same without colons.
fn is_clock(text: &str) -> bool {
    let mut parts = [None; 3];
    if text.contains(':') {
        let mut pieces = text.split(':');
        for part in &mut parts {
            *part = pieces.next().filter(|piece| piece.len() == 2);
        }
        if pieces.next().is_some() || text.split(':').any(|piece| piece.len() != 2) {
            return false;
        }
    } else if text.len() == 4 || text.len() == 6 {
        for (index, part) in parts.iter_mut().enumerate() {
            *part = text.get(index * 2..index * 2 + 2);
        }
    }
    let [Some(hours), Some(minutes), seconds] = parts else {
        return false;
    };
    let within = |part: &str, most| digits(part).is_some_and(|value| value <= most);
    within(hours, 24) && within(minutes, 59) && seconds.is_none_or(|seconds| within(seconds, 60))
}

fn digits(text: &str) -> Option<u32> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // Digits that exceed a number are a fraction of a second, whose value does not matter.
    Some(text.parse().unwrap_or(u32::MAX))
}
