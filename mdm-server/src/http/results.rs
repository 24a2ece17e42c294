//! The results of a session, as the queue stores them.

use crate::queue::{CommandResult, ResultValue, TargetResult};
use core::fmt::Display;
use csp_findings::{one_line, short};
use syncml::correlation::{CommandReport, ReadValue, ReceivedStatus};

/// The result of a command that cannot be sent.
pub(super) fn failed(why: &dyn Display) -> CommandResult {
    CommandResult {
        command: String::new(),
        is_success: false,
        summary: format!("not sent: {why}"),
        targets: Vec::new(),
        values: Vec::new(),
        omitted: 0,
        members: Vec::new(),
    }
}

/// The result of a command that the device has answered.
pub(super) fn result_of(report: &CommandReport) -> CommandResult {
    CommandResult {
        command: report.command.clone(),
        is_success: report.state.is_success(),
        summary: report.state.to_string(),
        targets: targets(report),
        values: report.values.iter().map(value).collect(),
        omitted: 0,
        members: report.members.iter().map(result_of).collect(),
    }
}

fn value(read: &ReadValue) -> ResultValue {
    ResultValue { uri: read.source.clone(), format: read.format.clone(), text: read.text.clone() }
}

/// The Status of each address. Of several Statuses about an address the first error counts, else the first one.
fn targets(report: &CommandReport) -> Vec<TargetResult> {
    (0..report.targets.len().max(1))
        .map(|index| {
            let about = |status: &&ReceivedStatus| status.about.is_empty() || status.about.contains(&index);
            let mut statuses = report.statuses.iter().filter(about);
            let first = statuses.clone().next();
            let status = statuses.find(|status| !status.code.is_success()).or(first);
            TargetResult {
                uri: report.targets.get(index).cloned().unwrap_or_default(),
                code: status.map(|status| status.code),
                original_error: status.and_then(|status| {
                    Some(short(&one_line(status.original_error.as_deref()?)).into_owned())
                }),
            }
        })
        .collect()
}
