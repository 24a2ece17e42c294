//! Checks the builds, versions and editions that have a node, and its deprecation.

use super::file::File;
use super::rule::DescriptionRule;
use crate::applicability::Build;
use crate::model::PropertyValue;
use alloc::format;
use csp_findings::quoted;

pub(super) fn check(file: &mut File<'_>) {
    for index in 0..file.entries.len() {
        let node = file.entries[index].node;
        for property in node.properties() {
            let at = property.source().offset();
            match property.value() {
                PropertyValue::Applicability(applicability) => {
                    if let Some(builds) = &applicability.os_build_version {
                        let at = file.outline.first(at, "OsBuildVersion");
                        for build in builds.split(',') {
                            check_build(file, index, at, build);
                        }
                    }
                    if let Some(version) = &applicability.csp_version {
                        let at = file.outline.first(at, "CspVersion");
                        check_version(file, index, at, version);
                    }
                    if let Some(editions) = &applicability.edition_allow_list {
                        let at = file.outline.first(at, "EditionAllowList");
                        check_editions(file, index, at, editions);
                    }
                    if let Some(required) = &applicability.requires_azure_ad {
                        let word = required.trim_ascii();
                        if !["true", "false"].iter().any(|known| word.eq_ignore_ascii_case(known)) {
                            let at = file.outline.first(at, "RequiresAzureAd");
                            let message = format!("RequiresAzureAd is {}", quoted(required));
                            file.found(DescriptionRule::RequiresAzureAdSyntax, at, Some(index), message);
                        }
                    }
                }
                PropertyValue::Deprecated(deprecated) => {
                    let message = match &deprecated.os_build {
                        Some(build) => {
                            check_build(file, index, at, build);
                            format!("deprecated since {}", quoted(build))
                        }
                        None => "deprecated".into(),
                    };
                    file.found(DescriptionRule::Deprecated, at, Some(index), message);
                }
                _ => {}
            }
        }
    }
}

fn check_build(file: &mut File<'_>, index: usize, at: usize, build: &str) {
    let build = build.trim_ascii();
    if build.parse().is_ok_and(Build::is_placeholder) {
        let message = format!("the build {build} means \"not released yet\"");
        return file.found(DescriptionRule::BuildPlaceholder, at, Some(index), message);
    }
    if !(3..=4).contains(&numbers(build)) {
        let message = format!("{} is not a build", quoted(build));
        let fix = "write major.minor.build, with .revision for a back-port: 10.0.22621.2338";
        file.fixable(DescriptionRule::BuildSyntax, at, Some(index), message, fix);
    }
}

fn check_version(file: &mut File<'_>, index: usize, at: usize, version: &str) {
    let trimmed = version.trim_ascii();
    if numbers(trimmed) != 2 {
        let message = format!("{} is not a CspVersion", quoted(version));
        file.found(DescriptionRule::CspVersionSyntax, at, Some(index), message);
    }
}

fn check_editions(file: &mut File<'_>, index: usize, at: usize, editions: &str) {
    if editions.trim_ascii().is_empty() {
        return file.found(
            DescriptionRule::EditionListEmpty,
            at,
            Some(index),
            "the list of editions is empty",
        );
    }
    let mut entries = editions.split([';']).map(str::trim_ascii).peekable();
    while let Some(entry) = entries.next() {
        if entry.is_empty() && entries.peek().is_none() {
            break; // the list mostly ends with its separator
        }
        let id = entry.strip_prefix("0x").or_else(|| entry.strip_prefix("0X")).unwrap_or("");
        let id = id.strip_suffix('*').unwrap_or(id);
        if id.is_empty() || id.len() > 8 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let message = format!("{} is not an edition", quoted(entry));
            file.fixable(
                DescriptionRule::EditionSyntax,
                at,
                Some(index),
                message,
                "write hexadecimal ids: `0x30;0x31;`",
            );
        }
    }
}

/// The number of the numbers in `10.0.22621`; 0 if there is anything else.
fn numbers(text: &str) -> usize {
    let is_number = |part: &[u8]| !part.is_empty() && part.len() <= 9 && part.iter().all(u8::is_ascii_digit);
    let parts = || text.as_bytes().split(|byte| *byte == b'.');
    if parts().all(is_number) { parts().count() } else { 0 }
}
