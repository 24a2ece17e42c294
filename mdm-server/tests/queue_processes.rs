//! Server processes on one store: several at once, and killed at every moment. Nothing is lost, and no device gets a command
//! twice.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod database;

use mdm_server::queue::{
    CommandQueue, DeliveryState, DeviceId, Exchange, NewCommand, PostgresQueue, SequenceNumber, SessionAfter,
    SessionId, SqliteQueue, StoredResult,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use syncml::Message;

/// The store: the path of a file, or the parameters of a database.
const STORE: &str = "MDM_TEST_STORE";
/// The file that the process appends to.
const LOG: &str = "MDM_TEST_LOG";
/// Where the process ends itself: `before 3` or `after 3` for its third change of the queue.
const END: &str = "MDM_TEST_END";
/// Set for a process that is the only one.
const ALONE: &str = "MDM_TEST_ALONE";
/// How many rounds of kills the tests do.
const KILLS: &str = "MDM_TEST_KILLS";

/// The commands that one process queues, each with a call of its own.
const QUEUED: u64 = 6;

fn device() -> DeviceId {
    DeviceId::new("device").unwrap()
}

fn open(store: &str) -> Box<dyn CommandQueue> {
    match store.strip_prefix("file ") {
        Some(path) => Box::new(SqliteQueue::open(path).unwrap()),
        None => Box::new(PostgresQueue::connect(store).unwrap().with_connections(2)),
    }
}

/// Commands with odd numbers are Execs, those with even ones may be repeated.
fn is_exec(number: u64) -> bool {
    number % 2 == 1
}

fn command(exec: bool) -> NewCommand {
    let verb = if exec { "Exec" } else { "Get" };
    let text = format!("<{verb}><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></{verb}>");
    let command = NewCommand::of(&Message::parse(&text).unwrap()).unwrap();
    if exec { command } else { command.resend_when_unanswered().unwrap() }
}

fn done() -> StoredResult {
    serde_json::from_str(r#"{"command": "Exec", "is_success": true, "summary": "done", "targets": []}"#)
        .unwrap()
}

/// The log outside of the server: the messages that the device got, and the commands that the administrator queued. It
/// survives a kill.
struct Log(PathBuf);

impl Log {
    fn add(&self, line: &str) {
        let mut file = OpenOptions::new().append(true).create(true).open(&self.0).unwrap();
        file.write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    fn read(&self) -> String {
        std::fs::read_to_string(&self.0).unwrap_or_default()
    }

    /// The numbers after a word, in the order of the lines.
    fn numbers(&self, word: &str) -> Vec<u64> {
        let text = self.read();
        let lines = text.lines().filter_map(|line| line.strip_prefix(word)?.strip_prefix(' '));
        lines.flat_map(|line| line.split(' ')).filter_map(|number| number.parse().ok()).collect()
    }
}

/// A server process together with its device, whose messages are in `log`.
struct Server {
    queue: Box<dyn CommandQueue>,
    log: Log,
    /// The change of the queue at which the process ends itself, and whether it does so before it.
    end: Option<(bool, u32)>,
    changes: u32,
}

impl Server {
    /// Makes a change of the queue, and ends the process where it should.
    fn change<R>(&mut self, change: impl FnOnce(&dyn CommandQueue) -> R) -> R {
        self.changes += 1;
        let at = |is_before| self.end == Some((is_before, self.changes));
        if at(true) {
            std::process::abort();
        }
        let done = change(&*self.queue);
        if at(false) {
            std::process::abort();
        }
        done
    }

    /// Continues the session of a killed process, or ends it.
    fn resume(&mut self, session: &SessionId, continues: bool) {
        let stored = self.queue.session(&device(), session).unwrap().unwrap();
        if !continues {
            // The device does not come back.
            self.change(|queue| queue.close(&device(), session)).unwrap();
            return;
        }
        // The device repeats its message unless it got the answer; the restored session then repeats the answer.
        let sent = String::from_utf8(stored.snapshot.clone()).unwrap();
        if !self.log.read().lines().any(|line| line == sent) {
            self.log.add(&sent);
        }
        self.answer_and_end(session);
    }

    /// The device answers the commands that it got. The session is over.
    fn answer_and_end(&mut self, session: &SessionId) {
        let stored = self.queue.session(&device(), session).unwrap();
        let mut exchange = Exchange::new(&device(), session, stored.as_ref());
        let snapshot = String::from_utf8(stored.unwrap().snapshot).unwrap();
        let sent: Vec<u64> = snapshot.split(' ').filter_map(|word| word.parse().ok()).collect();
        sent.iter().for_each(|number| _ = exchange.answer(SequenceNumber(*number), done()));
        self.change(|queue| queue.commit(&exchange, SessionAfter::Over)).unwrap();
        sent.iter().for_each(|number| self.log.add(&format!("answered {number}")));
    }

    /// A session that delivers some commands. Returns false if there are none.
    fn deliver(&mut self, session: &SessionId) -> bool {
        let mut exchange = Exchange::new(&device(), session, None);
        let pending = self.queue.pending(&device(), 4).unwrap();
        let Some((held, sent)) = pending.split_last() else { return false };
        let sent = if sent.is_empty() { &pending } else { sent };
        let numbers: Vec<String> = sent.iter().map(|command| command.number().to_string()).collect();
        // The snapshot is the line that the device has after it got the message.
        let line = format!("message {}", numbers.join(" "));
        sent.iter().for_each(|command| _ = exchange.send(command.number()));
        if numbers.len() < pending.len() {
            exchange.hold(held.number());
        }
        match self.change(|queue| queue.commit(&exchange, SessionAfter::Open(line.as_bytes()))) {
            Ok(_) => {}
            Err(error) if error.is_transient() => return true,
            Err(error) => panic!("{error}"),
        }
        self.log.add(&line);
        self.answer_and_end(session);
        true
    }
}

/// Only does something as a child process of the tests below.
#[test]
fn a_server_process() {
    let (Ok(store), Ok(log)) = (std::env::var(STORE), std::env::var(LOG)) else { return };
    let end = std::env::var(END).ok();
    let end = end.as_deref().and_then(|end| end.split_once(' '));
    let end = end.map(|(place, number)| (place == "before", number.parse().unwrap()));
    let mut server = Server { queue: open(&store), log: Log(log.into()), end, changes: 0 };
    // A server that is alone knows that all open sessions are of killed ones.
    if std::env::var(ALONE).is_ok() {
        for (index, open) in server.queue.sessions(&device()).unwrap().into_iter().enumerate() {
            server.resume(&open.session, (std::process::id() as usize + index) % 2 == 0);
        }
        for _ in 0..QUEUED {
            server.log.add("intent");
            let next =
                server.queue.commands(&device(), SequenceNumber(0), usize::MAX).unwrap().len() as u64 + 1;
            let number = server.change(|queue| queue.enqueue(&device(), &[command(is_exec(next))])).unwrap();
            server.log.add(&format!("queued {number}"));
        }
    }
    let session = SessionId::new(format!("p{}", std::process::id())).unwrap();
    while server.deliver(&session) {}
}

fn spawn(store: &str, log: &Path, variables: &[(&str, &str)]) -> Child {
    spawn_by(Command::new(std::env::current_exe().unwrap()), store, log, variables)
}

fn spawn_by(mut program: Command, store: &str, log: &Path, variables: &[(&str, &str)]) -> Child {
    program
        .args(["--exact", "a_server_process", "--nocapture"])
        .env(STORE, store)
        .env(LOG, log)
        .envs(variables.iter().copied())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits for the end of a process, which may be that of a kill. Returns true if it was not killed.
fn wait(mut child: Child, may_be_killed: bool) -> bool {
    let mut text = String::new();
    child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    let status = child.wait().unwrap();
    assert!(status.success() || (may_be_killed && status.code().is_none()), "{status}: {text}");
    status.success()
}

/// Checks what the log and the queue say about each command.
fn check(store: &str, log: &Log) {
    let queue = open(store);
    let records = queue.commands(&device(), SequenceNumber(0), usize::MAX).unwrap();
    let states: BTreeMap<u64, DeliveryState> =
        records.iter().map(|record| (record.number.0, record.state)).collect();
    let sends: BTreeMap<u64, u32> = records.iter().map(|record| (record.number.0, record.sends)).collect();
    assert!(states.keys().copied().eq(1..=states.len() as u64), "no number is missing: {states:?}");
    for number in log.numbers("queued") {
        assert!(states.contains_key(&number), "command {number} is lost");
    }
    let intents = log.read().lines().filter(|line| *line == "intent").count();
    assert!(states.len() <= intents, "{} commands are queued, {intents} were intended", states.len());

    let mut delivered: BTreeMap<u64, usize> = BTreeMap::new();
    log.numbers("message").into_iter().for_each(|number| *delivered.entry(number).or_default() += 1);
    let answered: BTreeSet<u64> = log.numbers("answered").into_iter().collect();
    for (number, state) in &states {
        let times = delivered.get(number).copied().unwrap_or_default();
        let shown = format!("command {number} is {state} and was delivered {times} times");
        assert!(times <= 1 || !is_exec(*number), "{shown}");
        assert!(!answered.contains(number) || *state == DeliveryState::Acknowledged, "{shown}, and answered");
        match state {
            DeliveryState::Acknowledged => assert!(times > 0, "{shown}"),
            DeliveryState::Pending | DeliveryState::Held => {
                assert!(times == 0 || !is_exec(*number), "{shown}")
            }
            DeliveryState::Unknown | DeliveryState::Sent => {}
            other => panic!("{other}: {shown}"),
        }
        // A command that may be repeated is unknown only after the last try.
        let is_last = sends[number] >= queue.limits().sends;
        assert!(*state != DeliveryState::Unknown || is_exec(*number) || is_last, "{shown}");
    }
}

/// After a last process without a kill everything has come to an end.
fn finish(store: &str, log: &Log) {
    wait(spawn(store, &log.0, &[(ALONE, "1")]), false);
    check(store, log);
    for record in open(store).commands(&device(), SequenceNumber(0), usize::MAX).unwrap() {
        assert!(record.state.is_ended(), "command {} is {}", record.number, record.state);
    }
}

/// A store in a file, and a log.
fn file(folder: &Path) -> (String, Log) {
    (format!("file {}", folder.join("queue.db").display()), Log(folder.join("log")))
}

fn rounds(default: u32) -> u32 {
    std::env::var(KILLS).map_or(default, |rounds| rounds.parse().unwrap())
}

/// Kills processes before and after each change that they make.
fn end_at_every_change(store: &str, log: &Log) {
    // The log has the number of changes of a process: six commands, and two for each of the three sessions.
    for number in 1..=QUEUED as u32 + 6 {
        for place in ["before", "after"] {
            let end = format!("{place} {number}");
            wait(spawn(store, &log.0, &[(ALONE, "1"), (END, &end)]), true);
            check(store, log);
        }
    }
    finish(store, log);
}

/// Kills processes after times that differ.
fn kill_at_random(store: &str, log: &Log, rounds: u32) {
    for round in 0..rounds {
        let mut child = spawn(store, &log.0, &[(ALONE, "1")]);
        std::thread::sleep(Duration::from_micros(u64::from(round).wrapping_mul(7919) % 40_000));
        child.kill().unwrap();
        wait(child, true);
        check(store, log);
    }
    finish(store, log);
}

#[test]
fn a_server_on_a_file_ends_at_every_change() {
    let folder = tempfile::tempdir().unwrap();
    let (store, log) = file(folder.path());
    end_at_every_change(&store, &log);
}

#[test]
fn a_server_on_a_file_is_killed_at_random() {
    let folder = tempfile::tempdir().unwrap();
    let (store, log) = file(folder.path());
    kill_at_random(&store, &log, rounds(12));
    SqliteQueue::open(folder.path().join("queue.db")).unwrap().check().unwrap();
}

/// Kills processes as they enter a call of the system that changes the file or its log, one call after the other.
#[cfg(target_os = "linux")]
#[test]
fn a_server_on_a_file_is_killed_at_writes_to_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let (store, log) = file(folder.path());
    let strace = |call: &str, number: u32| {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-o", "/dev/null", "-e", &format!("trace={call}")]);
        strace.args(["-e", &format!("inject={call}:signal=KILL:when={number}")]);
        strace.arg(std::env::current_exe().unwrap());
        strace
    };
    let can_trace = strace("pwrite64", 1 << 15).arg("--list").stdout(Stdio::null()).status();
    if !can_trace.is_ok_and(|status| status.success()) {
        eprintln!("strace cannot trace a process: the test skips");
        return;
    }
    // By default a few of the calls, which are different ones in each new file.
    let (first, step) = match rounds(0) {
        0 => (std::process::id() % 8 + 1, 41),
        _ => (1, 1),
    };
    let mut kills = 0;
    for call in ["pwrite64", "fdatasync", "ftruncate", "unlink"] {
        for number in (first..).step_by(step) {
            let child = spawn_by(strace(call, number), &store, &log.0, &[(ALONE, "1")]);
            let was_killed = !wait(child, true);
            check(&store, &log);
            if !was_killed {
                break; // the process makes fewer calls
            }
            kills += 1;
        }
    }
    finish(&store, &log);
    SqliteQueue::open(folder.path().join("queue.db")).unwrap().check().unwrap();
    eprintln!("{kills} kills");
    assert!(kills > 0);
}

#[test]
fn a_server_on_a_database_is_killed_at_random() {
    let Some(store) = database::new_schema() else { return };
    let folder = tempfile::tempdir().unwrap();
    kill_at_random(&store, &Log(folder.path().join("log")), rounds(8));
}

/// Several processes at once deliver each command once.
fn deliver_at_once(store: &str, log: &Log) {
    const COMMANDS: u64 = 60;
    let queue = open(store);
    for number in 1..=COMMANDS {
        log.add("intent");
        let number = queue.enqueue(&device(), &[command(is_exec(number))]).unwrap();
        log.add(&format!("queued {number}"));
    }
    let children: Vec<Child> = (0..2).map(|_| spawn(store, &log.0, &[])).collect();
    children.into_iter().for_each(|child| _ = wait(child, false));
    check(store, log);
    let mut delivered = log.numbers("message");
    delivered.sort_unstable();
    assert!(delivered.into_iter().eq(1..=COMMANDS), "each command once");
}

#[test]
fn two_servers_on_a_file_deliver_each_command_once() {
    let folder = tempfile::tempdir().unwrap();
    let (store, log) = file(folder.path());
    deliver_at_once(&store, &log);
}

#[test]
fn two_servers_on_a_database_deliver_each_command_once() {
    let Some(store) = database::new_schema() else { return };
    let folder = tempfile::tempdir().unwrap();
    deliver_at_once(&store, &Log(folder.path().join("log")));
}
