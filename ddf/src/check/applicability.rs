//! Checks the builds, versions and editions that have a node, and its deprecation.

use super::file::File;
use super::rule::DescriptionRule;
use crate::applicability::Build;
use crate::model::PropertyValue;
use alloc::format;
use csp_findings::quoted;

/// The last texts without a finding: most nodes of a file have the same.
#[derive(Default)]
struct Faultless<'d> {
    builds: Option<&'d str>,
    version: Option<&'d str>,
    editions: Option<&'d str>,
}

pub(super) fn check(file: &mut File<'_>) {
    let mut faultless = Faultless::default();
    for index in 0..file.entries.len() {
        let node = file.entries[index].node;
        for property in node.properties() {
            let at = property.source().offset();
            match property.value() {
                PropertyValue::Applicability(applicability) => {
                    let builds = applicability.os_build_version.as_deref();
                    if let Some(builds) = builds.filter(|builds| faultless.builds != Some(*builds)) {
                        let at = file.outline.first(at, "OsBuildVersion");
                        let check = |is_good, build| check_build(file, index, at, build) && is_good;
                        if builds.split(',').fold(true, check) {
                            faultless.builds = Some(builds);
                        }
                    }
                    let version = applicability.csp_version.as_deref();
                    if let Some(version) = version.filter(|version| faultless.version != Some(*version)) {
                        let at = file.outline.first(at, "CspVersion");
                        if check_version(file, index, at, version) {
                            faultless.version = Some(version);
                        }
                    }
                    let editions = applicability.edition_allow_list.as_deref();
                    if let Some(editions) = editions.filter(|editions| faultless.editions != Some(*editions))
                    {
                        let at = file.outline.first(at, "EditionAllowList");
                        if check_editions(file, index, at, editions) {
                            faultless.editions = Some(editions);
                        }
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

/// Returns true if there is nothing to report, like the other two.
fn check_build(file: &mut File<'_>, index: usize, at: usize, build: &str) -> bool {
    let build = build.trim_ascii();
    if build.parse().is_ok_and(Build::is_placeholder) {
        let message = format!("the build {build} means \"not released yet\"");
        file.found(DescriptionRule::BuildPlaceholder, at, Some(index), message);
        return false;
    }
    let is_build = (3..=4).contains(&numbers(build));
    if !is_build {
        let message = format!("{} is not a build", quoted(build));
        let fix = "write major.minor.build, with .revision for a back-port: 10.0.22621.2338";
        file.fixable(DescriptionRule::BuildSyntax, at, Some(index), message, fix);
    }
    is_build
}

fn check_version(file: &mut File<'_>, index: usize, at: usize, version: &str) -> bool {
    let is_version = numbers(version.trim_ascii()) == 2;
    if !is_version {
        let message = format!("{} is not a CspVersion", quoted(version));
        file.found(DescriptionRule::CspVersionSyntax, at, Some(index), message);
    }
    is_version
}

fn check_editions(file: &mut File<'_>, index: usize, at: usize, editions: &str) -> bool {
    if editions.trim_ascii().is_empty() {
        let message = "the list of editions is empty";
        file.found(DescriptionRule::EditionListEmpty, at, Some(index), message);
        return false;
    }
    let mut are_good = true;
    let mut entries = editions.split([';']).map(str::trim_ascii).peekable();
    while let Some(entry) = entries.next() {
        if entry.is_empty() && entries.peek().is_none() {
            break; // the list mostly ends with its separator
        }
        let id = entry.strip_prefix("0x").or_else(|| entry.strip_prefix("0X")).unwrap_or("");
        let id = id.strip_suffix('*').unwrap_or(id);
        if id.is_empty() || id.len() > 8 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            are_good = false;
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
    are_good
}

/// The number of the numbers in `10.0.22621`; 0 if there is anything else.
fn numbers(text: &str) -> usize {
    let is_number = |part: &[u8]| !part.is_empty() && part.len() <= 9 && part.iter().all(u8::is_ascii_digit);
    let parts = || text.as_bytes().split(|byte| *byte == b'.');
    if parts().all(is_number) { parts().count() } else { 0 }
}
