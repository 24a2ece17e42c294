//! Edits of a document, as replacements of byte ranges.

use super::element::{Attribute, Element};
use super::source::Document;
use csp_findings::Edit;
use csp_xml::{XmlError, escape_attribute_into};
use std::borrow::Cow;
use std::ops::Range;

/// An edit that cannot be made. The document is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// Two edits overlap: one sets an attribute of an element that the other removes.
    #[error("two edits of the bytes from {} to {} contradict each other; make one after the other", .0.start, .0.end)]
    Overlap(Range<usize>),
    /// A range ends after the end of the text, or inside a character.
    #[error("the bytes from {} to {} are not part of the text", .0.start, .0.end)]
    Range(Range<usize>),
    /// The result is not well-formed: appended markup lacks its end tag.
    #[error("the edit would break the document; at {0}")]
    Broken(#[source] XmlError),
    /// The document is a fragment that cannot contain the element.
    #[error("there is no place for `{0}` in this fragment; put it in `<Configuration>` first")]
    NoPlace(&'static str),
}

impl Document<'_> {
    /// Starts a batch of edits.
    pub fn edit(&self) -> Edits<'_> {
        Edits { document: self, list: Vec::new() }
    }

    /// Applies edits of [`text`](Document::text).
    ///
    /// # Errors
    /// [`EditError`] when two edits overlap, a span is not part of the text, or the result is not well-formed.
    pub fn with(&self, edits: &[Edit]) -> Result<Document<'static>, EditError> {
        self.with_text(spliced(self.text(), edits)?).map_err(EditError::Broken)
    }
}

/// Edits of a [`Document`], applied together.
///
/// ```
/// use office_deployment::{Document, ElementKind};
/// let document = Document::parse("<Add>\n  <Product ID='A'/>\n</Add>")?;
/// let mut edits = document.edit();
/// edits.set(document.first(ElementKind::Add).unwrap(), "Version", "MatchInstalled");
/// edits.append(document.first(ElementKind::Product).unwrap(), "<Language ID='de-de'/>");
/// let edited = edits.apply()?;
/// assert_eq!(
///     edited.text(),
///     "<Add Version=\"MatchInstalled\">\n  <Product ID='A'>\n    <Language ID='de-de'/>\n  </Product>\n</Add>"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Edits<'d> {
    document: &'d Document<'d>,
    list: Vec<Edit>,
}

impl<'d> Edits<'d> {
    /// Returns true if there are no edits.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The edits so far.
    pub fn as_slice(&self) -> &[Edit] {
        &self.list
    }

    /// The edits so far, without a copy.
    pub(crate) fn into_vec(self) -> Vec<Edit> {
        self.list
    }

    /// Replaces a byte range of the text.
    pub fn splice(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.list.push(Edit { span: range, text: text.into() });
    }

    /// Sets the value of an attribute. A new attribute follows the last one.
    pub fn set(&mut self, element: Element<'d>, name: &str, value: &str) {
        match element.attribute(name) {
            Some(attribute) => self.set_value(attribute, value),
            None => {
                let end = element.attributes().last().map_or(element.name_span().end, |last| last.span().end);
                let mut text = format!(" {name}=\"");
                escape_attribute_into(value, &mut text);
                text.push('"');
                self.splice(end..end, text);
            }
        }
    }

    /// Sets the value of an attribute and keeps its quotes.
    pub fn set_value(&mut self, attribute: Attribute<'d>, value: &str) {
        let range = attribute.value_span();
        let mut text = String::with_capacity(value.len());
        escape_attribute_into(value, &mut text);
        if self.document.text().as_bytes().get(range.end) == Some(&b'\'') {
            text = text.replace('\'', "&apos;");
        }
        self.splice(range, text);
    }

    /// Removes an attribute and the white space before it.
    pub fn unset(&mut self, attribute: Attribute<'d>) {
        let span = attribute.span();
        let before = &self.document.text()[..span.start];
        self.splice(before.trim_ascii_end().len()..span.end, "");
    }

    /// Renames an element, including its end tag.
    pub fn rename(&mut self, element: Element<'d>, name: &str) {
        let old = element.name_span();
        let span = element.span();
        if span.end > element.tag_span().end {
            let tag = &self.document.text()[..span.end];
            let start = tag.rfind("</").map_or(span.end, |at| at + 2);
            self.splice(start..start + old.len(), name);
        }
        self.splice(old, name);
    }

    /// Removes an element, and its line if that is then empty.
    pub fn remove(&mut self, element: Element<'d>) {
        let text = self.document.text();
        let span = element.span();
        let line = text[..span.start].trim_end_matches([' ', '\t']);
        let alone = text[span.end..].trim_start_matches([' ', '\t']).starts_with(['\r', '\n']);
        let start = match line.strip_suffix('\n') {
            Some(before) if alone => before.strip_suffix('\r').unwrap_or(before).len(),
            _ => span.start,
        };
        self.splice(start..span.end, "");
    }

    /// Appends markup to the content of an element, on its own line.
    pub fn append(&mut self, parent: Element<'d>, markup: &str) {
        let text = self.document.text();
        let (tag, span) = (parent.tag_span(), parent.span());
        let line_end = self.document.line_end();
        let outer = indentation(text, span.start);
        let last = parent.children().last();
        let inner = match last.and_then(|child| own_line(text, child.span().start)) {
            Some(indent) => Cow::Borrowed(indent),
            None => Cow::Owned(format!("{outer}  ")),
        };
        let line = format!("{line_end}{inner}{markup}");
        if tag.end == span.end {
            // `<Add/>` becomes `<Add>…</Add>`. The end tag repeats the name, so a rename in the same batch must conflict.
            self.splice(parent.name_span(), parent.name());
            let slash = text[..span.end - 2].trim_ascii_end().len();
            self.splice(slash..span.end, format!(">{line}{line_end}{outer}</{}>", parent.name()));
            return;
        }
        let inside = &text[tag.end..text[..span.end].rfind("</").unwrap_or(span.end)];
        let content = tag.end + inside.trim_ascii_end().len();
        let has_line = text[content..].trim_start_matches([' ', '\t']).starts_with(['\r', '\n']);
        let close = if has_line { String::new() } else { format!("{line_end}{outer}") };
        self.splice(content..content, line + &close);
    }

    /// Applies the edits.
    ///
    /// # Errors
    /// [`EditError`] when two of them overlap, or the result is not well-formed.
    pub fn apply(self) -> Result<Document<'static>, EditError> {
        self.document.with(&self.list)
    }
}

/// The longest search for the start of a line, in bytes.
const LONGEST_INDENTATION: usize = 256;

/// The white space at the start of the line of `at`.
fn indentation(text: &str, at: usize) -> &str {
    // A document may be one long line; an unlimited search would take quadratic time.
    let near = at.saturating_sub(LONGEST_INDENTATION);
    let start = text.as_bytes()[near..at].iter().rposition(|&byte| byte == b'\n').map(|end| near + end + 1);
    let Some(start) = start.or((near == 0).then_some(0)) else { return "" };
    let line = &text[start..at];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// The white space before `at`, if nothing else is before it on its line and the line is not the first.
fn own_line(text: &str, at: usize) -> Option<&str> {
    let before = text[..at].trim_end_matches([' ', '\t']);
    before.ends_with('\n').then(|| &text[before.len()..at])
}

/// Applies edits to a text; insertions at one place keep their order.
fn spliced(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let mut order: Vec<&Edit> = edits.iter().collect();
    order.sort_by_key(|edit| (edit.span.start, edit.span.end)); // stable
    let mut out = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for Edit { span, text: new } in order {
        if span.start < done {
            return Err(EditError::Overlap(span.clone()));
        }
        let is_part = text.get(span.clone()).is_some();
        if !is_part {
            return Err(EditError::Range(span.clone()));
        }
        out.push_str(&text[done..span.start]);
        out.push_str(new);
        done = span.end;
    }
    out.push_str(&text[done..]);
    Ok(out)
}
