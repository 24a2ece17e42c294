//! Values and names that nothing has checked.

use super::ToValue;
use crate::uri::AsSegment;
use crate::value::Value;
use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;

/// An unchecked value or name of type `V`, which the description may not allow.
///
/// Generated types make one with `assume`: for a value that a newer Windows has, or a pattern that is too strict. Its text
/// may be a secret, so that `Debug` shows only the length.
pub struct Assumed<'a, V> {
    text: &'a str,
    node: PhantomData<fn() -> V>,
}

impl<'a, V> Assumed<'a, V> {
    /// A value or a name with this text, as a message carries it.
    pub const fn new(text: &'a str) -> Self {
        Assumed { text, node: PhantomData }
    }
}

impl<V> Clone for Assumed<'_, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Assumed<'_, V> {}

impl<V> fmt::Debug for Assumed<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Assumed({} bytes)", self.text.len())
    }
}

impl<'a, V> ToValue<'a> for Assumed<'a, V> {
    fn to_value(self) -> Value<'a> {
        Value::Text(Cow::Borrowed(self.text))
    }
}

impl<V> AsSegment for Assumed<'_, V> {
    fn encode_into(&self, out: &mut String) {
        self.text.encode_into(out);
    }
}
