//! Finds lists whose elements are not separated by their delimiter.

use crate::model::AllowedValues;

/// The text that a list has instead of its delimiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Separator {
    /// The delimiter U+F000, spelt in letters: `&#xF000;`, `0xF000`. The device takes the letters for a part of an
    /// element.
    Letters(&'static str),
    /// Another character, and the delimiter U+F000 not once: `,`, `;`, `|`, a blank or the end of a line. It may belong
    /// to an element.
    Other(char),
}

/// The spellings of U+F000 that people write: XML references, and what descriptions and programming languages use.
const SPELLINGS: [&str; 8] =
    ["&amp;#xF000;", "&#xF000;", "&amp;#61440;", "&#61440;", "0xF000", "\\xF000", "\\uF000", "U+F000"];

impl AllowedValues<'_> {
    /// The wrong separator of a list whose delimiter is U+F000; `None` if the list has its delimiter or one element.
    ///
    /// Nobody can type U+F000, so lists of it go wrong in ways that other lists do not. An empty list and a list of one
    /// element have no delimiter.
    ///
    /// ```
    /// use ddf::model::{AllowedValues, Keyword, ValueType};
    /// use ddf::values::Separator;
    /// let accounts = AllowedValues {
    ///     value_type: Keyword::Known(ValueType::None),
    ///     values: Vec::new().into(),
    ///     value: None,
    ///     description: None,
    ///     admx: None,
    ///     list: Some("0xF000".into()),
    /// };
    /// assert_eq!(accounts.wrong_separator("*S-1-5-113\u{F000}*S-1-5-114"), None);
    /// assert_eq!(accounts.wrong_separator("Authenticated Users"), None);
    /// assert_eq!(accounts.wrong_separator("*S-1-5-113,*S-1-5-114"), Some(Separator::Other(',')));
    /// assert_eq!(accounts.wrong_separator("*S-1-5-113 *S-1-5-114"), Some(Separator::Other(' ')));
    /// assert_eq!(accounts.wrong_separator("https://example.com/?a,b"), None);
    /// assert_eq!(accounts.wrong_separator("a&#xF000;b"), Some(Separator::Letters("&#xF000;")));
    /// ```
    pub fn wrong_separator(&self, text: &str) -> Option<Separator> {
        if self.delimiter() != Some("\u{F000}") {
            return None;
        }
        if let Some(spelling) = spelt_delimiter(text) {
            return Some(Separator::Letters(spelling));
        }
        let text = text.trim_ascii();
        if text.contains('\u{F000}') {
            return None;
        }
        // An address may hold these characters itself.
        let is_url = text.matches("://").take(2).count() == 1;
        if let Some(separator) =
            text.chars().filter(|_| !is_url).find(|c| matches!(c, ',' | ';' | '|' | '\n' | '\t'))
        {
            return Some(Separator::Other(separator));
        }
        // Account names have blanks; two addresses, paths or security identifiers with a blank between are two elements.
        let pieces = text.split(' ').filter(|piece| is_whole_element(piece));
        (pieces.take(2).count() == 2).then_some(Separator::Other(' '))
    }
}

/// The first spelling of the delimiter U+F000 in a text.
///
/// ```
/// use ddf::values::spelt_delimiter;
/// assert_eq!(spelt_delimiter("a&#xf000;b"), Some("&#xF000;"));
/// assert_eq!(spelt_delimiter("a\u{F000}b"), None);
/// ```
pub fn spelt_delimiter(text: &str) -> Option<&'static str> {
    // All spellings end so, but for the decimal one.
    if !text.contains("000") && !text.contains("61440") {
        return None;
    }
    let contains = |spelling: &str| {
        let wanted = spelling.as_bytes();
        text.as_bytes().windows(wanted.len()).any(|window| window.eq_ignore_ascii_case(wanted))
    };
    SPELLINGS.into_iter().find(|spelling| contains(spelling))
}

/// True for a security identifier, a path, an address or a name with its domain.
fn is_whole_element(piece: &str) -> bool {
    let identifier = piece.trim_start_matches('*');
    let begins =
        |prefix: &str| identifier.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    begins("S-1-") || piece.contains(['\\', '/', '@'])
}
