//! `csp odt fix` and `csp odt fmt`: change files.

use super::output::Output;
use super::read::{Content, File, read};
use crate::console::{Console, Exit, shown, styled};
use crate::files::expand;
use crate::findings::write_any;
use crate::format::Format;
use crate::output::replace;
use csp_check::judged_configuration;
use office_deployment::{
    ConfigurationRule, Context, Document, Severity, check_configuration, fix as fix_document,
    format as format_document,
};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file that may be changed.
struct Configuration {
    path: PathBuf,
    name: String,
    document: Document<'static>,
}

/// Reads the files. A message is not changed: its configurations are escaped, and often another program wrote it.
fn configurations(
    paths: &[PathBuf],
    output: &Output,
    console: &mut Console<'_>,
) -> io::Result<(Vec<Configuration>, Exit)> {
    let (files, failed) = expand(paths, console)?;
    let mut exit = if failed { Exit::Unusable } else { Exit::Success };
    if files.len() > 1 && output.out.is_given() {
        console.error("--out takes the result of one file, and several are given")?;
        return Ok((Vec::new(), Exit::Unusable));
    }
    let mut configurations = Vec::with_capacity(files.len());
    for path in files {
        match configuration(&path, output) {
            Ok(configuration) => configurations.push(configuration),
            Err(why) => {
                console.error(why)?;
                exit = Exit::Unusable;
            }
        }
    }
    Ok((configurations, exit))
}

/// Reads one file, as [`read`] does. A file to be changed must be a regular file: opening a pipe would wait for a
/// writer.
fn configuration(path: &Path, output: &Output) -> Result<Configuration, String> {
    let in_place = !output.check && !output.is_elsewhere(path);
    if in_place && fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(format!(
            "{}: is not a regular file, and is not changed; see --stdout and --out",
            path.display()
        ));
    }
    match read(path)? {
        File { path, name, content: Content::Configuration(document) } => {
            Ok(Configuration { path, name, document })
        }
        File { name, .. } => Err(format!(
            "{name}: is a message and stays as it is; `csp odt check` checks the configuration in it"
        )),
    }
}

/// Puts configurations into one layout. Leaves other documents as they are: a folder may hold some.
pub(super) fn fmt(paths: &[PathBuf], output: &Output, console: &mut Console<'_>) -> io::Result<Exit> {
    let (files, mut exit) = configurations(paths, output, console)?;
    for file in files {
        let findings = check_configuration(&file.document, Context::default());
        if let Some(foreign) = findings.iter().find(|finding| finding.rule == ConfigurationRule::ForeignRoot)
        {
            console.error(format_args!(
                "{}:{}: {}; the file stays as it is",
                file.name, foreign.position, foreign.message
            ))?;
            exit = Exit::Unusable;
            continue;
        }
        match format_document(&file.document) {
            Ok(document) => exit = exit.max(put(&file, &document, output, console)?),
            Err(error) => {
                console.error(format_args!("{}: {error}", file.name))?;
                exit = Exit::Unusable;
            }
        }
    }
    Ok(exit)
}

/// Applies the fixes that need no decision.
pub(super) fn fix(
    paths: &[PathBuf],
    context: Context,
    output: &Output,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (files, mut exit) = configurations(paths, output, console)?;
    let (mut done, mut left, mut stdout) = (0, 0, false);
    for file in files {
        let mut fixed = fix_document(&file.document, context);
        let written = put(&file, &fixed.document, output, console)?;
        if written == Exit::Unusable {
            // Nothing is fixed, so every finding remains.
            fixed.done.clear();
            fixed.left = check_configuration(&file.document, context);
            fixed.document = file.document.clone();
        }
        done += fixed.done.len();
        let findings = judged_configuration(fixed.left, fixed.document.text());
        left += findings.iter().filter(|finding| finding.severity() != Severity::Info).count();
        exit = exit.max(written);
        if findings.iter().any(|finding| finding.severity() == Severity::Error) {
            exit = exit.max(Exit::Found);
        }
        // Standard output is for the file, so findings go to standard error.
        if output.is_stdout_for(&file.path) {
            stdout = true;
            for finding in &findings {
                console.error(format_args!("{}:{finding}", file.name))?;
            }
        } else {
            let styles = console.styles();
            for finding in &fixed.done {
                let word = styled(styles.good, if output.check { "would fix" } else { "fixed" });
                writeln!(
                    console.out(),
                    "{}:{}: {word}[{}]: {}",
                    shown(&file.name),
                    finding.position,
                    finding.rule,
                    shown(&finding.message)
                )?;
            }
            for mut finding in findings {
                finding.set_file(&file.name);
                write_any(&finding, Format::Text, console)?;
            }
        }
    }
    let word = if output.check { "to fix" } else { "fixed" };
    let counts = format!("{done} {word}, {left} left");
    match stdout {
        true => console.note(counts)?,
        false => console.count(counts)?,
    }
    Ok(exit)
}

/// Writes a changed document to its place.
fn put(
    file: &Configuration,
    document: &Document<'_>,
    output: &Output,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    if output.is_elsewhere(&file.path) {
        return output.out.put(&document.to_bytes(), std::slice::from_ref(&file.path), console);
    }
    if document.text() == file.document.text() {
        return Ok(Exit::Success);
    }
    if output.check {
        console.line(format_args!("{}: would change", file.name))?;
        return Ok(Exit::Found);
    }
    match replace(&file.path, &document.to_bytes()) {
        Ok(()) => console.line(format_args!("{}: changed", file.name))?,
        Err(why) => {
            console.error(format_args!("{}: {why}", file.name))?;
            return Ok(Exit::Unusable);
        }
    }
    Ok(Exit::Success)
}
