//! `csp syncml pair`: the outcome of each command.

use super::explain::word;
use super::input::{bytes, read_message};
use super::order::Order;
use crate::console::{Console, Exit};
use csp_check::{shown_value, value_format};
use csp_findings::{one_line, shown_address};
use csp_xml::Lines;
use std::io;
use std::path::{Path, PathBuf};
use syncml::correlation::{CommandState, Correlator, Outcome};
use syncml::packaging::{Assembler, Part};
use syncml::{Command, CommandKind, Message, StatusCode, Tag};
use windows_csp::SCHEMA;

/// Matches answers with commands, and shows the outcome of each command.
pub(super) fn pair(
    request: &Path,
    responses: &[PathBuf],
    values: bool,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (mut pairing, mut order) = (Pairing::new(), Order::default());
    let sent = with_message(request, |name, message| {
        order.sent(message);
        pairing.sent(name, message, console)
    });
    match sent {
        Ok(written) => written?,
        Err(message) => {
            console.error(message)?;
            return Ok(Exit::Unusable);
        }
    }
    for path in responses {
        let received = with_message(path, |name, message| {
            order.received(message);
            pairing.received(name, message, console)
        });
        match received {
            Ok(written) => written?,
            Err(message) => {
                console.error(message)?;
                return Ok(Exit::Unusable);
            }
        }
    }
    if order.is_exchanged() {
        let name = request.display();
        console.error(format_args!(
            "{name} has the answers to the other message; give the message with the commands first"
        ))?;
        return Ok(Exit::Unusable);
    }
    pairing.conclude(values, console)
}

/// The largest object that is joined from its parts: 16 MiB, as in all crates.
const MAX_OBJECT: u64 = 16 << 20;

/// The commands of a request, and their answers.
pub(crate) struct Pairing {
    correlator: Correlator,
    assembler: Assembler,
    /// True if each answer belongs to a command.
    fits: bool,
}

impl Pairing {
    pub(crate) fn new() -> Self {
        Pairing { correlator: Correlator::new(), assembler: Assembler::new(MAX_OBJECT), fits: true }
    }

    /// Takes the request, and reports its commands without a usable `CmdID`.
    pub(crate) fn sent(
        &mut self,
        name: &str,
        message: &Message<'_>,
        console: &mut Console<'_>,
    ) -> io::Result<()> {
        self.correlator.sent(message);
        let lines = unnumbered(name, message);
        self.fits &= lines.is_empty();
        lines.iter().try_for_each(|line| console.error(line))
    }

    /// Takes answers, and reports those that belong to no command.
    pub(crate) fn received(
        &mut self,
        name: &str,
        message: &Message<'_>,
        console: &mut Console<'_>,
    ) -> io::Result<()> {
        let lines = Lines::new(message.text()); // many answers may belong to no command
        for command in message.commands() {
            let correlator = &mut self.correlator;
            let mismatches = match command.kind() {
                // Large objects come in chunks, with other answers between them.
                CommandKind::Results => match self.assembler.take(command).part {
                    Part::Whole => correlator.received_command(command),
                    Part::Complete(whole) => {
                        whole.commands().flat_map(|whole| correlator.received_command(whole)).collect()
                    }
                    _ => Vec::new(),
                },
                _ => correlator.received_command(command),
            };
            if let Some(code) = refused_header(command).filter(|_| mismatches.is_empty()) {
                self.fits = false;
                writeln!(
                    console.out(),
                    "SyncHdr: failed ({}); a device executes nothing of a message with such a header",
                    one_line(code.to_string())
                )?;
            }
            for mismatch in mismatches {
                self.fits = false;
                let place = lines.position(command.element().span().start);
                console.error(format_args!("{name}:{place}: {}", one_line(mismatch.to_string())))?;
            }
        }
        Ok(())
    }

    /// Shows the outcome of each command.
    pub(crate) fn conclude(mut self, values: bool, console: &mut Console<'_>) -> io::Result<Exit> {
        self.correlator.package_ended();
        let mut all_done = true;
        let mut inside = 0;
        for outcome in self.correlator.outcomes() {
            all_done &= outcome.state().is_success();
            if inside > 0 {
                inside -= 1; // shown with the command around it
                continue;
            }
            inside = count(&outcome);
            tell(&outcome, 0, values, console)?;
        }
        Ok(if all_done && self.fits { Exit::Success } else { Exit::Found })
    }
}

/// The code of a Status that refuses the header of the request.
fn refused_header(command: Command<'_>) -> Option<StatusCode> {
    let status = command.as_status().filter(|status| status.answers_header())?;
    status.code().filter(|code| code.0 >= 400)
}

/// Reads a message, and passes it on with its name.
fn with_message<T>(path: &Path, then: impl FnOnce(&str, &Message<'_>) -> T) -> Result<T, String> {
    let bytes = bytes(path)?;
    Ok(then(&path.display().to_string(), &read_message(path, &bytes)?.0))
}

/// The commands without a usable `CmdID`, to which no answer can refer: a line for each.
fn unnumbered(name: &str, message: &Message<'_>) -> Vec<String> {
    let lines = Lines::new(message.text());
    let unnumbered =
        message.all_commands().filter(|command| command.kind().is_dm() && command.cmd_id().is_none());
    let line = |command: Command<'_>| {
        let place = lines.position(command.element().span().start);
        let lacks = match command.element().child(Tag::CmdID) {
            Some(_) => "no usable CmdID",
            None => "no CmdID",
        };
        format!("{name}:{place}: {} has {lacks}, so no answer can refer to it", command.name())
    };
    unnumbered.map(line).collect()
}

/// The number of commands inside, at any depth.
fn count(outcome: &Outcome<'_>) -> usize {
    outcome.members().map(|member| 1 + count(&member)).sum()
}

/// Writes a command, its outcome, and the commands inside it.
fn tell(outcome: &Outcome<'_>, depth: usize, values: bool, console: &mut Console<'_>) -> io::Result<()> {
    let indent = "  ".repeat(depth);
    let verdict = outcome.state();
    let targets = outcome.targets();
    let (command, target) = (outcome.name(), targets.first().map_or("", |target| target.as_str()));
    console.event(format_args!("{command} {}: {verdict}", shown_address(target)))?;
    write!(
        console.out(),
        "{indent}{} {}",
        word("CmdID", outcome.cmd_id().as_str()),
        one_line(outcome.name())
    )?;
    if let [target] = targets {
        write!(console.out(), " {}", shown_address(target))?;
    }
    write!(console.out(), ": {}", one_line(verdict.to_string()))?;
    for error in outcome.statuses().iter().filter_map(|status| status.original_error.as_deref()) {
        write!(console.out(), ", Windows error {}", word("originalerror", error))?;
    }
    writeln!(console.out())?;
    if targets.len() > 1 {
        for (index, target) in targets.iter().enumerate() {
            let status =
                outcome.status_of(index).map_or("no answer".into(), |code: StatusCode| code.to_string());
            writeln!(console.out(), "{indent}  {}: {status}", shown_address(target))?;
        }
    }
    if matches!(verdict, CommandState::Pending) && !outcome.read().is_empty() {
        writeln!(console.out(), "{indent}  (there are Results, but no Status)")?;
    }
    for read in outcome.read() {
        let text = read.text.as_deref().unwrap_or_default();
        let value = match values {
            true => {
                let format = value_format(&SCHEMA, &read.source, read.format.as_deref());
                one_line(shown_value(&read.source, format, text)).into_owned()
            }
            false => format!("{} bytes", text.len()),
        };
        writeln!(console.out(), "{indent}  read {}: {value}", shown_address(&read.source))?;
    }
    outcome.members().try_for_each(|member| tell(&member, depth + 1, values, console))
}
