//! The properties that most nodes of a module have. The documentation of the module says them once.

use super::escape::{prose, span};
use ddf::applicability::{BuildEntry, EditionGroup, EditionList, OsBuilds};
use ddf::schema::Details;
use std::collections::HashMap;
use std::rc::Rc;

/// The names of the properties, and the values that a module does not document.
const NAMES: [(&str, &str); 5] = [
    ("Occurrence", "One"),
    ("Scope", "not stated"),
    ("Atomic", "not required"),
    ("Since", "not stated"),
    ("Editions", "not stated"),
];

/// The properties of one node in words, in the order of [`NAMES`].
#[derive(Clone, Debug)]
struct Properties([Rc<str>; NAMES.len()]);

/// The most frequent properties of the nodes of each module that holds a root.
#[derive(Debug, Default)]
pub(super) struct CommonProperties {
    modules: HashMap<Vec<String>, Properties>,
    /// Properties in words by their number and text, because many nodes share them.
    words: HashMap<(usize, String), Rc<str>>,
}

impl CommonProperties {
    /// Counts the properties of the nodes of each module.
    pub(super) fn count<'d>(nodes: impl Iterator<Item = (&'d [String], &'d Details)>) -> Self {
        let mut common = CommonProperties::default();
        let mut counts: HashMap<&[String], [HashMap<Rc<str>, usize>; NAMES.len()]> = HashMap::new();
        for (module, details) in nodes {
            let counts = counts.entry(module).or_default();
            for (value, counts) in common.properties(details).0.into_iter().zip(counts) {
                *counts.entry(value).or_default() += 1;
            }
        }
        // The smaller text wins a tie, so that the output does not depend on the order of a map.
        let most_frequent = |counts: HashMap<Rc<str>, usize>| {
            let most = counts.into_iter().max_by(|(a, m), (b, n)| m.cmp(n).then_with(|| b.cmp(a)));
            most.map_or_else(|| "".into(), |(value, _)| value)
        };
        let modules = counts.into_iter();
        common.modules = modules
            .map(|(module, counts)| (module.to_vec(), Properties(counts.map(most_frequent))))
            .collect();
        common
    }

    /// The names and values of the properties in which a node differs from its module.
    pub(super) fn differences(
        &mut self,
        module: &[String],
        details: &Details,
    ) -> Vec<(&'static str, Rc<str>)> {
        let own = self.properties(details);
        let Some(common) = self.modules.get(module) else { return Vec::new() };
        let properties = NAMES.iter().zip(own.0.into_iter().zip(&common.0));
        let different = properties.filter(|(_, (own, common))| own != *common);
        different.map(|((name, _), (own, _))| (*name, own)).collect()
    }

    /// The lines of the documentation of a module; empty if it says nothing.
    pub(super) fn lines(&self, module: &[String]) -> Vec<String> {
        let Some(common) = self.modules.get(module) else { return Vec::new() };
        let properties = NAMES.iter().zip(&common.0).filter(|((_, plain), value)| ***value != **plain);
        let lines: Vec<String> = properties.map(|((name, _), value)| format!("- {name}: {value}")).collect();
        match lines.is_empty() {
            true => lines,
            false => {
                let first = "Unless the documentation of a node says otherwise:".to_owned();
                [String::new(), first].into_iter().chain(lines).collect()
            }
        }
    }

    fn properties(&mut self, details: &Details) -> Properties {
        let applicability = &details.applicability;
        let texts = [
            Some(details.occurrence.to_string()),
            details.scope.map(|scope| scope.to_string()),
            details.atomic_required.then(|| "required".to_owned()),
            applicability.os_build_version.as_deref().map(ToOwned::to_owned),
            applicability.edition_allow_list.as_deref().map(ToOwned::to_owned),
        ];
        let mut number = 0;
        Properties(texts.map(|text| {
            let (name, missing) = NAMES[number];
            number += 1;
            let Some(text) = text else { return missing.into() };
            let words = match name {
                "Since" => since,
                "Editions" => editions,
                _ => ToOwned::to_owned,
            };
            self.words.entry((number, text)).or_insert_with_key(|(_, text)| words(text).into()).clone()
        }))
    }
}

/// The builds of `OsBuildVersion`, with their names: `Windows 10, version 1703 (10.0.15063)`.
fn since(text: &str) -> String {
    let entries = OsBuilds::new(text).entries().map(|entry| match entry {
        BuildEntry::Release(build) | BuildEntry::BackPort(build) => match build.windows_version() {
            Some(name) => format!("{name} ({build})"),
            None => build.to_string(),
        },
        BuildEntry::Unreleased(build) => format!("Windows Insider Preview ({build})"),
        BuildEntry::Unreadable(text) => prose(text),
    });
    entries.collect::<Vec<_>>().join("; ")
}

/// The editions of `EditionAllowList`, by the names of Microsoft's pages.
fn editions(text: &str) -> String {
    let list = EditionList::new(text);
    let ticked = EditionGroup::ALL.iter().filter(|group| list.ticks(group)).map(|group| group.name);
    let ticked = ticked.collect::<Vec<_>>().join(", ");
    match (list.is_empty(), ticked.is_empty()) {
        (true, _) => "not applicable".to_owned(),
        (false, true) => span(text),
        (false, false) => ticked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_and_editions_have_names() {
        assert_eq!(
            since("10.0.22000, 10.0.19041.1202, 99.9.9999"),
            "Windows 11, version 21H2 (10.0.22000); Windows 10, version 2004 (10.0.19041.1202); \
             Windows Insider Preview (99.9.9999)"
        );
        assert_eq!(editions("0x4;0x30;"), "Pro, Enterprise");
        assert_eq!(editions(""), "not applicable");
        assert_eq!(editions("0xAF"), "`0xAF`");
    }
}
