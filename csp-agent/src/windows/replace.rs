//! A small file that is replaced as a whole.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Replaces a file, or creates it. After a kill or a loss of power it has its old content or the new one.
///
/// # Errors
/// The operating system refuses something. The old file is unchanged.
pub fn replace_file(file: &Path, content: &[u8]) -> io::Result<()> {
    let unfinished = unfinished(file);
    let written = File::create(&unfinished).and_then(|mut new| {
        new.write_all(content)?;
        new.sync_all()
    });
    let written = written.and_then(|()| fs::rename(&unfinished, file));
    if written.is_err() {
        let _ = remove_unfinished(file); // the first error is returned
    }
    written
}

/// Removes the temporary file that a kill during [`replace_file`] leaves.
///
/// # Errors
/// The file exists and cannot be removed.
pub fn remove_unfinished(file: &Path) -> io::Result<()> {
    match fs::remove_file(unfinished(file)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn unfinished(file: &Path) -> PathBuf {
    file.with_extension("new")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_a_failure_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("trace");
        for content in ["a", "bc", ""] {
            replace_file(&file, content.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), content);
        }
        fs::write(unfinished(&file), "half").unwrap();
        remove_unfinished(&file).unwrap();
        remove_unfinished(&file).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let other = folder.path().join("folder");
        fs::create_dir(&other).unwrap();
        replace_file(&other, b"x").unwrap_err();
        assert!(other.is_dir() && !unfinished(&other).exists());
    }
}
