//! The program: passes its arguments and streams to the library.

use csp_cli::{Console, Exit, Progress};
use std::io::{BufWriter, ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    hide_assertions_of_the_database();
    let terminal = std::io::stdout().is_terminal();
    let progress = progress();
    let (mut out, colors) = stream(std::io::stdout().lock(), &progress);
    let (mut err, _) = stream(std::io::stderr().lock(), &progress);
    let mut console = Console::new(&mut out, &mut err, colors).on_terminal(terminal).with_progress(progress);
    if let Some(columns) = columns(terminal) {
        console = console.with_width(columns);
    }
    let done = csp_cli::run(std::env::args_os(), &mut console).and_then(|exit| {
        console.flush()?;
        Ok(exit)
    });
    match done {
        Ok(exit) => exit.into(),
        // The reader closed the pipe, as in `csp … | head -1`.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(err, "csp: cannot write the output: {error}"); // no other stream can report it
            let _ = err.flush();
            Exit::Unusable.into()
        }
    }
}

/// The columns that the variable `COLUMNS` names, or else those of the terminal.
fn columns(terminal: bool) -> Option<usize> {
    let named = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let of_terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    named.or_else(|| of_terminal().filter(|_| terminal))
}

/// Keeps failed assertions of the database off standard error. A damaged file causes them; `csp_agent` catches the panic and
/// reports the damage.
fn hide_assertions_of_the_database() {
    let show = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // …/redb-2.6.4/src/…
        let is_database = |path: &Path| {
            path.components().any(|part| part.as_os_str().to_string_lossy().starts_with("redb-"))
        };
        if !panic.location().is_some_and(|location| is_database(Path::new(location.file()))) {
            show(panic);
        }
    }));
}

/// A bar where there is a terminal that can move its cursor.
fn progress() -> Progress {
    let is_dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    match std::io::stderr().is_terminal() && !is_dumb {
        true => Progress::on_terminal(),
        false => Progress::none(),
    }
}

/// The stream, and true if it shows colours. Without colours nothing is filtered: a document may itself hold escapes.
fn stream<S: anstream::stream::RawStream + anstream::stream::AsLockedWrite + Write + 'static>(
    raw: S,
    progress: &Progress,
) -> (BufWriter<Box<dyn Write>>, bool) {
    let colors = anstream::AutoStream::choice(&raw) != anstream::ColorChoice::Never;
    let stream: Box<dyn Write> =
        if colors { Box::new(anstream::AutoStream::always(raw)) } else { Box::new(raw) };
    (BufWriter::new(Box::new(progress.around(stream))), colors)
}
