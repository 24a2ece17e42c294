//! The elements and attributes of a configuration.

use super::lookup::find;

/// The kind of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[allow(missing_docs)] // GRAMMAR documents each
pub enum ElementKind {
    Configuration,
    Info,
    Add,
    Product,
    Language,
    ExcludeApp,
    Remove,
    RemoveMsi,
    IgnoreProduct,
    Updates,
    Display,
    Logging,
    Property,
    AppSettings,
    Setup,
    User,
    /// An unknown element, or a misplaced one.
    Other,
}

/// An element: its name, parents and attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ElementSpec {
    /// The kind.
    pub kind: ElementKind,
    /// Its name.
    pub name: &'static str,
    /// The possible parents; empty for the root.
    pub parents: &'static [ElementKind],
    /// True if it may be repeated.
    pub repeats: bool,
    /// The attributes.
    pub attributes: &'static [AttributeSpec],
    /// The purpose, for people: a clause without a full stop.
    pub meaning: &'static str,
}

/// An attribute: its name and its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttributeSpec {
    /// Its name.
    pub name: &'static str,
    /// True if the element has no meaning without it.
    pub required: bool,
    /// The values.
    pub value: ValueKind,
}

/// The values of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ValueKind {
    /// Any text.
    Text,
    /// `TRUE` or `FALSE`, in any case of letters; samples also have `1` and `0`. Without the attribute: false, but
    /// true for `Updates Enabled`.
    Boolean,
    /// `32` or `64`. Without it: as installed, else 64 (32 on Windows of 32 bit or with less than 4 GB of memory).
    Edition,
    /// `16.0.` and two numbers, or `MatchInstalled`. Without it: the newest of the channel.
    Version,
    /// `16.0.` and two numbers. Without it, or empty: the newest of the channel.
    TargetVersion,
    /// A folder, also on a share, or an address of HTTP.
    Source,
    /// A folder, also on a share.
    Folder,
    /// A [`Channel`](super::Channel). Without it: as installed, else `Current`.
    Channel,
    /// `MM/DD/YYYY HH:MM`, in UTC.
    Deadline,
    /// `None` or `Full`. Without it: `Full`.
    DisplayLevel,
    /// A [`ProductId`](super::ProductId).
    Product,
    /// A [`ProductId`](super::ProductId) or `All`. Without it: the product around it.
    TargetProduct,
    /// A culture of [`Language`](super::Language), or a word of [`LanguageMatch`](super::LanguageMatch).
    Language,
    /// A culture of [`Language`](super::Language).
    Culture,
    /// An [`App`](super::App).
    App,
    /// `Off` or `Standard`.
    LoggingLevel,
    /// Setup IDs of products from MSI packages, with commas between them.
    MsiProduct,
    /// The name of a [`PropertySpec`](super::PropertySpec), or of a setting of the applications.
    PropertyName,
    /// `REG_DWORD` or `REG_SZ`.
    RegistryType,
    /// A product key: a secret.
    Key,
}

const fn may(name: &'static str, value: ValueKind) -> AttributeSpec {
    AttributeSpec { name, required: false, value }
}

const fn must(name: &'static str, value: ValueKind) -> AttributeSpec {
    AttributeSpec { name, required: true, value }
}

const fn element(
    kind: ElementKind,
    name: &'static str,
    parents: &'static [ElementKind],
    repeats: bool,
    attributes: &'static [AttributeSpec],
    meaning: &'static str,
) -> ElementSpec {
    ElementSpec { kind, name, parents, repeats, attributes, meaning }
}

const ROOT: &[ElementKind] = &[ElementKind::Configuration];

/// All elements, a parent before its children.
///
/// Microsoft publishes no schema. Sources: the page on the tool's configuration options, Microsoft's samples, and the files
/// that config.office.com and Configuration Manager write.
pub const GRAMMAR: &[ElementSpec] = &{
    use ValueKind::{
        App, Boolean, Channel, Culture, Deadline, DisplayLevel, Edition, Folder, Key, Language, LoggingLevel,
        MsiProduct, Product, PropertyName, RegistryType, Source, TargetProduct, TargetVersion, Text, Version,
    };
    [
        element(
            ElementKind::Configuration,
            "Configuration",
            &[],
            false,
            &[may("ID", Text), may("Host", Text), may("DeploymentConfigurationID", Text)],
            "the whole configuration",
        ),
        element(
            ElementKind::Info,
            "Info",
            ROOT,
            false,
            &[may("Description", Text)],
            "a note, written by config.office.com",
        ),
        element(
            ElementKind::Add,
            "Add",
            ROOT,
            false,
            &[
                may("SourcePath", Source),
                may("DownloadPath", Source),
                may("Version", Version),
                may("OfficeClientEdition", Edition),
                may("Channel", Channel),
                may("AllowCdnFallback", Boolean),
                may("MigrateArch", Boolean),
                may("OfficeMgmtCOM", Boolean),
                may("ForceUpgrade", Boolean),
            ],
            "the products and languages to install or download",
        ),
        element(
            ElementKind::Product,
            "Product",
            &[ElementKind::Add, ElementKind::Remove],
            true,
            &[must("ID", Product), may("PIDKEY", Key), may("MSICondition", MsiProduct)],
            "one product",
        ),
        element(
            ElementKind::Language,
            "Language",
            &[ElementKind::Product],
            true,
            &[must("ID", Language), may("Fallback", Culture), may("TargetProduct", TargetProduct)],
            "one language of the product",
        ),
        element(
            ElementKind::ExcludeApp,
            "ExcludeApp",
            &[ElementKind::Product],
            true,
            &[must("ID", App)],
            "an application to leave out of the product",
        ),
        element(
            ElementKind::Remove,
            "Remove",
            ROOT,
            false,
            &[may("All", Boolean)],
            "the products to uninstall",
        ),
        element(
            ElementKind::RemoveMsi,
            "RemoveMSI",
            ROOT,
            false,
            &[may("All", Boolean)],
            "uninstalls the Office of MSI packages",
        ),
        element(
            ElementKind::IgnoreProduct,
            "IgnoreProduct",
            &[ElementKind::RemoveMsi],
            true,
            &[must("ID", MsiProduct)],
            "an MSI product that stays",
        ),
        element(
            ElementKind::Updates,
            "Updates",
            ROOT,
            false,
            &[
                may("Enabled", Boolean),
                may("UpdatePath", Source),
                may("TargetVersion", TargetVersion),
                may("Deadline", Deadline),
                may("Channel", Channel),
            ],
            "the updates of Office",
        ),
        element(
            ElementKind::Display,
            "Display",
            ROOT,
            false,
            &[may("Level", DisplayLevel), may("AcceptEULA", Boolean)],
            "the user interface of the installation",
        ),
        element(
            ElementKind::Logging,
            "Logging",
            ROOT,
            false,
            &[may("Level", LoggingLevel), may("Path", Folder)],
            "the log of the tool; no longer documented",
        ),
        element(
            ElementKind::Property,
            "Property",
            ROOT,
            true,
            &[must("Name", PropertyName), may("Value", Text)],
            "one setting of the tool",
        ),
        element(ElementKind::AppSettings, "AppSettings", ROOT, false, &[], "settings of the applications"),
        element(
            ElementKind::Setup,
            "Setup",
            &[ElementKind::AppSettings],
            true,
            &[may("Name", PropertyName), may("Value", Text)],
            "a setting for all, written by config.office.com",
        ),
        element(
            ElementKind::User,
            "User",
            &[ElementKind::AppSettings],
            true,
            &[
                may("Key", Text),
                may("Name", Text),
                may("Value", Text),
                may("Type", RegistryType),
                may("App", Text),
                may("Id", Text),
            ],
            "a value in each user's registry",
        ),
    ]
};

impl ElementKind {
    /// The kind of an element by its name, in any case, and its parent; `None` for a root.
    pub fn in_place(name: &str, parent: Option<ElementKind>) -> ElementKind {
        // Each name belongs to one element.
        let named = find(GRAMMAR, name, |spec| spec.name);
        let fits = |spec: &&ElementSpec| parent.is_none_or(|parent| spec.parents.contains(&parent));
        named.filter(fits).map_or(ElementKind::Other, |spec| spec.kind)
    }

    /// Its entry in the grammar; `None` for [`ElementKind::Other`].
    pub fn spec(self) -> Option<&'static ElementSpec> {
        GRAMMAR.get(self as usize)
    }
}

impl ElementSpec {
    /// The attribute with this name, in any case.
    pub fn attribute(&self, name: &str) -> Option<&'static AttributeSpec> {
        find(self.attributes, name, |attribute| attribute.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_the_rows_of_the_grammar() {
        for (row, spec) in GRAMMAR.iter().enumerate() {
            assert_eq!((spec.kind as usize, spec.kind.spec()), (row, Some(spec)));
        }
        assert_eq!(ElementKind::Other.spec(), None);
    }

    #[test]
    fn names_have_their_place() {
        assert_eq!(ElementKind::in_place("Product", Some(ElementKind::Remove)), ElementKind::Product);
        assert_eq!(ElementKind::in_place("Product", Some(ElementKind::Configuration)), ElementKind::Other);
        assert_eq!(ElementKind::in_place("Product", None), ElementKind::Product);
        assert_eq!(ElementKind::in_place("configuration", None), ElementKind::Configuration);
        assert_eq!(ElementKind::in_place("a:Configuration", None), ElementKind::Other);
    }
}
