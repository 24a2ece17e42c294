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
    /// An Atomic with addresses of the device and of the user: `./Vendor/A` and `./User/Vendor/B`. Before the user has signed
    /// in, it fails as a whole.
    #[error(
        "an Atomic is for the device or for the user, and this one has `{device}` and `{user}`; make two"
    )]
    MixedScopes {
        /// The first address of the device, with product keys hidden.
        device: String,
        /// The first address of the user, with product keys hidden.
        user: String,
    },
    /// An Atomic with an Add and a Replace of one node, which Windows does not support: `./Vendor/A` and
    /// `./Device/Vendor/A`.
    #[error(
        "an Atomic has an Add of `{add}` and a Replace of `{replace}`, the same node; add it with its last value"
    )]
    AddAndReplace {
        /// The address of the Add, with product keys hidden.
        add: String,
        /// The address of the Replace, with product keys hidden.
        replace: String,
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
