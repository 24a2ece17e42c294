//! The arguments of the program.

use crate::console::{Console, Exit};
use crate::descriptions;
use crate::format::Format;
use crate::messages::{self, Syncml};
use crate::odt::{self, Odt};
use crate::office::{self, Office};
use clap::{Args, Parser, Subcommand};
use ddf::LocUri;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

/// Windows device management: device descriptions, messages, Office configurations.
#[derive(Debug, Parser)]
#[command(name = "csp", version, arg_required_else_help = true, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Device descriptions (DDF files): what nodes there are, and what may be done with them.
    #[command(subcommand, arg_required_else_help = true)]
    Ddf(Ddf),
    /// Messages of OMA device management (SyncML).
    #[command(subcommand, arg_required_else_help = true)]
    Syncml(Syncml),
    /// Configurations of the Office Deployment Tool: what is wrong with them, and what they do.
    #[command(subcommand, arg_required_else_help = true)]
    Odt(Odt),
    /// The Office CSP: messages for devices, and the codes that come back.
    #[command(subcommand, arg_required_else_help = true)]
    Office(Office),
}

/// Where trees without a Path are mounted.
#[derive(Debug, Args)]
struct Mount {
    /// Mount trees that have no Path here: ./Vendor/MSFT. Without it their nodes have no address
    #[arg(long, value_name = "LOCURI", value_parser = locuri)]
    mount: Option<String>,
}

fn locuri(text: &str) -> Result<String, String> {
    LocUri::parse(text).map(|uri| uri.to_string()).map_err(|error| error.to_string())
}

#[derive(Debug, Subcommand)]
#[command(
    after_help = "Where a folder may be given, it stands for the .xml files in it (in any case of letters, without \
                        those in folders below), sorted by name.\n\n\
                        Exit codes: 0 done; 1 done, but there are errors or differences or the node is not there; \
                        2 a file cannot be read or the arguments make no sense."
)]
enum Ddf {
    /// Report every irregularity; the last line counts files, nodes, errors and warnings.
    ///
    /// A finding is an error where a reader that follows the grammar misreads or refuses the file; what real files do
    /// otherwise is a warning. Exit code 1 when there are errors, 2 when a file cannot be opened or is no well-formed XML.
    Check {
        /// DDF files, and folders: of these the .xml files in them, sorted by name
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// How findings are written; as JSON, one object per line, and the counts go to standard error
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        #[command(flatten)]
        mount: Mount,
    },
    /// Show the nodes of a file as a tree, each with its format and access type.
    Tree {
        /// A DDF file
        #[arg(value_name = "FILE")]
        path: PathBuf,
        #[command(flatten)]
        mount: Mount,
    },
    /// Explain one node: everything that the description says about it, and what it inherits.
    ///
    /// Where the node does not exist, the nearest one that does and its children are shown; the exit code is 1.
    Show {
        /// A DDF file, or a folder: of it the .xml files in it
        #[arg(value_name = "FILE|DIR")]
        path: PathBuf,
        /// The address of the node: ./Device/Vendor/MSFT/Office/Installation/1; a dynamic node by any name
        #[arg(value_name = "LOCURI")]
        uri: String,
        #[command(flatten)]
        mount: Mount,
    },
    /// Show what differs: nodes added and removed, and each changed property. Exit code 0: nothing; 1: something.
    Diff {
        /// The old DDF file, or a folder: of it the .xml files in it
        #[arg(value_name = "OLD")]
        old: PathBuf,
        /// The new DDF file or folder
        #[arg(value_name = "NEW")]
        new: PathBuf,
        /// How differences are written
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        #[command(flatten)]
        mount: Mount,
    },
    /// Generate Rust: typed paths and a static table of all nodes, in one file.
    ///
    /// The file is a module of a crate of edition 2021 or later (`pub mod nodes;`) that depends on `ddf`, without its
    /// default features. Exit code 1, and nothing is written, when the descriptions have faults: all of them are shown.
    /// What makes no difference to the code is a warning.
    Generate {
        /// DDF files, and folders: of these the .xml files in them, sorted by name
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// The Rust file to write; `-` is the standard output
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Only this CSP, in both scopes: Office, Policy/Config/Defender
        #[arg(long, value_name = "NAME")]
        csp: Vec<String>,
        /// Only the nodes of this LocURI and what is below: `*` is any part of a segment, `**` any number of segments
        #[arg(long, value_name = "LOCURI")]
        select: Vec<String>,
        /// Not the nodes of this LocURI, nor what is below
        #[arg(long, value_name = "LOCURI")]
        skip: Vec<String>,
        /// Only what this build of Windows has or may have, by its revision: 10.0.19045.4412. What is left out, and what is
        /// kept without knowing, is counted on standard error
        #[arg(long, value_name = "BUILD")]
        build: Option<String>,
        /// Leave the descriptions out of the table; the documentation keeps them
        #[arg(long)]
        without_texts: bool,
        /// Leave out files that cannot be read and trees with faults, and say so; the exit code is 1 then
        #[arg(long)]
        keep_going: bool,
        #[command(flatten)]
        mount: Mount,
    },
    /// Write each node as one line of JSON, in document order.
    ///
    /// Texts are what an XML processor reports, neither trimmed nor normalised. Every property stands under its
    /// element's name in lower camel case (AccessType, DFFormat and DefaultValue as access, format and default); an
    /// element without attributes and elements inside is its text, any other an object.
    Json {
        /// DDF files, and folders: of these the .xml files in them, sorted by name
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        mount: Mount,
    },
    /// Write reference pages in Markdown: one for each CSP and each policy area, and an index where there are several.
    ///
    /// With errors in a file, or two files that describe the same root, everything that is wrong is said and nothing
    /// written; the exit code is 1.
    Docs {
        /// DDF files, and folders: of these the .xml files in them
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// The folder for the pages, made where there is none. Files that have the name of a page are replaced, others
        /// left alone. Without it, the pages go to standard output
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Leave out files that cannot be read and trees with errors, and say so; the exit code is 1 then
        #[arg(long)]
        keep_going: bool,
        #[command(flatten)]
        mount: Mount,
    },
}

/// Executes a command line; the first argument is the name of the program.
///
/// ```
/// use csp_cli::{Console, Exit, run};
///
/// let (mut out, mut err) = (Vec::new(), Vec::new());
/// let exit = run(["csp", "--version"], &mut Console::new(&mut out, &mut err, false))?;
/// assert_eq!(exit, Exit::Success);
/// assert!(out.starts_with(b"csp "));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// When the output cannot be written. Everything else is said on the console, and shows in the exit code.
pub fn run(
    args: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let message = error.render();
            let message = if console.has_colors() { message.ansi().to_string() } else { message.to_string() };
            if error.use_stderr() {
                console.error(message.trim_end())?;
                return Ok(Exit::Unusable);
            }
            write!(console.out(), "{message}")?;
            return Ok(Exit::Success);
        }
    };
    match cli.command {
        Command::Ddf(command) => ddf(command, console),
        Command::Syncml(command) => messages::run(command, console),
        Command::Odt(odt) => odt::run(odt, console),
        Command::Office(office) => office::run(office, console),
    }
}

fn ddf(command: Ddf, console: &mut Console<'_>) -> io::Result<Exit> {
    match command {
        Ddf::Check { paths, format, mount } => descriptions::check(&paths, format, mount.mount, console),
        Ddf::Tree { path, mount } => descriptions::tree(path, mount.mount.as_deref(), console),
        Ddf::Show { path, uri, mount } => descriptions::show(path, &uri, mount.mount.as_deref(), console),
        Ddf::Diff { old, new, format, mount } => {
            descriptions::diff(old, new, format, mount.mount.as_deref(), console)
        }
        Ddf::Generate { paths, out, csp, select, skip, build, without_texts, keep_going, mount } => {
            let mut options = ddf_codegen::Options::default();
            (options.csps, options.only, options.skip) = (csp, select, skip);
            (options.build, options.without_texts) = (build, without_texts);
            (options.mount, options.keep_going) = (mount.mount, keep_going);
            descriptions::generate(&paths, &out, &options, console)
        }
        Ddf::Json { paths, mount } => descriptions::json(&paths, mount.mount.as_deref(), console),
        Ddf::Docs { paths, out, keep_going, mount } => {
            descriptions::docs(&paths, out.as_deref(), mount.mount.as_deref(), keep_going, console)
        }
    }
}
