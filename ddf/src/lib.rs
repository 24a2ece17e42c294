#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

pub mod access;
mod admx;
pub mod applicability;
#[cfg(feature = "xml")]
pub mod check;
pub mod diff;
pub mod format;
#[doc(hidden)]
pub mod generated;
#[cfg(feature = "xml")]
mod grammar;
mod guid;
pub mod model;
mod path;
#[cfg(feature = "xml")]
mod read;
pub mod schema;
#[cfg(feature = "serde")]
mod serialize;
mod strip;
mod typed;
mod uri;
mod value;
pub mod values;
#[cfg(feature = "xml")]
mod write;

/// The reader of XML that the signatures of this crate name: limits, errors, positions.
#[cfg(feature = "xml")]
pub use csp_xml as xml;

pub use access::{AccessType, Verb};
pub use admx::{Admx, AdmxError, Enabled};
pub use format::{Format, FormatFault, UnknownFormat};
pub use guid::{AsGuid, Guid, GuidError};
pub use model::Description;
pub use path::Path;
pub use typed::{Assumed, IntoValue, Literal, NameOf, NodeValue, NotAccepted, UnexpectedValue};
pub use uri::{AsSegment, LocUri, LocUriError, LocUriErrorKind, Scope, Segment, SegmentBytes, Segments};
pub use value::{Value, ValueError};
