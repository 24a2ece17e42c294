//! A file that is complete before it gets its name.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use tempfile::{Builder, TempPath};

/// A complete file under a random name beside its final place. It is removed unless it is moved there.
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

    /// Its present path.
    #[cfg(windows)]
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Moves the file to its final place, and replaces a file there. The new name is durable.
    pub(super) fn put(self, place: &Path) -> io::Result<()> {
        self.rename(place)?;
        sync_folder(place);
        Ok(())
    }

    /// As [`NewFile::put`], but the name is durable only after [`sync_folder`]: for several files of one folder.
    pub(super) fn rename(self, place: &Path) -> io::Result<()> {
        Ok(self.path.persist(place)?)
    }
}

/// The folder of a file.
pub(super) fn folder(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// Makes the names of new files beside this one durable, if the file system can. Their content is durable
/// already.
pub(super) fn sync_folder(file: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder(file)).and_then(|folder| folder.sync_all());
    }
}
