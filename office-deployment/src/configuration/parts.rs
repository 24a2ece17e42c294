//! The content of the elements of a configuration.

use super::product_key::ProductKey;
use crate::installed::Platform;
use crate::tables::LanguageMatch;

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
        /// `Channel`: see [`Channel`](crate::Channel).
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
        /// `ID`: see [`ProductId`](crate::ProductId).
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
        /// `ID`: a culture or a word of [`LanguageMatch`](crate::LanguageMatch).
        id: String = "String::is_empty",
        /// `Fallback`: the culture if Office does not come in the language of Windows.
        fallback: Option<String> = "Option::is_none",
        /// `TargetProduct`: the product whose languages `MatchInstalled` means.
        target_product: Option<String> = "Option::is_none",
    }
    /// An excluded application (`ExcludeApp`).
    ExcludedApp {
        /// `ID`: see [`App`](crate::App).
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
        /// `Channel`: see [`Channel`](crate::Channel).
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

impl Product {
    /// A product without languages.
    pub fn new(id: impl Into<String>) -> Self {
        Product { id: id.into(), ..Product::default() }
    }

    /// Adds a language: a culture or a word of [`LanguageMatch`].
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
    /// A language: a culture or a word of [`LanguageMatch`].
    pub fn new(id: impl Into<String>) -> Self {
        LanguageChoice { id: id.into(), ..LanguageChoice::default() }
    }

    /// The language of Windows, or this culture if Office does not come in it.
    pub fn match_os(fallback: impl Into<String>) -> Self {
        LanguageChoice { fallback: Some(fallback.into()), ..Self::new(LanguageMatch::Os.as_str()) }
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
