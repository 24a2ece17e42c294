//! placeholder
#![no_std]
extern crate alloc;
pub mod access;
pub mod format;
pub mod model;
mod path;
#[cfg(feature = "xml")]
mod read;
pub mod schema;
mod uri;
mod value;
#[cfg(feature = "xml")]
mod write;
pub use access::{AccessType, Verb};
pub use format::Format;
pub use model::Description;
pub use path::Path;
pub use uri::{AsSegment, LocUri, LocUriError, LocUriErrorKind, Scope, Segment, Segments};
pub use value::{IntoValue, Literal, Value, ValueError};
#[cfg(feature = "xml")]
pub mod xml;
