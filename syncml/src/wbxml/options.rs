//! How a message is written as WBXML.

use super::header::WbxmlVersion;

/// How to write a message as WBXML.
///
/// The defaults are what the most readers understand: version 1.2, the registered number of the message's version,
/// strings inline, a string table only for names that have no token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct WbxmlOptions {
    /// The version of WBXML. The bytes that follow are the same in all three.
    pub version: WbxmlVersion,
    /// How the document says that it is SyncML.
    pub public_id: PublicIdForm,
    /// How text in a `Data` is written.
    pub data: DataForm,
    /// Whether strings of four bytes and more that occur several times are put into the string table.
    pub repeated_strings: bool,
}

/// How a document says that it is SyncML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PublicIdForm {
    /// By the registered number: 0x1201 for SyncML 1.2.
    #[default]
    Number,
    /// By the formal public identifier in the string table, as some devices do.
    Text,
}

/// How text in a `Data` is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DataForm {
    /// As a string that ends with a NUL, like all other text.
    #[default]
    Inline,
    /// As opaque bytes with their length in front.
    Opaque,
}

impl WbxmlOptions {
    /// The defaults with another version of WBXML.
    #[must_use]
    pub fn with_version(self, version: WbxmlVersion) -> Self {
        WbxmlOptions { version, ..self }
    }

    /// The defaults with another form of the public identifier.
    #[must_use]
    pub fn with_public_id(self, public_id: PublicIdForm) -> Self {
        WbxmlOptions { public_id, ..self }
    }

    /// The defaults with another form of `Data`.
    #[must_use]
    pub fn with_data(self, data: DataForm) -> Self {
        WbxmlOptions { data, ..self }
    }

    /// The defaults with repeated strings in the string table, or not.
    #[must_use]
    pub fn with_repeated_strings(self, repeated_strings: bool) -> Self {
        WbxmlOptions { repeated_strings, ..self }
    }
}
