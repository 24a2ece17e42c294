//! Options for writing WBXML.

use super::header::WbxmlVersion;

/// Options for writing a message as WBXML.
///
/// Most readers understand the defaults: version 1.2, the registered number of the message's version, inline strings, a
/// string table only for literal names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct WbxmlOptions {
    /// The version of WBXML. The bytes that follow are the same in all three.
    pub version: WbxmlVersion,
    /// The form of the public identifier.
    pub public_id: PublicIdForm,
    /// The form of text in a `Data`.
    pub data: DataForm,
    /// Put strings that occur several times into the string table, where that makes the document shorter. A message of many
    /// commands on a few nodes has less than half the size. Takes linear time, but needs memory for the strings.
    pub repeated_strings: bool,
}

/// The form of the public identifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PublicIdForm {
    /// The registered number: 0x1201 for SyncML 1.2.
    #[default]
    Number,
    /// The formal public identifier in the string table, as some devices write.
    Text,
}

/// The form of text in a `Data`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DataForm {
    /// A NUL-terminated string, like all other text.
    #[default]
    Inline,
    /// Opaque bytes after their length.
    Opaque,
}

impl WbxmlOptions {
    /// Sets the version of WBXML.
    #[must_use]
    pub fn with_version(self, version: WbxmlVersion) -> Self {
        WbxmlOptions { version, ..self }
    }

    /// Sets the form of the public identifier.
    #[must_use]
    pub fn with_public_id(self, public_id: PublicIdForm) -> Self {
        WbxmlOptions { public_id, ..self }
    }

    /// Sets the form of text in a `Data`.
    #[must_use]
    pub fn with_data(self, data: DataForm) -> Self {
        WbxmlOptions { data, ..self }
    }

    /// Sets whether repeated strings go into the string table.
    #[must_use]
    pub fn with_repeated_strings(self, repeated_strings: bool) -> Self {
        WbxmlOptions { repeated_strings, ..self }
    }
}
