//! `csp ddf check`: every irregularity of every file.

use crate::console::{Console, Exit};
use crate::findings::{conclude, each_file, write_finding};
use crate::format::Format;
use ddf::check::{DescriptionChecker, Severity};
use std::io;
use std::path::PathBuf;

/// Reports the findings of all files, and counts.
pub(crate) fn check(
    paths: &[PathBuf],
    format: Format,
    mount: Option<String>,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let mut checker = DescriptionChecker::new();
    if let Some(mount) = mount {
        checker.mount(mount);
    }
    let failed = each_file(paths, format, console, |path, bytes, _| {
        checker.add_bytes(path.display().to_string(), bytes);
        Ok(())
    })?;
    let report = checker.finish();
    for finding in &report.findings {
        write_finding(finding, format, console)?;
    }
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    let counts = [(report.files, "file"), (report.nodes, "node"), (errors, "error"), (warnings, "warning")];
    conclude(&counts, format, failed || report.unreadable > 0, errors, console)
}
