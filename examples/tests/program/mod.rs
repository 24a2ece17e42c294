//! The example programs.

use std::process::Command;

/// The example of this name. Cargo builds the examples of a package for its tests, beside the folder of the test programs.
pub(crate) fn program(name: &str) -> Command {
    let here = std::env::current_exe().unwrap();
    let program = here.parent().unwrap().parent().unwrap().join("examples").join(name);
    Command::new(program.with_extension(std::env::consts::EXE_EXTENSION))
}
