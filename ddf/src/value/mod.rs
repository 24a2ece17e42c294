//! Values of nodes: typed, and as the text that crosses the wire.

mod literals;

#[cfg(feature = "xml")]
pub(crate) use literals::INT;
pub(crate) use literals::parse_number;

use crate::format::Format;
use alloc::borrow::Cow;
use alloc::string::ToString;
use base64::prelude::{BASE64_STANDARD, Engine};
use core::fmt;
use literals::{decode_base64, is_date, is_time, parse_int};

/// A value of a node, typed by the node's [`Format`].
///
/// A date, a time and a floating-point number keep their text: it has many spellings, and none may be lost.
///
/// Any text may be a secret, so `Debug` shows only the length of text, documents, bytes and literals.
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
    /// Reads the text of a value of this format, as a message carries it.
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

    /// The text of the value, as a message carries it; borrowed if the value is text.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Value::Bytes(bytes) => Cow::Owned(BASE64_STANDARD.encode(bytes)),
            Value::Bool(true) => Cow::Borrowed("true"),
            Value::Bool(false) => Cow::Borrowed("false"),
            Value::Int(number) => Cow::Owned(number.to_string()),
            Value::Text(text) | Value::Xml(text) | Value::Literal(_, text) => Cow::Borrowed(text),
            Value::None => Cow::Borrowed(""),
        }
    }

    /// Copies borrowed text.
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

/// Says of a value, which is named before, that it is not of a format: the words of every check and refusal.
pub(crate) fn write_not_of_format(
    f: &mut fmt::Formatter<'_>,
    format: Option<Format>,
    expected: &dyn fmt::Display,
) -> fmt::Result {
    match format {
        Some(format) => write!(f, " is not of format {format}; expected {expected}"),
        None => write!(f, " is not of the node's format; expected {expected}"),
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value")?;
        write_not_of_format(f, Some(self.format), &self.format.expects())
    }
}

impl core::error::Error for ValueError {}

impl Format {
    /// The form of its values, in words that follow "expected".
    pub(crate) const fn expects(self) -> &'static str {
        match self {
            Format::Int => "a whole number of 32 bits, decimal or 0x…",
            Format::Bool => "true, false, 1 or 0",
            Format::B64 | Format::Bin => "base64",
            Format::Node | Format::Null => "no value",
            Format::Date => "CCYY-MM-DD",
            Format::Time => "hh:mm:ss, or a date, T and the time",
            Format::Float => "a number",
            Format::Chr | Format::Xml => "text",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

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
