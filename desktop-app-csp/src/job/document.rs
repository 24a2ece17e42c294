//! The text of a job, with the places of its elements.

use super::JobElement;
use super::grammar::is_like_known;
use csp_findings::span_in;
use csp_xml::{Limits, Scanner, Token, XmlError, decode_attribute, decode_text};
use std::borrow::Cow;
use std::ops::Range;

/// The text of a `MsiInstallJob`, unchanged, with the places of its elements.
///
/// It holds the job as it was sent: order, comments, unknown elements.
/// [`check_job`](crate::check_job) finds its faults, [`MsiInstallJob::read`](super::MsiInstallJob::read) reads its values.
///
/// ```
/// use desktop_app_csp::JobDocument;
/// let job = JobDocument::parse("<MsiInstallJob id='a'><!-- kept --><Odd/></MsiInstallJob>")?;
/// assert_eq!(job.text(), "<MsiInstallJob id='a'><!-- kept --><Odd/></MsiInstallJob>");
/// # Ok::<(), csp_xml::XmlError>(())
/// ```
#[derive(Clone)]
pub struct JobDocument<'a> {
    text: &'a str,
    parts: Vec<Part>,
    attributes: Vec<JobAttribute>,
}

/// An element.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) element: JobElement,
    /// The index of the element around it.
    pub(crate) parent: Option<usize>,
    pub(crate) name: Range<usize>,
    /// The text between its tags.
    pub(crate) inner: Range<usize>,
    attributes: Range<usize>,
}

/// An attribute.
#[derive(Clone, Debug)]
pub(crate) struct JobAttribute {
    pub(crate) name: Range<usize>,
    /// The raw value, between the quotes.
    pub(crate) value: Range<usize>,
}

impl<'a> JobDocument<'a> {
    /// The largest job that is read, in bytes of text. A job of the page's samples has 1 kB.
    pub const MAX_BYTES: usize = 1 << 20;
    /// The largest number of elements that are read.
    pub const MAX_ELEMENTS: usize = 10_000;

    /// Reads the text of a job.
    ///
    /// # Errors
    /// [`XmlError`], with line and column, when the text is not well-formed XML, or over a limit. It names only elements of
    /// jobs, because any other name may be a part of a secret value.
    pub fn parse(text: &'a str) -> Result<Self, XmlError> {
        Self::read(text).map_err(|error| error.with_names(is_like_known))
    }

    fn read(text: &'a str) -> Result<Self, XmlError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let limits =
            Limits { max_bytes: Self::MAX_BYTES, max_elements: Self::MAX_ELEMENTS, ..Limits::default() };
        let mut scanner = Scanner::new(text, &limits)?.skipping_space();
        let mut document = JobDocument { text, parts: Vec::new(), attributes: Vec::new() };
        let mut open = None;
        loop {
            match scanner.next()? {
                Token::Start(tag) => {
                    let span = scanner.span();
                    let first = document.attributes.len();
                    document.attributes.extend(scanner.attributes().iter().map(|attribute| JobAttribute {
                        name: span_in(text, attribute.name),
                        value: span_in(text, attribute.raw),
                    }));
                    let parent: Option<&Part> = open.and_then(|index: usize| document.parts.get(index));
                    document.parts.push(Part {
                        element: JobElement::in_place(tag.name(), parent.map(|parent| parent.element)),
                        parent: open,
                        name: span.start + 1..span.start + 1 + tag.name().len(),
                        inner: span.end..span.end,
                        attributes: first..document.attributes.len(),
                    });
                    open = Some(document.parts.len() - 1);
                }
                Token::End => {
                    let start = scanner.span().start;
                    let Some(part) = open.and_then(|index| document.parts.get_mut(index)) else { continue };
                    part.inner.end = start.max(part.inner.start);
                    open = part.parent;
                }
                Token::Eof => return Ok(document),
                _ => {}
            }
        }
    }

    /// The text, without a byte order mark. Its command line may contain secrets; do not log it.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// All elements, a parent before its children.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (usize, &Part)> {
        self.parts.iter().enumerate()
    }

    /// The elements of this kind.
    pub(crate) fn all(&self, element: JobElement) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.element == element)
    }

    /// The first element of this kind.
    pub(crate) fn first(&self, element: JobElement) -> Option<&Part> {
        self.all(element).next()
    }

    /// The attributes of an element.
    pub(crate) fn attributes(&self, part: &Part) -> &[JobAttribute] {
        &self.attributes[part.attributes.clone()]
    }

    /// The attribute of this name.
    pub(crate) fn attribute(&self, part: &Part, name: &str) -> Option<&JobAttribute> {
        self.attributes(part).iter().find(|attribute| &self.text[attribute.name.clone()] == name)
    }

    /// The text of an element, decoded.
    pub(crate) fn value(&self, part: &Part) -> Cow<'a, str> {
        decode_text(&self.text[part.inner.clone()])
    }

    /// The value of an attribute, decoded.
    pub(crate) fn attribute_value(&self, attribute: &JobAttribute) -> Cow<'a, str> {
        decode_attribute(&self.text[attribute.value.clone()])
    }

    /// The names from the root to an element: `MsiInstallJob/Product`.
    pub(crate) fn path(&self, part: &Part) -> String {
        let above = std::iter::successors(Some(part), |part| self.parts.get(part.parent?));
        let mut names: Vec<&str> = above.map(|part| &self.text[part.name.clone()]).collect();
        names.reverse();
        names.join("/")
    }
}

/// Omits the text, which may contain secrets.
impl std::fmt::Debug for JobDocument<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "JobDocument({} bytes, {} elements)", self.text.len(), self.parts.len())
    }
}
