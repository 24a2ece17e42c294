//! A small validator: checks SyncML payloads against the descriptions of all of Windows, for a CI job.

#![allow(clippy::print_stdout, clippy::print_stderr)] // it is a program for people

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};
use syncml::DocumentForm;
use syncml::check::MessageChecker;

const HELP: &str = "\
usage: validator [--build BUILD] FILE|FOLDER…
Checks SyncML payloads against the descriptions of Windows; of a folder, all files with the extension xml. With --build,
such as 10.0.26100, it checks that the build has the nodes. Exit status: 0 without errors, 1 with errors, 2 if a file
cannot be read.";

fn main() -> ExitCode {
    let mut checker = MessageChecker::new().with_schema(&windows_csp::SCHEMA).taken_as(DocumentForm::Payload);
    let mut paths = Vec::new();
    let mut arguments = env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        if argument != "--build" {
            paths.push(PathBuf::from(argument));
            continue;
        }
        match arguments.next().and_then(|build| build.to_str()?.parse().ok()) {
            Some(build) => checker = checker.for_build(build),
            None => {
                eprintln!("--build: expected a build, such as 10.0.26100");
                return ExitCode::from(2);
            }
        }
    }
    if paths.is_empty() {
        println!("{HELP}");
    }
    paths.iter().map(|path| check(path, &checker)).max().unwrap_or(0).into()
}

/// Checks a file, or the files of a folder in order of their names. Returns the exit status.
fn check(path: &Path, checker: &MessageChecker<'_>) -> u8 {
    let done = if path.is_dir() { check_folder(path, checker) } else { check_file(path, checker) };
    done.unwrap_or_else(|error| {
        eprintln!("{}: {error}", path.display());
        2
    })
}

fn check_folder(folder: &Path, checker: &MessageChecker<'_>) -> io::Result<u8> {
    let files: io::Result<Vec<PathBuf>> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect();
    let mut files = files?;
    files.retain(|file| file.is_dir() || file.extension().is_some_and(|it| it.eq_ignore_ascii_case("xml")));
    files.sort();
    Ok(files.iter().map(|file| check(file, checker)).max().unwrap_or(0))
}

fn check_file(file: &Path, checker: &MessageChecker<'_>) -> io::Result<u8> {
    let report = checker.check(&fs::read(file)?);
    let name = file.display().to_string();
    let (errors, warnings) = (report.errors(), report.warnings());
    report.findings.into_iter().for_each(|finding| println!("{}", finding.in_file(&name)));
    println!("{name}: {} commands, {errors} errors, {warnings} warnings", report.commands);
    Ok(u8::from(errors > 0))
}
