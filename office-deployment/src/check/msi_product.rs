//! Rules about the names of products from MSI packages.

use super::checking::Checking;
use super::rule::ConfigurationRule;
use crate::document::Attribute;
use crate::tables::{ElementKind, MSI_PRODUCTS, ProductId, ValueKind, is_msi_product};

pub(super) fn check(checking: &mut Checking<'_>) {
    let document = checking.document;
    for element in document.elements() {
        let attribute = match element.kind() {
            ElementKind::IgnoreProduct => element.attribute("ID"),
            ElementKind::Product => element.attribute("MSICondition"),
            ElementKind::RemoveMsi => element.attribute("IgnoreProduct"),
            _ => None,
        };
        if let Some(attribute) = attribute {
            names(checking, attribute);
        }
    }
}

/// Checks the Setup IDs of a list with commas. One that resembles no known one may be right.
fn names(checking: &mut Checking<'_>, attribute: Attribute<'_>) {
    let text = attribute.value();
    if text.contains(';') {
        let message = format!(
            "{} has a semicolon; several Setup IDs have commas between them",
            ValueKind::MsiProduct.quoted(&text)
        );
        checking.value(ConfigurationRule::MsiProduct, attribute, message).fix("write a comma");
        return;
    }
    for name in text.split(',').map(str::trim).filter(|name| !name.is_empty() && !is_msi_product(name)) {
        if ProductId::find(name).is_some() {
            let message = format!(
                "{} is a product of Click-to-Run, not the Setup ID of an MSI product",
                ValueKind::MsiProduct.quoted(name)
            );
            checking.value(ConfigurationRule::MsiProduct, attribute, message);
        } else if let Some(nearest) = checking.suggestions.nearest(name, MSI_PRODUCTS.into_iter()) {
            let message =
                format!("{} is no known Setup ID of an MSI product", ValueKind::MsiProduct.quoted(name));
            let found = checking.value(ConfigurationRule::MsiProduct, attribute, message);
            found.fix(format!("write \"{nearest}\", if that is meant"));
        }
    }
}
