//! Configurations that Microsoft publishes are read without loss, can be edited, and have only the known errors.
//!
//! They are read from the folder that `CSP_CORPUS` names; without it the tests say that they skip.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

use office_deployment::{
    Channel, ConfigurationRule, Context, Document, ElementKind, Severity, check_configuration, fix, format,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn samples() -> Vec<(String, Vec<u8>)> {
    let Some(corpus) = std::env::var_os("CSP_CORPUS") else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(Path::new(&corpus).join("odt"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .collect();
    files.sort();
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let samples: Vec<_> = files.iter().map(|path| (name(path), std::fs::read(path).unwrap())).collect();
    assert!(samples.len() >= 40, "the folder has lost its files");
    samples
}

#[test]
fn every_file_is_written_as_it_was_read() {
    for (name, bytes) in samples() {
        let document = Document::read(&bytes).unwrap_or_else(|error| panic!("{name}:{error}"));
        assert_eq!(document.to_bytes(), bytes, "{name}");
    }
}

/// roxmltree finds the same elements and attributes; several roots are wrapped in an element.
#[test]
fn elements_and_attributes_are_those_of_the_document() {
    for (name, bytes) in samples() {
        let document = Document::read(&bytes).unwrap();
        let ours: Vec<String> = document
            .elements()
            .map(|element| {
                let attributes: Vec<_> =
                    element.attributes().map(|a| (a.name(), a.value().into_owned())).collect();
                format!("{} {attributes:?}", element.path())
            })
            .collect();
        let wrapped = format!("<w>{}</w>", document.text());
        let theirs = roxmltree::Document::parse(&wrapped).unwrap();
        let theirs: Vec<String> = theirs
            .descendants()
            .filter(|node| node.is_element() && node.tag_name().name() != "w")
            .map(|element| {
                let mut path: Vec<_> = element.ancestors().map(|node| node.tag_name().name()).collect();
                path.retain(|name| !["", "w"].contains(name));
                path.reverse();
                let attributes: Vec<_> =
                    element.attributes().map(|a| (a.name(), a.value().to_owned())).collect();
                format!("{} {attributes:?}", path.join("/"))
            })
            .collect();
        assert_eq!(ours, theirs, "{name}");
    }
}

#[test]
fn set_channel_changes_only_the_channel() {
    for (name, bytes) in samples() {
        let document = Document::read(&bytes).unwrap();
        for element in document
            .elements()
            .filter(|element| matches!(element.kind(), ElementKind::Add | ElementKind::Updates))
        {
            let Some(channel) = element.attribute("Channel") else { continue };
            let mut edits = document.edit();
            edits.set(element, "Channel", "SemiAnnualPreview");
            let edited = edits.apply().unwrap();
            let (text, at) = (document.text(), channel.value_span());
            let expected = format!("{}SemiAnnualPreview{}", &text[..at.start], &text[at.end..]);
            assert_eq!(edited.text(), expected, "{name}");
        }
        let mut changed = document.clone();
        if document.first(ElementKind::Add).or(document.first(ElementKind::Configuration)).is_some() {
            changed.set_channel(Channel::PerpetualVL2019).unwrap();
            let lines = |text: &str| {
                text.lines().filter(|line| !line.contains("hannel")).map(str::to_owned).collect::<Vec<_>>()
            };
            let kept = lines(changed.text());
            assert!(
                lines(document.text())
                    .iter()
                    .all(|line| kept.contains(line) || line.contains("<Add") || line.contains("<Updates")),
                "{name}"
            );
        }
    }
}

#[test]
fn there_are_only_the_known_errors() {
    // The known faults of the samples, by their names.
    let known: BTreeMap<&str, &[ConfigurationRule]> = BTreeMap::from([
        ("020", &[ConfigurationRule::SeveralRoots][..]),
        ("024", &[ConfigurationRule::SeveralRoots]),
        ("027", &[ConfigurationRule::SeveralRoots]),
        ("037", &[ConfigurationRule::VersionForm]),
        ("039", &[ConfigurationRule::VersionForm]),
        ("057", &[ConfigurationRule::MsiEra]),
        ("058", &[ConfigurationRule::MsiEra]),
    ]);
    for (name, bytes) in samples() {
        let document = Document::read(&bytes).unwrap();
        let findings = check_configuration(&document, Context::ByHand);
        let mut errors: Vec<ConfigurationRule> =
            findings.iter().filter(|f| f.severity() == Severity::Error).map(|f| f.rule).collect();
        errors.dedup();
        let known = known.get(name.as_str()).copied().unwrap_or_default();
        assert_eq!(errors, known, "{name}: {findings:#?}");
        if name == "046" {
            assert!(findings.iter().any(|finding| finding.rule == ConfigurationRule::SpaceAroundId));
        }
        if ["059", "060", "061"].contains(&name.as_str()) {
            assert!(findings.iter().any(|finding| finding.rule == ConfigurationRule::KeyForm), "{name}");
        }
        let fragment = document.roots().count() == 1
            && document.first(ElementKind::Configuration).is_none()
            && name != "057";
        assert_eq!(
            findings.iter().any(|finding| finding.rule == ConfigurationRule::Fragment),
            fragment,
            "{name}"
        );
    }
}

#[test]
fn fixes_and_layout_keep_the_content() {
    for (name, bytes) in samples() {
        let document = Document::read(&bytes).unwrap();
        let formatted = format(&document).unwrap();
        assert_eq!(format(&formatted).unwrap().text(), formatted.text(), "{name}");
        let say = |document: &Document<'_>| {
            let elements: Vec<String> = document
                .elements()
                .map(|e| {
                    format!(
                        "{} {:?}",
                        e.path(),
                        e.attributes().map(|a| a.value().into_owned()).collect::<Vec<_>>()
                    )
                })
                .collect();
            elements
        };
        assert_eq!(say(&formatted), say(&document), "{name}");
        let fixed = fix(&document, Context::ByHand);
        let again = fix(&fixed.document, Context::ByHand);
        assert_eq!((again.done.len(), again.document.text()), (0, fixed.document.text()), "{name}");
        if fixed.done.is_empty() {
            assert_eq!(fixed.document.to_bytes(), bytes, "{name}");
        }
    }
}
