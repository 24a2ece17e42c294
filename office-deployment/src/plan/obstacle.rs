//! Foreseeable failures of an installation.

use crate::configuration::{Configuration, Removal};
use crate::installed::{Installed, Platform};
use crate::status::InstallStatus;
use crate::tables::{Channel, License, ProductId, is_add_on, same_id};
use csp_findings::without_product_keys;
use std::collections::HashSet;
use std::fmt;

/// A foreseeable reason why an installation fails.
///
/// Displays as a clause in lower case without a full stop and without product keys.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")
)]
#[non_exhaustive]
pub enum Obstacle {
    /// `Remove All` on a machine without Click-to-Run Office.
    NothingInstalled,
    /// The installed Office has the other architecture, and `MigrateArch` is not TRUE.
    OtherArchitecture {
        /// The current architecture.
        installed: Platform,
        /// The architecture of `OfficeClientEdition`.
        wanted: Platform,
    },
    /// Office 2016 from MSI packages is on the machine, and there is no `RemoveMSI`.
    MsiOffice {
        /// Its products.
        products: Vec<String>,
    },
    /// Two suites that exclude each other: two of Microsoft 365 Apps, or a perpetual one and another.
    TwoSuites {
        /// The suite that is installed or added first.
        one: String,
        /// The suite that is added.
        other: String,
    },
    /// Project or Visio with a volume licence on another channel than the suite on the machine.
    OtherChannel {
        /// The product.
        product: String,
        /// Its channel.
        channel: Channel,
        /// The suite.
        suite: String,
    },
}

impl Obstacle {
    /// The status of the failed job, if the page of the Office CSP documents one for the case.
    pub const fn status(&self) -> Option<InstallStatus> {
        match self {
            Obstacle::NothingInstalled => Some(InstallStatus::Unexpected),
            Obstacle::OtherArchitecture { .. } | Obstacle::MsiOffice { .. } => {
                Some(InstallStatus::InstallFailure)
            }
            Obstacle::TwoSuites { .. } | Obstacle::OtherChannel { .. } => None,
        }
    }

    /// The remedy for people: a clause in lower case without a full stop.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Obstacle::NothingInstalled => InstallStatus::Unexpected.remedy(),
            Obstacle::OtherArchitecture { .. } => {
                "make OfficeClientEdition that of the installed Office, or ask for the change with MigrateArch"
            }
            Obstacle::MsiOffice { .. } => "add RemoveMSI",
            Obstacle::TwoSuites { .. } => {
                "add one suite only; if the other one is installed, name it in Remove or add that one"
            }
            Obstacle::OtherChannel { .. } => {
                "take the channel of the suite for all products, or name the suite in Remove"
            }
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Obstacle::NothingInstalled => {
                "no Click-to-Run Office is installed that could be removed".to_owned()
            }
            Obstacle::OtherArchitecture { installed, wanted } => {
                format!("the installed Office is {installed}, the configuration asks for {wanted}")
            }
            Obstacle::MsiOffice { products } => {
                format!("Office 2016 from MSI packages is installed ({})", products.join(", "))
            }
            Obstacle::TwoSuites { one, other } => {
                format!("Setup cannot keep {one} and {other} on one machine")
            }
            Obstacle::OtherChannel { product, channel, suite } => {
                format!(
                    "Setup cannot keep {product} on {channel} beside {suite}, which is not on that channel"
                )
            }
        };
        f.write_str(&without_product_keys(&text))
    }
}

/// Finds the obstacles. `stay` are the installed products that the configuration does not remove.
pub(super) fn obstacles(desired: &Configuration, installed: &Installed, stay: &[&str]) -> Vec<Obstacle> {
    let mut found = Vec::new();
    if installed.is_empty() && desired.add.is_none() && desired.removal() == Some(Removal::All) {
        found.push(Obstacle::NothingInstalled);
    }
    found.extend(other_architecture(desired, installed, stay));
    found.extend(msi_office(desired, installed));
    two_suites(desired, stay, &mut found);
    other_channel(desired, stay, &mut found);
    // A configuration may name a product twice.
    let mut seen = HashSet::new();
    found.retain(|obstacle| seen.insert(obstacle.to_string()));
    found
}

fn other_architecture(desired: &Configuration, installed: &Installed, stay: &[&str]) -> Option<Obstacle> {
    let add = desired.add.as_ref().filter(|add| add.migrate_arch != Some(true) && !stay.is_empty())?;
    let (installed, wanted) = (installed.platform?, add.platform()?);
    (installed != wanted).then_some(Obstacle::OtherArchitecture { installed, wanted })
}

/// The page of the Office CSP names only the MSI packages of 2016; older ones may coexist with Click-to-Run.
fn msi_office(desired: &Configuration, installed: &Installed) -> Option<Obstacle> {
    let adds = desired.add.as_ref().is_some_and(|add| add.products.iter().any(|p| !is_add_on(&p.id)));
    if !adds || desired.remove_msi.is_some() {
        return None;
    }
    let is_2016 = |id: &&String| id.get(..9).is_some_and(|head| head.eq_ignore_ascii_case("Office16."));
    let products: Vec<String> = installed.msi_products.iter().flatten().filter(is_2016).cloned().collect();
    (!products.is_empty()).then_some(Obstacle::MsiOffice { products })
}

/// The added products that the table knows.
fn added(desired: &Configuration) -> impl Iterator<Item = &'static ProductId> {
    let products = desired.add.iter().flat_map(|add| &add.products);
    products.filter_map(|product| known(&product.id))
}

fn known(id: &str) -> Option<&'static ProductId> {
    ProductId::find(id.trim())
}

fn two_suites(desired: &Configuration, stay: &[&str], found: &mut Vec<Obstacle>) {
    let mut suites: Vec<&'static ProductId> =
        stay.iter().filter_map(|id| known(id)).filter(|product| product.is_suite()).collect();
    for product in added(desired).filter(|product| product.is_suite()) {
        if suites.iter().any(|other| same_id(other.id, product.id)) {
            continue;
        }
        found.extend(
            suites
                .iter()
                .filter(|other| other.excludes(product))
                .map(|other| Obstacle::TwoSuites { one: other.id.to_owned(), other: product.id.to_owned() }),
        );
        suites.push(product);
    }
}

fn other_channel(desired: &Configuration, stay: &[&str], found: &mut Vec<Obstacle>) {
    let channel = desired.add.as_ref().and_then(|add| add.channel.as_deref());
    let Some(channel) = channel.and_then(|name| Channel::find(name.trim())) else { return };
    let Some(year) = channel.year() else { return };
    let differs = |suite: &&'static ProductId| {
        suite.is_microsoft_365_apps()
            || (suite.license == License::VolumeSuite && suite.year.is_some_and(|own| own != year))
    };
    let Some(suite) = stay.iter().filter_map(|id| known(id)).find(differs) else { return };
    // The products of 2016 follow the channel of the installed suite.
    let follows =
        |product: &&ProductId| product.license == License::VolumeProjectVisio && product.year != Some(2016);
    found.extend(added(desired).filter(follows).map(|product| Obstacle::OtherChannel {
        product: product.id.to_owned(),
        channel,
        suite: suite.id.to_owned(),
    }));
}
