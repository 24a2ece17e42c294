//! Gives the stand-in a version resource, like that of the real tool. It needs MinGW's tools; a stand-in that is built
//! with others has no version resource.

use std::env::var;
use std::io::{Write, stdout};
use std::path::Path;
use std::process::Command;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = stdout();
    writeln!(out, "cargo::rerun-if-changed=version.rc")?;
    if var("CARGO_CFG_TARGET_OS")? != "windows" || var("CARGO_CFG_TARGET_ENV")? != "gnu" {
        return Ok(());
    }
    let object = Path::new(&var("OUT_DIR")?).join("version.o");
    let tool = format!("{}-w64-mingw32-windres", var("CARGO_CFG_TARGET_ARCH")?);
    let made = Command::new(&tool).arg("version.rc").arg(&object).status();
    if !made.map_err(|error| format!("{tool}: {error}"))?.success() {
        return Err(format!("{tool} has failed").into());
    }
    writeln!(out, "cargo::rustc-link-arg-bin=stand-in-setup={}", object.display())?;
    Ok(())
}
