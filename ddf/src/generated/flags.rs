//! Flag: bits that may be set together, as types.

use core::fmt;

/// True if the bits are a union of listed values. No bits are a value only if 0 is listed.
pub const fn is_combination(listed: &[u64], bits: u64) -> bool {
    let (mut covered, mut is_listed, mut index) = (0, false, 0);
    while index < listed.len() {
        let value = listed[index];
        if value & !bits == 0 {
            covered |= value;
        }
        is_listed = is_listed || value == bits;
        index += 1;
    }
    is_listed || bits != 0 && covered == bits
}

/// The bits of a text, decimal or hexadecimal, if they are a union of listed values.
pub fn bits_of(listed: &[u64], text: &str) -> Option<u64> {
    let bits = u64::try_from(crate::value::parse_number(text.trim_ascii())?).ok()?;
    is_combination(listed, bits).then_some(bits)
}

/// The value of a set of flags: a number, or its digits if the node takes text.
pub fn flags_value(format: crate::format::Format, bits: u64) -> crate::value::Value<'static> {
    match i64::try_from(bits) {
        Ok(number) => super::number_value(format, number),
        Err(_) => crate::value::Value::Text(alloc::string::ToString::to_string(&bits).into()),
    }
}

/// Shows the flags and their bits: `USER | ADMINISTRATOR (6)`.
///
/// # Errors
/// When the formatter cannot write.
pub fn show_flags(listed: &[u64], names: &[&str], bits: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut separator = "";
    for (value, name) in listed.iter().zip(names) {
        if *value == bits || *value != 0 && value & !bits == 0 {
            write!(f, "{separator}{name}")?;
            separator = " | ";
        }
    }
    write!(f, " ({bits})")
}

/// Makes a [`Described`](crate::generated::Described) value of a struct with a `u64`, its `bits`; for generated code.
///
/// A tuple struct would also define a constructor with the name of the node's constant: `X509` is both a type and a
/// constant.
#[macro_export]
#[doc(hidden)]
macro_rules! __ddf_flags {
    ($name:ident: $format:ident, $expected:tt, [$($flag:ident = $value:literal),*] $(, $separator:literal)?) => {
        impl $name {
            const LISTED: &'static [u64] = &[$($value),*];

            /// Checks bits.
            ///
            /// # Errors
            /// When the description does not list all of them.
            pub const fn new(bits: u64) -> $crate::generated::Result<Self, $crate::generated::NotAccepted> {
                if $crate::generated::is_combination(Self::LISTED, bits) {
                    $crate::generated::Result::Ok($name { bits })
                } else {
                    $crate::generated::Result::Err($crate::generated::refused($expected))
                }
            }

            /// These bits. In a constant, bits that the description does not list do not compile:
            /// `const BITS: T = T::literal::<5>();`.
            ///
            /// Elsewhere the compiler evaluates it only when it generates code: `cargo build` refuses the bits, and
            /// `cargo check` does not.
            pub const fn literal<const BITS: u64>() -> Self {
                const {
                    $crate::generated::require($crate::generated::is_combination(Self::LISTED, BITS), $expected)
                };
                $name { bits: BITS }
            }

            /// The bits that are set.
            pub const fn value(self) -> u64 {
                self.bits
            }

            /// The flags of both; `|` does the same, but not in a constant.
            #[must_use]
            pub const fn with(self, other: Self) -> Self {
                $name { bits: self.bits | other.bits }
            }

            /// True if all bits of the other are set.
            pub const fn contains(self, other: Self) -> bool {
                self.bits & other.bits == other.bits
            }
        }
        $crate::generated::plain! {
            $name, |flags| flags.bits,
            |flags, f| $crate::generated::fmt::Display::fmt(flags, f),
            |flags, f| $crate::generated::show_flags(Self::LISTED, &[$(stringify!($flag)),*], flags.bits, f)
        }
        impl $crate::generated::BitOr for $name {
            type Output = Self;
            #[inline]
            fn bitor(self, other: Self) -> Self {
                self.with(other)
            }
        }
        impl $crate::generated::Described for $name {
            const FORMAT: $crate::generated::Format = $crate::generated::Format::$format;
            fn from_text(text: &str) -> $crate::generated::Option<Self> {
                $crate::generated::bits_of(Self::LISTED, text).map(|bits| $name { bits })
            }
            fn described_value(self) -> $crate::generated::Value<'static> {
                $crate::generated::flags_value(Self::FORMAT, self.bits)
            }
        }
        $crate::generated::described! { $name, $expected $(, $separator)? }
    };
}
