//! The private folder of the downloaded packages.

use crate::installer::work::Run;
use csp_agent::with_causes;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The ends of the names of all files of a job, after its number.
const ENDS: [&str; 4] = [PACKAGE, VERSION, START, UNFINISHED];
const PACKAGE: &str = ".msi";
const VERSION: &str = ".version";
const START: &str = ".start";
/// The end that [`csp_agent::windows::replace_file`] gives a file until it is complete.
const UNFINISHED: &str = ".new";

/// A folder with a package for each job, and what is remembered about it.
#[derive(Clone, Debug)]
pub(super) struct PackageFolder {
    path: PathBuf,
}

impl PackageFolder {
    /// Makes the folder private, and creates it if it does not exist.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        create(path)?;
        Ok(PackageFolder { path: path.to_owned() })
    }

    /// The package, complete or not.
    pub(super) fn package(&self, job: Run) -> PathBuf {
        self.file(job, PACKAGE)
    }

    /// The version of an incomplete package.
    pub(super) fn version(&self, job: Run) -> PathBuf {
        self.file(job, VERSION)
    }

    /// The time of the last start of `msiexec`.
    pub(super) fn start(&self, job: Run) -> PathBuf {
        self.file(job, START)
    }

    fn file(&self, job: Run, end: &str) -> PathBuf {
        self.path.join(format!("{job}{end}"))
    }

    /// Deletes the files of a job.
    ///
    /// # Errors
    /// The first error, with the name of the file. The other files are deleted.
    pub(super) fn discard(&self, job: Run) -> Result<(), String> {
        ENDS.iter().map(|end| remove(&self.file(job, end))).fold(Ok(()), Result::and)
    }

    /// Deletes the files of all other jobs, and nothing else that is in the folder.
    ///
    /// # Errors
    /// The first error, with the name of the file. The other files are deleted.
    pub(super) fn keep_only(&self, jobs: &[Run]) -> Result<(), String> {
        let entries =
            fs::read_dir(&self.path).map_err(|error| format!("{}: {error}", self.path.display()))?;
        let names = entries.filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.to_owned()));
        let others = names.filter(|name| job_of(name).is_some_and(|job| !jobs.contains(&job)));
        others.map(|name| remove(&self.path.join(name))).fold(Ok(()), Result::and)
    }
}

/// The job of a file.
fn job_of(name: &str) -> Option<Run> {
    let number = ENDS.iter().find_map(|end| name.strip_suffix(end))?;
    number.parse().ok().map(Run)
}

fn remove(path: &Path) -> Result<(), String> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(format!("{}: cannot be deleted: {}", path.display(), with_causes(&error)))
        }
        _ => Ok(()),
    }
}

#[cfg(windows)]
fn create(path: &Path) -> io::Result<()> {
    crate::private_folder::make_private(path)
}

#[cfg(unix)]
fn create(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

#[cfg(not(any(windows, unix)))]
fn create(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}
