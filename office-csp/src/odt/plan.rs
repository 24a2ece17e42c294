//! What a configuration would change on a machine.

use super::change::{Because, Change};
use super::configuration::{Configuration, Product, Removal};
use super::tables::{Channel, Language, Match, is_add_on};
use crate::installed::Installed;
use crate::status::InstallStatus;
use std::collections::HashSet;

/// What becomes of products that are installed and that `Add` does not name.
///
/// Microsoft's pages say both: that a second deployment removes what its list lacks, and, in samples, that a
/// configuration with Project alone adds it to what is there. People who deploy by the Office CSP see products go, so
/// this is what is expected; where `Add` names only languages (`LanguagePack`, `ProofingTools`), nothing goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Absent {
    /// They are removed.
    #[default]
    Removed,
    /// They stay.
    Kept,
}

/// What a configuration would change on a machine.
///
/// ```
/// use office_csp::{Configuration, Installed, Platform};
/// use office_csp::odt::Plan;
///
/// let mut installed = Installed::default();
/// installed.products = vec!["O365ProPlusRetail".to_owned(), "VisioProRetail".to_owned()];
/// installed.excluded_apps.insert("O365ProPlusRetail".to_owned(), vec!["groove".to_owned()]);
/// installed.channel = Some("SemiAnnual".to_owned());
/// installed.platform = Some(Platform::X64);
///
/// let desired = Configuration::read(
///     "<Add Channel='Current' OfficeClientEdition='64'><Product ID='O365ProPlusRetail'>
///        <Language ID='MatchOS'/><ExcludeApp ID='Groove'/><ExcludeApp ID='Teams'/>
///      </Product></Add>",
/// )?;
/// let plan = Plan::new(&desired, &installed);
/// let changes: Vec<String> = plan.changes.iter().map(ToString::to_string).collect();
/// assert_eq!(changes, [
///     "removes VisioProRetail, because the list lacks it",
///     "takes Teams out of O365ProPlusRetail",
///     "changes the channel from SemiAnnual to Current",
/// ]);
/// assert_eq!(plan.obstacle, None);
/// # Ok::<(), ddf::xml::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// The changes; none when the machine is as it should be.
    pub changes: Vec<Change>,
    /// The status it would end with instead, where that can be foreseen: then nothing changes.
    pub obstacle: Option<InstallStatus>,
}

impl Plan {
    /// What `desired` would change on a machine with `installed`, where products that the list lacks go.
    pub fn new(desired: &Configuration, installed: &Installed) -> Self {
        Self::with_absent(desired, installed, Absent::default())
    }

    /// The same, saying what becomes of products that the list lacks.
    pub fn with_absent(desired: &Configuration, installed: &Installed, absent: Absent) -> Self {
        let mut plan = Plan::default();
        plan.removals(desired, installed, absent);
        plan.additions(desired, installed);
        plan.whole(desired, installed);
        // A configuration may say the same twice.
        let mut seen = HashSet::new();
        plan.changes.retain(|change| {
            let mut text = String::new();
            change.write(&mut text).is_err() || seen.insert(text.to_ascii_lowercase())
        });
        plan
    }

    /// Whether the machine stays as it is.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    fn removals(&mut self, desired: &Configuration, installed: &Installed, absent: Absent) {
        match desired.removal() {
            Some(Removal::All) => {
                if installed.is_empty() && desired.add.is_none() {
                    self.obstacle = Some(InstallStatus::Unexpected);
                }
                self.remove(installed.products.iter(), Because::All);
            }
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
        let Some(add) = desired.add.as_ref().filter(|_| absent == Absent::Removed) else { return };
        let lists = |product: &&Product| !is_add_on(&product.id);
        if desired.removal() == Some(Removal::All) || !add.products.iter().any(|product| lists(&product)) {
            return;
        }
        let is_absent = |id: &&String| !add.products.iter().any(|product| same(&product.id, id));
        let gone: Vec<&String> = installed
            .products
            .iter()
            .filter(is_absent)
            .filter(|id| !is_add_on(id))
            .filter(|id| !self.changes.iter().any(|change| removes(change, id)))
            .collect();
        self.remove(gone.into_iter(), Because::Absent);
    }

    fn remove<'i>(&mut self, products: impl Iterator<Item = &'i String>, because: Because) {
        self.changes.extend(products.map(|id| Change::RemoveProduct { product: id.clone(), because }));
    }

    /// Of a language pack, its languages go from every product.
    fn remove_languages(&mut self, product: &Product, installed: &Installed) {
        for (id, cultures) in &installed.languages {
            if !is_add_on(&product.id) && !same(id, &product.id) {
                continue;
            }
            let goes =
                |culture: &&String| product.languages.iter().any(|language| same(&language.id, culture));
            let gone = cultures.iter().filter(goes);
            self.changes.extend(
                gone.map(|culture| Change::RemoveLanguage { product: id.clone(), culture: culture.clone() }),
            );
        }
    }

    fn additions(&mut self, desired: &Configuration, installed: &Installed) {
        // What goes does not change any more, and comes anew if it is listed.
        let stays = |id: &&String| !self.changes.iter().any(|change| removes(change, id));
        let stay: Vec<&String> = installed.products.iter().filter(stays).collect();
        for product in desired.add.iter().flat_map(|add| &add.products) {
            match stay.iter().find(|id| same(id, &product.id)) {
                Some(id) => self.within(product, id, installed),
                None if is_add_on(&product.id) && stay.iter().any(|id| !is_add_on(id)) => {
                    let products = stay.iter().filter(|id| !is_add_on(id));
                    products.for_each(|id| self.add_languages(product, id, installed));
                }
                None => self.changes.push(Change::AddProduct { product: product.id.trim().to_owned() }),
            }
        }
    }

    /// The changes of a product that is there and stays.
    fn within(&mut self, product: &Product, id: &str, installed: &Installed) {
        let before = installed.excluded_apps.get(id).map(Vec::as_slice).unwrap_or_default();
        let back =
            before.iter().filter(|app| !product.excluded_apps.iter().any(|other| same(&other.id, app)));
        let back = back.map(|app| Change::AddApp { product: id.to_owned(), app: app.clone() });
        self.changes.extend(back);
        let out = product.excluded_apps.iter().filter(|app| !before.iter().any(|other| same(other, &app.id)));
        let out = out.map(|app| Change::RemoveApp { product: id.to_owned(), app: app.id.trim().to_owned() });
        self.changes.extend(out);
        self.add_languages(product, id, installed);
    }

    /// Languages that are not listed stay; what a word such as MatchOS means is known on the machine alone.
    fn add_languages(&mut self, product: &Product, id: &str, installed: &Installed) {
        let Some(there) = installed.languages.get(id) else { return };
        let wanted = product.languages.iter().map(|language| language.id.trim());
        let new = wanted.filter(|culture| {
            Match::find(culture).is_none() && !there.iter().any(|other| same(other, culture))
        });
        self.changes.extend(new.map(|culture| {
            let culture = Language::find(culture).map_or(culture, |language| language.culture);
            Change::AddLanguage { product: id.to_owned(), culture: culture.to_owned() }
        }));
    }

    /// Channel, version, architecture and MSI.
    fn whole(&mut self, desired: &Configuration, installed: &Installed) {
        let of_add = desired.add.as_ref().and_then(|add| add.channel.as_deref());
        let of_updates = desired.updates.as_ref().and_then(|updates| updates.channel.as_deref());
        // What is there follows `Updates`, where both are.
        let named = if installed.is_empty() { of_add } else { of_updates.or(of_add) };
        if let Some(channel) = named.map(str::trim).filter(|_| !installed.is_empty()) {
            let known = |name: &str| Channel::find(name).map(|(channel, _)| channel);
            let to = known(channel).map_or(channel, |known| known.as_str());
            let from = installed.channel.as_deref();
            let from_known = from.and_then(known).map(|known| known.as_str()).or(from);
            if from_known != Some(to) {
                self.changes.push(Change::Channel { from: from.map(str::to_owned), to: to.to_owned() });
            }
        }
        if let Some(add) = &desired.add {
            let version = add.version.as_deref().map(str::trim);
            let version = version.filter(|version| Match::find(version).is_none() && !installed.is_empty());
            if let Some(to) = version.filter(|to| installed.version.as_deref() != Some(to)) {
                self.changes.push(Change::Version { from: installed.version.clone(), to: to.to_owned() });
            }
            match (installed.platform.filter(|_| !installed.is_empty()), add.platform()) {
                (Some(from), Some(to)) if from != to && add.migrate_arch == Some(true) => {
                    self.changes.push(Change::Platform { from, to });
                }
                (Some(from), Some(to)) if from != to && desired.removal() != Some(Removal::All) => {
                    self.obstacle = Some(InstallStatus::InstallFailure);
                }
                _ => {}
            }
        }
        if let Some(msi) = &desired.remove_msi {
            self.changes.push(Change::RemoveMsi { ignored: msi.ignored.clone() });
        }
    }
}

fn removes(change: &Change, id: &str) -> bool {
    matches!(change, Change::RemoveProduct { product, .. } if product == id)
}

/// Whether it brings languages to what is installed.
fn same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}
