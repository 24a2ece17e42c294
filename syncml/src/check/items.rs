//! Items: the target of a command, and its data (MS-MDM 2.2.5.2).

use super::context::Context;
use super::findings::Findings;
use super::formats::{self, Replacement};
use super::parts::Parts;
use super::rule::MessageRule;
use super::sender::{Sender, is_dev_info};
use super::visit::Visit;
use super::word::shown_text;
use super::{addresses, data, header, placeholder, query};
use crate::document::Element;
use crate::views::{Inherited, Meta, UriText};
use crate::vocabulary::Tag;
use csp_findings::nearest_within;
use ddf::schema::Schema;
use ddf::values::{Expected, check_parts};
use ddf::{Format, Verb};

/// Checks the items of a command on nodes.
pub(super) fn check<'m>(context: &mut Context<'_, 'm>, visit: &Visit<'m>) {
    let element = visit.command.element();
    let Some(verb) = visit.command.verb() else { return };
    let meta = element.child(Tag::Meta).map(Meta::new);
    if let Some(meta) = meta.filter(|_| takes_value(verb)) {
        let format = Replacement::for_command(schema(context), verb, element, meta);
        values(context.found, meta, format, true);
    }
    let inherited = meta.map(Inherited::of);
    for item in element.children_of(Tag::Item) {
        one(context, visit, verb, Parts::of(item), inherited.as_ref());
    }
}

fn one<'m>(
    context: &mut Context<'_, 'm>,
    visit: &Visit<'m>,
    verb: Verb,
    mut parts: Parts<'m>,
    command: Option<&Inherited<'m>>,
) {
    let place =
        parts.target.or(parts.source.filter(|source| has_target_in_source(context.sender, verb, *source)));
    if let Some(meta) = parts.meta.filter(|_| takes_value(verb)) {
        let format = Replacement::for_item(schema(context), verb, place, meta);
        values(context.found, meta, format, true);
        overrides(context.found, meta, command);
    }
    let Some(location) = place.and_then(|place| place.child(Tag::LocURI)) else {
        let what = format!("the item of {verb} has no Target with a LocURI");
        let is_in_source = parts.source.is_some_and(|source| source.child(Tag::LocURI).is_some());
        let fix = match is_in_source {
            true => "write Target in place of Source",
            false => "add <Target><LocURI>…</LocURI></Target>",
        };
        context.found.on(MessageRule::MissingTarget, parts.element, what).fix(fix);
        if let Some(data) = parts.data {
            data::namespaces(context.found, data);
        }
        context.chunks.item(context.found, &parts, command, "");
        return;
    };
    let text = UriText::new(location);
    let address = text.as_str();
    context.chunks.item(context.found, &parts, command, address);
    let decoded = parts.data.map(|data| data.text());
    if let (Some(data), Some(decoded)) = (parts.data, &decoded) {
        parts.damaged = data::payload(context.found, data, decoded, address);
        if !takes_value(verb) && (data.has_children() || !decoded.trim_ascii().is_empty()) {
            let what = format!("{verb} has Data, which devices ignore");
            context.found.on(MessageRule::UnusedData, data, what).subject(address).fix("leave it out");
        }
    }
    let misspelt = context.misspelt_with_blanks(address);
    let uri = addresses::check(context.found, &text, false, &misspelt);
    let mut described = false;
    if let Some(uri) = &uri {
        query::check(context.found, location, uri, verb);
        if verb != Verb::Get && uri.segments().next().is_none() {
            let what = match verb {
                Verb::Delete => "the root of the tree cannot be deleted; that is answered 405".to_owned(),
                verb => format!(
                    "{verb} addresses the root of the tree, which can only be read; that is answered 405"
                ),
            };
            context
                .found
                .within(MessageRule::RootVerb, location, what)
                .subject(address)
                .fix("write the address of a node below the root");
        } else {
            context.atomics.write(context.found, visit, uri);
            if context.sender != Some(Sender::Client) {
                let format = parts.meta_element(Tag::Format, command);
                described = context.node(visit, verb, location, uri, &parts, format, decoded.as_deref());
            }
        }
    }
    if let (false, Some(data), Some(decoded)) = (described, parts.data, &decoded) {
        let format = parts.meta_element(Tag::Format, command);
        let chr = format.is_some_and(|format| Format::from_name(&format.value()) == Some(Format::Chr));
        if chr && data.has_children() {
            data::escaped(context.found, data, address);
        } else {
            data::namespaces(context.found, data);
        }
        if !parts.more && !parts.damaged && matches!(verb, Verb::Add | Verb::Replace | Verb::Exec) {
            let refused = fits(context.found, data, decoded, format, address);
            data::spelt_separator(context.found, data, decoded, address);
            data::form(context.found, data, decoded, refused, address);
        }
    }
}

/// Returns true if this Source is in the place of the Target: a client that replaces `./DevInfo` writes the address there.
fn has_target_in_source(sender: Option<Sender>, verb: Verb, source: Element<'_>) -> bool {
    let is_of_device = || {
        let address = source.child(Tag::LocURI).map(|location| location.value());
        address.is_some_and(|address| is_dev_info(&address))
    };
    verb == Verb::Replace
        && match sender {
            Some(Sender::Client) => true, // of other addresses, another rule says that a client may not send them
            Some(Sender::Server) => false,
            None => is_of_device(),
        }
}

/// The nodes to check against. Those of a client's own message are not checked.
fn schema<'c>(context: &Context<'c, '_>) -> Option<&'c Schema> {
    context.tree.schema.filter(|_| context.sender != Some(Sender::Client))
}

/// A command of this verb has a value. Devices ignore the Meta of others.
fn takes_value(verb: Verb) -> bool {
    !matches!(verb, Verb::Get | Verb::Delete)
}

/// Checks data against the Format in the message. Returns `true` if it does not fit.
pub(super) fn fits(
    found: &mut Findings,
    element: Element<'_>,
    text: &str,
    format: Option<Element<'_>>,
    address: &str,
) -> bool {
    let Some(format) = format.map(|format| format.value()) else { return false };
    if placeholder::variable_in_value(found.form(), &format).is_some() {
        return false;
    }
    // Data with a misspelt format is checked against the intended one.
    let Some(format) = Format::from_name(&format).or_else(|| formats::meant(&format)) else {
        return false;
    };
    let verdict = check_parts(format, None, text);
    let Some(refusal) = verdict.refusal() else { return false };
    // The prefixes of markup are declared outside of it, or reported by the reader.
    if element.has_children() && matches!(refusal.expected, Expected::Namespaces { .. }) {
        return false;
    }
    if data::variable(found, element, text, address) {
        return true;
    }
    found.within(MessageRule::DataFormat, element, refusal.to_string()).subject(address);
    true
}

/// Checks a `Meta`: the format (`format` is the one to write instead of an unknown one), the media type (if `media`) and the
/// numbers.
pub(super) fn values(found: &mut Findings, meta: Meta<'_>, format: Replacement, media: bool) {
    header::numbers(found, meta);
    formats::check(found, meta, format);
    let Some(mime) = meta.get(Tag::Type).filter(|_| media) else { return };
    let text = mime.value();
    let is_type = text.split_once('/').is_some_and(|(kind, rest)| {
        !kind.is_empty() && !rest.is_empty() && !text.contains(char::is_whitespace)
    });
    if text.is_empty() || is_type && is_media_type(&text) || data::variable_in_meta(found, mime) {
        return;
    }
    if !is_type {
        let what = format!("Type is {}, which is not a media type", shown_text("Type", &text));
        found.within(MessageRule::MimeType, mime, what).fix("write text/plain, or what the data is");
    } else if let Some(meant) = meant_media_type(&text) {
        let what = format!("Type is {}, which resembles a known media type", shown_text("Type", &text));
        found
            .within(MessageRule::MisspeltMimeType, mime, what)
            .fix(format!("write {meant}, if that is meant"));
    }
}

/// Media types that are in messages of device management, and those that resemble them.
const MEDIA_TYPES: [&str; 22] = [
    "text/plain",
    "text/xml",
    "text/html",
    "text/csv",
    "text/css",
    "text/calendar",
    "text/vcard",
    "text/x-vcard",
    "text/x-vcalendar",
    "application/xml",
    "application/json",
    "application/octet-stream",
    "application/x-pkcs12",
    "application/x-x509-ca-cert",
    "application/vnd.syncml+xml",
    "application/vnd.syncml+wbxml",
    "application/vnd.syncml.dm+xml",
    "application/vnd.syncml.dm+wbxml",
    "application/vnd.syncml-devinf+xml",
    "application/vnd.syncml-devinf+wbxml",
    "application/vnd.syncml.dmddf1.2+xml",
    "application/vnd.syncml.dmtnds+xml",
];

/// Media types match without case (RFC 2045, section 5.1).
fn is_media_type(text: &str) -> bool {
    MEDIA_TYPES.iter().any(|known| known.eq_ignore_ascii_case(text))
}

/// The known media type that a misspelt one resembles. There are many others, so few letters may differ.
fn meant_media_type(text: &str) -> Option<&'static str> {
    const MOST: usize = 2;
    nearest_within(text, MEDIA_TYPES.into_iter(), |known| (known.len() / 5).min(MOST))
}

fn overrides(found: &mut Findings, meta: Meta<'_>, command: Option<&Inherited<'_>>) {
    let Some(own) = meta.get(Tag::Format) else { return };
    let Some(command) = command.and_then(|command| command.get(Tag::Format)) else { return };
    let (ours, theirs) = (own.value(), command.value());
    if ours != theirs {
        let what = format!(
            "Format of the item is {}, that of its command {}; the item's applies",
            shown_text("Format", &ours),
            shown_text("Format", &theirs)
        );
        found.within(MessageRule::MetaOverride, own, what);
    }
}
