//! Checks a job.

mod checking;
mod rule;
mod shape;
mod values;

pub use rule::{JobError, JobFinding, JobRule};

use crate::job::JobDocument;
use checking::Checking;
use csp_findings::Finding;
use csp_xml::{Position, XmlError, XmlErrorKind, without_surplus_escapes};

/// Checks a job; the findings come in the order of the document.
///
/// ```
/// use desktop_app_csp::{JobDocument, check_job};
///
/// let job = JobDocument::parse(
///     "<MsiInstallJob id='{9BD4F7CD-880A-40B5-B74C-1BEECB51E596}'>
///   <Product Version='1.0.0'>
///     <Download><ContentURLList><ContentURL>http://dp.example.com/a.msi</ContentURL></ContentURLList></Download>
///     <Enforcement>
///       <CommandLine>/quiet</CommandLine><TimeOut>300</TimeOut><RetryCount>3</RetryCount><RetryInterval>5</RetryInterval>
///     </Enforcement>
///   </Product>
/// </MsiInstallJob>")?;
/// let findings: Vec<_> = check_job(&job).iter().map(|finding| (finding.position.line, finding.rule.id())).collect();
/// assert_eq!(findings, [(2, "missing-element"), (3, "plain-http"), (5, "number-range")]);
/// # Ok::<(), csp_xml::XmlError>(())
/// ```
///
/// The time is linear in the length of the job.
pub fn check_job(document: &JobDocument<'_>) -> Vec<JobFinding> {
    let mut checking = Checking::new(document);
    if shape::root(&mut checking) {
        shape::elements(&mut checking);
        values::check(&mut checking);
    }
    checking.findings.finish(document.text())
}

/// Checks the text of a job. An unreadable one has one finding.
pub fn check_text(text: &str) -> Vec<JobFinding> {
    match JobDocument::parse(text) {
        Ok(document) => check_job(&document),
        Err(error) => vec![unreadable(text, &error)],
    }
}

/// The finding for a job that cannot be read.
pub(crate) fn unreadable(text: &str, error: &XmlError) -> JobFinding {
    let (unescaped, layers) = without_surplus_escapes(text.into());
    if layers > 0 && unescaped.starts_with('<') {
        return escaped_twice(layers);
    }
    if let XmlErrorKind::Limit { what, limit } = *error.kind() {
        return over_limit(error, what, limit);
    }
    let fix = match error.kind() {
        XmlErrorKind::NoRoot => "write a job; its root element is MsiInstallJob",
        _ => "correct the markup at this place",
    };
    Finding::new(JobRule::NotWellFormed, error.position(), error.kind().to_string())
        .with_span(error.offset()..error.offset())
        .with_fix(fix)
}

/// The finding for a job that exceeds a limit of the reader.
fn over_limit(error: &XmlError, what: &str, limit: usize) -> JobFinding {
    let fix = match what {
        "max_bytes" => format!("shorten the job to {limit} bytes, for example by fewer URLs"),
        "max_depth" => format!("nest at most {limit} elements; a job nests 5"),
        "max_elements" => format!("send at most {limit} elements, for example by fewer URLs"),
        "max_attributes" => format!("write at most {limit} attributes in an element; a job has one"),
        _ => format!("declare at most {limit} namespaces; a job needs none"),
    };
    Finding::new(JobRule::LimitExceeded, error.position(), error.kind().to_string())
        .with_span(error.offset()..error.offset())
        .with_fix(fix)
}

/// The finding for a job with this many surplus layers of escaping.
pub(crate) fn escaped_twice(layers: usize) -> JobFinding {
    let message = format!("the job was escaped {} times", layers + 1);
    Finding::new(JobRule::EscapedTwice, Position::START, message)
        .with_fix("escape it once, or send it as child elements")
}
