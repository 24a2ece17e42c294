//! The lossless document.

mod arena;
mod edit;
mod element;
mod layout;
mod secret;
mod settings;
mod source;

pub use edit::{EditError, Edits};
pub use element::{Attribute, Element};
pub use layout::format;
pub use source::Document;
