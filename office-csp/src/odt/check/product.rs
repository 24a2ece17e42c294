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
        main_language(checking, added);
        product.children_of(Kind::ExcludeApp).for_each(|child| app(checking, child));
    }
    // Fragments of less than a product.
    let document = checking.document;
    for root in document.roots() {
        match root.kind() {
            // What stands beside a fragment cannot be seen.
            Kind::Language => language(checking, root, None, Beside { count: usize::MAX, has_culture: true }),
            Kind::ExcludeApp => app(checking, root),
            _ => {}
        }
    }
    for &add in &checking.facts.adds {
        volume_years(checking, add);
        two_suites(checking, add);
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
            let (rule, message) = match ProductId::looks_like_one(id) {
                true => (
                    Rule::UnlistedProduct,
                    format!("{} is not in Microsoft's list of August 2026", quoted(id)),
                ),
                false => (Rule::UnknownProduct, format!("there is no product {}", quoted(id))),
            };
            let found = checking.value(rule, attribute, message);
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

/// What a rule about one language has to know of the languages beside it.
#[derive(Clone, Copy)]
struct Beside {
    /// How many languages the product has.
    count: usize,
    /// Whether one of them is a culture.
    has_culture: bool,
}

fn languages(checking: &mut Checking<'_>, element: Element<'_>, product: Option<&'static ProductId>) {
    let is_culture = |language: Element<'_>| language.id().is_some() && language.match_word().is_none();
    let beside = Beside {
        count: element.children_of(Kind::Language).count(),
        has_culture: element.children_of(Kind::Language).any(is_culture),
    };
    for child in element.children_of(Kind::Language) {
        language(checking, child, product, beside);
    }
}

/// A main language comes before its accessories. Unknown cultures and the words of `Match` may be main languages.
fn main_language(checking: &mut Checking<'_>, added: Added<'_>) {
    if added.known.is_some_and(|product| product.license == License::AddOn) {
        return;
    }
    let is_accessory = |child: Element<'_>| child.language().is_some_and(|language| !language.is_main);
    let mut languages = added.element.children_of(Kind::Language);
    let Some(first) = languages.next().filter(|first| is_accessory(*first)) else { return };
    let Some((attribute, language)) = named(first, "ID").zip(first.language()) else { return };
    let (culture, name) = (language.culture, language.name);
    let (rule, message) = match languages.all(is_accessory) {
        true => (Rule::NoMainLanguage, format!("{culture} ({name}) needs a main language")),
        false => (Rule::MainLanguageFirst, format!("{culture} ({name}) stands before the main language")),
    };
    checking.value(rule, attribute, message);
}

/// One `Language`.
fn language(
    checking: &mut Checking<'_>,
    element: Element<'_>,
    product: Option<&'static ProductId>,
    beside: Beside,
) {
    let word = element.match_word();
    if let (Some(attribute), None) = (named(element, "ID"), word) {
        culture(checking, attribute, product);
    }
    if let Some(fallback) = element.attribute("Fallback") {
        if matches!(word, Some(Match::Os | Match::Installed)) {
            culture(checking, fallback, product);
        } else {
            let message = "`Fallback` without MatchOS or MatchInstalled";
            checking.on(Rule::FallbackWithoutMatchOs, fallback, message);
        }
    }
    if let Some(target) = element.attribute("TargetProduct") {
        if word != Some(Match::Installed) {
            checking.on(Rule::TargetWithoutMatchInstalled, target, "`TargetProduct` without MatchInstalled");
        } else if !target.value().trim().eq_ignore_ascii_case("All") {
            product_id(checking, target);
        }
    }
    let Some(attribute) = element.attribute("ID") else { return };
    match word {
        // `/download` passes over `Remove`.
        Some(Match::Installed) if !is_removed(element) => {
            checking.value(Rule::MatchInstalledDownload, attribute, "`MatchInstalled` when downloading");
        }
        Some(Match::Os) if !is_removed(element) => match_os(checking, attribute),
        Some(Match::PreviousMsi) => match_previous_msi(checking, attribute, beside),
        _ => {}
    }
}

fn match_os(checking: &mut Checking<'_>, attribute: Attribute<'_>) {
    checking.value(Rule::MatchOsDownload, attribute, "`MatchOS` when downloading");
    let add = attribute.element().parent().and_then(Element::parent);
    if add.is_some_and(|add| add.attribute("SourcePath").is_some() && !add.is_on("AllowCdnFallback")) {
        let message = "the language of Windows has to be at `SourcePath`, as `AllowCdnFallback` is not TRUE";
        checking.value(Rule::MatchOsFromSource, attribute, message);
    }
}

fn match_previous_msi(checking: &mut Checking<'_>, attribute: Attribute<'_>, beside: Beside) {
    let in_section = attribute.element().parent().and_then(Element::parent).is_some();
    if (checking.facts.complete || in_section) && !checking.facts.removes_msi {
        let message = "`MatchPreviousMSI` without `RemoveMSI`";
        checking.value(Rule::MatchMsiWithoutRemoval, attribute, message);
    }
    if beside.count < 2 {
        checking.value(Rule::MatchMsiAlone, attribute, "no other language stands beside `MatchPreviousMSI`");
    } else if !beside.has_culture {
        let message = "no culture stands beside `MatchPreviousMSI`";
        checking.value(Rule::MatchMsiWithoutCulture, attribute, message);
    }
}

fn culture(checking: &mut Checking<'_>, attribute: Attribute<'_>, product: Option<&'static ProductId>) {
    let text = attribute.value();
    match Language::find(text.trim()) {
        None => unknown_culture(checking, attribute, text.trim()),
        Some(language) => known_culture(checking, attribute, language, product),
    }
}

fn unknown_culture(checking: &mut Checking<'_>, attribute: Attribute<'_>, id: &str) {
    let nearest = checking.suggestions.nearest(id, Language::ALL.iter().map(|l| l.culture));
    let mut message = format!("Office does not come in {}", quoted(id));
    if id.eq_ignore_ascii_case("zh-sg") {
        message += ", which Microsoft's page lists under 17004, and other languages under 17002";
    }
    let found = checking.value(Rule::UnknownCulture, attribute, message);
    if let Some(nearest) = nearest {
        found.advise(format!("write \"{nearest}\", if that is meant, or another culture of the table"));
    }
}

fn known_culture(
    checking: &mut Checking<'_>,
    attribute: Attribute<'_>,
    language: &'static Language,
    product: Option<&'static ProductId>,
) {
    let Language { culture, name, is_listed, .. } = *language;
    if !is_listed {
        let message = format!("{culture} ({name}) is on Microsoft's servers, but not on its page");
        checking.value(Rule::UnlistedCulture, attribute, message);
    }
    if product.is_some_and(ProductId::is_project_or_visio) && !language.is_for_project_and_visio() {
        let message = format!("Project and Visio do not come in {culture} ({name})");
        checking.value(Rule::CultureNotForProduct, attribute, message);
        return;
    }
    // In `Remove`, there is no channel.
    let Some(add) = attribute.element().parent().and_then(Element::parent) else { return };
    let older = |add: Element<'_>| {
        let version = add.attribute("Version")?.value();
        let build: u32 = version.trim().strip_prefix("16.0.")?.split('.').next()?.parse().ok()?;
        (build < Language::BUILD_2108).then(|| format!("version {} does", quoted(version.trim())))
    };
    let without = match add.channel() {
        Some(channel) if !language.is_on(channel) => Some(format!("the channel {channel} does")),
        _ if language.is_of_version_2108() => older(add),
        _ => None,
    };
    if let Some(without) = without {
        let message = format!("{without} not have {culture} ({name})");
        checking.value(Rule::CultureNotOnChannel, attribute, message);
    }
}

fn app(checking: &mut Checking<'_>, element: Element<'_>) {
    let Some(attribute) = named(element, "ID") else { return };
    let text = attribute.value();
    if App::find(text.trim()).is_none() {
        let nearest = checking.suggestions.nearest(text.trim(), App::ALL.iter().map(|app| app.id));
        let message = format!("{} is not in Microsoft's list of applications", quoted(text.trim()));
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

/// A machine has one suite of Microsoft 365 Apps.
fn two_suites(checking: &mut Checking<'_>, add: Element<'_>) {
    let is_suite = |product: &&ProductId| product.is_microsoft_365_apps() && product.is_suite();
    let mut first: Option<&'static ProductId> = None;
    for element in add.children_of(Kind::Product) {
        let Some(product) = element.product().filter(is_suite) else { continue };
        let other = *first.get_or_insert(product);
        if let (true, Some(attribute)) = (other != product, named(element, "ID")) {
            let message = format!("{} and {} are suites, of which a machine has one", other.id, product.id);
            checking.value(Rule::TwoSuites, attribute, message);
        }
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
