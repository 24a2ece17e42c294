//! The files that pages are.

use crate::invisible::is_invisible;

/// A page of Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The name of its file, which links of other pages use: `office-csp.md`. Consists of lower-case ASCII letters,
    /// digits, `-`, `_` and `.`, is unique in a run, and no name that Windows reserves.
    pub file: String,
    /// The title: `Office CSP`.
    pub title: String,
    /// The text.
    pub text: String,
}

/// A file of the HTML reference: a page, its style or a script.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HtmlFile {
    /// The name, as [`Page::file`]: `office-csp.html`.
    pub file: String,
    /// The content, in UTF-8.
    pub text: String,
}

/// Replaces characters that a terminal or viewer acts on.
pub(super) fn visible(text: String) -> String {
    let hides = |c: char| !matches!(c, '\n' | '\t') && is_invisible(c);
    if text.contains(hides) { text.replace(hides, "\u{FFFD}") } else { text }
}
