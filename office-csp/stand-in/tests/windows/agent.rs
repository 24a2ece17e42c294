//! Agents that are killed, as processes of their own.

use super::*;
use csp_agent::store::RedbStore;
use office_csp::{Found, Recovery};
use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

struct Agent {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Agent {
    /// Starts an agent; with an Exec if there are orders.
    fn start(place: &Place, address: &str, files: &Path, orders: Option<(&str, &str)>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stand-in-agent"));
        command.arg(place.agent("agent")).arg(place.lock()).arg(address);
        command.arg(files.join("root.der")).arg(PUBLISHER);
        if let Some((id, words)) = orders {
            let file = place.folder.path().join("configuration.xml");
            fs::write(&file, place.configuration(words)).unwrap();
            command.arg(id).arg(file);
        }
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Agent { process, lines }
    }

    /// Reads until this line.
    fn until(&mut self, line: &str) {
        let mut seen = Vec::new();
        for next in self.lines.by_ref() {
            let next = next.unwrap();
            if next.starts_with(line) {
                return;
            }
            seen.push(next);
        }
        panic!("the agent never says {line:?}, but {seen:?}");
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// All it says up to its end.
    fn at_its_end(mut self) -> Vec<String> {
        let lines = self.lines.by_ref().map(Result::unwrap).collect();
        assert!(self.process.wait().unwrap().success(), "{lines:?}");
        lines
    }
}

fn signed(files: &Path) -> Vec<u8> {
    fs::read(files.join("signed.exe")).unwrap()
}

/// Kills an agent when it says `line`, and lets the next one go to the end.
fn killed_at(line: &str, content: Content, files: &Path, words: &str) -> (Place, Vec<String>) {
    let place = Place::new();
    let address = serve(content);
    let mut agent = Agent::start(&place, &address, files, Some(("a", words)));
    agent.until(line);
    agent.kill();
    let said = Agent::start(&place, &address, files, None).at_its_end();
    (place, said)
}

#[test]
fn killed_during_the_download() {
    let Some(files) = signed_files() else { return };
    let content = Content::Slow(signed(&files), Duration::from_millis(20));
    let (place, said) = killed_at("phase: Downloading", content, &files, "exit 0");
    assert!(said[0].contains("the deployment tool was never started"), "{said:?}");
    assert_eq!(said.last().unwrap(), "finished: 0");
    assert_eq!(place.log(), ["begins", "ends"], "one tool");
    assert_eq!(place.left(), [""; 0], "what the first agent had downloaded is gone");
}

#[test]
fn killed_during_the_verification() {
    let Some(files) = signed_files() else { return };
    let (place, said) = killed_at("phase: Verifying", Content::Bytes(signed(&files)), &files, "exit 0");
    assert_eq!(place.log(), ["begins", "ends"], "one tool, whichever agent has started it: {said:?}");
    assert_eq!(place.left(), [""; 0]);
    let last = said.last().unwrap();
    // The first agent may have come as far as to start the tool, and the tool may have ended unseen.
    let gone =
        ": found after a restart of the agent: the deployment tool has ended, and its result is not known";
    assert!(last == "finished: 0" || last.ends_with(gone), "{said:?}");
}

#[test]
fn killed_while_the_tool_runs_and_back_before_its_end() {
    let Some(files) = signed_files() else { return };
    for (words, log) in
        [("sleep 3000 3010", vec!["begins", "ends"]), ("sleep 3000 17006", vec!["begins", "ends"])]
    {
        let place = Place::new();
        let address = serve(Content::Bytes(signed(&files)));
        let mut agent = Agent::start(&place, &address, &files, Some(("a", words)));
        agent.until("phase: Installing");
        while place.log().is_empty() {
            std::thread::sleep(Duration::from_millis(20));
        }
        agent.kill();
        assert_eq!(place.log(), ["begins"], "the tool lives on");
        let said = Agent::start(&place, &address, &files, None).at_its_end();
        assert!(said[0].contains("the deployment tool is still running; waiting for it"), "{said:?}");
        let code = if words.ends_with("3010") { "finished: 0" } else { "finished: 17006" };
        assert_eq!(said.last().unwrap(), code, "its exit code is not lost: {said:?}");
        assert_eq!(place.log(), log, "one tool");
        assert_eq!(place.left(), [""; 0]);
        // And a third agent finds nothing to do.
        assert_eq!(Agent::start(&place, &address, &files, None).at_its_end(), [""; 0]);
    }
}

#[test]
fn killed_while_a_child_works_on() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let address = serve(Content::Bytes(signed(&files)));
    let mut agent = Agent::start(&place, &address, &files, Some(("a", "child 4000 0")));
    agent.until("phase: Installing");
    while place.log().len() < 2 {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(500)); // the agent sees the child
    agent.kill();
    let said = Agent::start(&place, &address, &files, None).at_its_end();
    assert_eq!(said.last().unwrap(), "finished: 0", "{said:?}");
    assert_eq!(place.log(), ["begins", "ends", "child ends"]);
    assert_eq!(place.left(), [""; 0]);
}

#[test]
fn killed_and_back_after_the_tools_end() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let address = serve(Content::Bytes(signed(&files)));
    let mut agent = Agent::start(&place, &address, &files, Some(("a", "sleep 1000 0")));
    agent.until("phase: Installing");
    while place.log().is_empty() {
        std::thread::sleep(Duration::from_millis(20));
    }
    agent.kill();
    while place.log().len() < 2 {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(500));
    let said = Agent::start(&place, &address, &files, None).at_its_end();
    assert!(said[0].contains("the deployment tool has ended, and its result is not known"), "{said:?}");
    assert_eq!(place.log(), ["begins", "ends"], "it is not started again");
    assert_eq!(place.left(), [""; 0]);
    let said = Agent::start(&place, &address, &files, Some(("a", "exit 0"))).at_its_end();
    assert_eq!(said.last().unwrap(), "finished: 0", "the same id can be used again: {said:?}");
}

/// What an agent left that was killed when it said `line`, once its tool has written so many lines of its log.
fn left_at(
    place: &Place,
    content: Content,
    files: &Path,
    words: &str,
    line: &str,
    lines: usize,
) -> Recovery<WindowsRunner> {
    let mut agent = Agent::start(place, &serve(content), files, Some(("a", words)));
    agent.until(line);
    while place.log().len() < lines {
        std::thread::sleep(Duration::from_millis(20));
    }
    agent.kill();
    let runner = WindowsRunner::new(place.options(Content::Silence, files)).unwrap();
    OfficeCsp::recover(runner, RedbStore::open(place.agent("agent").join("state.redb")).unwrap()).unwrap()
}

#[test]
fn a_job_killed_during_the_download_is_discarded_and_never_begun_again() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let content = Content::Slow(signed(&files), Duration::from_millis(20));
    let recovery = left_at(&place, content, &files, "exit 0", "phase: Downloading", 0);
    let [job] = &recovery.unfinished()[..] else { panic!("one job is unfinished") };
    assert_eq!((job.tool, job.gist.as_str()), (Some(Found::NotStarted), "installs O365ProPlusRetail"));
    assert!(!place.left().is_empty(), "looking removes nothing");
    let mut office = recovery.discard().unwrap();
    assert_eq!(to_the_end(&mut office, "a").status, InstallStatus::UserExit);
    assert_eq!((place.log().len(), place.left()), (0, vec![]));
    drop(office);
    let address = serve(Content::Bytes(signed(&files)));
    assert_eq!(Agent::start(&place, &address, &files, None).at_its_end(), [""; 0]);
    assert!(place.log().is_empty(), "no later agent begins it");
}

#[test]
fn a_tool_that_outlives_its_agent_is_seen_and_ended_by_cancel_alone() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let content = || Content::Bytes(signed(&files));
    let recovery = left_at(&place, content(), &files, "hang", "phase: Installing", 1);
    assert_eq!(recovery.unfinished()[0].tool, Some(Found::Running));
    let office = recovery.discard().unwrap();
    assert!(office.is_running(), "a tool at work is not given up");
    drop(office);
    assert_eq!(place.log(), ["begins"]);

    let runner = loop {
        match WindowsRunner::new(place.options(Content::Silence, &files)) {
            Ok(runner) => break runner,
            // The thread of the one before is about to end.
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ResourceBusy),
        }
    };
    let store = RedbStore::open(place.agent("agent").join("state.redb")).unwrap();
    let mut office = OfficeCsp::recover(runner, store).unwrap().cancel().unwrap();
    assert_eq!(to_the_end(&mut office, "a").status, InstallStatus::UserExit);
    assert_eq!((place.log(), place.left()), (vec!["begins".to_owned()], vec![]));
}

#[test]
fn two_agents_at_once() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let address = serve(Content::Slow(signed(&files), Duration::from_millis(30)));
    let first = Agent::start(&place, &address, &files, Some(("a", "exit 0")));
    let second = Agent::start(&place, &address, &files, Some(("b", "exit 0")));
    // The same folder: one of them does not even come up.
    let ends = [first, second].map(|mut agent| {
        let lines: Vec<String> = agent.lines.by_ref().map(Result::unwrap).collect();
        (agent.process.wait().unwrap().success(), lines)
    });
    assert_eq!(ends.iter().filter(|(good, _)| *good).count(), 1, "{ends:?}");
    assert_eq!(place.log(), ["begins", "ends"], "{ends:?}");
}

/// Kills at any moment, also between the start of the process and its record: there is one tool, or none and a status
/// that says so.
#[test]
fn killed_at_any_moment() {
    let Some(files) = signed_files() else { return };
    let mut seen = std::collections::BTreeSet::new();
    let moments = (0..3).map(|step| ("phase: Verifying", step * 40));
    for (line, delay) in moments.chain((0..10).map(|step| ("phase: Installing", step * 6))) {
        let delay = Duration::from_millis(delay);
        let place = Place::new();
        let address = serve(Content::Bytes(signed(&files)));
        let mut agent = Agent::start(&place, &address, &files, Some(("a", "sleep 400 0")));
        agent.until(line);
        std::thread::sleep(delay);
        agent.kill();
        let said = Agent::start(&place, &address, &files, None).at_its_end();
        let begun = place.log().iter().filter(|line| *line == "begins").count();
        assert!(begun <= 1, "{delay:?}: {said:?}");
        let found = ["never started", "still running", "result is not known", "has ended"]
            .into_iter()
            .find(|found| said[0].contains(found));
        match found.unwrap_or_else(|| panic!("{delay:?}: {said:?}")) {
            "result is not known" => {} // killed by its job before it did anything, or ended unseen
            "has ended" => assert!(begun == 1 && said[0].contains("ended: 0 "), "{delay:?}: {said:?}"),
            // Killed when the tool was free to go on, and that was not on record yet.
            "still running" if said.iter().any(|line| line.contains("or together with its agent")) => {
                assert!(said.iter().any(|line| line == "finished: 17002"), "{delay:?}: {said:?}");
            }
            _ => {
                assert_eq!((begun, said.last().unwrap().as_str()), (1, "finished: 0"), "{delay:?}: {said:?}")
            }
        }
        seen.extend(found);
        assert_eq!(place.left(), [""; 0], "{delay:?}");
    }
    eprintln!("the next agents have found: {seen:?}");
}
