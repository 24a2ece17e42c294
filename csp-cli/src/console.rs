//! Where a command writes, and how it ends.

use anstyle::{AnsiColor, Style};
use std::fmt::{self, Display};
use std::io::{self, Write};
use std::process::ExitCode;

/// How a command ended, apart from an output that could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Exit code 0: done, and nothing was found to object to.
    Success,
    /// Exit code 1: done; there are errors or differences, or what was asked for is not there.
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
    out: &'w mut dyn Write,
    err: &'w mut dyn Write,
    colors: bool,
}

impl<'w> Console<'w> {
    /// A console on these streams; with `colors`, the output has ANSI escapes.
    pub fn new(out: &'w mut dyn Write, err: &'w mut dyn Write, colors: bool) -> Self {
        Console { out, err, colors }
    }

    /// What the command has to say.
    pub(crate) fn out(&mut self) -> &mut dyn Write {
        self.out
    }

    /// Says what is wrong, behind everything that has been said so far.
    pub(crate) fn error(&mut self, message: impl Display) -> io::Result<()> {
        self.out.flush()?;
        writeln!(self.err, "{message}")?;
        self.err.flush()
    }

    pub(crate) fn has_colors(&self) -> bool {
        self.colors
    }

    /// The styles to write with.
    pub(crate) fn styles(&self) -> Styles {
        if self.colors { Styles::COLORED } else { Styles::PLAIN }
    }

    /// Writes out what is still kept back.
    ///
    /// # Errors
    /// When a stream cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()?;
        self.err.flush()
    }
}

impl fmt::Debug for Console<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("colors", &self.colors).finish_non_exhaustive()
    }
}

/// What stands out, and how.
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

/// Displays something in a style.
pub(crate) fn styled(style: Style, what: impl Display) -> impl Display {
    struct Styled<D>(Style, D);
    impl<D: Display> Display for Styled<D> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{}{}{}", self.0.render(), self.1, self.0.render_reset())
        }
    }
    Styled(style, what)
}
