//! The arguments of the program.

use crate::check::{self, CheckFiles};
use crate::console::{Console, Exit, shown};
use crate::descriptions;
use crate::explain;
use crate::format::Format;
use crate::messages::{self, Syncml};
use crate::msi::{self, Msi};
use crate::odt::{self, Odt};
use crate::office::{self, Office};
use crate::output::Out;
use crate::standard_stream::is_standard_stream;
use crate::windows::{self, Windows};
use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use ddf::LocUri;
use ddf::applicability::Build;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

/// Windows device management: device descriptions, messages, Office configurations.
#[derive(Debug, Parser)]
#[command(name = "csp", version, arg_required_else_help = true, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Colours and styles in the output; without the option also `NO_COLOR` and `CLICOLOR_FORCE` decide
    #[arg(long, global = true, value_enum, default_value_t = Colors::Auto, value_name = "WHEN")]
    color: Colors,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Colors {
    /// On a terminal
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check files of any kind: finds out what each is, and shows the place of every finding.
    ///
    /// A file is what its content says, whatever its name: a device description, a message, a payload, a configuration of
    /// the Office Deployment Tool, a job for an MSI package, or such a package. Messages are checked against all of Windows,
    /// and so are the jobs and configurations in them.
    Check(CheckFiles),
    /// Explain rules, by the names that findings have in brackets; without a name, list all rules.
    Explain {
        /// The rule: its name (unknown-node), also with its check (syncml/unknown-node), or its number (ODT301)
        #[arg(value_name = "RULE")]
        rules: Vec<String>,
    },
    /// Device descriptions (DDF files): check, show, compare, and generate code and pages from them.
    #[command(subcommand, arg_required_else_help = true)]
    Ddf(Ddf),
    /// Messages of OMA device management (SyncML): check, explain, convert, and pair with answers.
    #[command(subcommand, arg_required_else_help = true)]
    Syncml(Syncml),
    /// Configurations of the Office Deployment Tool: check, fix, explain, and plan.
    #[command(subcommand, arg_required_else_help = true)]
    Odt(Odt),
    /// The Office CSP: write its messages, simulate or execute them, and explain status codes.
    #[command(subcommand, arg_required_else_help = true)]
    Office(Office),
    /// MSI packages through the EnterpriseDesktopAppManagement CSP: inspect them, write and check messages, explain codes.
    #[command(subcommand, arg_required_else_help = true)]
    Msi(Msi),
    /// The Windows that this program runs on: execute commands without a server, and show the answers.
    #[command(subcommand, arg_required_else_help = true)]
    Windows(Windows),
}

/// The mount point of trees without a Path.
#[derive(Debug, Args)]
struct Mount {
    /// Mount trees that have no Path here: ./Vendor/MSFT. Without it their nodes have no address
    #[arg(long, value_name = "LOCURI", value_parser = locuri)]
    mount: Option<String>,
}

fn locuri(text: &str) -> Result<String, String> {
    LocUri::parse(text).map(|uri| uri.to_string()).map_err(|error| error.to_string())
}

/// A folder for files that cannot go to standard output.
fn folder(folder: PathBuf) -> Result<PathBuf, &'static str> {
    if is_standard_stream(&folder) {
        return Err("the reference has many files, which need a folder");
    }
    Ok(folder)
}

#[derive(Debug, Subcommand)]
#[command(
    after_help = "A folder means the .xml files directly in it (in any case of letters), in order of their names.\n\n\
                        Exit codes: 0 done; 1 done, but there are errors or differences, or the node does not exist; \
                        2 a file cannot be read or the arguments make no sense."
)]
enum Ddf {
    /// Check files; the last line counts files, nodes, errors and warnings.
    ///
    /// An error makes a reader that follows the grammar misread or refuse the file. Deviations that are common in real
    /// files are warnings. Exit code 1 when there are errors, 2 when a file cannot be opened or is not well-formed XML.
    Check {
        /// DDF files, or folders with .xml files, which are read in order of their names
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// The form of the findings; as JSON, one object per line, and the counts go to standard error
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
    /// Show all properties of one node, including the inherited ones: `csp ddf show ActiveHoursEnd`.
    ///
    /// Without a file, the node is looked up in all of Windows. The end of an address (Update/ActiveHoursEnd) is enough. If
    /// several nodes have the name, their addresses are listed. If none has the address, the nearest existing node and its
    /// children are shown, and the exit code is 1.
    #[command(override_usage = "csp ddf show [OPTIONS] [FILE|DIR] <LOCURI|NAME>")]
    Show {
        /// A DDF file or a folder with .xml files, which may be omitted; and the node: its address, with any name for a
        /// dynamic node (./Device/Vendor/MSFT/Office/Installation/1), the end of its address, or its name
        #[arg(value_names = ["FILE|DIR", "LOCURI|NAME"], num_args = 1..=2, required = true)]
        node: Vec<OsString>,
        /// The form of the output; as JSON, one line for each node found, as `csp ddf json` writes it
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        #[command(flatten)]
        mount: Mount,
    },
    /// Compare two descriptions: added and removed nodes, and each changed property.
    ///
    /// Exit code 1 when there are differences.
    Diff {
        /// The old DDF file, or a folder with .xml files
        #[arg(value_name = "OLD")]
        old: PathBuf,
        /// The new DDF file or folder
        #[arg(value_name = "NEW")]
        new: PathBuf,
        /// The form of the differences
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        #[command(flatten)]
        mount: Mount,
    },
    /// Write descriptions without their prose: only names, structure, access types, values, builds and other facts.
    ///
    /// Removes Description, long value descriptions, comments, elements outside the grammar and the document type. All
    /// files are written or none.
    Strip {
        /// DDF files, or folders with .xml files
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// A table of names for listed values, in place of their descriptions: LocURI, value and name, separated by tabs
        #[arg(long, value_name = "FILE")]
        value_names: Option<PathBuf>,
        /// The folder for the stripped files, which keep their names; created if it does not exist
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Generate Rust: typed paths and a static table of all nodes, in one file.
    ///
    /// The file is a module of a crate of edition 2021 or later (`pub mod nodes;`) that depends on `ddf`, without its
    /// default features. When the descriptions have faults, all of them are shown, nothing is written, and the exit code is
    /// 1. Faults that do not change the code are warnings.
    #[command(mut_arg("file_out", |out| out.required(true)))]
    Generate {
        /// DDF files, or folders with .xml files, which are read in order of their names
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        out: Out,
        /// Only this CSP, in both scopes: Office, Policy/Config/Defender
        #[arg(long, value_name = "NAME")]
        csp: Vec<String>,
        /// Only the nodes at and below this LocURI: `*` is any part of a segment, `**` any number of segments
        #[arg(long, value_name = "LOCURI")]
        select: Vec<String>,
        /// Leave out the nodes at and below this LocURI
        #[arg(long, value_name = "LOCURI")]
        skip: Vec<String>,
        /// Only nodes that this build of Windows has or may have: 10.0.19045.4412 or 19045.4412, with the revision. Standard
        /// error shows how many nodes are left out, and for how many the descriptions do not decide
        #[arg(long, value_name = "BUILD", value_parser = csp_check::read_build)]
        build: Option<Build>,
        /// Leave the descriptions out of the table; the documentation keeps them
        #[arg(long)]
        without_texts: bool,
        /// Leave out files that cannot be read and trees with faults, and report them; the exit code is then 1
        #[arg(long)]
        keep_going: bool,
        #[command(flatten)]
        mount: Mount,
    },
    /// Write each node as one line of JSON, in document order.
    ///
    /// Texts are neither trimmed nor normalised. The key of a property is its element's name in lower camel case; the keys of
    /// AccessType, DFFormat and DefaultValue are access, format and default. An element without attributes and child
    /// elements becomes its text, any other an object.
    Json {
        /// DDF files, or folders with .xml files, which are read in order of their names
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        mount: Mount,
        #[command(flatten)]
        out: Out,
    },
    /// Write reference pages, in Markdown or HTML: one for each CSP and each policy area, and an index where there are several.
    ///
    /// If a file has errors, or two files describe the same root, all errors are shown, nothing is written, and the exit
    /// code is 1. The pages of a folder are written all or not at all.
    Docs {
        /// DDF files, or folders with .xml files. With --html or --out they may be omitted: the pages are those of all of Windows
        #[arg(required_unless_present_any = ["out", "html"], value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// The folder for the pages, created if it does not exist. Files with the name of a page are replaced, others stay.
        /// Without it, or with `-`, the pages go to standard output
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Write a reference in HTML with a search into this folder, as --out does; open its index.html in a browser. It works
        /// without a server, and makes no request to other hosts
        #[arg(long, value_name = "DIR", conflicts_with = "out", value_parser = PathBufValueParser::new().try_map(folder))]
        html: Option<PathBuf>,
        /// Leave out files that cannot be read and trees with errors, and report them; the exit code is then 1
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
/// When the output cannot be written. Other errors go to the console and set the exit code.
pub fn run(
    args: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let cli = match parse(&args) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, &args, console),
    };
    match cli.color {
        Colors::Auto => {}
        Colors::Always => console.set_colors(true),
        Colors::Never => console.set_colors(false),
    }
    match cli.command {
        Command::Check(asked) => check::check(&asked, console),
        Command::Explain { rules } => explain::explain(&rules, console),
        Command::Ddf(command) => ddf(command, console),
        Command::Syncml(command) => messages::run(command, console),
        Command::Odt(odt) => odt::run(odt, console),
        Command::Office(office) => office::run(office, console),
        Command::Msi(msi) => msi::run(msi, console),
        Command::Windows(windows) => windows::run(windows, console),
    }
}

fn ddf(command: Ddf, console: &mut Console<'_>) -> io::Result<Exit> {
    match command {
        Ddf::Check { paths, format, mount } => descriptions::check(&paths, format, mount.mount, console),
        Ddf::Tree { path, mount } => descriptions::tree(path, mount.mount.as_deref(), console),
        Ddf::Show { mut node, format, mount } => {
            let wanted = node.pop().unwrap_or_default();
            let path = node.pop().map(PathBuf::from);
            descriptions::show(path, &wanted.to_string_lossy(), format, mount.mount.as_deref(), console)
        }
        Ddf::Diff { old, new, format, mount } => {
            descriptions::diff(old, new, format, mount.mount.as_deref(), console)
        }
        Ddf::Strip { paths, value_names, out } => {
            descriptions::strip(&paths, value_names.as_deref(), &out, console)
        }
        Ddf::Generate { paths, out, csp, select, skip, build, without_texts, keep_going, mount } => {
            let mut options = ddf_codegen::Options::default();
            (options.csps, options.only, options.skip) = (csp, select, skip);
            (options.build, options.without_texts) = (build.map(|build| build.to_string()), without_texts);
            (options.mount, options.keep_going) = (mount.mount, keep_going);
            descriptions::generate(&paths, &out, &options, console)
        }
        Ddf::Json { paths, mount, out } => descriptions::json(&paths, mount.mount.as_deref(), &out, console),
        Ddf::Docs { paths, out, html, keep_going, mount } => {
            let form = match (&html, &out) {
                (Some(folder), _) => descriptions::Pages::Html(folder),
                (None, Some(folder)) if !is_standard_stream(folder) => descriptions::Pages::Markdown(folder),
                (None, _) => descriptions::Pages::Printed,
            };
            descriptions::docs(&paths, form, mount.mount.as_deref(), keep_going, console)
        }
    }
}

/// The arguments of the program, for shell completions, manual pages and tests.
///
/// ```
/// let csp = csp_cli::command();
/// assert!(csp.get_subcommands().any(|command| command.get_name() == "odt"));
/// ```
pub fn command() -> clap::Command {
    Cli::command()
}

fn parse(args: &[OsString]) -> Result<Cli, clap::Error> {
    let mut command = command();
    let matches = command.try_get_matches_from_mut(args)?;
    if standard_inputs(&matches) > 1 {
        let message = "`-` is given more than once, and the standard input can be read only once";
        return Err(command.error(ErrorKind::TooManyValues, message));
    }
    Cli::from_arg_matches(&matches)
}

/// The number of arguments that are `-`, apart from the output.
fn standard_inputs(matches: &ArgMatches) -> usize {
    let of = |id: &str| {
        // Groups of arguments have no values of their own.
        let values = matches.try_get_raw(id).ok().flatten().into_iter().flatten();
        values.filter(|value| *value == "-").count()
    };
    let here: usize = matches.ids().map(|id| id.as_str()).filter(|id| *id != "file_out").map(of).sum();
    here + matches.subcommand().map_or(0, |(_, matches)| standard_inputs(matches))
}

/// Writes help, the version, or the error in the arguments.
fn usage(error: &clap::Error, args: &[OsString], console: &mut Console<'_>) -> io::Result<Exit> {
    // clap repeats arguments as they are.
    let clean: Vec<OsString> =
        args.iter().map(|arg| shown(arg.to_string_lossy()).to_string().into()).collect();
    let again = parse(&clean).err();
    let rendered = again.as_ref().unwrap_or(error).render();
    let message = if console.has_colors() { rendered.ansi().to_string() } else { rendered.to_string() };
    if error.use_stderr() {
        console.error_text(message.trim_end())?;
        return Ok(Exit::Unusable);
    }
    write!(console.out(), "{message}")?;
    Ok(Exit::Success)
}
