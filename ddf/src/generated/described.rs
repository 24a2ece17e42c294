//! The parts that all types of values have in common.

use crate::format::Format;
use crate::typed::ToValue;
use crate::value::Value;
use alloc::string::String;
use alloc::vec::Vec;

/// A value that a description lists or limits: an enumeration, a set of flags, a number.
pub trait Described: Copy + 'static {
    /// The format of the node.
    const FORMAT: Format;

    /// The value that a device reports as this text; `None` if the description does not allow it.
    fn from_text(text: &str) -> Option<Self>;

    /// The value as a message carries it.
    fn described_value(self) -> Value<'static>;
}

impl<'a, D: Described> ToValue<'a> for D {
    fn to_value(self) -> Value<'a> {
        self.described_value()
    }
}

/// A [`Described`] value of a node that takes a list of them.
pub trait ListItem: Described {
    /// The text between two elements.
    const SEPARATOR: &'static str;
}

impl<'a, E: ListItem> ToValue<'a> for &[E] {
    fn to_value(self) -> Value<'a> {
        let mut text = String::new();
        for (index, element) in self.iter().enumerate() {
            if index > 0 {
                text.push_str(E::SEPARATOR);
            }
            text.push_str(&element.described_value().to_text());
        }
        Value::Text(text.into())
    }
}

impl<'a, E: ListItem, const N: usize> ToValue<'a> for [E; N] {
    fn to_value(self) -> Value<'a> {
        self.as_slice().to_value()
    }
}

impl<'a, E: ListItem> ToValue<'a> for Vec<E> {
    fn to_value(self) -> Value<'a> {
        self.as_slice().to_value()
    }
}

/// The elements of a list that a device reports; `None` if the description does not allow one of them.
pub fn elements<E: ListItem>(text: &str) -> Option<Vec<E>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    text.strip_suffix(E::SEPARATOR).unwrap_or(text).split(E::SEPARATOR).map(E::from_text).collect()
}

/// Stops the compiler if a literal is not allowed. `literal` calls it in a `const` block only, so that no program panics.
#[track_caller]
#[allow(clippy::panic)]
pub const fn require(is_allowed: bool, expected: &'static str) {
    if !is_allowed {
        panic!("{}", expected)
    }
}

/// Makes a type the [`NodeValue`](crate::NodeValue) of its node; for generated code.
///
/// The trait inside gives the compiler the sentence for a value of another type: the compiler reports the innermost bound
/// that does not hold.
#[macro_export]
#[doc(hidden)]
macro_rules! __ddf_node_value {
    ($name:ident, $expected:tt, $message:tt, $format:expr, $read:ty, $from_text:expr, [$([$($generics:tt)*] $value:ty),*]) => {
        impl $crate::generated::NodeValue for $name {
            const FORMAT: $crate::generated::Format = $format;
            type Read<'t> = $read;
            #[inline]
            fn read(
                text: &str,
            ) -> $crate::generated::Result<$read, $crate::generated::UnexpectedValue> {
                $from_text(text).ok_or_else(|| $crate::generated::UnexpectedValue::new($expected, text))
            }
        }
        const _: () = {
            #[diagnostic::on_unimplemented(
                message = $message,
                label = "`{Given}` is not one",
                note = "the values come from the node's DDF; the documentation of the type shows how to make one, and \
                        `assume` takes any text"
            )]
            pub trait AllowedHere<'a, Given> {
                fn value(given: Given) -> $crate::generated::Value<'a>;
            }
            $(impl<'a, $($generics)*> AllowedHere<'a, $value> for $name {
                #[inline]
                fn value(given: $value) -> $crate::generated::Value<'a> {
                    $crate::generated::ToValue::to_value(given)
                }
            })*
            impl<'a> AllowedHere<'a, $crate::generated::Assumed<'a, $name>> for $name {
                #[inline]
                fn value(given: $crate::generated::Assumed<'a, $name>) -> $crate::generated::Value<'a> {
                    $crate::generated::ToValue::to_value(given)
                }
            }
            impl<'a, Given> $crate::generated::Accepts<'a, Given> for $name
            where
                $name: AllowedHere<'a, Given>,
            {
                #[inline]
                fn accept(given: Given) -> $crate::generated::Value<'a> {
                    <$name as AllowedHere<'a, Given>>::value(given)
                }
            }
        };
        impl $name {
            /// An unchecked value, as the text that a message carries.
            pub const fn assume(text: &str) -> $crate::generated::Assumed<'_, Self> {
                $crate::generated::Assumed::new(text)
            }
        }
    };
}

/// Makes a [`Described`] type the value of its node, or the element of its list; for generated code.
#[macro_export]
#[doc(hidden)]
macro_rules! __ddf_described {
    ($name:ident, $expected:tt) => {
        $crate::generated::node_value! {
            $name, $expected, $expected, <Self as $crate::generated::Described>::FORMAT, $name,
            <Self as $crate::generated::Described>::from_text, [[] $name]
        }
    };
    ($name:ident, $expected:tt, $separator:literal) => {
        impl $crate::generated::ListItem for $name {
            const SEPARATOR: &'static str = $separator;
        }
        $crate::generated::node_value! {
            $name, $expected, $expected, <Self as $crate::generated::Described>::FORMAT, $crate::generated::Vec<$name>,
            $crate::generated::elements::<$name>,
            [[] $name, [] &[$name], [const N: usize] [$name; N], [] $crate::generated::Vec<$name>]
        }
    };
}
