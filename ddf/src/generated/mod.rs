//! What generated code uses; for `ddf-codegen`, not for people.

mod choice;
pub mod packed;

pub use choice::{Choice, FlagSet, OfFormat, debug, flags_value, is_combination};
pub use packed::details;

pub use crate::access::{self, AccessMarker};
pub use crate::format::Format;
pub use crate::model::*;
pub use crate::schema::{Details, FREE, NONE, Root, Row, Schema, Tables};
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
