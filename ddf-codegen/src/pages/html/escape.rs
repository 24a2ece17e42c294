//! Escaping for HTML and JavaScript.

/// Appends text, for an element or for an attribute in double quotes.
pub(super) fn text_into(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

/// Text for an element or for an attribute in double quotes.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    text_into(text, &mut out);
    out
}

/// Appends text whose lines are separated by `<br/>`; empty lines are left out.
pub(super) fn lines_into(text: &str, out: &mut String) {
    for (number, line) in text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        if number > 0 {
            out.push_str("<br/>");
        }
        text_into(line, out);
    }
}

/// Appends text as paragraphs. Keeps line breaks; a blank line separates paragraphs.
pub(super) fn prose_into(text: &str, out: &mut String) {
    let mut is_open = false;
    for line in text.trim().lines().map(str::trim) {
        match (line.is_empty(), is_open) {
            (true, true) => out.push_str("</p>\n"),
            (true, false) => {}
            (false, true) => out.push_str("<br/>\n"),
            (false, false) => out.push_str("<p>"),
        }
        is_open = !line.is_empty();
        text_into(line, out);
    }
    if is_open {
        out.push_str("</p>\n");
    }
}

/// Appends a string of JSON, which is also one of JavaScript and contains no `<`.
pub(super) fn string_into(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() || matches!(c, '<' | '\u{2028}' | '\u{2029}') => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_opens_no_element_and_ends_no_attribute() {
        assert_eq!(text("<b a='\"'>&amp;"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;amp;");
        let mut out = String::new();
        prose_into("\n a\nb\n\n\n<c>\n", &mut out);
        assert_eq!(out, "<p>a<br/>\nb</p>\n<p>&lt;c&gt;</p>\n");
    }

    #[test]
    fn strings_end_neither_script_nor_line() {
        let mut out = String::new();
        string_into("</script>\"\\\n\u{2028}é", &mut out);
        assert_eq!(out, "\"\\u003c/script>\\\"\\\\\\u000a\\u2028é\"");
    }
}
