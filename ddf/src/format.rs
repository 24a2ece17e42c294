//! The formats of node values (DFFormat; OMA TND 1.2, section 9).

use alloc::string::String;
use core::fmt;
use core::str::FromStr;
use csp_findings::quoted;

/// The format of a node's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Base64 text of bytes.
    B64,
    /// Bytes.
    Bin,
    /// `true` or `false`.
    Bool,
    /// Text.
    Chr,
    /// A whole number of 32 bits; Windows' own files use 64 in places.
    Int,
    /// No value: an interior node, which has children.
    Node,
    /// No value: a leaf that is only executed or created.
    Null,
    /// An XML document.
    Xml,
    /// A date: ISO 8601 `CCYY-MM-DD` or `CCYYMMDD`.
    Date,
    /// A time of day, ISO 8601 `hh:mm:ss`; Windows' own files mean date and time.
    Time,
    /// A floating-point number.
    Float,
}

impl Format {
    /// All formats, in the order of the specification's list as Microsoft prints it.
    pub const ALL: [Format; 11] = [
        Format::B64,
        Format::Bin,
        Format::Bool,
        Format::Chr,
        Format::Int,
        Format::Node,
        Format::Null,
        Format::Xml,
        Format::Date,
        Format::Time,
        Format::Float,
    ];

    /// The name in DDF files and in `Meta/Format`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::B64 => "b64",
            Format::Bin => "bin",
            Format::Bool => "bool",
            Format::Chr => "chr",
            Format::Int => "int",
            Format::Node => "node",
            Format::Null => "null",
            Format::Xml => "xml",
            Format::Date => "date",
            Format::Time => "time",
            Format::Float => "float",
        }
    }

    /// The Format that a message gives for a value of a node of this format: `b64` for `bin`, whose value is Base64 in XML
    /// while the node's own Format stays `bin` (OMA TND 1.2, property Format).
    ///
    /// ```
    /// use ddf::Format;
    /// assert_eq!((Format::Bin.in_message(), Format::Int.in_message()), (Format::B64, Format::Int));
    /// ```
    #[must_use]
    pub const fn in_message(self) -> Self {
        match self {
            Format::Bin => Format::B64,
            other => other,
        }
    }

    /// The format of this name, exactly as the specification spells it.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name.as_bytes() {
            b"b64" => Format::B64,
            b"bin" => Format::Bin,
            b"bool" => Format::Bool,
            b"chr" => Format::Chr,
            b"int" => Format::Int,
            b"node" => Format::Node,
            b"null" => Format::Null,
            b"xml" => Format::Xml,
            b"date" => Format::Date,
            b"time" => Format::Time,
            b"float" => Format::Float,
            _ => return None,
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Format::from_name(name).ok_or(UnknownFormat)
    }
}

/// The text is not the name of a format: `"string"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownFormat;

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not a format; expected one of b64, bin, bool, chr, int, node, null, xml, date, time, float",
        )
    }
}

impl core::error::Error for UnknownFormat {}

/// The Format of a message does not fit its node; a device answers 415. `Display` is what a check of the message and the
/// refusal of a device say.
///
/// ```
/// use ddf::{Format, FormatFault};
/// let fault = FormatFault::Differs { found: Format::Chr, expected: Format::Int };
/// assert_eq!(fault.to_string(), "Format is chr, and the node's is int");
/// let fault = FormatFault::Unknown { name: "strng".to_owned(), expected: Some(Format::Bin) };
/// assert_eq!(fault.to_string(), "Format is \"strng\", which is not a format; the node's is bin, b64 in a message");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatFault {
    /// There is no format of this name: `string`.
    Unknown {
        /// The name in the message.
        name: String,
        /// The format of the node, if it is known.
        expected: Option<Format>,
    },
    /// The format is another one than the node's.
    Differs {
        /// The format in the message.
        found: Format,
        /// The format of the node.
        expected: Format,
    },
}

impl fmt::Display for FormatFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = match self {
            FormatFault::Unknown { name, expected } => {
                write!(f, "Format is {}, which is not a format", quoted(name))?;
                let Some(expected) = expected else { return Ok(()) };
                f.write_str("; ")?;
                expected
            }
            FormatFault::Differs { found, expected } => {
                write!(f, "Format is {found}, and ")?;
                expected
            }
        };
        write!(f, "the node's is {expected}")?;
        match expected.in_message() {
            written if written == *expected => Ok(()),
            written => write!(f, ", {written} in a message"),
        }
    }
}

impl core::error::Error for FormatFault {}

macro_rules! markers {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $name {}
        )*
    };
}

// `ChrFormat` and not `Chr`: the compiler prints a short name only if no other item of the crate graph has it, and
// `Format::Chr` does. `typed::formats` says which Rust types are values of each.
markers! {
    /// Format `b64`.
    B64Format,
    /// Format `bin`.
    BinFormat,
    /// Format `bool`.
    BoolFormat,
    /// Format `chr`.
    ChrFormat,
    /// Format `int`.
    IntFormat,
    /// Format `node`: an interior node.
    NodeFormat,
    /// Format `null`.
    NullFormat,
    /// Format `xml`.
    XmlFormat,
    /// Format `date`.
    DateFormat,
    /// Format `time`.
    TimeFormat,
    /// Format `float`.
    FloatFormat,
    /// Format `chr`, and the text is the payload of an ADMX-backed policy: an [`Admx`](crate::Admx).
    AdmxFormat,
}
