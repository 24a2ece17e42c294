//! What a `Meta` says about the `Data` it goes with.

use super::grow::Grower;
use crate::vocabulary::Tag;

/// Documents that stand inside a `Data` in a WBXML document of their own, when the message is WBXML: what they are,
/// their media type as XML, and as WBXML.
pub(super) const MEDIA_TYPES: [(Encoded, &str, &str); 2] = [
    (Encoded::DevInf, "application/vnd.syncml-devinf+xml", "application/vnd.syncml-devinf+wbxml"),
    (Encoded::Ddf, "application/vnd.syncml.dmtnds+xml", "application/vnd.syncml.dmtnds+wbxml"),
];

/// What is in a document inside a `Data`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoded {
    /// Device information.
    DevInf,
    /// A device description.
    Ddf,
}

/// What has been read of the `Meta` in force: an `Item`'s own goes before its command's.
#[derive(Default)]
pub(super) struct Scopes {
    command: Scope,
    item: Scope,
}

#[derive(Clone, Copy)]
struct Scope {
    /// The element the `Meta` stands in.
    owner: u32,
    /// The text record of its `Type`.
    media_type: Option<u32>,
    /// Whether its `Format` is binary.
    binary: Option<bool>,
}

impl Scope {
    fn of(owner: u32) -> Self {
        Scope { owner, media_type: None, binary: None }
    }
}

impl Default for Scope {
    /// Of no element.
    fn default() -> Self {
        Scope::of(u32::MAX)
    }
}

impl Scopes {
    /// An element has been opened.
    #[inline]
    pub(super) fn enter(&mut self, grower: &Grower) {
        let here = grower.here();
        match here.tag {
            Tag::Item => self.item = Scope::of(here.index),
            Tag::Cred | Tag::Chal | Tag::SyncHdr => self.command = Scope::of(here.index),
            tag if tag.is_command() => self.command = Scope::of(here.index),
            _ => {}
        }
    }

    /// The innermost element is about to be closed.
    #[inline]
    pub(super) fn leave(&mut self, grower: &Grower) {
        match grower.here().tag {
            Tag::Type | Tag::Format => self.leave_meta(grower),
            Tag::Item => self.item = Scope::default(),
            _ => {}
        }
    }

    fn leave_meta(&mut self, grower: &Grower) {
        if grower.outer(1).tag != Tag::Meta {
            return;
        }
        let owner = grower.outer(2).index;
        let Some(scope) = [&mut self.item, &mut self.command].into_iter().find(|scope| scope.owner == owner)
        else {
            return;
        };
        let Some(text) = grower.own_text() else { return };
        match grower.here().tag {
            Tag::Type if scope.media_type.is_none() => scope.media_type = Some(text),
            Tag::Format if scope.binary.is_none() => {
                let format = grower.text_of(text).trim_ascii();
                scope.binary = Some(format == "bin" || format == "b64");
            }
            _ => {}
        }
    }

    /// Whether the data at hand is binary by its Format. As XML it is base64 then.
    pub(super) fn is_binary(&self, grower: &Grower) -> bool {
        self.in_force(grower).find_map(|scope| scope.binary).unwrap_or(false)
    }

    /// What the data at hand is by its Type, which has been made to say XML by [`as_xml`].
    pub(super) fn encoded(&self, grower: &Grower) -> Option<Encoded> {
        let media_type = self.in_force(grower).find_map(|scope| scope.media_type)?;
        let media_type = grower.text_of(media_type).trim_ascii();
        MEDIA_TYPES.iter().find(|known| media_type == known.1).map(|known| known.0)
    }

    /// The `Data` of an item takes from both, that of a credential only from its own.
    fn in_force(&self, grower: &Grower) -> impl Iterator<Item = &Scope> + use<'_> {
        let has_item = grower.outer(1).tag == Tag::Item;
        [Some(&self.item).filter(|_| has_item), Some(&self.command)].into_iter().flatten()
    }
}

/// What a Type of a WBXML message is called in XML: documents inside a `Data` become markup.
pub(super) fn as_xml(media_type: &str) -> &str {
    MEDIA_TYPES.iter().find(|known| media_type == known.2).map_or(media_type, |known| known.1)
}
