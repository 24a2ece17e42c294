//! From the content of a file to its findings.

use crate::files::{Unreadable, bytes_if};
use crate::findings::{AnyFinding, PackageRule};
use crate::kind::Kind;
use crate::messages::read_leniently;
use crate::{msi, odt};
use csp_findings::Position;
use desktop_app_csp::server::package_commands;
use desktop_app_csp::{Package, PackageError};
use office_csp::server::install_commands;
use office_deployment::Context;
use std::borrow::Cow;
use std::fs;
use std::path::Path;
use syncml::check::MessageChecker;
use syncml::is_wbxml;

/// The content of a file.
pub(super) enum Content {
    /// A document, and its kind.
    Document(Vec<u8>, Kind),
    /// An MSI package.
    Package(Box<Package>),
    /// Nothing that has checks, and the reason.
    Unknown(Cow<'static, str>),
}

/// Reads a file. Of a file `in_folder` only the first bytes are read if they show that it has no checks.
pub(super) fn read(path: &Path, in_folder: bool) -> Result<Content, Unreadable> {
    let is_regular = fs::metadata(path).is_ok_and(|found| found.is_file());
    let mut is_package = false;
    let bytes = bytes_if(path, |first| {
        // A package may be larger than memory.
        is_package = is_regular && Kind::of(first) == Ok(Kind::Package);
        !is_package && (!in_folder || Kind::may_begin_with(first))
    })?;
    let package = match bytes {
        None if is_package => Package::open(path),
        None => return Ok(Content::Unknown("does not begin with an element".into())),
        Some(bytes) => match Kind::of(&bytes) {
            Ok(Kind::Package) => Package::read(std::io::Cursor::new(bytes)),
            Ok(kind) => return Ok(Content::Document(bytes, kind)),
            Err(why) => return Ok(Content::Unknown(why)),
        },
    };
    match package {
        Ok(package) => Ok(Content::Package(Box::new(package))),
        Err(PackageError::NotMsi { found }) => Ok(Content::Unknown(format!("is {found}").into())),
        Err(error) => Err(Unreadable::new(path, msi::with_cause(&error))),
    }
}

/// The findings of a document.
#[derive(Default)]
pub(super) struct Checked {
    /// The findings, in the order of their places.
    pub(super) findings: Vec<Box<dyn AnyFinding>>,
    /// The number of findings that were not kept.
    pub(super) omitted: usize,
    /// True if the document cannot be read.
    pub(super) unreadable: bool,
    /// The data of commands that have findings.
    pub(super) data: Vec<DataText>,
}

/// The data of a command, in which findings have their places.
pub(super) struct DataText {
    /// The position of the command in its message.
    pub(super) command: Position,
    pub(super) text: String,
    pub(super) kind: Kind,
}

/// Checks a document other than a description. Descriptions are checked together.
pub(super) fn check(bytes: &[u8], kind: Kind, messages: &MessageChecker<'_>) -> Checked {
    match kind {
        Kind::Description | Kind::Package => Checked::default(),
        Kind::Message => message(bytes, messages),
        Kind::Configuration => {
            let (findings, unreadable) = odt::check_file(bytes, Context::ByHand);
            Checked { findings: boxed(findings), unreadable, ..Checked::default() }
        }
        Kind::Job => {
            let (findings, unreadable) = msi::check_job_file(bytes);
            Checked { findings: boxed(findings), unreadable, ..Checked::default() }
        }
    }
}

fn boxed<F: AnyFinding + 'static>(findings: impl IntoIterator<Item = F>) -> Vec<Box<dyn AnyFinding>> {
    findings.into_iter().map(|finding| Box::new(finding) as Box<dyn AnyFinding>).collect()
}

/// The findings about a message, and about the packages, jobs and configurations in it.
fn message(bytes: &[u8], messages: &MessageChecker<'_>) -> Checked {
    let report = messages.check(bytes);
    let (omitted, unreadable) = (report.omitted, report.unreadable);
    let Some(message) = read_leniently(bytes) else {
        return Checked { findings: boxed(report.findings), omitted, unreadable, data: Vec::new() };
    };
    let (packages, installs) = (package_commands(&message), install_commands(&message));
    let jobs = packages.iter().filter(|command| !command.findings.is_empty()).filter_map(|command| {
        let text = command.job.as_ref()?.expose().to_owned();
        Some(DataText { command: command.position, text, kind: Kind::Job })
    });
    let configurations =
        installs.iter().filter(|command| !command.findings.is_empty()).filter_map(|command| {
            let text = command.configuration.as_ref()?.expose().to_owned();
            Some(DataText { command: command.position, text, kind: Kind::Configuration })
        });
    let data = jobs.chain(configurations).collect();
    let mut findings = msi::with_packages(report.findings, packages);
    findings.extend(boxed(odt::in_commands(installs)));
    findings.sort_by_key(|finding| finding.place()); // stable: findings in data stay in their order
    Checked { findings, omitted, unreadable, data }
}

/// The findings about a package.
pub(super) fn check_package(package: &Package) -> Vec<Box<dyn AnyFinding>> {
    let error = package.package_type().err();
    boxed(error.map(|error| PackageRule::UnknownType.finding(Position::START, error.to_string())))
}

/// The text that the places of findings refer to: the file, or the XML of a WBXML message. `None` if there is no text.
pub(super) fn text_of(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if is_wbxml(bytes) {
        return read_leniently(bytes).map(|message| Cow::Owned(message.text().to_owned()));
    }
    match csp_xml::decode(bytes) {
        Ok(decoded) => Some(decoded.text),
        // Up to the fault, the text is the one that was read.
        Err(_) if !bytes.contains(&0) => Some(String::from_utf8_lossy(bytes)),
        Err(_) => None,
    }
}
