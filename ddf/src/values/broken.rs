//! Text that was meant to be XML or JSON and is broken.

use super::json;
use super::verdict::{Expected, Verdict};

/// What a text would have to be, if it begins like XML or JSON and is neither.
///
/// For values that no rule describes: many `chr` nodes take a document although their description does not say so. A
/// name in braces or angle brackets that stands for something (`{0A1B…}`, `[0-5]`) does not begin like JSON, and an
/// address in angle brackets (`<https://a.example>`) does not begin like XML. White space in front of an XML declaration
/// is not a fault of the document.
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

/// Whether a text begins with the scheme of an address and two slashes (RFC 3986, section 3).
#[cfg(feature = "xml")]
fn begins_like_an_address(text: &str) -> bool {
    text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "+-.".contains(c)).starts_with("://")
}

#[cfg(not(feature = "xml"))]
fn markup(_text: &str, _start: &str) -> Option<Expected<'static>> {
    None
}

/// Whether a text begins with an object of named members, or with an array of objects, arrays or strings. Quotes of any
/// kind count: wrong ones are a common mistake.
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
