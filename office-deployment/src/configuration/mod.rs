//! What a configuration says, as data.

mod builder;
mod gist;
mod read;
mod write;

pub use builder::Builder;

use crate::installed::Platform;
use std::fmt;

/// What a configuration of the Office Deployment Tool says.
///
/// This is for programs: what is here can be looked at, compared, built by [`builder`](Configuration::builder) and
/// written by [`to_xml`](Configuration::to_xml). Comments, order and formatting are not here, nor is what the grammar
/// does not know: [`Document`](super::Document) keeps those. Texts are as written; booleans that are neither yes nor no
/// count as absent, and [`check`](super::check()) reports them.
///
/// With the feature `serde` it can be serialised, in `camelCase` and with absent parts left out. Product keys
/// are part of it, since without them it would be another configuration: what is serialised is as secret as the keys.
/// [`without_keys`](Configuration::without_keys) gives a copy to show. `Debug` never shows a key.
///
/// ```
/// use office_deployment::Configuration;
/// use office_deployment::JobKind;
/// let configuration = Configuration::read(
///     r#"<Configuration><Add><Product ID="O365BusinessRetail"><Language ID="en-us"/></Product></Add></Configuration>"#,
/// )?;
/// assert_eq!(configuration.kind(), JobKind::Install);
/// assert_eq!(configuration.added(), ["O365BusinessRetail"]);
///
/// let error = Configuration::read("<html/>").unwrap_err();
/// assert_eq!(error.to_string(), "1:1: the root is `<html>`; expected `<Configuration>`");
/// # Ok::<(), csp_xml::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, rename_all = "camelCase")
)]
pub struct Configuration {
    /// `ID`: an id of its own, which config.office.com writes.
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
    /// `Add`: what to install or download.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub add: Option<Add>,
    /// `Remove`: what to uninstall.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub remove: Option<Remove>,
    /// `RemoveMSI`: that the Office of MSI packages is to go.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub remove_msi: Option<RemoveMsi>,
    /// `Updates`: how the machine is kept up to date.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub updates: Option<Updates>,
    /// `Display`: what people see.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub display: Option<Display>,
    /// `Logging`: where the log goes.
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
    /// What to install or download (`Add`).
    Add {
        /// `SourcePath`: where the files are; without it the download servers.
        source_path: Option<String> = "Option::is_none",
        /// `DownloadPath`: where to download from, another place than the source.
        download_path: Option<String> = "Option::is_none",
        /// `Version`: `16.0.…` or `MatchInstalled`.
        version: Option<String> = "Option::is_none",
        /// `OfficeClientEdition`: `32` or `64`.
        edition: Option<String> = "Option::is_none",
        /// `Channel`: see [`Channel`](super::Channel).
        channel: Option<String> = "Option::is_none",
        /// `AllowCdnFallback`: the download servers serve what the source lacks.
        allow_cdn_fallback: Option<bool> = "Option::is_none",
        /// `MigrateArch`: an Office of the other architecture is replaced.
        migrate_arch: Option<bool> = "Option::is_none",
        /// `OfficeMgmtCOM`: Configuration Manager has charge of the updates.
        office_mgmt_com: Option<bool> = "Option::is_none",
        /// `ForceUpgrade`: in Microsoft's samples; not on the page any more.
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
        /// `MSICondition`: install it only where one of these MSI products is.
        msi_condition: Option<String> = "Option::is_none",
        /// Each `Language`.
        languages: Vec<LanguageChoice> = "Vec::is_empty",
        /// Each `ExcludeApp`.
        excluded_apps: Vec<ExcludedApp> = "Vec::is_empty",
    }
    /// A language of a product (`Language`).
    LanguageChoice {
        /// `ID`: a culture or a word of [`Match`](super::Match).
        id: String = "String::is_empty",
        /// `Fallback`: the culture if Office does not come in the language of Windows.
        fallback: Option<String> = "Option::is_none",
        /// `TargetProduct`: whose languages `MatchInstalled` means.
        target_product: Option<String> = "Option::is_none",
    }
    /// An application that is left out (`ExcludeApp`).
    ExcludedApp {
        /// `ID`: see [`App`](super::App).
        id: String = "String::is_empty",
    }
    /// What to uninstall (`Remove`).
    Remove {
        /// `All`: everything.
        all: Option<bool> = "Option::is_none",
        /// Each `Product`; with languages, only these go.
        products: Vec<Product> = "Vec::is_empty",
    }
    /// That the Office of MSI packages is to go (`RemoveMSI`).
    RemoveMsi {
        /// `All`: written by Configuration Manager and config.office.com.
        all: Option<bool> = "Option::is_none",
        /// The `ID` of each `IgnoreProduct`: what stays.
        ignored: Vec<String> = "Vec::is_empty",
    }
    /// How the machine is kept up to date (`Updates`).
    Updates {
        /// `Enabled`; true when absent.
        enabled: Option<bool> = "Option::is_none",
        /// `UpdatePath`: where updates come from.
        update_path: Option<String> = "Option::is_none",
        /// `TargetVersion`: the version to update to.
        target_version: Option<String> = "Option::is_none",
        /// `Deadline`: `MM/DD/YYYY HH:MM`, in UTC.
        deadline: Option<String> = "Option::is_none",
        /// `Channel`: see [`Channel`](super::Channel).
        channel: Option<String> = "Option::is_none",
    }
    /// What people see of the installation (`Display`).
    Display {
        /// `Level`: `None` or `Full`.
        level: Option<String> = "Option::is_none",
        /// `AcceptEULA`: the licence terms are accepted on behalf of the user.
        accept_eula: Option<bool> = "Option::is_none",
    }
    /// Where the tool's log goes (`Logging`).
    Logging {
        /// `Level`.
        level: Option<String> = "Option::is_none",
        /// `Path`.
        path: Option<String> = "Option::is_none",
    }
    /// A setting of the tool (`Property`).
    Setting {
        /// `Name`: see [`Property`](crate::Property).
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
    /// A setting for all (`Setup`).
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
/// `Debug` does not show it, there is no `Display`, and the text is only to be had by
/// [`expose`](ProductKey::expose). The feature `serde` writes it as it is.
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
    /// Takes the key over as it is.
    pub fn new(key: impl Into<String>) -> Self {
        ProductKey(key.into())
    }

    /// The key: for the configuration, never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it has the form of a key: five groups of five letters and digits.
    pub fn is_well_formed(&self) -> bool {
        is_key(&self.0)
    }
}

impl fmt::Debug for ProductKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProductKey(…)")
    }
}

/// Whether a text has the form of a product key.
pub(super) fn is_key(text: &str) -> bool {
    let mut groups = 0;
    text.split('-').all(|group| {
        groups += 1;
        group.len() == 5 && group.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }) && groups == 5
}

/// What a configuration removes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// Every product (`Remove All="TRUE"`).
    All,
    /// These products.
    Products(Vec<String>),
}

impl Configuration {
    /// The ids of the products it adds, as written, without white space around them.
    pub fn added(&self) -> Vec<&str> {
        self.add.iter().flat_map(|add| &add.products).map(|product| product.id.trim()).collect()
    }

    /// What it removes. A product with languages only loses these, but is named here all the same.
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

    /// A copy without product keys, to show.
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
    /// A product of this id, without languages.
    pub fn new(id: impl Into<String>) -> Self {
        Product { id: id.into(), ..Product::default() }
    }

    /// The same with one more language: a culture, or a word of [`Match`](super::Match).
    #[must_use]
    pub fn language(mut self, id: impl Into<String>) -> Self {
        self.languages.push(LanguageChoice::new(id));
        self
    }

    /// The same without an application.
    #[must_use]
    pub fn exclude(mut self, app: impl Into<String>) -> Self {
        self.excluded_apps.push(ExcludedApp { id: app.into() });
        self
    }

    /// The same with a product key.
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
    /// A language: a culture, or a word of [`Match`](super::Match).
    pub fn new(id: impl Into<String>) -> Self {
        LanguageChoice { id: id.into(), ..LanguageChoice::default() }
    }

    /// The language of Windows, or this culture if Office does not come in it.
    pub fn match_os(fallback: impl Into<String>) -> Self {
        LanguageChoice { fallback: Some(fallback.into()), ..Self::new(super::Match::Os.as_str()) }
    }
}

impl Add {
    /// The architecture it asks for.
    pub fn platform(&self) -> Option<Platform> {
        match self.edition.as_deref().map(str::trim) {
            Some("32") => Some(Platform::X86),
            Some("64") => Some(Platform::X64),
            _ => None,
        }
    }
}

/// What a configuration does with products.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// It installs products.
    Install,
    /// It removes the products it names.
    Remove,
    /// It removes every product.
    RemoveAll,
    /// It changes settings and leaves the products as they are.
    Configure,
}
