//! Facts about a document that several rules need.

use crate::document::{Attribute, Document, Element};
use crate::tables::{Channel, ElementKind, License, ProductId};
use std::borrow::Cow;

/// Facts about a document, gathered once.
#[derive(Default)]
pub(super) struct Facts<'d> {
    /// True if a root is `Configuration`. In a fragment, a missing element proves nothing.
    pub(super) complete: bool,
    pub(super) adds: Vec<Element<'d>>,
    /// The added products, including fragments outside of `Add` and `Remove`.
    pub(super) products: Vec<Added<'d>>,
    pub(super) removes: Vec<Element<'d>>,
    pub(super) updates: Vec<Element<'d>>,
    pub(super) displays: Vec<Element<'d>>,
    pub(super) loggings: Vec<Element<'d>>,
    pub(super) properties: Vec<Element<'d>>,
    pub(super) users: Vec<Element<'d>>,
    pub(super) setups: Vec<Element<'d>>,
    pub(super) removes_msi: bool,
    pub(super) has_app_settings: bool,
    /// True if Microsoft 365 Apps is added.
    pub(super) microsoft_365: bool,
    /// True if there is no user interface.
    pub(super) silent: bool,
    /// True if open applications are closed.
    pub(super) forces_shutdown: bool,
    /// True if a product or the channel needs a volume licence.
    pub(super) volume: bool,
}

/// An added product.
#[derive(Clone, Copy)]
pub(super) struct Added<'d> {
    pub(super) element: Element<'d>,
    pub(super) known: Option<&'static ProductId>,
    /// The channel of the `Add` around it, if known.
    pub(super) channel: Option<Channel>,
}

impl<'d> Facts<'d> {
    pub(super) fn gather(document: &'d Document<'d>) -> Self {
        let mut facts = Facts {
            complete: document.roots().any(|root| root.kind() == ElementKind::Configuration),
            ..Facts::default()
        };
        let mut last_channel = None;
        for element in document.elements() {
            match element.kind() {
                ElementKind::Add => {
                    facts.adds.push(element);
                    last_channel = element.channel();
                    facts.volume |= last_channel.is_some_and(|channel| channel.year().is_some());
                }
                ElementKind::Product
                    if element.parent().is_none_or(|parent| parent.kind() == ElementKind::Add) =>
                {
                    let known = element.product();
                    facts.microsoft_365 |= known.is_some_and(ProductId::is_microsoft_365_apps);
                    facts.volume |= known.is_some_and(|product| {
                        matches!(product.license, License::VolumeSuite | License::VolumeApp)
                    });
                    let channel = element.parent().and(last_channel);
                    facts.products.push(Added { element, known, channel });
                }
                ElementKind::Remove => facts.removes.push(element),
                ElementKind::Updates => facts.updates.push(element),
                ElementKind::Display => facts.displays.push(element),
                ElementKind::Property => facts.properties.push(element),
                ElementKind::Logging => facts.loggings.push(element),
                ElementKind::User => facts.users.push(element),
                ElementKind::Setup => facts.setups.push(element),
                ElementKind::AppSettings => facts.has_app_settings = true,
                ElementKind::RemoveMsi => facts.removes_msi = true,
                _ => {}
            }
        }
        facts.silent = facts.displays.iter().copied().any(is_silent);
        facts.forces_shutdown = facts.has_property_on("FORCEAPPSHUTDOWN");
        facts
    }

    /// The products of an `Add`.
    pub(super) fn products_of(&self, add: Element<'d>) -> &[Added<'d>] {
        let before = |end: usize| self.products.partition_point(|added| added.element.span().start < end);
        &self.products[before(add.span().start)..before(add.span().end)]
    }

    /// The value of a property; names match without case, and the last one counts.
    pub(super) fn property(&self, name: &str) -> Option<Cow<'d, str>> {
        let is = |element: &&Element<'d>| {
            element.attribute("Name").is_some_and(|found| found.value().trim().eq_ignore_ascii_case(name))
        };
        self.properties.iter().rev().find(is)?.attribute("Value").map(Attribute::value)
    }

    pub(super) fn has_property_on(&self, name: &str) -> bool {
        self.property(name).is_some_and(|value| crate::tables::boolean(&value) == Some(true))
    }
}

/// Returns true if a `Display` shows nothing.
fn is_silent(display: Element<'_>) -> bool {
    display.attribute("Level").is_some_and(|level| level.value().trim().eq_ignore_ascii_case("none"))
}
