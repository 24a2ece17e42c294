//! Finds the jobs in a message.

use crate::check::{JobFinding, JobRule, check_text, escaped_twice};
use crate::nodes::{EnterpriseDesktopAppManagementNode as Node, SCHEMA};
use crate::{JobText, ProductCode};
use csp_findings::{CarryingCommand, Finding, quoted};
use csp_xml::{Lines, Position, without_surplus_escapes};
use ddf::schema::NodeEnum;
use ddf::{Format, LocUri, Scope};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use syncml::{Command, CommandKind, Item, Message};

/// A command on a package in a message.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PackageCommand {
    /// The kind of the command.
    pub kind: CommandKind,
    /// The tree.
    pub scope: Scope,
    /// The name of the package in the address, decoded. A right one is a [`ProductCode`].
    pub name: String,
    /// The position of the command in the message.
    pub position: Position,
    /// The bytes of the item with the address, in [`Message::text`].
    pub item: Range<usize>,
    /// The job of an Exec of `DownloadInstall`, with all layers of escaping removed. `None` without data.
    pub job: Option<JobText>,
    /// The findings about the command and its address, with positions in the message.
    pub address_findings: Vec<JobFinding>,
    /// The findings about the job, with positions in the job.
    pub findings: Vec<JobFinding>,
}

impl PackageCommand {
    /// The product code, if the address names one.
    pub fn product_code(&self) -> Option<ProductCode> {
        self.name.parse().ok()
    }
}

/// The commands on packages in a message, including those in Atomic and Sequence, in order: commands whose target is
/// `MSI/{ProductID}` or a node below it.
///
/// An address with white space in it, as in a sample of the CSP's page, counts as the address without it, and is reported.
///
/// The time is linear in the length of the message.
pub fn package_commands(message: &Message<'_>) -> Vec<PackageCommand> {
    let mut search = Search { lines: Lines::new(message.text()), added: BTreeSet::new(), found: Vec::new() };
    message.commands().for_each(|command| search.command(command));
    search.found
}

struct Search<'m> {
    lines: Lines<'m>,
    /// The packages whose `DownloadInstall` was added so far.
    added: BTreeSet<(bool, String)>,
    found: Vec<PackageCommand>,
}

/// The address of a package or of a node below it.
struct Address {
    scope: Scope,
    name: String,
    is_download_install: bool,
    has_space: bool,
}

impl Address {
    /// The target of an item, without the white space in it, if it belongs to a package.
    fn of(item: &Item<'_>) -> Option<Address> {
        let text = item.target_uri()?;
        let written = text.as_str();
        let has_space = written.contains(char::is_whitespace);
        let cleaned: Cow<'_, str> = match has_space {
            true => written.split_whitespace().collect::<String>().into(),
            false => written.into(),
        };
        let uri = LocUri::parse(&cleaned).ok()?;
        let found = SCHEMA.lookup(&uri)?;
        let (id, is_download_install) = match Node::of_found(&found)? {
            Node::Root | Node::Msi | Node::UpgradeCode | Node::Guid { .. } => return None,
            Node::DownloadInstall { product_id } => (product_id, true),
            Node::ProductId { product_id }
            | Node::Version { product_id }
            | Node::Name { product_id }
            | Node::Publisher { product_id }
            | Node::InstallPath { product_id }
            | Node::InstallDate { product_id }
            | Node::Status { product_id }
            | Node::LastError { product_id }
            | Node::LastErrorDesc { product_id } => (product_id, false),
        };
        Some(Address { scope: found.scope(), name: id.decode().into_owned(), is_download_install, has_space })
    }

    /// Names of packages match without case.
    fn key(&self) -> (bool, String) {
        (self.scope == Scope::User, self.name.to_ascii_lowercase())
    }
}

impl Search<'_> {
    fn command(&mut self, command: Command<'_>) {
        if matches!(command.kind(), CommandKind::Atomic | CommandKind::Sequence) {
            return command.nested().for_each(|inner| self.command(inner));
        }
        let position = self.lines.position(command.element().span().start);
        for item in command.items() {
            let Some(address) = Address::of(&item) else { continue };
            let is_exec = command.kind() == CommandKind::Exec && address.is_download_install;
            let mut address_findings = self.address(&item, &address);
            if address.is_download_install {
                address_findings.extend(self.refusals(&command, &item, &address));
            }
            let (mut job, mut findings) = (None, Vec::new());
            if is_exec {
                if !self.added.contains(&address.key()) {
                    let message = "no Add of this node comes before the Exec".to_owned();
                    let finding = self.at_target(&item, &address, JobRule::ExecWithoutAdd, message);
                    address_findings.push(finding.with_fix("add the node first, in this message"));
                }
                (job, findings) = exec(&command, position, &item);
            } else if command.kind() == CommandKind::Add && address.is_download_install {
                self.added.insert(address.key());
            }
            let Address { scope, name, .. } = address;
            let kind = command.kind();
            let item = item.element().span();
            self.found.push(PackageCommand {
                kind,
                scope,
                name,
                position,
                item,
                job,
                address_findings,
                findings,
            });
        }
    }

    /// The faults of an address.
    fn address(&self, item: &Item<'_>, address: &Address) -> Vec<JobFinding> {
        let mut findings = Vec::new();
        if address.has_space {
            let message = "there is white space in the address".to_owned();
            let finding = self.at_target(item, address, JobRule::AddressSpace, message);
            findings.push(finding.with_fix("remove the white space"));
        }
        if address.name.parse::<ProductCode>().is_err() {
            let message = "not a GUID in braces".to_owned();
            let fix = match ProductCode::probably(&address.name) {
                Some(code) => format!("write {code}, with %7B and %7D for the braces"),
                None => "write the package's `ProductCode`".to_owned(),
            };
            findings.push(self.at_target(item, address, JobRule::BrokenProductCode, message).with_fix(fix));
        }
        findings
    }

    /// The reasons in a command on `DownloadInstall`, other than its job, for which the CSP refuses it.
    fn refusals(&self, command: &Command<'_>, item: &Item<'_>, address: &Address) -> Vec<JobFinding> {
        let mut findings = Vec::new();
        let kind = command.kind();
        let is_xml = matches!(item.format(), Ok(None | Some(Format::Xml)));
        if matches!(kind, CommandKind::Add | CommandKind::Exec) && !is_xml {
            let message = "the Format of the data is not `xml`".to_owned();
            let finding = self.at_target(item, address, JobRule::DataFormat, message);
            findings.push(finding.with_fix("write `xml` as the Format"));
        }
        let has_data = item.data().is_some_and(|data| !data.text().trim_ascii().is_empty());
        if kind == CommandKind::Add && has_data {
            let message = "the Add has data, which no Add executes".to_owned();
            let finding = self.at_target(item, address, JobRule::AddWithData, message);
            findings.push(finding.with_fix("send the job with Exec, and the Add without data"));
        }
        if kind == CommandKind::Replace {
            let message = "a Replace does not execute a job".to_owned();
            let finding = self.at_target(item, address, JobRule::ReplacedJob, message);
            findings.push(finding.with_fix("send the job with Exec"));
        }
        findings
    }

    /// A finding at the address of an item.
    fn at_target(&self, item: &Item<'_>, address: &Address, rule: JobRule, message: String) -> JobFinding {
        let target = item.target().and_then(|target| target.element().children().next());
        let span = target.map(|uri| uri.span()).unwrap_or_default();
        let position = self.lines.position(span.start);
        Finding::new(rule, position, message).with_span(span).with_subject(quoted(&address.name))
    }
}

/// The job of an Exec that starts at `position`, and its findings.
fn exec(command: &Command<'_>, position: Position, item: &Item<'_>) -> (Option<JobText>, Vec<JobFinding>) {
    let text = item.data().map(|data| data.text()).unwrap_or_default();
    let mut findings = Vec::new();
    let mut job = None;
    if text.trim_ascii().is_empty() {
        let message = "the Exec of `DownloadInstall` has no data";
        let finding = Finding::new(JobRule::NoData, Position::START, message);
        findings.push(finding.with_fix("send a `MsiInstallJob`"));
    } else {
        let (text, layers) = without_surplus_escapes(text);
        if layers > 0 {
            findings.push(escaped_twice(layers));
        }
        findings.extend(check_text(&text));
        job = Some(JobText::new(text));
    }
    let id = command.cmd_id().map(|id| id.to_string()).unwrap_or_default();
    let carrying = CarryingCommand { id, position };
    (job, findings.into_iter().map(|finding| finding.in_data_of(carrying.clone())).collect())
}
