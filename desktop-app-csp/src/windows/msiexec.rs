//! Runs `msiexec`, and finds it again after a kill of the agent.

use super::inventory;
use super::last_run::LastRun;
use crate::private_folder::make_private;
use crate::{FoundWork, HResult, InstalledProduct, MsiExit, Msiexec, MsiexecEnd, ProductCode, Run, Work};
use csp_agent::NoteQueue;
use csp_agent::windows::{
    Process, ProgramStart, held_by, open_exclusive, remove_unfinished, spawn_recorded, user_sid, with_path,
};
use ddf::Scope;
use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `ERROR_INSTALL_ALREADY_RUNNING`.
const BUSY: HResult = HResult::from_win32(1618);
/// `ERROR_NO_TOKEN`.
const NO_USER: HResult = HResult::from_win32(1008);

/// The accounts of services: they are no user who has signed in.
const SERVICES: [&str; 3] = ["S-1-5-18", "S-1-5-19", "S-1-5-20"];

/// The number of times that the record is read or written, 50 ms apart. A virus scanner may hold it for a moment.
const ATTEMPTS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);
/// The most unread lines for the log.
const MAX_NOTES: usize = 64;

/// Windows Installer of this machine.
#[derive(Debug)]
pub struct WindowsMsiexec {
    program: PathBuf,
    folder: PathBuf,
    /// Keeps other agents out of the folder.
    _guard: File,
    /// True if this process runs as a user, for whom it can install.
    is_user: bool,
    watched: Option<Watched>,
    notes: NoteQueue,
}

/// A `msiexec` that runs, or may run.
#[derive(Debug)]
struct Watched {
    /// `None` while it cannot be opened.
    process: Option<Process>,
    last_run: LastRun,
}

impl WindowsMsiexec {
    /// Windows Installer, with a folder for its record. Creates the folder and makes it private to the system and the
    /// administrators; its parent must exist. The downloads of the agent belong in a folder in it.
    ///
    /// # Errors
    /// [`ResourceBusy`](io::ErrorKind::ResourceBusy) when another agent uses the folder; any other error when it cannot be
    /// made private, or `SystemRoot` is not set.
    pub fn new(folder: impl AsRef<Path>) -> io::Result<Self> {
        let root = std::env::var_os("SystemRoot").map(PathBuf::from).filter(|root| root.is_absolute());
        let root = root.ok_or_else(|| io::Error::other("SystemRoot is not set to the folder of Windows"))?;
        Self::with_program(folder, root.join("System32").join("msiexec.exe"))
    }

    /// As [`new`](WindowsMsiexec::new), with another program in place of `msiexec`, for tests.
    ///
    /// # Errors
    /// As [`new`](WindowsMsiexec::new).
    pub fn with_program(folder: impl AsRef<Path>, program: impl AsRef<Path>) -> io::Result<Self> {
        let (folder, program) = (std::path::absolute(folder)?, std::path::absolute(program)?);
        make_private(&folder)?;
        let guard = folder.join("agent");
        let guard = open_exclusive(&guard)?.ok_or_else(|| {
            let what = "another agent works in this folder";
            let text = format!("{}: {what}{}", guard.display(), held_by(&guard));
            io::Error::new(io::ErrorKind::ResourceBusy, text)
        })?;
        let is_user = !SERVICES.contains(&user_sid()?.as_str());
        let mut msiexec = WindowsMsiexec {
            program,
            folder,
            _guard: guard,
            is_user,
            watched: None,
            notes: NoteQueue::new(MAX_NOTES),
        };
        if let Err(error) = remove_unfinished(&msiexec.record()) {
            msiexec.note_error("an incomplete record cannot be removed yet", error); // the next one replaces it
        }
        Ok(msiexec)
    }

    /// The file of the record.
    fn record(&self) -> PathBuf {
        self.folder.join("msiexec")
    }

    fn note_error(&mut self, what: &str, error: io::Error) {
        self.notes.add(format!("{what}: {}", with_path(&self.record(), error)));
    }

    fn last_run(&mut self) -> io::Result<Option<LastRun>> {
        let record = self.record();
        retried(|| LastRun::read(&record))
    }

    /// Starts `msiexec` with these arguments, unless the last one still runs.
    fn start(&mut self, work: &Work, arguments: &[&OsStr], tail: &str) -> Result<(), HResult> {
        if work.scope == Scope::User && !self.is_user {
            let what = "a package for a user needs an agent that runs as this user, not as a service";
            self.notes.add(format!("{}: {what}", work.code));
            return Err(NO_USER);
        }
        match self.last_run() {
            Ok(last) => self.may_start(work.run, last.as_ref())?,
            Err(error) => {
                let result = hresult(&error);
                self.note_error("msiexec is not started, because the last one is not known", error);
                return Err(result);
            }
        }
        let folder = self.program.parent().unwrap_or(&self.program).to_owned();
        let program = self.program.clone();
        let start = ProgramStart {
            program: &program,
            arguments,
            tail: OsStr::new(tail),
            folder: &folder,
            held: None,
        };
        let (record, mut recorded) = (self.record(), None);
        let started = spawn_recorded(&start, &mut |process| {
            let last_run = LastRun { run: work.run, process, free: false, ended: None };
            retried(|| last_run.write(&record))?;
            recorded = Some(last_run);
            Ok(())
        });
        match (started, recorded) {
            // The job object is dropped: it no longer ends msiexec.
            (Ok((process, _)), Some(last_run)) => {
                let last_run = LastRun { free: true, ..last_run };
                self.write(&last_run, "the record of msiexec cannot be completed");
                self.watched = Some(Watched { process: Some(process), last_run });
                Ok(())
            }
            (Ok(_), None) => Err(HResult::INTERRUPTED),
            (Err(error), _) => {
                self.notes.add(format!("{} cannot be started: {error}", program.display()));
                Err(hresult(&error))
            }
        }
    }

    /// Refuses a start while the last `msiexec` runs or may run, and a second one with the same number.
    fn may_start(&mut self, run: Run, last: Option<&LastRun>) -> Result<(), HResult> {
        let Some(last) = last else { return Ok(()) };
        let process = if last.ended.is_some() { Ok(None) } else { Process::open(last.process) };
        let still = match process {
            Ok(None) => None,
            Ok(Some(process)) => process.exit_code().is_none().then(|| "still runs".to_owned()),
            Err(error) => Some(format!("cannot be opened and may still run: {error}")),
        };
        if let Some(still) = still {
            self.notes.add(format!("run {run}: msiexec of run {} {still}", last.run));
            return Err(BUSY);
        }
        if last.run == run {
            self.notes.add(format!("run {run}: msiexec was started already"));
            return Err(HResult::INTERRUPTED);
        }
        Ok(())
    }

    /// Writes the record. A failure is only noted: the next agent then asks the inventory.
    fn write(&mut self, last_run: &LastRun, failure: &str) {
        let record = self.record();
        if let Err(error) = retried(|| last_run.write(&record)) {
            self.note_error(failure, error);
        }
    }

    /// The end of a `msiexec` that has ended with this code, which is recorded first.
    fn ended(&mut self, mut last_run: LastRun, code: u32) -> MsiexecEnd {
        if !last_run.free && code == 0 {
            return MsiexecEnd::Lost; // Windows may have ended it together with the agent
        }
        let exit = MsiExit(code);
        last_run.ended = Some(exit);
        self.write(&last_run, "the exit code of msiexec cannot be recorded");
        MsiexecEnd::Exited(exit)
    }
}

/// Retries errors other than a damaged record.
fn retried<T>(mut act: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    for _ in 1..ATTEMPTS {
        match act() {
            Err(error)
                if !matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::StorageFull) =>
            {
                std::thread::sleep(PAUSE);
            }
            result => return result,
        }
    }
    act()
}

fn hresult(error: &io::Error) -> HResult {
    let code = error.raw_os_error().and_then(|code| u32::try_from(code).ok());
    code.map_or(HResult::INTERRUPTED, HResult::from_win32)
}

impl Msiexec for WindowsMsiexec {
    fn install(&mut self, work: &Work, package: &Path, arguments: &[&str]) -> Result<(), HResult> {
        self.start(work, &[OsStr::new("/i"), package.as_os_str()], &arguments.join(" "))
    }

    fn remove(&mut self, work: &Work) -> Result<(), HResult> {
        let arguments = ["/x", work.code.as_str(), "/quiet", "/norestart"].map(OsStr::new);
        self.start(work, &arguments, "")
    }

    fn recover(&mut self, work: &Work) -> FoundWork {
        let last_run = match self.last_run() {
            Ok(Some(last_run)) => last_run,
            Ok(None) => return FoundWork::NotStarted,
            Err(error) => {
                self.note_error("the last msiexec is not known", error);
                return FoundWork::Lost;
            }
        };
        if last_run.run != work.run {
            return if last_run.run < work.run { FoundWork::NotStarted } else { FoundWork::Lost };
        }
        if let Some(exit) = last_run.ended {
            return FoundWork::Ended(exit);
        }
        self.watched = Some(Watched { process: None, last_run });
        match self.poll() {
            None => FoundWork::Running,
            Some(MsiexecEnd::Exited(exit)) => FoundWork::Ended(exit),
            Some(MsiexecEnd::Lost) => FoundWork::Lost,
        }
    }

    fn poll(&mut self) -> Option<MsiexecEnd> {
        let watched = self.watched.as_mut()?;
        if watched.process.is_none() {
            match Process::open(watched.last_run.process) {
                Ok(None) => {
                    self.watched = None;
                    return Some(MsiexecEnd::Lost);
                }
                Ok(process) => watched.process = process,
                Err(_) => return None, // it may run
            }
        }
        let code = watched.process.as_ref()?.exit_code()?;
        let last_run = self.watched.take()?.last_run;
        Some(self.ended(last_run, code))
    }

    fn release(&mut self) {
        self.watched = None;
    }

    fn has_user(&self) -> bool {
        self.is_user
    }

    fn products(&self, scope: Scope) -> Vec<ProductCode> {
        inventory::products(scope)
    }

    fn product(&self, scope: Scope, code: &ProductCode) -> Option<InstalledProduct> {
        inventory::product(scope, code)
    }

    fn upgrade_codes(&self, scope: Scope) -> Vec<ProductCode> {
        inventory::upgrade_codes(scope)
    }

    fn products_with(&self, scope: Scope, upgrade_code: &ProductCode) -> Vec<ProductCode> {
        inventory::products_with(scope, upgrade_code)
    }

    fn note(&mut self) -> Option<String> {
        self.notes.pop()
    }
}

#[cfg(test)]
mod tests;
