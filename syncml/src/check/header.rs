//! The header: versions, numbers and names (MS-MDM 2.2.4.2).

use super::credentials;
use super::findings::Findings;
use super::rule::Rule;
use crate::element::Element;
use crate::message::{Message, Root};
use crate::meta::Meta;
use crate::namespace::Version;
use crate::tag::Tag;
use crate::{Header, MsgId};
use ddf::check::wording::quoted;

/// The longest `SessionID`, in bytes.
const LONGEST_SESSION: usize = 4;

pub(super) fn check(found: &mut Findings, message: &Message<'_>) {
    if message.root() != Root::SyncML {
        return;
    }
    match message.header() {
        Some(header) => header_of(found, message, &header),
        None => {
            found
                .on(Rule::MissingHeader, message.root_element(), "the message has no SyncHdr, so nobody can answer it")
                .fix("add SyncHdr with VerDTD, VerProto, SessionID, MsgID, Target and Source, or send SyncBody alone to the local interface");
        }
    }
}

/// Whether the message ends its package; `more`: whether a chunk in it says that more of its object follows.
pub(super) fn package(found: &mut Findings, message: &Message<'_>, more: bool) {
    let Some(body) = message.body().filter(|_| message.root() == Root::SyncML) else { return };
    let last = body.child(Tag::Final);
    match (last, more) {
        (Some(last), true) => {
            let what = "Final ends the package, but a chunk says that more of its object follows";
            found.on(Rule::FinalAndMoreData, last, what).fix("leave Final out until the last chunk");
        }
        (None, false) => {
            let what = "the package goes on behind this message, as there is no Final";
            found
                .on(Rule::MissingFinal, body, what)
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
            let what = format!("SessionID is of {length} bytes; expected 1 to {LONGEST_SESSION}");
            found.within(Rule::SessionId, session, what);
        }
    }
    if let Some(id) = element.child(Tag::MsgID) {
        let text = id.value();
        if MsgId::parse(&text).is_none_or(|id| id == MsgId(0)) {
            let what = format!("MsgID is {}; expected a whole number from 1", quoted(&text));
            found.within(Rule::MsgIdNumber, id, what);
        }
    }
    if let Some(meta) = header.meta() {
        numbers(found, meta);
    }
    if let Some(cred) = element.child(Tag::Cred) {
        credentials::cred(found, cred, Some(header));
    }
}

/// The versions that the namespace, `VerDTD` and `VerProto` name.
fn versions(found: &mut Findings, message: &Message<'_>, header: &Header<'_>) {
    let namespace = message.root_element().namespace().and_then(Version::of_namespace);
    let known = [Version::V1_2, Version::V1_1];
    let element = header.element();
    let mut named: Vec<(Version, Element<'_>, &str)> = Vec::with_capacity(2);
    if let Some(dtd) = element.child(Tag::VerDTD) {
        let text = dtd.value();
        match known.into_iter().find(|version| version.ver_dtd() == text) {
            Some(version) => named.push((version, dtd, "VerDTD")),
            None => {
                let what = format!("VerDTD is {}; expected 1.2", quoted(&text));
                found.within(Rule::VerDtd, dtd, what).fix("write 1.2");
            }
        }
    }
    if let Some(proto) = element.child(Tag::VerProto) {
        let text = proto.value();
        match known.into_iter().find(|version| version.ver_proto() == text) {
            Some(version) => named.push((version, proto, "VerProto")),
            None => {
                let what = format!("VerProto is {}; expected DM/1.2", quoted(&text));
                found.within(Rule::VerProto, proto, what).fix("write DM/1.2");
            }
        }
    }
    let Some(version) = namespace.or_else(|| named.first().map(|(version, ..)| *version)) else { return };
    for (other, element, name) in named {
        if other != version {
            let what = format!("{name} names version {other}, but the message is of {version}");
            found.within(Rule::VersionMismatch, element, what);
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
            let what = format!("{tag} is {}; expected a whole number of bytes", quoted(&text));
            found.within(Rule::MetaNumber, element, what);
        }
    }
}
