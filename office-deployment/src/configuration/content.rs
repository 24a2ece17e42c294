//! The content of a whole configuration.

use super::parts::{Add, AppSettings, Display, Logging, Remove, RemoveMsi, Setting, Updates};

/// The content of a configuration of the Office Deployment Tool.
///
/// Programs inspect and compare it, build it with [`builder`](Configuration::builder), and write it with
/// [`to_xml`](Configuration::to_xml). It does not keep comments, order, formatting and unknown markup; a
/// [`Document`](crate::Document) does. Texts are as written. An invalid boolean counts as absent, and
/// [`check_configuration`](crate::check_configuration) reports it.
///
/// The feature `serde` serialises it in `camelCase` and leaves absent parts out. The result contains the product keys:
/// keep it secret. `Debug` never shows a key.
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
}
