//! Text that was meant to be XML or JSON and is broken.

use super::json;
use super::verdict::{Expected, Verdict};
#[cfg(feature = "xml")]
use alloc::string::String;

/// What a text would have to be, if it begins like XML or JSON and is neither.
///
/// For values that no rule describes: many `chr` nodes take a document although their description does not say so. A
/// name in braces or angle brackets that stands for something (`{0A1B…}`, `[0-5]`) does not begin like JSON. White space
/// in front of an XML declaration is tolerated, since Windows takes such profiles.
///
/// ```
/// # #[cfg(feature = "xml")] {
/// use ddf::values::broken;
/// assert!(broken("{ \"mode\": 1, }").is_some());
/// assert!(broken("<profile><name>a</profile>").is_some());
/// for sound in ["\n <?xml version=\"1.0\"?><a/>", "{\"mode\": 1}", "<enabled/><data id=\"a\" value=\"1\"/>", "{0A1B}", "[0-5]", "1 < 2", ""] {
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
    use super::well_formed::{Fault, content, document};
    let second = start.strip_prefix('<')?.chars().next()?;
    if !second.is_alphabetic() && !matches!(second, '_' | '?' | '!') {
        return None;
    }
    let declaration = start.starts_with("<?xml").then(|| start.find("?>")).flatten();
    let verdict = match declaration {
        // White space in front of the declaration is tolerated, as Windows takes it. The places stay what they are.
        Some(end) if start.len() < text.len() => {
            let blank = |c: char| if c == '\n' { c } else { ' ' };
            let (before, rest) = text.split_at(text.len() - start.len() + end + "?>".len());
            document(&(before.chars().map(blank).collect::<String>() + rest))
        }
        _ if start.starts_with("<?xml") || start.starts_with("<!DOCTYPE") => document(text),
        _ => content(text),
    };
    match verdict {
        Err(Fault::Broken(expected)) => Some(expected),
        _ => None,
    }
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
