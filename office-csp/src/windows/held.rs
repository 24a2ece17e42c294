//! Errors that name the file they are about, and the programs that hold it.

use super::sys;
use std::io;
use std::path::Path;
use windows_sys::Win32::Foundation::{ERROR_LOCK_VIOLATION, ERROR_SHARING_VIOLATION};

/// Whether another program has the file open, in a way that keeps others out.
pub(super) fn is_held(error: &io::Error) -> bool {
    [ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION]
        .iter()
        .any(|code| error.raw_os_error() == Some(*code as i32))
}

/// The error of the operating system with the path, and with the programs that hold the file where Windows says it. An
/// error of this crate says already what it is about.
pub(super) fn named(path: &Path, error: io::Error) -> io::Error {
    if error.raw_os_error().is_none() {
        return error;
    }
    let by = if is_held(&error) { holders(path) } else { String::new() };
    io::Error::new(error.kind(), format!("{}: {error}{by}", path.display()))
}

/// `; it is held by …`, or nothing where Windows does not say.
pub(super) fn holders(path: &Path) -> String {
    match sys::holders(path).as_slice() {
        [] => String::new(),
        holders => format!("; it is held by {}", holders.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, OpenOptions};
    use std::os::windows::fs::OpenOptionsExt;

    #[test]
    fn a_file_that_is_held_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("trace");
        fs::write(&file, "").unwrap();
        let held = OpenOptions::new().read(true).share_mode(0).open(&file).unwrap();
        let error = fs::read(&file).unwrap_err();
        assert!(is_held(&error), "{error:?}");
        let text = named(&file, error).to_string();
        assert!(text.starts_with(&format!("{}: ", file.display())), "{text}");
        // Wine's Restart Manager never names a program.
        let holders = sys::holders(&file);
        assert_eq!(text.contains("; it is held by "), !holders.is_empty(), "{text}");
        let own = format!("(process {})", std::process::id());
        assert!(holders.is_empty() || holders.iter().any(|holder| holder.ends_with(&own)), "{holders:?}");
        drop(held);
        assert_eq!(sys::holders(&file), [""; 0]);
        assert_eq!(named(&file, io::Error::other("ours")).to_string(), "ours");
    }
}
