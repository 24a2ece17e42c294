//! The namespace table of a message.

use crate::vocabulary::{METINF, MSFT, Version, meant_namespace};
use std::borrow::Cow;

/// Namespaces of real messages; interning one of them allocates nothing.
const WELL_KNOWN: [&str; 7] = [
    Version::V1_2.namespace(),
    METINF,
    Version::V1_1.namespace(),
    Version::V1_0.namespace(),
    "syncml:devinf",
    "syncml:dmddf1.2",
    MSFT,
];

/// The namespaces of one message, each stored once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Namespaces {
    entries: Vec<NamespaceEntry>,
    /// Accept misspelt namespaces for elements of the protocol.
    pub(crate) misspelt: bool,
}

#[derive(Clone, Debug)]
struct NamespaceEntry {
    uri: Cow<'static, str>,
    /// The namespace that a misspelt one resembles, if misspelt namespaces are accepted.
    meant: Option<&'static str>,
    /// True if elements of the protocol may be in the namespace.
    protocol: bool,
}

/// The namespace of an element or attribute: an index into [`Namespaces`], counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct NamespaceId(u8);

impl NamespaceId {
    /// No namespace.
    pub(crate) const NONE: NamespaceId = NamespaceId(0);

    /// The index in [`Namespaces::uris`].
    pub(crate) fn index(self) -> Option<usize> {
        usize::from(self.0).checked_sub(1)
    }
}

impl Namespaces {
    /// The maximum number of namespaces in one message, so that a linear search is fast for any input.
    pub(crate) const MAX: usize = 255;

    /// The id of a namespace; `None` when the table is full.
    pub(crate) fn intern(&mut self, uri: &str) -> Option<NamespaceId> {
        if uri.is_empty() {
            return Some(NamespaceId::NONE);
        }
        if let Some(index) = self.entries.iter().position(|entry| entry.uri == uri) {
            return u8::try_from(index + 1).ok().map(NamespaceId);
        }
        let id = u8::try_from(self.entries.len() + 1).ok()?;
        let uri = match WELL_KNOWN.iter().find(|known| **known == uri) {
            Some(known) => Cow::Borrowed(*known),
            None => Cow::Owned(uri.to_owned()),
        };
        let meant = if self.misspelt { meant_namespace(&uri) } else { None };
        let protocol = is_protocol(&uri) || meant.is_some();
        self.entries.push(NamespaceEntry { uri, meant, protocol });
        Some(NamespaceId(id))
    }

    /// The namespace's URI; `None` for no namespace.
    pub(crate) fn uri(&self, id: NamespaceId) -> Option<&str> {
        self.entries.get(id.index()?).map(|entry| entry.uri.as_ref())
    }

    /// The namespace's URI, corrected if it is misspelt.
    pub(crate) fn meant(&self, id: NamespaceId) -> Option<&str> {
        let entry = self.entries.get(id.index()?)?;
        Some(entry.meant.unwrap_or(&entry.uri))
    }

    /// All URIs, in the order of their ids.
    pub(crate) fn uris(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.uri.as_ref())
    }

    /// Returns `true` if elements of the protocol may be in the namespace. Many real messages declare none.
    pub(crate) fn is_protocol(&self, id: NamespaceId) -> bool {
        match id.index() {
            None => true,
            Some(index) => self.entries.get(index).is_some_and(|entry| entry.protocol),
        }
    }
}

/// Real files write `SYNCML:SYNCML1.2`, `syncml:SYNCML1.1`, `syncml:syncml1.2`, `syncml:syncml` and `syncml:metinf`.
fn is_protocol(uri: &str) -> bool {
    const FAMILY: &str = "syncml:syncml";
    let family = uri.get(..FAMILY.len()).is_some_and(|start| start.eq_ignore_ascii_case(FAMILY));
    family || uri.eq_ignore_ascii_case(METINF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_are_stored_once() {
        let mut table = Namespaces::default();
        let first = table.intern("urn:a").unwrap();
        assert_eq!(table.intern("urn:a"), Some(first));
        assert_eq!(table.intern(""), Some(NamespaceId::NONE));
        assert_eq!(table.uri(first), Some("urn:a"));
        assert_eq!(table.uri(NamespaceId::NONE), None);
        for n in 1..Namespaces::MAX {
            assert!(table.intern(&format!("urn:{n}")).is_some());
        }
        assert_eq!(table.intern("urn:one-too-many"), None);
        assert_eq!(table.intern("urn:a"), Some(first));
    }

    #[test]
    fn spellings_of_real_files_belong_to_the_protocol() {
        for uri in
            ["SYNCML:SYNCML1.0", "syncml:SYNCML1.1", "syncml:syncml1.2", "syncml:syncml", "syncml:metinf"]
        {
            assert!(is_protocol(uri), "{uri}");
        }
        for uri in ["syncml:devinf", "syncml:dmddf1.2", "syncml:", "urn:syncml:syncml1.2"] {
            assert!(!is_protocol(uri), "{uri}");
        }
        assert_eq!(Version::of_namespace("syncml:syncml1.1"), Some(Version::V1_1));
    }
}
