//! Checks device descriptions: every irregularity of every file, with its rule, severity, place and fix.
//!
//! A finding is an error where a reader that follows the grammar misreads or refuses the file. What real Microsoft
//! files do otherwise is a warning; what is right but worth knowing is an info. The rules are the table [`Rule`]. What
//! a finding quotes of the file is cut to a readable length.
//!
//! [`Checker`] takes any number of files, so that dependencies are resolved between them; [`check`] takes one.
//!
//! ```
//! use ddf::check::{Checker, Rule, Severity};
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
//! let mut checker = Checker::new();
//! checker.add("clock.xml", file);
//! let report = checker.finish();
//! assert_eq!((report.files, report.nodes, report.count(Severity::Error)), (1, 1, 0));
//! assert_eq!(report.findings[1].rule, Rule::DefaultFormat);
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
mod finding;
mod grammar;
mod markup;
mod outline;
mod rule;
mod tree;
mod twins;

pub use finding::{Finding, Fix, Severity};
pub use rule::Rule;

/// How findings are worded, for the checks of other crates of this workspace.
#[doc(hidden)]
pub mod wording {
    pub use super::file::{nearest, quoted, short};
}

use crate::model::Description;
use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use between::Between;
use csp_xml::{Decoded, Error, ErrorKind, Limits, decode};
use file::File;

/// Checks files, each by itself and all together.
#[derive(Debug, Default)]
pub struct Checker {
    limits: Limits,
    report: Report,
    /// The findings of each file.
    findings: Vec<Vec<Finding>>,
    between: Between,
    /// Where trees without a `Path` are mounted.
    mount: Option<String>,
}

/// What was found in the files of a [`Checker`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// All findings: by file, in the order the files were added, and in the file by offset.
    pub findings: Vec<Finding>,
    /// How many files were added, readable or not.
    pub files: usize,
    /// How many of them are no documents at all: no text, not well-formed, or over a limit.
    pub unreadable: usize,
    /// How many nodes they have.
    pub nodes: usize,
}

impl Report {
    /// How many findings are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

impl Checker {
    /// A checker without files, with the default [`Limits`].
    pub fn new() -> Self {
        Self::default()
    }

    /// A checker that reads within these limits.
    pub fn with_limits(limits: Limits) -> Self {
        Checker { limits, ..Self::default() }
    }

    /// Mounts trees that have no `Path` here, in files that are added from now on: `./Vendor/MSFT`.
    pub fn mount(&mut self, mount: impl Into<String>) -> &mut Self {
        self.mount = Some(mount.into());
        self
    }

    /// Adds a file that is text already; a byte order mark in front of it is left out.
    ///
    /// A file that cannot be read is one finding, of severity error.
    pub fn add(&mut self, file: impl Into<String>, text: &str) -> &mut Self {
        self.text(&file.into(), text.strip_prefix('\u{FEFF}').unwrap_or(text), None);
        self
    }

    /// Adds a file as it stands on disk, so that what is odd about its encoding is found too.
    pub fn add_bytes(&mut self, file: impl Into<String>, bytes: &[u8]) -> &mut Self {
        let file = file.into();
        match decode(bytes) {
            Ok(decoded) => self.text(&file, &decoded.text, Some(&decoded)),
            Err(error) => self.refuse(&file, &error),
        }
        self
    }

    /// Adds a description that was read already, from `text`.
    pub fn add_description(
        &mut self,
        file: impl Into<String>,
        description: &Description<'_>,
        text: &str,
    ) -> &mut Self {
        self.description(&file.into(), description, text, None);
        self
    }

    /// What was found, in each file and between them.
    pub fn finish(self) -> Report {
        let Checker { mut report, mut findings, between, .. } = self;
        for (file, finding) in between.finish() {
            findings[file].push(finding);
        }
        for of_file in &mut findings {
            of_file.sort_by_key(|finding| (finding.offset, finding.rule));
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

    /// Takes note of a file that cannot be read.
    fn refuse(&mut self, name: &str, error: &Error) {
        let rule = document::rule_of(error.kind());
        self.report.files += 1;
        // A foreign root could be read.
        self.report.unreadable += usize::from(!matches!(error.kind(), ErrorKind::WrongRoot { .. }));
        self.between.skip(name);
        self.findings.push(Vec::from([Finding {
            rule,
            severity: rule.severity(),
            file: name.to_owned(),
            position: error.position(),
            offset: error.offset(),
            uri: String::new(),
            message: error.kind().to_string(),
            fix: None,
        }]));
    }
}

/// Checks one description by itself; `text` is what it was read from, without its byte order mark. The findings name
/// no file.
///
/// ```
/// use ddf::{Description, xml::Limits};
/// let text = "<MgmtTree><VerDTD>1.1</VerDTD></MgmtTree>";
/// let description = Description::parse(text, &Limits::default())?;
/// let ids: Vec<_> = ddf::check::check(&description, text).iter().map(|finding| finding.rule.id()).collect();
/// assert_eq!(ids, ["missing-element", "ver-dtd"]);
/// # Ok::<(), csp_xml::Error>(())
/// ```
pub fn check(description: &Description<'_>, text: &str) -> Vec<Finding> {
    let mut checker = Checker::new();
    checker.add_description("", description, text);
    checker.finish().findings
}
