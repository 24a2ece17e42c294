//! Building configurations.

use super::content::Configuration;
use super::parts::{Add, Display, ExcludedApp, LanguageChoice, Product, Remove, RemoveMsi, Setting, Updates};
use crate::installed::{Installed, Platform};
use crate::tables::{Channel, LanguageMatch, ProductId, is_add_on};
use std::collections::HashSet;

/// Builds a configuration with defaults for an unattended installation, such as the data of an Exec.
///
/// There is no user interface, and the licence terms are accepted (`Display Level="None" AcceptEULA="TRUE"`). A product
/// without a language gets the language of Windows, or English if Office does not come in it; a product that only adds
/// languages gets none. Channel, version and architecture stay as installed unless they are set.
///
/// ```
/// use office_deployment::{Channel, Configuration, Context, Document, Product, check_configuration};
///
/// let configuration = Configuration::builder()
///     .product(Product::new("O365ProPlusRetail").exclude("Teams"))
///     .product("VisioProRetail")
///     .channel(Channel::MonthlyEnterprise)
///     .build();
/// let text = configuration.to_xml();
/// assert!(text.contains(r#"<Language ID="MatchOS" Fallback="en-us" />"#));
/// assert!(check_configuration(&Document::parse(&text)?, Context::CspPayload).is_empty());
/// assert_eq!(Configuration::read(&text)?, configuration);
/// # Ok::<(), csp_xml::XmlError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct ConfigurationBuilder {
    configuration: Configuration,
    languages: Vec<LanguageChoice>,
}

/// The culture if Office does not come in the language of Windows.
const FALLBACK: &str = "en-us";

impl Configuration {
    /// Starts a configuration for an unattended installation.
    pub fn builder() -> ConfigurationBuilder {
        ConfigurationBuilder { configuration: quiet(), languages: Vec::new() }
    }

    /// Uninstalls every product.
    pub fn uninstall_all() -> Self {
        Configuration { remove: Some(Remove { all: Some(true), products: Vec::new() }), ..quiet() }
    }

    /// Uninstalls these products.
    pub fn uninstall(products: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let products = products.into_iter().map(Product::new).collect();
        Configuration { remove: Some(Remove { all: None, products }), ..quiet() }
    }

    /// Changes the channel. Office follows with its next update.
    pub fn change_channel(channel: Channel) -> Self {
        let channel = Some(channel.as_str().to_owned());
        Configuration { updates: Some(Updates { channel, ..Updates::default() }), ..quiet() }
    }

    /// Removes applications from the installed products. See [`with_apps`](Configuration::with_apps).
    pub fn remove_apps<'a>(installed: &Installed, apps: impl IntoIterator<Item = &'a str>) -> Self {
        Self::with_apps(installed, [], apps)
    }

    /// Adds excluded applications again. See [`with_apps`](Configuration::with_apps).
    pub fn add_apps<'a>(installed: &Installed, apps: impl IntoIterator<Item = &'a str>) -> Self {
        Self::with_apps(installed, apps, [])
    }

    /// Adds the applications `back` and removes the applications `out`. Products, languages and version stay.
    ///
    /// The configuration names only suites, because only suites can exclude applications, and products that are not named
    /// stay. It names all installed languages with `MatchInstalled`; otherwise the tool would add the new list of excluded
    /// applications to the old one, and no application would come back. If another product has a language that a suite
    /// lacks, the suite would get that language; to avoid that, the configuration names each product with its own
    /// languages and excluded applications.
    ///
    /// ```
    /// use office_deployment::{Configuration, Installed};
    /// let mut installed = Installed::default();
    /// installed.products.push("O365ProPlusRetail".to_owned());
    /// installed.excluded_apps.insert("O365ProPlusRetail".to_owned(), vec!["teams".to_owned()]);
    /// let configuration = Configuration::with_apps(&installed, ["Teams"], ["Access"]);
    /// assert_eq!(configuration.add.unwrap().products[0].excluded_apps[0].id, "Access");
    /// ```
    pub fn with_apps<'a>(
        installed: &Installed,
        back: impl IntoIterator<Item = &'a str>,
        out: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let (back, out): (Vec<&str>, Vec<&str>) = (back.into_iter().collect(), out.into_iter().collect());
        let each = suites_lack_languages(installed);
        let is_named = |id: &&String| is_suite(id) || (each && !is_add_on(id));
        let products = installed.products.iter().filter(is_named).map(|id| {
            let (back, out): (&[&str], &[&str]) = if is_suite(id) { (&back, &out) } else { (&[], &[]) };
            let excluded = installed.excluded_apps.get(id).into_iter().flatten().map(String::as_str);
            let keeps = |app: &&str| !back.iter().chain(out).any(|other| other.eq_ignore_ascii_case(app));
            let out = out.iter().copied();
            let target = if each { id } else { "All" };
            let language = LanguageChoice {
                target_product: Some(target.to_owned()),
                ..LanguageChoice::new(LanguageMatch::Installed.as_str())
            };
            Product {
                languages: vec![language],
                excluded_apps: excluded
                    .filter(keeps)
                    .chain(out)
                    .map(|app| ExcludedApp { id: known_app(app).to_owned() })
                    .collect(),
                ..Product::new(id)
            }
        });
        let add = Add {
            version: Some(LanguageMatch::Installed.as_str().to_owned()),
            products: products.collect(),
            ..Add::default()
        };
        Configuration { add: Some(add), ..quiet() }
    }
}

/// The id as the table spells it; the registry has it in lower case.
fn known_app(id: &str) -> &str {
    crate::tables::App::find(id).map_or(id, |app| app.id)
}

/// Returns true if another product is known to have a language that a suite lacks.
fn suites_lack_languages(installed: &Installed) -> bool {
    let all: HashSet<String> =
        installed.languages.values().flatten().map(|culture| culture.trim().to_ascii_lowercase()).collect();
    let suites = installed.products.iter().filter(|id| is_suite(id));
    suites.filter_map(|id| installed.languages_of(id)).any(|own| {
        let own: HashSet<String> = own.iter().map(|culture| culture.trim().to_ascii_lowercase()).collect();
        !all.is_subset(&own)
    })
}

fn is_suite(id: &str) -> bool {
    ProductId::find(id).is_none_or(ProductId::is_suite)
}

/// A configuration without a user interface.
fn quiet() -> Configuration {
    Configuration {
        display: Some(Display { level: Some("None".to_owned()), accept_eula: Some(true) }),
        ..Configuration::default()
    }
}

impl ConfigurationBuilder {
    fn add(&mut self) -> &mut Add {
        self.configuration.add.get_or_insert_default()
    }

    /// Adds a product to install: an id, or a [`Product`] with its own languages.
    #[must_use]
    pub fn product(mut self, product: impl Into<Product>) -> Self {
        self.add().products.push(product.into());
        self
    }

    /// Adds a language for every product without its own: a culture or a word of [`LanguageMatch`].
    #[must_use]
    pub fn language(mut self, id: impl Into<String>) -> Self {
        self.languages.push(LanguageChoice::new(id));
        self
    }

    /// Sets the channel.
    #[must_use]
    pub fn channel(mut self, channel: Channel) -> Self {
        self.add().channel = Some(channel.as_str().to_owned());
        self
    }

    /// Sets the architecture.
    #[must_use]
    pub fn platform(mut self, platform: Platform) -> Self {
        self.add().edition = Some(platform.edition().to_owned());
        self
    }

    /// Sets the version: `16.0.…` or `MatchInstalled`.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.add().version = Some(version.into());
        self
    }

    /// Sets the location of the files, if not the download servers.
    #[must_use]
    pub fn source_path(mut self, path: impl Into<String>) -> Self {
        self.add().source_path = Some(path.into());
        self
    }

    /// Sets whether an Office of the other architecture is replaced; this needs [`platform`](ConfigurationBuilder::platform).
    #[must_use]
    pub fn migrate_arch(mut self, migrate: bool) -> Self {
        self.add().migrate_arch = Some(migrate);
        self
    }

    /// Removes the Office of MSI packages, except these products.
    #[must_use]
    pub fn remove_msi(mut self, ignored: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let ignored = ignored.into_iter().map(Into::into).collect();
        self.configuration.remove_msi = Some(RemoveMsi { all: None, ignored });
        self
    }

    /// Sets whether Office updates itself.
    #[must_use]
    pub fn updates(mut self, enabled: bool) -> Self {
        self.configuration.updates.get_or_insert_default().enabled = Some(enabled);
        self
    }

    /// Adds a setting of the tool; see [`PropertySpec`](crate::PropertySpec).
    #[must_use]
    pub fn property(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.configuration.properties.push(Setting { name: name.into(), value: Some(value.into()) });
        self
    }

    /// Sets the user interface.
    #[must_use]
    pub fn display(mut self, display: Display) -> Self {
        self.configuration.display = Some(display);
        self
    }

    /// The configuration.
    pub fn build(self) -> Configuration {
        let ConfigurationBuilder { mut configuration, languages } = self;
        for product in configuration.add.iter_mut().flat_map(|add| &mut add.products) {
            let only_languages = is_add_on(&product.id);
            if !product.languages.is_empty() || (languages.is_empty() && only_languages) {
                continue;
            }
            if languages.is_empty() {
                product.languages.push(LanguageChoice::match_os(FALLBACK));
            } else {
                product.languages.clone_from(&languages);
            }
        }
        configuration
    }
}
