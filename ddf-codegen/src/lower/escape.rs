//! Texts of descriptions, escaped for rustdoc.

use crate::invisible::is_invisible;

/// Escapes text into one paragraph without links, HTML, code blocks or doctests.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for word in text.split_whitespace() {
        if out.is_empty() {
            // Would start a list, a heading or a quotation.
            if word.starts_with(['-', '+', '=', ':'])
                || word.trim_end_matches(['.', ')']) != word && is_number(word)
            {
                out.push('\\');
            }
        } else {
            out.push(' ');
        }
        if word.contains("://") || word.starts_with("www.") || word.contains('@') {
            out.push_str(&span(word)); // rustdoc warns of a bare URL
            continue;
        }
        let needs_care = |c| is_markup(c) || is_invisible(c);
        let mut rest = word;
        while let Some(at) = rest.find(needs_care) {
            let (plain, special) = rest.split_at(at);
            out.push_str(plain);
            let Some(c) = special.chars().next() else { break };
            rest = &special[c.len_utf8()..];
            match is_markup(c) {
                true => out.extend(['\\', c]),
                false => out.push(char::REPLACEMENT_CHARACTER),
            }
        }
        out.push_str(rest);
    }
    out
}

/// True if the character has a meaning in Markdown.
fn is_markup(c: char) -> bool {
    matches!(c, '[' | ']' | '<' | '>' | '`' | '*' | '_' | '\\' | '|' | '#' | '~' | '&' | '$')
}

fn is_number(word: &str) -> bool {
    word.trim_end_matches(['.', ')']).bytes().all(|byte| byte.is_ascii_digit())
}

/// Any text as code. Addresses contain titles, so they need this too.
pub(super) fn span(text: &str) -> String {
    let mut inside = String::with_capacity(text.len() + 2);
    for word in text.split_whitespace() {
        if !inside.is_empty() {
            inside.push(' ');
        }
        match word.contains(is_invisible) {
            true => inside.push_str(&word.replace(is_invisible, "\u{FFFD}")),
            false => inside.push_str(word),
        }
    }
    match (inside.is_empty(), inside.contains('`')) {
        (true, _) => "(empty)".to_owned(),
        (false, false) => format!("`{inside}`"),
        (false, true) => {
            let runs = inside.split(|c| c != '`').map(str::len).max().unwrap_or(0);
            let fence = "`".repeat(runs + 1);
            format!("{fence} {inside} {fence}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_safe() {
        assert_eq!(prose("  see [RFC]\n    <b>x</b> `y`"), "see \\[RFC\\] \\<b\\>x\\</b\\> \\`y\\`");
        assert_eq!(prose("at https://example.com/[a] now"), "at `https://example.com/[a]` now");
        assert_eq!(prose("- not a list"), "\\- not a list");
        assert_eq!(span("a|b`c"), "`` a|b`c ``");
        assert_eq!(span("a`b``c"), "``` a`b``c ```");
        assert_eq!(span(" \n"), "(empty)");
    }
}
