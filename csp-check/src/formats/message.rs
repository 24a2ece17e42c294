//! A SyncML message, with the packages, jobs and Office configurations in it.

use super::fleet;
use crate::any_finding::AnyFinding;
use crate::checked::{Checked, DataText};
use crate::content_kind::ContentKind;
use crate::message::read_message;
use crate::variables;
use csp_findings::{variable, variable_inside};
use desktop_app_csp::JobRule;
use desktop_app_csp::server::{PackageCommand, package_commands};
use office_csp::server::{InstallCommand, install_commands};
use office_deployment::ConfigurationRule;
use syncml::DocumentForm;
use syncml::check::{MessageChecker, MessageFinding, MessageReport, MessageRule};

/// The findings about a message, and about the packages, jobs and configurations in it. Each fault is reported once.
pub(super) fn check(bytes: &[u8], messages: &MessageChecker<'_>) -> Checked {
    let MessageReport { findings: about_message, omitted, unreadable, form, .. } = messages.check(bytes);
    let kind = ContentKind::Message;
    let Some(message) = read_message(bytes) else {
        return Checked { omitted, unreadable, ..Checked::new(kind, about_message) };
    };
    let (packages, installs) = (package_commands(&message), install_commands(&message));
    let data = data_of(&packages, &installs);
    let about_message = about_message
        .into_iter()
        .filter(|finding| !is_repeated(finding, &packages) && !is_of_configuration(finding, &installs));
    let mut findings: Vec<AnyFinding> = about_message.map(AnyFinding::Message).collect();
    // A device receives the variables of a whole message.
    let has_variables = form != Some(DocumentForm::Message);
    for command in packages {
        let item = message.text().get(command.item.clone()).unwrap_or_default();
        let is_unknown = |rule| match rule {
            JobRule::BrokenProductCode => has_variables && variable_inside(&command.name).is_some(),
            JobRule::DataFormat => has_variables && format_in(item).and_then(variable).is_some(),
            _ => false,
        };
        let of_address = command.address_findings.iter().filter(|finding| !is_unknown(finding.rule)).cloned();
        findings.extend(of_address.map(AnyFinding::Job));
        let job = command.job.as_ref().map(|job| job.expose()).filter(|_| has_variables);
        findings.extend(variables::in_job(command.findings, job.unwrap_or_default()));
    }
    for mut command in installs {
        let configuration = command.configuration.take().filter(|_| has_variables);
        let text = configuration.as_ref().map(|configuration| configuration.expose());
        let about = command.into_findings().collect();
        findings.extend(variables::in_configuration(about, text.unwrap_or_default()));
    }
    findings.extend(fleet::check(message.text(), messages));
    findings.sort_by_key(AnyFinding::place); // stable: findings in data stay in their order
    Checked { kind, findings, omitted, unreadable, data, plain: Vec::new() }
}

/// The text of the Format in the markup of an item.
fn format_in(item: &str) -> Option<&str> {
    let (_, format) = item.split_once("<Format")?;
    format.split(['>', '<']).nth(1)
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

/// True for a finding about a message that says nothing new, as a rule for Office configurations has found the same fault.
fn is_of_configuration(finding: &MessageFinding, commands: &[InstallCommand]) -> bool {
    let same = match finding.rule {
        MessageRule::DataMarkup => ConfigurationRule::NotEscaped,
        MessageRule::DoubleEscaped => ConfigurationRule::EscapedTwice,
        _ => return false,
    };
    // The commands are in the order of the message.
    let before = commands.partition_point(|command| command.position <= finding.position);
    let command = before.checked_sub(1).and_then(|index| commands.get(index));
    // Each command at such an address is one of these.
    let address = finding.subject.to_ascii_lowercase();
    let is_install = address.contains("/office/installation/") && address.ends_with("/install");
    is_install && command.is_some_and(|command| command.findings.iter().any(|finding| finding.rule == same))
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
