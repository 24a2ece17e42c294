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
mod checked_description;
mod defaults;
mod document;
mod file;
mod grammar;
mod markup;
mod outline;
mod rule;
mod tree;
mod trees;
mod twins;

pub use checked_description::CheckedDescription;
pub use csp_findings::{Finding, Fix, Rule, Severity};
pub use rule::{DescriptionFinding, DescriptionRule};

use crate::model::Description;
use alloc::string::String;
use alloc::vec::Vec;
use between::Between;
use csp_findings::sort_findings;
use csp_xml::{Limits, XmlError};
use file::File;
use markup::Markup;

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
    Ok(File::new(description, text, Markup::of_text(text)?, mount).finish(""))
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
    /// The number of unreadable files: not text, not well-formed, over a limit, or with a foreign root.
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
        let checked = CheckedDescription::of_text(file, text, &self.limits, self.mount.as_deref());
        self.add_checked(checked)
    }

    /// Adds the bytes of a file, so that its encoding is checked too.
    pub fn add_bytes(&mut self, file: impl Into<String>, bytes: &[u8]) -> &mut Self {
        let checked = CheckedDescription::of_bytes(file, bytes, &self.limits, self.mount.as_deref());
        self.add_checked(checked)
    }

    /// Adds a description that was read from `text`.
    pub fn add_description(
        &mut self,
        file: impl Into<String>,
        description: &Description<'_>,
        text: &str,
    ) -> &mut Self {
        let checked =
            CheckedDescription::of_description(file.into(), description, text, self.mount.as_deref());
        self.add_checked(checked)
    }

    /// Adds a file that was checked by itself.
    pub fn add_checked(&mut self, checked: CheckedDescription) -> &mut Self {
        let CheckedDescription { file, findings, nodes, unreadable, trees } = checked;
        self.report.files += 1;
        self.report.nodes += nodes;
        self.report.unreadable += usize::from(unreadable);
        self.between.add(&file, trees);
        self.findings.push(findings);
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
