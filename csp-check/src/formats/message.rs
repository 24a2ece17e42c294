//! A SyncML message, with the packages, jobs and Office configurations in it.

use super::fleet;
use crate::any_finding::AnyFinding;
use crate::checked::{Checked, DataText};
use crate::content_kind::ContentKind;
use crate::message::read_message;
use desktop_app_csp::JobRule;
use desktop_app_csp::server::{PackageCommand, package_commands};
use office_csp::server::{InstallCommand, install_commands};
use syncml::check::{MessageChecker, MessageFinding, MessageReport, MessageRule};

/// The findings about a message, and about the packages, jobs and configurations in it. Each fault is reported once.
pub(super) fn check(bytes: &[u8], messages: &MessageChecker<'_>) -> Checked {
    let MessageReport { findings: about_message, omitted, unreadable, .. } = messages.check(bytes);
    let kind = ContentKind::Message;
    let Some(message) = read_message(bytes) else {
        return Checked { omitted, unreadable, ..Checked::new(kind, about_message) };
    };
    let (packages, installs) = (package_commands(&message), install_commands(&message));
    let data = data_of(&packages, &installs);
    let about_message = about_message.into_iter().filter(|finding| !is_repeated(finding, &packages));
    let mut findings: Vec<AnyFinding> = about_message.map(AnyFinding::Message).collect();
    for command in packages {
        let of_command = command.address_findings.into_iter().chain(command.findings);
        findings.extend(of_command.map(AnyFinding::Job));
    }
    let of_installs = installs.into_iter().flat_map(InstallCommand::into_findings);
    findings.extend(of_installs.map(AnyFinding::Configuration));
    findings.extend(fleet::check(message.text(), messages));
    findings.sort_by_key(AnyFinding::place); // stable: findings in data stay in their order
    Checked { kind, findings, omitted, unreadable, data, plain: Vec::new() }
}

/// The data of the commands that have findings.
fn data_of(packages: &[PackageCommand], installs: &[InstallCommand]) -> Vec<DataText> {
    let jobs = packages.iter().filter(|command| !command.findings.is_empty()).filter_map(|command| {
        let text = command.job.as_ref()?.expose().to_owned();
        Some(DataText { command: command.position, text, kind: ContentKind::Job })
    });
    let configurations =
        installs.iter().filter(|command| !command.findings.is_empty()).filter_map(|command| {
            let text = command.configuration.as_ref()?.expose().to_owned();
            Some(DataText { command: command.position, text, kind: ContentKind::Configuration })
        });
    jobs.chain(configurations).collect()
}

/// True for a finding about a message that says nothing new, as a rule for packages has found the same fault.
fn is_repeated(finding: &MessageFinding, commands: &[PackageCommand]) -> bool {
    let same: &[JobRule] = match finding.rule {
        MessageRule::LocUriUnescaped | MessageRule::LocUriBlank | MessageRule::LocUriControl => {
            &[JobRule::AddressSpace]
        }
        MessageRule::OddGuid | MessageRule::NodeName => &[JobRule::BrokenProductCode],
        MessageRule::UnknownFormat | MessageRule::FormatDiffers => &[JobRule::DataFormat],
        MessageRule::DoubleEscaped => &[JobRule::EscapedTwice],
        MessageRule::DataFormat | MessageRule::BrokenValue => &[
            JobRule::DataFormat,
            JobRule::NoData,
            JobRule::NotWellFormed,
            JobRule::LimitExceeded,
            JobRule::EscapedTwice,
        ],
        _ => return false,
    };
    // The commands are in the order of the message.
    let index = commands.partition_point(|command| command.item.end <= finding.span.start);
    commands.get(index).filter(|command| command.item.start <= finding.span.start).is_some_and(|command| {
        command.address_findings.iter().chain(&command.findings).any(|finding| same.contains(&finding.rule))
    })
}
