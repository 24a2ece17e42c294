//! Rules about products, their languages, applications and licences.

use super::facts::Added;
use super::{Checking, Rule, edits, quoted};
use crate::odt::configuration::is_key;
use crate::odt::element::{Attribute, Element};
use crate::odt::tables::{App, Channel, Kind, Language, License, Match, ProductId};

pub(super) fn check(checking: &mut Checking<'_>) {
    for &added in &checking.facts.products {
        id(checking, added);
        licence(checking, added);
        let product = added.element;
        if product.children_of(Kind::Language).next().is_none() {
            checking.at(Rule::ProductWithoutLanguage, product, "the product has no `Language`");
        }
        languages(checking, product, added.known);
        product.children_of(Kind::ExcludeApp).for_each(|child| app(checking, child));
    }
    // Fragments of less than a product.
    let document = checking.document;
    for root in document.roots() {
        match root.kind() {
            Kind::Language => language(checking, root, None, true),
            Kind::ExcludeApp => app(checking, root),
            _ => {}
        }
    }
    for &add in &checking.facts.adds {
        volume_years(checking, add);
    }
    for &remove in &checking.facts.removes {
        remove.children_of(Kind::Product).for_each(|product| removed(checking, product));
    }
}

/// An attribute that names something, unless it is empty, which is said elsewhere.
fn named<'e>(element: Element<'e>, name: &str) -> Option<Attribute<'e>> {
    element.attribute(name).filter(|attribute| !attribute.value().trim().is_empty())
}

fn id(checking: &mut Checking<'_>, added: Added<'_>) {
    let Some(attribute) = named(added.element, "ID") else { return };
    product_id(checking, attribute);
    if let Some(product) = added.known.filter(|product| product.is_volume()) {
        let message = format!("{} has a volume licence", product.id);
        checking.value(Rule::VolumeInCsp, attribute, message);
    }
}

/// The id of a product, to be added or removed.
fn product_id(checking: &mut Checking<'_>, attribute: Attribute<'_>) {
    let text = attribute.value();
    let id = text.trim();
    match ProductId::find(id) {
        None => {
            let nearest = checking.suggestions.nearest(id, ProductId::ALL.iter().map(|product| product.id));
            let found = checking.value(
                Rule::UnknownProduct,
                attribute,
                format!("there is no product {}", quoted(id)),
            );
            if let Some(nearest) = nearest {
                found.advise(format!("write \"{nearest}\", if that is meant"));
            }
        }
        Some((product, false)) => {
            let document = attribute.element().document();
            checking
                .value(Rule::ProductCase, attribute, format!("the product is written {}", product.id))
                .advise(format!("write \"{}\"", product.id))
                .splices(|| edits(document, |edits| edits.splice(attribute.value_span(), product.id)));
        }
        Some((_, true)) => {}
    }
}

fn languages(checking: &mut Checking<'_>, element: Element<'_>, product: Option<&'static ProductId>) {
    let is_culture = |language: Element<'_>| language.id().is_some() && language.match_word().is_none();
    let with_culture = element.children_of(Kind::Language).any(is_culture);
    for child in element.children_of(Kind::Language) {
        language(checking, child, product, with_culture);
    }
}

/// A language; `with_culture` says whether a culture stands beside it, as far as that can be seen.
fn language(
    checking: &mut Checking<'_>,
    element: Element<'_>,
    product: Option<&'static ProductId>,
    with_culture: bool,
) {
    let word = element.match_word();
    if let (Some(attribute), None) = (named(element, "ID"), word) {
        culture(checking, attribute, product);
    }
    if let Some(fallback) = element.attribute("Fallback") {
        if word == Some(Match::Os) {
            culture(checking, fallback, product);
        } else {
            checking.on(Rule::FallbackWithoutMatchOs, fallback, "`Fallback` without MatchOS");
        }
    }
    if let Some(target) = element.attribute("TargetProduct") {
        if word != Some(Match::Installed) {
            checking.on(Rule::TargetWithoutMatchInstalled, target, "`TargetProduct` without MatchInstalled");
        } else if !target.value().trim().eq_ignore_ascii_case("All") {
            product_id(checking, target);
        }
    }
    match (word, element.attribute("ID")) {
        // `/download` passes over `Remove`.
        (Some(Match::Installed), Some(attribute)) if !is_removed(element) => {
            checking.value(Rule::MatchInstalledDownload, attribute, "`MatchInstalled` when downloading");
        }
        (Some(Match::PreviousMsi), Some(attribute)) => {
            let in_section = element.parent().and_then(Element::parent).is_some();
            if (checking.facts.complete || in_section) && !checking.facts.removes_msi {
                let message = "`MatchPreviousMSI` without `RemoveMSI`";
                checking.value(Rule::MatchMsiWithoutRemoval, attribute, message);
            }
            if !with_culture {
                checking.value(Rule::MatchMsiAlone, attribute, "no culture stands beside `MatchPreviousMSI`");
            }
        }
        _ => {}
    }
}

fn culture(checking: &mut Checking<'_>, attribute: Attribute<'_>, product: Option<&'static ProductId>) {
    let text = attribute.value();
    let id = text.trim();
    match Language::find(id) {
        None => {
            let nearest = checking.suggestions.nearest(id, Language::ALL.iter().map(|l| l.culture));
            let message = format!("Office does not come in {}", quoted(id));
            let found = checking.value(Rule::UnknownCulture, attribute, message);
            if let Some(nearest) = nearest {
                found.advise(format!(
                    "write \"{nearest}\", if that is meant, or another culture of the table"
                ));
            }
        }
        Some(language) => {
            let refuses = product.is_some_and(ProductId::is_project_or_visio);
            if refuses && !language.is_for_project_and_visio() {
                let message =
                    format!("Project and Visio do not come in {} ({})", language.culture, language.name);
                checking.value(Rule::CultureNotForProduct, attribute, message);
            }
        }
    }
}

fn app(checking: &mut Checking<'_>, element: Element<'_>) {
    let Some(attribute) = named(element, "ID") else { return };
    let text = attribute.value();
    if App::find(text.trim()).is_none() {
        let nearest = checking.suggestions.nearest(text.trim(), App::ALL.iter().map(|app| app.id));
        let message = format!("there is no application {}", quoted(text.trim()));
        let found = checking.value(Rule::UnknownApp, attribute, message);
        if let Some(nearest) = nearest {
            found.advise(format!("write \"{nearest}\", if that is meant"));
        }
    }
}

fn removed(checking: &mut Checking<'_>, product: Element<'_>) {
    if let Some(attribute) = named(product, "ID") {
        product_id(checking, attribute);
    }
    languages(checking, product, None);
}

fn is_removed(language: Element<'_>) -> bool {
    let section = language.parent().and_then(Element::parent);
    section.is_some_and(|section| section.kind() == Kind::Remove)
}

/// The key, and the channel of the `Add` the product stands in.
fn licence(checking: &mut Checking<'_>, added: Added<'_>) {
    let Added { element, known } = added;
    let Some(product) = known else { return };
    if let Some(key) = element.attribute("PIDKEY") {
        if product.license == License::Subscription {
            let message = format!("{} is licensed by subscription and has no key", product.id);
            checking.on(Rule::KeyOnSubscription, key, message);
        } else if !is_key(key.value().trim()) {
            checking.on(Rule::KeyForm, key, "this is no product key");
        }
    }
    let Some(add) = element.parent() else { return };
    let Some(attribute) = named(element, "ID") else { return };
    let Some(channel) = add.channel() else {
        if product.license == License::VolumeSuite && add.attribute("Channel").is_none() {
            let message = format!("{} needs a channel, and none is named", product.id);
            checking.value(Rule::VolumeWithoutChannel, attribute, message);
        }
        return;
    };
    let own = product.year.and_then(Channel::of_year);
    match product.license {
        License::VolumeSuite if own != Some(channel) => {
            let message = format!("{} is only on {}, not on {channel}", product.id, shown(own));
            let found = checking.value(Rule::SuiteChannel, attribute, message);
            if let Some(own) = own {
                found.advise(format!("set `Channel` to {own}"));
            }
        }
        License::VolumeApp if own != Some(channel) => {
            let message = format!("{} is probably only on {}, not on {channel}", product.id, shown(own));
            checking.value(Rule::VolumeAppChannel, attribute, message);
        }
        License::VolumeProjectVisio
            if matches!(product.year, Some(2019 | 2021))
                && channel.year().is_some()
                && checking.facts.microsoft_365 =>
        {
            let message =
                format!("{} stands beside Microsoft 365 Apps, which are not on {channel}", product.id);
            checking.value(Rule::ProjectVisioChannel, attribute, message);
        }
        License::Subscription
            if channel.year().is_some()
                && (product.is_microsoft_365_apps() || product.is_project_or_visio()) =>
        {
            let message = format!("{} is not on {channel}, which is for volume licences", product.id);
            checking.value(Rule::SubscriptionChannel, attribute, message);
        }
        _ => {}
    }
}

fn shown(channel: Option<Channel>) -> &'static str {
    channel.map_or("the channel of its year", Channel::as_str)
}

/// The volume licences of one `Add` are of one year, and so is the channel. Project and Visio beside Microsoft 365 Apps
/// follow these, and the first of them (2016) follow what is installed.
fn volume_years(checking: &mut Checking<'_>, add: Element<'_>) {
    let beside_365 = checking.facts.microsoft_365;
    let mut first: Option<(u16, &'static str)> = None;
    for element in add.children_of(Kind::Product) {
        let Some(product) = element.product().filter(|product| product.is_volume()) else { continue };
        let follows =
            product.license == License::VolumeProjectVisio && (beside_365 || product.year == Some(2016));
        let (Some(year), false, Some(attribute)) = (product.year, follows, named(element, "ID")) else {
            continue;
        };
        let other = match (first, add.channel().and_then(Channel::year)) {
            (Some((other, name)), _) if other != year => Some(format!("{name} is of {other}")),
            // A suite is on no other channel, which has been said.
            (_, Some(other)) if other != year && product.license == License::VolumeProjectVisio => {
                Some(format!("the channel is of {other}"))
            }
            _ => None,
        };
        if let Some(other) = other {
            checking.value(Rule::TwoYears, attribute, format!("{} is of {year}, and {other}", product.id));
        }
        first.get_or_insert((year, product.id));
    }
}
