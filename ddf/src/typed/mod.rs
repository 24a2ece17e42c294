//! The type of a node's values, which the path of the node carries.

mod assumed;
mod formats;
mod name;
mod refused;

pub use assumed::Assumed;
pub use formats::Literal;
pub use name::NameOf;
pub use refused::{NotAccepted, UnexpectedValue};

use crate::format::Format;
use crate::value::Value;

/// The values of a node: the second parameter of its [`Path`](crate::Path).
///
/// `V` is a marker of a format such as [`ChrFormat`](crate::format::ChrFormat), or the type that generated code has for
/// the node, because the description narrows the values down.
pub trait NodeValue: Sized + 'static {
    /// The format of the node.
    const FORMAT: Format;

    /// A value that was read: a Rust type for a format, otherwise the type of the node itself.
    type Read<'t>;

    /// Reads the text of a value that a device reports.
    ///
    /// # Errors
    /// [`UnexpectedValue`] when the description does not allow the value. It keeps the text.
    fn read(text: &str) -> Result<Self::Read<'_>, UnexpectedValue>;
}

/// Implemented by a [`NodeValue`] for each Rust type `T` that is a value of the node.
pub trait Accepts<'a, T>: NodeValue {
    /// The value as a message carries it.
    fn accept(value: T) -> Value<'a>;
}

/// A Rust value that a node with values `V` takes. Another value does not compile.
pub trait IntoValue<'a, V> {
    /// The value as a message carries it.
    fn into_value(self) -> Value<'a>;
}

impl<'a, V: Accepts<'a, T>, T> IntoValue<'a, V> for T {
    fn into_value(self) -> Value<'a> {
        V::accept(self)
    }
}

/// A value of a generated type, an [`Assumed`] value, or a list of values.
pub trait ToValue<'a> {
    /// The value as a message carries it.
    fn to_value(self) -> Value<'a>;
}
