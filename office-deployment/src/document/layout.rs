//! One layout for all configurations.

use super::edit::EditError;
use super::element::Element;
use super::source::Document;
use csp_findings::Edit;

/// Longer start tags have each attribute on a line of its own.
const WIDTH: usize = 100;

/// Formats the document: one element per line, two spaces per level, one space between attributes.
///
/// Changes only white space between markup, and writes `<A></A>` as `<A />`. Keeps order, comments, quotes, values, the
/// encoding and the line ends, and one of several blank lines. An element that contains text is left unchanged.
///
/// # Errors
/// [`EditError::Broken`] when the result exceeds the limits of [`Document`].
///
/// ```
/// use office_deployment::{Document, format};
/// let document = Document::parse("<Configuration><!-- a --><Add   Channel='Current'\n/>\n\n\n</Configuration>")?;
/// assert_eq!(
///     format(&document)?.text(),
///     "<Configuration>\n  <!-- a -->\n  <Add Channel='Current' />\n</Configuration>\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn format(document: &Document<'_>) -> Result<Document<'static>, EditError> {
    let text = document.text();
    // Use the line end of the last line, so that the end of the file does not change. The first may be inside a value.
    let last = text.rfind('\n').map(|end| &text[..end]);
    let line_end = if last.is_some_and(|line| line.ends_with('\r')) { "\r\n" } else { "\n" };
    let mut out = Layout { out: String::with_capacity(text.len() + 256), line_end };
    let mut done = 0;
    for root in document.roots() {
        out.gap(0, &text[done..root.span().start]);
        out.element(0, root);
        done = root.span().end;
    }
    out.gap(0, &text[done..]);
    document.with(&[Edit { span: 0..text.len(), text: out.out }])
}

struct Layout {
    out: String,
    line_end: &'static str,
}

impl Layout {
    fn line(&mut self, level: usize, text: &str) {
        self.out.extend(std::iter::repeat_n("  ", level));
        self.out.push_str(text);
        self.out.push_str(self.line_end);
    }

    fn element(&mut self, level: usize, element: Element<'_>) {
        let text = element.document().text();
        let (tag, span) = (element.tag_span(), element.span());
        let content = if tag.end == span.end {
            tag.end..tag.end
        } else {
            tag.end..text[..span.end].rfind("</").unwrap_or(span.end)
        };
        let inside = &text[content.clone()];
        if inside.trim_ascii().is_empty() {
            return self.start_tag(level, element, " />");
        }
        if element.has_text() {
            return self.line(level, &text[span]);
        }
        self.start_tag(level, element, ">");
        let mut done = content.start;
        for child in element.children() {
            self.gap(level + 1, &text[done..child.span().start]);
            self.element(level + 1, child);
            done = child.span().end;
        }
        self.gap(level + 1, text[done..content.end].trim_ascii_end());
        self.line(level, &format!("</{}>", element.name()));
    }

    fn start_tag(&mut self, level: usize, element: Element<'_>, end: &str) {
        let text = element.document().text();
        let attributes: Vec<&str> = element.attributes().map(|attribute| &text[attribute.span()]).collect();
        let width: usize = attributes.iter().map(|attribute| attribute.chars().count() + 1).sum();
        let head = format!("<{}", element.name());
        let between = if level * 2 + head.chars().count() + width + end.len() > WIDTH && attributes.len() > 1
        {
            format!("{}{}", self.line_end, " ".repeat(level * 2 + head.chars().count() + 1))
        } else {
            " ".to_owned()
        };
        let mut line = head;
        for (at, attribute) in attributes.iter().enumerate() {
            line.push_str(if at == 0 { " " } else { &between });
            line.push_str(attribute);
        }
        line.push_str(end);
        self.line(level, &line);
    }

    /// Writes the text between elements: white space, comments, instructions, and before the root the declaration and the
    /// DOCTYPE.
    fn gap(&mut self, level: usize, gap: &str) {
        let mut rest = gap;
        loop {
            let markup = rest.trim_ascii_start();
            let blank = rest[..rest.len() - markup.len()].matches('\n').count() > 1;
            if blank && !self.out.is_empty() && (!markup.is_empty() || level > 0) {
                self.out.push_str(self.line_end);
            }
            if markup.is_empty() {
                return;
            }
            let length = piece(markup);
            self.line(level, &markup[..length]);
            rest = &markup[length..];
        }
    }
}

/// The length of the markup at the start of a text.
fn piece(markup: &str) -> usize {
    let end = if markup.starts_with("<!--") {
        markup.get(4..).and_then(|rest| rest.find("-->")).map(|at| at + 4 + 3)
    } else if markup.starts_with("<?") {
        markup.find("?>").map(|at| at + 2)
    } else {
        // Finding the end of a DOCTYPE is difficult, so the rest is kept unchanged.
        None
    };
    end.unwrap_or(markup.trim_ascii_end().len())
}

impl Element<'_> {
    /// Returns true if the element contains text that is not white space.
    fn has_text(self) -> bool {
        let stray = &self.document.arena.stray;
        let (start, end) = (self.span().start as u32, self.span().end as u32);
        let first = stray.partition_point(|(text, _)| text.start < start);
        stray[first..]
            .iter()
            .take_while(|(text, _)| text.start < end)
            .any(|(_, parent)| *parent == self.index)
    }
}
