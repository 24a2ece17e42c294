//! The document of a message: its text, and records of the elements, attributes and texts in it.

mod arena;
mod declaration;
mod element;
mod form;
mod message;
mod namespaces;
mod parts;

pub(crate) use arena::{Arena, AttributeRecord, Record, RecordKind};
pub(crate) use declaration::{encoding_in, quoted_value};
pub(crate) use element::without_prefix;
pub use element::{Attribute, Children, Element, RawText, XmlNode, XmlNodes};
pub use form::DocumentForm;
pub use message::Message;
pub(crate) use namespaces::{NamespaceId, Namespaces};
pub use parts::RootKind;
