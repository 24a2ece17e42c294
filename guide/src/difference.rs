//! Output compared with the text of a page, in which a line `…` stands for any lines.

/// Stands for any number of lines.
const ANY: &str = "…";

/// Returns true if the page shows this output.
pub(crate) fn agrees(page: &str, output: &str) -> bool {
    let lines: Vec<&str> = output.lines().collect();
    let page: Vec<&str> = page.lines().collect();
    let mut parts = page.split(|line| *line == ANY);
    let Some(mut rest) = parts.next().and_then(|first| lines.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    let is_whole = parts.peek().is_none();
    while let Some(part) = parts.next() {
        let place = match parts.peek() {
            Some(_) => (0..=rest.len()).find(|from| rest.get(*from..).is_some_and(|it| it.starts_with(part))),
            None => rest.len().checked_sub(part.len()).filter(|_| rest.ends_with(part)),
        };
        let Some(after) = place.and_then(|from| rest.get(from + part.len()..)) else { return false };
        rest = after;
    }
    !is_whole || rest.is_empty()
}

/// Both texts, from the first line that differs on.
pub(crate) fn difference(page: &str, output: &str) -> String {
    let same = page.lines().zip(output.lines()).take_while(|(page, output)| page == output).count();
    let from = |text: &str, sign: &str| -> String {
        text.lines().skip(same).map(|line| format!("{sign} {line}\n")).collect()
    };
    format!(
        "from line {} on (- the page, + the program):\n{}{}",
        same + 1,
        from(page, "-"),
        from(output, "+")
    )
}

#[cfg(test)]
mod tests {
    use super::agrees;

    #[test]
    fn a_line_of_three_dots_stands_for_any_lines() {
        for (page, output) in [
            ("", ""),
            ("a\nb\n", "a\nb\n"),
            ("a\n…\n", "a\n"),
            ("a\n…\n", "a\nb\nc\n"),
            ("a\n…\nc\n", "a\nb\nc\n"),
            ("a\n…\nc\n", "a\nc\n"),
            ("a\n…\nc\n…\ne\n", "a\nb\nc\nd\ne\n"),
            ("a\n…\nc\n", "a\nc\nb\nc\n"),
            ("…\n", "a\n"),
        ] {
            assert!(agrees(page, output), "{page:?} {output:?}");
        }
        for (page, output) in [
            ("a\n", "a\nb\n"),
            ("a\nb\n", "a\n"),
            ("a\n…\nc\n", "a\nb\n"),
            ("a\n…\nc\n…\ne\n", "a\nc\n"),
            ("a\n…\na\n", "a\n"),
            ("a…\n", "ab\n"),
        ] {
            assert!(!agrees(page, output), "{page:?} {output:?}");
        }
    }
}
