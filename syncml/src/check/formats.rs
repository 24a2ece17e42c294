//! Names of formats that do not exist, and the format to write instead.

use super::findings::Findings;
use super::markup::TagEdits;
use super::missing::{described, is_ingested};
use super::rule::MessageRule;
use super::word::protocol_text;
use super::{addresses, data};
use crate::document::Element;
use crate::views::{Meta, UriText};
use crate::vocabulary::Tag;
use csp_findings::distance;
use ddf::schema::Schema;
use ddf::{Format, FormatFault, LocUri, Verb};

/// The format that replaces an unknown one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Replacement {
    /// The format of the nodes.
    OfNodes(Format),
    /// No description gives the format: the one that the unknown name resembles.
    Resembling,
    /// The nodes need different formats.
    Conflicting,
}

impl Replacement {
    /// The replacement for an unknown Format of a command, which all items without a Format of their own inherit.
    pub(super) fn for_command(
        schema: Option<&Schema>,
        verb: Verb,
        command: Element<'_>,
        meta: Meta<'_>,
    ) -> Replacement {
        let Some(text) = unknown(meta) else { return Replacement::Resembling };
        let resembling = meant(&text);
        let inherits = |item: &Element<'_>| {
            item.child(Tag::Meta).and_then(|meta| Meta::new(meta).get(Tag::Format)).is_none()
        };
        let mut formats = command.children_of(Tag::Item).filter(inherits).map(|item| {
            of_node(schema, verb, item.child(Tag::Target).or(item.child(Tag::Source))).or(resembling)
        });
        match formats.next() {
            Some(Some(first)) if formats.all(|format| format == Some(first)) => Replacement::OfNodes(first),
            Some(Some(_)) => Replacement::Conflicting,
            _ => Replacement::Resembling,
        }
    }

    /// The replacement for an unknown Format of an item.
    pub(super) fn for_item(
        schema: Option<&Schema>,
        verb: Verb,
        place: Option<Element<'_>>,
        meta: Meta<'_>,
    ) -> Replacement {
        let format = unknown(meta).and_then(|_| of_node(schema, verb, place));
        format.map_or(Replacement::Resembling, Replacement::OfNodes)
    }
}

/// The Format of a `Meta`, if there is no format of this name.
fn unknown(meta: Meta<'_>) -> Option<String> {
    let text = meta.get(Tag::Format)?.value();
    Format::from_name(&text).is_none().then(|| text.into_owned())
}

/// The format of the addressed node.
fn of_node(schema: Option<&Schema>, verb: Verb, place: Option<Element<'_>>) -> Option<Format> {
    let schema = schema?;
    let text = UriText::new(place?.child(Tag::LocURI)?);
    let written = LocUri::parse(text.as_str()).ok()?;
    let path = addresses::without_space(&written);
    let uri = LocUri::parse(&path).ok()?;
    match described(schema, &uri) {
        // The message chooses the format of the parameters.
        Some(found) if verb == Verb::Exec && found.node.format() == Format::Null => None,
        Some(found) => Some(found.node.format()),
        None => is_ingested(schema, &uri).then_some(Format::Chr),
    }
}

/// Other names that people write for formats.
pub(super) const OTHER_NAMES: [(&str, Format); 12] = [
    ("string", Format::Chr),
    ("str", Format::Chr),
    ("text", Format::Chr),
    ("json", Format::Chr),
    ("integer", Format::Int),
    ("number", Format::Int),
    ("dword", Format::Int),
    ("boolean", Format::Bool),
    ("base64", Format::B64),
    ("binary", Format::Bin),
    ("none", Format::Null),
    ("nil", Format::Null),
];

/// The format that is certainly meant by another name of it, or by a name with one wrong letter.
pub(super) fn meant(text: &str) -> Option<Format> {
    /// The length of the shortest name in which one letter makes no other name.
    const SHORTEST: usize = 4;
    let text = text.trim();
    let same = Format::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(text));
    let other = || OTHER_NAMES.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    let misspelt = || Format::ALL.into_iter().find(|known| distance(text, known.as_str(), 1).is_some());
    same.or_else(|| other().map(|(_, format)| format))
        .or_else(|| if text.len() < SHORTEST { None } else { misspelt() })
}

/// Reports a Format that is not a format.
pub(super) fn check(found: &mut Findings, meta: Meta<'_>, replacement: Replacement) {
    let (Some(format), Some(text)) = (meta.get(Tag::Format), unknown(meta)) else { return };
    if data::variable_in_meta(found, format) {
        return;
    }
    let (expected, known) = match replacement {
        Replacement::OfNodes(format) => (Some(format), Some(format.in_message())),
        Replacement::Resembling => (None, meant(&text)),
        Replacement::Conflicting => (None, None),
    };
    let near = match replacement {
        Replacement::Resembling if known.is_none() => {
            found.nearest(&text.to_ascii_lowercase(), Format::ALL.map(Format::as_str).into_iter())
        }
        _ => None,
    };
    let shown = protocol_text("Format", &text).to_owned();
    let what = found.wording().of_error(FormatFault::Unknown { name: shown, expected });
    let added = found.within(MessageRule::UnknownFormat, format, what);
    if let Some(known) = known {
        added.write_content(format, known.as_str());
    } else if let Some(near) = near {
        added.fix(format!("write {near}, if that is meant"));
    }
}
