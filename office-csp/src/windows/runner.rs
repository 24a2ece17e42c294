//! Runs one job at a time, in its own thread.

use super::job_link::{JobLink, JobMessage, JobRequests};
use super::options::RunnerOptions;
use super::system::System;
use super::task::Task;
use super::worker::Worker;
use super::{last_run, registry};
use crate::runner::{Job, Run, Runner, RunnerEvent, StartError, ToolExit};
use crate::state::Found;
use csp_agent::clock::SystemClock;
use csp_agent::windows::{
    FolderMark, held_by, open_exclusive, private_folders, remove_unfinished, with_path,
};
use office_deployment::Installed;
use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// The file that marks a private folder of this crate.
const FOLDER_MARK: FolderMark = FolderMark {
    file_name: "office-csp-folder.txt",
    text: "This folder belongs to a program that installs Office (office-csp). Only the system and the administrators can \
           use it.\r\nDo not put files here: they get the same rights.\r\n",
};

/// Installs Office on this machine with the Office Deployment Tool.
#[derive(Debug)]
pub struct WindowsRunner {
    system: System,
    work: Option<Work>,
    events: VecDeque<RunnerEvent>,
    notes: VecDeque<String>,
}

/// A running job, and the link to its thread.
#[derive(Debug)]
struct Work {
    run: Run,
    messages: Receiver<JobMessage>,
    requests: Arc<JobRequests>,
    /// This is its second thread, because the first one ended without a result.
    is_second: bool,
}

impl WindowsRunner {
    /// A runner for this machine. Creates the folders; their parents must exist.
    ///
    /// # Errors
    /// [`ResourceBusy`](io::ErrorKind::ResourceBusy) when another agent uses the folder; any other error when a folder cannot
    /// be made private.
    pub fn new(mut options: RunnerOptions) -> io::Result<Self> {
        // Absolute, because the tool runs in another folder and gets the path of its configuration.
        options.folder = std::path::absolute(&options.folder)?;
        options.lock = std::path::absolute(&options.lock)?;
        options.tool_file = options.tool_file.map(std::path::absolute).transpose()?;
        let mut folders: Vec<&Path> = vec![options.folder.as_path()];
        folders.extend(options.lock.parent().filter(|parent| **parent != *options.folder));
        // The outer folder first, so that nobody else can create the inner one.
        folders.sort_by_key(|folder| folder.components().count());
        private_folders(&folders, &FOLDER_MARK)?;
        let guard = options.folder.join("agent");
        let guard = open_exclusive(&guard)?.ok_or_else(|| {
            let what = "another agent works in this folder";
            let text = format!("{}: {what}{}", guard.display(), held_by(&guard));
            io::Error::new(io::ErrorKind::ResourceBusy, text)
        })?;
        let mut notes = VecDeque::new();
        let trace = options.folder.join("trace");
        if let Err(error) = remove_unfinished(&trace) {
            let error = with_path(&trace.with_extension("new"), error);
            notes.push_back(format!("an incomplete trace cannot be removed yet: {error}")); // the next one replaces it
        }
        let system = System { options: Arc::new(options), _guard: Arc::new(guard) };
        Ok(WindowsRunner { system, work: None, events: VecDeque::new(), notes })
    }

    /// A worker for this run, and the link to it.
    fn worker(&self, run: Run) -> (Worker<System>, Work) {
        let (sender, messages) = channel();
        let requests = Arc::new(JobRequests::default());
        let worker = Worker {
            machine: self.system.clone(),
            clock: Box::new(SystemClock::new()),
            time_limit: self.system.options.time_limit,
            interval: self.system.options.interval,
            link: JobLink::new(sender, Arc::clone(&requests)),
        };
        (worker, Work { run, messages, requests, is_second: false })
    }

    /// Starts the job's thread.
    fn spawn(&mut self, worker: Worker<System>, task: Task<System>, work: Work) -> io::Result<()> {
        let thread = std::thread::Builder::new().name("office-csp".to_owned());
        thread.spawn(move || worker.carry_out(task))?;
        self.work = Some(work);
        Ok(())
    }

    /// Takes the notes of a worker that has no thread.
    fn take_notes(&mut self, work: &Work) {
        let notes = work.messages.try_iter().filter_map(|message| match message {
            JobMessage::Note(note) => Some(note),
            JobMessage::Event(_) => None,
        });
        self.notes.extend(notes);
    }

    fn find(&mut self, run: Run, is_second: bool) -> Found {
        let (worker, work) = self.worker(run);
        let (found, task) = worker.recover(run);
        let Some(task) = task else {
            self.take_notes(&work);
            return found;
        };
        match self.spawn(worker, task, Work { is_second, ..work }) {
            Ok(()) => found,
            Err(error) => {
                let what = "its tool may still run, and nothing waits for it";
                self.notes.push_back(format!("run {}: {what}: no thread: {error}", run.0));
                Found::Lost
            }
        }
    }

    /// Takes the messages that the thread has sent.
    fn pump(&mut self) {
        while let Some(work) = &self.work {
            match work.messages.try_recv() {
                Ok(JobMessage::Note(note)) => self.notes.push_back(note),
                Ok(JobMessage::Event(event)) => {
                    self.events.push_back(event);
                    if matches!(event, RunnerEvent::Exited(_)) {
                        self.work = None;
                    }
                }
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => self.replace_thread(),
            }
        }
    }

    /// Replaces a thread that has panicked: it ended without a result, and its tool may still run.
    fn replace_thread(&mut self) {
        let Some(Work { run, requests, is_second, .. }) = self.work.take() else { return };
        self.notes.push_back("the thread of the job has ended without a result".to_owned());
        let found = if is_second { Found::Lost } else { self.find(run, true) };
        let status = match found {
            Found::Running => {
                if let (true, Some(work)) = (requests.is_cancelled(), &self.work) {
                    work.requests.cancel();
                }
                return;
            }
            Found::Ended(end) => end.status,
            Found::Lost => office_deployment::InstallStatus::CompletingScenario,
            Found::NotStarted => office_deployment::InstallStatus::ProcessPoolInitialization,
        };
        self.events.push_back(RunnerEvent::Exited(ToolExit { code: status.code() }));
    }
}

impl Runner for WindowsRunner {
    fn start(&mut self, run: Run, job: &Job) -> Result<(), StartError> {
        self.pump();
        if self.work.is_some() {
            return Err(StartError::Busy);
        }
        let (worker, work) = self.worker(run);
        match worker.start(run, &job.payload) {
            Ok(task) => self.spawn(worker, task, work).map_err(StartError::Failed),
            Err(error) => {
                self.take_notes(&work);
                Err(error)
            }
        }
    }

    fn recover(&mut self, run: Run, _job: &Job) -> Found {
        self.find(run, false)
    }

    fn look(&self, run: Run) -> Option<Found> {
        last_run::look(&self.system, run).ok()
    }

    fn poll(&mut self) -> Option<RunnerEvent> {
        if self.events.is_empty() {
            self.pump();
        }
        self.events.pop_front()
    }

    fn cancel(&mut self) {
        if let Some(work) = &self.work {
            work.requests.cancel();
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
    /// Abandons the job. Its tool continues, and the next agent finds it.
    fn drop(&mut self) {
        if let Some(work) = &self.work {
            work.requests.abandon();
        }
    }
}
