//! The elements of the protocol, and the look-up of their names.

use core::fmt;

/// Declares [`Tag`] with the name and content of each element, from one table.
macro_rules! tags {
    ($($(#[$doc:meta])* $name:ident: $content:ident;)*) => {
        /// An element of SyncML or of its meta information (OMA SyncML RepPro 1.2.2, section 6; MetInf 1.2, section 5).
        ///
        /// The two vocabularies share no name, so the name alone identifies an element, in whichever of the two namespaces
        /// a real file puts it. Everything else is [`Tag::Unknown`]: foreign elements, and all elements inside a `Data`, even
        /// if they are called `Item` or `Final`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum Tag {
            /// Not an element of the protocol, or not at a place where the protocol has elements.
            Unknown,
            $($(#[$doc])* $name,)*
        }

        impl Tag {
            /// All elements except `Unknown`.
            pub const ALL: &'static [Tag] = &[$(Tag::$name),*];

            /// The element's name; `""` for [`Tag::Unknown`].
            pub const fn as_str(self) -> &'static str {
                match self {
                    Tag::Unknown => "",
                    $(Tag::$name => stringify!($name),)*
                }
            }

            /// The start tag.
            pub(crate) const fn start_tag(self) -> &'static str {
                match self {
                    Tag::Unknown => "",
                    $(Tag::$name => concat!("<", stringify!($name), ">"),)*
                }
            }

            /// The start tag with the declaration of the namespace of meta information.
            pub(crate) const fn meta_start_tag(self) -> &'static str {
                match self {
                    Tag::Unknown => "",
                    $(Tag::$name => concat!("<", stringify!($name), " xmlns=\"syncml:metinf\">"),)*
                }
            }

            /// The end tag.
            pub(crate) const fn end_tag(self) -> &'static str {
                match self {
                    Tag::Unknown => "",
                    $(Tag::$name => concat!("</", stringify!($name), ">"),)*
                }
            }

            /// The content.
            pub(crate) const fn content(self) -> Content {
                match self {
                    Tag::Unknown => Content::Opaque,
                    $(Tag::$name => Content::$content,)*
                }
            }
        }
    };
}

/// The content of an element of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Elements, starting with `CmdID`: the element is a command.
    Command,
    /// Elements. White space between them is layout.
    Elements,
    /// Text or elements: references are text for OMA and hold a `LocURI` in MS-MDM.
    Either,
    /// Text or markup that the protocol does not interpret.
    Opaque,
}

impl Content {
    /// Returns `true` if the elements inside belong to the protocol.
    pub(crate) const fn has_elements(self) -> bool {
        !matches!(self, Content::Opaque)
    }

    /// Returns `true` if white space inside is layout.
    pub(crate) const fn has_layout(self) -> bool {
        matches!(self, Content::Command | Content::Elements)
    }
}

tags! {
    // SyncML: OMA SyncML RepPro 1.2.2, section 6.
    /// Command: create a node.
    Add: Command;
    /// Command: notify the other side; see [`AlertCode`](crate::AlertCode).
    Alert: Command;
    /// DataSync: keep deleted data.
    Archive: Opaque;
    /// Command: execute all of the commands inside, or none.
    Atomic: Command;
    /// A challenge: the wanted credentials.
    Chal: Elements;
    /// The name of the command that is answered.
    Cmd: Opaque;
    /// The number of a command in its message.
    CmdID: Opaque;
    /// The number of the command that is answered.
    CmdRef: Opaque;
    /// Command: copy a node. Windows does not support it.
    Copy: Command;
    /// The alert that a command belongs to. Windows does not support it.
    Correlator: Opaque;
    /// Credentials.
    Cred: Elements;
    /// A value, or a code.
    Data: Opaque;
    /// Command: remove a node.
    Delete: Command;
    /// Command: run a node.
    Exec: Command;
    /// DataSync: a property to filter by.
    Field: Elements;
    /// DataSync: the wanted items.
    Filter: Elements;
    /// DataSync: the kind of filter, inclusive or exclusive.
    FilterType: Opaque;
    /// The message is the last one of its package.
    Final: Opaque;
    /// Command: read a node.
    Get: Command;
    /// The target and data of a command.
    Item: Elements;
    /// The language of the answer.
    Lang: Opaque;
    /// A display name for a `LocURI`.
    LocName: Opaque;
    /// An address.
    LocURI: Opaque;
    /// DataSync command: map the client's item ids to the server's.
    Map: Command;
    /// DataSync: one pair of a `Map`.
    MapItem: Elements;
    /// Information about data.
    Meta: Elements;
    /// More chunks of this large object follow.
    MoreData: Opaque;
    /// DataSync command: move an item.
    Move: Command;
    /// The number of a message in its session.
    MsgID: Opaque;
    /// The number of the message that is answered.
    MsgRef: Opaque;
    /// No `Status` is wanted.
    NoResp: Opaque;
    /// DataSync: no `Results` are wanted.
    NoResults: Opaque;
    /// DataSync: the number of changes that follow.
    NumberOfChanges: Opaque;
    /// DataSync command: give the recipient information.
    Put: Command;
    /// DataSync: the items to filter.
    Record: Elements;
    /// Command: overwrite a node.
    Replace: Command;
    /// The address for answers.
    RespURI: Opaque;
    /// Command: the values that a `Get` has read.
    Results: Command;
    /// DataSync command: look for items.
    Search: Command;
    /// Command: execute the commands inside in order.
    Sequence: Command;
    /// The id of the session.
    SessionID: Opaque;
    /// DataSync: delete softly.
    SftDel: Opaque;
    /// The address that data comes from.
    Source: Elements;
    /// DataSync: the folder an item comes from.
    SourceParent: Elements;
    /// The source of the command that is answered.
    SourceRef: Either;
    /// Command: the result of a command.
    Status: Command;
    /// DataSync command: the changes of a data store.
    Sync: Command;
    /// The commands of a message.
    SyncBody: Elements;
    /// The header of a message.
    SyncHdr: Elements;
    /// A message.
    SyncML: Elements;
    /// The address that data goes to.
    Target: Elements;
    /// DataSync: the folder an item goes to.
    TargetParent: Elements;
    /// The target of the command that is answered.
    TargetRef: Either;
    /// The version of the document type: `1.2`.
    VerDTD: Opaque;
    /// The version of the protocol: `DM/1.2`.
    VerProto: Opaque;

    // Meta information: OMA MetInf 1.2, section 5.
    /// DataSync: the state of a synchronization.
    Anchor: Elements;
    /// Experimental meta information.
    EMI: Opaque;
    /// DataSync: fields may be changed one by one.
    FieldLevel: Opaque;
    /// The format of data: a [`ddf::Format`].
    Format: Opaque;
    /// DataSync: the number of items that still fit.
    FreeID: Opaque;
    /// DataSync: the number of free bytes.
    FreeMem: Opaque;
    /// DataSync: the last anchor.
    Last: Opaque;
    /// The importance of an alert.
    Mark: Opaque;
    /// The largest object the sender accepts, in bytes.
    MaxObjSize: Opaque;
    /// The largest message the sender accepts, in bytes.
    MaxMsgSize: Opaque;
    /// DataSync: the memory of the sender.
    Mem: Elements;
    /// Meta information as a separate document.
    MetInf: Elements;
    /// DataSync: the next anchor.
    Next: Opaque;
    /// The nonce for the next authentication.
    NextNonce: Opaque;
    /// DataSync: memory is shared between data stores.
    SharedMem: Opaque;
    /// The size of data, in bytes.
    Size: Opaque;
    /// The media type of data, or the type of an alert.
    Type: Opaque;
    /// DataSync: the version of data.
    Version: Opaque;
}

impl Tag {
    /// The element of this name, exactly as the specification spells it.
    ///
    /// ```
    /// use syncml::Tag;
    /// assert_eq!(Tag::from_name("LocURI"), Some(Tag::LocURI));
    /// assert_eq!(Tag::from_name("LocUri"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Tag> {
        let (known, tag) = BY_HASH[usize::from(hash(name.as_bytes()))];
        (known == name && tag != Tag::Unknown).then_some(tag)
    }

    /// Returns `true` if the element is a command, of device management or of data synchronization.
    pub const fn is_command(self) -> bool {
        matches!(self.content(), Content::Command)
    }

    /// Returns `true` if the element is meta information (namespace `syncml:metinf`).
    pub(crate) const fn is_meta(self) -> bool {
        self as u8 >= Tag::Anchor as u8
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A perfect hash of the names. The factors come from a search; the table below does not compile if two names collide.
const fn hash(name: &[u8]) -> u8 {
    let length = name.len();
    if length == 0 {
        return 0;
    }
    (length as u8)
        .wrapping_mul(2)
        .wrapping_add(name[0].wrapping_mul(4))
        .wrapping_add(name[length - 1].wrapping_mul(9))
        .wrapping_add(name[length / 2].wrapping_mul(15))
}

static BY_HASH: [(&str, Tag); 256] = {
    let mut table = [("", Tag::Unknown); 256];
    let mut index = 0;
    while index < Tag::ALL.len() {
        let tag = Tag::ALL[index];
        let slot = hash(tag.as_str().as_bytes()) as usize;
        assert!(table[slot].0.is_empty(), "two names have the same hash");
        table[slot] = (tag.as_str(), tag);
        index += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_names_are_found() {
        assert_eq!(Tag::ALL.len(), 73);
        for &tag in Tag::ALL {
            assert_eq!(Tag::from_name(tag.as_str()), Some(tag));
            assert_eq!(Tag::from_name(&tag.as_str().to_lowercase()), None);
        }
        for name in ["", "a", "Itemx", "tem", "DevInf", "Größe"] {
            assert_eq!(Tag::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn tags_are_classified_by_vocabulary() {
        assert!(Tag::Format.is_meta() && Tag::EMI.is_meta() && Tag::Anchor.is_meta());
        assert!(!Tag::VerProto.is_meta() && !Tag::Meta.is_meta() && !Tag::Unknown.is_meta());
        assert!(Tag::Exec.is_command() && !Tag::Item.is_command());
    }
}
