//! The formats as values of nodes, and the Rust types that are values of each.

use super::{Accepts, NodeValue, UnexpectedValue};
use crate::admx::{Admx, Enabled};
use crate::format::{self, Format};
use crate::value::{Value, ValueError};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

macro_rules! formats {
    ($($marker:ident = $format:ident, $read:ty: $pattern:pat => $value:expr;)*) => {$(
        impl NodeValue for format::$marker {
            const FORMAT: Format = Format::$format;
            type Read<'t> = $read;

            #[allow(clippy::needless_lifetimes)] // some of the types name it
            fn read<'t>(text: &'t str) -> Result<$read, UnexpectedValue> {
                match Value::parse(Format::$format, text) {
                    Ok($pattern) => Ok($value),
                    _ => Err(UnexpectedValue::of_format(Format::$format, text)),
                }
            }
        }
    )*};
}

formats! {
    B64Format = B64, Vec<u8>: Value::Bytes(bytes) => bytes.into_owned();
    BinFormat = Bin, Vec<u8>: Value::Bytes(bytes) => bytes.into_owned();
    BoolFormat = Bool, bool: Value::Bool(value) => value;
    ChrFormat = Chr, Cow<'t, str>: Value::Text(text) => text;
    IntFormat = Int, i64: Value::Int(number) => number;
    NodeFormat = Node, (): Value::None => ();
    NullFormat = Null, (): Value::None => ();
    XmlFormat = Xml, Cow<'t, str>: Value::Xml(text) => text;
    DateFormat = Date, Literal<'t, format::DateFormat>: Value::Literal(_, text) => Literal::of(text);
    TimeFormat = Time, Literal<'t, format::TimeFormat>: Value::Literal(_, text) => Literal::of(text);
    FloatFormat = Float, Literal<'t, format::FloatFormat>: Value::Literal(_, text) => Literal::of(text);
    AdmxFormat = Chr, Admx<'t>: Value::Text(payload) => Admx::assume(payload);
}

/// Implemented by a format for each Rust type `T` that is a value of it.
///
/// The compiler reports the innermost bound that does not hold. For [`Accepts`] it would list the types of all nodes.
#[diagnostic::on_unimplemented(
    message = "`{T}` is not a value of this node's format (`{Self}`)",
    label = "a device would answer 415, unsupported type or format",
    note = "chr and xml take text, int an integer of at most 32 bits, bool a `bool`, b64 and bin bytes, node and null `()`",
    note = "the format comes from the node's DDF; the documentation of the path shows it"
)]
pub trait FormatAccepts<'a, T> {
    /// The value as a message carries it.
    fn format_value(value: T) -> Value<'a>;
}

/// Implemented by [`AdmxFormat`](format::AdmxFormat) for each Rust type `T` that is the payload of a policy.
#[diagnostic::on_unimplemented(
    message = "`{T}` is not a value of an ADMX policy; make one with `ddf::Admx::enabled()` or `ddf::Admx::disabled()`",
    label = "this policy takes a `ddf::Admx`",
    note = "`Admx::enabled().data(\"Id\", 5)?` sets an element; the ids of its elements are in the ADMX file of the policy",
    note = "`Admx::assume` takes any text"
)]
pub trait AdmxAccepts<'a, T> {
    /// The payload.
    fn payload(value: T) -> Cow<'a, str>;
}

macro_rules! accepts {
    ($($marker:ident)*) => {$(
        impl<'a, T> Accepts<'a, T> for format::$marker
        where
            format::$marker: FormatAccepts<'a, T>,
        {
            fn accept(value: T) -> Value<'a> {
                Self::format_value(value)
            }
        }
    )*};
}
accepts! {
    B64Format BinFormat BoolFormat ChrFormat IntFormat NodeFormat NullFormat XmlFormat DateFormat TimeFormat FloatFormat
}

impl<'a, T> Accepts<'a, T> for format::AdmxFormat
where
    format::AdmxFormat: AdmxAccepts<'a, T>,
{
    fn accept(value: T) -> Value<'a> {
        Value::Text(Self::payload(value))
    }
}

macro_rules! payloads {
    ($($from:ty: $payload:ident => $text:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<'a> AdmxAccepts<'a, $from> for format::AdmxFormat {
            fn payload($payload: $from) -> Cow<'a, str> {
                $text
            }
        }

        #[diagnostic::do_not_recommend]
        impl<'a> FormatAccepts<'a, $from> for format::ChrFormat {
            fn format_value($payload: $from) -> Value<'a> {
                Value::Text($text)
            }
        }
    )*};
}
payloads! {
    Admx<'a>: payload => payload.into_text();
    &'a Admx<'_>: payload => Cow::Borrowed(payload.as_str());
    Enabled: payload => payload.into_text();
    &'a Enabled: payload => Cow::Borrowed(payload.as_str());
}

macro_rules! values {
    ($($from:ty => $($format:ident)*: $value:ident => $into:expr;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl<'a> FormatAccepts<'a, $from> for format::$format {
            fn format_value($value: $from) -> Value<'a> {
                $into
            }
        }
    )*)*};
}
values! {
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
    Literal<'a, format::DateFormat> => DateFormat: literal => Value::Literal(Format::Date, literal.text);
    Literal<'a, format::TimeFormat> => TimeFormat: literal => Value::Literal(Format::Time, literal.text);
    Literal<'a, format::FloatFormat> => FloatFormat: literal => Value::Literal(Format::Float, literal.text);
}

/// The checked text of a date, a time or a floating-point number.
///
/// `Debug` shows only its length, as for a [`Value`].
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

impl<'a, F: NodeValue> Literal<'a, F> {
    /// Checks the text of a date, a time or a number.
    ///
    /// # Errors
    /// [`ValueError`] when the text is not of the format.
    pub fn parse(text: &'a str) -> Result<Self, ValueError> {
        Value::parse(F::FORMAT, text).map(|_| Self::of(Cow::Borrowed(text.trim_ascii())))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn of(text: Cow<'a, str>) -> Self {
        Literal { text, format: core::marker::PhantomData }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let literal = Literal::<format::FloatFormat>::parse(" 1.5").unwrap();
        assert_eq!(alloc::format!("{literal:?}"), "Literal(3 bytes)");
    }
}
