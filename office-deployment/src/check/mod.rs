//! Checks configurations.

mod add;
mod facts;
mod fixing;
mod language;
mod near;
mod product;
mod product_id;
mod rule;
mod settings;
mod shape;
mod twice;
mod whole;

pub use csp_findings::Severity;
pub use fixing::{Fixed, fix};
pub use rule::{ConfigurationRule, Context};

use crate::document::{Attribute, Document, Edits, Element};
use csp_findings::{Added, Collector, Edit, Finding};
use csp_xml::{Lines, Position, XmlError, XmlErrorKind};
use facts::Facts;
use near::Suggestions;
use std::borrow::Cow;
use std::ops::Range;

/// Something wrong with a configuration. No finding holds a product key.
pub type ConfigurationFinding = Finding<ConfigurationRule>;

/// Checks a configuration; the findings come in document order.
///
/// ```
/// use office_deployment::{Context, Document, check_configuration};
/// let document = Document::parse(
///     "<Configuration>
///   <Add DownloadPath='\\\\server\\share'>
///     <Product ID='ProPlus2024Volume' PIDKEY='ABCDE'><Language ID='de-de'/></Product>
///   </Add>
///   <Display Level='None' AcceptEULA='TRUE'/>
/// </Configuration>")?;
/// let findings = check_configuration(&document, Context::CspPayload);
/// assert_eq!(
///     findings[0].to_string(),
///     "2:8: error[ODT301 download-without-version]: Configuration/Add: there is a DownloadPath, but no Version; \
///      fix: set `Version` to a number such as 16.0.17928.20114, or leave `DownloadPath` out"
/// );
/// let ids: Vec<_> = findings.iter().map(|finding| finding.rule.id()).collect();
/// assert_eq!(ids, ["download-without-version", "volume-without-channel", "volume-in-csp", "key-form"]);
/// # Ok::<(), csp_xml::XmlError>(())
/// ```
pub fn check_configuration(document: &Document<'_>, context: Context) -> Vec<ConfigurationFinding> {
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
    checking.findings.finish(document.text())
}

/// Reads and checks a file. An unreadable file has one finding.
pub fn check_bytes(bytes: &[u8], context: Context) -> Vec<ConfigurationFinding> {
    match Document::read(bytes) {
        Ok(document) => check_configuration(&document, context),
        Err(error) => vec![unreadable(&error)],
    }
}

/// The finding for a document that cannot be read.
pub fn unreadable(error: &XmlError) -> ConfigurationFinding {
    let fix = match error.kind() {
        XmlErrorKind::WrongRoot { .. } | XmlErrorKind::NoRoot => ConfigurationRule::ForeignRoot.remedy(),
        XmlErrorKind::Encoding(_) => "save the file as UTF-8, and leave `encoding` out of its first line",
        XmlErrorKind::TagWithoutEnd(_) => "write the `>` that is missing",
        XmlErrorKind::TagWithoutStart(_) => "write the `<` that is missing",
        XmlErrorKind::EndTagWithoutSlash(_) => "write the `/` that is missing",
        XmlErrorKind::ElementWithValue(_) => {
            "write it as an attribute of the tag before it, if that has such an attribute"
        }
        XmlErrorKind::MissingQuote { .. } => "write the quote that is missing",
        // Copied from a web page or a script.
        XmlErrorKind::Attribute(_) => {
            "put the value between plain quotes: no typographic ones, and no backslashes"
        }
        XmlErrorKind::OutsideRoot => "remove the text before and after the root, such as a part of a script",
        XmlErrorKind::Declaration(_) => {
            "write `<?xml version=\"1.0\" encoding=\"UTF-8\"?>`, or leave the line out"
        }
        XmlErrorKind::Limit { .. } => "look whether this is the right file; no configuration is so large",
        _ => ConfigurationRule::NotWellFormed.remedy(),
    };
    ConfigurationRule::NotWellFormed
        .finding(error.position(), error.kind().to_string())
        .with_span(error.offset()..error.offset())
        .with_fix(fix)
}

/// The state of a check.
struct Checking<'d> {
    document: &'d Document<'d>,
    context: Context,
    /// Filled when a message first names a line.
    lines: Option<Lines<'d>>,
    facts: &'d Facts<'d>,
    suggestions: Suggestions,
    findings: Collector<ConfigurationRule>,
}

impl<'d> Checking<'d> {
    fn new(document: &'d Document<'d>, context: Context, facts: &'d Facts<'d>) -> Self {
        Checking {
            document,
            context,
            lines: None,
            facts,
            suggestions: Suggestions::default(),
            findings: Collector::default(),
        }
    }

    /// Adds a finding at these bytes, if its rule applies in this context. The fix is the rule's remedy until it is
    /// replaced.
    fn find(
        &mut self,
        rule: ConfigurationRule,
        element: Option<Element<'_>>,
        span: Range<usize>,
        message: impl Into<Cow<'static, str>>,
    ) -> Found<'_> {
        if !rule.contexts().contains(&self.context) {
            return Added::none();
        }
        let path = element.map(|element| element.path()).unwrap_or_default();
        self.findings.add(rule, span, message).subject(&path).fix(rule.remedy())
    }

    /// Line and column of a byte, for a message.
    fn position(&mut self, offset: usize) -> Position {
        self.lines.get_or_insert_with(|| Lines::new(self.document.text())).position(offset)
    }

    /// Adds a finding about an element, at its name.
    fn at(
        &mut self,
        rule: ConfigurationRule,
        element: Element<'_>,
        message: impl Into<Cow<'static, str>>,
    ) -> Found<'_> {
        self.find(rule, Some(element), element.name_span(), message)
    }

    /// Adds a finding about an attribute, at its name.
    fn on(
        &mut self,
        rule: ConfigurationRule,
        attribute: Attribute<'_>,
        message: impl Into<Cow<'static, str>>,
    ) -> Found<'_> {
        self.find(rule, Some(attribute.element()), attribute.name_span(), message)
    }

    /// Adds a finding about the value of an attribute.
    fn value(
        &mut self,
        rule: ConfigurationRule,
        attribute: Attribute<'_>,
        message: impl Into<Cow<'static, str>>,
    ) -> Found<'_> {
        self.find(rule, Some(attribute.element()), attribute.value_span(), message)
    }
}

/// The finding that was just added, to say more about it.
type Found<'f> = Added<'f, ConfigurationRule>;

/// The edits of a fix.
fn edits<'d>(document: &'d Document<'d>, make: impl FnOnce(&mut Edits<'d>)) -> Vec<Edit> {
    let mut edits = document.edit();
    make(&mut edits);
    edits.into_vec()
}
