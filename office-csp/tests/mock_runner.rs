//! The scripted runner.

#![allow(clippy::unwrap_used, clippy::panic)] // a test may

use office_csp::{
    Job, JobProgress, MockRunner, Payload, Phase, Run, Runner, RunnerEvent, StartError, ToolExit,
};
use office_deployment::{Installed, JobKind};

fn job(kind: JobKind, products: &[&str]) -> Job {
    let products = products.iter().map(ToString::to_string).collect();
    Job { payload: Payload::new("<Configuration/>"), kind, products }
}

fn install() -> Job {
    job(JobKind::Install, &["O365ProPlusRetail"])
}

fn office(products: &[&str]) -> Installed {
    let products = products.iter().map(ToString::to_string).collect();
    Installed {
        products,
        version: Some("16.0.1.2".to_owned()),
        channel: Some("SemiAnnual".to_owned()),
        ..Installed::default()
    }
}

fn progress(phase: Phase, percent: u8) -> RunnerEvent {
    RunnerEvent::Progress(JobProgress { phase, percent: Some(percent) })
}

/// Starts the job and returns all reports.
fn reports(runner: &mut MockRunner, job: &Job) -> Vec<RunnerEvent> {
    runner.start(Run(1 + runner.jobs().len() as u64), job).unwrap();
    std::iter::from_fn(|| runner.poll()).collect()
}

/// Starts the job and returns its exit code.
fn end(runner: &mut MockRunner, job: &Job) -> u32 {
    match reports(runner, job).last() {
        Some(RunnerEvent::Exited(exit)) => exit.code,
        other => panic!("a run must end with Exited, not {other:?}"),
    }
}

#[test]
fn without_a_script_each_phase_takes_one_poll() {
    let mut runner = MockRunner::new();
    assert_eq!(
        reports(&mut runner, &install()),
        [
            progress(Phase::Queued, 100),
            progress(Phase::Downloading, 100),
            progress(Phase::Verifying, 100),
            progress(Phase::Installing, 100),
            RunnerEvent::Exited(ToolExit { code: 0 }),
        ]
    );
    assert_eq!(runner.poll(), None);
    assert!(!runner.is_running());
}

#[test]
fn polls_and_steps_set_the_reports_of_a_phase() {
    let mut runner = MockRunner::new()
        .polls(Phase::Queued, 0)
        .polls(Phase::Downloading, 3)
        .steps(Phase::Verifying, [None])
        .steps(Phase::Installing, [Some(200), Some(10)]);
    assert_eq!(
        reports(&mut runner, &install()),
        [
            progress(Phase::Downloading, 33),
            progress(Phase::Downloading, 66),
            progress(Phase::Downloading, 100),
            RunnerEvent::Progress(JobProgress { phase: Phase::Verifying, percent: None }),
            progress(Phase::Installing, 200),
            progress(Phase::Installing, 10),
            RunnerEvent::Exited(ToolExit { code: 0 }),
        ]
    );
}

#[test]
fn the_longest_phase_has_percentages_from_0_to_100() {
    let mut runner = MockRunner::new().polls(Phase::Queued, u16::MAX).fail_in(Phase::Queued, 1460);
    let steps = reports(&mut runner, &install());
    assert_eq!(steps.len(), 65_535 + 1, "the end is the last report");
    assert_eq!((steps[0], steps[65_534]), (progress(Phase::Queued, 0), progress(Phase::Queued, 100)));
}

#[test]
fn a_failure_in_a_phase_ends_the_job_there() {
    let mut runner = MockRunner::new().exit_code(0).fail_in(Phase::Verifying, 13);
    assert_eq!(
        reports(&mut runner, &install()),
        [
            progress(Phase::Queued, 100),
            progress(Phase::Downloading, 100),
            progress(Phase::Verifying, 100),
            RunnerEvent::Exited(ToolExit { code: 13 }),
        ]
    );
    assert!(runner.installed().is_empty());
}

#[test]
fn an_installation_adds_to_the_installed_products() {
    let mut runner = MockRunner::new().with_installed(office(&["VisioProRetail"]));
    assert_eq!(end(&mut runner, &install()), 0);
    assert_eq!(runner.installed().products, ["VisioProRetail", "O365ProPlusRetail"]);
}

#[test]
fn an_installation_that_wants_a_restart_has_succeeded() {
    let mut runner = MockRunner::new().exit_code(3010);
    assert_eq!(end(&mut runner, &install()), 3010);
    assert_eq!(runner.installed().products, ["O365ProPlusRetail"]);
}

#[test]
fn a_failed_job_changes_nothing() {
    for job in [install(), job(JobKind::RemoveAll, &[])] {
        let mut runner = MockRunner::new().exit_code(1603).with_installed(office(&["VisioProRetail"]));
        assert_eq!(end(&mut runner, &job), 1603);
        assert_eq!(runner.installed(), office(&["VisioProRetail"]));
    }
}

#[test]
fn a_removal_removes_the_named_products_or_all() {
    let machine = MockRunner::new().with_installed(office(&["O365ProPlusRetail", "VisioProRetail"]));

    let mut runner = machine.clone();
    assert_eq!(end(&mut runner, &job(JobKind::Remove, &["VisioProRetail"])), 0);
    assert_eq!(runner.installed(), office(&["O365ProPlusRetail"]));

    let mut runner = machine;
    assert_eq!(end(&mut runner, &job(JobKind::RemoveAll, &[])), 0);
    assert_eq!(runner.installed(), Installed::default());
}

#[test]
fn a_change_of_settings_leaves_the_products() {
    let mut runner = MockRunner::new().with_installed(office(&["VisioProRetail"]));
    assert_eq!(end(&mut runner, &job(JobKind::Configure, &[])), 0);
    assert_eq!(runner.installed(), office(&["VisioProRetail"]));
}

#[test]
fn a_job_can_fail_in_every_phase() {
    for phase in Phase::ALL {
        let mut runner = MockRunner::new().fail_in(phase, 1603);
        let seen = reports(&mut runner, &install());
        assert_eq!(seen[seen.len() - 2], progress(phase, 100));
        assert_eq!(seen[seen.len() - 1], RunnerEvent::Exited(ToolExit { code: 1603 }));
        assert!(runner.installed().is_empty());
    }
}

#[test]
fn a_removal_without_office_fails_unless_the_script_says_otherwise() {
    let remove = job(JobKind::RemoveAll, &[]);
    assert_eq!(end(&mut MockRunner::new(), &remove), 0x8000_ffff);
    assert_eq!(end(&mut MockRunner::new().exit_code(0), &remove), 0);
    assert_eq!(end(&mut MockRunner::new().fail_in(Phase::Downloading, 1460), &remove), 1460);
}

#[test]
fn a_configuration_that_the_tool_refuses_ends_with_the_code_of_its_rule() {
    let add = |attributes: &str, product: &str| {
        let text = format!("<Configuration><Add{attributes}>{product}</Add></Configuration>");
        Job { payload: Payload::new(text), ..install() }
    };
    let product =
        |id: &str, culture: &str| format!("<Product ID='{id}'><Language ID='{culture}'/></Product>");
    let good = product("O365ProPlusRetail", "de-de");
    let two_suites = good.clone() + &product("O365BusinessRetail", "de-de");
    for (job, code, rules) in [
        (add(" Channel='Curent'", &good), 17004, "unknown-channel"),
        (add(" Version='15.0.1.2' Channel='Current'", &good), 17004, "version-form"),
        (add("", &product("O365ProPlusRetial", "de-de")), 17004, "unknown-product"),
        (add("", &product("O365ProPlusRetail", "de-dd")), 17002, "unknown-culture"),
        (
            add(" Channel='PerpetualVL2024'", &product("ProPlus2024Volume", "de-de")),
            0x8000_4005,
            "volume-in-csp",
        ),
        (
            add("", "<Product ID='O365ProPlusRetail'/>"),
            17002,
            "product-without-language; its code is not documented",
        ),
        (add("", &two_suites), 17002, "two-suites; its code is not documented"),
        (
            add(" Channel='Curent'", &product("VisioProRetail", "en-gb")),
            17004,
            "unknown-channel, culture-not-for-product",
        ),
    ] {
        let mut runner = MockRunner::new();
        assert_eq!(end(&mut runner, &job), code, "{rules}");
        assert!(runner.installed().is_empty(), "{rules}");
        let note = runner.note().unwrap();
        assert!(note.contains(&format!("fails with this configuration: {rules}")), "{rules}: {note}");
        assert_eq!(runner.note(), None);
        // A script decides alone.
        let mut scripted = MockRunner::new().exit_code(0);
        assert_eq!((end(&mut scripted, &job), scripted.note()), (0, None), "{rules}");
    }
    // What only does something else than written, and what may fail, succeeds.
    for job in [add(" MigrateArch='maybe'", &good), add(" Version='16.0.1.2'", &good)] {
        let mut runner = MockRunner::new();
        assert_eq!((end(&mut runner, &job), runner.note()), (0, None));
    }
}

#[test]
fn a_cancelled_job_ends_with_1602_at_the_next_poll() {
    let mut runner = MockRunner::new().with_installed(office(&["VisioProRetail"]));
    runner.cancel(); // no job: nothing happens
    runner.start(Run(7), &install()).unwrap();
    assert_eq!(runner.poll(), Some(progress(Phase::Queued, 100)));
    runner.cancel();
    assert_eq!(runner.poll(), Some(RunnerEvent::Exited(ToolExit { code: 1602 })));
    assert_eq!(runner.poll(), None);
    assert_eq!(runner.installed(), office(&["VisioProRetail"]));

    assert_eq!(end(&mut runner, &install()), 0, "the next job is not cancelled");
}

#[test]
fn a_start_during_a_job_is_refused() {
    let mut runner = MockRunner::new();
    runner.start(Run(7), &install()).unwrap();
    assert!(matches!(runner.start(Run(8), &install()), Err(StartError::Busy)));
    assert_eq!(runner.jobs().len(), 1);
}

#[test]
fn scripted_starts_fail_and_leave_no_trace() {
    let mut runner = MockRunner::new().failing_starts(1);
    assert!(matches!(runner.start(Run(8), &install()), Err(StartError::Failed(_))));
    assert_eq!(runner.poll(), None);
    assert!(runner.jobs().is_empty());

    assert_eq!(end(&mut runner, &install()), 0);
    assert_eq!(runner.jobs(), [install()]);
}
