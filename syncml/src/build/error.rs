//! Errors of the builder.

use crate::document::Namespaces;
use crate::read::ReadError;
use crate::vocabulary::Tag;
use ddf::LocUriError;

/// The largest text of a message, in bytes: its offsets fit into 32 bits.
pub(super) const LARGEST_MESSAGE: usize = u32::MAX as usize / 2;

/// The reason why a command cannot be built. The message stays as it was before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The path is not a valid address: a name in it is empty.
    #[error("`{uri}`: {error}")]
    LocUri {
        /// The address, with product keys hidden.
        uri: String,
        /// The cause.
        error: LocUriError,
    },
    /// A character that XML forbids, also as a reference: `"\0"`. Send such data in base64 (`b64`).
    #[error("U+{:04X} at byte {offset} of {tag} cannot be written in XML; send the data as b64", u32::from(*.character))]
    Character {
        /// The element.
        tag: Tag,
        /// The character.
        character: char,
        /// The byte offset in the text.
        offset: usize,
    },
    /// Markup for `Data` that is not well-formed, or uses an undeclared prefix: `"<a>"`.
    #[error("markup for Data: {error}")]
    Markup {
        /// The cause, with its place in the markup.
        #[source]
        error: ReadError,
    },
    /// The markup in a message has more than 255 different namespaces.
    #[error("more than {} different namespaces in one message", Namespaces::MAX)]
    TooManyNamespaces,
    /// No `CmdID` up to `u32::MAX` is left: after `first_cmd_id(CmdId(u32::MAX))`.
    #[error("no number is left for another command")]
    TooManyCommands,
    /// The message would exceed 2 GiB.
    #[error("the message would be larger than {} GiB", (LARGEST_MESSAGE + 1) >> 30)]
    TooLarge,
}
