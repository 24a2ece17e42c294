//! ENUM: the values that a node lists, as types.

use crate::format::Format;
use crate::value::{Value, parse_number};
use alloc::borrow::Cow;
use core::fmt;

/// The text that equals the text of a device: numbers are compared as numbers, booleans by their meaning, other text as it
/// is.
pub fn position_of(format: Format, listed: &[&str], text: &str) -> Option<usize> {
    let exact = listed.iter().position(|one| *one == text);
    let same = || {
        let is_typed = matches!(format, Format::Int | Format::Bool | Format::Float);
        let value = Value::parse(format, text).ok().filter(|_| is_typed)?;
        listed.iter().position(|one| Value::parse(format, one).as_ref() == Ok(&value))
    };
    exact.or_else(same)
}

/// The number of a text, decimal or hexadecimal.
pub fn number_of(text: &str) -> Option<i64> {
    i64::try_from(parse_number(text.trim_ascii())?).ok()
}

/// A listed text as a value: typed if the typed value has the same text, otherwise as the description writes it.
pub fn listed_value(format: Format, text: &'static str) -> Value<'static> {
    match Value::parse(format, text) {
        Ok(value) if value.to_text() == text => value,
        _ => Value::Text(Cow::Borrowed(text)),
    }
}

/// Shows a variant with its type and its value: `AllowCamera::NotAllowed(0)`.
///
/// # Errors
/// When the formatter cannot write.
pub fn debug_variant(
    type_name: &str,
    name: &str,
    value: &dyn fmt::Debug,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    write!(f, "{type_name}::{name}({value:?})")
}

/// Shows a variant with its value: `NotAllowed (0)`.
///
/// # Errors
/// When the formatter cannot write.
pub fn show_variant(name: &str, value: &dyn fmt::Debug, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{name} ({value:?})")
}

/// Makes a [`Described`](crate::generated::Described) value of an `enum`; for generated code.
///
/// The values are the discriminants of the variants, or the texts that the macro is given.
#[macro_export]
#[doc(hidden)]
macro_rules! __ddf_choice {
    ($name:ident: $format:ident, $expected:tt, [$($variant:ident),*] $(, $separator:literal)?) => {
        impl $name {
            /// The number, as the description lists it.
            pub const fn value(self) -> i64 {
                self as i64
            }

            /// The variant of a number.
            ///
            /// # Errors
            /// When the description does not list it.
            pub fn new(value: i64) -> $crate::generated::Result<Self, $crate::generated::NotAccepted> {
                let listed = Self::ALL.iter().find(|listed| **listed as i64 == value);
                listed.copied().ok_or($crate::generated::refused($expected))
            }
        }
        $crate::generated::choice! {
            @both $name: $format, $expected, [$($variant),*] $(, $separator)?;
            |text| $name::new($crate::generated::number_of(text)?).ok(),
            |value| $crate::generated::number_value($crate::generated::Format::$format, value)
        }
    };
    ($name:ident: $format:ident, $expected:tt, [$($variant:ident = $text:literal),*] $(, $separator:literal)?) => {
        impl $name {
            /// The text, as the description writes it.
            pub const fn value(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)*
                }
            }

            /// The variant of a text, as a device may write it.
            ///
            /// # Errors
            /// When the description does not list it.
            pub fn new(value: &str) -> $crate::generated::Result<Self, $crate::generated::NotAccepted> {
                let format = $crate::generated::Format::$format;
                let position = $crate::generated::position_of(format, &[$($text),*], value);
                let variant = position.and_then(|position| Self::ALL.get(position));
                variant.copied().ok_or($crate::generated::refused($expected))
            }
        }
        $crate::generated::choice! {
            @both $name: $format, $expected, [$($variant),*] $(, $separator)?;
            |text| $name::new(text).ok(),
            |value| $crate::generated::listed_value($crate::generated::Format::$format, value)
        }
    };
    (
        @both $name:ident: $format:ident, $expected:tt, [$($variant:ident),*] $(, $separator:literal)?;
        |$text:ident| $from_text:expr, |$value:ident| $to_value:expr
    ) => {
        impl $name {
            /// All variants, in the order of the description.
            pub const ALL: &'static [Self] = &[$($name::$variant),*];

            /// The name of the variant.
            pub const fn name(self) -> &'static str {
                match self {
                    $($name::$variant => stringify!($variant),)*
                }
            }
        }
        $crate::generated::plain! {
            $name, |variant| *variant as i64,
            |variant, f| $crate::generated::debug_variant(stringify!($name), variant.name(), &variant.value(), f),
            |variant, f| $crate::generated::show_variant(variant.name(), &variant.value(), f)
        }
        impl $crate::generated::Described for $name {
            const FORMAT: $crate::generated::Format = $crate::generated::Format::$format;
            fn from_text($text: &str) -> $crate::generated::Option<Self> {
                $from_text
            }
            fn described_value(self) -> $crate::generated::Value<'static> {
                let $value = self.value();
                $to_value
            }
        }
        $crate::generated::described! { $name, $expected $(, $separator)? }
    };
}
