//! The files that the arguments of `csp check` mean.

use super::settings::Settings;
use crate::files::{Unreadable, cannot_read, named};
use crate::standard_stream::is_standard_stream;
use csp_findings::quoted;
use std::fs::{self, DirEntry, FileType};
use std::io;
use std::path::{Path, PathBuf};

/// A file to check, or a path that is not checked.
#[derive(Debug)]
pub(super) enum Found {
    /// A file that an argument names, or standard input.
    Named(PathBuf),
    /// A regular file in a folder.
    InFolder(PathBuf),
    /// A path in a folder that is no regular file, and the reason.
    Skipped(PathBuf, &'static str),
    Unreadable(Unreadable),
    /// The files of a folder that an argument names are complete.
    EndOfFolder(PathBuf),
}

/// Calls `see` with all files that the arguments mean, each folder in order of its names. The paths in folders are those that
/// the settings include. Hidden files and folders in folders are left out, and links to folders are not followed: they may
/// lead round in circles. If the folder of the settings is among the folders, a pattern of `include` without any file in it is
/// an error, as in an argument.
pub(super) fn walk(
    arguments: &[PathBuf],
    settings: &Settings,
    mut see: impl FnMut(Found) -> io::Result<()>,
) -> io::Result<()> {
    let mut inclusion = Inclusion::new(settings);
    for argument in arguments {
        let paths = match named(argument) {
            Ok(paths) => paths,
            Err(unreadable) => {
                see(Found::Unreadable(unreadable))?;
                continue;
            }
        };
        for path in paths {
            match !is_standard_stream(&path) && path.is_dir() {
                true => {
                    in_folder(&path, &mut inclusion, &mut see)?;
                    see(Found::EndOfFolder(path))?;
                }
                false => see(Found::Named(path))?,
            }
        }
    }
    inclusion.unmatched().into_iter().try_for_each(|unreadable| see(Found::Unreadable(unreadable)))
}

/// The settings, and which of their patterns of `include` have matched a file.
struct Inclusion<'s> {
    settings: &'s Settings,
    has_matched: Vec<bool>,
    /// True if all files in the folder of the settings have been seen.
    is_complete: bool,
}

impl<'s> Inclusion<'s> {
    fn new(settings: &'s Settings) -> Self {
        Inclusion { settings, has_matched: vec![false; settings.include().len()], is_complete: false }
    }

    fn opened(&mut self, folder: &Entry) {
        self.is_complete |= self.settings.is_folder(&folder.real);
    }

    fn includes(&mut self, file: &Entry) -> bool {
        if !self.settings.includes(&file.real) {
            return false;
        }
        for pattern in self.settings.included_by(&file.real) {
            self.has_matched[pattern] = true;
        }
        true
    }

    /// An error for each pattern without a file. In a part of the folder, patterns for other parts match nothing.
    fn unmatched(self) -> Vec<Unreadable> {
        let Some(file) = self.settings.file().filter(|_| self.is_complete) else { return Vec::new() };
        let patterns = self.settings.include().iter().zip(self.has_matched);
        patterns
            .filter(|(_, has_matched)| !has_matched)
            .map(|(pattern, _)| {
                let message = format!(
                    "no file matches the pattern {} of include; hidden and excluded files do not count",
                    quoted(pattern)
                );
                Unreadable::new(file, message)
            })
            .collect()
    }
}

/// A path in a folder, and the same path without links.
struct Entry {
    path: PathBuf,
    real: PathBuf,
}

fn in_folder(
    folder: &Path,
    inclusion: &mut Inclusion<'_>,
    see: &mut impl FnMut(Found) -> io::Result<()>,
) -> io::Result<()> {
    let real = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let folder = Entry { path: folder.to_owned(), real };
    // The entries to visit, the next one last.
    let mut open = vec![];
    match entries(&folder) {
        Ok(entries) => open.extend(entries),
        Err(unreadable) => see(Found::Unreadable(unreadable))?,
    }
    inclusion.opened(&folder);
    while let Some((entry, kind)) = open.pop() {
        if kind.is_dir() {
            if !inclusion.settings.excludes_folder(&entry.real) {
                match entries(&entry) {
                    Ok(entries) => open.extend(entries),
                    Err(unreadable) => see(Found::Unreadable(unreadable))?,
                }
                inclusion.opened(&entry);
            }
        } else if inclusion.includes(&entry) {
            let Entry { path, .. } = entry;
            if kind.is_file() {
                see(Found::InFolder(path))?;
                continue;
            }
            see(match fs::metadata(&path) {
                Ok(found) if found.is_file() => Found::InFolder(path),
                Ok(found) if found.is_dir() => Found::Skipped(path, "is a link to a folder"),
                Ok(_) => Found::Skipped(path, "is not a regular file"),
                Err(_) if path.is_symlink() => Found::Skipped(path, "is a link to nothing"),
                Err(error) => Found::Unreadable(cannot_read(&path, &error)),
            })?;
        }
    }
    Ok(())
}

/// The visible entries of a folder, the last name first.
fn entries(folder: &Entry) -> Result<Vec<(Entry, FileType)>, Unreadable> {
    let read = |entry: io::Result<DirEntry>| {
        let entry = entry?;
        let name = entry.file_name();
        let kind = entry.file_type()?;
        Ok((Entry { path: folder.path.join(&name), real: folder.real.join(&name) }, kind))
    };
    let entries: io::Result<Vec<(Entry, FileType)>> =
        fs::read_dir(&folder.path).and_then(|entries| entries.map(read).collect());
    let mut entries =
        entries.map_err(|error| Unreadable::new(&folder.path, format!("cannot be read: {error}")))?;
    let is_hidden =
        |path: &Path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    entries.retain(|(entry, _)| !is_hidden(&entry.path));
    entries.sort_by(|(a, _), (b, _)| b.path.file_name().cmp(&a.path.file_name()));
    Ok(entries)
}
