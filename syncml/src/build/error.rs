//! Why a command cannot be built.

use crate::document::Namespaces;
use crate::read::ReadError;
use crate::vocabulary::Tag;
use ddf::LocUriError;

/// Why a command cannot be built. The message is left as it was before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The path is no address: a name that was put in is empty.
    #[error("`{uri}`: {error}")]
    LocUri {
        /// The address, without what looks like a product key.
        uri: String,
        /// What is wrong with it.
        error: LocUriError,
    },
    /// A character that XML cannot hold, not even as a reference: `"\0"`. Send such data in base64 (`b64`).
    #[error("U+{:04X} at byte {offset} of {tag} cannot be written in XML; send the data as b64", u32::from(*.character))]
    Character {
        /// The element it was for.
        tag: Tag,
        /// The character.
        character: char,
        /// Its byte offset in the text.
        offset: usize,
    },
    /// Data given as markup that is not well-formed, or uses a prefix it does not declare: `"<a>"`.
    #[error("markup for Data: {error}")]
    Markup {
        /// What is wrong with it, and where in it.
        #[source]
        error: ReadError,
    },
    /// The markup in a message has more than 255 different namespaces.
    #[error("more than {} different namespaces in one message", Namespaces::MAX)]
    TooManyNamespaces,
    /// All numbers up to `u32::MAX` are given away: after `first_cmd_id(CmdId(u32::MAX))`.
    #[error("no number is left for another command")]
    TooManyCommands,
    /// The message would exceed 2 GiB.
    #[error("the message would be larger than 2 GiB")]
    TooLarge,
}
