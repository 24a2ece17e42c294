//! Gives the program for Windows its version resource and its manifest. Does nothing for other systems.

use embed_resource::CompilationResult;
use std::env::var;
use std::error::Error;
use std::io::{Write, stdout};

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
    let version = format!("\"{}\"", var("CARGO_PKG_VERSION")?);
    let macros = [format!("CSP_NUMBERS={numbers}"), format!("CSP_VERSION={version}")];
    let made = embed_resource::compile_for("csp.rc", ["csp"], &macros);
    if let CompilationResult::NotAttempted(tool) = &made {
        writeln!(out, "cargo::warning=csp.exe has no version and no manifest, because there is no {tool}")?;
    }
    Ok(made.manifest_optional()?)
}
