//! `csp msi simulate`: messages on a simulated device.

mod report;

use super::foreign::foreign;
use super::job_file::JobFile;
use crate::console::{Console, Exit};
use crate::drop::known_windows;
use crate::files::bytes;
use crate::format::Format;
use crate::messages::read_content;
use crate::other_nodes::{DESKTOP_APPS, OtherNodes};
use crate::scope_name::ScopeName;
use clap::Args;
use csp_agent::clock::ManualClock;
use csp_agent::store::MemoryStore;
use csp_check::shown_value;
use csp_findings::Position;
use csp_host::Host;
use ddf::{Format as DdfFormat, LocUri, Scope, Verb};
use desktop_app_csp::server::package_commands;
use desktop_app_csp::{
    DesktopAppCsp, HResult, InstalledProduct, JobStatus, MockInstaller, MockPackage, MsiInstallJob,
    ProductCode, ProductCodeError, SCHEMA, State, Update, device, user,
};
use report::Line;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use syncml::{CommandKind, ItemInput, Message, MessageBuilder, MsgId, Version};

/// The most changes of states after one message; a job with many URLs and repetitions could have millions.
const MAX_UPDATES: usize = 2_000;
/// The longest wait for a repetition.
const LONGEST_WAIT: Duration = Duration::from_secs(255 * 60);

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// Messages, bodies, payloads or jobs alone, executed in this order on one device
    #[arg(required = true, value_name = "MESSAGE|JOB")]
    messages: Vec<PathBuf>,
    /// The product code that a job alone is executed for [default: the id of the job, if it is a product code]
    #[arg(long, value_name = "CODE", value_parser = product_code)]
    product_code: Option<ProductCode>,
    /// The tree that a job alone is executed in
    #[arg(long, value_enum, default_value_t)]
    scope: ScopeName,
    /// The code with which msiexec ends: decimal, hexadecimal or by name; given several times, the codes of its starts,
    /// the last one also of all later starts [default: 0]
    #[arg(long = "exit", value_name = "CODE", value_parser = exit, allow_negative_numbers = true)]
    exits: Vec<u32>,
    /// The error with which the download ends: an HRESULT, or 0 for success; given several times as --exit [default: 0]
    #[arg(long = "download-error", value_name = "HRESULT", value_parser = error, allow_negative_numbers = true)]
    errors: Vec<HResult>,
    /// The form of the output; as JSON, one object per line
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

fn product_code(text: &str) -> Result<ProductCode, String> {
    text.parse().map_err(|error: ProductCodeError| error.to_string())
}

fn exit(text: &str) -> Result<u32, String> {
    let code = error(text)?;
    code.win32().ok_or_else(|| "it is not an exit code of msiexec".to_owned())
}

fn error(text: &str) -> Result<HResult, String> {
    text.parse().map_err(|error: desktop_app_csp::ParseHResultError| error.to_string())
}

/// Executes the messages. None is executed if one cannot be read.
pub(super) fn simulate(simulate: &Simulate, console: &mut Console<'_>) -> io::Result<Exit> {
    let mut messages = Vec::new();
    for path in &simulate.messages {
        match read(simulate, path) {
            Ok(input) => messages.push((path.display().to_string(), input)),
            Err(why) => {
                console.error(why)?;
                return Ok(Exit::Unusable);
            }
        }
    }
    let clock = ManualClock::new();
    let machine = machine(simulate, messages.iter().map(|(_, input)| &input.message));
    let mut apps = match DesktopAppCsp::open_at(machine, MemoryStore::new(), clock.clone()) {
        Ok(apps) => apps,
        Err(error) => {
            console.error(csp_agent::with_causes(&error))?;
            return Ok(Exit::Unusable);
        }
    };
    let mut simulation = Simulation {
        apps: &mut apps,
        others: OtherNodes::new(DESKTOP_APPS, messages.iter().map(|(_, input)| &input.message)),
        clock,
        format: simulate.format,
        ends: BTreeMap::new(),
        failed: false,
        is_unknown: false,
    };
    for (number, (file, input)) in (1..).zip(&messages) {
        if let Err(error) = simulation.execute(file, input, MsgId(number), console)? {
            console.error(format_args!("{file}: {error}"))?;
            return Ok(Exit::Unusable);
        }
        simulation.work(console)?;
    }
    simulation.conclude(console)
}

/// A message to execute.
struct Input {
    message: Message<'static>,
    /// True for the message of a job alone, whose positions are not those of the file.
    is_made: bool,
}

fn read(simulate: &Simulate, path: &Path) -> Result<Input, String> {
    let bytes = bytes(path)?;
    if let Some(why) = foreign(&bytes) {
        return Err(format!("{}: {why}", path.display()));
    }
    if let Some(job) = JobFile::read(&bytes) {
        let message = execution(simulate, &job).map_err(|why| format!("{}: {why}", path.display()))?;
        return Ok(Input { message, is_made: true });
    }
    let message =
        read_content(&bytes).map_err(|(position, text)| format!("{}:{position}: {text}", path.display()))?;
    Ok(Input { message: message.payload_to_body().unwrap_or(message), is_made: false })
}

/// The Add and the Exec for a job alone. The job is not checked: the device does that.
fn execution(simulate: &Simulate, job: &JobFile) -> Result<Message<'static>, String> {
    let code = simulate
        .product_code
        .as_ref()
        .or(job.product_code.as_ref())
        .ok_or("the id of the job is not a product code; name the package with --product-code")?;
    let path = match simulate.scope {
        ScopeName::Device => device::download_install(code),
        ScopeName::User => user::download_install(code),
    };
    let mut message = MessageBuilder::fragment(Version::V1_2);
    message
        .command_items(Verb::Add, [ItemInput::target(path.as_str())])
        .map_err(|error| error.to_string())?;
    message.exec(&path, job.text.as_str()).map_err(|error| error.to_string())?;
    Ok(message.finish(true))
}

/// The device: its script, and the packages that exist. A package that is removed before any message installs it is
/// installed already.
fn machine<'m>(simulate: &Simulate, messages: impl Iterator<Item = &'m Message<'static>>) -> MockInstaller {
    let mut machine = MockInstaller::new();
    let mut seen = BTreeSet::new();
    for command in messages.flat_map(package_commands) {
        let Some(code) = command.product_code() else { continue };
        let job = command.job.as_ref().and_then(|job| MsiInstallJob::read(job.expose()).ok());
        let is_first = seen.insert((command.scope == Scope::User, code.clone()));
        if job.is_none() && !is_first {
            continue;
        }
        let version = job.map(|job| job.version).unwrap_or_default();
        let product = InstalledProduct { version, ..InstalledProduct::default() };
        let package = MockPackage { product, upgrade_code: None };
        if is_first && command.kind == CommandKind::Delete {
            machine = machine.installed(command.scope, &code, package.clone());
        }
        machine = machine.package(&code, package);
    }
    let downloads = simulate.errors.iter().map(|error| match *error {
        HResult::SUCCESS => Ok(()),
        error => Err(error),
    });
    machine
        .downloads(with_last_repeated(downloads.collect()))
        .exits(with_last_repeated(simulate.exits.iter().map(|code| Some(*code)).collect()))
}

/// The values, the last one as often as a simulation can need it.
fn with_last_repeated<T: Clone>(values: Vec<T>) -> impl Iterator<Item = T> {
    let last = values.last().cloned();
    values.into_iter().chain(last.into_iter().flat_map(|last| std::iter::repeat_n(last, MAX_UPDATES)))
}

/// Returns true if the value of the node is a job, which may have secrets in its command line.
fn is_job(address: &str) -> bool {
    let uri = LocUri::parse(address);
    uri.is_ok_and(|uri| SCHEMA.lookup(&uri).is_some_and(|found| found.node().format() == DdfFormat::Xml))
}

struct Simulation<'a> {
    apps: &'a mut DesktopAppCsp<MockInstaller>,
    others: OtherNodes,
    clock: ManualClock,
    format: Format,
    /// The last change of each package, by tree and code, and true if Windows must restart.
    ends: BTreeMap<(bool, ProductCode), (Update, bool)>,
    /// True if a command was refused, or a job did not end.
    failed: bool,
    /// True if a node was refused that Windows does not have.
    is_unknown: bool,
}

impl Simulation<'_> {
    /// Executes a message, and shows refused commands, those without effect, and values that were read.
    fn execute(
        &mut self,
        file: &str,
        input: &Input,
        number: MsgId,
        console: &mut Console<'_>,
    ) -> io::Result<Result<(), syncml::BuildError>> {
        let host = Host::new().mount(&mut *self.apps).map_err(io::Error::other)?;
        let mut host = host.mount(&mut self.others).map_err(io::Error::other)?;
        let mut answer = match host.execute(&input.message, number) {
            Ok(answer) => answer,
            Err(error) => return Ok(Err(error)),
        };
        let notes = DESKTOP_APPS.notes(&input.message, &answer.refusals);
        for refusal in &mut answer.refusals {
            self.failed |= !DESKTOP_APPS.is_unsimulated(refusal);
            self.is_unknown |= DESKTOP_APPS.explain_unknown(refusal);
            if input.is_made {
                refusal.position = Position::START;
            }
        }
        let refused = answer.refusals.iter().map(|refusal| (refusal.position, Line::refused(file, refusal)));
        let unsimulated = notes.iter().map(|note| (note.position, Line::unsimulated(file, note)));
        let mut lines: Vec<_> = refused.chain(unsimulated).collect();
        lines.sort_by_key(|(position, _)| *position);
        lines.iter().try_for_each(|(_, line)| line.write(self.format, console))?;
        let results = answer.message.commands().filter_map(|command| command.as_results());
        for item in results.flat_map(|results| results.items().collect::<Vec<_>>()) {
            let (Some(uri), Some(data)) = (item.source_uri(), item.data()) else { continue };
            let text = data.text();
            let value = match is_job(uri.as_str()) {
                true => "(a job)".into(),
                false => shown_value(uri.as_str(), item.format().ok().flatten(), &text),
            };
            Line::Value { file, uri: uri.as_str(), value: &value }.write(self.format, console)?;
        }
        Ok(Ok(()))
    }

    /// Works on the jobs until all have ended. The waits for repetitions pass at once.
    fn work(&mut self, console: &mut Console<'_>) -> io::Result<()> {
        let mut updates = 0;
        loop {
            let update = self.apps.poll().or_else(|| {
                self.clock.advance(LONGEST_WAIT);
                self.apps.poll()
            });
            while let Some(note) = self.apps.note() {
                console.error(note)?;
            }
            let Some(update) = update else { break };
            let key = (update.scope == Scope::User, update.code.clone());
            let is_known = self.ends.get(&key).is_some_and(|(last, _)| last.last_error == update.last_error);
            let state = self.apps.state(update.scope, &update.code);
            let restart = matches!(state, State::Ended(job) if job.restart);
            Line::status(&update, restart, is_known).write(self.format, console)?;
            self.ends.insert(key, (update, restart));
            updates += 1;
            if updates == MAX_UPDATES {
                console.error(format_args!("stopped after {MAX_UPDATES} changes; a job goes on"))?;
                self.failed = true;
                break;
            }
        }
        for alert in self.apps.alerts() {
            Line::alert(&alert).write(self.format, console)?;
            if let Err(error) = self.apps.alert_taken(&alert) {
                console.error(csp_agent::with_causes(&error))?;
            }
        }
        Ok(())
    }

    /// Shows the end of each job and removal.
    fn conclude(self, console: &mut Console<'_>) -> io::Result<Exit> {
        let mut failed = self.failed;
        for (update, restart) in self.ends.values() {
            let is_failure =
                matches!(update.status, Some(status) if status != JobStatus::EnforcementCompleted);
            failed |= is_failure;
            Line::end(update, *restart).write(self.format, console)?;
        }
        if self.is_unknown {
            console.note(known_windows())?;
        }
        if self.ends.is_empty() && self.format == Format::Text {
            console.line("No installation started")?;
        }
        Ok(if failed { Exit::Found } else { Exit::Success })
    }
}
