//! `csp odt fix` and `csp odt fmt`: files that are changed.

use super::Output;
use super::check::{Place, write_finding};
use super::read::{Content, File, read_all};
use crate::console::{Console, Exit, styled};
use crate::format::Format;
use office_csp::Document;
use office_csp::odt::{Context, Rule, Severity, check, fix as fix_document, format as format_document};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file that may be changed.
struct Configuration {
    path: PathBuf,
    name: String,
    document: Document<'static>,
}

/// Reads the files that are meant. A message is not changed: what stands in it is escaped, and often another program's.
fn configurations(paths: &[PathBuf], console: &mut Console<'_>) -> io::Result<(Vec<Configuration>, Exit)> {
    let (files, failed) = read_all(paths, console)?;
    let mut exit = if failed { Exit::Unusable } else { Exit::Success };
    let mut configurations = Vec::with_capacity(files.len());
    for File { path, name, content } in files {
        match content {
            Content::Configuration(document) => configurations.push(Configuration { path, name, document }),
            Content::Message(_) => {
                console.error(format_args!(
                    "{name}: is a message and stays as it is; `csp odt check` says what is wrong with the configuration in it"
                ))?;
                exit = Exit::Unusable;
            }
        }
    }
    Ok((configurations, exit))
}

/// Puts files into one layout. What is no configuration at all is none of the tool's business: whoever names a folder
/// may have other documents in it.
pub(super) fn fmt(paths: &[PathBuf], output: Output, console: &mut Console<'_>) -> io::Result<Exit> {
    let (files, mut exit) = configurations(paths, console)?;
    for file in files {
        let findings = check(&file.document, Context::default());
        if let Some(foreign) = findings.iter().find(|finding| finding.rule == Rule::ForeignRoot) {
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

/// Puts right what can be put right for certain.
pub(super) fn fix(
    paths: &[PathBuf],
    context: Context,
    output: Output,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (files, mut exit) = configurations(paths, console)?;
    let (mut done, mut left) = (0, 0);
    for file in files {
        let fixed = fix_document(&file.document, context);
        done += fixed.done.len();
        left += fixed.left.len();
        exit = exit.max(put(&file, &fixed.document, output, console)?);
        // Where the file itself goes to standard output, what is said about it goes elsewhere.
        if output.stdout {
            for finding in &fixed.left {
                console.error(format_args!("{}:{finding}", file.name))?;
            }
        } else {
            let styles = console.styles();
            for finding in &fixed.done {
                let word = styled(styles.good, if output.check { "would fix" } else { "fixed" });
                writeln!(
                    console.out(),
                    "{}:{}: {word}[{}]: {}",
                    file.name,
                    finding.position,
                    finding.rule,
                    finding.message
                )?;
            }
            for finding in &fixed.left {
                write_finding(&Place { file: &file.name, exec: None }, finding, Format::Text, console)?;
            }
        }
        if fixed.left.iter().any(|finding| finding.severity() == Severity::Error) {
            exit = exit.max(Exit::Found);
        }
    }
    let word = if output.check { "to fix" } else { "fixed" };
    let counts = format!("{done} {word}, {left} left");
    match output.stdout {
        true => console.error(counts)?,
        false => writeln!(console.out(), "{counts}")?,
    }
    Ok(exit)
}

/// Puts a changed document where it is to go.
fn put(
    file: &Configuration,
    document: &Document<'_>,
    output: Output,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    if output.stdout {
        console.out().write_all(&document.to_bytes())?;
        return Ok(Exit::Success);
    }
    if document.text() == file.document.text() {
        return Ok(Exit::Success);
    }
    if output.check {
        writeln!(console.out(), "{}: would change", file.name)?;
        return Ok(Exit::Found);
    }
    match replace(&file.path, &document.to_bytes()) {
        Ok(()) => writeln!(console.out(), "{}: changed", file.name)?,
        Err(error) => {
            console.error(format_args!("{}: cannot be written: {error}", file.name))?;
            return Ok(Exit::Unusable);
        }
    }
    Ok(Exit::Success)
}

/// Writes a file as a whole or not at all: beside it first, then in its place.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?; // the file, not a link to it
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    let written = fs::write(&beside, bytes)
        .and_then(|()| fs::set_permissions(&beside, fs::metadata(&path)?.permissions()))
        .and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        let _ = fs::remove_file(&beside); // it may not be there
    }
    written
}
