//! A message, checked before it is executed.

use crate::console::Console;
use crate::drop::known_windows;
use csp_check::read_message;
use std::io;
use syncml::check::{MessageChecker, MessageReport, MessageRule};
use syncml::{CommandKind, Message};
use windows_csp::{DROP, SCHEMA};

/// A message, and the number of errors in it.
pub(super) struct Checked {
    pub(super) message: Message<'static>,
    pub(super) errors: usize,
}

impl Checked {
    /// Checks the bytes of a file and reports the findings; `None` if they are not a message.
    pub(super) fn read(name: &str, bytes: &[u8], console: &mut Console<'_>) -> io::Result<Option<Self>> {
        let checked = MessageChecker::new().with_windows(&SCHEMA, DROP.date).check(bytes);
        let errors = report(checked, Some(name), console)?;
        let message = read_message(bytes).map(Message::into_owned);
        Ok(message.map(|message| Checked { message, errors }))
    }

    /// Checks a message of this program and reports the findings, without their places.
    pub(super) fn made(message: Message<'static>, console: &mut Console<'_>) -> io::Result<Self> {
        let checked = MessageChecker::new().with_windows(&SCHEMA, DROP.date).check_message(&message);
        let errors = report(checked, None, console)?;
        Ok(Checked { message, errors })
    }

    /// True if a command of the message does more than read.
    pub(super) fn changes_something(&self) -> bool {
        let mut open = vec![self.message.commands()];
        while let Some(commands) = open.last_mut() {
            let Some(command) = commands.next() else {
                open.pop();
                continue;
            };
            match command.kind() {
                CommandKind::Get | CommandKind::Status | CommandKind::Results => {}
                CommandKind::Atomic | CommandKind::Sequence => open.push(command.nested()),
                _ => return true,
            }
        }
        false
    }
}

/// Writes the findings to standard error, and returns the number of errors.
fn report(report: MessageReport, name: Option<&str>, console: &mut Console<'_>) -> io::Result<usize> {
    let errors = report.errors();
    let mut depends_on_drop = false;
    // A body is all that Windows takes here, so a document without a header is as good as one with it.
    for finding in report.findings.into_iter().filter(|finding| finding.rule != MessageRule::Fragment) {
        depends_on_drop |= finding.rule.depends_on_descriptions();
        match name {
            Some(name) => console.error(finding.in_file(name))?,
            None => {
                let (place, text) = (format!("{}: ", finding.place()), finding.to_string());
                console.error(text.strip_prefix(&place).unwrap_or(&text))?;
            }
        }
    }
    if report.omitted > 0 {
        console.error(format_args!("{} more findings are not shown", report.omitted))?;
    }
    if depends_on_drop {
        console.note(known_windows())?;
    }
    Ok(errors)
}
