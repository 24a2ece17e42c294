//! The names of the protocol's elements, and how one is found.

use core::fmt;

/// Declares [`Tag`] and what is known about each element, from one table.
macro_rules! tags {
    ($($(#[$doc:meta])* $name:ident: $content:ident;)*) => {
        /// An element of SyncML or of its meta information (OMA SyncML RepPro 1.2.2, section 6; MetInf 1.2, section 5).
        ///
        /// The two vocabularies share no name, so that a name alone tells the element, whichever of the two
        /// namespaces a real file has put it in. Everything else is [`Tag::Unknown`]: foreign elements, and
        /// whatever stands inside a `Data`, even if it is called `Item` or `Final`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum Tag {
            /// No element of the protocol, or not at a place of the protocol.
            Unknown,
            $($(#[$doc])* $name,)*
        }

        impl Tag {
            /// All of them but `Unknown`.
            pub const ALL: &'static [Tag] = &[$(Tag::$name),*];

            /// The element's name; `""` for [`Tag::Unknown`].
            pub const fn as_str(self) -> &'static str {
                match self {
                    Tag::Unknown => "",
                    $(Tag::$name => stringify!($name),)*
                }
            }

            /// Its start tag.
            pub(crate) const fn start_tag(self) -> &'static str {
                match self {
                    Tag::Unknown => "",
                    $(Tag::$name => concat!("<", stringify!($name), ">"),)*
                }
            }

            /// Its start tag, declaring the namespace of meta information.
            pub(crate) const fn meta_start_tag(self) -> &'static str {
                match self {
                    Tag::Unknown => "",
                    $(Tag::$name => concat!("<", stringify!($name), " xmlns=\"syncml:metinf\">"),)*
                }
            }

            /// Its end tag.
            pub(crate) const fn end_tag(self) -> &'static str {
                match self {
                    Tag::Unknown => "",
                    $(Tag::$name => concat!("</", stringify!($name), ">"),)*
                }
            }

            /// What the protocol puts inside the element.
            pub(crate) const fn content(self) -> Content {
                match self {
                    Tag::Unknown => Content::Opaque,
                    $(Tag::$name => Content::$content,)*
                }
            }
        }
    };
}

/// What the protocol puts inside an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// A command: other elements, of which `CmdID` is the first.
    Command,
    /// Other elements. White space between them is layout.
    Elements,
    /// Text, or other elements, depending on who writes: OMA's references are text, MS-MDM's hold a `LocURI`.
    Either,
    /// Text, or markup that is none of the protocol's business.
    Opaque,
}

impl Content {
    /// Whether elements inside are the protocol's.
    pub(crate) const fn has_elements(self) -> bool {
        !matches!(self, Content::Opaque)
    }

    /// Whether white space inside is layout.
    pub(crate) const fn has_layout(self) -> bool {
        matches!(self, Content::Command | Content::Elements)
    }
}

tags! {
    // SyncML: OMA SyncML RepPro 1.2.2, section 6.
    /// Command: create a node.
    Add: Command;
    /// Command: tell the other side something; see [`AlertCode`](crate::AlertCode).
    Alert: Command;
    /// DataSync: keep deleted data.
    Archive: Opaque;
    /// Command: all of the commands inside, or none.
    Atomic: Command;
    /// Which credentials are wanted.
    Chal: Elements;
    /// The name of the command that is answered.
    Cmd: Opaque;
    /// The number of a command in its message.
    CmdID: Opaque;
    /// The number of the command that is answered.
    CmdRef: Opaque;
    /// Command: copy a node. Windows executes none.
    Copy: Command;
    /// Names the alert that a command belongs to. Windows supports none.
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
    /// DataSync: which items are wanted.
    Filter: Elements;
    /// DataSync: whether a filter includes or excludes.
    FilterType: Opaque;
    /// The message is the last one of its package.
    Final: Opaque;
    /// Command: read a node.
    Get: Command;
    /// What a command is applied to.
    Item: Elements;
    /// The language of the answer.
    Lang: Opaque;
    /// A name for people beside a `LocURI`.
    LocName: Opaque;
    /// An address.
    LocURI: Opaque;
    /// DataSync command: which of the client's items are which of the server's.
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
    /// DataSync: how many changes follow.
    NumberOfChanges: Opaque;
    /// DataSync command: give the recipient information.
    Put: Command;
    /// DataSync: the items to filter.
    Record: Elements;
    /// Command: overwrite a node.
    Replace: Command;
    /// Where answers go.
    RespURI: Opaque;
    /// Command: what a `Get` has read.
    Results: Command;
    /// DataSync command: look for items.
    Search: Command;
    /// Command: the commands inside, in this order.
    Sequence: Command;
    /// The name of the session.
    SessionID: Opaque;
    /// DataSync: delete softly.
    SftDel: Opaque;
    /// Where data comes from.
    Source: Elements;
    /// DataSync: the folder an item comes from.
    SourceParent: Elements;
    /// The source of the command that is answered.
    SourceRef: Either;
    /// Command: what became of a command.
    Status: Command;
    /// DataSync command: the changes of a data store.
    Sync: Command;
    /// The commands of a message.
    SyncBody: Elements;
    /// The header of a message.
    SyncHdr: Elements;
    /// A message.
    SyncML: Elements;
    /// Where data goes.
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
    /// DataSync: whether fields may be changed one by one.
    FieldLevel: Opaque;
    /// The format of data: a [`ddf::Format`].
    Format: Opaque;
    /// DataSync: how many items still fit.
    FreeID: Opaque;
    /// DataSync: how many bytes are free.
    FreeMem: Opaque;
    /// DataSync: the last anchor.
    Last: Opaque;
    /// How important an alert is.
    Mark: Opaque;
    /// The largest object the sender accepts, in bytes.
    MaxObjSize: Opaque;
    /// The largest message the sender accepts, in bytes.
    MaxMsgSize: Opaque;
    /// DataSync: the memory of the sender.
    Mem: Elements;
    /// Meta information as a document of its own.
    MetInf: Elements;
    /// DataSync: the next anchor.
    Next: Opaque;
    /// The nonce for the next authentication.
    NextNonce: Opaque;
    /// DataSync: memory is shared between data stores.
    SharedMem: Opaque;
    /// The size of data, in bytes.
    Size: Opaque;
    /// The media type of data, or what an alert is about.
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

    /// Whether the element is a command, of device management or of data synchronization.
    pub const fn is_command(self) -> bool {
        matches!(self.content(), Content::Command)
    }

    /// Whether the element is meta information (namespace `syncml:metinf`).
    pub(crate) const fn is_meta(self) -> bool {
        self as u8 >= Tag::Anchor as u8
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A different number for each name. The factors were found by trying; the table below does not compile if two
/// names meet.
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
    fn every_name_is_found_and_no_other() {
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
    fn the_vocabularies_are_told_apart() {
        assert!(Tag::Format.is_meta() && Tag::EMI.is_meta() && Tag::Anchor.is_meta());
        assert!(!Tag::VerProto.is_meta() && !Tag::Meta.is_meta() && !Tag::Unknown.is_meta());
        assert!(Tag::Exec.is_command() && !Tag::Item.is_command());
    }
}
