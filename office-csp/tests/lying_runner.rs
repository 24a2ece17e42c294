//! Runners that report impossible events: the nodes stay correct, and the end of one job never ends another.

#![allow(clippy::unwrap_used, clippy::panic)] // a test may

use csp_agent::store::MemoryStore;
use csp_host::Host;
use ddf::Scope;
use office_csp::{
    Found, Job, JobEnd, JobProgress, News, OfficeCsp, Phase, Run, Runner, RunnerEvent, StartError, ToolExit,
    device,
};
use office_deployment::{InstallStatus, Installed};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use syncml::{MessageBuilder, MsgId, Version};

const INSTALL: &str = "<Configuration><Add><Product ID='O365ProPlusRetail'><Language ID='en-us'/></Product></Add></Configuration>";

/// Reports the events that the test sets, also after a restart. Clones share their state.
#[derive(Clone, Default)]
struct ScriptedRunner {
    reports: Arc<Mutex<VecDeque<RunnerEvent>>>,
    started: Arc<Mutex<Vec<Run>>>,
    found: Option<Found>,
}

impl ScriptedRunner {
    fn report(&self, reports: impl IntoIterator<Item = RunnerEvent>) {
        self.reports.lock().unwrap().extend(reports);
    }
}

impl Runner for ScriptedRunner {
    fn start(&mut self, run: Run, _: &Job) -> Result<(), StartError> {
        self.started.lock().unwrap().push(run);
        Ok(())
    }

    fn recover(&mut self, _: Run, _: &Job) -> Found {
        self.found.unwrap()
    }

    fn poll(&mut self) -> Option<RunnerEvent> {
        self.reports.lock().unwrap().pop_front()
    }

    fn cancel(&mut self) {}

    fn installed(&self) -> Installed {
        Installed::default()
    }
}

fn exit(code: u32) -> RunnerEvent {
    RunnerEvent::Exited(ToolExit { code })
}

fn progress(phase: Phase, percent: u8) -> RunnerEvent {
    RunnerEvent::Progress(JobProgress { phase, percent: Some(percent) })
}

fn exec(office: &mut OfficeCsp<ScriptedRunner>, id: &str) -> u16 {
    let mut builder = MessageBuilder::without_header(Version::V1_2);
    builder.exec(&device::install(id), INSTALL).unwrap();
    let answer = Host::new().mount(office).unwrap().execute(&builder.finish(true), MsgId(1)).unwrap().message;
    answer.commands().next().unwrap().as_status().unwrap().code().unwrap().0
}

/// `Status` and `FinalStatus`.
fn nodes(office: &OfficeCsp<ScriptedRunner>, id: &str) -> (Option<u32>, Option<u32>) {
    let state = office.state(Scope::Device, id);
    (state.status().map(InstallStatus::code), state.final_status().map(|end| end.code()))
}

#[test]
fn a_late_report_of_one_job_does_not_change_the_next() {
    for late in [exit(1603), exit(0), progress(Phase::Installing, 90)] {
        let runner = ScriptedRunner::default();
        let mut office = OfficeCsp::new(runner.clone());
        assert_eq!(exec(&mut office, "a"), 200);
        runner.report([exit(17002), late]);
        office.poll();
        assert_eq!(nodes(&office, "a"), (Some(17002), Some(60)));

        // The late report is still unread when the next job starts, with the same id or another.
        for id in ["a", "b"] {
            assert_eq!(exec(&mut office, id), 200);
            assert_eq!(office.poll(), None, "{late:?} belongs to no job");
            assert_eq!(nodes(&office, id), (Some(997), None));
            runner.report([exit(0), late, late]);
            office.poll();
            assert_eq!(nodes(&office, id), (Some(0), Some(70)));
        }
        let notes: Vec<String> = std::iter::from_fn(|| office.note()).collect();
        assert!(
            !notes.is_empty() && notes.iter().all(|note| note.contains("while no job runs; dropped")),
            "{notes:?}"
        );
    }
}

#[test]
fn a_runner_that_reports_without_end_does_not_block_the_host() {
    struct Endless(usize);
    impl Runner for Endless {
        fn start(&mut self, _: Run, _: &Job) -> Result<(), StartError> {
            Ok(())
        }
        fn recover(&mut self, _: Run, _: &Job) -> Found {
            Found::Lost
        }
        fn poll(&mut self) -> Option<RunnerEvent> {
            Some(progress(Phase::Downloading, 1))
        }
        fn cancel(&mut self) {}
        fn installed(&self) -> Installed {
            Installed::default()
        }
        fn note(&mut self) -> Option<String> {
            self.0 += 1;
            Some(format!("line {}", self.0))
        }
    }
    let mut office = OfficeCsp::new(Endless(0));
    let mut builder = MessageBuilder::without_header(Version::V1_2);
    builder.exec(&device::install("a"), INSTALL).unwrap();
    Host::new().mount(&mut office).unwrap().execute(&builder.finish(true), MsgId(1)).unwrap();
    assert!(office.is_running());
    // Lines of the runner are taken one by one, so that none is dropped while the agent reads them.
    let lines: Vec<String> = std::iter::from_fn(|| office.note()).take(3).collect();
    assert!(lines[0].contains("while no job runs; dropped"), "{lines:?}");
    assert_eq!(lines[1..], ["line 1", "line 2"]);
}

#[test]
fn the_notes_keep_the_last_256_lines_and_say_how_many_are_dropped() {
    let runner = ScriptedRunner::default();
    let mut office = OfficeCsp::new(runner.clone());
    for _ in 0..1000 {
        exec(&mut office, "a");
        runner.report([exit(997)]); // each job is one line
        office.poll();
    }
    exec(&mut office, "a");
    runner.report([progress(Phase::Downloading, 200)]);
    office.poll();
    let notes: Vec<String> = std::iter::from_fn(|| office.note()).collect();
    assert_eq!(notes.len(), 1 + 256);
    assert_eq!(notes[0], "unread lines of the log were dropped: 745");
    assert!(notes[256].contains("200 %"), "{}", notes[256]);
}

/// The nodes show the exit code unchanged. It never counts as progress, and a failure never as a success.
#[test]
fn unusual_exit_codes_are_kept() {
    for (code, status, end) in [
        (997, 17002, 60), // the status of a running job is not an end
        (3010, 0, 70),
        (1641, 0, 70),
        (60, 60, 60),
        (70, 70, 60), // as a Status, the number of a successful FinalStatus is a failure
        (1, 1, 60),
        (0xC000_0005, 0xC000_0005, 60),
        (u32::MAX, u32::MAX, 60),
    ] {
        let runner = ScriptedRunner::default();
        let mut office = OfficeCsp::new(runner.clone());
        exec(&mut office, "a");
        runner.report([exit(code)]);
        office.poll();
        assert_eq!(nodes(&office, "a"), (Some(status), Some(end)), "{code}");
    }
}

#[test]
fn a_job_without_an_end_keeps_its_id_busy_and_other_ids_end_with_17003() {
    let mut office = OfficeCsp::new(ScriptedRunner::default());
    exec(&mut office, "a");
    assert_eq!(office.poll(), None);
    office.cancel();
    assert_eq!((exec(&mut office, "a"), exec(&mut office, "b")), (403, 200));
    assert_eq!((nodes(&office, "a"), nodes(&office, "b")), ((Some(997), None), (Some(17003), Some(60))));
    assert!(office.is_running());
}

/// Restarts the agent twice in each phase, with each answer of a runner.
#[test]
fn a_restarted_agent_follows_the_answer_of_its_runner() {
    let ended = |code| Found::Ended(JobEnd::new(InstallStatus::from_code(code)));
    for (found, once, twice, starts) in [
        (Found::Running, 997, 997, 1),
        (Found::NotStarted, 997, 1460, 2),
        (Found::Lost, 17002, 17002, 1),
        (ended(0), 0, 0, 1),
        (ended(997), 17002, 17002, 1),
        (ended(u32::MAX), u32::MAX, u32::MAX, 1),
    ] {
        for phase in [
            None,
            Some(Phase::Queued),
            Some(Phase::Downloading),
            Some(Phase::Verifying),
            Some(Phase::Installing),
        ] {
            let disk = MemoryStore::new();
            let mut runner = ScriptedRunner { found: Some(found), ..ScriptedRunner::default() };
            let mut office = OfficeCsp::open(runner.clone(), disk.clone()).unwrap();
            exec(&mut office, "a");
            runner.report(phase.map(|phase| progress(phase, 5)));
            office.poll();
            drop(office);
            for expected in [once, twice] {
                let office = OfficeCsp::open(runner.clone(), disk.clone()).unwrap();
                assert_eq!(nodes(&office, "a").0, Some(expected), "{found:?} in {phase:?}");
            }
            assert_eq!(runner.started.lock().unwrap().len(), starts, "{found:?} in {phase:?}");
            // The id can be used again after the end of the job.
            runner.found = Some(Found::Lost);
            let mut office = OfficeCsp::open(runner.clone(), disk.clone()).unwrap();
            assert!(!office.is_running());
            assert_eq!(exec(&mut office, "a"), 200);
            runner.report([exit(0)]);
            let end = office.poll().map(|update| update.news);
            assert!(
                matches!(
                    end,
                    Some(News::Finished { end: JobEnd { status: InstallStatus::Succeeded, .. }, .. })
                ),
                "{end:?}"
            );
        }
    }
}
