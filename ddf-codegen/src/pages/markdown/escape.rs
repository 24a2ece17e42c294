//! Escaping for Markdown: CommonMark with GitHub's tables.
//!
//! Text of a description must be shown as the same words, never as a link, HTML, a heading, a list, a code block or a
//! column of a table. A `|` is always written as a reference, because a backslash before it has different meanings in
//! code and in tables.

/// Text as paragraphs. Keeps line breaks; a blank line separates paragraphs.
pub(in crate::pages) fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut paragraph = false;
    for line in text.trim().lines().map(str::trim) {
        if line.is_empty() {
            paragraph = false;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if paragraph { "<br>\n" } else { "\n\n" });
        }
        line_into(line, At::Start, &mut out);
        paragraph = true;
    }
    out
}

/// Text for a cell of a table, or for the middle of a line. `<br>` separates its lines.
pub(in crate::pages) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !out.is_empty() {
            out.push_str("<br>");
        }
        line_into(line, At::Inside, &mut out);
    }
    out
}

/// The text of a heading. Some viewers take braces at its end as attributes, and drop a `#`.
pub(in crate::pages) fn heading(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    line_into(text, At::Heading, &mut out);
    out
}

/// The position of a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// At the start of a block, where it could begin a list or a heading.
    Start,
    /// After other text.
    Inside,
    /// In a heading.
    Heading,
}

/// A line, word by word; words that would become links are written as code.
fn line_into(line: &str, at: At, out: &mut String) {
    let inside = if at == At::Start { At::Inside } else { at };
    for (index, word) in line.split_whitespace().enumerate() {
        let at = if index == 0 { at } else { inside };
        if index > 0 {
            out.push(' ');
        }
        if !(word.contains("://") || word.contains("www.") || word.contains('@')) {
            word_into(word, at, out);
            continue;
        }
        let link = word.trim_start_matches(['(', '"', '\'', '<', '[']);
        let (before, link) = word.split_at(word.len() - link.len());
        let bare = without_punctuation(link);
        word_into(before, at, out);
        // At the start of a block, [`]: defines a reference, even if the brackets contain code.
        if bare.contains("]:") {
            word_into(bare, inside, out);
        } else if !bare.is_empty() {
            out.push_str(&code(bare));
        }
        word_into(&link[bare.len()..], inside, out);
    }
}

/// A link without trailing punctuation. A closing bracket belongs to the link if the link has an opening one.
fn without_punctuation(link: &str) -> &str {
    let count = |bracket: char| link.matches(bracket).count();
    // Closing brackets minus opening brackets.
    let mut round = count(')').saturating_sub(count('('));
    let mut square = count(']').saturating_sub(count('['));
    let mut bare = link;
    while let Some(last) = bare.chars().next_back() {
        match last {
            '.' | ',' | ';' | ':' | '"' | '\'' | '>' => {}
            ')' if round > 0 => round -= 1,
            ']' if square > 0 => square -= 1,
            _ => break,
        }
        bare = &bare[..bare.len() - 1];
    }
    bare
}

/// A word.
fn word_into(word: &str, place: At, out: &mut String) {
    let first = place == At::Start;
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut before = None;
    let mut characters = word.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let after = characters.peek().map(|&(_, after)| after);
        match c {
            '&' if after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '#') => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' => out.push_str("&#124;"),
            // Between letters it is not emphasis.
            '_' if before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric) => {
                out.push(c);
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' => out.extend(['\\', c]),
            '#' | '{' | '}' if place == At::Heading => out.extend(['\\', c]),
            '#' | '-' | '+' | '=' | ':' if first && at == 0 => out.extend(['\\', c]),
            '.' | ')' if first && digits > 0 && at == digits => out.extend(['\\', c]),
            _ => out.push(c),
        }
        before = Some(c);
    }
}

/// Text as code in a line or a cell; line breaks become spaces.
pub(in crate::pages) fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ");
    if text.contains('|') {
        let mut out = String::from("<code>");
        for c in text.chars() {
            if c.is_ascii_punctuation() {
                out.push_str(&format!("&#{};", u32::from(c)));
            } else {
                out.push(c);
            }
        }
        out.push_str("</code>");
        return out;
    }
    let ticks = "`".repeat(longest_run(&text) + 1);
    // Viewers remove one space at each end if both ends have one.
    let pad = text.starts_with('`')
        || text.ends_with('`')
        || text.starts_with(' ') && text.ends_with(' ') && !text.trim().is_empty();
    let pad = if pad { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// A block of code.
pub(in crate::pages) fn fence(info: &str, text: &str, out: &mut String) {
    let ticks = "`".repeat((longest_run(text) + 1).max(3));
    out.push_str(&format!("{ticks}{info}\n{}\n{ticks}\n", text.trim_end_matches('\n')));
}

/// The longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A table with a head and a row for each array of cells. Writes nothing without rows.
pub(in crate::pages) fn table<const N: usize>(head: [&str; N], rows: &[[String; N]], out: &mut String) {
    if rows.is_empty() {
        return;
    }
    out.push_str(&format!("| {} |\n|{}\n", head.join(" | "), ":--|".repeat(N)));
    for row in rows {
        out.push_str(&format!("| {} |\n", row.join(" | ")));
    }
}

/// Text as a YAML scalar.
pub(in crate::pages) fn yaml(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_only_text() {
        for (text, markdown) in [
            ("see [RFC] <b>x</b> `y`", "see \\[RFC\\] &lt;b&gt;x&lt;/b&gt; \\`y\\`"),
            ("at (https://example.com/[a]).", "at (`https://example.com/[a]`)."),
            ("at https://example.com/a).", "at `https://example.com/a`)."),
            ("snake_case and _this_", "snake_case and \\_this\\_"),
            ("a|b", "a&#124;b"),
            ("AT&T &amp; &", "AT&amp;T &amp;amp; &"),
            ("1. first\n   - second\n\n\n# third", "1\\. first<br>\n\\- second\n\n\\# third"),
            ("===", "\\==="),
        ] {
            assert_eq!(prose(text), markdown, "{text}");
        }
        assert_eq!(inline("1. a\n  - b | c"), "1. a<br>- b &#124; c");
        assert_eq!(heading("a/{b}"), "a/\\{b\\}");
    }

    #[test]
    fn code_is_only_code() {
        assert_eq!(code("a_b"), "`a_b`");
        assert_eq!(code("a`b``"), "``` a`b`` ```");
        assert_eq!(code("x|y"), "<code>x&#124;y</code>");
        let mut out = String::new();
        fence("xml", "a\n```\n", &mut out);
        assert_eq!(out, "````xml\na\n```\n````\n");
    }
}
