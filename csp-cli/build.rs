//! Gives the program for Windows its version resource and its manifest. Does nothing for other systems.

use embed_resource::CompilationResult;
use std::env::var;
use std::error::Error;
use std::fs;
use std::io::{Write, stdout};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = stdout();
    for file in ["build.rs", "csp.rc", "csp.exe.manifest"] {
        writeln!(out, "cargo::rerun-if-changed={file}")?;
    }
    if var("CARGO_CFG_TARGET_OS")? != "windows" {
        return Ok(());
    }
    let part = |name: &str| var(format!("CARGO_PKG_VERSION_{name}"));
    let numbers = format!("{},{},{},0", part("MAJOR")?, part("MINOR")?, part("PATCH")?);
    let script = fs::read_to_string("csp.rc")?;
    let script = script.replace("@NUMBERS@", &numbers).replace("@TEXT@", &var("CARGO_PKG_VERSION")?);
    // Compilers look for the manifest in the folder of the script.
    let folder = PathBuf::from(var("OUT_DIR")?);
    fs::write(folder.join("csp.rc"), script)?;
    fs::copy("csp.exe.manifest", folder.join("csp.exe.manifest"))?;
    let made = embed_resource::compile_for(folder.join("csp.rc"), ["csp"], embed_resource::NONE);
    if let CompilationResult::NotAttempted(tool) = &made {
        writeln!(out, "cargo::warning=csp.exe has no version and no manifest, because there is no {tool}")?;
    }
    Ok(made.manifest_optional()?)
}
