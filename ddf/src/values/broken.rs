//! Finds broken XML and JSON in values without a rule.

use super::json;
use super::verdict::{Expected, Verdict};

/// Returns the expected form of a text that begins like XML or JSON but is neither.
///
/// Use it for values without a rule: many `chr` nodes take a document, but their description does not say so. GUIDs and
/// ranges (`{0A1B…}`, `[0-5]`) do not begin like JSON, and addresses in angle brackets (`<https://a.example>`) do not
/// begin like XML. White space before an XML declaration is allowed.
///
/// ```
/// # #[cfg(feature = "xml")] {
/// use ddf::values::broken;
/// assert!(broken("{ \"mode\": 1, }").is_some());
/// assert!(broken("<profile><name>a</profile>").is_some());
/// for sound in ["{\"mode\": 1}", "<enabled/><data id=\"a\" value=\"1\"/>", "{0A1B}", "[0-5]", "<https://a>", "1 < 2", ""] {
///     assert!(broken(sound).is_none(), "{sound}");
/// }
/// # }
/// ```
pub fn broken(text: &str) -> Option<Expected<'static>> {
    let start = text.trim_ascii_start();
    if begins_like_json(start) {
        return match json::check(text) {
            Verdict::Refused(refusal) => Some(refusal.expected),
            _ => None,
        };
    }
    markup(text, start)
}

#[cfg(feature = "xml")]
fn markup(text: &str, start: &str) -> Option<Expected<'static>> {
    use super::well_formed::{Fault, content, document_after_space};
    let tag = start.strip_prefix('<')?;
    let second = tag.chars().next()?;
    if !second.is_alphabetic() && !matches!(second, '_' | '?' | '!') || begins_like_an_address(tag) {
        return None;
    }
    let prolog = start.starts_with("<?xml") || start.starts_with("<!DOCTYPE");
    match if prolog { document_after_space(text) } else { content(text) } {
        Err(Fault::Broken(expected)) => Some(expected),
        _ => None,
    }
}

/// True if a text begins with a scheme and two slashes (RFC 3986, section 3).
#[cfg(feature = "xml")]
fn begins_like_an_address(text: &str) -> bool {
    text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "+-.".contains(c)).starts_with("://")
}

#[cfg(not(feature = "xml"))]
fn markup(_text: &str, _start: &str) -> Option<Expected<'static>> {
    None
}

/// True if a text begins with an object of named members, or an array of objects, arrays or strings. Typographic quotes
/// count, because they are a common mistake.
fn begins_like_json(start: &str) -> bool {
    let quote = |c: char| matches!(c, '"' | '\'' | '\u{2018}'..='\u{201F}');
    if let Some(inside) = start.strip_prefix('{') {
        let inside = inside.trim_ascii_start();
        let name = inside.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let bare_name = name.len() < inside.len() && name.trim_ascii_start().starts_with(':');
        return inside.starts_with(quote) || bare_name;
    }
    let Some(inside) = start.strip_prefix('[') else { return false };
    let inside = inside.trim_ascii_start();
    inside.starts_with(quote) || inside.strip_prefix(['{', '[']).is_some_and(|_| begins_like_json(inside))
}
