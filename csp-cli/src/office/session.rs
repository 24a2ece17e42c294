//! Plays a session between a server and the Office CSP of this process, and shows it.

use crate::console::{Console, Exit, styled};
use crate::drop::known_windows;
use crate::files::bytes;
use crate::findings::counted;
use crate::odt::Content;
use crate::other_nodes::{OFFICE, OtherNodes};
use csp_check::shown_message;
use csp_host::{Host, Refusal};
use office_csp::server::install_commands;
use office_csp::{FinalStatus, JobProgress, News, OfficeCsp, Runner};
use office_deployment::{ElementKind, InstallStatus, Severity};
use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::time::Duration;
use syncml::{
    BuildError, Command, CommandKind, Message, MessageBuilder, MsgId, ReadOptions, StatusCode, StatusInput,
};
use windows_csp::SCHEMA;

/// The reason why there is no session: a line for standard error.
pub(super) type Unusable = String;

/// Reads a message, a body or a payload. A payload becomes a body, as a server makes it. An error is
/// `FILE:LINE:COL: message`.
pub(super) fn read_message(path: &Path) -> Result<Message<'static>, Unusable> {
    let bytes = bytes(path)?;
    let mut options = ReadOptions::default();
    options.bare_commands = true;
    let error = match Message::read_with(&bytes, &options) {
        Ok(message) => return Ok(message.payload_to_body().unwrap_or_else(|| message.into_owned())),
        Err(error) => error,
    };
    match Content::read(&bytes) {
        Ok(Content::Message(message)) => Ok(message), // WBXML
        Ok(Content::Configuration(document)) if document.first(ElementKind::Configuration).is_some() => {
            Err(format!(
                "{}: is a configuration, where a message is expected; `csp office payload install FILE` makes one of it",
                path.display()
            ))
        }
        _ => Err(format!("{}:{error}", path.display())),
    }
}

/// Reports the errors in the configurations of a message. The agent itself never shows its data.
fn explain_errors(file: &Path, message: &Message<'_>, console: &mut Console<'_>) -> io::Result<()> {
    for found in install_commands(message) {
        for finding in found.findings.iter().filter(|finding| finding.severity() == Severity::Error) {
            let (position, id) = (found.position, &found.id);
            console.error(format!("{}:{position}: in Data of {id:?}:{finding}", file.display()))?;
        }
    }
    Ok(())
}

/// Executes the message, waits for its installations, and asks for their results. `others` are simulated nodes beside
/// Office; `file` is the source of the message; `errors` counts the errors of configurations that make a success uncertain.
pub(super) fn session<R: Runner>(
    office: &mut OfficeCsp<R>,
    mut others: Option<OtherNodes>,
    message: &Message<'_>,
    file: Option<&Path>,
    errors: usize,
    waiting: &Waiting<'_>,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    show(console, "server → agent", message)?;
    let mut host = Host::new().mount(&mut *office).map_err(io::Error::other)?;
    if let Some(others) = &mut others {
        host = host.mount(others).map_err(io::Error::other)?;
    }
    let answer = match host.execute(message, MsgId(1)) {
        Ok(answer) => answer,
        Err(error) => return unusable(&error, console),
    };
    show(console, "agent → server", &answer.message)?;
    let unsimulated = answer.refusals.iter().filter(|refusal| OFFICE.is_unsimulated(refusal)).count();
    let refused = statuses(&answer.message).filter(|code| !code.is_success()).count() > unsimulated;
    report(message, answer.refusals, others.is_some(), file, console)?;
    let jobs = executed(message, &answer.message);
    if jobs.is_empty() {
        writeln!(console.out(), "No installation started")?;
        return Ok(if refused { Exit::Found } else { Exit::Success });
    }
    wait(office, waiting, console)?;

    let question = match ask(message, &answer.message, &jobs) {
        Ok(question) => question,
        Err(error) => return unusable(&error, console),
    };
    show(console, "server → agent", &question)?;
    let mut host = Host::new().mount(&mut *office).map_err(io::Error::other)?;
    let result = match host.execute(&question, MsgId(2)) {
        Ok(answer) => answer.message,
        Err(error) => return unusable(&error, console),
    };
    show(console, "agent → server", &result)?;
    let values = results(&result);
    let ends: Vec<(FinalStatus, InstallStatus)> = jobs.iter().filter_map(|job| end(&values, job)).collect();
    let decisive = ends.iter().find(|(end, _)| *end == FinalStatus::Failed).or(ends.last());
    let out = console.out();
    match decisive {
        Some((FinalStatus::Succeeded, _)) if errors > 0 => {
            let code = FinalStatus::Succeeded.code();
            let errors = counted(errors, "error");
            writeln!(
                out,
                "FinalStatus {code} (succeeded, but only if the tool accepts the configuration: it has {errors})"
            )?;
            Ok(Exit::Found)
        }
        Some((end @ FinalStatus::Succeeded, _)) => {
            writeln!(out, "FinalStatus {end}")?;
            Ok(if refused { Exit::Found } else { Exit::Success })
        }
        Some((end, status)) => {
            writeln!(out, "What to do: {}", status.remedy())?;
            writeln!(out, "FinalStatus {end}: {status}")?;
            Ok(Exit::Found)
        }
        None => {
            writeln!(out, "No result")?;
            Ok(Exit::Found)
        }
    }
}

/// Reports the refused commands, and with `simulated` those for nodes beside Office, in the order of the message; then the
/// errors in the configurations, if a command for Office was refused, or with `simulated`.
fn report(
    message: &Message<'_>,
    mut refusals: Vec<Refusal>,
    simulated: bool,
    file: Option<&Path>,
    console: &mut Console<'_>,
) -> io::Result<()> {
    let notes = if simulated { OFFICE.notes(message, &refusals) } else { Vec::new() };
    let mut lines: Vec<_> = notes.into_iter().map(|note| (note.position, note.to_string())).collect();
    let mut unknown = false;
    for refusal in &mut refusals {
        unknown |= simulated && OFFICE.explain_unknown(refusal);
        lines.push((refusal.position, refusal.to_string()));
    }
    lines.sort_by_key(|(position, _)| *position);
    for (_, line) in lines {
        match file {
            Some(file) => console.error(format!("{}:{line}", file.display()))?,
            None => console.error(line)?,
        }
    }
    let refused_office = refusals.iter().any(|refusal| OFFICE.has(&refusal.target));
    if let Some(file) = file.filter(|_| refused_office || simulated) {
        explain_errors(file, message, console)?;
    }
    if unknown { console.note(known_windows()) } else { Ok(()) }
}

/// How to wait for an installation.
pub(super) struct Waiting<'w> {
    /// The pause between two looks at the runner.
    pub(super) pause: Duration,
    /// Returns true if the installation is to be cancelled; called before each pause.
    pub(super) is_cancelled: &'w dyn Fn() -> bool,
}

/// Waits until no installation runs, and shows the phases and the notes of the runner.
pub(super) fn wait<R: Runner>(
    office: &mut OfficeCsp<R>,
    waiting: &Waiting<'_>,
    console: &mut Console<'_>,
) -> io::Result<()> {
    let mut shown = None;
    loop {
        while let Some(note) = office.note() {
            console.note(note)?;
        }
        match office.poll().map(|update| update.news) {
            Some(News::Progress(JobProgress { phase, percent })) => {
                if shown.replace(phase) != Some(phase) {
                    console.event(phase)?;
                    writeln!(console.out(), "{phase} …")?;
                    console.progress().begin(Some(100), "percent");
                }
                if let Some(percent) = percent {
                    console.progress().reach(percent.into());
                }
            }
            Some(News::Finished { end, .. }) => {
                let restart = if end.restart { "; Windows must restart" } else { "" };
                console.progress().end();
                console.event(format_args!("the job has ended{restart}"))?;
                writeln!(console.out(), "The job has ended{restart}.\n")?;
            }
            None if !office.is_running() => break,
            None => {
                if (waiting.is_cancelled)() {
                    office.cancel();
                }
                std::thread::sleep(waiting.pause);
            }
        }
        console.flush()?;
    }
    while let Some(note) = office.note() {
        console.note(note)?;
    }
    Ok(())
}

fn unusable(error: &BuildError, console: &mut Console<'_>) -> io::Result<Exit> {
    console.error(error)?;
    Ok(Exit::Unusable)
}

fn show(console: &mut Console<'_>, way: &str, message: &Message<'_>) -> io::Result<()> {
    let title = styled(console.styles().title, format!("# {way}")).to_string();
    // This output ends up in logs.
    let xml = shown_message(message, &SCHEMA);
    // Indented, so that no line of a message looks like one of this program.
    writeln!(console.out(), "{title}")?;
    xml.trim_end().split('\n').try_for_each(|line| writeln!(console.out(), "  {line}"))?;
    writeln!(console.out())
}

/// The Execs of a message, those inside Atomic and Sequence too, in order.
pub(super) fn execs<'m>(message: &'m Message<'_>) -> impl Iterator<Item = Command<'m>> {
    message.all_commands().filter(|command| command.kind() == CommandKind::Exec)
}

fn statuses<'m>(answer: &'m Message<'_>) -> impl Iterator<Item = StatusCode> + use<'m> {
    answer.commands().filter_map(|command| command.as_status()?.code())
}

/// The addresses of the installations that were started, `./…/Installation/{id}`, in the order of their Execs.
fn executed(message: &Message<'_>, answer: &Message<'_>) -> Vec<String> {
    // An agent answers in the order of the commands, so each Exec has its Status even if a message uses a CmdID twice.
    let codes = answer.commands().filter_map(|command| command.as_status());
    let codes = codes.filter(|status| status.cmd().as_deref() == Some("Exec")).map(|status| status.code());
    let started = [StatusCode::OK, StatusCode::ACCEPTED];
    execs(message)
        .zip(codes)
        .filter(|(_, code)| code.is_some_and(|code| started.contains(&code)))
        .filter_map(|(exec, _)| exec.item()?.target_uri())
        .filter(|uri| OFFICE.has(uri.as_str()))
        .filter_map(|uri| Some(uri.as_str().rsplit_once('/')?.0.to_owned()))
        .collect()
}

/// The next message of the server, which reads the results of these installations and the state of the device.
fn ask(message: &Message<'_>, answer: &Message<'_>, jobs: &[String]) -> Result<Message<'static>, BuildError> {
    let MsgId(last) = message.msg_id().unwrap_or(MsgId(1));
    let mut builder = MessageBuilder::answering(answer, MsgId(last.saturating_add(1)))?;
    if answer.header().is_some() {
        builder.status(&StatusInput::answering_header(answer, StatusCode::OK))?;
    }
    for job in jobs {
        builder.command(ddf::Verb::Get, &format!("{job}/Status"), None)?;
        builder.command(ddf::Verb::Get, &format!("{job}/FinalStatus"), None)?;
    }
    builder.get(&office_csp::device::CURRENT_STATUS)?;
    Ok(builder.finish(true))
}

/// The values in an answer, by the addresses of their nodes. Of two values of one node, the first counts.
fn results(answer: &Message<'_>) -> HashMap<String, String> {
    let mut values = HashMap::new();
    for results in answer.commands().filter_map(|command| command.as_results()) {
        for item in results.items() {
            let (Some(uri), Some(data)) = (item.source_uri(), item.data()) else { continue };
            values.entry(uri.as_str().to_owned()).or_insert_with(|| data.text().trim().to_owned());
        }
    }
    values
}

/// The end of a job, from the values in the answer.
fn end(values: &HashMap<String, String>, job: &str) -> Option<(FinalStatus, InstallStatus)> {
    let read = |leaf: &str| values.get(&format!("{job}/{leaf}"));
    let end = FinalStatus::from_code(read("FinalStatus")?.parse().ok()?)?;
    Some((end, read("Status")?.parse().ok()?))
}
