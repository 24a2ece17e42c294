//! The changes that a configuration makes on a machine.

mod change;
mod languages;
mod machine;
mod obstacle;
mod possible;

pub use change::{Because, PlannedChange};
pub(crate) use languages::languages_of;
pub use obstacle::Obstacle;
pub use possible::{Possible, Unknown};

use crate::configuration::{Configuration, LanguageChoice, Product, Removal};
use crate::installed::Installed;
use crate::tables::{Language, LanguageMatch, is_add_on};
use languages::{Coverage, coverage, target};
use std::collections::HashSet;

/// The treatment of installed products that `Add` does not name.
///
/// Microsoft's page on lean packages adds Project to a suite with a file that names only Project: `Add` is not the
/// whole state of the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Absent {
    /// They stay.
    #[default]
    Kept,
    /// They are removed, for a caller whose own tool does so first. Where `Add` names only languages
    /// (`LanguagePack`, `ProofingTools`), nothing is removed.
    Removed,
}

/// The changes that a configuration makes on a machine.
///
/// ```
/// use office_deployment::{Configuration, Installed, Plan, Platform};
///
/// let mut installed = Installed::default();
/// installed.products = vec!["O365ProPlusRetail".to_owned(), "VisioProRetail".to_owned()];
/// installed.excluded_apps.insert("O365ProPlusRetail".to_owned(), vec!["groove".to_owned()]);
/// installed.channel = Some("SemiAnnual".to_owned());
/// installed.platform = Some(Platform::X64);
///
/// let desired = Configuration::read(
///     "<Add Channel='Current' OfficeClientEdition='64'><Product ID='O365ProPlusRetail'>
///        <Language ID='de-de'/><ExcludeApp ID='Teams'/>
///      </Product></Add>",
/// )?;
/// let plan = Plan::new(&desired, &installed);
/// let changes: Vec<String> = plan.changes.iter().map(ToString::to_string).collect();
/// assert_eq!(changes, [
///     "takes Teams out of O365ProPlusRetail",
///     "changes the channel from SemiAnnual to Current",
/// ]);
/// let possible: Vec<String> = plan.possible.iter().map(ToString::to_string).collect();
/// assert_eq!(possible, [
///     "brings groove back to O365ProPlusRetail (depends on the installed languages, which are not known)",
///     "adds de-DE to O365ProPlusRetail (depends on the installed languages, which are not known)",
/// ]);
/// assert_eq!(plan.obstacles, []);
/// # Ok::<(), csp_xml::XmlError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// The changes that are certain.
    pub changes: Vec<PlannedChange>,
    /// The changes that depend on something unknown.
    pub possible: Vec<Possible>,
    /// Foreseeable reasons why the installation fails. If there are any, nothing changes.
    pub obstacles: Vec<Obstacle>,
}

impl Plan {
    /// The plan for `desired` on a machine with `installed`.
    pub fn new(desired: &Configuration, installed: &Installed) -> Self {
        Self::with_absent(desired, installed, Absent::default())
    }

    /// The plan with a given treatment of products that `Add` does not name.
    pub fn with_absent(desired: &Configuration, installed: &Installed, absent: Absent) -> Self {
        let mut plan = Plan::default();
        plan.removals(desired, installed);
        if absent == Absent::Removed {
            plan.remove_absent(desired, installed);
        }
        let stay = plan.remaining(installed);
        plan.obstacles = obstacle::obstacles(desired, installed, &stay);
        plan.additions(desired, installed, &stay);
        plan.channel(desired, installed);
        plan.version(desired, installed);
        plan.platform(desired, installed);
        plan.msi(desired, installed);
        plan.forget_repeated();
        plan
    }

    /// Returns true if the machine certainly stays unchanged.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.possible.is_empty()
    }

    /// Adds a change: a possible one, if it depends on something unknown.
    fn push(&mut self, change: PlannedChange, depends_on: Option<Unknown>) {
        match depends_on {
            None => self.changes.push(change),
            Some(depends_on) => self.possible.push(Possible { change, depends_on }),
        }
    }

    /// Removes repeated changes, as a configuration may name one twice.
    fn forget_repeated(&mut self) {
        let mut seen = HashSet::new();
        let mut is_new = |change: &PlannedChange| {
            let mut text = String::new();
            change.write(&mut text).is_err() || seen.insert(text.to_ascii_lowercase())
        };
        self.changes.retain(&mut is_new);
        self.possible.retain(|possible| is_new(&possible.change));
    }

    fn removals(&mut self, desired: &Configuration, installed: &Installed) {
        match desired.removal() {
            Some(Removal::All) => self.remove(installed.products.iter(), Because::All),
            Some(Removal::Products(_)) => {
                let products = desired.remove.iter().flat_map(|remove| &remove.products);
                for product in products {
                    if product.languages.is_empty() {
                        let named = installed.products.iter().filter(|id| same(id, &product.id));
                        self.remove(named, Because::Named);
                    } else {
                        self.remove_languages(product, installed);
                    }
                }
            }
            None => {}
        }
    }

    fn remove_absent(&mut self, desired: &Configuration, installed: &Installed) {
        let products = || desired.add.iter().flat_map(|add| &add.products);
        if products().all(|product| is_add_on(&product.id)) {
            return;
        }
        let named: HashSet<String> = products().map(|product| lower(&product.id)).collect();
        let gone: Vec<&String> = installed
            .products
            .iter()
            .filter(|id| !named.contains(&lower(id)) && !is_add_on(id))
            .filter(|id| !self.changes.iter().any(|change| removes(change, id)))
            .collect();
        self.remove(gone.into_iter(), Because::Absent);
    }

    fn remove<'i>(&mut self, products: impl Iterator<Item = &'i String>, because: Because) {
        self.changes.extend(products.map(|id| PlannedChange::RemoveProduct { product: id.clone(), because }));
    }

    /// Languages of a language pack are removed from every product.
    fn remove_languages(&mut self, product: &Product, installed: &Installed) {
        let is_meant = |id: &&String| {
            if is_add_on(&product.id) { !is_add_on(id) } else { same(id, &product.id) }
        };
        for id in installed.products.iter().filter(is_meant) {
            let there = languages_of(installed, id);
            for language in &product.languages {
                let culture = language.id.trim();
                let (culture, depends_on) = match there {
                    Some(there) => match there.iter().find(|other| same(other, culture)) {
                        Some(known) => (known.as_str(), None),
                        None => continue,
                    },
                    None => (culture, Some(Unknown::InstalledLanguages)),
                };
                let (product, culture) = (id.clone(), culture.to_owned());
                self.push(PlannedChange::RemoveLanguage { product, culture }, depends_on);
            }
        }
    }

    /// The installed products that are not removed.
    fn remaining<'i>(&self, installed: &'i Installed) -> Vec<&'i str> {
        let gone: HashSet<&str> = self
            .changes
            .iter()
            .filter_map(|change| match change {
                PlannedChange::RemoveProduct { product, .. } => Some(product.as_str()),
                _ => None,
            })
            .collect();
        installed.products.iter().map(String::as_str).filter(|id| !gone.contains(id)).collect()
    }

    fn additions(&mut self, desired: &Configuration, installed: &Installed, stay: &[&str]) {
        let Some(add) = &desired.add else { return };
        let coverage = coverage(add, installed);
        for product in &add.products {
            match stay.iter().find(|id| same(id, &product.id)) {
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
        let excluded = installed.excluded_apps.iter().find(|(other, _)| same(other, id));
        let before = excluded.map(|(_, apps)| apps.as_slice()).unwrap_or_default();
        let depends_on = match coverage {
            Coverage::All => Some(None),
            Coverage::NotKnown(depends_on) => Some(Some(depends_on)),
            Coverage::NotAll => None,
        };
        if let Some(depends_on) = depends_on {
            let listed: HashSet<String> = product.excluded_apps.iter().map(|app| lower(&app.id)).collect();
            for app in before.iter().filter(|app| !listed.contains(&lower(app))) {
                self.push(PlannedChange::AddApp { product: id.to_owned(), app: app.clone() }, depends_on);
            }
        }
        let before: HashSet<String> = before.iter().map(|app| lower(app)).collect();
        for app in product.excluded_apps.iter().filter(|app| !before.contains(&lower(&app.id))) {
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
        let depends_on = match languages_of(installed, id) {
            Some(there) if there.iter().any(|other| same(other, culture)) => return,
            Some(_) => None,
            None => Some(Unknown::InstalledLanguages),
        };
        let culture = Language::find(culture).map_or(culture, |language| language.culture).to_owned();
        self.push(PlannedChange::AddLanguage { product: id.to_owned(), culture }, depends_on);
    }

    /// `MatchInstalled` adds nothing to a product if it means the languages of that product.
    fn add_matching(&mut self, product: &Product, choice: &LanguageChoice, id: &str, installed: &Installed) {
        let target = target(product, choice);
        if target.is_some_and(|target| same(target, id)) {
            return;
        }
        let others = installed.products.iter().filter(|other| !is_add_on(other) && !same(other, id));
        for other in others.filter(|other| target.is_none_or(|target| same(target, other))) {
            match languages_of(installed, other) {
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

fn removes(change: &PlannedChange, id: &str) -> bool {
    matches!(change, PlannedChange::RemoveProduct { product, .. } if product == id)
}

/// Compares ids without case and surrounding white space.
fn same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

/// An id as a key of a set in which [`same`] ids are one.
fn lower(id: &str) -> String {
    id.trim().to_ascii_lowercase()
}
