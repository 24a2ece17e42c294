//! Everything that generated code uses. It changes without notice; use it through `ddf-codegen` only.

mod choice;
mod layout;
pub mod packed;

pub use choice::{Choice, FlagSet, OfFormat, debug, flags_value, is_combination};
pub use layout::{CurrentLayout, LAYOUT, Layout, schema};
pub use packed::details;

pub use crate::access::{self, AccessMarker};
pub use crate::format::Format;
pub use crate::model::*;
pub use crate::schema::tables::{FREE, NONE, NodeRow, Root, Tables};
pub use crate::schema::{Details, Schema};
pub use crate::uri::Scope;
pub use alloc::borrow::Cow;
pub use core::clone::Clone;
pub use core::cmp::{Eq, PartialEq};
pub use core::convert::Into;
pub use core::fmt::{self, Debug, Formatter};
pub use core::marker::Copy;
pub use core::ops::BitOr;
pub use core::option::Option;
pub use core::result::Result;
