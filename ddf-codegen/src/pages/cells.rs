//! The cells for scope, editions and builds, in the form of Microsoft's pages of August 2023 and later.

use super::rich::{Rich, Span};
use ddf::applicability::{Build, BuildEntry, Edition, EditionEntry, EditionGroup};
use ddf::model::{Applicability, Deprecated};

/// The cell for a property that neither the node nor an ancestor has.
const NOT_STATED: &str = "Not stated";

/// The scopes that have the node.
pub(super) fn scope(device: bool, user: bool) -> Rich {
    Rich::lines([ticked(device, "Device"), ticked(user, "User")])
}

fn ticked(yes: bool, name: impl Into<std::borrow::Cow<'static, str>>) -> Rich {
    Rich::of(Span::Tick(yes)).then_words(name)
}

/// The names of editions, ticked or not. If no name is ticked, shows the ids without a name, except those of Holographic:
/// Microsoft's pages for Holographic tick nothing.
pub(super) fn editions(applicability: &Applicability<'_>) -> Rich {
    let Some(editions) = applicability.editions() else { return Rich::words(NOT_STATED) };
    if editions.is_empty() {
        return Rich::words("Not applicable");
    }
    // Microsoft's pages do not show Home since May 2023.
    let groups = EditionGroup::ALL.iter().filter(|group| group.name != "Home");
    let mut lines: Vec<Rich> =
        groups.clone().map(|group| ticked(editions.ticks(group), group.name)).collect();
    if !groups.clone().any(|group| editions.ticks(group)) {
        let others = editions.entries().filter_map(|entry| match entry {
            EditionEntry::Edition(Edition::HOLOGRAPHIC | Edition::HOLOGRAPHIC_BUSINESS) => None,
            EditionEntry::Starred(Edition::HOLOGRAPHIC_BUSINESS) => None,
            EditionEntry::Edition(edition) => Some(edition.to_string()),
            EditionEntry::Starred(Edition(id)) => Some(format!("0x{id:X}*")),
            EditionEntry::Unreadable(_) => None,
        });
        lines.extend(others.map(|id| Rich::words("Only ").then(Rich::text(id))));
    }
    let unreadable = editions.unreadable();
    lines.extend(unreadable.map(|text| Rich::code(text).then_words(" (not the id of an edition)")));
    Rich::lines(lines)
}

/// The builds, one line each: unnamed ones, the versions of Windows by name, Insider builds.
pub(super) fn builds(applicability: &Applicability<'_>) -> Rich {
    let Some(builds) = applicability.builds() else { return Rich::words(NOT_STATED) };
    let mut lines: Vec<(u8, String, Rich)> = builds
        .entries()
        .map(|entry| match entry {
            BuildEntry::Unreadable(text) => (3, text.to_owned(), Rich::code(text).then_words(" (no build)")),
            BuildEntry::Release(build) | BuildEntry::BackPort(build) | BuildEntry::Unreleased(build) => {
                let (rank, name, later) = name(build);
                let line = format!("{name}{}", if later { " and later" } else { "" });
                (rank, line.clone(), ticked(true, line))
            }
        })
        .collect();
    if lines.is_empty() {
        return Rich::words(NOT_STATED);
    }
    lines.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    Rich::lines(lines.into_iter().map(|(.., line)| line))
}

/// The order of a build in a cell, its name, and true if it includes later builds.
fn name(build: Build) -> (u8, String, bool) {
    /// Builds of Windows Server, which have no name on the pages.
    const SERVER: [u32; 2] = [20348, 25398];
    const INSIDER: &str = "Windows Insider Preview";
    if build.is_placeholder() {
        // Of the three placeholders, shows the one that lacks a digit.
        let short = build == Build::new(99, 9, 9999);
        return (2, if short { format!("{INSIDER} [{build}]") } else { INSIDER.to_owned() }, false);
    }
    match build.windows_version() {
        Some(version) => (1, format!("{version} [{build}]"), true),
        None if build.major == 10 && build.build > 10240 && !SERVER.contains(&build.build) => {
            (2, format!("{INSIDER} [{build}]"), false)
        }
        None => (0, format!("[{build}]"), true),
    }
}

/// The build since which a node is deprecated.
pub(super) fn deprecated(deprecated: &Deprecated<'_>) -> Rich {
    match (deprecated.build(), deprecated.os_build.as_deref()) {
        (Ok(Some(build)), _) => Rich::words(format!("Since {}", name(build).1)),
        (_, Some(text)) if !text.trim().is_empty() => Rich::words("Since ").then(Rich::text(text)),
        _ => Rich::words("Yes"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::markdown::rich_without_links;
    use super::*;

    fn of(builds: &'static str, editions: &'static str) -> Applicability<'static> {
        Applicability {
            os_build_version: Some(builds.into()),
            edition_allow_list: Some(editions.into()),
            ..Applicability::default()
        }
    }

    #[test]
    fn builds_as_on_the_pages() {
        for (list, cell) in [
            ("10.0.15063", "✅ Windows 10, version 1703 [10.0.15063] and later"),
            (
                "10.0.22000, 10.0.19041.1202, 10.0.19042.1202, 10.0.19043.1202",
                "✅ Windows 10, version 2004 [10.0.19041.1202] and later <br> ✅ Windows 10, version 20H2 \
                 [10.0.19042.1202] and later <br> ✅ Windows 10, version 21H1 [10.0.19043.1202] and later <br> ✅ \
                 Windows 11, version 21H2 [10.0.22000] and later",
            ),
            ("99.9.99999", "✅ Windows Insider Preview"),
            ("88.8.88888", "✅ Windows Insider Preview"),
            ("99.9.9999", "✅ Windows Insider Preview [99.9.9999]"),
            ("10.0.25145", "✅ Windows Insider Preview [10.0.25145]"),
            (
                "10.0.22621, 10.0.20348",
                "✅ [10.0.20348] and later <br> ✅ Windows 11, version 22H2 [10.0.22621] and later",
            ),
            ("soon", "`soon` (no build)"),
            ("", "Not stated"),
        ] {
            assert_eq!(rich_without_links(&builds(&of(list, ""))), cell, "{list}");
        }
        assert_eq!(builds(&Applicability::default()), Rich::words("Not stated"));
    }

    #[test]
    fn editions_as_on_the_pages() {
        let ticked = |list| {
            let cell = rich_without_links(&editions(&of("", list)));
            cell.split(" <br> ")
                .filter_map(|line| line.strip_prefix("✅ "))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(ticked("0x30;0x79;0xCA;"), ["Pro", "Education", "Windows SE"]);
        assert_eq!(ticked("0x4;0xBF"), ["Enterprise", "IoT Enterprise / IoT Enterprise LTSC"]);
        let none = "❌ Pro <br> ❌ Enterprise <br> ❌ Education <br> ❌ Windows SE <br> \
                    ❌ IoT Enterprise / IoT Enterprise LTSC";
        let shown = |list| rich_without_links(&editions(&of("", list)));
        assert_eq!(shown("0x87;0x88;0x88*;"), none);
        assert_eq!(shown("0xAF;"), format!("{none} <br> Only 0xAF (SERVERRDSH)"));
        assert_eq!(shown(""), "Not applicable");
        assert_eq!(editions(&Applicability::default()), Rich::words("Not stated"));
    }
}
