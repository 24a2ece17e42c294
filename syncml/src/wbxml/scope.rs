//! Tracks the `Type` and `Format` that apply to a `Data`.

use super::grow::Grower;
use crate::vocabulary::Tag;

/// The media type of an embedded document.
pub(super) struct MediaType {
    pub(super) kind: Encoded,
    pub(super) xml: &'static str,
    pub(super) wbxml: &'static str,
}

/// The documents that a WBXML message embeds in a `Data` as WBXML.
pub(super) const MEDIA_TYPES: [MediaType; 2] = [
    MediaType {
        kind: Encoded::DevInf,
        xml: "application/vnd.syncml-devinf+xml",
        wbxml: "application/vnd.syncml-devinf+wbxml",
    },
    MediaType {
        kind: Encoded::Ddf,
        xml: "application/vnd.syncml.dmtnds+xml",
        wbxml: "application/vnd.syncml.dmtnds+wbxml",
    },
];

/// The kind of an embedded document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoded {
    /// Device information.
    DevInf,
    /// A device description.
    Ddf,
}

/// The `Meta` values that apply to the next `Data`: those of the `Item` come before those of its command.
#[derive(Default)]
pub(super) struct Scopes {
    command: MetaScope,
    item: MetaScope,
}

#[derive(Clone, Copy)]
struct MetaScope {
    /// The element around the `Meta`.
    owner: u32,
    /// The text record of its `Type`.
    media_type: Option<u32>,
    /// Its `Format` is binary.
    binary: Option<bool>,
}

impl MetaScope {
    fn of(owner: u32) -> Self {
        MetaScope { owner, media_type: None, binary: None }
    }
}

impl Default for MetaScope {
    /// The scope of no element.
    fn default() -> Self {
        MetaScope::of(u32::MAX)
    }
}

impl Scopes {
    /// Notes that an element was opened.
    #[inline]
    pub(super) fn enter(&mut self, grower: &Grower) {
        let here = grower.here();
        match here.tag {
            Tag::Item => self.item = MetaScope::of(here.index),
            Tag::Cred | Tag::Chal | Tag::SyncHdr => self.command = MetaScope::of(here.index),
            tag if tag.is_command() => self.command = MetaScope::of(here.index),
            _ => {}
        }
    }

    /// Notes that the innermost element is about to be closed.
    #[inline]
    pub(super) fn leave(&mut self, grower: &Grower) {
        match grower.here().tag {
            Tag::Type | Tag::Format => self.leave_meta(grower),
            Tag::Item => self.item = MetaScope::default(),
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

    /// Returns `true` if the current data is binary by its `Format`; in XML it is base64 then.
    pub(super) fn is_binary(&self, grower: &Grower) -> bool {
        self.in_force(grower).find_map(|scope| scope.binary).unwrap_or(false)
    }

    /// The kind of document that the current data is by its `Type`, which [`as_xml`] has turned into XML's.
    pub(super) fn encoded(&self, grower: &Grower) -> Option<Encoded> {
        let media_type = self.in_force(grower).find_map(|scope| scope.media_type)?;
        let media_type = grower.text_of(media_type).trim_ascii();
        MEDIA_TYPES.iter().find(|known| media_type == known.xml).map(|known| known.kind)
    }

    /// The scopes that apply: both for the `Data` of an item, only its own for that of a credential.
    fn in_force(&self, grower: &Grower) -> impl Iterator<Item = &MetaScope> + use<'_> {
        let has_item = grower.outer(1).tag == Tag::Item;
        [Some(&self.item).filter(|_| has_item), Some(&self.command)].into_iter().flatten()
    }
}

/// The XML media type for a `Type` of a WBXML message, whose embedded documents become markup.
pub(super) fn as_xml(media_type: &str) -> &str {
    MEDIA_TYPES.iter().find(|known| media_type == known.wbxml).map_or(media_type, |known| known.xml)
}
