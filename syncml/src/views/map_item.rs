//! The pairs of a `Map`, a command of data synchronization. Windows answers it with 406.

use super::location::{Location, UriText};
use crate::vocabulary::Tag;

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
