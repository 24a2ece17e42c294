//! Rules about the languages of products.

use super::add::uses_source_alone;
use super::checking::Checking;
use super::facts::Added;
use super::product_id::{named, product_id};
use super::rule::ConfigurationRule;
use crate::document::{Attribute, Element};
use crate::tables::{ElementKind, Language, LanguageMatch, License, ProductId, TABLES_DATE, ValueKind};

/// The other languages of the product.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    /// The number of languages of the product.
    count: usize,
    /// True if one of them is a culture.
    has_culture: bool,
}

impl Beside {
    /// For a fragment, whose siblings are unknown.
    pub(super) const NOT_KNOWN: Beside = Beside { count: usize::MAX, has_culture: true };
}

/// Checks the languages of an added or removed product.
pub(super) fn languages(
    checking: &mut Checking<'_>,
    element: Element<'_>,
    product: Option<&'static ProductId>,
) {
    let is_culture = |language: Element<'_>| language.id().is_some() && language.match_word().is_none();
    let beside = Beside {
        count: element.children_of(ElementKind::Language).count(),
        has_culture: element.children_of(ElementKind::Language).any(is_culture),
    };
    for child in element.children_of(ElementKind::Language) {
        language(checking, child, product, beside);
    }
}

/// A main language comes before its accessories. Unknown cultures and the words of `LanguageMatch` may be main languages.
pub(super) fn main_language(checking: &mut Checking<'_>, added: Added<'_>) {
    if added.known.is_some_and(|product| product.license == License::AddOn) {
        return;
    }
    let is_accessory = |child: Element<'_>| child.language().is_some_and(|language| !language.is_main);
    let mut languages = added.element.children_of(ElementKind::Language);
    let Some(first) = languages.next().filter(|first| is_accessory(*first)) else { return };
    let Some((attribute, language)) = named(first, "ID").zip(first.language()) else { return };
    let (culture, name) = (language.culture, language.name);
    let (rule, message) = match languages.all(is_accessory) {
        true => (ConfigurationRule::NoMainLanguage, format!("{culture} ({name}) needs a main language")),
        false => (
            ConfigurationRule::MainLanguageFirst,
            format!("{culture} ({name}) comes before the main language"),
        ),
    };
    checking.value(rule, attribute, message);
}

/// Checks one `Language`.
pub(super) fn language(
    checking: &mut Checking<'_>,
    element: Element<'_>,
    product: Option<&'static ProductId>,
    beside: Beside,
) {
    let attribute = element.attribute("ID");
    let id = attribute.map(Attribute::value).unwrap_or_default();
    let id = id.trim();
    let word = LanguageMatch::find(id);
    if let (Some(attribute), None, false) = (attribute, word, id.is_empty()) {
        culture(checking, attribute, id, product);
    }
    if let Some(fallback) = element.attribute("Fallback") {
        if matches!(word, Some(LanguageMatch::Os | LanguageMatch::Installed)) {
            culture(checking, fallback, fallback.value().trim(), product);
        } else {
            let message = "`Fallback` without MatchOS or MatchInstalled";
            checking.on(ConfigurationRule::FallbackWithoutMatchOs, fallback, message);
        }
    }
    if let Some(target) = element.attribute("TargetProduct") {
        if word != Some(LanguageMatch::Installed) {
            checking.on(
                ConfigurationRule::TargetWithoutMatchInstalled,
                target,
                "`TargetProduct` without MatchInstalled",
            );
        } else if !target.value().trim().eq_ignore_ascii_case("All") {
            product_id(checking, target);
        }
    }
    let Some(attribute) = attribute else { return };
    match word {
        // `/download` ignores `Remove`.
        Some(LanguageMatch::Installed) if !is_removed(element) => {
            checking.value(
                ConfigurationRule::MatchInstalledDownload,
                attribute,
                "`MatchInstalled` when downloading",
            );
        }
        Some(LanguageMatch::Os) if !is_removed(element) => match_os(checking, attribute),
        Some(LanguageMatch::PreviousMsi) => match_previous_msi(checking, attribute, beside),
        _ => {}
    }
}

fn match_os(checking: &mut Checking<'_>, attribute: Attribute<'_>) {
    checking.value(ConfigurationRule::MatchOsDownload, attribute, "`MatchOS` when downloading");
    let add = attribute.element().parent().and_then(Element::parent);
    if add.is_some_and(uses_source_alone) {
        let message = "the language of Windows has to be at `SourcePath`, as `AllowCdnFallback` is not TRUE";
        checking.value(ConfigurationRule::MatchOsFromSource, attribute, message);
    }
}

fn match_previous_msi(checking: &mut Checking<'_>, attribute: Attribute<'_>, beside: Beside) {
    let in_section = attribute.element().parent().and_then(Element::parent).is_some();
    if (checking.facts.complete || in_section) && !checking.facts.removes_msi {
        let message = "`MatchPreviousMSI` without `RemoveMSI`";
        checking.value(ConfigurationRule::MatchMsiWithoutRemoval, attribute, message);
    }
    if beside.count < 2 {
        checking.value(
            ConfigurationRule::MatchMsiAlone,
            attribute,
            "the product has no language but `MatchPreviousMSI`",
        );
    } else if !beside.has_culture {
        let message = "the product has no culture in addition to `MatchPreviousMSI`";
        checking.value(ConfigurationRule::MatchMsiWithoutCulture, attribute, message);
    }
}

fn culture(
    checking: &mut Checking<'_>,
    attribute: Attribute<'_>,
    id: &str,
    product: Option<&'static ProductId>,
) {
    match Language::find(id) {
        None => unknown_culture(checking, attribute, id),
        Some(language) => known_culture(checking, attribute, language, product),
    }
}

fn unknown_culture(checking: &mut Checking<'_>, attribute: Attribute<'_>, id: &str) {
    let nearest = checking.suggestions.nearest(id, Language::ALL.iter().map(|l| l.culture));
    let mut message = format!("Office does not come in {}", ValueKind::Language.quoted(id));
    if id.eq_ignore_ascii_case("zh-sg") {
        message += ", which Microsoft's page lists under 17004, and other languages under 17002";
    }
    let found = checking.value(ConfigurationRule::UnknownCulture, attribute, message);
    if let Some(nearest) = nearest {
        found.fix(format!("write \"{nearest}\", if that is meant, or another culture of the table"));
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
        let message =
            format!("{culture} ({name}) is on Microsoft's servers, but not on its page ({TABLES_DATE})");
        checking.value(ConfigurationRule::UnlistedCulture, attribute, message);
    }
    if product.is_some_and(ProductId::is_project_or_visio) && !language.is_for_project_and_visio() {
        let message = format!("Project and Visio do not come in {culture} ({name})");
        checking.value(ConfigurationRule::CultureNotForProduct, attribute, message);
        return;
    }
    if !language.is_of_version_2108() {
        return;
    }
    // `Remove` has no channel.
    let Some(add) = attribute.element().parent().and_then(Element::parent) else { return };
    let older = |add: Element<'_>| {
        let version = add.attribute("Version")?.value();
        let build: u32 = version.trim().strip_prefix("16.0.")?.split('.').next()?.parse().ok()?;
        (build < Language::BUILD_2108)
            .then(|| format!("version {} does", ValueKind::Version.quoted(version.trim())))
    };
    let without = match add.channel() {
        Some(channel) if !language.is_on(channel) => Some(format!("the channel {channel} does")),
        _ => older(add),
    };
    if let Some(without) = without {
        let message = format!("{without} not have {culture} ({name})");
        checking.value(ConfigurationRule::CultureNotOnChannel, attribute, message);
    }
}

fn is_removed(language: Element<'_>) -> bool {
    let section = language.parent().and_then(Element::parent);
    section.is_some_and(|section| section.kind() == ElementKind::Remove)
}
