//! Building configurations.

use super::{
    Add, Configuration, Display, ExcludedApp, LanguageChoice, Product, Remove, RemoveMsi, Setting, Updates,
};
use crate::installed::{Installed, Platform};
use crate::plan::languages_of;
use crate::tables::{Channel, Match, ProductId, is_add_on};
use std::collections::HashSet;

/// Builds a configuration whose defaults suit the data of an Exec: nobody sits at the machine.
///
/// Nothing is shown and the licence terms are accepted (`Display Level="None" AcceptEULA="TRUE"`). A product without a
/// language gets the language of Windows, with English where Office does not come in it; the products that only bring
/// languages have none to match. Channel, version and architecture are left as installed until they are asked for.
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
/// # Ok::<(), csp_xml::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Builder {
    configuration: Configuration,
    languages: Vec<LanguageChoice>,
}

/// The culture where Office does not come in the language of Windows.
const FALLBACK: &str = "en-us";

impl Configuration {
    /// Starts a configuration for a CSP payload.
    pub fn builder() -> Builder {
        Builder { configuration: quiet(), languages: Vec::new() }
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

    /// Puts the machine on another channel. Office follows with its next update.
    pub fn change_channel(channel: Channel) -> Self {
        let channel = Some(channel.as_str().to_owned());
        Configuration { updates: Some(Updates { channel, ..Updates::default() }), ..quiet() }
    }

    /// Leaves these applications out of what is installed. See [`with_apps`](Configuration::with_apps).
    pub fn remove_apps<'a>(installed: &Installed, apps: impl IntoIterator<Item = &'a str>) -> Self {
        Self::with_apps(installed, [], apps)
    }

    /// Brings these applications back. See [`with_apps`](Configuration::with_apps).
    pub fn add_apps<'a>(installed: &Installed, apps: impl IntoIterator<Item = &'a str>) -> Self {
        Self::with_apps(installed, apps, [])
    }

    /// Changes which applications are installed, and nothing else: products, languages and version stay.
    ///
    /// Only suites are named, as applications are left out of these alone, and products that are not named stay.
    /// `MatchInstalled` names all installed languages: without that, the new list of excluded applications would be
    /// added to the old one, and no application would come back. Where another product has a language that a suite
    /// lacks, the suite would get that language: then each product is named with its own languages and excluded
    /// applications.
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
                ..LanguageChoice::new(Match::Installed.as_str())
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
            version: Some(Match::Installed.as_str().to_owned()),
            products: products.collect(),
            ..Add::default()
        };
        Configuration { add: Some(add), ..quiet() }
    }
}

/// The id as the table writes it: the registry has it in lower case.
fn known_app(id: &str) -> &str {
    crate::tables::App::find(id).map_or(id, |(app, _)| app.id)
}

/// Whether another product is known to have a language that a suite lacks.
fn suites_lack_languages(installed: &Installed) -> bool {
    let all: HashSet<String> =
        installed.languages.values().flatten().map(|culture| culture.trim().to_ascii_lowercase()).collect();
    let suites = installed.products.iter().filter(|id| is_suite(id));
    suites.filter_map(|id| languages_of(installed, id)).any(|own| {
        let own: HashSet<String> = own.iter().map(|culture| culture.trim().to_ascii_lowercase()).collect();
        !all.is_subset(&own)
    })
}

fn is_suite(id: &str) -> bool {
    ProductId::find(id).is_none_or(|(product, _)| product.is_suite())
}

/// A configuration that says only that nothing is shown.
fn quiet() -> Configuration {
    Configuration {
        display: Some(Display { level: Some("None".to_owned()), accept_eula: Some(true) }),
        ..Configuration::default()
    }
}

impl Builder {
    fn add(&mut self) -> &mut Add {
        self.configuration.add.get_or_insert_default()
    }

    /// One more product to install: an id, or a [`Product`] with languages of its own.
    #[must_use]
    pub fn product(mut self, product: impl Into<Product>) -> Self {
        self.add().products.push(product.into());
        self
    }

    /// A language for every product that has none of its own: a culture, or a word of [`Match`].
    #[must_use]
    pub fn language(mut self, id: impl Into<String>) -> Self {
        self.languages.push(LanguageChoice::new(id));
        self
    }

    /// The channel.
    #[must_use]
    pub fn channel(mut self, channel: Channel) -> Self {
        self.add().channel = Some(channel.as_str().to_owned());
        self
    }

    /// The architecture.
    #[must_use]
    pub fn platform(mut self, platform: Platform) -> Self {
        self.add().edition = Some(platform.edition().to_owned());
        self
    }

    /// The version: `16.0.…`, or `MatchInstalled`.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.add().version = Some(version.into());
        self
    }

    /// Where the files are, if not on the download servers.
    #[must_use]
    pub fn source_path(mut self, path: impl Into<String>) -> Self {
        self.add().source_path = Some(path.into());
        self
    }

    /// Whether an Office of the other architecture is replaced; this needs [`platform`](Builder::platform).
    #[must_use]
    pub fn migrate_arch(mut self, migrate: bool) -> Self {
        self.add().migrate_arch = Some(migrate);
        self
    }

    /// Removes the Office of MSI packages, apart from these of its products.
    #[must_use]
    pub fn remove_msi(mut self, ignored: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let ignored = ignored.into_iter().map(Into::into).collect();
        self.configuration.remove_msi = Some(RemoveMsi { all: None, ignored });
        self
    }

    /// Whether Office updates itself.
    #[must_use]
    pub fn updates(mut self, enabled: bool) -> Self {
        self.configuration.updates.get_or_insert_default().enabled = Some(enabled);
        self
    }

    /// A setting of the tool; see [`Property`](crate::Property).
    #[must_use]
    pub fn property(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.configuration.properties.push(Setting { name: name.into(), value: Some(value.into()) });
        self
    }

    /// What people see, if it is not to be nothing.
    #[must_use]
    pub fn display(mut self, display: Display) -> Self {
        self.configuration.display = Some(display);
        self
    }

    /// The configuration.
    pub fn build(self) -> Configuration {
        let Builder { mut configuration, languages } = self;
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
