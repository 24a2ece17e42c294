//! Rules about `Add` and its attributes.

use super::checking::{Checking, edits};
use super::rule::ConfigurationRule;
use crate::document::{Attribute, Element};
use crate::tables::{Channel, ElementKind, LanguageMatch, Spelling, ValueKind};
use csp_findings::quoted;

pub(super) fn check(checking: &mut Checking<'_>) {
    for &add in &checking.facts.adds {
        version(checking, add);
        architecture(checking, add);
        if let Some(attribute) = add.attribute("Channel") {
            name_of_channel(checking, attribute);
        }
        source_path(checking, add);
        if add.children_of(ElementKind::Product).next().is_none() && !add.is_on("MigrateArch") {
            checking.at(ConfigurationRule::AddWithoutProduct, add, "`Add` has no `Product`");
        }
    }
    if checking.facts.updates.is_empty() {
        return;
    }
    let mut channels: Vec<Channel> = checking.facts.adds.iter().filter_map(|add| add.channel()).collect();
    channels.sort_unstable();
    channels.dedup(); // limits the work for a document that repeats a channel
    for &updates in &checking.facts.updates {
        let Some(attribute) = updates.attribute("Channel") else { continue };
        name_of_channel(checking, attribute);
        let Some(own) = updates.channel() else { continue };
        if let Some(other) = channels.iter().find(|other| **other != own) {
            checking.value(ConfigurationRule::ChannelsDiffer, attribute, format!("`Add` names {other}"));
        }
    }
}

fn version(checking: &mut Checking<'_>, add: Element<'_>) {
    let version = add.attribute("Version");
    let text = version.map(Attribute::value).unwrap_or_default();
    let text = text.trim();
    let matches_installed = text.eq_ignore_ascii_case(LanguageMatch::Installed.as_str());
    if let Some(path) = add.attribute("DownloadPath") {
        if version.is_none() || matches_installed {
            let message = match version {
                None => "there is a DownloadPath, but no Version",
                Some(_) => "there is a DownloadPath, but `Version` is MatchInstalled and names none",
            };
            checking.on(ConfigurationRule::DownloadWithoutVersion, path, message);
        }
    }
    let Some(version) = version else { return };
    if matches_installed {
        // The installed Office has a channel, so MatchInstalled needs none.
        checking.value(
            ConfigurationRule::MatchInstalledDownload,
            version,
            "`MatchInstalled` when downloading",
        );
        return;
    }
    if !is_version(text) {
        let message = format!("{} is not a version", ValueKind::Version.quoted(text));
        checking.value(ConfigurationRule::VersionForm, version, message);
    }
    if add.attribute("Channel").is_none() {
        checking.on(ConfigurationRule::VersionWithoutChannel, version, "there is a Version, but no Channel");
    }
}

/// `16.0.` and two numbers.
pub(super) fn is_version(text: &str) -> bool {
    let number = |part: &str| (1..=5).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let rest = text.strip_prefix("16.0.").and_then(|rest| rest.split_once('.'));
    rest.is_some_and(|(build, revision)| number(build) && number(revision))
}

fn architecture(checking: &mut Checking<'_>, add: Element<'_>) {
    let edition = add.attribute("OfficeClientEdition");
    if let Some(edition) = edition {
        let text = edition.value();
        if !matches!(text.as_ref(), "32" | "64") {
            let meant = match text.trim().to_ascii_lowercase().as_str() {
                "32" | "x86" | "32-bit" | "32bit" | "x32" => Some("32"),
                "64" | "x64" | "64-bit" | "64bit" | "amd64" => Some("64"),
                _ => None,
            };
            let document = add.document();
            let found = checking.value(
                ConfigurationRule::ClientEdition,
                edition,
                format!("{} is neither 32 nor 64", ValueKind::Edition.quoted(&text)),
            );
            if let Some(meant) = meant {
                found
                    .fix(format!("write {meant}"))
                    .edits(|| edits(document, |edits| edits.set_value(edition, meant)));
            }
        }
    }
    let Some(migrate) = add.attribute("MigrateArch").filter(|_| add.is_on("MigrateArch")) else { return };
    if edition.is_none() {
        checking.on(ConfigurationRule::MigrateWithoutEdition, migrate, "there is no OfficeClientEdition");
    }
    if checking.facts.silent && !checking.facts.forces_shutdown {
        let message = "`Display Level` is None, and FORCEAPPSHUTDOWN is not TRUE";
        checking.on(ConfigurationRule::MigrateSilently, migrate, message);
    }
    if uses_source_alone(add) {
        let message = "there is a SourcePath, and `AllowCdnFallback` is not TRUE";
        checking.on(ConfigurationRule::MigrateFromSource, migrate, message);
    }
}

/// Returns true if `add` installs from `SourcePath` only. An empty path does not count, nor do Microsoft's servers, which
/// older samples name: they have every language and architecture.
pub(super) fn uses_source_alone(add: Element<'_>) -> bool {
    let Some(path) = add.attribute("SourcePath") else { return false };
    let path = path.value().trim().to_ascii_lowercase();
    let server = path.strip_prefix("https://").or_else(|| path.strip_prefix("http://"));
    let host = server.and_then(|server| server.split('/').next());
    !path.is_empty() && host != Some("officecdn.microsoft.com") && !add.is_on("AllowCdnFallback")
}

/// The tool appends `Office\Data` to `SourcePath`.
fn source_path(checking: &mut Checking<'_>, add: Element<'_>) {
    let Some(path) = add.attribute("SourcePath") else { return };
    let text = path.value();
    if let Some(before) = before_office_data(text.trim()) {
        let message = "the path leads into the folder `Office\\Data`";
        let found = checking.value(ConfigurationRule::SourcePathTooDeep, path, message);
        if !before.is_empty() {
            found.fix(format!("write {}", quoted(before)));
        }
    }
}

/// The path before its first `Office\Data`, if any. A folder called Office is fine.
fn before_office_data(path: &str) -> Option<&str> {
    let is_slash = |c| matches!(c, '\\' | '/');
    let (mut start, mut office) = (0, None);
    for part in path.split(is_slash) {
        if office.is_some() && part.eq_ignore_ascii_case("Data") {
            return office.map(|at| path[..at].trim_end_matches(is_slash));
        }
        office = part.eq_ignore_ascii_case("Office").then_some(start);
        start += part.len() + 1;
    }
    None
}

fn name_of_channel(checking: &mut Checking<'_>, attribute: Attribute<'_>) {
    let text = attribute.value();
    let document = attribute.element().document();
    let Some(channel) = Channel::find(text.trim()) else {
        let nearest = checking.suggestions.nearest(text.trim(), Channel::ALL.iter().map(|c| c.as_str()));
        let found = checking.value(
            ConfigurationRule::UnknownChannel,
            attribute,
            format!("{} is not a channel", ValueKind::Channel.quoted(&text)),
        );
        if let Some(channel) = Channel::of_branch(&text) {
            found.fix(format!("write \"{channel}\", the new name of this branch"));
        } else if let Some(nearest) = nearest {
            found.fix(format!("write \"{nearest}\", if that is meant"));
        }
        return;
    };
    let write = |edits: &mut crate::document::Edits<'_>| {
        edits.splice(attribute.value_span(), channel.as_str());
    };
    match channel.spelling(text.trim()) {
        Some(Spelling::Former) => {
            let message = format!("{} is now called {channel}", quoted(text.trim()));
            checking
                .value(ConfigurationRule::ChannelFormerName, attribute, message)
                .fix(format!("write \"{channel}\""))
                .edits(|| edits(document, write));
        }
        Some(Spelling::OtherCase) => {
            checking
                .value(ConfigurationRule::ChannelCase, attribute, format!("the channel is written {channel}"))
                .fix(format!("write \"{channel}\""))
                .edits(|| edits(document, write));
        }
        Some(Spelling::Exact) if text.trim() != text => {
            checking
                .value(
                    ConfigurationRule::SpaceAroundId,
                    attribute,
                    format!("{} has white space around it", ValueKind::Channel.quoted(&text)),
                )
                .fix(format!("write \"{channel}\""))
                .edits(|| edits(document, write));
        }
        _ => {}
    }
    if channel == Channel::BetaChannel {
        checking.value(ConfigurationRule::BetaChannel, attribute, "BetaChannel has no support");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_paths() {
        for (path, before) in [
            (r"\\server\share\Office\Data", Some(r"\\server\share")),
            (r"c:\a\office\data\", Some(r"c:\a")),
            ("c:/a/Office/Data/16.0.1.2", Some("c:/a")),
            (r"Office\Data", Some("")),
            (r"c:\Office", None),
            (r"c:\Office\Setup\Data", None),
            (r"c:\Data", None),
            ("", None),
        ] {
            assert_eq!(before_office_data(path), before, "{path}");
        }
    }

    #[test]
    fn versions() {
        for version in ["16.0.17928.20114", "16.0.1.2", "16.0.00001.00002"] {
            assert!(is_version(version), "{version}");
        }
        for version in [
            "",
            "15.1.2.3",
            "16.0.17928",
            "16.0.17928.20114.1",
            "16.0.a.1",
            "16.0..1",
            "16.0.1.123456",
            "16.0.+1.2",
        ] {
            assert!(!is_version(version), "{version}");
        }
    }
}
