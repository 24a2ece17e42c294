//! Range: numbers between bounds, as types.

use crate::format::Format;
use crate::value::{Value, parse_number};
use alloc::borrow::Cow;
use alloc::string::ToString;
use core::fmt;

/// True if one of the ranges has the number. Both ends are included.
pub const fn is_in(ranges: &[(i64, i64)], number: i64) -> bool {
    let mut index = 0;
    while index < ranges.len() {
        if ranges[index].0 <= number && number <= ranges[index].1 {
            return true;
        }
        index += 1;
    }
    false
}

/// The number of a text, decimal or hexadecimal, if one of the ranges has it.
pub fn number_in(ranges: &[(i64, i64)], text: &str) -> Option<i64> {
    let number = i64::try_from(parse_number(text.trim_ascii())?).ok()?;
    is_in(ranges, number).then_some(number)
}

/// A number as a value of this format: as text, where the node takes text.
pub fn number_value(format: Format, number: i64) -> Value<'static> {
    match format {
        Format::Int => Value::Int(number),
        _ => Value::Text(Cow::Owned(number.to_string())),
    }
}

/// Shows the type and the number: `Delay(30)`.
///
/// # Errors
/// When the formatter cannot write.
pub fn debug_number(type_name: &str, number: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{type_name}({number})")
}

/// Makes a [`Described`](crate::generated::Described) value of a struct with an `i64`, its `number`; for generated code.
///
/// A literal outside of the ranges does not build, in a function either:
///
/// ```compile_fail,E0080
/// struct Hour {
///     number: i64,
/// }
/// ddf::generated::number! { Hour: Int, "expected a value of Hour: a number from 0 to 23", [(0, 23)] }
/// let hour = Hour::literal::<25>();
/// ```
#[macro_export]
#[doc(hidden)]
macro_rules! __ddf_number {
    ($name:ident: $format:ident, $expected:tt, [$(($low:literal, $high:literal)),*] $(, $separator:literal)?) => {
        impl $name {
            /// The ranges of the allowed numbers. Both ends are included.
            pub const RANGES: &'static [(i64, i64)] = &[$(($low, $high)),*];

            /// Checks a number.
            ///
            /// # Errors
            /// When no range has it.
            pub const fn new(
                number: i64,
            ) -> $crate::generated::Result<Self, $crate::generated::NotAccepted> {
                if $crate::generated::is_in(Self::RANGES, number) {
                    $crate::generated::Result::Ok($name { number })
                } else {
                    $crate::generated::Result::Err($crate::generated::refused($expected))
                }
            }

            /// This number. In a constant, a number outside of the ranges does not compile:
            /// `const NUMBER: T = T::literal::<5>();`.
            ///
            /// Elsewhere the compiler evaluates it only when it generates code: `cargo build` refuses the number, and
            /// `cargo check` does not.
            pub const fn literal<const NUMBER: i64>() -> Self {
                const { $crate::generated::require($crate::generated::is_in(Self::RANGES, NUMBER), $expected) };
                $name { number: NUMBER }
            }

            /// The number.
            pub const fn value(self) -> i64 {
                self.number
            }
        }
        $crate::generated::plain! {
            $name, |number| number.number,
            |number, f| $crate::generated::debug_number(stringify!($name), number.number, f),
            |number, f| $crate::generated::fmt::Display::fmt(&number.number, f)
        }
        impl $crate::generated::Described for $name {
            const FORMAT: $crate::generated::Format = $crate::generated::Format::$format;
            #[inline]
            fn from_text(text: &str) -> $crate::generated::Option<Self> {
                $crate::generated::number_in(Self::RANGES, text).map(|number| $name { number })
            }
            #[inline]
            fn described_value(self) -> $crate::generated::Value<'static> {
                $crate::generated::number_value(Self::FORMAT, self.number)
            }
        }
        $crate::generated::described! { $name, $expected $(, $separator)? }
    };
}
