//! Several files in one folder: all of them or none.

use super::new_file::{NewFile, sync_folder};
use super::refuse_inputs;
use crate::console::Console;
use crate::progress::Progress;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::{Builder, TempPath};

/// Writes files, given as name and content, into a folder, which is created if it does not exist. If one cannot be
/// written, new files and folders are removed, and every other file gets its former content back; the error says why. A
/// link in the place of a file is replaced, so that nothing is written outside of the folder.
pub(crate) fn put_pages(
    folder: &Path,
    pages: &[(&str, &str)],
    inputs: &[PathBuf],
    console: &mut Console<'_>,
) -> Result<(), String> {
    console.progress().begin(Some(pages.len()), "pages");
    let put = put(folder, pages, inputs, console.progress());
    console.progress().end();
    put
}

fn put(
    folder: &Path,
    pages: &[(&str, &str)],
    inputs: &[PathBuf],
    progress: &mut Progress,
) -> Result<(), String> {
    if folder.exists() && !folder.is_dir() {
        let what = if folder.is_file() { "is a file" } else { "is not a folder" };
        return Err(format!("{}: {what}; name a folder", folder.display()));
    }
    let made = MadeFolders::make(folder).map_err(|error| {
        super::hints::hint(folder)
            .unwrap_or_else(|| format!("{}: cannot be created: {error}", folder.display()))
    })?;
    let mut new = Vec::with_capacity(pages.len());
    for (name, text) in pages {
        let place = folder.join(name);
        let cannot = |why: String| format!("{}: {why}", place.display());
        if place.is_dir() {
            return Err(cannot("cannot be written: there is a folder of this name".to_owned()));
        }
        refuse_inputs(&place, inputs).map_err(cannot)?;
        progress.advance();
        if is_written(&place, text) {
            continue;
        }
        let file = NewFile::create(&place, text.as_bytes())
            .map_err(|error| cannot(format!("cannot be written: {error}")))?;
        new.push((place, file));
    }
    let mut replaced = Replaced(Vec::with_capacity(new.len()));
    for (place, file) in new {
        replaced
            .put(file, &place)
            .map_err(|error| format!("{}: cannot be written: {error}", place.display()))?;
    }
    if let Some((name, _)) = pages.first() {
        sync_folder(&folder.join(name));
    }
    replaced.keep();
    made.keep();
    Ok(())
}

/// True if the file has this content already: it keeps its time, and is not written again.
fn is_written(file: &Path, text: &str) -> bool {
    let is_file =
        fs::symlink_metadata(file).is_ok_and(|found| found.is_file() && found.len() == text.len() as u64);
    is_file && fs::read(file).is_ok_and(|content| content == text.as_bytes())
}

/// Created folders; they are removed again unless they are kept.
struct MadeFolders(Vec<PathBuf>);

impl MadeFolders {
    fn make(folder: &Path) -> io::Result<Self> {
        let missing = folder.ancestors().take_while(|folder| *folder != Path::new("") && !folder.exists());
        let mut made = MadeFolders(Vec::new());
        let missing: Vec<&Path> = missing.collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder)?;
            made.0.push(folder.to_owned());
        }
        fs::create_dir_all(folder)?; // an error where it is a file
        Ok(made)
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for MadeFolders {
    fn drop(&mut self) {
        while let Some(folder) = self.0.pop() {
            let _ = fs::remove_dir(folder); // fails, rightly, if another program has put a file into it
        }
    }
}

/// Files that were moved to their places, each with the file it replaced; undone unless they are kept.
struct Replaced(Vec<(PathBuf, Option<TempPath>)>);

impl Replaced {
    fn put(&mut self, file: NewFile, place: &Path) -> io::Result<()> {
        let old = match fs::symlink_metadata(place) {
            Ok(_) => Some(second_name(place)?),
            Err(_) => None,
        };
        let put = file.rename(place);
        if put.is_ok() || !place.exists() {
            self.0.push((place.to_owned(), old));
        }
        put
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Replaced {
    fn drop(&mut self) {
        for (place, old) in self.0.drain(..).rev() {
            // The first failure is already reported.
            let _ = match old {
                Some(old) => old.persist(&place).map_err(io::Error::from),
                None => fs::remove_file(&place),
            };
        }
    }
}

/// Gives the file a second name, or a new name if the file system has no hard links.
fn second_name(file: &Path) -> io::Result<TempPath> {
    let folder = super::new_file::folder(file);
    let name = |path: &Path| fs::hard_link(file, path);
    match Builder::new().prefix(".csp-").suffix(".old").make_in(folder, name) {
        Ok(named) => Ok(named.into_temp_path()),
        Err(_) => {
            let name = |path: &Path| fs::rename(file, path);
            Ok(Builder::new().prefix(".csp-").suffix(".old").make_in(folder, name)?.into_temp_path())
        }
    }
}
