//! Rules about products, their applications and licences.

use super::checking::Checking;
use super::facts::Added;
use super::language::{Beside, language, languages, main_language};
use super::product_id::{named, product_id};
use super::rule::ConfigurationRule;
use crate::configuration::is_key;
use crate::document::Element;
use crate::tables::{App, Channel, ElementKind, License, ProductId, TABLES_DATE, ValueKind};

pub(super) fn check(checking: &mut Checking<'_>) {
    for &added in &checking.facts.products {
        id(checking, added);
        licence(checking, added);
        let product = added.element;
        if product.children_of(ElementKind::Language).next().is_none() {
            checking.at(ConfigurationRule::ProductWithoutLanguage, product, "the product has no `Language`");
        }
        languages(checking, product, added.known);
        main_language(checking, added);
        product.children_of(ElementKind::ExcludeApp).for_each(|child| app(checking, child));
    }
    // Fragments smaller than a product.
    let document = checking.document;
    for root in document.roots() {
        match root.kind() {
            ElementKind::Language => language(checking, root, None, Beside::NOT_KNOWN),
            ElementKind::ExcludeApp => app(checking, root),
            _ => {}
        }
    }
    for &add in &checking.facts.adds {
        volume_years(checking, add);
        two_suites(checking, add);
    }
    for &remove in &checking.facts.removes {
        remove.children_of(ElementKind::Product).for_each(|product| removed(checking, product));
    }
}

fn id(checking: &mut Checking<'_>, added: Added<'_>) {
    let Some(attribute) = named(added.element, "ID") else { return };
    product_id(checking, attribute);
    if let Some(product) = added.known.filter(|product| product.is_volume()) {
        let message = format!("{} has a volume licence", product.id);
        checking.value(ConfigurationRule::VolumeInCsp, attribute, message);
    }
}

fn app(checking: &mut Checking<'_>, element: Element<'_>) {
    let Some(attribute) = named(element, "ID") else { return };
    let text = attribute.value();
    if App::find(text.trim()).is_none() {
        let nearest = checking.suggestions.nearest(text.trim(), App::ALL.iter().map(|app| app.id));
        let message = format!(
            "{} is not in Microsoft's list of applications ({TABLES_DATE})",
            ValueKind::App.quoted(text.trim())
        );
        let found = checking.value(ConfigurationRule::UnknownApp, attribute, message);
        if let Some(nearest) = nearest {
            found.fix(format!("write \"{nearest}\", if that is meant"));
        }
    }
}

fn removed(checking: &mut Checking<'_>, product: Element<'_>) {
    if let Some(attribute) = named(product, "ID") {
        product_id(checking, attribute);
    }
    languages(checking, product, None);
}

/// Checks the key against the licence, and the channel of the `Add`.
fn licence(checking: &mut Checking<'_>, added: Added<'_>) {
    let Added { element, known, channel } = added;
    let Some(product) = known else { return };
    if let Some(key) = element.attribute("PIDKEY") {
        if product.license == License::Subscription {
            let message = format!("{} is licensed by subscription and has no key", product.id);
            checking.on(ConfigurationRule::KeyOnSubscription, key, message);
        } else if !is_key(key.value().trim()) {
            checking.on(ConfigurationRule::KeyForm, key, "this is not a product key");
        }
    }
    let Some(add) = element.parent() else { return };
    let Some(attribute) = named(element, "ID") else { return };
    let Some(channel) = channel else {
        if product.license == License::VolumeSuite && add.attribute("Channel").is_none() {
            let message = format!("{} needs a channel, and there is no `Channel`", product.id);
            checking.value(ConfigurationRule::VolumeWithoutChannel, attribute, message);
        }
        return;
    };
    let own = product.year.and_then(Channel::of_year);
    match product.license {
        License::VolumeSuite if own != Some(channel) => {
            let message = format!("{} is only on {}, not on {channel}", product.id, shown(own));
            let found = checking.value(ConfigurationRule::SuiteChannel, attribute, message);
            if let Some(own) = own {
                found.fix(format!("set `Channel` to {own}"));
            }
        }
        License::VolumeApp if own != Some(channel) => {
            let message = format!("{} is probably only on {}, not on {channel}", product.id, shown(own));
            checking.value(ConfigurationRule::VolumeAppChannel, attribute, message);
        }
        License::VolumeProjectVisio
            if matches!(product.year, Some(2019 | 2021))
                && channel.year().is_some()
                && checking.facts.microsoft_365 =>
        {
            let message =
                format!("{} is added with Microsoft 365 Apps, which is not on {channel}", product.id);
            checking.value(ConfigurationRule::ProjectVisioChannel, attribute, message);
        }
        License::Subscription
            if channel.year().is_some()
                && (product.is_microsoft_365_apps() || product.is_project_or_visio()) =>
        {
            let message = format!("{} is not on {channel}, which is for volume licences", product.id);
            checking.value(ConfigurationRule::SubscriptionChannel, attribute, message);
        }
        _ => {}
    }
}

/// A machine has at most one suite of Microsoft 365 Apps. A suite with a volume licence excludes all other suites.
fn two_suites(checking: &mut Checking<'_>, add: Element<'_>) {
    let mut suites: Vec<&'static ProductId> = Vec::new();
    for added in checking.facts.products_of(add) {
        let Some(product) = added.known.filter(|product| product.is_suite()) else { continue };
        if suites.contains(&product) {
            continue;
        }
        let apps = |suite: &&&ProductId| suite.is_microsoft_365_apps() && product.is_microsoft_365_apps();
        // Another rule covers suites of different years.
        let perpetual = |suite: &&&ProductId| suite.excludes(product) && !of_two_years(suite, product);
        let same_kind = suites.iter().find(apps).map(|other| (other, ConfigurationRule::TwoSuites));
        let found = same_kind.or_else(|| {
            suites.iter().find(perpetual).map(|other| (other, ConfigurationRule::SuitesSideBySide))
        });
        if let (Some((other, rule)), Some(attribute)) = (found, named(added.element, "ID")) {
            let message = format!("{} and {} are suites, of which a machine has one", other.id, product.id);
            checking.value(rule, attribute, message);
        }
        suites.push(product);
    }
}

/// Returns true if both have volume licences of different years.
fn of_two_years(one: &ProductId, other: &ProductId) -> bool {
    one.is_volume() && other.is_volume() && one.year != other.year
}

fn shown(channel: Option<Channel>) -> &'static str {
    channel.map_or("the channel of its year", Channel::as_str)
}

/// All volume licences of one `Add` and its channel must be of the same year. Project and Visio follow the channel of
/// Microsoft 365 Apps if these are added, and Project and Visio 2016 follow the installed suite.
fn volume_years(checking: &mut Checking<'_>, add: Element<'_>) {
    let beside_365 = checking.facts.microsoft_365;
    let mut first: Option<(u16, &'static str)> = None;
    let of_channel = add.channel().and_then(Channel::year);
    for &Added { element, known, .. } in checking.facts.products_of(add) {
        let Some(product) = known.filter(|product| product.is_volume()) else { continue };
        let follows =
            product.license == License::VolumeProjectVisio && (beside_365 || product.year == Some(2016));
        let (Some(year), false, Some(attribute)) = (product.year, follows, named(element, "ID")) else {
            continue;
        };
        let other = match (first, of_channel) {
            (Some((other, name)), _) if other != year => Some(format!("{name} is of {other}")),
            // Another rule reports a suite on a wrong channel.
            (_, Some(other)) if other != year && product.license == License::VolumeProjectVisio => {
                Some(format!("the channel is of {other}"))
            }
            _ => None,
        };
        if let Some(other) = other {
            checking.value(
                ConfigurationRule::TwoYears,
                attribute,
                format!("{} is of {year}, and {other}", product.id),
            );
        }
        first.get_or_insert((year, product.id));
    }
}
