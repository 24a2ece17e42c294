//! One change on a machine.

use crate::installed::Platform;
use crate::tables::{LanguageMatch, ValueKind};
use csp_findings::{HIDDEN, without_product_keys};
use std::fmt;

/// Why a product is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum Because {
    /// `Remove` names it.
    Named,
    /// `Remove All`.
    All,
    /// `Add` does not name it: see [`Absent`](crate::Absent).
    Absent,
}

/// A change that a configuration would make.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(tag = "change", rename_all = "camelCase", rename_all_fields = "camelCase")
)]
#[non_exhaustive]
pub enum PlannedChange {
    /// A product is added.
    AddProduct {
        /// Its id.
        product: String,
    },
    /// A product is removed.
    RemoveProduct {
        /// Its id.
        product: String,
        /// Why.
        because: Because,
    },
    /// An excluded application of an installed product is added again.
    AddApp {
        /// The product.
        product: String,
        /// The id of the application.
        app: String,
    },
    /// An application of an installed product is removed.
    RemoveApp {
        /// The product.
        product: String,
        /// The id of the application.
        app: String,
    },
    /// A language is added to an installed product.
    AddLanguage {
        /// The product.
        product: String,
        /// The culture, or a word of [`LanguageMatch`](crate::LanguageMatch) whose cultures are not known.
        culture: String,
    },
    /// A language of an installed product is removed.
    RemoveLanguage {
        /// The product.
        product: String,
        /// The culture.
        culture: String,
    },
    /// The channel changes.
    Channel {
        /// The current channel, if known.
        from: Option<String>,
        /// The new channel, by its current name.
        to: String,
    },
    /// The version changes.
    Version {
        /// The current version, if known.
        from: Option<String>,
        /// The new version.
        to: String,
    },
    /// The architecture changes, by a new installation.
    Platform {
        /// The current architecture, if known.
        from: Option<Platform>,
        /// The new architecture.
        to: Platform,
    },
    /// The Office of MSI packages is removed, except ignored products.
    RemoveMsi {
        /// The ids of the ignored products.
        ignored: Vec<String>,
    },
}

/// A clause for people: `adds O365ProPlusRetail`.
impl fmt::Display for PlannedChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The names come from the configuration, so they may contain a product key.
        let mut text = String::new();
        self.shown().write(&mut text)?;
        f.write_str(&without_product_keys(&text))
    }
}

impl PlannedChange {
    /// The change as every output shows it. An id that cannot be one of a product, for example, is hidden: it may be a secret in
    /// the wrong place.
    ///
    /// ```
    /// # use office_deployment::PlannedChange;
    /// let added = |product: &str| PlannedChange::AddProduct { product: product.into() };
    /// assert_eq!(added("VisioProRetail").shown(), added("VisioProRetail"));
    /// assert_eq!(added("hunter2").to_string(), "adds (hidden)");
    /// ```
    #[must_use]
    pub fn shown(&self) -> PlannedChange {
        let hide = |kind: ValueKind, text: &mut String| {
            if !kind.may_be(text) {
                *text = HIDDEN.to_owned();
            }
        };
        let mut shown = self.clone();
        match &mut shown {
            PlannedChange::AddProduct { product } | PlannedChange::RemoveProduct { product, .. } => {
                hide(ValueKind::Product, product);
            }
            PlannedChange::AddApp { product, app } | PlannedChange::RemoveApp { product, app } => {
                hide(ValueKind::Product, product);
                hide(ValueKind::App, app);
            }
            PlannedChange::AddLanguage { product, culture }
            | PlannedChange::RemoveLanguage { product, culture } => {
                hide(ValueKind::Product, product);
                hide(ValueKind::Culture, culture);
            }
            // `from` is read from the machine, and is shown.
            PlannedChange::Channel { to, .. } => hide(ValueKind::Channel, to),
            PlannedChange::Version { to, .. } => hide(ValueKind::Version, to),
            PlannedChange::Platform { .. } => {}
            PlannedChange::RemoveMsi { ignored } => {
                ignored.iter_mut().for_each(|id| hide(ValueKind::MsiProduct, id));
            }
        }
        shown
    }

    pub(super) fn write(&self, f: &mut impl fmt::Write) -> fmt::Result {
        let unknown = |from: &Option<String>| from.clone().unwrap_or_else(|| "the installed one".to_owned());
        match self {
            PlannedChange::AddProduct { product } => write!(f, "adds {product}"),
            PlannedChange::RemoveProduct { product, because: Because::Absent } => {
                write!(f, "removes {product}, because the list lacks it")
            }
            PlannedChange::RemoveProduct { product, .. } => write!(f, "removes {product}"),
            PlannedChange::AddApp { product, app } => write!(f, "brings {app} back to {product}"),
            PlannedChange::RemoveApp { product, app } => write!(f, "takes {app} out of {product}"),
            PlannedChange::AddLanguage { product, culture } => match LanguageMatch::find(culture) {
                None => write!(f, "adds {culture} to {product}"),
                Some(LanguageMatch::Os) => write!(f, "adds the language of Windows to {product}"),
                Some(LanguageMatch::Installed) => {
                    write!(f, "adds the languages of other products to {product}")
                }
                Some(LanguageMatch::PreviousMsi) => {
                    write!(f, "adds the languages of the MSI Office to {product}")
                }
            },
            PlannedChange::RemoveLanguage { product, culture } => {
                write!(f, "removes {culture} from {product}")
            }
            PlannedChange::Channel { from, to } => {
                write!(f, "changes the channel from {} to {to}", unknown(from))
            }
            PlannedChange::Version { from, to } => {
                write!(f, "changes the version from {} to {to}", unknown(from))
            }
            PlannedChange::Platform { from, to } => {
                let from = from.map(|from| from.to_string());
                write!(f, "changes the architecture from {} to {to}", unknown(&from))
            }
            PlannedChange::RemoveMsi { ignored } if ignored.is_empty() => {
                f.write_str("removes the Office of MSI packages")
            }
            PlannedChange::RemoveMsi { ignored } => {
                write!(f, "removes the Office of MSI packages, apart from {}", ignored.join(", "))
            }
        }
    }
}
