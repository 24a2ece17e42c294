//! The summary information of a package: a property set (MS-OLEPS) in a stream of its own.

use super::bytes::u32_at;
use super::error::PackageError;

/// The stream of the summary information.
pub(super) const STREAM: &str = "\u{5}SummaryInformation";

/// The place of the section's offset in the header.
const SECTION: usize = 44;

/// The property `Template`: platforms and languages.
const TEMPLATE: u32 = 7;

/// The type of a text in the code page of the set.
const VT_LPSTR: u32 = 30;

/// The platform and the languages that a package is for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) platform: String,
    pub(super) languages: Vec<u16>,
}

impl Template {
    /// Reads the template from the stream of the summary information. Without one, it is empty.
    pub(super) fn read(stream: &[u8]) -> Result<Self, PackageError> {
        let damaged = || PackageError::damaged("the summary information ends early");
        let section = u32_at(stream, SECTION).and_then(|at| stream.get(at as usize..)).ok_or_else(damaged)?;
        let count = u32_at(section, 4).ok_or_else(damaged)?;
        let entries = (count as usize).checked_mul(8).and_then(|length| section.get(8..)?.get(..length));
        let mut entries = entries
            .ok_or_else(damaged)?
            .chunks_exact(8)
            .filter_map(|entry| Some((u32_at(entry, 0)?, u32_at(entry, 4)?)));
        let Some((_, at)) = entries.find(|(id, _)| *id == TEMPLATE) else {
            return Ok(Template::default());
        };
        let value = section.get(at as usize..).ok_or_else(damaged)?;
        if u32_at(value, 0) != Some(VT_LPSTR) {
            return Err(PackageError::damaged("the template of the summary information is not a text"));
        }
        let length = u32_at(value, 4).ok_or_else(damaged)? as usize;
        let text = value.get(8..).and_then(|rest| rest.get(..length)).ok_or_else(damaged)?;
        let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
        Ok(Self::parse(&String::from_utf8_lossy(text)))
    }

    /// Reads a text such as `x64;1033,1031`. Both parts may be empty.
    fn parse(text: &str) -> Self {
        let (platform, languages) = text.split_once(';').unwrap_or((text, ""));
        let languages = languages.split(',').filter_map(|language| language.trim().parse().ok());
        Template { platform: platform.trim().to_owned(), languages: languages.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_of_a_template_may_be_missing() {
        let of = |text| {
            let Template { platform, languages } = Template::parse(text);
            (platform, languages)
        };
        assert_eq!(of("x64;1033,1031"), ("x64".to_owned(), vec![1033, 1031]));
        assert_eq!(of(";0"), (String::new(), vec![0]));
        assert_eq!(of("Intel"), ("Intel".to_owned(), vec![]));
        assert_eq!(of("Intel,x64; 1033 ,x,70000"), ("Intel,x64".to_owned(), vec![1033]));
        assert_eq!(of(""), (String::new(), vec![]));
    }
}
