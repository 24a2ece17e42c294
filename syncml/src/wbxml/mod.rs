//! WBXML, the binary encoding of messages (WAP-192 and OMA SyncML RepPro 1.2.2, section 8).

mod charset;
mod cursor;
mod decode;
mod embed;
mod error;
mod finding;
mod grow;
mod header;
mod inner;
mod loss;
mod message;
mod note;
mod options;
mod read;
mod scope;
mod strings;
mod tables;
#[cfg(test)]
mod tests;
mod token;
mod write;

pub use charset::Charset;
pub use error::{AnyError, WbxmlError, WbxmlErrorKind};
pub use finding::{LossFinding, LossRule};
pub use header::{PublicId, WbxmlHeader, WbxmlVersion, is_wbxml};
pub use note::{WbxmlNote, WbxmlRule};
pub use options::{DataForm, PublicIdForm, WbxmlOptions};
pub use read::WbxmlDocument;
