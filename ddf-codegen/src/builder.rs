//! The front end for build scripts.

use crate::error::{GeneratorError, sorted};
use crate::{GeneratorFinding, LeftOut, ModuleLayout, Options, SourceFile, lower};
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
    value_names: Option<PathBuf>,
    out_file: Option<PathBuf>,
}

impl Builder {
    /// A builder without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a DDF file, or a folder whose `.xml` files are added. Relative to the manifest of the crate.
    #[must_use]
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.inputs.push(path.into());
        self
    }

    /// Sets the arrangement of the constructors. Default: [`ModuleLayout::Nested`].
    #[must_use]
    pub fn layout(mut self, layout: ModuleLayout) -> Self {
        self.options.layout = layout;
        self
    }

    /// Generates code for this CSP, in both scopes; several calls add up. Default: all CSPs of the files.
    ///
    /// `Office` is the CSP below `./Vendor/MSFT`; an area of Policy is `Policy/Config/Defender`, which is not `Defender`.
    #[must_use]
    pub fn csp(mut self, name: impl Into<String>) -> Self {
        self.options.csps.push(name.into());
        self
    }

    /// Generates code for the nodes with this LocURI, for their descendants and ancestors; several calls add up.
    ///
    /// `*` matches any part of a segment and `**` any number of segments; `./Vendor` is `./Device/Vendor`,
    /// dynamic nodes are `{title}`, and case does not matter: `./*/Vendor/MSFT/Policy/Config/*/Allow*`.
    #[must_use]
    pub fn select(mut self, pattern: impl Into<String>) -> Self {
        self.options.only.push(pattern.into());
        self
    }

    /// Leaves out the nodes with this LocURI, a pattern as for [`select`](Self::select), and their descendants.
    #[must_use]
    pub fn skip(mut self, pattern: impl Into<String>) -> Self {
        self.options.skip.push(pattern.into());
        self
    }

    /// Generates code for the nodes that this build of Windows has, or may have: `10.0.22621.3085`. Without the revision,
    /// back-ported nodes are kept, and their documentation says that the build may lack them.
    #[must_use]
    pub fn build(mut self, build: impl Into<String>) -> Self {
        self.options.build = Some(build.into());
        self
    }

    /// Gives the nodes with this LocURI, a pattern as for [`select`](Self::select), another name in the code.
    #[must_use]
    pub fn rename(mut self, pattern: impl Into<String>, name: impl Into<String>) -> Self {
        self.options.renames.push((pattern.into(), name.into()));
        self
    }

    /// Names listed values by a table: a file of lines `LocURI`, `value` and `name`, separated by tabs, below a line with
    /// these three words. Relative to the manifest of the crate. Values without a line are named after their description.
    ///
    /// A second line for a value is an error, and so is a line for a node or value that does not exist, unless the node is
    /// left out. A name must be an identifier in camel case that no other value of the node has.
    #[must_use]
    pub fn value_names(mut self, path: impl Into<PathBuf>) -> Self {
        self.value_names = Some(path.into());
        self
    }

    /// Mounts trees without a `Path` at this LocURI: `./Vendor/MSFT`. Without a mount point such a tree is an error.
    #[must_use]
    pub fn mount(mut self, mount: impl Into<String>) -> Self {
        self.options.mount = Some(mount.into());
        self
    }

    /// Leaves out, and reports, files that are not descriptions, and trees with a fault or with the root of another tree.
    /// Without `keep_going`, each of these is an error.
    #[must_use]
    pub fn keep_going(mut self) -> Self {
        self.options.keep_going = true;
        self
    }

    /// Makes an enum of the nodes of each CSP: `OfficeNode::Install { id }`, with `OfficeNode::of` for an address.
    ///
    /// The code of a CSP matches on it, so that a new node in the description is a compile error there.
    #[must_use]
    pub fn node_enums(mut self) -> Self {
        self.options.node_enums = true;
        self
    }

    /// Leaves the descriptions of nodes and values out of the table; the documentation keeps them.
    #[must_use]
    pub fn without_texts(mut self) -> Self {
        self.options.without_texts = true;
        self
    }

    /// Sets the path of the `ddf` crate in the generated code. Default: `::ddf`.
    #[must_use]
    pub fn runtime(mut self, path: impl Into<String>) -> Self {
        self.options.runtime = path.into();
        self
    }

    /// Sets the output file. Default: `nodes.rs` in `OUT_DIR`.
    #[must_use]
    pub fn out_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.out_file = Some(path.into());
        self
    }

    /// Generates the code, and tells cargo which files to watch.
    ///
    /// For `fn main` of a build script. On an error it prints all findings to the standard error in the compiler's
    /// form, with file, line and column, writes no code, and exits with code 1. Nodes that a [`build`](Self::build)
    /// leaves out, or may lack, are cargo warnings.
    #[allow(clippy::print_stderr)] // cargo shows the standard error of a failed build script
    pub fn run(self) {
        for input in self.inputs.iter().chain(&self.value_names) {
            println_to_cargo("rerun-if-changed", &input.display().to_string());
        }
        match self.generate() {
            Ok(left_out) => warn(&left_out),
            Err(error) => {
                eprint!("{}", error.rendered());
                std::process::exit(1);
            }
        }
    }

    /// Generates the code without printing anything. Returns the nodes that the selection leaves out.
    ///
    /// # Errors
    /// [`GeneratorError`] when a file cannot be read or written, or the descriptions have faults. Nothing is written then.
    pub fn generate(&self) -> Result<LeftOut, GeneratorError> {
        let (mut sources, mut findings) = (Vec::new(), Vec::new());
        if self.inputs.is_empty() {
            findings.push(GeneratorFinding::of_options(
                "no description is named; name one with `file`".to_owned(),
            ));
        }
        for input in &self.inputs {
            let files = files(input)?;
            if files.is_empty() {
                let message = format!("{}: the folder has no .xml file", input.display());
                findings.push(GeneratorFinding::of_options(message));
            }
            for path in files {
                match read(&path)? {
                    Ok(source) => sources.push(source),
                    Err(finding) => findings.push(finding),
                }
            }
        }
        let mut options = self.options.clone();
        if let Some(path) = &self.value_names {
            match read(path)? {
                Ok(source) => options.value_names = Some(source),
                Err(finding) => return Err(GeneratorError::Findings(vec![finding])),
            }
        }
        let lowered = match lower(&sources, &options) {
            Err(GeneratorError::Findings(more)) => {
                findings.extend(more);
                None
            }
            lowered => Some(lowered?),
        };
        let Some(mut generated) = lowered.filter(|_| findings.is_empty() || self.options.keep_going) else {
            return Err(GeneratorError::Findings(sorted(findings)));
        };
        findings.append(&mut generated.left_out.broken);
        generated.left_out.broken = sorted(findings);
        let code = generated.code()?;
        let out = match &self.out_file {
            Some(out) => out.clone(),
            None => Path::new(&std::env::var_os("OUT_DIR").ok_or(GeneratorError::NoOutDir)?).join("nodes.rs"),
        };
        std::fs::write(&out, code).map_err(|source| GeneratorError::File {
            path: out,
            action: "written",
            source,
        })?;
        Ok(generated.left_out)
    }
}

/// Prints the warnings of a successful build.
fn warn(left_out: &LeftOut) {
    let LeftOut { broken, warnings, .. } = left_out;
    broken.iter().for_each(|finding| println_to_cargo("warning", &format!("left out: {finding}")));
    warnings.iter().for_each(|finding| println_to_cargo("warning", &finding.to_string()));
    left_out.on_build().iter().for_each(|line| println_to_cargo("warning", line));
}

/// The file itself, or the DDF files in the folder sorted by name.
fn files(input: &Path) -> Result<Vec<PathBuf>, GeneratorError> {
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

/// The file as text, or a finding if its encoding is unknown.
fn read(path: &Path) -> Result<Result<SourceFile, GeneratorFinding>, GeneratorError> {
    let bytes = std::fs::read(path).map_err(|source| unreadable(path, source))?;
    let name = path.display().to_string();
    Ok(match csp_xml::decode(&bytes) {
        Ok(decoded) => Ok(SourceFile { name, text: decoded.text.into_owned() }),
        Err(error) => Err(GeneratorFinding::of(name, &error)),
    })
}

fn unreadable(path: &Path, source: std::io::Error) -> GeneratorError {
    GeneratorError::File { path: path.to_owned(), action: "read", source }
}

#[allow(clippy::print_stdout)] // the protocol between a build script and cargo
fn println_to_cargo(instruction: &str, value: &str) {
    println!("cargo::{instruction}={value}");
}
