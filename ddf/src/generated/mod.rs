//! Everything that generated code uses. It changes without notice; use it through `ddf-codegen` only.

mod described;
mod enumeration;
mod flags;
mod layout;
mod number;
pub mod packed;
mod plain;
mod text;

pub use crate::{
    __ddf_choice as choice, __ddf_described as described, __ddf_flags as flags, __ddf_name as name,
    __ddf_node_value as node_value, __ddf_number as number, __ddf_plain as plain, __ddf_text as text,
};
pub use described::{Described, ListItem, elements, require};
pub use enumeration::{debug_variant, listed_value, number_of, position_of, show_variant};
pub use flags::{bits_of, flags_value, is_combination, show_flags};
pub use layout::{CurrentLayout, LAYOUT, Layout, require_layout, schema};
pub use number::{debug_number, is_in, number_in, number_value};
pub use packed::details;
pub use text::PatternRule;

pub use crate::access::{self, AccessMarker};
pub use crate::format::Format;
pub use crate::model::*;
pub use crate::schema::tables::{FREE, NONE, NodeRow, Root, Tables};
pub use crate::schema::{Details, Schema};
pub use crate::typed::{Accepts, Assumed, NameOf, NodeValue, NotAccepted, ToValue, UnexpectedValue};
pub use crate::uri::{AsSegment, Scope};
pub use crate::value::Value;
pub use alloc::borrow::Cow;
pub use alloc::string::String;
pub use alloc::vec::Vec;
pub use core::clone::Clone;
pub use core::cmp::{Eq, PartialEq};
pub use core::convert::{AsRef, Into};
pub use core::fmt::{self, Debug, Formatter};
pub use core::iter::{IntoIterator, Iterator};
pub use core::marker::Copy;
pub use core::ops::BitOr;
pub use core::option::Option;
pub use core::result::Result;

/// The error of a value that the description does not allow.
pub const fn refused(expected: &'static str) -> NotAccepted {
    NotAccepted::refused(expected)
}
