//! The main job: a server installs Office on a device, by messages alone.
//!
//! A server builds a typed message, an agent executes it on the Office CSP, a mock Office Deployment Tool "installs",
//! and the server asks for the result. Everything but the tool is the real library. `--help` lists the options.

#![allow(clippy::print_stderr)] // it is a program for people

use csp_host::{Host, Refusal};
use ddf::Scope;
use examples::{say, show_message};
use indicatif::{ProgressBar, ProgressStyle};
use office_csp::{FinalStatus, JobProgress, MockRunner, News, OfficeCsp, Phase, device, user};
use office_deployment::{Configuration, InstallStatus, Installed, JobKind, Removal};
use std::error::Error;
use std::fmt::Display;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use syncml::{Command, CommandKind, HeaderInput, Message, MessageBuilder, MsgId, StatusCode, StatusInput};

const HELP: &str = "\
A server installs Office on a device. Shows every message, the installation and the result.

Usage: cargo run --example office_install -- [OPTIONS]

  --config FILE        send this configuration of the Office Deployment Tool
  --message FILE       send this SyncML message (XML or WBXML) instead of the built one
  --outcome CODE       make the mock tool end with this code (decimal, signed or 0x)
  --scope device|user  the tree that the message addresses (default: device)
  --plain              no colours and no progress bar
  --help               show this text

Exit status: 0 when the installation and every command of the message succeeded, 1 when something failed, 2 for bad
input. Exit codes 3010 and 1641 of the tool are successes that want a restart.
";

const CONFIGURATION: &str = r#"<Configuration>
  <Add OfficeClientEdition="64" Channel="MonthlyEnterprise">
    <Product ID="O365ProPlusRetail">
      <Language ID="en-us" />
    </Product>
  </Add>
  <Display Level="None" AcceptEULA="TRUE" />
</Configuration>"#;

const SERVER: &str = "https://mdm.example.com/manage";
const DEVICE: &str = "urn:uuid:5f9e1c3a-0000-4000-8000-000000000001";
const ID: &str = "0f3b6d52-7d0b-4a6e-9a0e-2f1f6c1b7a10";

/// Bad input, as it is displayed: with file, line and column where known.
type Refused = Box<dyn Error>;

fn main() -> ExitCode {
    let options = match Options::parse() {
        Ok(Some(options)) => options,
        Ok(None) => {
            say!("{}", HELP.trim_end());
            return ExitCode::SUCCESS;
        }
        Err(error) => return bad_input(&*error),
    };
    let request = match Request::prepare(&options) {
        Ok(request) => request,
        Err(error) => return bad_input(&*error),
    };
    match run(&options, &request) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => bad_input(&*error),
    }
}

fn bad_input(error: &dyn Error) -> ExitCode {
    eprintln!("{error}");
    ExitCode::from(2)
}

struct Options {
    config: Option<PathBuf>,
    message: Option<PathBuf>,
    outcome: Option<InstallStatus>,
    scope: Option<Scope>,
    plain: bool,
}

impl Options {
    fn parse() -> Result<Option<Self>, Refused> {
        use lexopt::prelude::{Long, Short, ValueExt};
        let plain = !std::io::stdout().is_terminal()
            || std::env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty());
        let mut options = Options { config: None, message: None, outcome: None, scope: None, plain };
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("config") => options.config = Some(arguments.value()?.into()),
                Long("message") => options.message = Some(arguments.value()?.into()),
                Long("outcome") => {
                    let text = arguments.value()?.string()?;
                    let outcome: InstallStatus =
                        text.parse().map_err(|error| format!("--outcome {text}: {error}"))?;
                    if !outcome.is_terminal() {
                        return Err(format!(
                            "--outcome {text}: the code of a running job; expected that of a result"
                        )
                        .into());
                    }
                    options.outcome = Some(outcome);
                }
                Long("scope") => {
                    let text = arguments.value()?.string()?;
                    options.scope = Some(match text.as_str() {
                        "device" => Scope::Device,
                        "user" => Scope::User,
                        _ => return Err(format!("--scope {text}: expected device or user").into()),
                    });
                }
                Long("plain") => options.plain = true,
                Long("help") | Short('h') => return Ok(None),
                other => return Err(other.unexpected().into()),
            }
        }
        if options.message.is_some() && (options.config.is_some() || options.scope.is_some()) {
            return Err("--message cannot be used with --config or --scope; the message has its own".into());
        }
        Ok(Some(options))
    }
}

/// The message to send, and where it comes from.
struct Request {
    message: Message<'static>,
    file: Option<PathBuf>,
}

impl Request {
    fn prepare(options: &Options) -> Result<Self, Refused> {
        if let Some(file) = &options.message {
            let bytes = read(file)?;
            let message = Message::read_any(&bytes).map_err(|error| at(file, &error))?.into_owned();
            return Ok(Request { message, file: Some(file.clone()) });
        }
        let configuration = match &options.config {
            Some(file) => {
                let bytes = read(file)?;
                let text = ddf::xml::decode(&bytes).map_err(|error| at(file, &error))?.text.into_owned();
                Configuration::read(&text).map_err(|error| at(file, &error))?;
                text
            }
            None => CONFIGURATION.to_owned(),
        };
        // The path has the verbs and the values of the node as types: a wrong one does not compile.
        let install = match options.scope {
            Some(Scope::User) => user::install(ID),
            _ => device::install(ID),
        };
        let mut builder = MessageBuilder::new(&HeaderInput::new("1", MsgId(1), DEVICE, SERVER))?;
        builder.exec(&install, &configuration)?;
        Ok(Request { message: builder.finish(true), file: None })
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Refused> {
    std::fs::read(file).map_err(|error| format!("{}: cannot be read: {error}", file.display()).into())
}

/// An error that starts with line and column, after the name of its file.
fn at(file: &Path, error: &dyn Display) -> Refused {
    format!("{}:{error}", file.display()).into()
}

/// Runs the whole session. Returns true if everything succeeded.
fn run(options: &Options, request: &Request) -> Result<bool, Refused> {
    let screen = Screen { plain: options.plain };
    let mut office = OfficeCsp::new(machine(options, &request.message));

    screen.message("server → agent", "the commands of the server", &request.message);
    let answer = Host::new().mount(&mut office)?.execute(&request.message, MsgId(1))?;
    screen.message("agent → server", "the status of each command, in order", &answer.message);
    for refusal in &answer.refusals {
        screen.refusal(request.file.as_deref(), refusal);
    }
    let refused = statuses(&answer.message).any(|code| !code.is_success());

    let jobs = executed(&request.message, &answer.message);
    if jobs.is_empty() {
        say!("No installation started");
        return Ok(!refused);
    }
    screen.installation(&mut office);

    let question = ask(&request.message, &answer.message, &jobs)?;
    screen.message(
        "server → agent",
        "there is no alert for Office: the server asks for the result",
        &question,
    );
    let result = Host::new().mount(&mut office)?.execute(&question, MsgId(2))?.message;
    screen.message(
        "agent → server",
        "Status holds the result, FinalStatus tells success from failure",
        &result,
    );

    let outcomes: Vec<(FinalStatus, InstallStatus)> =
        jobs.iter().filter_map(|job| outcome(&result, job)).collect();
    let decisive = outcomes.iter().find(|(end, _)| *end == FinalStatus::Failed).or(outcomes.last());
    match decisive {
        Some((end @ FinalStatus::Succeeded, _)) => {
            say!("FinalStatus {end}");
            Ok(!refused)
        }
        Some((end, status)) => {
            say!("What to do: {}", status.remedy());
            say!("FinalStatus {end}: {status}");
            Ok(false)
        }
        None => {
            say!("No installation started");
            Ok(false)
        }
    }
}

/// The device: the script of its tool, and Office on it if the message only removes products.
fn machine(options: &Options, request: &Message<'_>) -> MockRunner {
    let mut runner = MockRunner::new().polls(Phase::Queued, 1).polls(Phase::Downloading, 20);
    runner = runner.polls(Phase::Verifying, 2).polls(Phase::Installing, 40);
    if let Some(outcome) = options.outcome {
        runner = runner.exit_code(outcome.code());
    }
    let configurations: Vec<Configuration> = installs(request.commands())
        .iter()
        .filter_map(|exec| Configuration::read(&exec.item()?.data()?.text()).ok())
        .collect();
    let only_removes =
        configurations.iter().all(|c| matches!(c.kind(), JobKind::Remove | JobKind::RemoveAll));
    if only_removes && !configurations.is_empty() {
        let mut products: Vec<String> = Vec::new();
        for configuration in configurations {
            match configuration.removal() {
                Some(Removal::Products(named)) => products.extend(named.iter().cloned()),
                _ => products.push("O365ProPlusRetail".to_owned()),
            }
        }
        runner = runner.with_installed(Installed { products, ..Installed::default() });
    }
    runner
}

/// The Execs of a message, those inside Atomic and Sequence too, in order.
fn installs<'m>(commands: impl Iterator<Item = Command<'m>>) -> Vec<Command<'m>> {
    let mut found = Vec::new();
    for command in commands {
        match command.kind() {
            CommandKind::Exec => found.push(command),
            CommandKind::Atomic | CommandKind::Sequence => found.extend(installs(command.nested())),
            _ => {}
        }
    }
    found
}

fn statuses<'m>(answer: &'m Message<'_>) -> impl Iterator<Item = StatusCode> + use<'m> {
    answer.commands().filter_map(|command| command.as_status()?.code())
}

/// The addresses of the installations that were started: `./…/Installation/{id}`, in the order of their Execs.
fn executed(request: &Message<'_>, answer: &Message<'_>) -> Vec<String> {
    // An agent answers commands in their order. The n-th Status of an Exec therefore answers the n-th Exec, even if the
    // message uses a CmdID twice.
    let codes = answer.commands().filter_map(|command| command.as_status());
    let codes = codes.filter(|status| status.cmd().as_deref() == Some("Exec")).map(|status| status.code());
    let started = [StatusCode::OK, StatusCode::ACCEPTED];
    installs(request.commands())
        .into_iter()
        .zip(codes)
        .filter(|(_, code)| code.is_some_and(|code| started.contains(&code)))
        .filter_map(|(exec, _)| Some(exec.item()?.target_uri()?.as_str().rsplit_once('/')?.0.to_owned()))
        .collect()
}

/// The server's next message in the same session: accepts the agent's header, and reads the results of these
/// installations and the installed Office.
fn ask(request: &Message<'_>, answer: &Message<'_>, jobs: &[String]) -> Result<Message<'static>, Refused> {
    let MsgId(last) = request.msg_id().unwrap_or(MsgId(1));
    let mut builder = MessageBuilder::answering(answer, MsgId(last.saturating_add(1)))?;
    if answer.header().is_some() {
        builder.status(&StatusInput::answering_header(answer, StatusCode::OK))?;
    }
    for job in jobs {
        builder.command(ddf::Verb::Get, &format!("{job}/Status"), None)?;
        builder.command(ddf::Verb::Get, &format!("{job}/FinalStatus"), None)?;
    }
    builder.get(&device::CURRENT_STATUS)?;
    Ok(builder.finish(true))
}

/// The result of a job in the agent's answer.
fn outcome(answer: &Message<'_>, job: &str) -> Option<(FinalStatus, InstallStatus)> {
    let read = |leaf: &str| {
        let address = format!("{job}/{leaf}");
        let mut items =
            answer.commands().filter_map(|command| command.as_results()).flat_map(|results| results.items());
        let item = items.find(|item| item.source_uri().is_some_and(|uri| uri.as_str() == address))?;
        Some(item.data()?.text().trim().to_owned())
    };
    let end = FinalStatus::from_code(read("FinalStatus")?.parse().ok()?)?;
    Some((end, read("Status")?.parse().ok()?))
}

/// The output on the terminal.
struct Screen {
    plain: bool,
}

impl Screen {
    fn message(&self, way: &str, explanation: &str, message: &Message<'_>) {
        show_message(self.plain, way, explanation, message);
    }

    fn refusal(&self, file: Option<&Path>, refusal: &Refusal) {
        match file {
            Some(file) => eprintln!("{}:{refusal}", file.display()),
            None => eprintln!("{refusal}"),
        }
    }

    /// Runs the installation to its end and shows its progress.
    fn installation(&self, office: &mut OfficeCsp<MockRunner>) {
        let bar = if self.plain { ProgressBar::hidden() } else { ProgressBar::new(100) };
        if let Ok(style) = ProgressStyle::with_template("{msg:<12} {wide_bar} {percent:>3} %") {
            bar.set_style(style);
        }
        let mut shown = None;
        while office.is_running() {
            let Some(update) = office.poll() else { continue };
            match update.news {
                News::Progress(JobProgress { phase, percent }) => {
                    if self.plain && shown != Some(phase) {
                        say!("{phase} …");
                    }
                    shown = Some(phase);
                    bar.set_position(percent.unwrap_or_default().into());
                    bar.set_message(phase.to_string());
                    if !self.plain {
                        std::thread::sleep(Duration::from_millis(40));
                    }
                }
                News::Finished { end, .. } => {
                    bar.finish_and_clear();
                    say!("The tool has ended{}.\n", if end.restart { "; Windows must restart" } else { "" });
                }
            }
        }
    }
}
