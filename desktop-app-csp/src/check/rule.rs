//! The table of rules.

use csp_findings::{Finding, Member, Severity, first_error, rules};

/// A fault in a job. Never holds a value of the command line.
pub type JobFinding = Finding<JobRule>;

/// The job has errors: a device refuses it, or does something else.
///
/// A job without `Validation` triggers it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the job has errors; in it, at {}", first_error(.findings))]
pub struct JobError {
    /// All findings, warnings too; at least one is an error.
    pub findings: Vec<JobFinding>,
}

impl JobError {
    /// The findings, or an error if one of them is.
    pub(crate) fn refuse_errors(findings: Vec<JobFinding>) -> Result<Vec<JobFinding>, JobError> {
        match findings.iter().any(|finding| finding.severity() == Severity::Error) {
            true => Err(JobError { findings }),
            false => Ok(findings),
        }
    }
}

rules! {
    /// A rule that jobs are checked against.
    pub enum JobRule: Severity {
        NoData = "no-data", Error,
            "The Exec of `DownloadInstall` has no job as its data.";
        DataFormat = "data-format", Error,
            "The Format of the data of `DownloadInstall` is not `xml`, so the command is answered with 415.";
        AddWithData = "add-with-data", Error,
            "The Add of `DownloadInstall` has data. Only an Exec executes a job; this crate's CSP answers 400.";
        ReplacedJob = "replaced-job", Error,
            "The command is a Replace of `DownloadInstall`. Only an Exec executes a job; this crate's CSP answers 406.";
        NotWellFormed = "not-well-formed", Error,
            "The job is not well-formed XML, so nothing of it is read.";
        LimitExceeded = "limit-exceeded", Error,
            "The job is larger, deeper or fuller than the limits of the reader, so nothing of it is read.";
        EscapedTwice = "escaped-twice", Error,
            "The job, or a part of it, was escaped more often than needed. A device unescapes it once and finds text instead of elements; devices were seen to answer 200 and to do nothing.";
        OtherRoot = "other-root", Error,
            "The root is not `MsiInstallJob`, so this is not a job.";
        BrokenProductCode = "broken-product-code", Error,
            "The address does not name a product code: a GUID in braces. The device installs the package under a code that no installed product has, and reports nothing about it.";
        AddressSpace = "address-space", Error,
            "The address contains white space, so it is the address of no node.";
        ExecWithoutAdd = "exec-without-add", Warning,
            "No Add of `DownloadInstall` comes before the Exec in this message. Without one the node does not exist, unless an earlier message has added it.";
        MissingElement = "missing-element", Error,
            "A required element is missing.";
        RepeatedElement = "repeated-element", Error,
            "The element occurs more than once, and only one can count.";
        ElementOrder = "element-order", Error,
            "The element comes after one that it must precede: a job is a sequence in the order of the page.";
        UnknownElement = "unknown-element", Warning,
            "The page has no such element in this place, and does not say how a device treats it.";
        UnknownAttribute = "unknown-attribute", Warning,
            "The page has no such attribute, and does not say how a device treats it.";
        MissingAttribute = "missing-attribute", Error,
            "A required attribute is missing or empty.";
        StrayText = "stray-text", Warning,
            "There is text between elements. It is often the rest of a damaged tag.";
        SurroundingSpace = "surrounding-space", Info,
            "There is white space around the value. It does not count; the page's own sample has it around `ContentURL`.";
        JobId = "job-id", Warning,
            "The id is not a GUID in braces.";
        VersionForm = "version-form", Warning,
            "The version is not one to four numbers with dots, the form of a package's `ProductVersion`.";
        UrlForm = "url-form", Error,
            "The address of the package is not a URL of http or https.";
        PlainHttp = "plain-http", Warning,
            "The package is downloaded without encryption. Its hash is checked, but others see what the device installs, and can withhold it.";
        UrlSecret = "url-secret", Warning,
            "The URL contains a user name or a password. The device stores the job in the registry, where others can read it.";
        HashForm = "hash-form", Error,
            "`FileHash` is not a SHA-256 hash: 64 hexadecimal digits.";
        NumberForm = "number-form", Error,
            "The value is not a number.";
        NumberRange = "number-range", Error,
            "The number is over 255, the largest that the device takes.";
        AadValue = "aad-value", Error,
            "`DownloadFromAad` is neither 0 nor 1.";
        NotQuiet = "not-quiet", Warning,
            "The command line does not turn off the windows of the installation. Under the system account nobody sees them, and the installation waits until its time-out.";
        RefusedArgument = "refused-argument", Warning,
            "The command line has an argument that this crate's agent refuses unless it is allowed: another package, a transform, another operation such as `REMOVE=ALL`, a log file, or an argument that `msiexec` may misread.";
        CommandLineSecret = "command-line-secret", Warning,
            "The command line contains a secret. It ends up in the registry, in the list of processes and in reports.";
    }
    json [
        Member::File,
        Member::Position,
        Member::Severity,
        Member::Rule,
        Member::Subject("subject"),
        Member::Message,
        Member::Fix,
        Member::Data,
    ]
}
