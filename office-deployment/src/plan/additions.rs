//! Additions of products, applications and languages.

use super::change::PlannedChange;
use super::languages::{Coverage, coverage, target};
use super::planned::Plan;
use super::possible::Unknown;
use crate::configuration::{Configuration, LanguageChoice, Product};
use crate::installed::Installed;
use crate::tables::{Language, LanguageMatch, id_key, is_add_on, same_id};
use std::collections::HashSet;

impl Plan {
    pub(super) fn additions(&mut self, desired: &Configuration, installed: &Installed, stay: &[&str]) {
        let Some(add) = &desired.add else { return };
        let coverage = coverage(add, installed);
        for product in &add.products {
            match stay.iter().find(|id| same_id(id, &product.id)) {
                Some(id) => {
                    self.applications(product, id, installed, coverage);
                    self.add_languages(product, id, installed);
                }
                None if is_add_on(&product.id) && stay.iter().any(|id| !is_add_on(id)) => {
                    let products = stay.iter().filter(|id| !is_add_on(id));
                    products.for_each(|id| self.add_languages(product, id, installed));
                }
                None => {
                    self.changes.push(PlannedChange::AddProduct { product: product.id.trim().to_owned() })
                }
            }
        }
    }

    /// The applications of a product that is installed and stays.
    fn applications(&mut self, product: &Product, id: &str, installed: &Installed, coverage: Coverage) {
        let excluded = installed.excluded_apps.iter().find(|(other, _)| same_id(other, id));
        let before = excluded.map(|(_, apps)| apps.as_slice()).unwrap_or_default();
        let depends_on = match coverage {
            Coverage::All => Some(None),
            Coverage::NotKnown(depends_on) => Some(Some(depends_on)),
            Coverage::NotAll => None,
        };
        if let Some(depends_on) = depends_on {
            let listed: HashSet<String> = product.excluded_apps.iter().map(|app| id_key(&app.id)).collect();
            for app in before.iter().filter(|app| !listed.contains(&id_key(app))) {
                self.push(PlannedChange::AddApp { product: id.to_owned(), app: app.clone() }, depends_on);
            }
        }
        let before: HashSet<String> = before.iter().map(|app| id_key(app)).collect();
        for app in product.excluded_apps.iter().filter(|app| !before.contains(&id_key(&app.id))) {
            let (product, app) = (id.to_owned(), app.id.trim().to_owned());
            self.push(PlannedChange::RemoveApp { product, app }, None);
        }
    }

    /// Languages that are not listed stay.
    fn add_languages(&mut self, product: &Product, id: &str, installed: &Installed) {
        for choice in &product.languages {
            match LanguageMatch::find(choice.id.trim()) {
                None => self.add_culture(choice.id.trim(), id, installed),
                Some(LanguageMatch::Installed) => self.add_matching(product, choice, id, installed),
                Some(word @ LanguageMatch::Os) => self.add_unknown(word, Unknown::WindowsLanguage, id),
                Some(word @ LanguageMatch::PreviousMsi) => {
                    if !installed.msi_products.as_ref().is_some_and(Vec::is_empty) {
                        self.add_unknown(word, Unknown::MsiOffice, id);
                    }
                }
            }
        }
    }

    fn add_culture(&mut self, culture: &str, id: &str, installed: &Installed) {
        let depends_on = match installed.languages_of(id) {
            Some(there) if there.iter().any(|other| same_id(other, culture)) => return,
            Some(_) => None,
            None => Some(Unknown::InstalledLanguages),
        };
        let culture = Language::find(culture).map_or(culture, |language| language.culture).to_owned();
        self.push(PlannedChange::AddLanguage { product: id.to_owned(), culture }, depends_on);
    }

    /// `MatchInstalled` adds nothing to a product if it means the languages of that product.
    fn add_matching(&mut self, product: &Product, choice: &LanguageChoice, id: &str, installed: &Installed) {
        let target = target(product, choice);
        if target.is_some_and(|target| same_id(target, id)) {
            return;
        }
        let others = installed.products.iter().filter(|other| !is_add_on(other) && !same_id(other, id));
        for other in others.filter(|other| target.is_none_or(|target| same_id(target, other))) {
            match installed.languages_of(other) {
                Some(languages) => languages.iter().for_each(|it| self.add_culture(it, id, installed)),
                None => self.add_unknown(LanguageMatch::Installed, Unknown::InstalledLanguages, id),
            }
        }
    }

    fn add_unknown(&mut self, word: LanguageMatch, depends_on: Unknown, id: &str) {
        let (product, culture) = (id.to_owned(), word.as_str().to_owned());
        self.push(PlannedChange::AddLanguage { product, culture }, Some(depends_on));
    }
}
