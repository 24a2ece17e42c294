//! Documentation of the generated items: what a node is, safe for rustdoc.

use ddf::schema::NodeRef;

/// The lines of a node's documentation.
pub(crate) fn lines(node: NodeRef<'_>) -> Vec<String> {
    let details = node.details();
    let mut lines = vec![format!("`{}`", node.uri()), String::new()];
    if let Some(description) = &details.description {
        let text = prose(description);
        if !text.is_empty() {
            lines.push(text);
            lines.push(String::new());
        }
    }
    let mut facts = format!("Access: {}. Format: {}.", details.access, details.format);
    if let Some(default) = &details.default_value {
        facts.push_str(&format!(" Default: {}.", code(default)));
    }
    if let Some(builds) = &details.applicability.os_build_version {
        facts.push_str(&format!(" Since: {}.", prose(builds)));
    }
    lines.push(facts);
    lines
}

/// Text in one paragraph in which rustdoc sees no links, HTML, code blocks or doctests.
fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        if word.contains("://") {
            out.push_str(&code(word)); // a bare URL, which rustdoc complains of
            continue;
        }
        for c in word.chars() {
            if matches!(c, '[' | ']' | '<' | '>' | '`' | '*' | '_' | '\\' | '|' | '#' | '~') {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

/// Text as code, whatever it contains.
fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.contains('`') || text.is_empty() { format!("``{text} ``") } else { format!("`{text}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_safe() {
        assert_eq!(prose("  see [RFC]\n    <b>x</b> `y`"), "see \\[RFC\\] \\<b\\>x\\</b\\> \\`y\\`");
        assert_eq!(prose("at https://example.com/[a] now"), "at `https://example.com/[a]` now");
    }
}
