//! The header: versions, numbers and names (MS-MDM 2.2.4.2).

use super::findings::Findings;
use super::markup::TagEdits;
use super::rule::MessageRule;
use super::word::shown_text;
use super::{credentials, data};
use crate::document::{DocumentForm, Message, RootKind};
use crate::views::{Header, Meta};
use crate::vocabulary::{MsgId, Tag, Version, meant_namespace};

/// The longest `SessionID`, in bytes.
const LONGEST_SESSION: usize = 4;

pub(super) fn check(found: &mut Findings, message: &Message<'_>) {
    match message.header().filter(|_| message.has_header_content() || is_whole(found)) {
        Some(header) => header_of(found, message, &header),
        None => {
            let what = "the message has no SyncHdr, so nobody can answer it";
            found.on(MessageRule::MissingHeader, message.root_element(), what).fix(
                "add SyncHdr with VerDTD, VerProto, SessionID, MsgID, Target and Source, or send SyncBody alone to the local interface",
            );
        }
    }
}

/// The document is checked as a whole message.
fn is_whole(found: &Findings) -> bool {
    found.form() == Some(DocumentForm::Message)
}

/// Checks the end of the package. `more`: a chunk of the message says that more of its object follows.
pub(super) fn package(found: &mut Findings, message: &Message<'_>, more: bool) {
    let Some(body) = message.body().filter(|_| message.root() == RootKind::SyncML) else { return };
    let last = body.child(Tag::Final);
    match (last, more) {
        (Some(last), true) => {
            let what = "Final ends the package, but a chunk says that more of its object follows";
            found
                .on(MessageRule::FinalAndMoreData, last, what)
                .fix("leave Final out until the last chunk")
                .edit(last.span(), "");
        }
        (None, false) => {
            let what = "the package continues after this message, as there is no Final";
            found
                .on(MessageRule::MissingFinal, body, what)
                .fix("add <Final/> where this is the last message of its package");
        }
        _ => {}
    }
}

fn header_of(found: &mut Findings, message: &Message<'_>, header: &Header<'_>) {
    versions(found, message, header);
    let element = header.element();
    if let Some(session) = element.child(Tag::SessionID) {
        let length = session.value().len();
        if length == 0 || length > LONGEST_SESSION {
            let what = format!("SessionID has {length} bytes; expected 1 to {LONGEST_SESSION}");
            found.within(MessageRule::SessionId, session, what);
        }
    }
    if let Some(id) = element.child(Tag::MsgID) {
        let text = id.value();
        if MsgId::parse(&text).is_none_or(|id| id == MsgId(0)) {
            let what = format!("MsgID is {}; expected a whole number from 1", shown_text("MsgID", &text));
            found.within(MessageRule::MsgIdNumber, id, what);
        }
    }
    for tag in [Tag::Target, Tag::Source] {
        let Some(address) = element.child(tag).and_then(|place| place.child(Tag::LocURI)) else { continue };
        if address.value().is_empty() {
            found.within(MessageRule::LocUriEmpty, address, format!("the address of {tag} is empty"));
        }
    }
    if let Some(meta) = header.meta() {
        numbers(found, meta);
    }
    if let Some(cred) = element.child(Tag::Cred) {
        credentials::cred(found, cred, Some(header));
    }
}

/// The versions of device management on Windows.
const VERSIONS: [Version; 2] = [Version::V1_2, Version::V1_1];

/// The version of a message by its namespace, else its `VerDTD`, else its `VerProto`. The fixes of all three use it.
pub(super) fn version(message: &Message<'_>) -> Version {
    let uri = message.root_element().namespace();
    let by_namespace = uri.and_then(|uri| Version::of_namespace(meant_namespace(uri).unwrap_or(uri)));
    let header = message.header();
    let named = |tag: Tag, name: fn(Version) -> &'static str| {
        let text = header?.element().child(tag)?.value();
        VERSIONS.into_iter().find(|version| name(*version) == text)
    };
    by_namespace
        .filter(|version| VERSIONS.contains(version))
        .or_else(|| named(Tag::VerDTD, Version::ver_dtd))
        .or_else(|| named(Tag::VerProto, Version::ver_proto))
        .unwrap_or_default()
}

/// Checks that `VerDTD` and `VerProto` name the version of the message.
fn versions(found: &mut Findings, message: &Message<'_>, header: &Header<'_>) {
    let version = version(message);
    type Name = fn(Version) -> &'static str;
    let names: [(Tag, MessageRule, Name); 2] = [
        (Tag::VerDTD, MessageRule::VerDtd, Version::ver_dtd),
        (Tag::VerProto, MessageRule::VerProto, Version::ver_proto),
    ];
    for (tag, rule, name) in names {
        let Some(element) = header.element().child(tag) else { continue };
        let (text, expected) = (element.value(), name(version));
        if text == expected {
            continue;
        }
        match VERSIONS.into_iter().find(|version| name(*version) == text) {
            Some(other) => {
                let what = format!("{tag} names version {other}, but the message is of {version}");
                found.within(MessageRule::VersionMismatch, element, what).write_content(element, expected);
            }
            None => {
                let what = format!("{tag} is {}; expected {expected}", shown_text(tag.as_str(), &text));
                found.within(rule, element, what).write_content(element, expected);
            }
        }
    }
}

/// The numbers in a `Meta`.
pub(super) fn numbers(found: &mut Findings, meta: Meta<'_>) {
    for tag in [Tag::Size, Tag::MaxMsgSize, Tag::MaxObjSize] {
        let Some(element) = meta.get(tag) else { continue };
        let text = element.value();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) || text.parse::<u64>().is_err()
        {
            if data::variable_in_meta(found, element) {
                continue;
            }
            let what =
                format!("{tag} is {}; expected a whole number of bytes", shown_text(tag.as_str(), &text));
            found.within(MessageRule::MetaNumber, element, what);
        }
    }
}
