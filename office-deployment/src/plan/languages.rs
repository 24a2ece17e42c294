//! Compares the languages of a configuration with the installed ones.
//!
//! Microsoft's page on the tool's configuration options (`ExcludeApp`): a file that names every language on the device
//! replaces the list of excluded applications; any other file adds to that list.

use super::possible::Unknown;
use crate::configuration::{Add, LanguageChoice, Product};
use crate::installed::Installed;
use crate::tables::{LanguageMatch, id_key, is_add_on, same_id};
use std::collections::HashSet;

/// The installed languages that a configuration names: all of them or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coverage {
    All,
    NotAll,
    /// Depends on languages that are not known.
    NotKnown(Unknown),
}

impl Add {
    /// True if it certainly names every language that is installed. Its lists of excluded applications then replace those
    /// of the installed products; otherwise they add to them.
    pub fn names_all_languages(&self, installed: &Installed) -> bool {
        coverage(self, installed) == Coverage::All
    }
}

/// Compares the languages that `add` names with those on the machine.
pub(super) fn coverage(add: &Add, installed: &Installed) -> Coverage {
    let choices = || {
        add.products.iter().flat_map(|product| product.languages.iter().map(move |choice| (product, choice)))
    };
    let mut named: HashSet<String> = HashSet::new();
    // `MatchOS` means one more language, the other words of `LanguageMatch` any number.
    let (mut windows, mut more) = (false, None);
    for (product, choice) in choices() {
        match LanguageMatch::find(choice.id.trim()) {
            None => _ = named.insert(id_key(&choice.id)),
            Some(LanguageMatch::Os) => windows = true,
            Some(LanguageMatch::PreviousMsi) => _ = more.get_or_insert(Unknown::MsiOffice),
            Some(LanguageMatch::Installed) => match target(product, choice) {
                None => return Coverage::All,
                Some(target) => match installed.languages_of(target) {
                    Some(languages) => named.extend(languages.iter().map(|culture| id_key(culture))),
                    None if products(installed).all(|id| same_id(id, target)) => return Coverage::All,
                    None => more = Some(Unknown::InstalledLanguages),
                },
            },
        }
    }
    let all_known = products(installed).all(|id| installed.languages_of(id).is_some());
    let missing: HashSet<String> =
        installed.languages.values().flatten().map(|culture| id_key(culture)).collect();
    match (missing.difference(&named).count(), more) {
        (0, _) if all_known => Coverage::All,
        (0, _) => Coverage::NotKnown(Unknown::InstalledLanguages),
        (1, _) if windows => Coverage::NotKnown(Unknown::WindowsLanguage),
        (_, Some(more)) => Coverage::NotKnown(more),
        _ => Coverage::NotAll,
    }
}

/// The product whose languages `MatchInstalled` means; `None` for all products.
pub(super) fn target<'c>(product: &'c Product, choice: &'c LanguageChoice) -> Option<&'c str> {
    match choice.target_product.as_deref().map(str::trim) {
        Some(all) if all.eq_ignore_ascii_case("All") => None,
        Some(target) => Some(target),
        None => Some(product.id.trim()),
    }
}

/// The installed products that have languages of their own.
fn products(installed: &Installed) -> impl Iterator<Item = &String> {
    installed.products.iter().filter(|id| !is_add_on(id))
}
