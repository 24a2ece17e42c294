//! Rules about the ids of products, and attributes that name something.

use super::checking::{Checking, edits};
use super::rule::ConfigurationRule;
use crate::document::{Attribute, Element};
use crate::tables::{PRODUCTS_DATE, ProductId, ValueKind};

/// The attribute if its value is not empty; another rule reports empty values.
pub(super) fn named<'e>(element: Element<'e>, name: &str) -> Option<Attribute<'e>> {
    element.attribute(name).filter(|attribute| !attribute.value().trim().is_empty())
}

/// Checks the id of an added or removed product.
pub(super) fn product_id(checking: &mut Checking<'_>, attribute: Attribute<'_>) {
    let text = attribute.value();
    let id = text.trim();
    match ProductId::find(id) {
        None => {
            let ids = ProductId::ALL.iter().map(|product| product.id);
            let (rule, nearest, message) = match ProductId::looks_like_one(id) {
                true => (
                    ConfigurationRule::UnlistedProduct,
                    checking.suggestions.very_near(id, ids),
                    format!(
                        "{} is not in Microsoft's list of {PRODUCTS_DATE}",
                        ValueKind::Product.quoted(id)
                    ),
                ),
                false => (
                    ConfigurationRule::UnknownProduct,
                    checking.suggestions.nearest(id, ids),
                    format!("there is no product {}", ValueKind::Product.quoted(id)),
                ),
            };
            let found = checking.value(rule, attribute, message);
            if let Some(nearest) = nearest {
                found.fix(format!("write \"{nearest}\", if that is meant"));
            }
        }
        Some(product) if product.id != id => {
            let document = attribute.element().document();
            checking
                .value(
                    ConfigurationRule::ProductCase,
                    attribute,
                    format!("the product is written {}", product.id),
                )
                .fix(format!("write \"{}\"", product.id))
                .edits(|| edits(document, |edits| edits.splice(attribute.value_span(), product.id)));
        }
        Some(_) => {}
    }
}
