//! Removals of products and languages.

use super::change::{Because, PlannedChange};
use super::planned::Plan;
use super::possible::Unknown;
use crate::configuration::{Configuration, Product, Removal};
use crate::installed::Installed;
use crate::tables::{id_key, is_add_on, same_id};
use std::collections::HashSet;

impl Plan {
    pub(super) fn removals(&mut self, desired: &Configuration, installed: &Installed) {
        match desired.removal() {
            Some(Removal::All) => self.remove(installed.products.iter(), Because::All),
            Some(Removal::Products(_)) => {
                let products = desired.remove.iter().flat_map(|remove| &remove.products);
                for product in products {
                    if product.languages.is_empty() {
                        let named = installed.products.iter().filter(|id| same_id(id, &product.id));
                        self.remove(named, Because::Named);
                    } else {
                        self.remove_languages(product, installed);
                    }
                }
            }
            None => {}
        }
    }

    pub(super) fn remove_absent(&mut self, desired: &Configuration, installed: &Installed) {
        let products = || desired.add.iter().flat_map(|add| &add.products);
        if products().all(|product| is_add_on(&product.id)) {
            return;
        }
        let named: HashSet<String> = products().map(|product| id_key(&product.id)).collect();
        let gone: Vec<&String> = installed
            .products
            .iter()
            .filter(|id| !named.contains(&id_key(id)) && !is_add_on(id))
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
            if is_add_on(&product.id) { !is_add_on(id) } else { same_id(id, &product.id) }
        };
        for id in installed.products.iter().filter(is_meant) {
            let there = installed.languages_of(id);
            for language in &product.languages {
                let culture = language.id.trim();
                let (culture, depends_on) = match there {
                    Some(there) => match there.iter().find(|other| same_id(other, culture)) {
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
    pub(super) fn remaining<'i>(&self, installed: &'i Installed) -> Vec<&'i str> {
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
}

fn removes(change: &PlannedChange, id: &str) -> bool {
    matches!(change, PlannedChange::RemoveProduct { product, .. } if product == id)
}
