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

/// The `Meta` values of the open elements, sorted by `owner`.
#[derive(Default)]
pub(super) struct Scopes(Vec<MetaScope>);

#[derive(Clone, Copy)]
struct MetaScope {
    /// The element around the `Meta`.
    owner: u32,
    /// The text record of its `Type`.
    media_type: Option<u32>,
    /// True if its `Format` is binary; `None` without a `Format`.
    binary: Option<bool>,
}

impl Scopes {
    /// Notes that the innermost element is about to be closed.
    #[inline]
    pub(super) fn leave(&mut self, grower: &Grower) {
        let here = grower.here();
        while self.0.last().is_some_and(|scope| scope.owner >= here.index) {
            self.0.pop();
        }
        if matches!(here.tag, Tag::Type | Tag::Format) && grower.outer(1).tag == Tag::Meta {
            self.leave_meta(grower);
        }
    }

    fn leave_meta(&mut self, grower: &Grower) {
        let Some(text) = grower.own_text() else { return };
        let owner = grower.outer(2).index;
        let place = self.0.binary_search_by_key(&owner, |scope| scope.owner).unwrap_or_else(|place| {
            self.0.insert(place, MetaScope { owner, media_type: None, binary: None });
            place
        });
        let scope = &mut self.0[place];
        match grower.here().tag {
            Tag::Type if scope.media_type.is_none() => scope.media_type = Some(text),
            Tag::Format if scope.binary.is_none() => {
                let format = grower.text_of(text).trim_ascii();
                scope.binary = Some(format == "bin" || format == "b64");
            }
            _ => {}
        }
    }

    /// Returns `true` if the `Format` of the current data is binary: such data is base64 in XML.
    pub(super) fn is_binary(&self, grower: &Grower) -> bool {
        self.in_force(grower).find_map(|scope| scope.binary).unwrap_or(false)
    }

    /// The kind of document in the current data by its `Type`, after [`as_xml`] has converted the `Type`.
    pub(super) fn encoded(&self, grower: &Grower) -> Option<Encoded> {
        let media_type = self.in_force(grower).find_map(|scope| scope.media_type)?;
        let media_type = grower.text_of(media_type).trim_ascii();
        MEDIA_TYPES.iter().find(|known| media_type == known.xml).map(|known| known.kind)
    }

    /// The scopes that apply, the innermost first: of the element around the data, then of the element around its `Item` or
    /// `Meta`.
    fn in_force(&self, grower: &Grower) -> impl Iterator<Item = &MetaScope> + use<'_> {
        let parent = grower.outer(1);
        let outer = matches!(parent.tag, Tag::Item | Tag::Meta).then(|| grower.outer(2).index);
        [Some(parent.index), outer].into_iter().flatten().filter_map(|owner| {
            let place = self.0.binary_search_by_key(&owner, |scope| scope.owner).ok()?;
            self.0.get(place)
        })
    }
}

/// The XML media type for a `Type` of a WBXML message, whose embedded documents become markup.
pub(super) fn as_xml(media_type: &str) -> &str {
    MEDIA_TYPES.iter().find(|known| media_type == known.wbxml).map_or(media_type, |known| known.xml)
}
