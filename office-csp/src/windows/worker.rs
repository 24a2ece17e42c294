//! The thread of a job: fetch, check, run, wait, clean up.

use super::outcome;
use super::runner::{RunnerOptions, exclusive};
use super::sys::{self, JobObject, Process};
use super::trace::{Tool, Trace};
use super::tree::{Member, living};
use crate::notes::with_causes;
use crate::payload::Payload;
use crate::runner::{Exit, RunnerEvent};
use crate::state::Phase;
use crate::status::InstallStatus;
use csp_host::clock::{Clock, SystemClock};
use csp_host::download::{DownloadError, FileDestination, HttpsClient, Watch, fetch};
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;
use windows_sys::Win32::Storage::FileSystem::FILE_SHARE_READ;

/// What a thread tells its runner.
pub(super) enum Message {
    Event(RunnerEvent),
    Note(String),
}

pub(super) struct Worker {
    pub(super) options: Arc<RunnerOptions>,
    /// Held until the thread ends.
    #[expect(dead_code, reason = "a lock")]
    pub(super) guard: Arc<File>,
    pub(super) trace_file: PathBuf,
    pub(super) tell: Sender<Message>,
    pub(super) cancel: Arc<AtomicBool>,
    pub(super) abandon: Arc<AtomicBool>,
}

/// A tool that an earlier agent has started.
pub(super) struct Adopted {
    pub(super) trace: Trace,
    /// Its first process, if that lives and its exit code is not known.
    pub(super) first: Option<Process>,
    pub(super) began: Duration,
}

/// How a job ends before its tool does anything.
struct Refused {
    status: InstallStatus,
    why: String,
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Refused { status: outcome::of_io(&error), why: with_causes(&error) }
    }
}

/// The first process of a tool.
enum First {
    Process(Process),
    /// It has gone, or is not known.
    Gone,
}

impl First {
    /// Its exit code, if it has ended.
    fn ended(&self) -> Option<u32> {
        match self {
            First::Process(process) => process.ended(),
            First::Gone => None,
        }
    }
}

impl Worker {
    /// The whole job. `lock` is the machine's.
    pub(super) fn install(self, mut trace: Trace, payload: &Payload, lock: File) {
        let folder = self.options.folder.join(&trace.folder);
        match self.prepare(&folder, payload).and_then(|prepared| self.launch(prepared, &mut trace, &lock)) {
            Ok((first, job)) => {
                let began = trace.tool.as_ref().map_or(Duration::ZERO, |tool| tool.began);
                if let Some(code) = self.wait(&mut trace, First::Process(first), Some(&job), began) {
                    self.remove(&folder);
                    drop(lock);
                    self.exit(code);
                }
            }
            Err(Refused { status, why }) => {
                self.remove(&folder);
                drop(lock);
                self.note(why);
                self.exit(status.code());
            }
        }
    }

    /// Waits for a tool that an earlier agent has started.
    pub(super) fn adopt(self, adopted: Adopted) {
        let Adopted { mut trace, first, began } = adopted;
        self.tell(RunnerEvent::Progress { phase: Phase::Installing, percent: None });
        let first = first.map_or(First::Gone, First::Process);
        if let Some(code) = self.wait(&mut trace, first, None, began) {
            self.remove(&self.options.folder.join(&trace.folder));
            self.exit(code);
        }
    }

    fn tell(&self, event: RunnerEvent) {
        let _ = self.tell.send(Message::Event(event)); // nobody may listen any more
    }

    fn note(&self, note: String) {
        let _ = self.tell.send(Message::Note(note)); // nobody may listen any more
    }

    fn exit(&self, code: u32) {
        self.tell(RunnerEvent::Exited(Exit { code }));
    }

    fn stops(&self) -> bool {
        self.cancel.load(Ordering::Relaxed) || self.abandon.load(Ordering::Relaxed)
    }

    /// Fetches the tool and checks it, and writes the configuration.
    fn prepare(&self, folder: &Path, payload: &Payload) -> Result<Prepared, Refused> {
        sys::private_folder(folder)?;
        let program = folder.join("setup.exe");
        self.tell(RunnerEvent::Progress { phase: Phase::Downloading, percent: None });
        let length = self.download(&program)?;
        self.tell(RunnerEvent::Progress { phase: Phase::Verifying, percent: None });
        // From here on nobody writes to it, until its process has begun.
        let tool = hold(&program)?;
        if tool.metadata()?.len() != length {
            return Err(io::Error::other("the tool is not what was downloaded").into());
        }
        if let Err(fault) = sys::verify(&program, &tool, &self.options.trust) {
            return Err(Refused { status: InstallStatus::InvalidData, why: fault.to_string() });
        }
        let configuration = folder.join("configuration.xml");
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .share_mode(FILE_SHARE_READ)
            .open(&configuration)?;
        file.write_all(payload.expose().as_bytes())?;
        file.sync_all()?;
        Ok(Prepared { program, configuration, tool })
    }

    fn download(&self, program: &Path) -> Result<u64, Refused> {
        let refused = |error: DownloadError| Refused {
            status: outcome::of_download(&error),
            why: format!("the deployment tool cannot be had: {}", with_causes(&error)),
        };
        let download = &self.options.download;
        let mut client = HttpsClient::new(&self.options.https).map_err(|source| {
            refused(DownloadError::Network { from: download.address.clone(), attempts: 0, source })
        })?;
        let file =
            OpenOptions::new().write(true).create_new(true).share_mode(FILE_SHARE_READ).open(program)?;
        let mut watch = Watching { worker: self, told: None };
        let (clock, mut destination) = (SystemClock::new(), FileDestination::new(&file));
        fetch(download, &mut client, &mut destination, &clock, &mut watch).map_err(refused)
    }

    /// Starts the tool. Its process is on record before its first instruction; up to there it dies with this one.
    fn launch(
        &self,
        prepared: Prepared,
        trace: &mut Trace,
        lock: &File,
    ) -> Result<(Process, JobObject), Refused> {
        if self.stops() {
            return Err(Refused { status: InstallStatus::UserExit, why: "the job was cancelled".to_owned() });
        }
        let Prepared { program, configuration, tool } = prepared;
        self.tell(RunnerEvent::Progress { phase: Phase::Installing, percent: None });
        let job = JobObject::new()?;
        let folder = program.parent().unwrap_or(&program);
        let arguments = [OsStr::new("/configure"), configuration.as_os_str()];
        // What fails from here on drops the job, and so ends the process.
        let process = sys::suspended(&program, &arguments, folder, &job)?;
        process.give(lock)?;
        let began = SystemClock::new().unix();
        trace.tool = Some(Tool { began, members: vec![process.member()?], ended: None });
        trace.write(&self.trace_file)?;
        let first = process.resume()?;
        job.let_go()?;
        drop(tool);
        Ok((first, job))
    }

    /// Waits for every process of the tool and says how it ended; `None` when the agent goes away before.
    fn wait(&self, trace: &mut Trace, first: First, job: Option<&JobObject>, began: Duration) -> Option<u32> {
        let clock = SystemClock::new();
        // The calendar only counts where nothing else can: it may be put right meanwhile.
        let before = clock.unix().saturating_sub(began);
        let mut forced = None;
        let mut unseen = 0;
        let mut lock = None;
        loop {
            if job.is_none() && lock.is_none() {
                // Of an earlier agent's tool only the first process is sure to hold the machine's lock. When that has
                // ended, another agent must stay out for the others, too.
                lock = exclusive(&self.options.lock).ok().flatten();
            }
            if self.abandon.load(Ordering::Relaxed) {
                return None;
            }
            let known = trace.tool.clone()?;
            let ended = known.ended.or_else(|| first.ended());
            let mut members = known.members.clone();
            let listed = job.map(|job| job.members().unwrap_or_default()).unwrap_or_default();
            members.extend(listed.into_iter().filter_map(sys::member));
            let alive = match sys::processes() {
                Ok(processes) => living(&members, &processes),
                Err(error) => {
                    self.note(format!("the processes cannot be listed: {error}"));
                    members
                }
            };
            // The first one stays in front: its exit code is that of the tool.
            let mut members: Vec<Member> = known.members.first().copied().into_iter().collect();
            members.extend(alive.iter().filter(|member| Some(*member) != known.members.first()));
            if members != known.members || ended != known.ended {
                trace.tool = Some(Tool { began: known.began, members, ended });
                self.record(trace);
            }
            let first_runs = matches!(first, First::Process(_)) && ended.is_none();
            if alive.is_empty() && !first_runs {
                let lost = || {
                    self.note(
                        "how the tool ended is not known: its first process ended while no agent ran"
                            .to_owned(),
                    );
                    InstallStatus::CompletingScenario.code()
                };
                let code = forced.or(ended).unwrap_or_else(lost);
                if let Some(tool) = &mut trace.tool {
                    tool.ended = Some(code);
                    // Nobody is to look for them again: their numbers go to other processes.
                    tool.members.clear();
                }
                self.record(trace);
                return Some(code);
            }
            let late = before.saturating_add(clock.now()) > self.options.time_limit;
            if forced.is_none() && (late || self.cancel.load(Ordering::Relaxed)) {
                let status = if late { InstallStatus::CompletingScenario } else { InstallStatus::UserExit };
                let why = if late { "it has not ended in time" } else { "the job was cancelled" };
                self.note(format!("the tool and its {} processes are ended: {why}", alive.len()));
                forced = Some(status.code());
            }
            if let Some(code) = forced {
                kill(job, &alive, code);
                unseen += 1;
                if unseen > 40 {
                    self.note("processes of the tool cannot be ended".to_owned());
                    return Some(code);
                }
            }
            std::thread::sleep(self.options.interval);
        }
    }

    fn record(&self, trace: &Trace) {
        if let Err(error) = trace.write(&self.trace_file) {
            self.note(format!("the processes of the tool cannot be put on record: {error}"));
        }
    }

    /// Removes the folder of a run. The file of a process that has just ended may be in use a little longer.
    fn remove(&self, folder: &Path) {
        for _ in 0..40 {
            match fs::remove_dir_all(folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {}
                _ => return,
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        self.note(format!("{} cannot be removed", folder.display()));
    }
}

/// Opens a file so that nobody can write, rename or delete it. It can be read, and run.
fn hold(file: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).share_mode(FILE_SHARE_READ).open(file)
}

fn kill(job: Option<&JobObject>, alive: &[Member], code: u32) {
    if let Some(job) = job {
        let _ = job.kill(code); // one by one, then
    }
    for process in alive.iter().filter_map(|member| Process::open(*member)) {
        process.kill(code);
    }
}

/// What is ready to be started.
struct Prepared {
    program: PathBuf,
    configuration: PathBuf,
    /// Held open, so that what was checked is what is started.
    tool: File,
}

struct Watching<'w> {
    worker: &'w Worker,
    told: Option<u8>,
}

impl Watch for Watching<'_> {
    fn progress(&mut self, have: u64, total: Option<u64>) -> ControlFlow<()> {
        let part = total.filter(|total| *total > 0).map(|total| have.saturating_mul(100) / total);
        let percent = part.and_then(|part| u8::try_from(part.min(100)).ok());
        if percent.is_some() && percent != self.told {
            self.told = percent;
            self.worker.tell(RunnerEvent::Progress { phase: Phase::Downloading, percent });
        }
        if self.worker.stops() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn note(&mut self, note: &str) {
        self.worker.note(note.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn a_file_that_is_held_stays_what_it_is_and_can_be_run() {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("a.exe"), folder.path().join("b.exe"));
        fs::copy(std::env::current_exe().unwrap(), &file).unwrap();
        fs::write(&other, "b").unwrap();
        let held = hold(&file).unwrap();
        assert!(OpenOptions::new().write(true).open(&file).is_err(), "writing");
        assert!(OpenOptions::new().append(true).open(&file).is_err(), "appending");
        assert!(fs::remove_file(&file).is_err(), "deleting");
        assert!(fs::rename(&other, &file).is_err(), "putting another in its place");
        assert!(fs::rename(&file, folder.path().join("c.exe")).is_err(), "moving it away");
        let mut command = Command::new(&file);
        let ran = command.arg("--list").stdin(Stdio::null()).output().unwrap();
        assert!(ran.status.success(), "running");
        drop(held);
        fs::rename(&other, &file).unwrap();
    }
}
