//! The streams of a command, and its exit code.

mod json;
mod page;
mod shown;

pub(crate) use page::Page;
pub(crate) use shown::{argument, shown};

use crate::log::{Level, Log};
use crate::progress::Progress;
use anstyle::{AnsiColor, Style};
use csp_findings::Severity;
use serde::Serialize;
use shown::Report;
use std::fmt::{self, Display};
use std::io::{self, Write};
use std::process::ExitCode;

/// The exit codes, as the help of the program shows them.
pub(crate) const EXIT_CODES: &str = "Exit codes, the same in all commands:\n  \
    0  done, without errors; also if the reader of the output has closed it\n  \
    1  done; there are errors or differences, or the wanted node, rule or job does not exist\n  \
    2  not done: a file cannot be read or written, or the arguments make no sense";

/// The end of a command whose output could be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Exit code 0: done, without errors.
    Success,
    /// Exit code 1: done; there are errors or differences, or the wanted node, rule or job does not exist.
    Found,
    /// Exit code 2: a file could not be read, or the arguments make no sense.
    Unusable,
}

impl Exit {
    /// The exit code.
    pub const fn code(self) -> u8 {
        match self {
            Exit::Success => 0,
            Exit::Found => 1,
            Exit::Unusable => 2,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// The streams of a command.
pub struct Console<'w> {
    out: Report<'w>,
    err: Report<'w>,
    colors: bool,
    terminal: bool,
    width: usize,
    quiet: bool,
    log: Option<Log>,
    progress: Progress,
}

/// The columns of an output that is no terminal.
const WIDTH: usize = 100;

impl<'w> Console<'w> {
    /// A console on these streams; with `colors`, the output has ANSI escapes.
    pub fn new(out: &'w mut dyn Write, err: &'w mut dyn Write, colors: bool) -> Self {
        let (out, err) = (Report::new(out, &[]), Report::new(err, &[]));
        let mut console = Console {
            out,
            err,
            colors: false,
            terminal: false,
            width: WIDTH,
            quiet: false,
            log: None,
            progress: Progress::none(),
        };
        console.set_colors(colors);
        console
    }

    /// Sets whether the output has ANSI escapes.
    pub(crate) fn set_colors(&mut self, colors: bool) {
        self.colors = colors;
        let escapes = self.own_escapes();
        self.out.set_styles(escapes);
        self.err.set_styles(escapes);
    }

    fn own_escapes(&self) -> &'static [&'static str] {
        if self.colors { OWN_ESCAPES } else { &[] }
    }

    /// An empty page, to be written elsewhere.
    pub(crate) fn page(&self) -> Page {
        Page::new(self.styles(), self.width)
    }

    /// Prints a page.
    pub(crate) fn print(&mut self, page: &Page) -> io::Result<()> {
        self.out.stream().write_all(page.as_bytes())
    }

    /// Sets the number of columns of the output. The default is 100.
    #[must_use]
    pub fn with_width(mut self, columns: usize) -> Self {
        self.width = columns;
        self
    }

    /// The number of columns of the output.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Sets whether the output is a terminal. A terminal gets only documents in UTF-8.
    #[must_use]
    pub fn on_terminal(mut self, terminal: bool) -> Self {
        self.terminal = terminal;
        self
    }

    /// Shows the progress of long work. The streams of this console must be [`around`](Progress::around) the bar.
    #[must_use]
    pub fn with_progress(mut self, progress: Progress) -> Self {
        self.progress = progress;
        self
    }

    /// Leaves out progress, notes and counts from here on.
    pub(crate) fn set_quiet(&mut self) {
        self.quiet = true;
        self.progress = Progress::none();
    }

    /// Sets the log of the command.
    pub(crate) fn set_log(&mut self, log: Log) {
        self.log = Some(log);
    }

    /// The progress of long work.
    pub(crate) fn progress(&mut self) -> &mut Progress {
        &mut self.progress
    }

    /// The stream for text. Values from input go through [`shown`] where they could hold line breaks.
    pub(crate) fn out(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    /// Writes one line. Line breaks and styles in it are escaped: see [`styled`] and [`shown`] for lines in colours.
    pub(crate) fn line(&mut self, line: impl Display) -> io::Result<()> {
        writeln!(self.out, "{}", shown(line))
    }

    /// Flushes the output and writes one line to standard error and to the log. Line breaks in it are escaped.
    pub(crate) fn error(&mut self, message: impl Display) -> io::Result<()> {
        self.error_text(shown(message))
    }

    /// Flushes the output and writes lines to standard error and to the log.
    pub(crate) fn error_text(&mut self, message: impl Display) -> io::Result<()> {
        self.log(Level::Error, &message)?;
        self.tell(message)
    }

    /// Writes one line that is no error to standard error, unless the command is quiet, and to the log.
    pub(crate) fn note(&mut self, message: impl Display) -> io::Result<()> {
        self.note_text(shown(message))
    }

    /// Writes lines that are no error, as [`note`](Self::note) does.
    pub(crate) fn note_text(&mut self, message: impl Display) -> io::Result<()> {
        self.log(Level::Note, &message)?;
        if self.quiet { Ok(()) } else { self.tell(message) }
    }

    /// Writes one line with counts, unless the command is quiet.
    pub(crate) fn count(&mut self, counts: impl Display) -> io::Result<()> {
        if self.quiet { Ok(()) } else { self.line(counts) }
    }

    /// Writes an event to the log only.
    pub(crate) fn event(&mut self, event: impl Display) -> io::Result<()> {
        self.log(Level::Info, event)
    }

    /// Returns true if the command has a log.
    pub(crate) fn has_log(&self) -> bool {
        self.log.is_some()
    }

    /// Writes a finding of this severity, as one line, to the log only.
    pub(crate) fn log_finding(&mut self, severity: Severity, finding: impl Display) -> io::Result<()> {
        let level = match severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Note,
            Severity::Info => Level::Info,
        };
        self.log(level, finding)
    }

    fn log(&mut self, level: Level, event: impl Display) -> io::Result<()> {
        let Some(log) = &mut self.log else { return Ok(()) };
        let event = event.to_string();
        let errors = log.write(level, &shown(anstream::adapter::strip_str(&event)).to_string());
        errors.into_iter().try_for_each(|error| self.tell(shown(error)))
    }

    fn tell(&mut self, message: impl Display) -> io::Result<()> {
        self.out.flush()?;
        match writeln!(self.err, "{message}").and_then(|()| self.err.flush()) {
            // Nobody reads the messages; the exit code still tells how the command ends.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            told => told,
        }
    }

    /// Writes a value as one line of JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        json::write_line(value, false, self.out.stream())
    }

    /// Writes a document as it is. Returns [`NotShown`] instead if a terminal cannot show it.
    pub(crate) fn document(&mut self, bytes: &[u8]) -> io::Result<Result<(), NotShown>> {
        if self.terminal && std::str::from_utf8(bytes).is_err() {
            return Ok(Err(NotShown));
        }
        self.out.stream().write_all(bytes)?;
        Ok(Ok(()))
    }

    pub(crate) fn has_colors(&self) -> bool {
        self.colors
    }

    /// The styles to write with.
    pub(crate) fn styles(&self) -> Styles {
        if self.colors { Styles::COLORED } else { Styles::PLAIN }
    }

    /// Flushes both streams.
    ///
    /// # Errors
    /// When a stream cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()?;
        match self.err.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            flushed => flushed,
        }
    }
}

/// A document that a terminal cannot show.
pub(crate) struct NotShown;

/// The value as one line of JSON, as a document.
pub(crate) fn json_document(value: &impl Serialize, ascii: bool) -> io::Result<Vec<u8>> {
    let mut document = Vec::new();
    json::write_line(value, ascii, &mut document)?;
    Ok(document)
}

impl fmt::Debug for Console<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("colors", &self.colors).finish_non_exhaustive()
    }
}

/// The styles of the output.
#[derive(Clone, Copy)]
pub(crate) struct Styles {
    pub(crate) title: Style,
    pub(crate) faint: Style,
    pub(crate) good: Style,
    pub(crate) bad: Style,
    pub(crate) notice: Style,
}

impl Styles {
    const PLAIN: Styles = Styles {
        title: Style::new(),
        faint: Style::new(),
        good: Style::new(),
        bad: Style::new(),
        notice: Style::new(),
    };
    const COLORED: Styles = Styles {
        title: Style::new().bold(),
        faint: Style::new().dimmed(),
        good: AnsiColor::Green.on_default(),
        bad: AnsiColor::Red.on_default(),
        notice: AnsiColor::Yellow.on_default(),
    };
}

/// The escape sequences of [`Styles`], and those with which clap writes help and errors.
const OWN_ESCAPES: &[&str] =
    &["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[4m", "\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m"];

/// Displays a value from input in a style, escaped as by [`shown`].
pub(crate) fn styled(style: Style, what: impl Display) -> impl Display {
    struct Styled<D>(Style, D);
    impl<D: Display> Display for Styled<D> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{}{}{}", self.0.render(), self.1, self.0.render_reset())
        }
    }
    Styled(style, shown(what))
}
