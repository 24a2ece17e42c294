//! Runs the program `csp`.

#![allow(dead_code)] // each test binary uses a part

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::io::{Read, Seek};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// The result of a run.
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The whole result as a snapshot shows it.
impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "exit code: {}", self.code)?;
        for (stream, text) in [("stdout", &self.out), ("stderr", &self.err)] {
            match text.as_str() {
                "" => writeln!(f, "{stream}: empty")?,
                text => write!(f, "{stream}:\n{}", text.replace("\r\n", "\n"))?,
            }
        }
        Ok(())
    }
}

/// `csp` in a folder, without input and colours.
pub(crate) fn csp(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_csp"));
    command.stdin(Stdio::null()).env_remove("CLICOLOR_FORCE").env_remove("NO_COLOR").current_dir(folder);
    command
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Done {
    let Output { status, stdout, stderr } =
        if cfg!(windows) { by_files(command) } else { command.output().unwrap() };
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done { code: status.code().unwrap(), out: text(stdout), err: text(stderr) }
}

/// The output of a command, collected in files. A pipe stays open as long as any process holds it, and under Wine the
/// `explorer.exe` of the desktop, which a program may start by chance, inherits it and lives on.
fn by_files(command: &mut Command) -> Output {
    let mut files = [(); 2].map(|()| tempfile::tempfile().unwrap());
    let [stdout, stderr] = files.each_ref().map(|file| file.try_clone().unwrap());
    let status = start(command.stdout(stdout).stderr(stderr)).wait().unwrap();
    let [stdout, stderr] = files.each_mut().map(|file| {
        let mut bytes = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut bytes).unwrap();
        bytes
    });
    Output { status, stdout, stderr }
}

/// Starts a command. Wine fails at times to start a process with `ERROR_INTERNAL_ERROR`, before the program has run: the start
/// is then repeated.
pub(crate) fn start(command: &mut Command) -> Child {
    const INTERNAL_ERROR: i32 = 1359;
    let mut started = command.spawn();
    for _ in 0..5 {
        match &started {
            Err(error) if error.raw_os_error() == Some(INTERNAL_ERROR) => started = command.spawn(),
            _ => break,
        }
    }
    started.unwrap()
}

/// Runs `csp` in a folder.
pub(crate) fn run_in(folder: &Path, arguments: &[impl AsRef<OsStr>]) -> Done {
    run(csp(folder).args(arguments))
}

/// A new folder with these files.
pub(crate) fn folder(files: &[(&str, impl AsRef<[u8]>)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

/// Adds the name of each command without subcommands: `odt check`.
pub(crate) fn commands(command: &clap::Command, name: &str, found: &mut std::collections::BTreeSet<String>) {
    let mut below = command.get_subcommands().peekable();
    if below.peek().is_none() {
        found.insert(name.to_owned());
    }
    for one in below {
        commands(one, format!("{name} {}", one.get_name()).trim_start(), found);
    }
}
