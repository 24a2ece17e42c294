//! Values of nodes: typed, and as the text that crosses the wire.

use crate::format::{self, Format, FormatMarker};
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use base64::prelude::{BASE64_STANDARD, Engine};
use core::fmt;

/// A value of a node, typed by the node's [`Format`].
///
/// A date, a time and a floating-point number keep their text: it has many spellings, and none may be lost.
///
/// Any text may be a secret, so `Debug` shows of text, documents, bytes and literals only how long they are.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum Value<'a> {
    /// `b64` or `bin`: the bytes.
    Bytes(#[cfg_attr(feature = "serde", serde(with = "crate::serialize::base64_text"))] Cow<'a, [u8]>),
    /// `bool`.
    Bool(bool),
    /// `int`: 32 bits, signed or not (−2³¹ to 2³²−1; OMA TND 1.2, section 8.5, and Microsoft's ranges up to 4294967295).
    Int(i64),
    /// `chr`.
    Text(Cow<'a, str>),
    /// `xml`: the document.
    Xml(Cow<'a, str>),
    /// `date`, `time` or `float`: the text, which has been checked.
    Literal(Format, Cow<'a, str>),
    /// `node` or `null`: no value.
    None,
}

impl<'a> Value<'a> {
    /// Reads the text of a value of this format, as it stands in a message.
    ///
    /// White space around numbers, booleans and base64 is not part of them. An `int` has 32 bits, signed or not, and may
    /// be hexadecimal (`0x1F`), as real files write flags.
    ///
    /// # Errors
    /// [`ValueError`] when the text is not of the format.
    ///
    /// ```
    /// use ddf::{Format, Value};
    /// assert_eq!(Value::parse(Format::Int, "70")?, Value::Int(70));
    /// assert_eq!(Value::parse(Format::Int, "many").unwrap_err().to_string(),
    ///     "the value is not of format int; expected a whole number of 32 bits, decimal or 0x…");
    /// # Ok::<(), ddf::ValueError>(())
    /// ```
    pub fn parse(format: Format, text: &'a str) -> Result<Self, ValueError> {
        let refuse = || Err(ValueError { format });
        Ok(match format {
            Format::Chr => Value::Text(Cow::Borrowed(text)),
            Format::Xml => Value::Xml(Cow::Borrowed(text)),
            Format::Int => match parse_int(text.trim_ascii()) {
                Some(number) => Value::Int(number),
                None => return refuse(),
            },
            Format::Bool => match text.trim_ascii() {
                "true" | "1" => Value::Bool(true),
                "false" | "0" => Value::Bool(false),
                other if other.eq_ignore_ascii_case("true") => Value::Bool(true),
                other if other.eq_ignore_ascii_case("false") => Value::Bool(false),
                _ => return refuse(),
            },
            Format::B64 | Format::Bin => match decode_base64(text) {
                Some(bytes) => Value::Bytes(Cow::Owned(bytes)),
                None => return refuse(),
            },
            Format::Node | Format::Null if text.trim_ascii().is_empty() => Value::None,
            Format::Node | Format::Null => return refuse(),
            Format::Date | Format::Time | Format::Float => {
                let literal = text.trim_ascii();
                let fits = match format {
                    Format::Date => is_date(literal),
                    Format::Time => is_time(literal),
                    _ => literal.parse::<f64>().is_ok_and(f64::is_finite),
                };
                if !fits {
                    return refuse();
                }
                Value::Literal(format, Cow::Borrowed(literal))
            }
        })
    }

    /// The text of the value, as it stands in a message; borrowed where it is text already.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Value::Bytes(bytes) => Cow::Owned(BASE64_STANDARD.encode(bytes)),
            Value::Bool(true) => Cow::Borrowed("true"),
            Value::Bool(false) => Cow::Borrowed("false"),
            Value::Int(number) => Cow::Owned(format!("{number}")),
            Value::Text(text) | Value::Xml(text) | Value::Literal(_, text) => Cow::Borrowed(text),
            Value::None => Cow::Borrowed(""),
        }
    }

    /// The same value, owning its text.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Bytes(bytes) => Value::Bytes(Cow::Owned(bytes.into_owned())),
            Value::Bool(value) => Value::Bool(value),
            Value::Int(number) => Value::Int(number),
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Xml(text) => Value::Xml(Cow::Owned(text.into_owned())),
            Value::Literal(format, text) => Value::Literal(format, Cow::Owned(text.into_owned())),
            Value::None => Value::None,
        }
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Value::Bool(value) => write!(f, "Bool({value})"),
            Value::Int(number) => write!(f, "Int({number})"),
            Value::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Value::Xml(text) => write!(f, "Xml({} bytes)", text.len()),
            Value::Literal(format, text) => write!(f, "Literal({format}, {} bytes)", text.len()),
            Value::None => f.write_str("None"),
        }
    }
}

/// Base64 may be broken over lines.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let dense: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    BASE64_STANDARD.decode(dense).ok()
}

/// The numbers of an `int`: 32 bits, signed or not.
pub(crate) const INT: core::ops::RangeInclusive<i128> = i32::MIN as i128..=u32::MAX as i128;

fn parse_int(text: &str) -> Option<i64> {
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
fn is_date(text: &str) -> bool {
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

/// `hh:mm:ss` or `hhmmss`, with a fraction or a zone behind it, alone or behind a date and `T`.
fn is_time(text: &str) -> bool {
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
    // More digits than fit are a fraction of a second, whose value nobody asks for.
    Some(text.parse().unwrap_or(u32::MAX))
}

/// A text that is not a value of its format. It does not repeat the text, which may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueError {
    format: Format,
}

impl ValueError {
    /// The format that the text is not of.
    pub fn format(&self) -> Format {
        self.format
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = self.format.expects();
        write!(f, "the value is not of format {}; expected {expected}", self.format)
    }
}

impl core::error::Error for ValueError {}

impl Format {
    /// What its values look like, in words that follow "expected".
    pub(crate) const fn expects(self) -> &'static str {
        match self {
            Format::Int => "a whole number of 32 bits, decimal or 0x…",
            Format::Bool => "true or false",
            Format::B64 | Format::Bin => "base64",
            Format::Node | Format::Null => "no value",
            Format::Date => "CCYY-MM-DD",
            Format::Time => "hh:mm:ss, or a date, T and the time",
            Format::Float => "a number",
            Format::Chr | Format::Xml => "text",
        }
    }
}

/// A Rust value that is a value of format `F`, so that a value of the wrong kind does not compile.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of this node's format (`{F}`)",
    label = "a device would answer 415, unsupported type or format",
    note = "the format comes from the node's DDF; the documentation of the path shows it"
)]
pub trait IntoValue<'a, F: FormatMarker> {
    /// The value.
    fn into_value(self) -> Value<'a>;
}

macro_rules! into_value {
    ($($from:ty => $($format:ident)*: $value:ident => $into:expr;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl<'a> IntoValue<'a, format::$format> for $from {
            fn into_value(self) -> Value<'a> {
                let $value = self;
                $into
            }
        }
    )*)*};
}

into_value! {
    &'a str => ChrFormat: text => Value::Text(Cow::Borrowed(text));
    &'a String => ChrFormat: text => Value::Text(Cow::Borrowed(text));
    String => ChrFormat: text => Value::Text(Cow::Owned(text));
    Cow<'a, str> => ChrFormat: text => Value::Text(text);
    &'a str => XmlFormat: text => Value::Xml(Cow::Borrowed(text));
    &'a String => XmlFormat: text => Value::Xml(Cow::Borrowed(text));
    String => XmlFormat: text => Value::Xml(Cow::Owned(text));
    Cow<'a, str> => XmlFormat: text => Value::Xml(text);
    bool => BoolFormat: value => Value::Bool(value);
    i8 => IntFormat: number => Value::Int(number.into());
    i16 => IntFormat: number => Value::Int(number.into());
    i32 => IntFormat: number => Value::Int(number.into());
    u8 => IntFormat: number => Value::Int(number.into());
    u16 => IntFormat: number => Value::Int(number.into());
    u32 => IntFormat: number => Value::Int(number.into());
    &'a [u8] => B64Format BinFormat: bytes => Value::Bytes(Cow::Borrowed(bytes));
    Vec<u8> => B64Format BinFormat: bytes => Value::Bytes(Cow::Owned(bytes));
    () => NodeFormat NullFormat: _none => Value::None;
}

/// Dates, times and floating-point numbers: text that has been checked.
macro_rules! literal {
    ($($marker:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<'a> IntoValue<'a, format::$marker> for Literal<'a, format::$marker> {
            fn into_value(self) -> Value<'a> {
                Value::Literal(format::$marker::FORMAT, self.text)
            }
        }
    )*};
}
literal!(DateFormat TimeFormat FloatFormat);

/// The checked text of a date, a time or a floating-point number.
///
/// `Debug` shows only how long it is, as of a [`Value`].
#[derive(Clone, PartialEq, Eq)]
pub struct Literal<'a, F> {
    text: Cow<'a, str>,
    format: core::marker::PhantomData<F>,
}

impl<F> fmt::Debug for Literal<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Literal({} bytes)", self.text.len())
    }
}

impl<'a, F: FormatMarker> Literal<'a, F> {
    /// Checks the text of a date, a time or a number.
    ///
    /// # Errors
    /// [`ValueError`] when the text is not of the format.
    pub fn parse(text: &'a str) -> Result<Self, ValueError> {
        let text = Value::parse(F::FORMAT, text).map(|_| Cow::Borrowed(text.trim_ascii()))?;
        Ok(Literal { text, format: core::marker::PhantomData })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        for (value, shown) in [
            (Value::Text("pass".into()), "Text(4 bytes)"),
            (Value::Xml("<p>ä</p>".into()), "Xml(9 bytes)"),
            (Value::Bytes(b"key".into()), "Bytes(3 bytes)"),
            (Value::parse(Format::Date, "2024-02-29").unwrap(), "Literal(date, 10 bytes)"),
            (Value::Int(-7), "Int(-7)"),
            (Value::Bool(true), "Bool(true)"),
            (Value::None, "None"),
        ] {
            assert_eq!(format!("{value:?}"), shown);
        }
        let literal = Literal::<format::FloatFormat>::parse(" 1.5").unwrap();
        assert_eq!(format!("{literal:?}"), "Literal(3 bytes)");
    }

    #[test]
    fn values_of_every_format() {
        for (format, good, bad) in [
            (
                Format::Int,
                &["0", "-5", " 70\n", "0x1F", "-2147483648", "4294967295", "0xFFFFFFFF"][..],
                &["", "1.5", "0x", "- 5", "+-5", "-2147483649", "4294967296", "9223372036854775807"][..],
            ),
            (Format::Bool, &["true", "False", "1"], &["", "yes", "2"]),
            (Format::B64, &["", "QQ==", "QUJD\r\nREVG"], &["Q", "Q===", "ä"]),
            (Format::Date, &["2024-02-29", "20231231"], &["2023-02-29", "2024-13-01", "24-01-01"]),
            (
                Format::Time,
                &["23:59:59", "2024-01-01T00:00:00Z", "10:00:00.5+01:00"],
                &["25:00:00", "1:2:3", "T"],
            ),
            (Format::Float, &["1.5", "-2e3"], &["", "NaN", "1,5"]),
            (Format::Node, &["", " "], &["x"]),
            (Format::Null, &[""], &["0"]),
        ] {
            for text in good {
                assert!(Value::parse(format, text).is_ok(), "{format} {text:?}");
            }
            for text in bad {
                assert!(Value::parse(format, text).is_err(), "{format} {text:?}");
            }
        }
    }
}
