//! The languages that `Language` names.

use super::channel::Channel;

/// A culture that Office comes in.
///
/// Sources: Microsoft's page with the languages, culture codes and companion proofing languages of Microsoft 365 Apps, and
/// the files on its download servers (November 2026).
///
/// ```
/// use office_deployment::Language;
/// assert_eq!(Language::find("DE-de").map(|language| language.name), Some("German"));
/// assert_eq!(Language::find("de"), None); // a language without a country is not a culture
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Language {
    /// The culture's code. Codes match without case.
    pub culture: &'static str,
    /// The language, in English.
    pub name: &'static str,
    /// True for a main language. A product needs one; the other cultures are accessories and follow it.
    pub is_main: bool,
    /// True if Microsoft's page lists it. The servers have a few more.
    pub is_listed: bool,
}

const fn main(culture: &'static str, name: &'static str) -> Language {
    Language { culture, name, is_main: true, is_listed: true }
}

const fn accessory(culture: &'static str, name: &'static str) -> Language {
    Language { culture, name, is_main: false, is_listed: true }
}

/// An accessory that the servers have and the page does not list.
const fn unlisted(culture: &'static str, name: &'static str) -> Language {
    Language { culture, name, is_main: false, is_listed: false }
}

impl Language {
    /// All of them, by code.
    pub const ALL: &'static [Language] = &[
        accessory("af-ZA", "Afrikaans"),
        unlisted("am-ET", "Amharic"),
        main("ar-SA", "Arabic"),
        accessory("as-IN", "Assamese"),
        accessory("az-Latn-AZ", "Azerbaijani, Latin"),
        unlisted("be-BY", "Belarusian"),
        main("bg-BG", "Bulgarian"),
        accessory("bn-BD", "Bangla, Bangladesh"),
        accessory("bn-IN", "Bangla, India"),
        accessory("bs-latn-BA", "Bosnian, Latin"),
        accessory("ca-ES", "Catalan"),
        accessory("ca-ES-valencia", "Valencian"),
        main("cs-CZ", "Czech"),
        accessory("cy-GB", "Welsh"),
        main("da-DK", "Danish"),
        main("de-DE", "German"),
        main("el-GR", "Greek"),
        main("en-GB", "English, United Kingdom"),
        main("en-US", "English, United States"),
        main("es-ES", "Spanish, Spain"),
        main("es-MX", "Spanish, Mexico"),
        main("et-EE", "Estonian"),
        accessory("eu-ES", "Basque"),
        accessory("fa-IR", "Persian"),
        main("fi-FI", "Finnish"),
        unlisted("fil-PH", "Filipino"),
        main("fr-CA", "French, Canada"),
        main("fr-FR", "French, France"),
        accessory("ga-IE", "Irish"),
        accessory("gd-GB", "Scottish Gaelic"),
        accessory("gl-ES", "Galician"),
        accessory("gu-IN", "Gujarati"),
        accessory("ha-Latn-NG", "Hausa"),
        main("he-IL", "Hebrew"),
        main("hi-IN", "Hindi"),
        main("hr-HR", "Croatian"),
        main("hu-HU", "Hungarian"),
        accessory("hy-AM", "Armenian"),
        main("id-ID", "Indonesian"),
        accessory("ig-NG", "Igbo"),
        accessory("is-IS", "Icelandic"),
        main("it-IT", "Italian"),
        main("ja-JP", "Japanese"),
        accessory("ka-GE", "Georgian"),
        main("kk-KZ", "Kazakh"),
        unlisted("km-KH", "Khmer"),
        accessory("kn-IN", "Kannada"),
        main("ko-KR", "Korean"),
        accessory("kok-IN", "Konkani"),
        accessory("ky-KG", "Kyrgyz"),
        accessory("lb-LU", "Luxembourgish"),
        main("lt-LT", "Lithuanian"),
        main("lv-LV", "Latvian"),
        accessory("mi-NZ", "Māori"),
        accessory("mk-MK", "Macedonian"),
        accessory("ml-IN", "Malayalam"),
        unlisted("mn-MN", "Mongolian"),
        accessory("mr-IN", "Marathi"),
        main("ms-MY", "Malay"),
        accessory("mt-MT", "Maltese"),
        main("nb-NO", "Norwegian, Bokmål"),
        accessory("ne-NP", "Nepali"),
        main("nl-NL", "Dutch"),
        accessory("nn-NO", "Norwegian, Nynorsk"),
        accessory("nso-ZA", "Northern Sotho"),
        accessory("or-IN", "Odia"),
        accessory("pa-IN", "Punjabi"),
        main("pl-PL", "Polish"),
        unlisted("prs-AF", "Dari"),
        accessory("ps-AF", "Pashto"),
        main("pt-BR", "Portuguese, Brazil"),
        main("pt-PT", "Portuguese, Portugal"),
        unlisted("quz-PE", "Quechua"),
        accessory("rm-CH", "Romansh"),
        main("ro-RO", "Romanian"),
        main("ru-RU", "Russian"),
        accessory("rw-RW", "Kinyarwanda"),
        unlisted("sd-Arab-PK", "Sindhi, Arabic"),
        accessory("si-LK", "Sinhala"),
        main("sk-SK", "Slovak"),
        main("sl-SI", "Slovenian"),
        accessory("sq-AL", "Albanian"),
        accessory("sr-cyrl-BA", "Serbian, Cyrillic, Bosnia and Herzegovina"),
        accessory("sr-cyrl-RS", "Serbian, Cyrillic, Serbia"),
        main("sr-latn-RS", "Serbian, Latin, Serbia"),
        main("sv-SE", "Swedish"),
        accessory("sw-KE", "Swahili"),
        accessory("ta-IN", "Tamil"),
        accessory("te-IN", "Telugu"),
        main("th-TH", "Thai"),
        unlisted("tk-TM", "Turkmen"),
        accessory("tn-ZA", "Setswana"),
        main("tr-TR", "Turkish"),
        accessory("tt-RU", "Tatar"),
        unlisted("ug-CN", "Uyghur"),
        main("uk-UA", "Ukrainian"),
        accessory("ur-PK", "Urdu"),
        accessory("uz-Latn-UZ", "Uzbek, Latin"),
        main("vi-VN", "Vietnamese"),
        accessory("wo-SN", "Wolof"),
        accessory("xh-ZA", "Xhosa"),
        accessory("yo-NG", "Yoruba"),
        main("zh-CN", "Chinese, simplified"),
        main("zh-TW", "Chinese, traditional"),
        accessory("zu-ZA", "Zulu"),
    ];

    /// The language of a culture, in any case.
    pub fn find(culture: &str) -> Option<&'static Language> {
        let found = Self::ALL.binary_search_by(|language| lower(language.culture).cmp(lower(culture)));
        found.ok().map(|at| &Self::ALL[at])
    }

    /// The first build of Office with the three cultures of version 2108, the third number of `Version`.
    pub const BUILD_2108: u32 = 14326;

    /// Returns true if Office has it since version 2108 only: see [`BUILD_2108`](Self::BUILD_2108).
    pub fn is_of_version_2108(&self) -> bool {
        matches!(self.culture, "en-GB" | "es-MX" | "fr-CA")
    }

    /// Returns true if Project and Visio have it. They lack the cultures of version 2108.
    pub fn is_for_project_and_visio(&self) -> bool {
        !self.is_of_version_2108()
    }

    /// Returns true if a channel has it. PerpetualVL2019 is older than version 2108.
    pub fn is_on(&self, channel: Channel) -> bool {
        channel != Channel::PerpetualVL2019 || !self.is_of_version_2108()
    }
}

/// The bytes in small letters.
fn lower(culture: &str) -> impl Iterator<Item = u8> {
    culture.bytes().map(|byte| byte.to_ascii_lowercase())
}

/// A word in place of a culture: the machine chooses the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LanguageMatch {
    /// `MatchOS`: the language of Windows; `Fallback` if Office does not come in it.
    Os,
    /// `MatchInstalled`: the languages that are installed already, of the product that `TargetProduct` names.
    Installed,
    /// `MatchPreviousMSI`: the languages of the Office that `RemoveMSI` removes.
    PreviousMsi,
}

impl LanguageMatch {
    /// The word as written.
    pub const fn as_str(self) -> &'static str {
        match self {
            LanguageMatch::Os => "MatchOS",
            LanguageMatch::Installed => "MatchInstalled",
            LanguageMatch::PreviousMsi => "MatchPreviousMSI",
        }
    }

    /// The word, in any case.
    pub fn find(id: &str) -> Option<Self> {
        [LanguageMatch::Os, LanguageMatch::Installed, LanguageMatch::PreviousMsi]
            .into_iter()
            .find(|word| word.as_str().eq_ignore_ascii_case(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_culture_is_found_in_any_case() {
        assert!(Language::ALL.is_sorted_by(|one, next| lower(one.culture).lt(lower(next.culture))));
        for language in Language::ALL {
            assert_eq!(Language::find(&language.culture.to_uppercase()), Some(language));
        }
        assert_eq!(Language::find("ko"), None);
    }

    #[test]
    fn the_servers_hold_43_main_languages_and_10_cultures_that_no_page_names() {
        let count = |is: fn(&Language) -> bool| Language::ALL.iter().filter(|language| is(language)).count();
        assert_eq!(count(|language| language.is_main), 43);
        assert_eq!(count(|language| !language.is_listed), 10);
        assert_eq!(count(|language| !language.is_on(Channel::PerpetualVL2019)), 3);
        assert!(Language::ALL.iter().all(|language| language.is_listed || !language.is_main));
    }
}
