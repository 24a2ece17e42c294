//! A small validator: checks SyncML payloads against the descriptions of all of Windows, for a CI job.

#![allow(clippy::print_stderr)] // it is a program for people

use csp_findings::one_line;
use examples::say;
use lexopt::prelude::{Long, Short, Value, ValueExt};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};
use syncml::DocumentForm;
use syncml::check::MessageChecker;

const HELP: &str = "\
usage: validator [--build BUILD] FILE|FOLDER…
Checks SyncML payloads against the descriptions of Windows; of a folder, all files with the extension xml. With --build,
such as 10.0.26100, it checks that the build has the nodes. Exit status: 0 without errors, 1 with errors, 2 if a file
cannot be read or an argument makes no sense.";

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::from(2)
    })
}

fn run() -> Result<ExitCode, Box<dyn Error>> {
    let mut checker = MessageChecker::new()
        .with_windows(&windows_csp::SCHEMA, windows_csp::DROP.date)
        .taken_as(DocumentForm::Payload);
    let (mut paths, mut arguments) = (Vec::new(), lexopt::Parser::from_env());
    while let Some(argument) = arguments.next()? {
        match argument {
            Value(path) => paths.push(PathBuf::from(path)),
            Long("build") => checker = checker.for_build(arguments.value()?.parse()?),
            Long("help") | Short('h') => {
                say!("{HELP}");
                return Ok(ExitCode::SUCCESS);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let status = paths.iter().map(|path| check(path, &checker)).max();
    Ok(status.ok_or("no file is named; see --help")?.into())
}

/// Checks a file, or the files of a folder in order of their names. Returns the exit status.
fn check(path: &Path, checker: &MessageChecker<'_>) -> u8 {
    let done = if path.is_dir() { check_folder(path, checker) } else { check_file(path, checker) };
    done.unwrap_or_else(|error| {
        eprintln!("{}: {error}", one_line(path.display().to_string()));
        2
    })
}

fn check_folder(folder: &Path, checker: &MessageChecker<'_>) -> io::Result<u8> {
    let mut files: Vec<_> = fs::read_dir(folder)?.map(|it| Ok(it?.path())).collect::<io::Result<_>>()?;
    let is_xml = |file: &Path| file.extension().is_some_and(|it| it.eq_ignore_ascii_case("xml"));
    // A link to a folder may lead back to this one.
    files.retain(|file| if file.is_dir() { !file.is_symlink() } else { is_xml(file) });
    files.sort();
    Ok(files.iter().map(|file| check(file, checker)).max().unwrap_or(0))
}

fn check_file(file: &Path, checker: &MessageChecker<'_>) -> io::Result<u8> {
    let report = checker.check(&fs::read(file)?);
    let name = one_line(file.display().to_string());
    let (errors, warnings) = (report.errors(), report.warnings());
    report.findings.into_iter().for_each(|finding| say!("{}", finding.in_file(&*name)));
    say!("{name}: {} commands, {errors} errors, {warnings} warnings", report.commands);
    Ok(u8::from(errors > 0))
}
