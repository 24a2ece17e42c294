//! Files that others cannot change, and errors that name the programs that hold a file.

use super::sys;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::Path;
use windows_sys::Win32::Foundation::{ERROR_LOCK_VIOLATION, ERROR_SHARING_VIOLATION};
use windows_sys::Win32::Storage::FileSystem::FILE_SHARE_READ;

/// Opens a file, or creates it, and keeps all others out while it is open; `None` if another process has it open.
///
/// # Errors
/// When Windows refuses to open or create it for another reason.
pub fn open_exclusive(path: &Path) -> io::Result<Option<File>> {
    let opened =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).share_mode(0).open(path);
    match opened {
        Err(error) if is_held(&error) => Ok(None),
        opened => opened.map(Some).map_err(|error| with_path(path, error)),
    }
}

/// Creates a file that others can only read while it is open.
///
/// # Errors
/// When the file exists, or Windows refuses to create it.
pub fn create_unchangeable(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).share_mode(FILE_SHARE_READ).open(path);
    file.map_err(|error| with_path(path, error))
}

/// Opens a file so that nobody can write, rename or delete it while it is open. Others can read and run it.
///
/// # Errors
/// When the file does not exist, another program has it open for writing, or Windows refuses to open it.
pub fn open_unchangeable(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().read(true).share_mode(FILE_SHARE_READ).open(path);
    file.map_err(|error| with_path(path, error))
}

/// Adds the path to an error of the operating system, and the programs that hold the file where Windows names them.
///
/// An error that did not come from the operating system names its path already and stays as it is.
pub fn with_path(path: &Path, error: io::Error) -> io::Error {
    if error.raw_os_error().is_none() {
        return error;
    }
    let by = if is_held(&error) { held_by(path) } else { String::new() };
    io::Error::new(error.kind(), format!("{}: {error}{by}", path.display()))
}

/// `; it is held by …` with the programs that have the file open, or an empty text where Windows names none.
pub fn held_by(path: &Path) -> String {
    match sys::holders(path).as_slice() {
        [] => String::new(),
        holders => format!("; it is held by {}", holders.join(", ")),
    }
}

/// Returns true if the error says that another program holds the file.
fn is_held(error: &io::Error) -> bool {
    [ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION]
        .iter()
        .any(|code| error.raw_os_error() == Some(*code as i32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::process::{Command, Stdio};

    #[test]
    fn an_error_names_the_held_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("trace");
        fs::write(&file, "").unwrap();
        let held = OpenOptions::new().read(true).share_mode(0).open(&file).unwrap();
        let error = fs::read(&file).unwrap_err();
        assert!(is_held(&error), "{error:?}");
        let text = with_path(&file, error).to_string();
        assert!(text.starts_with(&format!("{}: ", file.display())), "{text}");
        // Wine's Restart Manager never names a program.
        let holders = sys::holders(&file);
        assert_eq!(text.contains("; it is held by "), !holders.is_empty(), "{text}");
        let own = format!("(process {})", std::process::id());
        assert!(holders.is_empty() || holders.iter().any(|holder| holder.ends_with(&own)), "{holders:?}");
        drop(held);
        assert_eq!(sys::holders(&file), [""; 0]);
        assert_eq!(with_path(&file, io::Error::other("ours")).to_string(), "ours");
    }

    #[test]
    fn an_unchangeable_file_cannot_be_changed_but_can_be_run() {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("a.exe"), folder.path().join("b.exe"));
        fs::copy(std::env::current_exe().unwrap(), &file).unwrap();
        fs::write(&other, "b").unwrap();
        let held = open_unchangeable(&file).unwrap();
        assert!(OpenOptions::new().write(true).open(&file).is_err(), "writing");
        assert!(OpenOptions::new().append(true).open(&file).is_err(), "appending");
        assert!(fs::remove_file(&file).is_err(), "deleting");
        assert!(fs::rename(&other, &file).is_err(), "replacing");
        assert!(fs::rename(&file, folder.path().join("c.exe")).is_err(), "renaming");
        let mut command = Command::new(&file);
        let ran = command.arg("--list").stdin(Stdio::null()).output().unwrap();
        assert!(ran.status.success(), "running");
        drop(held);
        fs::rename(&other, &file).unwrap();
    }
}
