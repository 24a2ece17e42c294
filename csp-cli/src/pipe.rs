//! Named pipes (FIFOs): opening one waits until another program opens its other end.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// The longest wait for the other program.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens a file.
///
/// # Errors
/// When it cannot be opened, or is a pipe whose other end no program opens within five seconds.
pub(crate) fn open(path: &Path, options: &OpenOptions) -> io::Result<File> {
    if !is_pipe(path) {
        return options.open(path);
    }
    let (sender, receiver) = mpsc::channel();
    let (owned, options) = (path.to_owned(), options.clone());
    // Without another program this thread ends with the process.
    thread::Builder::new().spawn(move || {
        let _ = sender.send(options.open(owned)); // nobody waits any more
    })?;
    receiver.recv_timeout(PATIENCE).unwrap_or_else(|_| {
        let why = format!("no other program has opened this pipe within {} seconds", PATIENCE.as_secs());
        Err(io::Error::new(io::ErrorKind::TimedOut, why))
    })
}

/// True for a pipe that has a name.
#[cfg(unix)]
pub(crate) fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::metadata(path).is_ok_and(|found| found.file_type().is_fifo())
}

/// True for a pipe that has a name. On Windows these do not wait.
#[cfg(not(unix))]
pub(crate) fn is_pipe(_: &Path) -> bool {
    false
}
