//! The rows of builds, editions and versions.

use super::release::release;
use super::{Sheet, origin};
use crate::console::styled;
use crate::descriptions::find::Found;
use ddf::applicability::{BuildEntry, EditionEntry, EditionGroup, EditionList, OsBuilds};
use std::io;

impl Sheet<'_> {
    pub(super) fn applicability(&mut self, found: &Found<'_>) -> io::Result<()> {
        let field = |says: fn(&ddf::model::Applicability<'_>) -> Option<String>| {
            found.inherited(|node| node.applicability().and_then(says))
        };
        if let Some((builds, depth)) = field(|own| own.os_build_version.as_deref().map(str::to_owned)) {
            let builds = OsBuilds::new(&builds);
            let mut name = "Windows";
            for entry in builds.entries() {
                self.row(name, build_entry(entry) + &origin(found, depth))?;
                name = "";
            }
            if !name.is_empty() {
                self.row(name, "no build is stated".to_owned() + &origin(found, depth))?;
            }
        }
        if let Some((editions, depth)) = field(|own| own.edition_allow_list.as_deref().map(str::to_owned)) {
            self.editions(&EditionList::new(&editions), &origin(found, depth))?;
        }
        if let Some((version, depth)) = field(|own| own.csp_version.as_deref().map(str::to_owned)) {
            self.row("CSP version", version + &origin(found, depth))?;
        }
        if let Some((needs, depth)) = field(|own| own.requires_azure_ad.as_deref().map(str::to_owned)) {
            let needs = if needs.trim_ascii().is_empty() { "required".to_owned() } else { needs };
            self.row("Azure AD", needs + &origin(found, depth))?;
        }
        Ok(())
    }

    fn editions(&mut self, editions: &EditionList<'_>, origin: &str) -> io::Result<()> {
        if editions.is_empty() {
            return self.row("Editions", format!("none: not applicable{origin}"));
        }
        let names: Vec<_> =
            EditionGroup::ALL.iter().filter(|group| editions.ticks(group)).map(|group| group.name).collect();
        let names = if names.is_empty() { "none of the common ones".to_owned() } else { names.join(", ") };
        self.row("Editions", names + origin)?;
        // Four a line: the names are long.
        let ids: Vec<String> = editions.entries().map(edition_entry).collect();
        ids.chunks(4).try_for_each(|ids| self.more(&styled(self.styles.faint, ids.join(", ")).to_string()))
    }
}

fn build_entry(entry: BuildEntry<'_>) -> String {
    match entry {
        BuildEntry::Release(build) => format!("{} and later", release(&build.to_string())),
        BuildEntry::BackPort(build) => {
            let family = if build.has_later_builds() { " and the later builds of its family" } else { "" };
            format!("{}: this build{family}, from the revision on", release(&build.to_string()))
        }
        BuildEntry::Unreleased(build) => format!("not released yet [{build}]"),
        BuildEntry::Unreadable(text) => format!("{text:?}, which is not a build"),
    }
}

fn edition_entry(entry: EditionEntry<'_>) -> String {
    match entry {
        EditionEntry::Edition(edition) => edition.to_string(),
        EditionEntry::Starred(edition) => {
            format!("0x{:X}* ({})", edition.0, edition.product().unwrap_or("?"))
        }
        EditionEntry::Unreadable(text) => format!("{text:?}"),
    }
}
