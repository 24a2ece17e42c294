//! Corrects misspelt names of elements and namespaces.

use super::content_model::{Model, Slot, model};
use super::tag::Tag;
use super::version::{METINF, Version};
use csp_findings::nearest;

/// The commands of device management.
const DM_COMMANDS: [Tag; 10] = [
    Tag::Add,
    Tag::Alert,
    Tag::Atomic,
    Tag::Delete,
    Tag::Exec,
    Tag::Get,
    Tag::Replace,
    Tag::Results,
    Tag::Sequence,
    Tag::Status,
];

/// The elements of meta information that device management uses.
const META: [Tag; 8] = [
    Tag::Format,
    Tag::Type,
    Tag::Mark,
    Tag::Size,
    Tag::MaxMsgSize,
    Tag::MaxObjSize,
    Tag::NextNonce,
    Tag::MetInf,
];

/// The element that a misspelt name resembles: another case, or one or two wrong letters. Prefers elements that may occur
/// inside `parent`, or at the top of a document.
pub(crate) fn meant_tag(parent: Option<Tag>, name: &str) -> Option<Tag> {
    let named = |candidates: &mut dyn Iterator<Item = Tag>| {
        nearest(name, candidates.map(Tag::as_str)).and_then(Tag::from_name)
    };
    let tags = |slots: &'static [Slot]| slots.iter().map(|(tag, _)| *tag);
    let anywhere = || named(&mut Tag::ALL.iter().copied());
    match parent.map(model) {
        None => named(&mut [Tag::SyncML, Tag::SyncBody].into_iter().chain(DM_COMMANDS)),
        Some(Model::Body) => named(&mut DM_COMMANDS.into_iter().chain([Tag::Final])),
        Some(Model::Commands(slots)) => named(&mut tags(slots).chain(DM_COMMANDS)),
        Some(Model::Elements(slots)) => named(&mut tags(slots)).or_else(anywhere),
        Some(Model::Meta) => named(&mut META.into_iter()).or_else(anywhere),
        Some(Model::Reference) => named(&mut [Tag::LocURI].into_iter()),
        Some(Model::Text | Model::Empty | Model::Data | Model::Opaque) => None,
    }
}

/// Words of other protocols for what a command does, and the command. They are no misspellings: what was meant is a guess.
const OTHER_WORDS: [(&str, Tag); 9] = [
    ("Set", Tag::Replace),
    ("Update", Tag::Replace),
    ("Modify", Tag::Replace),
    ("Create", Tag::Add),
    ("Insert", Tag::Add),
    ("Remove", Tag::Delete),
    ("Execute", Tag::Exec),
    ("Run", Tag::Exec),
    ("Read", Tag::Get),
];

/// The command that does what a word of another protocol says.
///
/// ```
/// use syncml::{Tag, check::meant_command};
/// assert_eq!(meant_command("Set"), Some(Tag::Replace));
/// assert_eq!(meant_command("Stop"), None);
/// ```
pub fn meant_command(word: &str) -> Option<Tag> {
    OTHER_WORDS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, command)| command)
}

/// The namespace that a misspelt one resembles; `None` for a correct namespace, and for one that resembles no known one.
///
/// A difference only in case is not misspelt, because readers accept it ([`Version::of_namespace`]).
pub(crate) fn meant_namespace(uri: &str) -> Option<&'static str> {
    /// Other correct namespaces, which must not be corrected.
    const OTHERS: [&str; 3] = ["syncml:devinf", "syncml:dmddf1.2", "SYNCML:SYNCML1.0"];
    let known = [METINF, Version::V1_2.namespace(), Version::V1_1.namespace()];
    if known.contains(&uri) {
        return None; // nearly all namespaces are correct, so this comparison comes first
    }
    let is_right = |known: &&str| known.eq_ignore_ascii_case(uri);
    if known.iter().chain(&OTHERS).any(is_right) {
        return None;
    }
    let trimmed = uri.trim();
    known.into_iter().find(|known| known.eq_ignore_ascii_case(trimmed)).or_else(|| {
        nearest(trimmed, known.into_iter().chain(OTHERS))
            .and_then(|found| known.into_iter().find(|it| *it == found))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_elements_are_corrected_by_their_parent() {
        for (parent, name, meant) in [
            (None, "SyncMl", Some(Tag::SyncML)),
            (None, "syncbody", Some(Tag::SyncBody)),
            (None, "add", Some(Tag::Add)),
            (None, "Item", None),
            (Some(Tag::SyncBody), "Repalce", Some(Tag::Replace)),
            (Some(Tag::SyncBody), "final", Some(Tag::Final)),
            (Some(Tag::Add), "CmdId", Some(Tag::CmdID)),
            (Some(Tag::Target), "LocUri", Some(Tag::LocURI)),
            (Some(Tag::Meta), "format", Some(Tag::Format)),
            (Some(Tag::Item), "Dat", Some(Tag::Data)),
            (Some(Tag::Item), "Fromat", Some(Tag::Format)),
            (Some(Tag::Item), "Configuration", None),
            (Some(Tag::CmdID), "CmdId", None),
        ] {
            assert_eq!(meant_tag(parent, name), meant, "{name}");
        }
    }

    #[test]
    fn misspelt_namespaces_are_corrected_and_similar_ones_are_not() {
        for (uri, meant) in [
            ("syncml:metinfo", Some(METINF)),
            ("syncml:metinf ", Some(METINF)),
            ("synclm:metinf", Some(METINF)),
            ("SYNCML:SYNCML1.2\n", Some("SYNCML:SYNCML1.2")),
            ("SYNCML.SYNCML1.2", Some("SYNCML:SYNCML1.2")),
            ("syncml:metinf", None),
            ("syncml:SYNCML1.1", None),
            ("syncml:devinf", None),
            ("syncml:dmddf1.2", None),
            ("urn:example", None),
            ("", None),
        ] {
            assert_eq!(meant_namespace(uri), meant, "{uri}");
        }
    }
}
