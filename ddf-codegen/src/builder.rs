//! The front end for build scripts.

use crate::error::Error;
use crate::{Layout, Options, Source, generate};
use std::path::{Path, PathBuf};

/// Generates code from DDF files in a build script.
///
/// ```no_run
/// // build.rs
/// ddf_codegen::Builder::new().file("ddf/Office.xml").run();
/// ```
/// ```ignore
/// // lib.rs
/// include!(concat!(env!("OUT_DIR"), "/nodes.rs"));
/// ```
#[derive(Debug, Default)]
pub struct Builder {
    inputs: Vec<PathBuf>,
    options: Options,
    out_file: Option<PathBuf>,
}

impl Builder {
    /// A builder without any file.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a DDF file, or a folder whose `.xml` files are added. Relative to the manifest of the crate.
    #[must_use]
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.inputs.push(path.into());
        self
    }

    /// How the constructors are arranged. Default: [`Layout::Nested`].
    #[must_use]
    pub fn layout(mut self, layout: Layout) -> Self {
        self.options.layout = layout;
        self
    }

    /// Leaves the descriptions of nodes and values out of the table; the documentation keeps them.
    #[must_use]
    pub fn without_texts(mut self) -> Self {
        self.options.without_texts = true;
        self
    }

    /// The path of the `ddf` crate in the generated code. Default: `::ddf`.
    #[must_use]
    pub fn runtime(mut self, path: impl Into<String>) -> Self {
        self.options.runtime = path.into();
        self
    }

    /// Where the code goes. Default: `nodes.rs` in `OUT_DIR`.
    #[must_use]
    pub fn out_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.out_file = Some(path.into());
        self
    }

    /// Generates, and tells cargo which files to watch and what is wrong.
    ///
    /// For `fn main` of a build script: when something is wrong every finding becomes a `cargo::error`, with file,
    /// line and column, nothing is written, and the build fails.
    pub fn run(self) {
        for input in &self.inputs {
            println_to_cargo("rerun-if-changed", &input.display().to_string());
        }
        if let Err(error) = self.generate() {
            for line in error.to_string().lines() {
                println_to_cargo("error", line);
            }
            if let Some(cause) = std::error::Error::source(&error) {
                println_to_cargo("error", &cause.to_string());
            }
        }
    }

    /// Generates, without a word to cargo.
    ///
    /// # Errors
    /// [`Error`] when a file cannot be read or written, or the descriptions have faults. Nothing is written then.
    pub fn generate(&self) -> Result<(), Error> {
        let mut sources = Vec::new();
        for input in &self.inputs {
            for path in files(input)? {
                let bytes = std::fs::read(&path).map_err(|source| unreadable(&path, source))?;
                let name = path.display().to_string();
                match ddf::xml::decode(&bytes) {
                    Ok(decoded) => sources.push(Source { name, text: decoded.text.into_owned() }),
                    Err(error) => return Err(Error::Findings(vec![crate::error::Finding::of(name, &error)])),
                }
            }
        }
        let code = generate(&sources, &self.options)?;
        let out = match &self.out_file {
            Some(out) => out.clone(),
            None => Path::new(&std::env::var_os("OUT_DIR").ok_or(Error::NoOutDir)?).join("nodes.rs"),
        };
        std::fs::write(&out, code).map_err(|source| Error::File { path: out, action: "written", source })
    }
}

/// The file itself, or the DDF files in the folder, in the order of their names.
fn files(input: &Path) -> Result<Vec<PathBuf>, Error> {
    if !input.is_dir() {
        return Ok(vec![input.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(input).map_err(|source| unreadable(input, source))? {
        let path = entry.map_err(|source| unreadable(input, source))?.path();
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml")) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn unreadable(path: &Path, source: std::io::Error) -> Error {
    Error::File { path: path.to_owned(), action: "read", source }
}

#[allow(clippy::print_stdout)] // the protocol between a build script and cargo
fn println_to_cargo(instruction: &str, value: &str) {
    println!("cargo::{instruction}={value}");
}
