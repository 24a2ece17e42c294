//! Runners that report impossible events: the nodes stay correct, and the end of one job never ends another.

#![allow(clippy::unwrap_used, clippy::panic)] // a test may

use csp_agent::store::MemoryStore;
use csp_host::{Csp, Host};
use ddf::Scope;
use office_csp::{
    Found, Job, JobEnd, JobProgress, News, OfficeCsp, Phase, Run, Runner, RunnerEvent, StartError, ToolExit,
    device,
};
use office_deployment::{InstallStatus, Installed};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use syncml::{MessageBuilder, MsgId, Version};

const INSTALL: &str = "<Configuration><Add><Product ID='O365ProPlusRetail'/></Add></Configuration>";

/// Reports the events that the test sets, also after a restart. Clones share their state.
#[derive(Clone, Default)]
struct Liar {
    tales: Arc<Mutex<VecDeque<RunnerEvent>>>,
    started: Arc<Mutex<Vec<Run>>>,
    found: Option<Found>,
}

impl Liar {
    fn tell(&self, tales: impl IntoIterator<Item = RunnerEvent>) {
        self.tales.lock().unwrap().extend(tales);
    }
}

impl Runner for Liar {
    fn start(&mut self, run: Run, _: &Job) -> Result<(), StartError> {
        self.started.lock().unwrap().push(run);
        Ok(())
    }

    fn recover(&mut self, _: Run, _: &Job) -> Found {
        self.found.unwrap()
    }

    fn poll(&mut self) -> Option<RunnerEvent> {
        self.tales.lock().unwrap().pop_front()
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

fn exec(office: &mut OfficeCsp<Liar>, id: &str) -> u16 {
    let mut builder = MessageBuilder::without_header(Version::V1_2);
    builder.exec(&device::install(id), INSTALL).unwrap();
    let answer =
        Host::new([office as &mut dyn Csp]).execute(&builder.finish(true), MsgId(1)).unwrap().message;
    answer.commands().next().unwrap().as_status().unwrap().code().unwrap().0
}

/// `Status` and `FinalStatus`.
fn nodes(office: &OfficeCsp<Liar>, id: &str) -> (Option<u32>, Option<u32>) {
    let state = office.state(Scope::Device, id);
    (state.status().map(InstallStatus::code), state.final_status().map(|end| end.code()))
}

#[test]
fn a_second_end_is_not_that_of_the_next_job() {
    for late in [exit(1603), exit(0), progress(Phase::Installing, 90)] {
        let liar = Liar::default();
        let mut office = OfficeCsp::new(liar.clone());
        assert_eq!(exec(&mut office, "a"), 200);
        liar.tell([exit(17002), late]);
        office.poll();
        assert_eq!(nodes(&office, "a"), (Some(17002), Some(60)));

        // Nobody has polled since: the tale is still there when the next job starts, under the same id or another.
        for id in ["a", "b"] {
            assert_eq!(exec(&mut office, id), 200);
            assert_eq!(office.poll(), None, "{late:?} is of no job");
            assert_eq!(nodes(&office, id), (Some(997), None));
            liar.tell([exit(0), late, late]);
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
fn tales_without_end_keep_nobody_waiting() {
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
    Host::new([&mut office as &mut dyn Csp]).execute(&builder.finish(true), MsgId(1)).unwrap();
    assert!(office.is_running());
    // The log has an end, too: the oldest lines go.
    let first = office.note().unwrap();
    let number: usize = first.strip_prefix("line ").unwrap().parse().unwrap();
    let second = office.note().unwrap();
    assert!((1..1000).contains(&number) && second != first, "{first} {second}");
}

#[test]
fn the_log_keeps_what_was_said_last() {
    let liar = Liar::default();
    let mut office = OfficeCsp::new(liar.clone());
    for _ in 0..1000 {
        exec(&mut office, "a");
        liar.tell([exit(997)]); // each job is one line
        office.poll();
    }
    exec(&mut office, "a");
    liar.tell([progress(Phase::Downloading, 200)]);
    office.poll();
    let notes: Vec<String> = std::iter::from_fn(|| office.note()).collect();
    assert_eq!(notes.len(), 256);
    assert!(notes[255].contains("200 %"), "{}", notes[255]);
}

/// The nodes show the exit code unchanged. It never counts as progress, and a failure never as a success.
#[test]
fn odd_exit_codes_keep_their_number() {
    for (code, status, end) in [
        (997, 17002, 60), // that it runs cannot be its end
        (3010, 0, 70),
        (1641, 0, 70),
        (60, 60, 60),
        (70, 70, 60), // the number of a FinalStatus is no success as a Status
        (1, 1, 60),
        (0xC000_0005, 0xC000_0005, 60),
        (u32::MAX, u32::MAX, 60),
    ] {
        let liar = Liar::default();
        let mut office = OfficeCsp::new(liar.clone());
        exec(&mut office, "a");
        liar.tell([exit(code)]);
        office.poll();
        assert_eq!(nodes(&office, "a"), (Some(status), Some(end)), "{code}");
    }
}

#[test]
fn a_runner_without_an_end_leaves_the_id_busy_and_the_others_refused() {
    let mut office = OfficeCsp::new(Liar::default());
    exec(&mut office, "a");
    assert_eq!(office.poll(), None);
    office.cancel();
    assert_eq!((exec(&mut office, "a"), exec(&mut office, "b")), (403, 200));
    assert_eq!((nodes(&office, "a"), nodes(&office, "b")), ((Some(997), None), (Some(17003), Some(60))));
    assert!(office.is_running());
}

/// Restarted in each phase, with each thing that a runner can find, twice.
#[test]
fn an_agent_that_is_restarted_believes_what_is_found() {
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
            let mut liar = Liar { found: Some(found), ..Liar::default() };
            let mut office = OfficeCsp::open(liar.clone(), disk.clone()).unwrap();
            exec(&mut office, "a");
            liar.tell(phase.map(|phase| progress(phase, 5)));
            office.poll();
            drop(office);
            for expected in [once, twice] {
                let office = OfficeCsp::open(liar.clone(), disk.clone()).unwrap();
                assert_eq!(nodes(&office, "a").0, Some(expected), "{found:?} in {phase:?}");
            }
            assert_eq!(liar.started.lock().unwrap().len(), starts, "{found:?} in {phase:?}");
            // Whatever was found, the id can be used again, once it is not busy.
            liar.found = Some(Found::Lost);
            let mut office = OfficeCsp::open(liar.clone(), disk.clone()).unwrap();
            assert!(!office.is_running());
            assert_eq!(exec(&mut office, "a"), 200);
            liar.tell([exit(0)]);
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
