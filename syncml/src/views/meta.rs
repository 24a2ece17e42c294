//! Meta information.

use crate::document::Element;
use crate::vocabulary::Tag;
use ddf::Format;
use ddf::format::UnknownFormat;
use std::borrow::Cow;

view! {
    /// Information about data: its format, type and size (`Meta`; OMA MetInf 1.2, section 5).
    ///
    /// The elements are in `syncml:metinf` or, as in many real messages, in the namespace of SyncML.
    Meta
}

impl<'m> Meta<'m> {
    /// The first element of this kind.
    pub fn get(&self, tag: Tag) -> Option<Element<'m>> {
        self.0.child(tag).or_else(|| self.0.child(Tag::MetInf)?.child(tag))
    }

    /// The text of the first element of this kind, without white space around it.
    pub fn value(&self, tag: Tag) -> Option<Cow<'m, str>> {
        self.get(tag).map(|element| element.value())
    }

    /// The format of the data.
    ///
    /// # Errors
    /// [`UnknownFormat`] for an unknown format; a device answers 415.
    pub fn format(&self) -> Result<Option<Format>, UnknownFormat> {
        self.value(Tag::Format).map(|name| name.parse()).transpose()
    }

    /// The media type of the data, or the type of an alert (`Type`).
    pub fn mime_type(&self) -> Option<Cow<'m, str>> {
        self.value(Tag::Type)
    }

    /// The size of the data in bytes; for data in chunks, of the whole object.
    pub fn size(&self) -> Option<u64> {
        self.number(Tag::Size)
    }

    /// The importance of an alert: `fatal`, `critical`, `minor`, `warning`, `informational`, `harmless`,
    /// `indeterminate` (OMA DM Protocol 1.2, section 8.7).
    pub fn mark(&self) -> Option<Cow<'m, str>> {
        self.value(Tag::Mark)
    }

    /// The nonce for the next authentication, encoded in the given `Format`.
    pub fn next_nonce(&self) -> Option<Cow<'m, str>> {
        self.value(Tag::NextNonce)
    }

    /// The largest message the sender accepts, in bytes.
    pub fn max_msg_size(&self) -> Option<u64> {
        self.number(Tag::MaxMsgSize)
    }

    /// The largest object the sender accepts, in bytes.
    pub fn max_obj_size(&self) -> Option<u64> {
        self.number(Tag::MaxObjSize)
    }

    fn number(&self, tag: Tag) -> Option<u64> {
        self.value(tag)?.parse().ok()
    }
}
