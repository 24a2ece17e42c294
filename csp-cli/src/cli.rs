//! The arguments of the program.

use crate::console::{Console, Exit};
use crate::descriptions;
use crate::office::{self, Office};
use clap::{Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

/// Windows device management: read, check, explain and compare device descriptions.
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
    /// The Office CSP: messages for devices, and the codes that come back.
    #[command(subcommand, arg_required_else_help = true)]
    Office(Office),
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
    /// otherwise is a warning. Exit code 1 when there are errors.
    Check {
        /// DDF files, and folders: of these the .xml files in them, sorted by name
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// How findings are written; as JSON, one object per line, and the counts go to standard error
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Show the nodes of a file as a tree, each with its format and access type.
    Tree {
        /// A DDF file
        #[arg(value_name = "FILE")]
        path: PathBuf,
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
    },
}

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
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
        Command::Ddf(Ddf::Check { paths, format }) => descriptions::check(&paths, format, console),
        Command::Ddf(Ddf::Tree { path }) => descriptions::tree(path, console),
        Command::Ddf(Ddf::Show { path, uri }) => descriptions::show(path, &uri, console),
        Command::Ddf(Ddf::Diff { old, new, format }) => descriptions::diff(old, new, format, console),
        Command::Ddf(Ddf::Json { paths }) => descriptions::json(&paths, console),
        Command::Office(office) => office::run(office, console),
    }
}
