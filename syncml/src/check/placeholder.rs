//! Placeholders in addresses: `{PackageFamilyName}`, `[ProviderID]`, `<ProfileName>`.

use ddf::{LocUri, Segment};

/// The brackets that documentation puts around a name that is to be chosen.
const BRACKETS: [(char, char); 3] = [('{', '}'), ('[', ']'), ('<', '>')];

/// Whether a segment is a placeholder, its brackets not escaped. A GUID in braces is a name.
pub(super) fn is_placeholder(segment: Segment<'_>) -> bool {
    inside(segment.as_str()).is_some_and(|inner| {
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.');
        let hexadecimal = |c: char| c.is_ascii_hexdigit() || c == '-';
        inner.starts_with(|c: char| c.is_ascii_alphabetic())
            && inner.chars().all(word)
            && !inner.chars().all(hexadecimal)
    })
}

/// The first segment that is a placeholder.
pub(super) fn first<'u>(uri: &LocUri<'u>) -> Option<Segment<'u>> {
    uri.segments().find(|segment| is_placeholder(*segment))
}

/// What stands between the brackets around a name.
pub(super) fn inside(name: &str) -> Option<&str> {
    BRACKETS.into_iter().find_map(|(open, close)| name.strip_prefix(open)?.strip_suffix(close))
}
