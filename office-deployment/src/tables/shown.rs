//! The values of attributes as outputs show them. A text that is nothing of what an attribute is for may be a secret in the wrong
//! place.

use super::{
    App, Channel, ElementKind, GRAMMAR, Language, LanguageMatch, MSI_PRODUCTS, ProductId, PropertySpec,
    PropertyValues, ValueKind,
};
use csp_findings::{HIDDEN, nearest, quoted, variable};

/// The length of the longest value that is compared with known names.
const LONGEST: usize = 40;

impl ValueKind {
    /// A value of an attribute of this kind as every output shows it: [`HIDDEN`] if it is nothing of this kind, not even
    /// misspelt. Free text is unchanged; hide secrets in it with [`conceal`](csp_findings::conceal).
    ///
    /// ```
    /// use office_deployment::ValueKind;
    /// assert_eq!(ValueKind::Channel.shown("Curent"), "Curent");
    /// assert_eq!(ValueKind::Channel.shown("hunter2"), "(hidden)");
    /// ```
    pub fn shown(self, text: &str) -> &str {
        if self.may_be(text) { text } else { HIDDEN }
    }

    /// The same in quotes.
    pub(crate) fn quoted(self, text: &str) -> String {
        if self.may_be(text) { quoted(text) } else { HIDDEN.to_owned() }
    }

    /// Returns true if a text may be a value of this kind, perhaps a misspelt or an unknown one.
    pub(crate) fn may_be(self, text: &str) -> bool {
        /// A text of so few characters is no secret.
        const SHORT: usize = 3;
        let text = text.trim();
        if text.len() <= SHORT || variable(text) == Some(text) {
            return true;
        }
        let is_list = matches!(self, ValueKind::MsiProduct);
        text.split(|c| is_list && matches!(c, ',' | ';')).all(|part| self.may_be_one(part.trim()))
    }

    fn may_be_one(self, text: &str) -> bool {
        let is_near = |known: &mut dyn Iterator<Item = &'static str>| {
            text.len() <= LONGEST && nearest(text, known).is_some()
        };
        let is_word = |words: &[&'static str]| is_near(&mut words.iter().copied());
        match self {
            // Other rules hide the secrets in them.
            ValueKind::Text | ValueKind::Source | ValueKind::Folder | ValueKind::Key => true,
            ValueKind::Boolean => is_word(&["TRUE", "FALSE", "yes", "off", "enabled", "disabled"]),
            ValueKind::Edition => is_word(&["32-bit", "64-bit", "amd64", "arm64"]),
            ValueKind::Version | ValueKind::TargetVersion => {
                is_version(text) || is_word(&[LanguageMatch::Installed.as_str()])
            }
            ValueKind::Channel => {
                let names = |channel: &Channel| [&[channel.as_str()][..], channel.former_names()].concat();
                is_capitalised(text) || is_near(&mut Channel::ALL.iter().flat_map(names))
            }
            ValueKind::Deadline => {
                let is_of_date =
                    |c: char| c.is_ascii_digit() || " /:-.+TZAPM".contains(c.to_ascii_uppercase());
                text.len() <= LONGEST && text.chars().all(is_of_date)
            }
            ValueKind::DisplayLevel => {
                is_capitalised(text) || is_word(&["None", "Full", "Basic", "Reduced", "Quiet"])
            }
            ValueKind::LoggingLevel => is_capitalised(text) || is_word(&["Off", "Standard", "Verbose"]),
            ValueKind::Product | ValueKind::TargetProduct => {
                is_product(text) || is_near(&mut ProductId::ALL.iter().map(|product| product.id))
            }
            ValueKind::PropertyName => {
                let is_of_name = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '.' | '-');
                text.len() <= LONGEST && text.chars().all(is_of_name)
                    || is_near(&mut PropertySpec::ALL.iter().map(|property| property.name))
            }
            ValueKind::MsiProduct => is_capitalised(text) || is_word(&MSI_PRODUCTS),
            ValueKind::Language | ValueKind::Culture => {
                let words = [LanguageMatch::Os, LanguageMatch::Installed, LanguageMatch::PreviousMsi];
                is_culture(text)
                    || is_near(&mut words.into_iter().map(LanguageMatch::as_str))
                    || is_near(
                        &mut Language::ALL.iter().filter_map(|language| language.name.split(' ').next()),
                    )
            }
            ValueKind::App => is_capitalised(text) || is_near(&mut App::ALL.iter().map(|app| app.id)),
            ValueKind::RegistryType => {
                is_word(&["REG_DWORD", "REG_SZ", "REG_BINARY", "REG_MULTI_SZ", "dword", "string"])
            }
        }
    }
}

impl PropertyValues {
    /// A value of a property as every output shows it, like [`ValueKind::shown`].
    pub fn shown(self, text: &str) -> &str {
        if self.may_be(text) { text } else { HIDDEN }
    }

    /// The same in quotes.
    pub(crate) fn quoted(self, text: &str) -> String {
        if self.may_be(text) { quoted(text) } else { HIDDEN.to_owned() }
    }

    fn may_be(self, text: &str) -> bool {
        match self {
            PropertyValues::Bit | PropertyValues::Boolean => ValueKind::Boolean.may_be(text),
            PropertyValues::Guid => {
                let is_of_guid = |c: char| c.is_ascii_hexdigit() || matches!(c, '-' | '{' | '}');
                variable(text) == Some(text) || text.trim().chars().all(is_of_guid)
            }
            PropertyValues::Text => true,
        }
    }
}

/// The value of an attribute as every output shows it, like [`ValueKind::shown`]. If the grammar does not have the attribute, the
/// value is shown if it may be one of any kind.
///
/// ```
/// use office_deployment::shown_attribute;
/// assert_eq!(shown_attribute("Updates", "TargetVersion", "16.0.x"), "16.0.x");
/// assert_eq!(shown_attribute("Updates", "TargetVersion", "hunter2"), "(hidden)");
/// assert_eq!(shown_attribute("Updates", "Made", "hunter2"), "(hidden)");
/// ```
pub fn shown_attribute<'t>(element: &str, attribute: &str, text: &'t str) -> &'t str {
    let is_ignored = attribute.eq_ignore_ascii_case("IgnoreProduct");
    let spec = GRAMMAR.iter().find(|spec| spec.name.eq_ignore_ascii_case(element));
    let known = spec.and_then(|spec| {
        // The names of a misspelt attribute and of its likely meaning have the same values.
        let names = spec.attributes.iter().map(|attribute| attribute.name);
        spec.attribute(attribute).or_else(|| spec.attribute(nearest(attribute, names)?))
    });
    match (known, spec) {
        (Some(known), _) => known.value.shown(text),
        (None, Some(spec)) if spec.kind == ElementKind::RemoveMsi && is_ignored => {
            ValueKind::MsiProduct.shown(text)
        }
        _ if attribute.starts_with("xml") || OF_WORDS.into_iter().any(|kind| kind.may_be(text)) => text,
        _ => HIDDEN,
    }
}

/// The kinds of values that have a form or a list of known words.
const OF_WORDS: [ValueKind; 10] = [
    ValueKind::Boolean,
    ValueKind::Edition,
    ValueKind::Version,
    ValueKind::Channel,
    ValueKind::Deadline,
    ValueKind::DisplayLevel,
    ValueKind::Product,
    ValueKind::Language,
    ValueKind::App,
    ValueKind::RegistryType,
];

/// A number, or numbers with dots: `16.0.17928.20156`, `16.0.x`.
fn is_version(text: &str) -> bool {
    text.len() <= "16.0.12345.12345".len() + 4
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'x' | 'X' | '*'))
}

/// A single word of letters with a capital first, as the names of applications, channels and levels are.
fn is_capitalised(text: &str) -> bool {
    text.len() <= LONGEST
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphabetic())
}

/// A word with a capital first, which may have a year or the 365 of Microsoft 365 in it.
fn is_product(text: &str) -> bool {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    let is_of_name = |number: &str| number == "365" || number.len() == 4 && number.starts_with("20");
    let letters: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    is_capitalised(&letters) && text.len() <= LONGEST && numbers.all(is_of_name)
}

/// A tag of a language (RFC 5646): letters, with a script, a region or a variant after hyphens.
fn is_culture(text: &str) -> bool {
    let mut parts = text.split(['-', '_']);
    let language = parts.next().unwrap_or_default();
    let is_region = |part: &str| match part.len() {
        2..=8 => part.chars().all(|c| c.is_ascii_alphabetic()),
        _ => false,
    };
    matches!(language.len(), 2..=3)
        && language.chars().all(|c| c.is_ascii_alphabetic())
        && text.split(['-', '_']).count() <= 4
        && parts
            .all(|part| is_region(part) || part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_kind_are_shown_and_others_are_not() {
        for (kind, shown, hidden) in [
            (ValueKind::Boolean, &["TRUE", "FLASE", "1", "yes"][..], &["hunter2", "Hunter"][..]),
            (ValueKind::Edition, &["64", "64bit", "x64", "amd64"], &["hunter2"]),
            (
                ValueKind::Version,
                &["16.0.17928.20156", "MatchInstaled", "16.0.x"],
                &["hunter2", "16.0.hunter2"],
            ),
            (
                ValueKind::Channel,
                &["Curent", "Perpetual", "semi-annual", "{{Channel}}"],
                &["hunter2", "hunter"],
            ),
            (ValueKind::Deadline, &["12/31/2026 10:00", "2026-12-31T10:00Z"], &["hunter2"]),
            (ValueKind::DisplayLevel, &["Non", "Quiet", "quiet"], &["hunter2"]),
            (ValueKind::LoggingLevel, &["Standrad", "Verbose"], &["hunter2"]),
            (
                ValueKind::Product,
                &["O365ProPlus", "VisioPro2027Volume", "Bookings"],
                &["hunter2", "Hunter2", "Hunter-2", "hunter"],
            ),
            (
                ValueKind::MsiProduct,
                &["PrjPro", "PrjStd,VisPro", "VisPor;SharePointDesigner"],
                &["hunter2", "PrjPro,hunter2"],
            ),
            (
                ValueKind::Language,
                &["en-us", "en_us", "sr-latn-rs", "es-419", "English", "MatchOs"],
                &["hunter2", "ab-hunter2"],
            ),
            (ValueKind::PropertyName, &["SharedComputerLicence", "AUTH_TOKEN"], &["hunter2"]),
            (ValueKind::App, &["Grove", "Clipchamp"], &["hunter2", "hunter"]),
            (ValueKind::RegistryType, &["REG_SZZ", "DWORD"], &["hunter2"]),
        ] {
            for text in shown {
                assert_eq!(kind.shown(text), *text, "{kind:?}");
            }
            for text in hidden {
                assert_eq!(kind.shown(text), HIDDEN, "{kind:?} {text}");
            }
        }
    }

    #[test]
    fn the_property_decides_about_its_value() {
        let guid = "{01234567-89ab-cdef-0123-456789abcdef}";
        assert_eq!(PropertyValues::Guid.shown(guid), guid);
        assert_eq!(PropertyValues::Bit.shown("on"), "on");
        assert_eq!(PropertyValues::Text.shown("hunter2"), "hunter2");
        for values in [PropertyValues::Bit, PropertyValues::Boolean, PropertyValues::Guid] {
            assert_eq!(values.shown("hunter2"), HIDDEN);
        }
    }

    #[test]
    fn the_grammar_decides_about_attributes() {
        for (element, attribute, text, is_shown) in [
            ("Logging", "Level", "hunter2", false),
            ("logging", "level", "Standard", true),
            ("Add", "Chanel", "hunter2", false),
            ("Add", "SourcPath", r"\\server\share", true),
            ("RemoveMSI", "IgnoreProduct", "PrjPro,VisPro", true),
            ("RemoveMSI", "IgnoreProduct", "hunter2", false),
            ("Property", "Value", "hunter2", true),
            ("Made", "Made", "Current", true),
            ("Made", "Made", "hunter2", false),
        ] {
            assert_eq!(
                shown_attribute(element, attribute, text) == text,
                is_shown,
                "{element} {attribute} {text}"
            );
        }
    }
}
