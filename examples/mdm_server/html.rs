//! HTML in which every text is escaped.

use csp_findings::steers_terminal;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::{Display, Write};

/// A page in the making. Markup is a constant of the program, so that no text of a device becomes markup.
#[derive(Default)]
pub(crate) struct Html(String);

impl Html {
    /// Adds markup.
    pub(crate) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Adds a text, also in an attribute between quotes. Control and bidirectional characters become visible.
    pub(crate) fn text(&mut self, text: impl Display) -> &mut Self {
        for c in text.to_string().chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\n' | '\t' => self.0.push(c),
                c if steers_terminal(c) => self.0.extend(c.escape_unicode()),
                c => self.0.push(c),
            }
        }
        self
    }

    /// Adds a text that may break after a slash, such as the address of a node.
    pub(crate) fn path(&mut self, text: &str) -> &mut Self {
        for part in text.split_inclusive('/') {
            self.text(part).raw("<wbr>");
        }
        self
    }

    /// Adds a segment of an address.
    pub(crate) fn segment(&mut self, text: &str) -> &mut Self {
        let _ = write!(self.0, "{}", utf8_percent_encode(text, NON_ALPHANUMERIC));
        self
    }

    /// Adds a badge: a class of the style sheet, and a text.
    pub(crate) fn badge(&mut self, class: impl Display, text: impl Display) -> &mut Self {
        self.raw("<span class=\"badge ").text(class).raw("\">").text(text).raw("</span>")
    }

    /// The page.
    pub(crate) fn into_string(self) -> String {
        self.0
    }
}
