//! Reference pages in Markdown.

mod escape;
mod page;

pub(super) use page::{overview, page};

use super::rich::{Rich, Span};
use escape::{code, inline};

/// Text with marks, for a cell of a table. `link` returns the link to a page and place.
fn rich(text: &Rich, link: impl Fn((usize, usize)) -> String) -> String {
    let mut out = String::new();
    for span in text.spans() {
        match span {
            Span::Words(words) => out.push_str(words),
            Span::Text(text) => out.push_str(&inline(text)),
            Span::Code(text) => out.push_str(&code(text)),
            Span::Link(uri, target) => out.push_str(&format!("[{}]({})", code(uri), link(*target))),
            Span::Tick(true) => out.push_str("✅ "),
            Span::Tick(false) => out.push_str("❌ "),
            Span::Break => out.push_str(" <br> "),
        }
    }
    out
}

/// Text with marks but without links.
#[cfg(test)]
pub(super) fn rich_without_links(text: &Rich) -> String {
    rich(text, |_| String::new())
}
