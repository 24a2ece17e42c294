//! A finding of any check.

use crate::rules::{CheckRule, PackageRule, ProfileRule, RuleFacts};
use csp_findings::{CarryingCommand, Edit, Finding, Fix, Position, Severity, one_line};
use ddf::check::DescriptionFinding;
use desktop_app_csp::JobFinding;
use office_deployment::ConfigurationFinding;
use serde::{Serialize, Serializer};
use std::fmt;
use std::ops::Range;
use syncml::check::MessageFinding;

/// A finding whose rule may belong to any check.
///
/// Displays as the finding itself: `FILE:LINE:COLUMN: LEVEL[RULE]: SUBJECT: MESSAGE; OUTCOME; fix: FIX`. Serializes as the
/// finding itself, with the name of its check in front, which makes the id of the rule unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnyFinding {
    /// About a device description.
    Description(DescriptionFinding),
    /// About a message.
    Message(MessageFinding),
    /// About a configuration of the Office Deployment Tool.
    Configuration(ConfigurationFinding),
    /// About a job for an MSI package, or the command that carries it.
    Job(JobFinding),
    /// About an MSI package.
    Package(Finding<PackageRule>),
    /// About a profile of a console, a provisioning document, a report or an event log.
    Profile(Finding<ProfileRule>),
}

/// Evaluates an expression with the finding of any variant.
macro_rules! with {
    ($any:expr, $finding:ident => $result:expr) => {
        match $any {
            AnyFinding::Description($finding) => $result,
            AnyFinding::Message($finding) => $result,
            AnyFinding::Configuration($finding) => $result,
            AnyFinding::Job($finding) => $result,
            AnyFinding::Package($finding) => $result,
            AnyFinding::Profile($finding) => $result,
        }
    };
}

impl From<DescriptionFinding> for AnyFinding {
    fn from(finding: DescriptionFinding) -> Self {
        AnyFinding::Description(finding)
    }
}

impl From<MessageFinding> for AnyFinding {
    fn from(finding: MessageFinding) -> Self {
        AnyFinding::Message(finding)
    }
}

impl From<ConfigurationFinding> for AnyFinding {
    fn from(finding: ConfigurationFinding) -> Self {
        AnyFinding::Configuration(finding)
    }
}

impl From<JobFinding> for AnyFinding {
    fn from(finding: JobFinding) -> Self {
        AnyFinding::Job(finding)
    }
}

impl From<Finding<PackageRule>> for AnyFinding {
    fn from(finding: Finding<PackageRule>) -> Self {
        AnyFinding::Package(finding)
    }
}

impl From<Finding<ProfileRule>> for AnyFinding {
    fn from(finding: Finding<ProfileRule>) -> Self {
        AnyFinding::Profile(finding)
    }
}

impl AnyFinding {
    /// The rule that is broken.
    pub fn rule(&self) -> RuleFacts {
        with!(self, finding => RuleFacts::of(finding.rule))
    }

    /// The name of the rule that is broken, as [`RuleFacts::name`].
    pub fn rule_name(&self) -> String {
        with!(self, finding => finding.rule.to_string())
    }

    /// The consequences of the breach, a clause for each: what its level says, and the result on a device.
    pub fn consequences(&self) -> Vec<String> {
        with!(self, finding => consequences(finding))
    }

    /// The severity: that of the rule, unless settings say otherwise.
    pub fn severity(&self) -> Severity {
        with!(self, finding => finding.severity())
    }

    /// Sets the severity.
    pub fn set_severity(&mut self, severity: Severity) {
        with!(self, finding => finding.severity = Some(severity));
    }

    /// Names the file.
    pub fn set_file(&mut self, name: &str) {
        with!(self, finding => name.clone_into(&mut finding.file));
    }

    /// The place in the content: for a finding in the data of a command, that of the command.
    pub fn place(&self) -> Position {
        with!(self, finding => finding.command.as_ref().map_or(finding.position, |command| command.position))
    }

    /// The command whose data has the fault, and the place in that data.
    pub fn in_data(&self) -> Option<(&CarryingCommand, Position)> {
        with!(self, finding => finding.command.as_ref().map(|command| (command, finding.position)))
    }

    /// The bytes of the fault in the text of the content or in the data of the command, if they are known.
    pub fn span(&self) -> Option<Range<usize>> {
        with!(self, finding => (!finding.span.is_empty()).then(|| finding.span.clone()))
    }

    /// The first byte of a fault in a description; faults of other contents may be in the data of a command.
    pub(crate) fn offset_in_description(&self) -> Option<usize> {
        match self {
            AnyFinding::Description(finding) => Some(finding.span.start),
            _ => None,
        }
    }

    /// The LocURI of the node, or the path of the element; empty for a finding about the content as a whole.
    pub fn subject(&self) -> &str {
        with!(self, finding => &finding.subject)
    }

    /// The fault.
    pub fn message(&self) -> &str {
        with!(self, finding => &finding.message)
    }

    /// The correction, if it is known.
    pub fn fix(&self) -> Option<&Fix> {
        with!(self, finding => finding.fix.as_ref())
    }

    /// The changes of the text of the content that carry out the fix; empty if a person has to decide.
    pub fn edits(&self) -> &[Edit] {
        with!(self, finding => if finding.command.is_some() { &[] } else { finding.edits() })
    }

    /// Returns true if other descriptions may decide it otherwise.
    pub fn depends_on_descriptions(&self) -> bool {
        with!(self, finding => finding.rule.depends_on_descriptions())
    }

    /// The device descriptions that the finding depends on, if others may decide it otherwise: the month in which Microsoft
    /// published them, or `given`.
    pub fn descriptions(&self) -> Option<&'static str> {
        with!(self, finding => finding.descriptions)
    }

    /// The finding as one line, without its place, for formats that have a field for a text:
    /// `SUBJECT: MESSAGE; CONSEQUENCE; fix: FIX`.
    pub fn sentence(&self) -> String {
        let mut text = String::new();
        if !self.subject().is_empty() {
            text += self.subject();
            text += ": ";
        }
        text += self.message();
        if let Some((command, position)) = self.in_data() {
            text += &format!("; at {position} in the data of the command {:?}", command.id);
        }
        for consequence in self.consequences() {
            text += &format!("; {consequence}");
        }
        if let Some(fix) = self.fix() {
            text += &format!("; fix: {fix}");
        }
        one_line(text).into_owned()
    }
}

fn consequences<R: CheckRule>(finding: &Finding<R>) -> Vec<String> {
    let of_level = finding.rule.consequence(finding.level).map(str::to_owned);
    of_level.into_iter().chain(finding.rule.outcome()).collect()
}

impl fmt::Display for AnyFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        with!(self, finding => finding.fmt(f))
    }
}

/// A finding with the name of its check.
#[derive(Serialize)]
struct OfCheck<'f, F> {
    check: &'static str,
    #[serde(flatten)]
    finding: &'f F,
}

impl Serialize for AnyFinding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fn of_check<R: CheckRule>(finding: &Finding<R>) -> OfCheck<'_, Finding<R>> {
            OfCheck { check: R::CHECK.as_str(), finding }
        }
        with!(self, finding => of_check(finding).serialize(serializer))
    }
}
