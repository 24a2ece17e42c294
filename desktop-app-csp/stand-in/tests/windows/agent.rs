//! Agents that are killed, as processes of their own.

use super::*;
use csp_agent::windows::process_id;
use desktop_app_csp::{FoundWork, Msiexec, MsiexecEnd, Run, Work};
use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

struct Agent {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Agent {
    /// Starts an agent that pauses at a status, with a signed-in user; with an order if there are `words`.
    fn start(place: &Place, msiexec: &str, pause: u32, words: &[&str]) -> Self {
        Self::start_with(place, msiexec, pause, "here", words)
    }

    fn start_with(place: &Place, msiexec: &str, pause: u32, user: &str, words: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stand-in-msi-agent"));
        command.arg(place.path("agent")).arg(msiexec).arg(pause.to_string()).arg(user).args(words);
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Agent { process, lines }
    }

    /// Starts an agent that executes this job, and pauses at this status.
    fn install(place: &Place, msiexec: &str, pause: u32, code: &ProductCode, job: &MsiInstallJob) -> Self {
        let file = place.path("job.xml");
        fs::write(&file, job.to_xml()).unwrap();
        let words = ["install", "device", code.as_str(), file.to_str().unwrap()];
        Agent::start(place, msiexec, pause, &words)
    }

    /// Starts an agent that executes this job, and kills it after it has printed this status. At 50 it has not started
    /// `msiexec` yet, because it verifies the package.
    fn install_until(place: &Place, msiexec: &str, status: u32, code: &ProductCode, job: &MsiInstallJob) {
        Agent::install(place, msiexec, status, code, job).kill_at(status);
    }

    /// Starts an agent that executes a job with these orders, and kills it once the stand-in runs.
    fn kill_while_it_installs(place: &Place, packages: &Packages, orders: &str) {
        let job = packages.ordered(place, orders);
        let mut agent = Agent::install(place, STAND_IN, 0, &ordered(), &job);
        place.until_log(1);
        agent.process.kill().unwrap();
        agent.process.wait().unwrap();
    }

    /// Kills the agent after it has printed this status.
    fn kill_at(mut self, status: u32) {
        let expected = format!("status: {status}");
        let mut seen = Vec::new();
        for line in self.lines.by_ref() {
            let line = line.unwrap();
            if line == expected {
                self.process.kill().unwrap();
                self.process.wait().unwrap();
                return;
            }
            seen.push(line);
        }
        panic!("the agent never prints {expected:?}, but {seen:?}");
    }

    /// The values of `Status` that the agent prints until it ends.
    fn remaining(mut self) -> Vec<u32> {
        let lines: Vec<String> = self.lines.by_ref().map(Result::unwrap).collect();
        assert!(self.process.wait().unwrap().success(), "{lines:?}");
        lines.iter().map(|line| line.strip_prefix("status: ").unwrap().parse().unwrap()).collect()
    }
}

const STAND_IN: &str = env!("CARGO_BIN_EXE_stand-in-msiexec");

/// Kills an agent at this status of a job with these orders. Returns what the next agent prints until no job is left.
fn killed_at(place: &Place, packages: &Packages, status: u32, orders: &str) -> Vec<u32> {
    Agent::install_until(place, STAND_IN, status, &ordered(), &packages.ordered(place, orders));
    Agent::start(place, STAND_IN, 0, &[]).remaining()
}

/// Waits until the process that the agent has recorded has ended.
fn wait_for_end(place: &Place) {
    let record = fs::read_to_string(place.path("agent").join("msiexec")).unwrap();
    let process = record.lines().find_map(|line| line.strip_prefix("process ")).unwrap();
    let runs = || {
        let (pid, began) = process.split_once(' ').unwrap();
        process_id(pid.parse().unwrap()).is_some_and(|found| found.began.to_string() == began)
    };
    let begin = Instant::now();
    while runs() {
        assert!(begin.elapsed() < LONGEST_WAIT, "the stand-in does not end");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_kill_in_each_state_leaves_one_installation() {
    let Some(packages) = Packages::find() else { return };
    for (status, rest) in
        [(10, vec![20, 40, 50, 70]), (20, vec![40, 50, 70]), (40, vec![50, 70]), (50, vec![50, 70])]
    {
        let place = Place::new();
        assert_eq!(killed_at(&place, &packages, status, "exit,3010"), rest, "{status}");
        assert_eq!(place.log(), ["begins", "ends"], "{status}: one msiexec");
        assert_eq!(place.leftovers(), [""; 0], "{status}");
        let again = Agent::start(&place, STAND_IN, 0, &[]).remaining();
        assert!(again.is_empty(), "a third agent has nothing to do");
    }
}

#[test]
fn a_kill_between_two_downloads_leaves_the_second_download_to_the_next_agent() {
    let Some(packages) = Packages::find() else { return };
    let place = Place::new();
    let mut job = packages.ordered(&place, "exit,0");
    let served = place.path("served");
    fs::create_dir(&served).unwrap();
    job.urls = vec![format!("{}/ordered.msi", serve(served.clone()))];
    job.retry_count = 1;
    Agent::install_until(&place, STAND_IN, 25, &ordered(), &job);
    fs::copy(packages.folder.join("ordered.msi"), served.join("ordered.msi")).unwrap();
    assert_eq!(Agent::start(&place, STAND_IN, 0, &[]).remaining(), [20, 40, 50, 70]);
    assert_eq!(place.log(), ["begins", "ends"]);
}

#[test]
fn a_kill_while_a_user_is_away_leaves_the_installation_to_the_agent_that_finds_the_user() {
    let Some(packages) = Packages::find() else { return };
    let (place, code) = (Place::new(), ordered());
    let file = place.path("job.xml");
    fs::write(&file, packages.ordered(&place, "exit,0").to_xml()).unwrap();
    let words = ["install", "user", code.as_str(), file.to_str().unwrap()];
    Agent::start_with(&place, STAND_IN, 48, "away", &words).kill_at(48);
    assert!(place.log().is_empty(), "nothing is installed for a user who is away");
    assert_eq!(Agent::start(&place, STAND_IN, 0, &[]).remaining(), [40, 50, 70]);
    assert_eq!(place.log(), ["begins", "ends"]);
    assert_eq!(place.leftovers(), [""; 0]);
}

#[test]
fn a_kill_between_two_attempts_leaves_the_second_attempt_to_the_next_agent() {
    let Some(packages) = Packages::find() else { return };
    let place = Place::new();
    let mut job = packages.ordered(&place, "exit,1618,0");
    job.retry_count = 1;
    Agent::install_until(&place, STAND_IN, 55, &ordered(), &job);
    assert_eq!(Agent::start(&place, STAND_IN, 0, &[]).remaining(), [40, 50, 70]);
    assert_eq!(place.log(), ["begins", "ends", "begins", "ends"]);
}

#[test]
fn the_next_agent_reads_the_exit_code_of_an_msiexec_that_still_runs() {
    let Some(packages) = Packages::find() else { return };
    let place = Place::new();
    Agent::kill_while_it_installs(&place, &packages, "wait,1638");
    let mut apps = place.stand_in();
    place.go();
    assert_eq!(run(&mut apps), [60]);
    assert_eq!(last_error(&apps, &ordered()), HResult::from_win32(1638));
    assert_eq!(place.log(), ["begins", "ends"], "one msiexec");
}

#[test]
fn an_msiexec_that_ended_while_no_agent_ran_is_judged_by_the_inventory() {
    let Some(packages) = Packages::find() else { return };
    let place = Place::new();
    Agent::kill_while_it_installs(&place, &packages, "wait,0");
    place.go();
    place.until_log(2);
    wait_for_end(&place);
    let mut apps = place.stand_in();
    assert_eq!(run(&mut apps), [0; 0]);
    assert_eq!(last_error(&apps, &ordered()), HResult::INTERRUPTED, "the stand-in installs nothing");
    assert_eq!(place.log().len(), 2, "one msiexec");
}

fn work(run: u64) -> Work {
    Work { scope: Scope::Device, code: ordered(), job: Run(1), run: Run(run) }
}

fn wait_for_exit(msiexec: &mut WindowsMsiexec) -> u32 {
    loop {
        match msiexec.poll() {
            Some(MsiexecEnd::Exited(exit)) => return exit.0,
            Some(MsiexecEnd::Lost) => panic!("the exit code is known while the process is open"),
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}

/// A start of the stand-in without a CSP.
struct Start {
    package: PathBuf,
    arguments: [String; 2],
}

impl Start {
    fn new(place: &Place, orders: &str) -> Self {
        let package = place.path("package.msi");
        fs::write(&package, "").unwrap();
        let log = place.path("log.txt");
        Start { package, arguments: [format!("ORDERS={orders}"), format!("LOG=\"{}\"", log.display())] }
    }

    fn install(&self, msiexec: &mut WindowsMsiexec, run: u64) -> Result<(), HResult> {
        msiexec.install(&work(run), &self.package, &self.arguments.each_ref().map(String::as_str))
    }
}

#[test]
fn a_reported_exit_code_is_kept_for_the_next_agent() {
    let place = Place::new();
    let start = Start::new(&place, "exit,3010");
    let open = || WindowsMsiexec::with_program(place.path("agent"), STAND_IN).unwrap();
    let mut msiexec = open();
    assert_eq!(msiexec.recover(&work(2)), FoundWork::NotStarted);
    start.install(&mut msiexec, 2).unwrap();
    assert_eq!(wait_for_exit(&mut msiexec), 3010);
    assert_eq!(msiexec.poll(), None, "it is reported once");
    drop(msiexec);
    // As after a kill between the report and its storage.
    let mut msiexec = open();
    assert_eq!(msiexec.recover(&work(2)), FoundWork::Ended(desktop_app_csp::MsiExit(3010)));
    assert_eq!(msiexec.recover(&work(3)), FoundWork::NotStarted);
    assert_eq!(msiexec.recover(&work(1)), FoundWork::Lost, "only the last start is recorded");
    assert_eq!(start.install(&mut msiexec, 2), Err(HResult::INTERRUPTED), "no start has two msiexec");
    assert_eq!(place.log().len(), 2);
}

#[test]
fn no_msiexec_starts_beside_a_released_one() {
    let place = Place::new();
    let start = Start::new(&place, "wait,0");
    let mut msiexec = WindowsMsiexec::with_program(place.path("agent"), STAND_IN).unwrap();
    start.install(&mut msiexec, 2).unwrap();
    msiexec.release();
    assert_eq!(msiexec.poll(), None);
    assert_eq!(start.install(&mut msiexec, 3), Err(HResult::from_win32(1618)));
    assert_eq!(msiexec.note().as_deref(), Some("run 3: msiexec of run 2 still runs"));
    place.go();
    place.until_log(2);
    let begin = Instant::now();
    while let Err(error) = start.install(&mut msiexec, 3) {
        assert_eq!(error, HResult::from_win32(1618)); // the process is about to end
        assert!(begin.elapsed() < LONGEST_WAIT, "the stand-in does not end");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(wait_for_exit(&mut msiexec), 0);
}

#[test]
fn a_damaged_record_starts_nothing_until_it_is_deleted() {
    let place = Place::new();
    let start = Start::new(&place, "exit,0");
    let mut msiexec = WindowsMsiexec::with_program(place.path("agent"), STAND_IN).unwrap();
    let record = place.path("agent").join("msiexec");
    fs::write(&record, "half").unwrap();
    assert_eq!(msiexec.recover(&work(2)), FoundWork::Lost);
    assert!(start.install(&mut msiexec, 2).is_err());
    assert!(msiexec.note().unwrap().contains("the record of the last msiexec is damaged; delete it once"));
    assert!(place.log().is_empty());
    fs::remove_file(&record).unwrap();
    start.install(&mut msiexec, 2).unwrap();
    assert_eq!(wait_for_exit(&mut msiexec), 0);
}

#[test]
fn a_kill_during_a_real_installation_and_a_real_removal_leaves_the_right_inventory() {
    let Some(packages) = Packages::find() else { return };
    let _machine = machine();
    let (place, first) = (Place::new(), code(1));
    for pause in [10, 20, 40, 50] {
        let job = packages.job(&first, "first.msi");
        // At 50 it goes on, so that the kill meets the verification or msiexec.
        Agent::install(&place, "-", if pause == 50 { 0 } else { pause }, &first, &job).kill_at(pause);
        let printed = Agent::start(&place, "-", 0, &[]).remaining();
        let mut apps = place.apps();
        // The next agent ends the job of an msiexec that is gone before it prints anything.
        assert!(printed.last().is_none_or(|status| *status == 70), "{pause}: {printed:?}");
        assert_eq!(get(&mut apps, &format!("MSI/{first}/Status")).as_deref(), Ok("70"), "{pause}");
        assert_eq!(get(&mut apps, &format!("MSI/{first}/Version")).as_deref(), Ok("1.0.0"), "{pause}");
        drop(apps);
        let pause = if pause == 50 { 50 } else { 10 };
        Agent::start(&place, "-", pause, &["delete", "device", first.as_str()]).kill_at(pause);
        Agent::start(&place, "-", 0, &[]).remaining();
        let mut apps = place.apps();
        assert_eq!(get(&mut apps, &format!("MSI/{first}/Version")), Err(404), "{pause}");
    }
}
