//! Text from input in findings and logs.

use crate::{conceal, first_steering, steers_terminal, without_product_keys};
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

/// The text fit for a line of a log: without product keys, and with escapes for characters that
/// [steer a terminal](steers_terminal) or end the line.
///
/// ```
/// assert_eq!(csp_findings::one_line("a\u{1B}[31m\nb"), r"a\u{1b}[31m\nb");
/// ```
pub fn one_line<'t>(text: impl Into<Cow<'t, str>>) -> Cow<'t, str> {
    changed(changed(text.into(), without_product_keys), without_steering)
}

/// Changes a text. It is not copied where the change leaves it as it is.
pub(crate) fn changed<'t>(text: Cow<'t, str>, change: impl Fn(&str) -> Cow<'_, str>) -> Cow<'t, str> {
    match change(&text) {
        Cow::Owned(changed) => Cow::Owned(changed),
        Cow::Borrowed(_) => text,
    }
}

/// The text with escapes for characters that [steer a terminal](steers_terminal) or end the line.
pub(crate) fn without_steering(text: &str) -> Cow<'_, str> {
    match first_steering(text) {
        Some(_) => Cow::Owned(escaped(text)),
        None => Cow::Borrowed(text),
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' | '\n' | '\r' => escaped.extend(c.escape_default()),
            _ if steers_terminal(c) => escaped.extend(c.escape_unicode()),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// The text, or its first characters and `…`: a name may be megabytes long.
///
/// Hide secrets first, as half of a key is a secret too.
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    // A text has at least as many bytes as characters.
    let end = if text.len() <= most { None } else { text.char_indices().nth(most) };
    match end {
        None => Cow::Borrowed(text),
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
    }
}

/// [`cut`] to a length that reads well in a message: 80 characters.
pub fn short(text: &str) -> Cow<'_, str> {
    cut(text, 80)
}

/// The text in quotes, [`short`], [without secrets](conceal), and with escapes for invisible characters.
///
/// ```
/// assert_eq!(csp_findings::quoted("a \"b\"\n"), r#""a "b"\n""#);
/// ```
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in short(&conceal(text)).chars() {
        match c {
            '"' | '\'' | '\\' => quoted.push(c), // unchanged, so that it can be searched for
            _ => quoted.extend(c.escape_debug()),
        }
    }
    quoted.push('"');
    quoted
}
