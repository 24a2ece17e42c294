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

macro_rules! accepts {
    ($($from:ty => $($format:ident)*: $value:ident => $into:expr;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl<'a> Accepts<'a, $from> for $crate::format::$format {
            fn accept($value: $from) -> Value<'a> {
                $into
            }
        }
    )*)*};
}
accepts! {
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
    Admx<'a> => AdmxFormat ChrFormat: payload => Value::Text(payload.into_text());
    &'a Admx<'_> => AdmxFormat ChrFormat: payload => Value::Text(Cow::Borrowed(payload.as_str()));
    Enabled => AdmxFormat ChrFormat: payload => Value::Text(payload.into_text());
    &'a Enabled => AdmxFormat ChrFormat: payload => Value::Text(Cow::Borrowed(payload.as_str()));
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
