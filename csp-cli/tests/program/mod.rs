//! The program `csp`, run as people and scripts run it.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

/// How it ended, and what it wrote.
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs `csp` in a folder.
pub(crate) fn run_in(folder: &Path, arguments: &[impl AsRef<OsStr>]) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_csp"));
    command.stdin(Stdio::null()).env_remove("CLICOLOR_FORCE").env_remove("NO_COLOR");
    let done = command.current_dir(folder).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done { code: done.status.code().unwrap(), out: text(done.stdout), err: text(done.stderr) }
}
