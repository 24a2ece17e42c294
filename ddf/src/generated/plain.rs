//! The traits that all types of values implement.

/// Implements `Clone`, `Copy`, `PartialEq`, `Eq`, `Debug` and `Display`; for generated code.
///
/// Derives on a thousand types take the compiler a second longer.
#[macro_export]
#[doc(hidden)]
macro_rules! __ddf_plain {
    (
        $name:ident, |$self:ident| $key:expr, |$debugged:ident, $f:ident| $debug:expr, |$shown:ident, $g:ident| $show:expr
    ) => {
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
                let key = |$self: &Self| $key;
                key(self) == key(other)
            }
        }
        impl $crate::generated::Eq for $name {}
        impl $crate::generated::Debug for $name {
            fn fmt(&self, $f: &mut $crate::generated::Formatter<'_>) -> $crate::generated::fmt::Result {
                let $debugged = self;
                $debug
            }
        }
        impl $crate::generated::fmt::Display for $name {
            fn fmt(&self, $g: &mut $crate::generated::Formatter<'_>) -> $crate::generated::fmt::Result {
                let $shown = self;
                $show
            }
        }
    };
}
