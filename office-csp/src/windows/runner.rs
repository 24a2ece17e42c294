//! The runner: one job at a time, in a thread of its own.

use super::trace::{Tool, Trace};
use super::tree::living;
use super::trust::TrustPolicy;
use super::worker::{Adopted, Message, Worker};
use super::{registry, sys};
use crate::installed::Installed;
use crate::notes::with_causes;
use crate::runner::{Exit, Job, Run, Runner, RunnerEvent, StartError};
use crate::state::Found;
use csp_host::download::{Address, AddressError, Download, HttpsOptions};
use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;
use windows_sys::Win32::Foundation::{ERROR_LOCK_VIOLATION, ERROR_SHARING_VIOLATION};

/// Where Microsoft publishes the Office Deployment Tool, without an installer around it.
const TOOL: &str = "https://officecdn.microsoft.com/pr/wsus/setup.exe";

/// How a [`WindowsRunner`] works.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RunnerOptions {
    /// The folder of this agent: its downloads, and the record of its last run. It belongs with the agent's store, and
    /// to no other agent.
    pub folder: PathBuf,
    /// The lock file of the machine: agents that name the same one keep out of each other's way. The folder that it
    /// stands in becomes private.
    pub lock: PathBuf,
    /// Where the tool comes from, and within which limits; it must begin with `MZ`.
    pub download: Download,
    /// How the network is reached.
    pub https: HttpsOptions,
    /// Whose signature the tool must carry.
    pub trust: TrustPolicy,
    /// How long the tool may take, with all its processes; 4 hours.
    pub time_limit: Duration,
    /// How often it is looked at; 250 ms.
    pub interval: Duration,
}

impl RunnerOptions {
    /// What Microsoft publishes, with the limits named at each field, in this folder and with this lock file.
    ///
    /// # Errors
    /// None with the address as it is now.
    pub fn new(folder: impl Into<PathBuf>, lock: impl Into<PathBuf>) -> Result<Self, AddressError> {
        let mut download = Download::new(TOOL.parse::<Address>()?);
        download.begins_with = b"MZ";
        Ok(RunnerOptions {
            folder: folder.into(),
            lock: lock.into(),
            download,
            https: HttpsOptions::default(),
            trust: TrustPolicy::microsoft(),
            time_limit: Duration::from_secs(4 * 60 * 60),
            interval: Duration::from_millis(250),
        })
    }
}

/// Makes a folder, whose parent exists, that only the system and administrators can see into and change; and this user, if
/// this process is not elevated.
///
/// One that exists gets these rights, with all that is in it. If it is empty and others own it or may change it, it is
/// replaced by a new one.
///
/// # Errors
/// When it exists and it, or anything in it, belongs to somebody else, may be changed by somebody else, is a link or has a
/// hard link elsewhere ([`PermissionDenied`](io::ErrorKind::PermissionDenied), with the path and the reason); when it cannot
/// be made.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    sys::private_folder(folder)
}

/// Installs Office on this machine, by the Office Deployment Tool.
#[derive(Debug)]
pub struct WindowsRunner {
    options: Arc<RunnerOptions>,
    /// Keeps a second agent out of the folder.
    guard: Arc<File>,
    work: Option<Work>,
    events: VecDeque<RunnerEvent>,
    notes: VecDeque<String>,
}

/// A thread at work.
#[derive(Debug)]
struct Work {
    messages: Receiver<Message>,
    cancel: Arc<AtomicBool>,
    abandon: Arc<AtomicBool>,
}

impl WindowsRunner {
    /// A runner for this machine. Its folders are made, below ones that exist.
    ///
    /// # Errors
    /// When another agent uses the folder ([`ResourceBusy`](io::ErrorKind::ResourceBusy)), or it cannot be made private.
    pub fn new(mut options: RunnerOptions) -> io::Result<Self> {
        // The tool has another current folder, and is told the path of its configuration.
        options.folder = std::path::absolute(&options.folder)?;
        options.lock = std::path::absolute(&options.lock)?;
        let mut folders: Vec<&Path> = vec![options.folder.as_path()];
        folders.extend(options.lock.parent().filter(|parent| **parent != *options.folder));
        // The outer one first: one that stands in it needs it, and is made where nobody else can.
        folders.sort_by_key(|folder| folder.components().count());
        folders.into_iter().try_for_each(sys::private_folder)?;
        let guard = exclusive(&options.folder.join("agent"))?.ok_or_else(|| {
            let what = "another agent works in this folder";
            io::Error::new(io::ErrorKind::ResourceBusy, format!("{}: {what}", options.folder.display()))
        })?;
        Trace::tidy(&options.folder.join("trace"))?;
        let (events, notes) = (VecDeque::new(), VecDeque::new());
        Ok(WindowsRunner { options: Arc::new(options), guard: Arc::new(guard), work: None, events, notes })
    }

    fn trace_file(&self) -> PathBuf {
        self.options.folder.join("trace")
    }

    /// Removes what a run has left.
    ///
    /// A process that is not on record was never resumed. If the agent was killed before it came into the job object, it
    /// is still there, suspended, and holds the machine's lock: it goes.
    fn clean(&mut self, trace: &Trace) -> io::Result<()> {
        if trace.tool.is_none() && sys::end_tools_of(&trace.folder)? > 0 {
            self.notes.push_back(format!("run {}: a tool that was not yet at work is ended", trace.run.0));
        }
        let folder = self.options.folder.join(&trace.folder);
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                self.notes.push_back(format!("{} cannot be removed: {error}", folder.display()));
            }
            _ => {}
        }
        Ok(())
    }

    fn work(&mut self, go: impl FnOnce(Worker) + Send + 'static) -> io::Result<()> {
        let (tell, messages) = channel();
        let (cancel, abandon) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let worker = Worker {
            options: Arc::clone(&self.options),
            guard: Arc::clone(&self.guard),
            trace_file: self.trace_file(),
            tell,
            cancel: Arc::clone(&cancel),
            abandon: Arc::clone(&abandon),
        };
        std::thread::Builder::new().name("office-csp".to_owned()).spawn(move || go(worker))?;
        self.work = Some(Work { messages, cancel, abandon });
        Ok(())
    }

    /// Takes over what the thread has told so far.
    fn pump(&mut self) {
        let Some(work) = &self.work else { return };
        loop {
            match work.messages.try_recv() {
                Ok(Message::Event(event)) => {
                    self.events.push_back(event);
                    if matches!(event, RunnerEvent::Exited(_)) {
                        break;
                    }
                }
                Ok(Message::Note(note)) => self.notes.push_back(note),
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => {
                    // It has not told of an end, so it has panicked.
                    self.notes.push_back("the thread of the job has ended without a result".to_owned());
                    let code = crate::InstallStatus::ProcessPoolInitialization.code();
                    self.events.push_back(RunnerEvent::Exited(Exit { code }));
                    break;
                }
            }
        }
        self.work = None;
    }

    fn begin(&mut self, run: Run, job: &Job) -> io::Result<Result<(), StartError>> {
        if let Some(trace) = Trace::read(&self.trace_file())? {
            if trace.run == run && trace.tool.is_some() {
                return Ok(Err(StartError::Again));
            }
            if let Some(tool) = trace.tool.as_ref().filter(|tool| !tool.members.is_empty()) {
                if !living(&tool.members, &sys::processes()?).is_empty() {
                    return Ok(Err(StartError::Occupied));
                }
            }
            self.clean(&trace)?;
        }
        let Some(lock) = exclusive(&self.options.lock)? else { return Ok(Err(StartError::Occupied)) };
        let folder = sys::random()?.iter().map(|byte| format!("{byte:02x}")).collect();
        let trace = Trace { run, folder, tool: None };
        trace.write(&self.trace_file())?;
        let payload = job.payload.clone();
        self.work(move |worker| worker.install(trace, &payload, lock)).map(Ok)
    }

    fn find(&mut self, run: Run) -> io::Result<Found> {
        let trace = match Trace::read(&self.trace_file())? {
            // The last run was an earlier one, or there was none.
            None => return Ok(Found::NotStarted),
            Some(trace) if trace.run < run => return Ok(Found::NotStarted),
            Some(trace) if trace.run > run => return Ok(Found::Lost),
            Some(trace) => trace,
        };
        let Some(Tool { began, members, ended }) = trace.tool.clone() else {
            self.clean(&trace)?;
            return Ok(Found::NotStarted);
        };
        let alive = living(&members, &sys::processes()?);
        if alive.is_empty() {
            self.clean(&trace)?;
            return Ok(match ended {
                Some(code) => {
                    let (status, restart) = Exit { code }.outcome();
                    Found::Ended { status, restart }
                }
                None => Found::Lost,
            });
        }
        let first = members.first().filter(|_| ended.is_none()).and_then(|first| sys::Process::open(*first));
        let adopted = Adopted { trace, first, began };
        self.work(move |worker| worker.adopt(adopted))?;
        Ok(Found::Running)
    }
}

/// Opens a file that nobody else has open, and creates it if need be; `None` when somebody has.
pub(super) fn exclusive(file: &Path) -> io::Result<Option<File>> {
    let opened =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).share_mode(0).open(file);
    match opened {
        Err(error)
            if [ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION]
                .iter()
                .any(|code| error.raw_os_error() == Some(*code as i32)) =>
        {
            Ok(None)
        }
        opened => opened.map(Some),
    }
}

impl Runner for WindowsRunner {
    fn start(&mut self, run: Run, job: &Job) -> Result<(), StartError> {
        self.pump();
        if self.work.is_some() {
            return Err(StartError::Busy);
        }
        self.begin(run, job).map_err(StartError::Failed)?
    }

    fn recover(&mut self, run: Run, _job: &Job) -> Found {
        self.find(run).unwrap_or_else(|error| {
            self.notes.push_back(format!(
                "what became of run {} cannot be found out: {}",
                run.0,
                with_causes(&error)
            ));
            Found::Lost
        })
    }

    fn poll(&mut self) -> Option<RunnerEvent> {
        if self.events.is_empty() {
            self.pump();
        }
        self.events.pop_front()
    }

    fn cancel(&mut self) {
        if let Some(work) = &self.work {
            work.cancel.store(true, Ordering::Relaxed);
        }
    }

    fn installed(&self) -> Installed {
        registry::installed()
    }

    fn note(&mut self) -> Option<String> {
        if self.notes.is_empty() {
            self.pump();
        }
        self.notes.pop_front()
    }
}

impl Drop for WindowsRunner {
    /// Lets go of the job; its tool works on, and the next agent finds it.
    fn drop(&mut self) {
        if let Some(work) = &self.work {
            work.abandon.store(true, Ordering::Relaxed);
        }
    }
}
