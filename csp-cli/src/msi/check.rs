//! `csp msi check`: the findings in messages, and in their commands on packages and jobs.

use super::foreign::foreign;
use crate::console::{Console, Exit};
use crate::files::Unreadable;
use crate::findings::{conclude, each_file, write_any, write_unreadable};
use crate::format::Format;
use csp_check::{AnyFinding, Checked, Checker, ContentKind, NotChecked, read_message};
use csp_findings::Severity;
use desktop_app_csp::server::package_commands;
use std::io;
use std::path::PathBuf;
use syncml::check::MessageRule;

/// Reports the findings of all files, and counts.
pub(super) fn check(paths: &[PathBuf], format: Format, console: &mut Console<'_>) -> io::Result<Exit> {
    let (mut files, mut commands, mut errors, mut warnings, mut broken) = (0, 0, 0, 0, false);
    let failed = each_file(paths, format, console, |path, bytes, console| {
        files += 1;
        let name = path.display().to_string();
        if let Some(why) = foreign(bytes) {
            broken = true;
            return write_unreadable(&Unreadable { name, message: why.to_owned() }, format, console);
        }
        let (checked, here) = match check_bytes(bytes) {
            Ok(checked) => checked,
            Err(why) => {
                broken = true;
                return write_unreadable(&Unreadable { name, message: why.to_string() }, format, console);
            }
        };
        commands += here;
        broken |= checked.unreadable;
        for mut finding in checked.findings {
            match finding.severity() {
                Severity::Error => errors += 1,
                Severity::Warning => warnings += 1,
                Severity::Info => {}
            }
            finding.set_file(&name);
            write_any(&finding, format, console)?;
        }
        if checked.omitted > 0 {
            console.error(format_args!("{name}: {} more findings are not shown", checked.omitted))?;
        }
        Ok(())
    })?;
    let counts = [(files, "file"), (commands, "command"), (errors, "error"), (warnings, "warning")];
    conclude(&counts, format, failed || broken, errors, console)
}

/// The findings of a file about messages, jobs and packages, and the number of commands on packages.
fn check_bytes(bytes: &[u8]) -> Result<(Checked, usize), NotChecked> {
    let is_job = ContentKind::of(bytes) == Ok(ContentKind::Job);
    let kind = if is_job { ContentKind::Job } else { ContentKind::Message };
    let mut checked = Checker::without_nodes().check_as(kind, bytes)?;
    checked.findings.retain(|finding| match finding {
        // A body or a payload is no fault here.
        AnyFinding::Message(finding) => finding.rule != MessageRule::Fragment,
        finding => matches!(finding, AnyFinding::Job(_)),
    });
    let message = read_message(bytes).filter(|_| !is_job);
    Ok((checked, message.map_or(0, |message| package_commands(&message).len())))
}
