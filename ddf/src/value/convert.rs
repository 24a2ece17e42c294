//! Rust values as values of nodes.

use super::{Value, ValueError};
use crate::format::{self, FormatMarker};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

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
