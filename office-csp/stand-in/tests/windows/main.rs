//! The Windows runner with a stand-in for Office's setup program: downloads, signatures, processes, the registry, and
//! killed agents. `.ci/windows` makes the signed files and names their folder in `CSP_SIGNED`.

#![cfg(windows)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod agent;
mod mishaps;
mod refusals;
mod runs;
mod server;

use csp_agent::download::{PlainHttp, Proxy};
use csp_agent::windows::TrustPolicy;
use csp_host::Host;
use ddf::Scope;
use office_csp::windows::{RunnerOptions, WindowsRunner};
use office_csp::{News, OfficeCsp, State, device};
use office_deployment::InstallStatus;
use server::{Content, serve};
use std::fs;
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use syncml::{MessageBuilder, MsgId, Version};
use tempfile::TempDir;

/// The organisation of the signer of `signed.exe`.
const PUBLISHER: &str = "Stand-in Publisher Ltd";

/// The longest wait for a process, however slow the machine is.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// The folder of the signed files; `None` without them, which skips the test.
fn signed_files() -> Option<PathBuf> {
    let folder = std::env::var_os("CSP_SIGNED").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: CSP_SIGNED is not set");
    }
    folder
}

fn root(files: &Path) -> Vec<u8> {
    fs::read(files.join("root.der")).unwrap()
}

/// The folder of one test, with folders for agents and for the lock, and the log of the stand-in.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("machine")).unwrap();
        Place { folder }
    }

    fn agent(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn lock(&self) -> PathBuf {
        self.folder.path().join("machine").join("lock")
    }

    fn log_file(&self) -> String {
        self.folder.path().join("log.txt").display().to_string()
    }

    /// The lines that the stand-in has written.
    fn log(&self) -> Vec<String> {
        let text = fs::read_to_string(self.log_file()).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Waits until the stand-in has written this number of lines.
    fn until_log(&self, lines: usize) {
        let begin = Instant::now();
        while self.log().len() < lines {
            assert!(begin.elapsed() < LONGEST_WAIT, "the stand-in writes only {:?}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until the trace of the run has this line.
    fn until_recorded(&self, line: &str) {
        let begin = Instant::now();
        let is_recorded = |text: String| text.lines().any(|found| found == line);
        while !fs::read_to_string(self.agent("agent").join("trace")).is_ok_and(is_recorded) {
            assert!(begin.elapsed() < LONGEST_WAIT, "the agent does not record {line:?}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Ends the stand-in and its child, which wait.
    fn go(&self) {
        fs::write(format!("{}.go", self.log_file()), "").unwrap();
    }

    /// Waits until no process holds the machine's lock: the tool that held it has ended.
    fn until_unlocked(&self) {
        let begin = Instant::now();
        while fs::OpenOptions::new().write(true).share_mode(0).open(self.lock()).is_err() {
            assert!(begin.elapsed() < LONGEST_WAIT, "the lock is not released");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn configuration(&self, words: &str) -> String {
        office_stand_in::configuration(words, &self.log_file())
    }

    /// The options of a runner that downloads this content and trusts the root of the test.
    fn options(&self, content: Content, files: &Path) -> RunnerOptions {
        let mut options = RunnerOptions::new(self.agent("agent"), self.lock()).unwrap();
        options.download.address = serve(content).parse().unwrap();
        options.download.plain_http = PlainHttp::OnLoopback;
        options.download.pause = Duration::from_millis(10);
        options.https.proxy = Proxy::Direct;
        options.trust = TrustPolicy::anchored(vec![root(files)], PUBLISHER);
        options.interval = Duration::from_millis(50);
        options
    }

    /// The unexpected entries in the agent's folder.
    fn leftovers(&self) -> Vec<String> {
        let names = fs::read_dir(self.agent("agent")).unwrap().map(|entry| entry.unwrap().file_name());
        let names = names.map(|name| name.into_string().unwrap());
        names
            .filter(|name| {
                !["agent", "trace", "state.redb", "office-csp-folder.txt"].contains(&name.as_str())
            })
            .collect()
    }
}

fn exec(office: &mut OfficeCsp<WindowsRunner>, id: &str, configuration: &str) {
    let mut builder = MessageBuilder::without_header(Version::V1_2);
    builder.exec(&device::install(id), configuration).unwrap();
    let answer = Host::new().mount(office).unwrap().execute(&builder.finish(true), MsgId(1)).unwrap();
    assert!(answer.refusals.is_empty(), "{:?}", answer.refusals);
}

/// The result of a job, with its notes and phases.
#[derive(Debug)]
struct JobCourse {
    status: InstallStatus,
    restart: bool,
    notes: Vec<String>,
    phases: Vec<office_csp::Phase>,
}

fn to_the_end(office: &mut OfficeCsp<WindowsRunner>, id: &str) -> JobCourse {
    let begin = Instant::now();
    let (mut notes, mut phases) = (Vec::new(), Vec::new());
    while office.is_running() {
        assert!(begin.elapsed() < LONGEST_WAIT, "the job does not end: {notes:?}");
        match office.poll().map(|update| update.news) {
            Some(News::Progress(progress)) => phases.push(progress.phase),
            Some(News::Finished { .. }) => {}
            None => std::thread::sleep(Duration::from_millis(10)),
        }
        notes.extend(std::iter::from_fn(|| office.note()));
    }
    notes.extend(std::iter::from_fn(|| office.note()));
    phases.dedup();
    match office.state(Scope::Device, id) {
        State::Finished(job) => JobCourse { status: job.end.status, restart: job.end.restart, notes, phases },
        other => panic!("{other:?}"),
    }
}

/// Polls until the stand-in has written this number of lines.
fn poll_until_log(office: &mut OfficeCsp<WindowsRunner>, place: &Place, lines: usize) {
    let begin = Instant::now();
    while place.log().len() < lines {
        assert!(begin.elapsed() < LONGEST_WAIT, "the stand-in writes only {:?}", place.log());
        office.poll();
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A runner in the folder of another one whose thread is about to end.
fn next_runner(options: impl Fn() -> RunnerOptions) -> WindowsRunner {
    let begin = Instant::now();
    loop {
        match WindowsRunner::new(options()) {
            Ok(next) => return next,
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ResourceBusy),
        }
        assert!(begin.elapsed() < LONGEST_WAIT, "the folder stays in use");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Runs one Exec with these options to its end.
fn run(place: &Place, options: RunnerOptions, words: &str) -> JobCourse {
    let mut office = OfficeCsp::new(WindowsRunner::new(options).unwrap());
    exec(&mut office, "a", &place.configuration(words));
    to_the_end(&mut office, "a")
}
