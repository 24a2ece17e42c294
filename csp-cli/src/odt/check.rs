//! `csp odt check`: the findings of configurations.

use super::read::Content;
use crate::console::{Console, Exit};
use crate::findings::{conclude, each_file, write_any};
use crate::format::Format;
use csp_check::{AnyFinding, judged_configuration};
use office_csp::server::{InstallCommand, install_commands};
use office_deployment::{ConfigurationFinding, ConfigurationRule, Context, Severity, check_configuration};
use std::io;
use std::path::PathBuf;
use syncml::Message;

/// Reports the findings of all files, and counts.
pub(super) fn check(
    paths: &[PathBuf],
    context: Context,
    format: Format,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (mut files, mut errors, mut warnings, mut broken) = (0, 0, 0, false);
    let mut report = |mut finding: AnyFinding, name: &str, console: &mut Console<'_>| {
        match finding.severity() {
            Severity::Error => errors += 1,
            Severity::Warning => warnings += 1,
            Severity::Info => {}
        }
        finding.set_file(name);
        write_any(&finding, format, console)
    };
    let failed = each_file(paths, format, console, |path, bytes, console| {
        files += 1;
        let name = path.display().to_string();
        let (findings, unreadable) = check_file(bytes, context);
        broken |= unreadable;
        findings.into_iter().try_for_each(|finding| report(finding, &name, console))
    })?;
    let counts = [(files, "file"), (errors, "error"), (warnings, "warning")];
    conclude(&counts, format, failed || broken, errors, console)
}

/// The findings of a configuration, or of the configurations in a message; true if the bytes cannot be read.
fn check_file(bytes: &[u8], context: Context) -> (Vec<AnyFinding>, bool) {
    match Content::read(bytes) {
        Ok(Content::Configuration(document)) => {
            let findings = check_configuration(&document, context);
            let unreadable = findings.iter().any(|finding| finding.rule.is_unreadable());
            (judged_configuration(findings, document.text()), unreadable)
        }
        Ok(Content::Message(message)) => match install_commands(&message) {
            commands if commands.is_empty() => (vec![no_configuration(&message).into()], false),
            commands => (
                commands.into_iter().flat_map(InstallCommand::into_findings).map(AnyFinding::from).collect(),
                false,
            ),
        },
        Err(finding) => {
            let unreadable = finding.rule.is_unreadable();
            (vec![AnyFinding::from(*finding)], unreadable)
        }
    }
}

fn no_configuration(message: &Message<'_>) -> ConfigurationFinding {
    let what = "the message has the Office CSP execute nothing";
    ConfigurationRule::ForeignRoot.finding(message.root_element().position(), what)
}
