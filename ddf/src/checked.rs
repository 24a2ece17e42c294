//! Values and names that have been checked against what a node's description says.

use crate::format::FormatMarker;
use crate::generated::OfFormat;
use crate::schema::Details;
use crate::uri::AsSegment;
use crate::value::{IntoValue, Value};
use crate::values::{Verdict, check, check_name};
use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;

/// A node whose values, or whose name, a rule narrows down: generated code has a type for each, with
/// `checked!` and `checked_name!`.
pub trait Described: 'static {
    /// The format of the node.
    type Format: FormatMarker;

    /// What its description says.
    fn details() -> &'static Details;
}

/// A value of node `D`, accepted by every rule of its description: its range, its pattern.
///
/// It goes wherever the node's path takes a value. Its text may be a secret, so `Debug` shows only how long it is.
pub struct Checked<'a, D> {
    value: Value<'a>,
    node: PhantomData<fn() -> D>,
}

impl<'a, D: Described> Checked<'a, D> {
    /// Checks a value.
    ///
    /// # Errors
    /// [`NotAccepted`] when a rule refuses it, or could not be applied: without the feature `regex` no pattern is.
    pub fn check(value: impl IntoValue<'a, D::Format>) -> Result<Self, NotAccepted> {
        let value = value.into_value();
        match check(D::details(), &value.to_text()) {
            Verdict::Accepted => Ok(Checked { value, node: PhantomData }),
            verdict => Err(NotAccepted(verdict)),
        }
    }

    /// A value that the caller vouches for.
    pub fn assume(value: impl IntoValue<'a, D::Format>) -> Self {
        Checked { value: value.into_value(), node: PhantomData }
    }

    /// The value.
    pub fn value(&self) -> &Value<'a> {
        &self.value
    }
}

impl<D> Clone for Checked<'_, D> {
    fn clone(&self) -> Self {
        Checked { value: self.value.clone(), node: PhantomData }
    }
}

impl<D> fmt::Debug for Checked<'_, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checked({:?})", self.value)
    }
}

#[diagnostic::do_not_recommend]
impl<'a, F: FormatMarker, D: Described + OfFormat<F>> IntoValue<'a, F> for Checked<'a, D> {
    fn into_value(self) -> Value<'a> {
        self.value
    }
}

/// A name for dynamic node `D`, accepted by the pattern that its description gives.
pub struct CheckedName<'a, D> {
    name: Cow<'a, str>,
    node: PhantomData<fn() -> D>,
}

impl<'a, D: Described> CheckedName<'a, D> {
    /// Checks a name, not percent-encoded.
    ///
    /// # Errors
    /// [`NotAccepted`] when a rule refuses it, or could not be applied: without the feature `regex` no pattern is.
    pub fn check(name: impl Into<Cow<'a, str>>) -> Result<Self, NotAccepted> {
        let name = name.into();
        match check_name(D::details(), &name) {
            Verdict::Accepted => Ok(CheckedName { name, node: PhantomData }),
            verdict => Err(NotAccepted(verdict)),
        }
    }

    /// A name that the caller vouches for.
    pub fn assume(name: impl Into<Cow<'a, str>>) -> Self {
        CheckedName { name: name.into(), node: PhantomData }
    }

    /// The name, not percent-encoded.
    pub fn as_str(&self) -> &str {
        &self.name
    }
}

impl<D> Clone for CheckedName<'_, D> {
    fn clone(&self) -> Self {
        CheckedName { name: self.name.clone(), node: PhantomData }
    }
}

impl<D> fmt::Debug for CheckedName<'_, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CheckedName({:?})", self.name)
    }
}

impl<D> AsSegment for CheckedName<'_, D> {
    fn encode_into(&self, out: &mut String) {
        self.name.encode_into(out);
    }
}

/// A name that has been checked for dynamic node `D`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a checked name of this node (`{D}`)",
    label = "the DDF gives a pattern for it",
    note = "make one with `{D}::check(…)`, or vouch for it with `{D}::assume(…)`; the pattern comes from the node's DDF"
)]
pub trait NameOf<D>: AsSegment {}

impl<D> NameOf<D> for CheckedName<'_, D> {}
#[diagnostic::do_not_recommend]
impl<D, T: NameOf<D> + ?Sized> NameOf<D> for &T {}

/// Why a value or a name is not known to be right: a rule refuses it, or could not be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAccepted(Verdict<'static>);

impl NotAccepted {
    /// What the check says; never that it is accepted.
    pub fn verdict(&self) -> &Verdict<'static> {
        &self.0
    }
}

impl fmt::Display for NotAccepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl core::error::Error for NotAccepted {}

/// Makes a type [`Described`], with the constructors of its [`Checked`] values; for generated code.
#[macro_export]
#[doc(hidden)]
macro_rules! checked {
    ($name:ident: $format:ident, $details:expr) => {
        $crate::checked!(@described $name: $format, $details);
        impl $name {
            /// Checks a value: see [`Checked::check`]($crate::Checked::check).
            ///
            /// # Errors
            /// When a rule refuses it, or could not be applied.
            pub fn check<'a>(
                value: impl $crate::IntoValue<'a, $crate::format::$format>,
            ) -> $crate::generated::Result<$crate::Checked<'a, $name>, $crate::NotAccepted> {
                $crate::Checked::check(value)
            }

            /// A value that the caller vouches for.
            pub fn assume<'a>(
                value: impl $crate::IntoValue<'a, $crate::format::$format>,
            ) -> $crate::Checked<'a, $name> {
                $crate::Checked::assume(value)
            }
        }
    };
    (@described $name:ident: $format:ident, $details:expr) => {
        impl $crate::generated::OfFormat<$crate::format::$format> for $name {}
        impl $crate::Described for $name {
            type Format = $crate::format::$format;
            fn details() -> &'static $crate::generated::Details {
                &$details
            }
        }
    };
}

/// Makes a type [`Described`], with the constructors of its [`CheckedName`]s; for generated code.
#[macro_export]
#[doc(hidden)]
macro_rules! checked_name {
    ($name:ident: $format:ident, $details:expr) => {
        $crate::checked!(@described $name: $format, $details);
        impl $name {
            /// Checks a name: see [`CheckedName::check`]($crate::CheckedName::check).
            ///
            /// # Errors
            /// When a rule refuses it, or could not be applied.
            pub fn check<'a>(
                name: impl $crate::generated::Into<$crate::generated::Cow<'a, str>>,
            ) -> $crate::generated::Result<$crate::CheckedName<'a, $name>, $crate::NotAccepted> {
                $crate::CheckedName::check(name)
            }

            /// A name that the caller vouches for.
            pub fn assume<'a>(
                name: impl $crate::generated::Into<$crate::generated::Cow<'a, str>>,
            ) -> $crate::CheckedName<'a, $name> {
                $crate::CheckedName::assume(name)
            }
        }
    };
}
