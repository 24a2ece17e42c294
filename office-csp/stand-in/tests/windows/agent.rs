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
        panic!("the agent never prints {line:?}, but {seen:?}");
    }

    /// The next line.
    fn line(&mut self) -> String {
        self.lines.next().expect("another line").unwrap()
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// The lines that the agent prints until it ends.
    fn remaining_lines(mut self) -> Vec<String> {
        let lines = self.lines.by_ref().map(Result::unwrap).collect();
        assert!(self.process.wait().unwrap().success(), "{lines:?}");
        lines
    }
}

fn signed(files: &Path) -> Vec<u8> {
    fs::read(files.join("signed.exe")).unwrap()
}

/// Kills an agent when it prints `line`. Returns the lines of the next agent, which runs until no job is left.
fn killed_at(line: &str, content: Content, files: &Path, words: &str) -> (Place, Vec<String>) {
    let place = Place::new();
    let address = serve(content);
    let mut agent = Agent::start(&place, &address, files, Some(("a", words)));
    agent.until(line);
    agent.kill();
    let printed = Agent::start(&place, &address, files, None).remaining_lines();
    (place, printed)
}

#[test]
fn an_agent_killed_during_the_download_leaves_one_tool_to_the_next() {
    let Some(files) = signed_files() else { return };
    let content = Content::Stalled(signed(&files));
    let (place, printed) = killed_at("phase: Downloading", content, &files, "exit 0");
    assert!(printed[0].contains("the deployment tool was never started"), "{printed:?}");
    assert_eq!(printed.last().unwrap(), "finished: 0");
    assert_eq!(place.log(), ["begins", "ends"], "one tool");
    assert_eq!(place.leftovers(), [""; 0], "the download of the first agent is removed");
}

#[test]
fn an_agent_killed_during_the_verification_leaves_one_tool_in_all() {
    let Some(files) = signed_files() else { return };
    let (place, printed) = killed_at("phase: Verifying", Content::Bytes(signed(&files)), &files, "exit 0");
    assert_eq!(place.log(), ["begins", "ends"], "one of the agents has started one tool: {printed:?}");
    assert_eq!(place.leftovers(), [""; 0]);
    let last = printed.last().unwrap();
    // The first agent may have started the tool before the kill. Then the tool may have ended while no agent ran, or the first
    // agent may have recorded its end.
    let found = ": found after a restart of the agent: the deployment tool has ended";
    let (not_known, recorded) = (format!("{found}, and its result is not known"), format!("{found}: 0 "));
    assert!(last == "finished: 0" || last.ends_with(&not_known) || last.contains(&recorded), "{printed:?}");
}

#[test]
fn the_next_agent_reports_the_exit_code_of_a_tool_that_still_runs() {
    let Some(files) = signed_files() else { return };
    for (words, finished) in [("wait 3010", "finished: 0"), ("wait 17006", "finished: 17006")] {
        let place = Place::new();
        let address = serve(Content::Bytes(signed(&files)));
        let mut agent = Agent::start(&place, &address, &files, Some(("a", words)));
        agent.until("phase: Installing");
        place.until_log(1);
        agent.kill();
        assert_eq!(place.log(), ["begins"], "the tool continues");
        let mut next = Agent::start(&place, &address, &files, None);
        let found = next.line();
        assert!(found.contains("the deployment tool is still running; waiting for it"), "{found}");
        place.go();
        let printed = next.remaining_lines();
        assert_eq!(printed.last().unwrap(), finished, "its exit code is not lost: {printed:?}");
        assert_eq!(place.log(), ["begins", "ends"], "one tool");
        assert_eq!(place.leftovers(), [""; 0]);
        // And a third agent finds nothing to do.
        assert_eq!(Agent::start(&place, &address, &files, None).remaining_lines(), [""; 0]);
    }
}

#[test]
fn the_next_agent_waits_for_a_child_of_the_tool() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let address = serve(Content::Bytes(signed(&files)));
    let mut agent = Agent::start(&place, &address, &files, Some(("a", "child 0")));
    agent.until("phase: Installing");
    place.until_log(2);
    place.until_recorded("ended 0");
    agent.kill();
    let mut next = Agent::start(&place, &address, &files, None);
    next.line();
    assert_eq!(place.log(), ["begins", "ends"], "the child waits");
    place.go();
    let printed = next.remaining_lines();
    assert_eq!(printed.last().unwrap(), "finished: 0", "{printed:?}");
    assert_eq!(place.log(), ["begins", "ends", "child ends"]);
    assert_eq!(place.leftovers(), [""; 0]);
}

#[test]
fn the_result_of_a_tool_that_ended_while_no_agent_ran_is_not_known() {
    let Some(files) = signed_files() else { return };
    // A process that ends has released its files before it is gone, and no event tells from outside that it is gone. If the
    // next agent comes earlier, it waits for the process and learns the code.
    for _ in 0..5 {
        let place = Place::new();
        let address = serve(Content::Bytes(signed(&files)));
        let mut agent = Agent::start(&place, &address, &files, Some(("a", "wait 0")));
        agent.until("phase: Installing");
        place.until_log(1);
        agent.kill();
        place.go();
        place.until_log(2);
        place.until_unlocked();
        std::thread::sleep(Duration::from_secs(1));
        let printed = Agent::start(&place, &address, &files, None).remaining_lines();
        assert_eq!(place.log(), ["begins", "ends"], "the tool is not started again");
        assert_eq!(place.leftovers(), [""; 0]);
        if printed[0].contains("still running") {
            assert_eq!(printed.last().unwrap(), "finished: 0", "{printed:?}");
            continue;
        }
        assert!(
            printed[0].contains("the deployment tool has ended, and its result is not known"),
            "{printed:?}"
        );
        let printed = Agent::start(&place, &address, &files, Some(("a", "exit 0"))).remaining_lines();
        assert_eq!(printed.last().unwrap(), "finished: 0", "the same id can be used again: {printed:?}");
        return;
    }
    panic!("the process of the tool is still there one second after it has ended");
}

/// Kills an agent when it has printed `line` and its tool has logged this number of lines. Returns the unfinished job.
fn unfinished_at(
    place: &Place,
    content: Content,
    files: &Path,
    words: &str,
    line: &str,
    lines: usize,
) -> Recovery<WindowsRunner> {
    let mut agent = Agent::start(place, &serve(content), files, Some(("a", words)));
    agent.until(line);
    place.until_log(lines);
    agent.kill();
    let runner = WindowsRunner::new(place.options(Content::Silence, files)).unwrap();
    OfficeCsp::recover(runner, RedbStore::open(place.agent("agent").join("state.redb")).unwrap()).unwrap()
}

#[test]
fn a_discarded_job_of_an_agent_killed_during_the_download_is_never_restarted() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let content = Content::Stalled(signed(&files));
    let recovery = unfinished_at(&place, content, &files, "exit 0", "phase: Downloading", 0);
    let [job] = &recovery.unfinished()[..] else { panic!("one job is unfinished") };
    assert_eq!((job.tool, job.gist.as_str()), (Some(Found::NotStarted), "installs O365ProPlusRetail"));
    assert!(!place.leftovers().is_empty(), "reading the state removes nothing");
    let mut office = recovery.discard().unwrap();
    assert_eq!(to_the_end(&mut office, "a").status, InstallStatus::UserExit);
    assert_eq!((place.log().len(), place.leftovers()), (0, vec![]));
    drop(office);
    let address = serve(Content::Bytes(signed(&files)));
    assert_eq!(Agent::start(&place, &address, &files, None).remaining_lines(), [""; 0]);
    assert!(place.log().is_empty(), "no later agent restarts it");
}

#[test]
fn only_cancel_ends_a_tool_that_outlives_its_agent() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let content = || Content::Bytes(signed(&files));
    let recovery = unfinished_at(&place, content(), &files, "hang", "phase: Installing", 1);
    assert_eq!(recovery.unfinished()[0].tool, Some(Found::Running));
    let office = recovery.discard().unwrap();
    assert!(office.is_running(), "a running tool is waited for");
    drop(office);
    assert_eq!(place.log(), ["begins"]);

    let runner = next_runner(|| place.options(Content::Silence, &files));
    let store = RedbStore::open(place.agent("agent").join("state.redb")).unwrap();
    let mut office = OfficeCsp::recover(runner, store).unwrap().cancel().unwrap();
    assert_eq!(to_the_end(&mut office, "a").status, InstallStatus::UserExit);
    assert_eq!((place.log(), place.leftovers()), (vec!["begins".to_owned()], vec![]));
}

#[test]
fn of_two_agents_in_one_folder_one_works() {
    let Some(files) = signed_files() else { return };
    let place = Place::new();
    let address = serve(Content::Bytes(signed(&files)));
    let mut agents = ["a", "b"].map(|id| Agent::start(&place, &address, &files, Some((id, "wait 0"))));
    // They have the same folder, so one of them fails to start. The tool of the other one waits until then.
    let begin = Instant::now();
    while agents.iter_mut().all(|agent| agent.process.try_wait().unwrap().is_none()) {
        assert!(begin.elapsed() < LONGEST_WAIT, "both agents work");
        std::thread::sleep(Duration::from_millis(10));
    }
    place.go();
    let ends = agents.map(|mut agent| {
        let lines: Vec<String> = agent.lines.by_ref().map(Result::unwrap).collect();
        (agent.process.wait().unwrap().success(), lines)
    });
    assert_eq!(ends.iter().filter(|(good, _)| *good).count(), 1, "{ends:?}");
    assert_eq!(place.log(), ["begins", "ends"], "{ends:?}");
}

/// Kills at any moment, also between the start of the process and its record. The status is true for the number of tools.
#[test]
fn a_kill_at_any_moment_leaves_at_most_one_tool() {
    let Some(files) = signed_files() else { return };
    let mut seen = std::collections::BTreeSet::new();
    let moments = (0..3).map(|step| ("phase: Verifying", step * 40));
    for (line, delay) in moments.chain((0..10).map(|step| ("phase: Installing", step * 6))) {
        let delay = Duration::from_millis(delay);
        let place = Place::new();
        let address = serve(Content::Bytes(signed(&files)));
        let mut agent = Agent::start(&place, &address, &files, Some(("a", "wait 0")));
        agent.until(line);
        std::thread::sleep(delay);
        agent.kill();
        let mut next = Agent::start(&place, &address, &files, None);
        let mut printed = vec![next.line()];
        place.go();
        printed.extend(next.remaining_lines());
        let begun = place.log().iter().filter(|line| *line == "begins").count();
        assert!(begun <= 1, "{delay:?}: {printed:?}");
        let found = ["never started", "still running", "result is not known", "has ended"]
            .into_iter()
            .find(|found| printed[0].contains(found));
        match found.unwrap_or_else(|| panic!("{delay:?}: {printed:?}")) {
            "result is not known" => {} // ended by its job object before it did anything, or ended while no agent ran
            "has ended" => assert!(begun == 1 && printed[0].contains("ended: 0 "), "{delay:?}: {printed:?}"),
            // Killed after the tool was detached from its job object, and before that was recorded.
            "still running" if printed.iter().any(|line| line.contains("or together with its agent")) => {
                assert!(printed.iter().any(|line| line == "finished: 17002"), "{delay:?}: {printed:?}");
            }
            _ => {
                assert_eq!(
                    (begun, printed.last().unwrap().as_str()),
                    (1, "finished: 0"),
                    "{delay:?}: {printed:?}"
                )
            }
        }
        seen.extend(found);
        assert_eq!(place.leftovers(), [""; 0], "{delay:?}");
    }
    eprintln!("the next agents have found: {seen:?}");
}
