//! Elements of data synchronization. Windows answers them with 406.

use super::item::Items;
use super::location::{Location, UriText};
use super::meta::Meta;
use crate::vocabulary::Tag;
use std::borrow::Cow;

view! {
    /// One pair of a `Map`: an item of the client and the same item of the server (OMA SyncML RepPro 1.2.2,
    /// section 5.1).
    ///
    /// ```
    /// use syncml::{CommandKind, Message};
    /// let message = Message::parse("<Map><CmdID>1</CmdID><Target><LocURI>./contacts</LocURI></Target>
    ///     <MapItem><Target><LocURI>105</LocURI></Target><Source><LocURI>7</LocURI></Source></MapItem></Map>")?;
    /// let map = message.commands().next().unwrap();
    /// assert_eq!((map.kind(), map.kind().is_dm()), (CommandKind::Map, false));
    /// let pair = map.map_items().next().unwrap();
    /// assert_eq!(pair.target_uri().unwrap().as_str(), "105");
    /// # Ok::<(), syncml::ReadError>(())
    /// ```
    MapItem
}

impl<'m> MapItem<'m> {
    /// The server's item.
    pub fn target_uri(&self) -> Option<UriText<'m>> {
        Location::new(self.0.child(Tag::Target)?).loc_uri()
    }

    /// The client's item.
    pub fn source_uri(&self) -> Option<UriText<'m>> {
        Location::new(self.0.child(Tag::Source)?).loc_uri()
    }
}

view! {
    /// The wanted items (`Filter` in a `Target`; OMA SyncML RepPro 1.2.2, section 6.1).
    Filter
}

impl<'m> Filter<'m> {
    /// The type of the filter and of the filtered items.
    pub fn meta(&self) -> Option<Meta<'m>> {
        self.0.child(Tag::Meta).map(Meta::new)
    }

    /// The properties to filter by.
    pub fn field_items(&self) -> Option<Items<'m>> {
        self.0.child(Tag::Field).map(Items::new)
    }

    /// The conditions on items.
    pub fn record_items(&self) -> Option<Items<'m>> {
        self.0.child(Tag::Record).map(Items::new)
    }

    /// `INCLUSIVE` or `EXCLUSIVE`.
    pub fn filter_type(&self) -> Option<Cow<'m, str>> {
        self.0.child(Tag::FilterType).map(|kind| kind.value())
    }
}

view! {
    /// The state of a synchronization (`Anchor` in a `Meta`; OMA MetInf 1.2, section 5).
    Anchor
}

impl<'m> Anchor<'m> {
    /// The anchor of the previous session.
    pub fn last(&self) -> Option<Cow<'m, str>> {
        self.0.child(Tag::Last).map(|last| last.value())
    }

    /// The anchor of this session.
    pub fn next(&self) -> Option<Cow<'m, str>> {
        self.0.child(Tag::Next).map(|next| next.value())
    }
}

view! {
    /// The memory of the sender (`Mem` in a `Meta`; OMA MetInf 1.2, section 5).
    Mem
}

impl Mem<'_> {
    /// The number of items that still fit.
    pub fn free_id(&self) -> Option<u64> {
        self.0.child(Tag::FreeID)?.value().parse().ok()
    }

    /// The number of free bytes.
    pub fn free_mem(&self) -> Option<u64> {
        self.0.child(Tag::FreeMem)?.value().parse().ok()
    }

    /// Whether data stores share the memory.
    pub fn is_shared(&self) -> bool {
        self.0.child(Tag::SharedMem).is_some()
    }
}
