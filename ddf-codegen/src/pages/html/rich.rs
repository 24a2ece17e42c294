//! Texts with marks as HTML.

use super::escape::{lines_into, text_into};
use crate::pages::rich::{Rich, Span};

/// Appends text with marks. `link` returns the link to a page and place. Lines that all have a mark for yes or no become a
/// list.
pub(super) fn rich_into(text: &Rich, link: &dyn Fn((usize, usize)) -> String, out: &mut String) {
    let lines: Vec<&[Span]> = text.spans().split(|span| *span == Span::Break).collect();
    if lines.iter().all(|line| matches!(line.first(), Some(Span::Tick(_)))) {
        out.push_str("<ul class=\"ticks\">");
        for line in lines {
            let class = if line.first() == Some(&Span::Tick(true)) { "y" } else { "n" };
            out.push_str(&format!("<li class=\"{class}\">"));
            line.iter().for_each(|span| span_into(span, link, out));
            out.push_str("</li>");
        }
        out.push_str("</ul>");
        return;
    }
    for (number, line) in lines.into_iter().enumerate() {
        if number > 0 {
            out.push_str("<br/>");
        }
        line.iter().for_each(|span| span_into(span, link, out));
    }
}

fn span_into(span: &Span, link: &dyn Fn((usize, usize)) -> String, out: &mut String) {
    match span {
        Span::Words(words) => text_into(words, out),
        Span::Text(text) => lines_into(text, out),
        Span::Code(text) => code_into(text, out),
        Span::Link(uri, target) => {
            out.push_str("<a href=\"");
            text_into(&link(*target), out);
            out.push_str("\">");
            code_into(uri, out);
            out.push_str("</a>");
        }
        Span::Tick(true) => out.push_str("<i>✓</i> "),
        Span::Tick(false) => out.push_str("<i>✗</i> "),
        Span::Break => {} // separates lines
    }
}

/// Appends code for the middle of a line.
pub(super) fn code_into(text: &str, out: &mut String) {
    out.push_str("<code>");
    text_into(text, out);
    out.push_str("</code>");
}
