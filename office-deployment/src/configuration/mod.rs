//! The content of a configuration, as data.

mod builder;
mod gist;
mod read;
mod write;

pub use builder::ConfigurationBuilder;

use crate::installed::Platform;
use std::fmt;

/// The content of a configuration of the Office Deployment Tool.
///
/// Programs inspect and compare it, build it with [`builder`](Configuration::builder), and write it with
/// [`to_xml`](Configuration::to_xml). It does not keep comments, order, formatting and unknown markup; a
/// [`Document`](crate::Document) does. Texts are as written. An invalid boolean counts as absent, and
/// [`check_configuration`](crate::check_configuration) reports it.
///
/// The feature `serde` serialises it in `camelCase` and leaves absent parts out. The result contains the product keys:
/// keep it secret. [`without_keys`](Configuration::without_keys) makes a copy without them. `Debug` never shows a key.
///
/// ```
/// use office_deployment::{Configuration, JobKind};
/// let configuration = Configuration::read(
///     r#"<Configuration><Add><Product ID="O365BusinessRetail"><Language ID="en-us"/></Product></Add></Configuration>"#,
/// )?;
/// assert_eq!(configuration.kind(), JobKind::Install);
/// assert_eq!(configuration.added(), ["O365BusinessRetail"]);
///
/// let error = Configuration::read("<html/>").unwrap_err();
/// assert_eq!(error.to_string(), "1:1: the root is `<html>`; expected `<Configuration>`");
/// # Ok::<(), csp_xml::XmlError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, rename_all = "camelCase")
)]
pub struct Configuration {
    /// `ID`: the id that config.office.com writes.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub id: Option<String>,
    /// `Host`: the program that wrote it, such as `cm` for Configuration Manager.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub host: Option<String>,
    /// `DeploymentConfigurationID`: the id of the deployment that it belongs to.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub deployment_configuration_id: Option<String>,
    /// `Info Description`: a note.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub description: Option<String>,
    /// `Add`: the products to install or download.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub add: Option<Add>,
    /// `Remove`: the products to uninstall.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub remove: Option<Remove>,
    /// `RemoveMSI`: removes the Office of MSI packages.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub remove_msi: Option<RemoveMsi>,
    /// `Updates`: the update settings.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub updates: Option<Updates>,
    /// `Display`: the user interface.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub display: Option<Display>,
    /// `Logging`: the log of the tool.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub logging: Option<Logging>,
    /// Each `Property`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub properties: Vec<Setting>,
    /// `AppSettings`: settings of the applications.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub app_settings: Option<AppSettings>,
}

/// Declares a struct of the content: public fields, all of them absent by default.
macro_rules! content {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty = $skip:literal,)* })*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, Default, PartialEq, Eq)]
            #[cfg_attr(
                feature = "serde",
                derive(serde::Serialize, serde::Deserialize),
                serde(default, rename_all = "camelCase")
            )]
            pub struct $name {
                $(
                    $(#[$field_meta])*
                    #[cfg_attr(feature = "serde", serde(skip_serializing_if = $skip))]
                    pub $field: $type,
                )*
            }
        )*
    };
}

content! {
    /// The products to install or download (`Add`).
    Add {
        /// `SourcePath`: the location of the files; without it, the download servers.
        source_path: Option<String> = "Option::is_none",
        /// `DownloadPath`: the location to download from, if other than the source.
        download_path: Option<String> = "Option::is_none",
        /// `Version`: `16.0.…` or `MatchInstalled`.
        version: Option<String> = "Option::is_none",
        /// `OfficeClientEdition`: `32` or `64`.
        edition: Option<String> = "Option::is_none",
        /// `Channel`: see [`Channel`](super::Channel).
        channel: Option<String> = "Option::is_none",
        /// `AllowCdnFallback`: files missing from the source come from the download servers.
        allow_cdn_fallback: Option<bool> = "Option::is_none",
        /// `MigrateArch`: replaces an Office of the other architecture.
        migrate_arch: Option<bool> = "Option::is_none",
        /// `OfficeMgmtCOM`: Configuration Manager manages the updates.
        office_mgmt_com: Option<bool> = "Option::is_none",
        /// `ForceUpgrade`: in Microsoft's samples; no longer on the page.
        force_upgrade: Option<bool> = "Option::is_none",
        /// Each `Product`.
        products: Vec<Product> = "Vec::is_empty",
    }
    /// A product (`Product`), to be added or removed.
    Product {
        /// `ID`: see [`ProductId`](super::ProductId).
        id: String = "String::is_empty",
        /// `PIDKEY`: the product key of a volume licence.
        key: Option<ProductKey> = "Option::is_none",
        /// `MSICondition`: installs the product only if one of these MSI products is installed.
        msi_condition: Option<String> = "Option::is_none",
        /// Each `Language`.
        languages: Vec<LanguageChoice> = "Vec::is_empty",
        /// Each `ExcludeApp`.
        excluded_apps: Vec<ExcludedApp> = "Vec::is_empty",
    }
    /// A language of a product (`Language`).
    LanguageChoice {
        /// `ID`: a culture or a word of [`LanguageMatch`](super::LanguageMatch).
        id: String = "String::is_empty",
        /// `Fallback`: the culture if Office does not come in the language of Windows.
        fallback: Option<String> = "Option::is_none",
        /// `TargetProduct`: the product whose languages `MatchInstalled` means.
        target_product: Option<String> = "Option::is_none",
    }
    /// An excluded application (`ExcludeApp`).
    ExcludedApp {
        /// `ID`: see [`App`](super::App).
        id: String = "String::is_empty",
    }
    /// The products to uninstall (`Remove`).
    Remove {
        /// `All`: removes every product.
        all: Option<bool> = "Option::is_none",
        /// Each `Product`; if it has languages, only these are removed.
        products: Vec<Product> = "Vec::is_empty",
    }
    /// The removal of the Office of MSI packages (`RemoveMSI`).
    RemoveMsi {
        /// `All`: written by Configuration Manager and config.office.com.
        all: Option<bool> = "Option::is_none",
        /// The `ID` of each `IgnoreProduct`, which is not removed.
        ignored: Vec<String> = "Vec::is_empty",
    }
    /// The update settings (`Updates`).
    Updates {
        /// `Enabled`; true when absent.
        enabled: Option<bool> = "Option::is_none",
        /// `UpdatePath`: the source of updates.
        update_path: Option<String> = "Option::is_none",
        /// `TargetVersion`: the version to update to.
        target_version: Option<String> = "Option::is_none",
        /// `Deadline`: `MM/DD/YYYY HH:MM`, in UTC.
        deadline: Option<String> = "Option::is_none",
        /// `Channel`: see [`Channel`](super::Channel).
        channel: Option<String> = "Option::is_none",
    }
    /// The user interface of the installation (`Display`).
    Display {
        /// `Level`: `None` or `Full`.
        level: Option<String> = "Option::is_none",
        /// `AcceptEULA`: the licence terms are accepted on behalf of the user.
        accept_eula: Option<bool> = "Option::is_none",
    }
    /// The log of the tool (`Logging`).
    Logging {
        /// `Level`.
        level: Option<String> = "Option::is_none",
        /// `Path`.
        path: Option<String> = "Option::is_none",
    }
    /// A setting of the tool (`Property`).
    Setting {
        /// `Name`: see [`PropertySpec`](crate::PropertySpec).
        name: String = "String::is_empty",
        /// `Value`.
        value: Option<String> = "Option::is_none",
    }
    /// Settings of the applications (`AppSettings`).
    AppSettings {
        /// Each `Setup`.
        setup: Vec<Setup> = "Vec::is_empty",
        /// Each `User`.
        user: Vec<UserSetting> = "Vec::is_empty",
    }
    /// A setting for all users (`Setup`).
    Setup {
        /// `Name`.
        name: Option<String> = "Option::is_none",
        /// `Value`.
        value: Option<String> = "Option::is_none",
    }
    /// A value in each user's registry (`User`).
    UserSetting {
        /// `Key`: below `HKEY_CURRENT_USER`.
        key: Option<String> = "Option::is_none",
        /// `Name`.
        name: Option<String> = "Option::is_none",
        /// `Value`.
        value: Option<String> = "Option::is_none",
        /// `Type`: `REG_DWORD` or `REG_SZ`.
        kind: Option<String> = "Option::is_none",
        /// `App`.
        app: Option<String> = "Option::is_none",
        /// `Id`: of the policy.
        id: Option<String> = "Option::is_none",
    }
}

/// A product key: a secret.
///
/// `Debug` does not show it, and there is no `Display`; [`expose`](ProductKey::expose) returns the text. The feature
/// `serde` writes it as it is.
///
/// ```
/// use office_deployment::ProductKey;
/// let key = ProductKey::new("VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ");
/// assert_eq!(format!("{key:?}"), "ProductKey(…)");
/// assert!(key.is_well_formed());
/// ```
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct ProductKey(String);

impl ProductKey {
    /// Keeps the key as it is, valid or not.
    pub fn new(key: impl Into<String>) -> Self {
        ProductKey(key.into())
    }

    /// The key. Never log it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns true if it has the form of a key: five groups of five letters and digits.
    pub fn is_well_formed(&self) -> bool {
        is_key(&self.0)
    }
}

impl fmt::Debug for ProductKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProductKey(…)")
    }
}

/// Returns true if a text has the form of a product key.
pub(super) fn is_key(text: &str) -> bool {
    let mut groups = 0;
    text.split('-').all(|group| {
        groups += 1;
        group.len() == 5 && group.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }) && groups == 5
}

/// The products that a configuration removes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// Every product (`Remove All="TRUE"`).
    All,
    /// These products.
    Products(Vec<String>),
}

impl Configuration {
    /// The ids of the added products, trimmed.
    pub fn added(&self) -> Vec<&str> {
        self.add.iter().flat_map(|add| &add.products).map(|product| product.id.trim()).collect()
    }

    /// The removed products. A product with languages loses only these, but is listed, too.
    pub fn removal(&self) -> Option<Removal> {
        let remove = self.remove.as_ref()?;
        Some(match remove.all {
            Some(true) => Removal::All,
            _ => Removal::Products(remove.products.iter().map(|p| p.id.trim().to_owned()).collect()),
        })
    }

    /// The value of a property; names match without case, and the last one counts.
    pub fn property(&self, name: &str) -> Option<&str> {
        let named = self.properties.iter().rev().find(|property| property.name.eq_ignore_ascii_case(name));
        named?.value.as_deref()
    }

    /// A copy without product keys.
    #[must_use]
    pub fn without_keys(&self) -> Self {
        let mut copy = self.clone();
        let added = copy.add.iter_mut().flat_map(|add| &mut add.products);
        let removed = copy.remove.iter_mut().flat_map(|remove| &mut remove.products);
        added.chain(removed).for_each(|product| product.key = None);
        copy
    }
}

impl Product {
    /// A product without languages.
    pub fn new(id: impl Into<String>) -> Self {
        Product { id: id.into(), ..Product::default() }
    }

    /// Adds a language: a culture or a word of [`LanguageMatch`](super::LanguageMatch).
    #[must_use]
    pub fn language(mut self, id: impl Into<String>) -> Self {
        self.languages.push(LanguageChoice::new(id));
        self
    }

    /// Excludes an application.
    #[must_use]
    pub fn exclude(mut self, app: impl Into<String>) -> Self {
        self.excluded_apps.push(ExcludedApp { id: app.into() });
        self
    }

    /// Sets the product key.
    #[must_use]
    pub fn key(mut self, key: ProductKey) -> Self {
        self.key = Some(key);
        self
    }
}

impl From<&str> for Product {
    fn from(id: &str) -> Self {
        Product::new(id)
    }
}

impl LanguageChoice {
    /// A language: a culture or a word of [`LanguageMatch`](super::LanguageMatch).
    pub fn new(id: impl Into<String>) -> Self {
        LanguageChoice { id: id.into(), ..LanguageChoice::default() }
    }

    /// The language of Windows, or this culture if Office does not come in it.
    pub fn match_os(fallback: impl Into<String>) -> Self {
        LanguageChoice { fallback: Some(fallback.into()), ..Self::new(super::LanguageMatch::Os.as_str()) }
    }
}

impl Add {
    /// The architecture of `OfficeClientEdition`.
    pub fn platform(&self) -> Option<Platform> {
        match self.edition.as_deref().map(str::trim) {
            Some("32") => Some(Platform::X86),
            Some("64") => Some(Platform::X64),
            _ => None,
        }
    }
}

/// The effect of a configuration on products.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// Installs products.
    Install,
    /// Removes the named products.
    Remove,
    /// Removes every product.
    RemoveAll,
    /// Changes settings only.
    Configure,
}
