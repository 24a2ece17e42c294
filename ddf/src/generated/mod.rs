//! What generated code uses; for `ddf-codegen`, not for people.

pub mod packed;

pub use packed::{Parts, dependency, details, error, group, mime, value};

pub use crate::access::{self, AccessMarker};
pub use crate::format::Format;
pub use crate::model::*;
pub use crate::schema::{Details, Mount, NONE, Row, Schema, Tables};
pub use alloc::borrow::Cow;
