//! The choices of an agent for a job that an earlier run left unfinished.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use csp_agent::store::MemoryStore;
use csp_host::Host;
use ddf::Scope;
use office_csp::{Found, JobEnd, MockRunner, OfficeCsp, Phase, Recovery, Runner, device};
use office_deployment::InstallStatus;
use std::time::Duration;
use syncml::{MessageBuilder, MsgId, Version};

const KEY: &str = "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY";

fn exec(office: &mut OfficeCsp<MockRunner>, id: &str) {
    let mut message = MessageBuilder::without_header(Version::V1_2);
    let data = format!(
        "<Configuration><Add Channel='Current'><Product ID='O365ProPlusRetail' PIDKEY='{KEY}'>\
         <Language ID='de-de'/></Product></Add></Configuration>"
    );
    message.exec(&device::install(id), data.as_str()).unwrap();
    let answer = Host::new().mount(office).unwrap().execute(&message.finish(true), MsgId(1)).unwrap();
    assert!(answer.refusals.is_empty(), "{:?}", answer.refusals);
}

/// Kills an agent after this number of polls of a job. The machine and its tool survive.
fn killed_after(polls: usize) -> (MockRunner, MemoryStore) {
    let disk = MemoryStore::new();
    let mut office = OfficeCsp::open(MockRunner::new(), disk.clone()).unwrap();
    exec(&mut office, "a");
    for _ in 0..polls {
        office.poll();
    }
    (office.runner().clone(), disk)
}

fn recovery(runner: &MockRunner, disk: &MemoryStore) -> Recovery<MockRunner> {
    OfficeCsp::recover(runner.clone(), disk.clone()).unwrap()
}

fn status(office: &OfficeCsp<MockRunner>) -> Option<u32> {
    office.state(Scope::Device, "a").status().map(InstallStatus::code)
}

fn to_the_end(office: &mut OfficeCsp<MockRunner>) {
    while office.is_running() {
        office.poll();
    }
}

/// The numbers of polls after which the tool has not started, and the number after which it runs.
const BEFORE_TOOL: [usize; 4] = [0, 1, 2, 3];
const TOOL_RUNS: usize = 4;

#[test]
fn reading_an_unfinished_job_changes_nothing() {
    for polls in BEFORE_TOOL.into_iter().chain([TOOL_RUNS]) {
        let (runner, disk) = killed_after(polls);
        for _ in 0..2 {
            let recovery = recovery(&runner, &disk);
            let [job] = &recovery.unfinished()[..] else { panic!("one job, after {polls} polls") };
            assert_eq!(
                (job.scope, job.id.as_str(), job.cancelling, job.resumed),
                (Scope::Device, "a", false, false)
            );
            assert_eq!(job.gist, "installs O365ProPlusRetail (de-de), channel Current");
            let found = if polls < TOOL_RUNS { Found::NotStarted } else { Found::Running };
            assert_eq!(job.tool, Some(found), "{polls}");
            assert!(!format!("{job:?}").contains("ABCDE"));
            assert_eq!(recovery.runner().jobs().len(), 1, "nothing is restarted");
            assert_eq!(recovery.installations().count(), 1);
        }
    }
}

#[test]
fn an_unfinished_job_has_the_phase_that_it_had_reached() {
    let phases = BEFORE_TOOL.into_iter().chain([TOOL_RUNS]).map(|polls| {
        let (runner, disk) = killed_after(polls);
        recovery(&runner, &disk).unfinished()[0].phase
    });
    let expected = [Phase::Queued, Phase::Queued, Phase::Downloading, Phase::Verifying, Phase::Installing];
    assert_eq!(phases.collect::<Vec<_>>(), expected);
}

#[test]
fn an_unfinished_job_has_the_time_of_its_exec() {
    let now = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let before = now();
    let (runner, disk) = killed_after(1);
    let job = recovery(&runner, &disk).unfinished().remove(0);
    let slack = Duration::from_millis(1);
    assert!(before <= job.since + slack && job.since <= now() + slack, "{job:?}");
    assert_eq!(job.phase, Phase::Queued);
}

#[test]
fn a_discarded_job_is_never_restarted() {
    for polls in BEFORE_TOOL {
        let (runner, disk) = killed_after(polls);
        let office = recovery(&runner, &disk).discard().unwrap();
        assert_eq!((status(&office), office.is_running()), (Some(1602), false), "{polls}");
        assert_eq!(office.runner().jobs().len(), 1);
        assert!(office.runner().tools().is_empty());
        let runner = office.runner().clone();
        drop(office);
        assert_eq!(recovery(&runner, &disk).unfinished(), []);
        let mut office = OfficeCsp::open(runner, disk).unwrap();
        assert_eq!(office.runner().jobs().len(), 1);
        exec(&mut office, "a");
        to_the_end(&mut office);
        assert_eq!(
            (status(&office), office.runner().tools().len()),
            (Some(0), 1),
            "the id can be used again"
        );
    }
}

#[test]
fn discard_waits_for_a_running_tool() {
    let (runner, disk) = killed_after(TOOL_RUNS);
    let mut office = recovery(&runner, &disk).discard().unwrap();
    assert!(office.is_running());
    to_the_end(&mut office);
    assert_eq!(
        (status(&office), office.runner().tools().len()),
        (Some(0), 1),
        "one tool, with its own result"
    );
}

#[test]
fn cancel_ends_a_job_with_or_without_a_running_tool() {
    for polls in BEFORE_TOOL.into_iter().chain([TOOL_RUNS]) {
        let (runner, disk) = killed_after(polls);
        let mut office = recovery(&runner, &disk).cancel().unwrap();
        to_the_end(&mut office);
        assert_eq!((status(&office), office.runner().jobs().len()), (Some(1602), 1), "{polls}");
        assert_eq!(office.runner().tools().len(), usize::from(polls == TOOL_RUNS), "{polls}");
    }
}

#[test]
fn a_cancel_survives_a_kill_before_the_tool_is_ended() {
    let (runner, disk) = killed_after(TOOL_RUNS);
    drop(recovery(&runner, &disk).cancel().unwrap());
    assert!(recovery(&runner, &disk).unfinished()[0].cancelling);
    let mut office = OfficeCsp::open(runner, disk).unwrap(); // the next agent resumes
    to_the_end(&mut office);
    assert_eq!(status(&office), Some(1602));
}

#[test]
fn a_resumed_job_has_one_tool() {
    for polls in BEFORE_TOOL.into_iter().chain([TOOL_RUNS]) {
        let (runner, disk) = killed_after(polls);
        let mut office = recovery(&runner, &disk).resume().unwrap();
        to_the_end(&mut office);
        assert_eq!((status(&office), office.runner().tools().len()), (Some(0), 1), "{polls}");
    }
}

#[test]
fn every_choice_keeps_a_known_result() {
    let choices = [Recovery::resume, Recovery::cancel, Recovery::discard];
    for choose in choices {
        let (mut runner, disk) = killed_after(TOOL_RUNS);
        while runner.poll().is_some() {} // the tool ends while no agent runs
        let recovery = recovery(&runner, &disk);
        let ended = Found::Ended(JobEnd::new(InstallStatus::Succeeded));
        assert_eq!(recovery.unfinished()[0].tool, Some(ended));
        let office = choose(recovery).unwrap();
        assert_eq!((status(&office), office.is_running()), (Some(0), false));
    }
}
