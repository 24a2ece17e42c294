//! Writing elements.

use crate::escape::{escape_attribute_into, escape_text_into};

/// Appends elements to a text: one a line, two spaces for each level.
///
/// Names and attributes are written as given; [`attributes`] escapes values.
///
/// ```
/// use csp_xml::{XmlWriter, attributes};
/// let mut out = String::new();
/// let mut writer = XmlWriter::new(&mut out);
/// writer.start("a", &attributes(&[("b", Some("1 & 2")), ("c", None)]));
/// writer.text("d", "", "<");
/// writer.empty("e", "");
/// writer.end("a");
/// assert_eq!(out, "<a b=\"1 &amp; 2\">\n  <d>&lt;</d>\n  <e />\n</a>");
/// ```
pub struct XmlWriter<'o> {
    out: &'o mut String,
    depth: usize,
}

impl<'o> XmlWriter<'o> {
    /// Writes at the end of `out`.
    pub fn new(out: &'o mut String) -> Self {
        XmlWriter { out, depth: 0 }
    }

    /// Writes a start tag. The element stays open until [`end`](XmlWriter::end).
    pub fn start(&mut self, name: &str, attributes: &str) {
        self.tag(name, attributes, ">");
        self.depth += 1;
    }

    /// Writes the end tag of the innermost open element.
    pub fn end(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.line();
        self.out.extend(["</", name, ">"]);
    }

    /// Writes an empty element.
    pub fn empty(&mut self, name: &str, attributes: &str) {
        self.tag(name, attributes, " />");
    }

    /// Writes an element that holds text, escaped.
    pub fn text(&mut self, name: &str, attributes: &str, text: &str) {
        self.tag(name, attributes, ">");
        escape_text_into(text, self.out);
        self.out.extend(["</", name, ">"]);
    }

    /// Writes markup as it is, on a line of its own.
    pub fn raw(&mut self, markup: &str) {
        self.line();
        self.out.push_str(markup);
    }

    fn tag(&mut self, name: &str, attributes: &str, end: &str) {
        self.line();
        let space = if attributes.is_empty() { "" } else { " " };
        self.out.extend(["<", name, space, attributes, end]);
    }

    fn line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.out.extend(std::iter::repeat_n("  ", self.depth));
    }
}

/// Attributes as written in a tag, values escaped; those without a value are left out.
pub fn attributes(list: &[(&str, Option<&str>)]) -> String {
    let mut out = String::new();
    for (name, value) in list {
        let Some(value) = value else { continue };
        out.extend([if out.is_empty() { "" } else { " " }, name, "=\""]);
        escape_attribute_into(value, &mut out);
        out.push('"');
    }
    out
}
