//! A file that is complete before it gets its name.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use tempfile::{Builder, TempPath};

/// A complete file under a random name beside the place where it is to go. It is removed unless it gets there.
pub(super) struct NewFile {
    path: TempPath,
}

impl NewFile {
    /// Writes the file beside `place`, with the rights of a new file.
    pub(super) fn create(place: &Path, content: &[u8]) -> io::Result<NewFile> {
        Self::create_with(place, content, |_| Ok(()))
    }

    /// As [`NewFile::create`]; `prepare` is called before the content is written.
    pub(super) fn create_with(
        place: &Path,
        content: &[u8],
        prepare: impl FnOnce(&File) -> io::Result<()>,
    ) -> io::Result<NewFile> {
        // Opened here, not by `tempfile`: that would give it rights for its owner only, and on Windows mark it temporary.
        let open = |path: &Path| OpenOptions::new().write(true).create_new(true).open(path);
        let (mut file, path) =
            Builder::new().prefix(".csp-").suffix(".tmp").make_in(folder(place), open)?.into_parts();
        prepare(&file)?;
        file.write_all(content)?;
        file.sync_all()?;
        Ok(NewFile { path })
    }

    /// Where it is now.
    #[cfg(windows)]
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Moves the file to its place, over a file that is there.
    pub(super) fn put(self, place: &Path) -> io::Result<()> {
        self.path.persist(place)?;
        sync_folder(place);
        Ok(())
    }
}

/// The folder of a file.
pub(super) fn folder(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// Makes the new name durable, where the file system can: the content is durable already.
fn sync_folder(file: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder(file)).and_then(|folder| folder.sync_all());
    }
}
