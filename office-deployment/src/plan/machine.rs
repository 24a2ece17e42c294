//! Changes of the machine as a whole: channel, version, architecture, MSI packages.

use super::change::PlannedChange;
use super::planned::Plan;
use super::possible::Unknown;
use crate::configuration::Configuration;
use crate::installed::Installed;
use crate::tables::{Channel, LanguageMatch, id_key};
use std::collections::HashSet;

impl Plan {
    /// An installed Office follows the channel of `Updates`, where both name one.
    pub(super) fn channel(&mut self, desired: &Configuration, installed: &Installed) {
        let of_add = desired.add.as_ref().and_then(|add| add.channel.as_deref());
        let of_updates = desired.updates.as_ref().and_then(|updates| updates.channel.as_deref());
        let Some(channel) = of_updates.or(of_add).map(str::trim).filter(|_| !installed.is_empty()) else {
            return;
        };
        let known = |name: &str| Channel::find(name).map(Channel::as_str);
        let to = known(channel).unwrap_or(channel);
        let from = installed.channel.as_deref();
        if from.and_then(known).or(from) != Some(to) {
            let depends_on = from.is_none().then_some(Unknown::InstalledChannel);
            self.push(
                PlannedChange::Channel { from: from.map(str::to_owned), to: to.to_owned() },
                depends_on,
            );
        }
    }

    pub(super) fn version(&mut self, desired: &Configuration, installed: &Installed) {
        let version = desired.add.as_ref().and_then(|add| add.version.as_deref()).map(str::trim);
        let Some(to) =
            version.filter(|version| LanguageMatch::find(version).is_none() && !installed.is_empty())
        else {
            return;
        };
        let from = installed.version.clone();
        if from.as_deref() != Some(to) {
            let depends_on = from.is_none().then_some(Unknown::InstalledVersion);
            self.push(PlannedChange::Version { from, to: to.to_owned() }, depends_on);
        }
    }

    pub(super) fn platform(&mut self, desired: &Configuration, installed: &Installed) {
        let add = desired.add.as_ref().filter(|add| add.migrate_arch == Some(true) && !installed.is_empty());
        let Some(to) = add.and_then(|add| add.platform()) else { return };
        let from = installed.platform;
        if from != Some(to) {
            let depends_on = from.is_none().then_some(Unknown::InstalledPlatform);
            self.push(PlannedChange::Platform { from, to }, depends_on);
        }
    }

    pub(super) fn msi(&mut self, desired: &Configuration, installed: &Installed) {
        let Some(remove) = &desired.remove_msi else { return };
        // `Office16.VISPRO` is the product that `IgnoreProduct` calls VisPro.
        let name = |id: &str| id.rsplit_once('.').map_or(id_key(id), |(_, name)| id_key(name));
        let ignored: HashSet<String> = remove.ignored.iter().map(|id| id_key(id)).collect();
        let depends_on = match &installed.msi_products {
            Some(products) if products.iter().all(|id| ignored.contains(&name(id))) => return,
            Some(_) => None,
            None => Some(Unknown::MsiOffice),
        };
        self.push(PlannedChange::RemoveMsi { ignored: remove.ignored.clone() }, depends_on);
    }
}
