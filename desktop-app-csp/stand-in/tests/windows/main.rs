//! The installer of Windows: real packages and Wine's `msiexec`, a stand-in for `msiexec`, the registry, and killed agents.
//! `.ci/windows` builds the packages and names their folder in `CSP_PACKAGES`.

#![cfg(windows)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod agent;
mod codes;
mod packages;
mod server;

use csp_agent::store::RedbStore;
use csp_host::Host;
use ddf::Scope;
use desktop_app_csp::server::Order;
use desktop_app_csp::windows::WindowsMsiexec;
use desktop_app_csp::{
    AgentInstaller, CommandLine, DesktopAppCsp, HResult, JobStatus, MsiInstallJob, ProductCode,
};
use msiexec_stand_in::{installer, job};
use server::serve;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use syncml::{Message, MsgId};
use tempfile::TempDir;

/// The longest wait for a process, however slow the machine is.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

type Apps = DesktopAppCsp<AgentInstaller<WindowsMsiexec>>;

/// The packages of `.ci/windows-packages`, and the address at which they are served; `None` without them, which skips the
/// test.
#[derive(Clone)]
struct Packages {
    folder: PathBuf,
    address: String,
}

impl Packages {
    fn find() -> Option<Self> {
        let Some(folder) = std::env::var_os("CSP_PACKAGES").map(PathBuf::from) else {
            eprintln!("skipped: CSP_PACKAGES is not set");
            return None;
        };
        let address = serve(folder.clone());
        Some(Packages { folder, address })
    }

    /// A job for one of the packages.
    fn job(&self, code: &ProductCode, name: &str) -> MsiInstallJob {
        job(code, &self.folder.join(name), &self.address).unwrap()
    }

    /// A job for the stand-in with these orders.
    fn ordered(&self, place: &Place, orders: &str) -> MsiInstallJob {
        let mut job = self.job(&ordered(), "ordered.msi");
        let log = place.path("log.txt");
        job.command_line = CommandLine::new(format!("/quiet ORDERS={orders} LOG=\"{}\"", log.display()));
        job
    }
}

/// Keeps other tests from installing packages meanwhile.
fn machine() -> MutexGuard<'static, ()> {
    static MACHINE: Mutex<()> = Mutex::new(());
    MACHINE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The product code of `ordered.msi`, which no test installs.
fn ordered() -> ProductCode {
    code(4)
}

fn code(last: u8) -> ProductCode {
    format!("{{C5B0A6F2-7E0B-4B0E-9B5C-0D1E2F3A4B{last:02X}}}").parse().unwrap()
}

/// The folder of one test.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Place { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The lines that the stand-in has written.
    fn log(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path("log.txt")).unwrap_or_default();
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

    /// Ends the stand-in and its child, which wait.
    fn go(&self) {
        fs::write(self.path("log.txt.go"), "").unwrap();
    }

    /// An agent with the `msiexec` of Windows.
    fn apps(&self) -> Apps {
        self.open(WindowsMsiexec::new(self.path("agent")).unwrap())
    }

    /// An agent with the stand-in.
    fn stand_in(&self) -> Apps {
        let program = env!("CARGO_BIN_EXE_stand-in-msiexec");
        self.open(WindowsMsiexec::with_program(self.path("agent"), program).unwrap())
    }

    fn open(&self, msiexec: WindowsMsiexec) -> Apps {
        let agent = self.path("agent");
        let installer = installer(msiexec, &agent.join("packages")).unwrap();
        DesktopAppCsp::open(installer, RedbStore::open(agent.join("state.redb")).unwrap()).unwrap()
    }

    /// The downloaded files that are left.
    fn leftovers(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("agent").join("packages")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| !name.ends_with(".txt")).collect()
    }
}

/// Executes a message; the code of the status of its last command.
fn execute(apps: &mut Apps, message: &Message<'_>) -> u16 {
    let answer = Host::new().mount(apps).unwrap().execute(message, MsgId(1)).unwrap();
    let statuses = answer.message.commands().filter_map(|command| command.as_status());
    statuses.filter_map(|status| status.code()).last().unwrap().0
}

/// Executes an order, which is accepted.
fn order(apps: &mut Apps, order: &Order) {
    assert_eq!(execute(apps, &order.message().unwrap()), 200);
}

fn install(apps: &mut Apps, code: &ProductCode, job: &MsiInstallJob) {
    order(apps, &Order::install(Scope::Device, code, job).unwrap());
}

/// Polls until all jobs have ended. Returns the values of `Status` on the way; 0 without one.
fn run(apps: &mut Apps) -> Vec<u32> {
    let begin = Instant::now();
    let mut seen = Vec::new();
    while apps.packages().filter_map(|(_, _, state)| state.status()).any(|status| !status.is_terminal()) {
        assert!(begin.elapsed() < LONGEST_WAIT, "the job does not end: {seen:?}");
        match apps.poll() {
            Some(update) => seen.push(update.status.map_or(0, JobStatus::code)),
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    }
    seen
}

fn last_error(apps: &Apps, code: &ProductCode) -> HResult {
    apps.state(Scope::Device, code).last_error()
}

/// A message with one command on an address below the root of a tree.
fn command(verb: &str, scope: Scope, path: &str) -> Message<'static> {
    let tree = if scope == Scope::User { "User" } else { "Device" };
    let uri = format!("./{tree}/Vendor/MSFT/EnterpriseDesktopAppManagement/{path}");
    let text = format!(
        "<SyncBody><{verb}><CmdID>1</CmdID><Item><Target><LocURI>{uri}</LocURI></Target></Item></{verb}></SyncBody>"
    );
    Message::parse(&text).unwrap().into_owned()
}

/// The value of a node in the tree of the device, or the code of the refusal.
fn get(apps: &mut Apps, path: &str) -> Result<String, u16> {
    get_in(apps, Scope::Device, path)
}

fn get_in(apps: &mut Apps, scope: Scope, path: &str) -> Result<String, u16> {
    let message = command("Get", scope, path);
    let answer = Host::new().mount(apps).unwrap().execute(&message, MsgId(1)).unwrap().message;
    let results = answer.commands().filter_map(|command| command.as_results());
    let mut data = results.flat_map(|results| results.items()).filter_map(|item| item.data());
    if let Some(data) = data.next() {
        return Ok(data.text().into_owned());
    }
    let codes = answer.commands().filter_map(|command| command.as_status()?.code());
    Err(codes.map(|code| code.0).max().unwrap())
}
