//! The Office on a machine.

use crate::tables::{Channel, Language, same_id};
use std::collections::BTreeMap;
use std::fmt;

/// The Click-to-Run Office on a machine; empty if there is none.
///
/// Windows keeps these facts in the registry, in the key `HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration`;
/// [`from_values`](Installed::from_values) reads its values. Unknown facts are left empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, rename_all = "camelCase")
)]
pub struct Installed {
    /// The ids of the products, such as `O365ProPlusRetail` (`ProductReleaseIds`).
    pub products: Vec<String>,
    /// The version of all products, such as `16.0.17928.20114` (`VersionToReport`).
    pub version: Option<String>,
    /// The update channel, such as `Current` (`CDNBaseUrl`, or else `UpdateChannel`); an unknown
    /// address stays as it is.
    pub channel: Option<String>,
    /// The architecture (`Platform`).
    pub platform: Option<Platform>,
    /// The excluded applications of each product (`{product}.ExcludedApps`), as written there, mostly in lower case.
    pub excluded_apps: BTreeMap<String, Vec<String>>,
    /// The languages of each product, as culture names. The value list lacks them; see
    /// [`add_languages`](Installed::add_languages).
    pub languages: BTreeMap<String, Vec<String>>,
    /// The Office products from MSI packages, as Windows lists them among the installed programs: `Office16.PROPLUS`.
    /// `None` if not known; the value list lacks them.
    pub msi_products: Option<Vec<String>>,
}

/// The architecture of an Office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Platform {
    /// 32 bit: `x86`.
    X86,
    /// 64 bit: `x64`.
    X64,
}

impl Platform {
    /// Its name in the registry: `x86` or `x64`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Platform::X86 => "x86",
            Platform::X64 => "x64",
        }
    }

    /// Its name in `OfficeClientEdition`: `32` or `64`.
    pub const fn edition(self) -> &'static str {
        match self {
            Platform::X86 => "32",
            Platform::X64 => "64",
        }
    }

    /// The architecture of this name in either place: `x64` or `64`.
    pub fn from_name(name: &str) -> Option<Self> {
        let is =
            |platform: Platform| name.eq_ignore_ascii_case(platform.as_str()) || name == platform.edition();
        [Platform::X86, Platform::X64].into_iter().find(|platform| is(*platform))
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Installed {
    /// Reads the values of the registry key; `value` looks one up by name.
    ///
    /// ```
    /// use office_deployment::{Installed, Platform};
    ///
    /// let office = Installed::from_values(|name| Some(match name {
    ///     "ProductReleaseIds" => "O365ProPlusRetail,VisioProRetail",
    ///     "O365ProPlusRetail.ExcludedApps" => "groove,teams",
    ///     "Platform" => "x64",
    ///     "VersionToReport" => "16.0.17928.20114",
    ///     "CDNBaseUrl" => "http://officecdn.microsoft.com/pr/55336b82-a18d-4dd6-b5f6-9e5095c314a6",
    ///     _ => return None,
    /// }.to_owned()));
    /// assert_eq!(office.products, ["O365ProPlusRetail", "VisioProRetail"]);
    /// assert_eq!(office.excluded_apps["O365ProPlusRetail"], ["groove", "teams"]);
    /// assert_eq!(office.channel.as_deref(), Some("MonthlyEnterprise"));
    /// assert_eq!(office.platform, Some(Platform::X64));
    /// ```
    pub fn from_values(value: impl Fn(&str) -> Option<String>) -> Self {
        let text =
            |name: &str| value(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let products = text("ProductReleaseIds").map(|list| listed(&list)).unwrap_or_default();
        let excluded = |product: &String| {
            let apps = listed(&text(&format!("{product}.ExcludedApps"))?);
            (!apps.is_empty()).then(|| (product.clone(), apps))
        };
        Installed {
            excluded_apps: products.iter().filter_map(excluded).collect(),
            version: text("VersionToReport"),
            channel: text("CDNBaseUrl").or_else(|| text("UpdateChannel")).map(channel),
            platform: text("Platform").and_then(|name| Platform::from_name(&name)),
            languages: BTreeMap::new(),
            msi_products: None,
            products,
        }
    }

    /// Fills in the languages, from the names of keys below `ClickToRun\ProductReleaseIDs`:
    /// `{configuration}\{product}.16\{culture}.16`.
    ///
    /// `active` is the value `ActiveConfiguration` of that key: the current configuration, if known. Products that
    /// are not installed and names that are not cultures (`x-none`) are ignored. Names match without case.
    ///
    /// ```
    /// use office_deployment::Installed;
    ///
    /// let mut office = Installed { products: vec!["O365ProPlusRetail".to_owned()], ..Installed::default() };
    /// office.add_languages(Some("A1"), [("A1", "O365ProPlusRetail.16", "de-de.16"), ("A0", "O365ProPlusRetail.16", "fr-fr.16")]);
    /// assert_eq!(office.languages["O365ProPlusRetail"], ["de-DE"]);
    /// ```
    pub fn add_languages<'n>(
        &mut self,
        active: Option<&str>,
        keys: impl IntoIterator<Item = (&'n str, &'n str, &'n str)>,
    ) {
        for (configuration, product, culture) in keys {
            if active.is_some_and(|active| !active.eq_ignore_ascii_case(configuration)) {
                continue;
            }
            let is = |id: &&String| id.eq_ignore_ascii_case(unversioned(product));
            let product = self.products.iter().find(is).cloned();
            let (Some(product), Some(language)) = (product, Language::find(unversioned(culture))) else {
                continue;
            };
            let cultures = self.languages.entry(product).or_default();
            if !cultures.iter().any(|known| known == language.culture) {
                cultures.push(language.culture.to_owned());
            }
        }
        // The order of keys has no meaning; an export and the registry may differ.
        self.languages.values_mut().for_each(|cultures| cultures.sort());
    }

    /// The languages of an installed product, if they are known.
    pub(crate) fn languages_of(&self, product: &str) -> Option<&[String]> {
        let found = self.languages.iter().find(|(id, _)| same_id(id, product));
        found.map(|(_, languages)| languages.as_slice()).filter(|languages| !languages.is_empty())
    }

    /// Returns true if no product is installed.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }
}

/// The name of a registry key without the version of Office.
fn unversioned(name: &str) -> &str {
    name.strip_suffix(".16").unwrap_or(name)
}

/// The parts of a list with commas.
fn listed(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The channel of an address of the download servers.
fn channel(address: String) -> String {
    Channel::from_address(&address).map_or(address, |channel| channel.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusual_and_missing_values_are_read() {
        assert_eq!(Installed::from_values(|_| None), Installed::default());
        assert_eq!(Installed::from_values(|_| Some(" ".to_owned())), Installed::default());
        let office = Installed::from_values(|name| match name {
            "ProductReleaseIds" => Some(" A , ,B".to_owned()),
            "UpdateChannel" => Some("https://example.com/office/".to_owned()),
            "Platform" => Some("arm".to_owned()),
            _ => None,
        });
        assert_eq!(office.products, ["A", "B"]);
        assert_eq!((office.channel.as_deref(), office.platform), (Some("https://example.com/office/"), None));
        let moved = Installed::from_values(|name| match name {
            "CDNBaseUrl" => {
                Some("http://officecdn.microsoft.com/pr/7ffbc6bf-bc32-4f92-8982-f9dd17fd3114".to_owned())
            }
            "UpdateChannel" => Some("https://example.com/office/".to_owned()),
            _ => None,
        });
        assert_eq!(moved.channel.as_deref(), Some("SemiAnnual"), "CDNBaseUrl takes precedence");
        let upper = "http://officecdn.microsoft.com/pr/492350F6-3A01-4F97-B9C0-C7C6DDF67D60/".to_owned();
        assert_eq!(channel(upper), "Current");
    }
}
