//! Variables in the values of jobs and configurations. A console replaces them before a device receives the text, so that the
//! values are not known.

use crate::any_finding::AnyFinding;
use csp_findings::{Finding, Rule, quoted, variable};
use desktop_app_csp::{JobFinding, JobRule};
use office_deployment::{ConfigurationFinding, ConfigurationRule};
use syncml::check::MessageRule;

/// The findings about a job, with a note in place of those that judge a value with a variable.
pub(crate) fn in_job(findings: Vec<JobFinding>, text: &str) -> Vec<AnyFinding> {
    // These are true for any value of the variable.
    let is_certain = |rule| {
        matches!(
            rule,
            JobRule::PlainHttp | JobRule::UrlSecret | JobRule::CommandLineSecret | JobRule::SurroundingSpace
        )
    };
    noted(findings, |finding| {
        let judged = text.get(finding.span.clone()).filter(|_| !is_certain(finding.rule))?;
        variable(judged)
    })
}

/// The findings about a configuration, with a note in place of those that judge a value with a variable.
pub fn in_configuration(findings: Vec<ConfigurationFinding>, text: &str) -> Vec<AnyFinding> {
    noted(findings, |finding| {
        let judged = match finding.rule {
            ConfigurationRule::SpaceAroundId => return None,
            // The places of these are the name of the attribute, and that of the element.
            ConfigurationRule::KeyForm => text.get(finding.span.end..)?.split(['"', '\'']).nth(1)?,
            ConfigurationRule::CspDisplay => text.get(finding.span.end..)?.split('>').next()?,
            _ => text.get(finding.span.clone())?,
        };
        variable(judged)
    })
}

/// The findings in their order, with one note for each place at which `unknown` returns a variable.
fn noted<'t, R: Rule>(
    findings: Vec<Finding<R>>,
    unknown: impl Fn(&Finding<R>) -> Option<&'t str>,
) -> Vec<AnyFinding>
where
    AnyFinding: From<Finding<R>>,
{
    let mut last = None;
    let findings = findings.into_iter().filter_map(|finding| {
        let Some(variable) = unknown(&finding) else { return Some(finding.into()) };
        if last.replace(finding.span.clone()) == Some(finding.span.clone()) {
            return None;
        }
        let what =
            format!("the value holds the variable {}, which the server has to replace", quoted(variable));
        let mut note = Finding::new(MessageRule::Variable, finding.position, what)
            .with_span(finding.span)
            .with_subject(finding.subject);
        note.command = finding.command;
        Some(AnyFinding::Message(note))
    });
    findings.collect()
}
