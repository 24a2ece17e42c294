//! Checks configurations: all findings, each with its rule, place, status code and fix.

mod add;
mod facts;
mod finding;
mod fixing;
mod language;
mod near;
mod place;
mod product;
mod rule;
mod settings;
mod shape;
mod twice;
mod whole;

pub use ddf::check::Severity;
pub use finding::{Finding, Fix};
pub use fixing::{Fixed, fix};
pub use rule::{Context, Rule};

use crate::document::{Attribute, Document, Edits, Element, Splice};
use csp_findings::without_product_keys;
use csp_xml::{Error, ErrorKind, Lines, Position};
use facts::Facts;
use finding::Quoted;
use near::Suggestions;
use std::borrow::Cow;
use std::ops::Range;

/// Checks a configuration; the findings come in document order.
///
/// ```
/// use office_deployment::{Context, Document, check};
/// let document = Document::parse(
///     "<Configuration>
///   <Add DownloadPath='\\\\server\\share'>
///     <Product ID='ProPlus2024Volume' PIDKEY='ABCDE'><Language ID='de-de'/></Product>
///   </Add>
///   <Display Level='None' AcceptEULA='TRUE'/>
/// </Configuration>")?;
/// let findings = check(&document, Context::CspPayload);
/// assert_eq!(
///     findings[0].to_string(),
///     "2:8: error[ODT301 download-without-version]: Configuration/Add: there is a DownloadPath, but no Version; \
///      fix: set `Version` to a number such as 16.0.17928.20114, or leave `DownloadPath` out"
/// );
/// let ids: Vec<_> = findings.iter().map(|finding| finding.rule.id()).collect();
/// assert_eq!(ids, ["download-without-version", "volume-without-channel", "volume-in-csp", "key-form"]);
/// # Ok::<(), csp_xml::Error>(())
/// ```
pub fn check(document: &Document<'_>, context: Context) -> Vec<Finding> {
    let facts = Facts::gather(document);
    let mut checking = Checking::new(document, context, &facts);
    if !shape::is_of_msi_era(&mut checking) {
        shape::roots(&mut checking);
        shape::elements(&mut checking);
        whole::check(&mut checking);
        add::check(&mut checking);
        product::check(&mut checking);
        settings::check(&mut checking);
    }
    let mut findings = checking.findings;
    findings.sort_by_key(|finding| (finding.span.start, finding.rule)); // stable
    place::place(&mut findings, document.text());
    findings
}

/// Reads and checks a file. One that cannot be read is one finding.
pub fn check_bytes(bytes: &[u8], context: Context) -> Vec<Finding> {
    match Document::read(bytes) {
        Ok(document) => check(&document, context),
        Err(error) => vec![Finding::unreadable(&error)],
    }
}

impl Finding {
    /// One about a file as a whole, for programs that read files in their own way.
    pub fn new(rule: Rule, position: Position, message: impl Into<Cow<'static, str>>) -> Finding {
        Finding {
            rule,
            position,
            span: 0..0,
            path: String::new(),
            message: message.into(),
            fix: Fix { message: Cow::Borrowed(rule.remedy()), splices: Vec::new() },
        }
    }

    /// A document that cannot be read, as a finding.
    pub fn unreadable(error: &Error) -> Finding {
        let mut finding = Finding::new(Rule::NotWellFormed, error.position(), error.kind().to_string());
        finding.span = error.offset()..error.offset();
        let fix = match error.kind() {
            ErrorKind::WrongRoot { .. } | ErrorKind::NoRoot => Rule::ForeignRoot.remedy(),
            ErrorKind::Encoding(_) => "save the file as UTF-8, and leave `encoding` out of its first line",
            ErrorKind::TagWithoutEnd(_) => "write the `>` that is missing",
            ErrorKind::TagWithoutStart(_) => "write the `<` that is missing",
            ErrorKind::EndTagWithoutSlash(_) => "write the `/` that is missing",
            ErrorKind::ElementWithValue(_) => {
                "write it as an attribute of the tag before it, if that has such an attribute"
            }
            ErrorKind::MissingQuote { .. } => "write the quote that is missing",
            // Copied from a web page or a script.
            ErrorKind::Attribute(_) => {
                "put the value between plain quotes: no typographic ones, and no backslashes"
            }
            ErrorKind::OutsideRoot => "remove the text before and after the root, such as a part of a script",
            ErrorKind::Declaration(_) => {
                "write `<?xml version=\"1.0\" encoding=\"UTF-8\"?>`, or leave the line out"
            }
            ErrorKind::Limit { .. } => "look whether this is the right file; no configuration is so large",
            _ => return finding,
        };
        finding.fix.message = Cow::Borrowed(fix);
        finding
    }
}

/// A check under way.
struct Checking<'d> {
    document: &'d Document<'d>,
    context: Context,
    /// Made when the first message names a line.
    lines: Option<Lines<'d>>,
    facts: &'d Facts<'d>,
    suggestions: Suggestions,
    findings: Vec<Finding>,
}

impl<'d> Checking<'d> {
    fn new(document: &'d Document<'d>, context: Context, facts: &'d Facts<'d>) -> Self {
        Checking {
            document,
            context,
            lines: None,
            facts,
            suggestions: Suggestions::default(),
            findings: Vec::new(),
        }
    }

    /// A finding at these bytes, if its rule holds in this context. Its line and column come in the end.
    fn find(
        &mut self,
        rule: Rule,
        element: Option<Element<'_>>,
        span: Range<usize>,
        message: impl Into<Cow<'static, str>>,
    ) -> Found<'_> {
        let holds = rule.contexts().contains(&self.context);
        if holds {
            let mut finding = Finding::new(rule, Position { line: 1, column: 1 }, message);
            finding.span = span;
            finding.path = element.map(|element| shortened(element.path())).unwrap_or_default();
            self.findings.push(finding);
        }
        Found(if holds { self.findings.last_mut() } else { None })
    }

    /// Line and column of a byte, for a message.
    fn position(&mut self, offset: usize) -> Position {
        self.lines.get_or_insert_with(|| Lines::new(self.document.text())).position(offset)
    }

    /// One about an element: it points at its name.
    fn at(&mut self, rule: Rule, element: Element<'_>, message: impl Into<Cow<'static, str>>) -> Found<'_> {
        self.find(rule, Some(element), element.name_span(), message)
    }

    /// One about an attribute: it points at its name.
    fn on(
        &mut self,
        rule: Rule,
        attribute: Attribute<'_>,
        message: impl Into<Cow<'static, str>>,
    ) -> Found<'_> {
        self.find(rule, Some(attribute.element()), attribute.name_span(), message)
    }

    /// One about the value of an attribute: it points there.
    fn value(
        &mut self,
        rule: Rule,
        attribute: Attribute<'_>,
        message: impl Into<Cow<'static, str>>,
    ) -> Found<'_> {
        self.find(rule, Some(attribute.element()), attribute.value_span(), message)
    }
}

/// A finding that has just been made, to say how it is put right.
struct Found<'f>(Option<&'f mut Finding>);

impl Found<'_> {
    /// Says what to do here, instead of what the rule says in general.
    fn advise(self, message: impl Into<Cow<'static, str>>) -> Self {
        if let Found(Some(finding)) = self {
            finding.fix.message = message.into();
            return Found(Some(finding));
        }
        self
    }

    /// What does it, where that is certain.
    fn splices(self, splices: impl FnOnce() -> Vec<Splice>) {
        if let Found(Some(finding)) = self {
            finding.fix.splices = splices();
        }
    }
}

/// The edits of a fix.
fn edits<'d>(document: &'d Document<'d>, make: impl FnOnce(&mut Edits<'d>)) -> Vec<Splice> {
    let mut edits = document.edit();
    make(&mut edits);
    edits.into_splices()
}

/// A path of names, which may be anything, without product keys and cut to a readable length.
fn shortened(path: String) -> String {
    let mut path = match without_product_keys(&path) {
        Cow::Owned(hidden) => hidden,
        Cow::Borrowed(_) => path,
    };
    if let Some((end, _)) = path.char_indices().nth(200) {
        path.truncate(end);
        path.push('…');
    }
    path
}

/// A path of the configuration, to be shown in quotes and with its backslashes as they are.
fn quoted_path(path: &str) -> String {
    quoted(path).to_string().replace("\\\\", "\\")
}

/// A text of the configuration, to be shown.
fn quoted(text: &str) -> Quoted<'_> {
    Quoted(text)
}
