//! The languages that `Language` names.

/// A culture that Office comes in.
///
/// Source: the page with the languages, culture codes and companion proofing languages of Microsoft 365 Apps.
///
/// ```
/// use office_csp::odt::Language;
/// assert_eq!(Language::find("DE-de").map(|language| language.name), Some("German"));
/// assert_eq!(Language::find("de"), None); // a language alone is no culture
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Language {
    /// The culture's code. Codes match without case.
    pub culture: &'static str,
    /// The language, in English.
    pub name: &'static str,
}

const fn language(culture: &'static str, name: &'static str) -> Language {
    Language { culture, name }
}

impl Language {
    /// All of them, by code.
    pub const ALL: &'static [Language] = &[
        language("af-ZA", "Afrikaans"),
        language("ar-SA", "Arabic"),
        language("as-IN", "Assamese"),
        language("az-Latn-AZ", "Azerbaijani, Latin"),
        language("bg-BG", "Bulgarian"),
        language("bn-BD", "Bangla, Bangladesh"),
        language("bn-IN", "Bangla, India"),
        language("bs-latn-BA", "Bosnian, Latin"),
        language("ca-ES", "Catalan"),
        language("ca-ES-valencia", "Valencian"),
        language("cs-CZ", "Czech"),
        language("cy-GB", "Welsh"),
        language("da-DK", "Danish"),
        language("de-DE", "German"),
        language("el-GR", "Greek"),
        language("en-GB", "English, United Kingdom"),
        language("en-US", "English, United States"),
        language("es-ES", "Spanish, Spain"),
        language("es-MX", "Spanish, Mexico"),
        language("et-EE", "Estonian"),
        language("eu-ES", "Basque"),
        language("fa-IR", "Persian"),
        language("fi-FI", "Finnish"),
        language("fr-CA", "French, Canada"),
        language("fr-FR", "French, France"),
        language("ga-IE", "Irish"),
        language("gd-GB", "Scottish Gaelic"),
        language("gl-ES", "Galician"),
        language("gu-IN", "Gujarati"),
        language("ha-Latn-NG", "Hausa"),
        language("he-IL", "Hebrew"),
        language("hi-IN", "Hindi"),
        language("hr-HR", "Croatian"),
        language("hu-HU", "Hungarian"),
        language("hy-AM", "Armenian"),
        language("id-ID", "Indonesian"),
        language("ig-NG", "Igbo"),
        language("is-IS", "Icelandic"),
        language("it-IT", "Italian"),
        language("ja-JP", "Japanese"),
        language("ka-GE", "Georgian"),
        language("kk-KZ", "Kazakh"),
        language("kn-IN", "Kannada"),
        language("ko-KR", "Korean"),
        language("kok-IN", "Konkani"),
        language("ky-KG", "Kyrgyz"),
        language("lb-LU", "Luxembourgish"),
        language("lt-LT", "Lithuanian"),
        language("lv-LV", "Latvian"),
        language("mi-NZ", "Māori"),
        language("mk-MK", "Macedonian"),
        language("ml-IN", "Malayalam"),
        language("mr-IN", "Marathi"),
        language("ms-MY", "Malay"),
        language("mt-MT", "Maltese"),
        language("nb-NO", "Norwegian, Bokmål"),
        language("ne-NP", "Nepali"),
        language("nl-NL", "Dutch"),
        language("nn-NO", "Norwegian, Nynorsk"),
        language("nso-ZA", "Northern Sotho"),
        language("or-IN", "Odia"),
        language("pa-IN", "Punjabi"),
        language("pl-PL", "Polish"),
        language("ps-AF", "Pashto"),
        language("pt-BR", "Portuguese, Brazil"),
        language("pt-PT", "Portuguese, Portugal"),
        language("rm-CH", "Romansh"),
        language("ro-RO", "Romanian"),
        language("ru-RU", "Russian"),
        language("rw-RW", "Kinyarwanda"),
        language("si-LK", "Sinhala"),
        language("sk-SK", "Slovak"),
        language("sl-SI", "Slovenian"),
        language("sq-AL", "Albanian"),
        language("sr-cyrl-BA", "Serbian, Cyrillic, Bosnia and Herzegovina"),
        language("sr-cyrl-RS", "Serbian, Cyrillic, Serbia"),
        language("sr-latn-RS", "Serbian, Latin, Serbia"),
        language("sv-SE", "Swedish"),
        language("sw-KE", "Swahili"),
        language("ta-IN", "Tamil"),
        language("te-IN", "Telugu"),
        language("th-TH", "Thai"),
        language("tn-ZA", "Setswana"),
        language("tr-TR", "Turkish"),
        language("tt-RU", "Tatar"),
        language("uk-UA", "Ukrainian"),
        language("ur-PK", "Urdu"),
        language("uz-Latn-UZ", "Uzbek, Latin"),
        language("vi-VN", "Vietnamese"),
        language("wo-SN", "Wolof"),
        language("xh-ZA", "Xhosa"),
        language("yo-NG", "Yoruba"),
        language("zh-CN", "Chinese, simplified"),
        language("zh-TW", "Chinese, traditional"),
        language("zu-ZA", "Zulu"),
    ];

    /// The language of this culture, in any case of letters.
    pub fn find(culture: &str) -> Option<&'static Language> {
        let found = Self::ALL.binary_search_by(|language| lower(language.culture).cmp(lower(culture)));
        found.ok().map(|at| &Self::ALL[at])
    }

    /// Whether Project and Visio come in it, too. Three cultures that Office has had since version 2108 are not theirs.
    pub fn is_for_project_and_visio(&self) -> bool {
        !matches!(self.culture, "en-GB" | "es-MX" | "fr-CA")
    }
}

/// The bytes in small letters.
fn lower(culture: &str) -> impl Iterator<Item = u8> {
    culture.bytes().map(|byte| byte.to_ascii_lowercase())
}

/// A word in the place of a culture: the machine decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Match {
    /// `MatchOS`: the language of Windows; `Fallback` if Office does not come in it.
    Os,
    /// `MatchInstalled`: the languages that are installed already, of the product that `TargetProduct` names.
    Installed,
    /// `MatchPreviousMSI`: the languages of the Office that `RemoveMSI` removes.
    PreviousMsi,
}

impl Match {
    /// The word as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Match::Os => "MatchOS",
            Match::Installed => "MatchInstalled",
            Match::PreviousMsi => "MatchPreviousMSI",
        }
    }

    /// The word, in any case of letters.
    pub fn find(id: &str) -> Option<Self> {
        [Match::Os, Match::Installed, Match::PreviousMsi]
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
}
