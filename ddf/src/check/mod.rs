//! Checks device descriptions: every irregularity of every file, with its rule, severity, place and fix.
//!
//! A finding is an error where a reader that follows the grammar misreads or refuses the file, a warning where real
//! Microsoft files deviate and readers cope, and an info where nothing is wrong. [`DescriptionRule`] is
//! the table of rules. Findings cut the texts that they quote.
//!
//! [`DescriptionChecker`] takes any number of files, so that dependencies are resolved between them;
//! [`check_description`] takes one.
//!
//! ```
//! use ddf::check::{DescriptionChecker, DescriptionRule, Severity};
//!
//! let file = "<MgmtTree>
//!   <VerDTD>1.2</VerDTD>
//!   <Node>
//!     <NodeName>Clock </NodeName><Path>./Vendor/Example</Path>
//!     <DFProperties>
//!       <AccessType><Get/></AccessType><DefaultValue>noon</DefaultValue><Description>The hour.</Description>
//!       <DFFormat><int/></DFFormat><Occurrence><One/></Occurrence><Scope><Permanent/></Scope>
//!       <DFType><MIME>text/plain</MIME></DFType>
//!     </DFProperties>
//!   </Node>
//! </MgmtTree>";
//! let mut checker = DescriptionChecker::new();
//! checker.add("clock.xml", file);
//! let report = checker.finish();
//! assert_eq!((report.files, report.nodes, report.count(Severity::Error)), (1, 1, 0));
//! assert_eq!(report.findings[1].rule, DescriptionRule::DefaultFormat);
//! assert_eq!(
//!     report.findings[0].to_string(),
//!     "clock.xml:4:5: warning[surrounding-space]: ./Vendor/Example/Clock: \
//!      the name \"Clock \" has white space around it; fix: write \"Clock\""
//! );
//! ```

mod allowed;
mod applicability;
mod between;
mod defaults;
mod document;
mod file;
mod grammar;
mod markup;
mod outline;
mod rule;
mod tree;
mod twins;

pub use csp_findings::{Finding, Fix, Rule, Severity};
pub use rule::{DescriptionFinding, DescriptionRule};

use crate::model::Description;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use between::Between;
use csp_findings::sort_findings;
use csp_xml::{Decoded, Limits, XmlError, XmlErrorKind, decode};
use file::File;

/// Checks files, each by itself and all together.
#[derive(Debug, Default)]
pub struct DescriptionChecker {
    limits: Limits,
    report: DescriptionReport,
    /// The findings of each file.
    findings: Vec<Vec<DescriptionFinding>>,
    between: Between,
    /// The mount point of trees without a `Path`.
    mount: Option<String>,
}

/// Checks only the markup of a description that was read from `text`: the elements, words and texts that the reader skips.
/// `mount` is the LocURI of trees without a `Path`.
///
/// # Errors
/// [`XmlError`] when the description was read from another text, which is not well-formed.
pub fn check_markup(
    description: &Description<'_>,
    text: &str,
    mount: Option<&str>,
) -> Result<Vec<DescriptionFinding>, XmlError> {
    let mut file = File::new(description, text, mount);
    markup::walk(&mut file)?;
    Ok(file.finish(""))
}

/// The findings in the files of a [`DescriptionChecker`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct DescriptionReport {
    /// All findings: by file, in the order the files were added, and in the file by offset.
    pub findings: Vec<DescriptionFinding>,
    /// The number of files, readable or not.
    pub files: usize,
    /// The number of unreadable files: not text, not well-formed, or over a limit.
    pub unreadable: usize,
    /// The number of nodes in the files.
    pub nodes: usize,
}

impl DescriptionReport {
    /// The number of findings of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.level == severity).count()
    }
}

impl DescriptionChecker {
    /// A checker without files, with the default [`Limits`].
    pub fn new() -> Self {
        Self::default()
    }

    /// A checker without files that reads within these limits.
    pub fn with_limits(limits: Limits) -> Self {
        DescriptionChecker { limits, ..Self::default() }
    }

    /// Mounts trees without a `Path` at this LocURI, in files that are added later: `./Vendor/MSFT`.
    pub fn mount(&mut self, mount: impl Into<String>) -> &mut Self {
        self.mount = Some(mount.into());
        self
    }

    /// Adds a file that is decoded already; a byte order mark at its start is ignored.
    ///
    /// A file that cannot be read is one finding, of severity error.
    pub fn add(&mut self, file: impl Into<String>, text: &str) -> &mut Self {
        self.text(&file.into(), text.strip_prefix('\u{FEFF}').unwrap_or(text), None);
        self
    }

    /// Adds the bytes of a file, so that its encoding is checked too.
    pub fn add_bytes(&mut self, file: impl Into<String>, bytes: &[u8]) -> &mut Self {
        let file = file.into();
        match decode(bytes) {
            Ok(decoded) => self.text(&file, &decoded.text, Some(&decoded)),
            Err(error) => self.refuse(&file, &error),
        }
        self
    }

    /// Adds a description that was read from `text`.
    pub fn add_description(
        &mut self,
        file: impl Into<String>,
        description: &Description<'_>,
        text: &str,
    ) -> &mut Self {
        self.description(&file.into(), description, text, None);
        self
    }

    /// The findings in each file and between files.
    pub fn finish(self) -> DescriptionReport {
        let DescriptionChecker { mut report, mut findings, between, .. } = self;
        for (file, finding) in between.finish() {
            findings[file].push(finding);
        }
        for of_file in &mut findings {
            sort_findings(of_file);
        }
        report.findings = findings.into_iter().flatten().collect();
        report
    }

    fn text(&mut self, name: &str, text: &str, decoded: Option<&Decoded<'_>>) {
        match Description::parse(text, &self.limits) {
            Ok(description) => self.description(name, &description, text, decoded),
            Err(error) => self.refuse(name, &error),
        }
    }

    fn description(
        &mut self,
        name: &str,
        description: &Description<'_>,
        text: &str,
        decoded: Option<&Decoded<'_>>,
    ) {
        let mount = self.mount.clone();
        let mut file = File::new(description, text, mount.as_deref());
        if let Err(error) = markup::walk(&mut file) {
            return self.refuse(name, &error); // the description was read from another text
        }
        document::check(&mut file);
        if let Some(decoded) = decoded {
            document::check_encoding(&mut file, decoded);
        }
        tree::check(&mut file);
        allowed::check(&mut file);
        defaults::check(&mut file);
        applicability::check(&mut file);
        twins::check(&mut file);
        self.report.files += 1;
        self.report.nodes += file.entries.len();
        self.between.add(name, &file);
        self.findings.push(file.finish(name));
    }

    /// Adds a file that cannot be read.
    fn refuse(&mut self, name: &str, error: &XmlError) {
        let rule = document::rule_of(error.kind());
        self.report.files += 1;
        // A document with a foreign root is readable.
        self.report.unreadable += usize::from(!matches!(error.kind(), XmlErrorKind::WrongRoot { .. }));
        self.between.skip(name);
        let finding = Finding::new(rule, error.position(), error.kind().to_string())
            .with_span(error.offset()..error.offset())
            .in_file(name);
        self.findings.push(Vec::from([finding]));
    }
}

/// Checks one description; `text` is the text that it was read from, without its byte order mark. The findings name no
/// file.
///
/// ```
/// use ddf::{Description, xml::Limits};
/// let text = "<MgmtTree><VerDTD>1.1</VerDTD></MgmtTree>";
/// let description = Description::parse(text, &Limits::default())?;
/// let ids: Vec<_> = ddf::check::check_description(&description, text).iter().map(|finding| finding.rule.id()).collect();
/// assert_eq!(ids, ["missing-element", "ver-dtd"]);
/// # Ok::<(), csp_xml::XmlError>(())
/// ```
pub fn check_description(description: &Description<'_>, text: &str) -> Vec<DescriptionFinding> {
    let mut checker = DescriptionChecker::new();
    checker.add_description("", description, text);
    checker.finish().findings
}
