#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

pub mod access;
pub mod applicability;
#[cfg(feature = "xml")]
pub mod check;
pub mod diff;
pub mod format;
pub mod generated;
pub mod model;
mod path;
#[cfg(feature = "xml")]
mod read;
pub mod schema;
#[cfg(feature = "serde")]
mod serialize;
mod uri;
mod value;
pub mod values;
#[cfg(feature = "xml")]
mod write;
#[cfg(feature = "xml")]
pub mod xml;

pub use access::{AccessType, Verb};
pub use format::{Format, UnknownFormat};
pub use model::Description;
pub use path::Path;
pub use uri::{AsSegment, LocUri, LocUriError, LocUriErrorKind, Scope, Segment, SegmentBytes, Segments};
pub use value::{IntoValue, Literal, Value, ValueError};
