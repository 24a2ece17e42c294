//! The arguments of the program.

use crate::check::{self, CheckFiles};
use crate::completions;
use crate::console::{Console, EXIT_CODES, Exit, shown};
use crate::descriptions::{self, Ddf};
use crate::explain;
use crate::log::Log;
use crate::manual;
use crate::messages::{self, Syncml};
use crate::msi::{self, Msi};
use crate::odt::{self, Odt};
use crate::office::{self, Office};
use crate::output::Out;
use crate::windows::{self, Windows};
use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

/// Windows device management: device descriptions, messages, Office configurations.
#[derive(Debug, Parser)]
#[command(
    name = "csp",
    version,
    arg_required_else_help = true,
    after_help = EXIT_CODES
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Leave out progress, notes and counts; results, findings and errors stay
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Append to this file what the command tells, a line for each event, with the time in UTC. A new file is for
    /// administrators only (Windows) or for this user
    #[arg(long, global = true, value_name = "FILE")]
    log: Option<PathBuf>,
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
    /// Write the completions of the arguments for a shell.
    #[command(after_help = "Where shells look for them:\n  \
        bash        csp completions bash --out ~/.local/share/bash-completion/completions/csp\n  \
        zsh         csp completions zsh --out DIR/_csp, with a DIR of $fpath\n  \
        fish        csp completions fish --out ~/.config/fish/completions/csp.fish\n  \
        PowerShell  csp completions powershell | Out-String | Invoke-Expression, as a line of $PROFILE\n  \
        elvish      eval (csp completions elvish | slurp), as a line of rc.elv")]
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: Shell,
        #[command(flatten)]
        out: Out,
    },
    /// Write manual pages: csp.1, and one for each subcommand, such as csp-ddf-check.1.
    Man {
        /// The folder for the pages, created if it does not exist
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

impl Command {
    /// True for commands that may change the machine. These write to the event log of Windows.
    fn may_change_this_machine(&self) -> bool {
        match self {
            Command::Office(office) => office.may_change_this_machine(),
            Command::Windows(windows) => windows.may_change_this_machine(),
            Command::Check(_)
            | Command::Explain { .. }
            | Command::Ddf(_)
            | Command::Syncml(_)
            | Command::Odt(_)
            | Command::Msi(_)
            | Command::Completions { .. }
            | Command::Man { .. } => false,
        }
    }
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
    let (cli, name) = match parse(&args, console.width()) {
        Ok(parsed) => parsed,
        Err(error) => return usage(&error, &args, console),
    };
    match cli.color {
        Colors::Auto => {}
        Colors::Always => console.set_colors(true),
        Colors::Never => console.set_colors(false),
    }
    if cli.quiet {
        console.set_quiet();
    }
    if !log(&cli, name, console)? {
        return Ok(Exit::Unusable);
    }
    let done = execute(cli.command, console);
    match &done {
        Ok(exit) => console.event(format_args!("ends with exit code {}", exit.code()))?,
        Err(error) => console.event(format_args!("cannot write its output: {error}"))?,
    }
    done
}

/// Opens the log of the command. Returns false, and says why, if it cannot be written.
fn log(cli: &Cli, name: String, console: &mut Console<'_>) -> io::Result<bool> {
    let mut log = Log::new(name);
    if let Some(Err(why)) = cli.log.as_deref().map(|file| log.add_file(file)) {
        console.error(why)?;
        return Ok(false);
    }
    if cli.command.may_change_this_machine() {
        // The command works without.
        #[cfg(windows)]
        if let Err(why) = log.add_event_log() {
            console.note(why)?;
        }
    }
    if log.has_targets() {
        console.set_log(log);
        console.event(format_args!("begins, version {}", env!("CARGO_PKG_VERSION")))?;
    }
    Ok(true)
}

fn execute(command: Command, console: &mut Console<'_>) -> io::Result<Exit> {
    match command {
        Command::Check(asked) => check::check(&asked, console),
        Command::Explain { rules } => explain::explain(&rules, console),
        Command::Ddf(command) => descriptions::run(command, console),
        Command::Syncml(command) => messages::run(command, console),
        Command::Odt(odt) => odt::run(odt, console),
        Command::Office(office) => office::run(office, console),
        Command::Msi(msi) => msi::run(msi, console),
        Command::Windows(windows) => windows::run(windows, console),
        Command::Completions { shell, out } => {
            completions::completions(self::command(), shell, &out, console)
        }
        Command::Man { folder } => manual::manual(self::command(), &folder, console),
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

/// The arguments, and the name of the command: `office apply`. Help has this number of columns.
fn parse(args: &[OsString], width: usize) -> Result<(Cli, String), clap::Error> {
    let mut command = command().term_width(width);
    let matches = command.try_get_matches_from_mut(args)?;
    if standard_inputs(&matches) > 1 {
        let message = "`-` is given more than once, and the standard input can be read only once";
        return Err(command.error(ErrorKind::TooManyValues, message));
    }
    Ok((Cli::from_arg_matches(&matches)?, name(&matches)))
}

/// The names of the subcommands: `office apply`.
fn name(matches: &ArgMatches) -> String {
    let (mut names, mut matches) = (Vec::new(), matches);
    while let Some((name, below)) = matches.subcommand() {
        names.push(name);
        matches = below;
    }
    names.join(" ")
}

/// The number of arguments that are `-`, apart from the output.
fn standard_inputs(matches: &ArgMatches) -> usize {
    let of = |id: &str| {
        // Groups of arguments have no values of their own.
        let values = matches.try_get_raw(id).ok().flatten().into_iter().flatten();
        values.filter(|value| *value == "-").count()
    };
    let here: usize =
        matches.ids().map(|id| id.as_str()).filter(|id| !["file_out", "log"].contains(id)).map(of).sum();
    here + matches.subcommand().map_or(0, |(_, matches)| standard_inputs(matches))
}

/// Writes help, the version, or the error in the arguments.
fn usage(error: &clap::Error, args: &[OsString], console: &mut Console<'_>) -> io::Result<Exit> {
    // clap repeats arguments as they are.
    let clean: Vec<OsString> =
        args.iter().map(|arg| shown(arg.to_string_lossy()).to_string().into()).collect();
    let again = parse(&clean, console.width()).err();
    let rendered = again.as_ref().unwrap_or(error).render();
    let message = if console.has_colors() { rendered.ansi().to_string() } else { rendered.to_string() };
    if error.use_stderr() {
        console.error_text(message.trim_end())?;
        return Ok(Exit::Unusable);
    }
    write!(console.out(), "{message}")?;
    Ok(Exit::Success)
}
