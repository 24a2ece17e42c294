//! ENUM and Flag: the values that a node lists, as types.

use crate::format::{Format, FormatMarker};
use crate::value::{IntoValue, Value};
use alloc::borrow::Cow;
use core::fmt;

/// The values of an ENUM: generated code makes an `enum` of them, with `choice!`.
///
/// A variant goes wherever the node's path takes a value, and crosses the wire as the description writes it.
pub trait Choice: Copy + 'static {
    /// The format of the node.
    type Format: FormatMarker;

    /// All of them, each with its text, in the order of the description.
    const ALL: &'static [(Self, &'static str)];

    /// Its place in [`ALL`](Self::ALL).
    fn place(self) -> usize;

    /// Its text, as the description writes it.
    fn as_text(self) -> &'static str {
        Self::ALL.get(self.place()).map_or("", |(_, text)| text)
    }

    /// The variant of this text, as a device reports it: numbers are compared as numbers (`0x01` is `1`), booleans by
    /// what they mean, text as it is. `None` for a value that the description does not list.
    fn from_text(text: &str) -> Option<Self> {
        let exact = Self::ALL.iter().find(|(_, listed)| *listed == text);
        let format = Self::Format::FORMAT;
        let same = || {
            let typed = matches!(format, Format::Int | Format::Bool | Format::Float);
            let value = Value::parse(format, text).ok().filter(|_| typed)?;
            Self::ALL.iter().find(|(_, listed)| Value::parse(format, listed).as_ref() == Ok(&value))
        };
        exact.or_else(same).map(|(variant, _)| *variant)
    }
}

/// Shows a variant by its type and its text: `AllowCamera("0")`.
///
/// # Errors
/// When the formatter cannot write.
pub fn debug<C: Choice>(choice: C, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{name}({:?})", choice.as_text())
}

/// A listed text as a value: typed where the type has the same text, else as it is written (`0x10`, or `4` for a bool).
fn listed(format: Format, text: &'static str) -> Value<'static> {
    match Value::parse(format, text) {
        Ok(value) if value.to_text() == text => value,
        _ => Value::Text(Cow::Borrowed(text)),
    }
}

/// What has values of format `F`. (Beside the associated type, for the compiler names the node's format only where a
/// trait is missing, not where two types differ.)
pub trait OfFormat<F> {}

#[diagnostic::do_not_recommend]
impl<'a, F: FormatMarker, C: Choice + OfFormat<F>> IntoValue<'a, F> for C {
    fn into_value(self) -> Value<'a> {
        listed(F::FORMAT, self.as_text())
    }
}

/// Makes a [`Choice`](crate::generated::Choice) of an `enum`; for generated code.
#[macro_export]
#[doc(hidden)]
macro_rules! choice {
    ($name:ident: $format:ident, $($variant:ident = $text:literal),* $(,)?) => {
        // By hand, and inline: hundreds of derives would take the compiler a second.
        impl $crate::generated::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                *self
            }
        }
        impl $crate::generated::Copy for $name {}
        impl $crate::generated::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                *self as usize == *other as usize
            }
        }
        impl $crate::generated::Eq for $name {}
        impl $crate::generated::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut $crate::generated::Formatter<'_>) -> $crate::generated::fmt::Result {
                $crate::generated::debug(*self, stringify!($name), f)
            }
        }
        impl $crate::generated::OfFormat<$crate::format::$format> for $name {}
        impl $crate::generated::Choice for $name {
            type Format = $crate::format::$format;
            const ALL: &'static [(Self, &'static str)] = &[$(($name::$variant, $text)),*];
            #[inline]
            fn place(self) -> usize {
                self as usize
            }
        }
    };
}

/// The bits of a Flag, any of which may be set together: generated code makes a struct of them, with
/// `flags!`.
pub trait FlagSet: Copy + 'static {
    /// The format of the node.
    type Format: FormatMarker;

    /// The listed values; a value may have several bits.
    const ALL: &'static [u64];

    /// The bits that are set.
    fn bits(self) -> u64;
}

/// True if the bits are a union of listed values. No bits are a value only if 0 is listed.
pub fn is_combination(listed: &[u64], bits: u64) -> bool {
    let covered =
        listed.iter().filter(|&&value| value & !bits == 0).fold(0, |covered, value| covered | value);
    covered == bits && (bits != 0 || listed.contains(&0))
}

/// The value of a set of flags: a number, or its digits where the node takes text.
pub fn flags_value<F: FlagSet>(flags: F) -> Value<'static> {
    match (F::Format::FORMAT, i64::try_from(flags.bits())) {
        (Format::Int, Ok(number)) => Value::Int(number),
        _ => Value::Text(Cow::Owned(alloc::string::ToString::to_string(&flags.bits()))),
    }
}

/// Makes a [`FlagSet`](crate::generated::FlagSet) of a struct of one `u64`, its `bits`; for generated code. A tuple
/// would take the name among the values too, where the constant of the node stands: `X509` is one name as a type and as
/// a constant.
#[macro_export]
#[doc(hidden)]
macro_rules! flags {
    ($name:ident: $format:ident, $($value:literal),* $(,)?) => {
        impl $name {
            /// The bits that are set.
            pub const fn bits(self) -> u64 {
                self.bits
            }

            /// The set of these bits; `None` where the description does not list them.
            pub fn from_bits(bits: u64) -> $crate::generated::Option<Self> {
                let listed = <Self as $crate::generated::FlagSet>::ALL;
                $crate::generated::is_combination(listed, bits).then_some($name { bits })
            }

            /// The bits of both.
            #[must_use]
            pub const fn with(self, other: Self) -> Self {
                $name { bits: self.bits | other.bits }
            }

            /// True if all bits of the other are set.
            pub const fn contains(self, other: Self) -> bool {
                self.bits & other.bits == other.bits
            }
        }
        impl $crate::generated::FlagSet for $name {
            type Format = $crate::format::$format;
            const ALL: &'static [u64] = &[$($value),*];
            #[inline]
            fn bits(self) -> u64 {
                self.bits
            }
        }
        impl $crate::generated::BitOr for $name {
            type Output = Self;
            #[inline]
            fn bitor(self, other: Self) -> Self {
                self.with(other)
            }
        }
        impl<'a> $crate::IntoValue<'a, $crate::format::$format> for $name {
            #[inline]
            fn into_value(self) -> $crate::Value<'a> {
                $crate::generated::flags_value(self)
            }
        }
    };
}
