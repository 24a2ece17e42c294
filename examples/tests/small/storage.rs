//! Full and read-only disks under a running server and a running agent.

use crate::program::program;
use crate::running::{LIMIT, Running};
use csp_agent::store::{RedbStore, Store};
use mdm_server::queue::SqliteQueue;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

/// An example that ignores the signal for a file that may not grow, as a service under a quota gets an error instead.
fn quota(name: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(program(name).get_program());
    command
}

/// Limits the size of the files that a running process writes: `0` makes every write fail, `unlimited` none. Returns false
/// if this system cannot do that.
fn limit_files(running: &Running, bytes: &str) -> bool {
    let pid = running.process.id().to_string();
    let limited =
        Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={bytes}:unlimited")]).status();
    let is_limited = limited.is_ok_and(|status| status.success());
    if !is_limited {
        eprintln!("skipped: the limits of a process cannot be changed");
    }
    is_limited
}

/// A server and an agent whose state is in this folder.
struct Pair {
    folder: PathBuf,
    address: String,
    server: Running,
    agent: Running,
}

const GET: &str = "<Get><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get>";

impl Pair {
    fn start(folder: &Path) -> Self {
        fs::write(folder.join("get.xml"), GET).unwrap();
        let mut server = Running::start(quota("small_server").arg(folder));
        let address = server.line().strip_prefix("devices: ").unwrap().to_owned();
        server.ask("enrol laptop");
        let agent = agent(folder, &address);
        let mut pair = Pair { folder: folder.to_owned(), address, server, agent };
        pair.send();
        pair.work(1);
        pair
    }

    /// Queues a command.
    fn send(&mut self) -> String {
        self.server.ask(&format!("send laptop {}", self.folder.join("get.xml").display()))
    }

    /// Wakes the agent until this number of commands is done.
    fn work(&mut self, commands: usize) {
        let begun = Instant::now();
        loop {
            self.agent.write("push");
            thread::sleep(Duration::from_millis(100));
            let results = self.server.results();
            if results.iter().filter(|line| line.ends_with("done (200 OK)")).count() == commands {
                return;
            }
            assert!(begun.elapsed() < LIMIT, "{results:?}");
        }
    }

    /// Ends both programs, and checks the files.
    fn end(mut self) {
        assert_eq!([self.agent.end().0, self.server.end().0], [Some(0); 2]);
        SqliteQueue::open(self.folder.join("queue.sqlite")).unwrap().check().unwrap();
        assert!(!RedbStore::open(self.folder.join("laptop.redb")).unwrap().keys("").unwrap().is_empty());
    }
}

fn agent(folder: &Path, address: &str) -> Running {
    Running::start(quota("small_agent").arg(address).arg(folder).arg("laptop"))
}

#[test]
fn an_agent_that_cannot_write_at_all_says_so_and_its_store_stays_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut pair = Pair::start(folder.path());
    if !limit_files(&pair.agent, "0") {
        return;
    }
    pair.agent.write("push");
    pair.agent.expect("there is no space left for the store");
    // The store refuses later calls if it cannot be sure of its file. Another process opens it again.
    pair.agent.end();
    pair.send();
    pair.agent = agent(&pair.folder, &pair.address);
    pair.work(2);
    pair.end();
}

#[test]
fn a_server_whose_disk_is_full_asks_devices_to_come_back_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut pair = Pair::start(folder.path());
    if !limit_files(&pair.server, "0") {
        return;
    }
    assert!(pair.send().starts_with("error: "));
    pair.agent.write("push");
    pair.agent.expect("the server is busy for 60 s");
    pair.server.expect("laptop: the queue: ");
    assert!(limit_files(&pair.server, "unlimited"));
    assert!(pair.send().starts_with("queued: 1, from number 2 "));
    // A new process of the agent does not wait, so that the test ends.
    assert_eq!(pair.agent.end().0, Some(0));
    pair.agent = agent(&pair.folder, &pair.address);
    pair.work(2);
    pair.end();
}

/// Runs an example as a user who may not write into the folder. `None` if this system cannot do that.
fn without_rights(name: &str, arguments: &[&Path]) -> Option<Output> {
    let shell = "if [ \"$(id -u)\" = 0 ]; then \
        exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$0\" \"$@\"; else exec \"$0\" \"$@\"; fi";
    let run =
        Command::new("sh").args(["-c", shell]).arg(program(name).get_program()).args(arguments).output();
    run.ok().filter(|run| !matches!(run.status.code(), Some(126 | 127)))
}

/// The names and contents of the files in a folder.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|file| (file.clone(), fs::read(file).unwrap())).collect()
}

#[test]
fn a_store_that_cannot_be_written_is_named_and_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let pair = Pair::start(folder.path());
    let address = PathBuf::from(&pair.address);
    pair.end();
    let before = content(folder.path());
    let set_mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    before.keys().for_each(|file| set_mode(file, 0o444));
    set_mode(folder.path(), 0o555);
    for (name, arguments, expected) in [
        ("small_server", &[folder.path()][..], "the store of the queue"),
        (
            "small_agent",
            &[&address, folder.path(), Path::new("laptop")],
            "the store cannot be read or written",
        ),
    ] {
        let Some(run) = without_rights(name, arguments) else {
            eprintln!("skipped: this program cannot be started without rights");
            break;
        };
        let error = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.code() == Some(1) && error.contains(expected), "{name}: {error}");
    }
    set_mode(folder.path(), 0o755);
    assert_eq!(content(folder.path()), before);
}
