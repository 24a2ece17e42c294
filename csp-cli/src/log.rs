//! The log of a command: the file of `--log`, and on Windows the event log.

use crate::time::utc;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The importance of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// The command begins, ends, or has come further.
    Info,
    /// The command tells something that is no error.
    Note,
    /// Something is wrong.
    Error,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Level::Info => "info",
            Level::Note => "note",
            Level::Error => "error",
        }
    }
}

/// The events of one command. Each is one line or one entry.
#[derive(Debug)]
pub(crate) struct Log {
    /// The command: `office apply`.
    command: String,
    targets: Vec<Target>,
}

#[derive(Debug)]
enum Target {
    File(PathBuf, File),
    #[cfg(windows)]
    Events(csp_agent::windows::EventLog),
}

impl Log {
    /// A log that goes nowhere yet.
    pub(crate) fn new(command: String) -> Self {
        Log { command, targets: Vec::new() }
    }

    /// Returns true if the events go somewhere.
    pub(crate) fn has_targets(&self) -> bool {
        !self.targets.is_empty()
    }

    /// Appends the events to this file, which is created if it does not exist. On Windows a new file is for the system and
    /// the administrators; elsewhere for this user. The error says why the file cannot be used.
    pub(crate) fn add_file(&mut self, path: &Path) -> Result<(), String> {
        let cannot = |error: io::Error| format!("{}: the log cannot be written: {error}", path.display());
        // A pipe that nobody reads would stop the command.
        if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            return Err(format!(
                "{}: is not a regular file, so no log can be appended to it",
                path.display()
            ));
        }
        self.targets.push(Target::File(path.to_owned(), open(path).map_err(cannot)?));
        Ok(())
    }

    /// Writes the events to the event log of Windows, too. The error says why that is not possible.
    #[cfg(windows)]
    pub(crate) fn add_event_log(&mut self) -> Result<(), String> {
        let events = csp_agent::windows::EventLog::open("csp");
        self.targets.push(Target::Events(events.map_err(|error| format!("the event log: {error}"))?));
        Ok(())
    }

    /// Writes an event, which is one line. A target that cannot be written is given up; the errors name it.
    pub(crate) fn write(&mut self, level: Level, event: &str) -> Vec<String> {
        let event = format!("csp {}: {event}", self.command);
        let mut errors = Vec::new();
        self.targets.retain_mut(|target| match target.write(level, &event) {
            Ok(()) => true,
            Err(error) => {
                errors.push(error);
                false
            }
        });
        errors
    }
}

impl Target {
    fn write(&mut self, level: Level, event: &str) -> Result<(), String> {
        match self {
            Target::File(path, file) => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                let line = format!("{} {} [{}] {event}\n", utc(now), level.name(), std::process::id());
                // In one piece: the lines of several programs do not mix.
                let written = file.write_all(line.as_bytes());
                written.map_err(|error| format!("{}: the log cannot be written: {error}", path.display()))
            }
            #[cfg(windows)]
            Target::Events(events) => {
                use csp_agent::windows::EventKind;
                let kind = match level {
                    Level::Info | Level::Note => EventKind::Information,
                    Level::Error => EventKind::Error,
                };
                events.write(kind, event).map_err(|error| format!("the event log: {error}"))
            }
        }
    }
}

#[cfg(windows)]
fn open(path: &Path) -> io::Result<File> {
    csp_agent::windows::append_to_private_file(path)
}

#[cfg(not(windows))]
fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
