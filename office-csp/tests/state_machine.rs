//! The whole transition table, written by hand, and properties of any sequence of events.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

use office_csp::{
    Effect, Event, FinalStatus, FinishedJob, Found, IllegalTransition, JobEnd, JobProgress, Payload, Phase,
    Reason, RunningJob, State, step,
};
use office_deployment::InstallStatus;
use proptest::prelude::*;

// Short names for the table below.

const KEY: &str = "<Product PIDKEY=\"AAAAA-BBBBB\"/>";

fn old() -> Payload {
    Payload::new(KEY)
}

fn new() -> Payload {
    Payload::new("<Configuration/>")
}

/// A job at 40 percent of its download.
fn running() -> State {
    at(Phase::Downloading, Some(40))
}

fn at(phase: Phase, percent: Option<u8>) -> State {
    State::Installing(job(phase, percent))
}

fn job(phase: Phase, percent: Option<u8>) -> RunningJob {
    RunningJob {
        configuration: old(),
        progress: JobProgress { phase, percent },
        cancelling: false,
        resumed: false,
    }
}

fn resumed() -> State {
    State::Installing(RunningJob { resumed: true, ..job(Phase::Downloading, Some(40)) })
}

fn cancelling() -> State {
    State::Installing(RunningJob { cancelling: true, ..job(Phase::Downloading, Some(40)) })
}

fn begun() -> State {
    State::Installing(RunningJob { configuration: new(), ..job(Phase::Queued, None) })
}

fn end(code: u32, restart: bool) -> JobEnd {
    JobEnd { status: InstallStatus::from_code(code), restart }
}

fn finished(configuration: Payload, code: u32, restart: bool) -> State {
    State::Finished(FinishedJob { configuration, end: end(code, restart) })
}

fn exec() -> Event {
    Event::Exec { payload: new() }
}

fn exec_while_other_runs() -> Event {
    Event::ExecWhileOtherRuns { payload: new() }
}

fn progress(phase: Phase, percent: Option<u8>) -> Event {
    Event::Progress(JobProgress { phase, percent })
}

fn exited(code: u32, restart: bool) -> Event {
    Event::Exited(end(code, restart))
}

fn ended(code: u32) -> Found {
    Found::Ended(end(code, false))
}

fn start() -> Effect {
    Effect::Start { payload: new() }
}

const FAILED: Effect = Effect::FinalStatusCreated(FinalStatus::Failed);
const SUCCEEDED: Effect = Effect::FinalStatusCreated(FinalStatus::Succeeded);

type Outcome = Result<(State, Vec<Effect>), Reason>;

fn to(state: State, effects: &[Effect]) -> Outcome {
    Ok((state, effects.to_vec()))
}

/// From, event, outcome: each kind of state with each kind of event.
#[rustfmt::skip]
fn table() -> Vec<(State, Event, Outcome)> {
    use Effect::{CancelRun, Created, FinalStatusRemoved, Removed};
    use Phase::{Downloading, Installing, Queued, Verifying};
    let absent = || State::Absent;
    let added = || State::Added;
    let done = || finished(old(), 0, true);
    let refused = || finished(new(), 17003, false);
    let failed = || finished(old(), 1603, false);

    vec![
        (absent(),     Event::Add,                       to(State::Added, &[Created])),
        (absent(),     exec(),                           to(begun(), &[Created, start()])),
        (absent(),     exec_while_other_runs(),          to(refused(), &[Created, FAILED])),
        (absent(),     progress(Downloading, Some(50)),  Err(Reason::NotRunning)),
        (absent(),     exited(0, false),                 Err(Reason::NotRunning)),
        (absent(),     exited(997, false),               Err(Reason::NotRunning)),
        (absent(),     Event::Cancel,                    Err(Reason::NotRunning)),
        (absent(),     Event::Delete,                    Err(Reason::Absent)),

        (added(),      Event::Add,                       Err(Reason::Exists)),
        (added(),      exec(),                           to(begun(), &[start()])),
        (added(),      exec_while_other_runs(),          to(refused(), &[FAILED])),
        (added(),      progress(Downloading, Some(50)),  Err(Reason::NotRunning)),
        (added(),      exited(0, false),                 Err(Reason::NotRunning)),
        (added(),      exited(997, false),               Err(Reason::NotRunning)),
        (added(),      Event::Cancel,                    Err(Reason::NotRunning)),
        (added(),      Event::Delete,                    to(State::Absent, &[Removed])),

        (running(),    Event::Add,                       Err(Reason::Exists)),
        (running(),    exec(),                           Err(Reason::Running)),
        (running(),    exec_while_other_runs(),          Err(Reason::Running)),
        (running(),    progress(Downloading, Some(50)),  to(at(Downloading, Some(50)), &[])),
        (running(),    progress(Downloading, Some(40)),  to(at(Downloading, Some(40)), &[])),
        (running(),    progress(Downloading, Some(39)),  to(at(Downloading, Some(40)), &[])),
        (running(),    progress(Downloading, None),      to(at(Downloading, Some(40)), &[])),
        (running(),    progress(Downloading, Some(101)), to(at(Downloading, Some(100)), &[])),
        (running(),    progress(Queued, Some(90)),       to(at(Downloading, Some(40)), &[])),
        (running(),    progress(Verifying, Some(1)),     to(at(Verifying, Some(1)), &[])),
        (running(),    progress(Installing, None),       to(at(Installing, None), &[])),
        (running(),    progress(Installing, Some(255)),  to(at(Installing, Some(100)), &[])),
        (running(),    exited(0, false),                 to(finished(old(), 0, false), &[SUCCEEDED])),
        (running(),    exited(0, true),                  to(finished(old(), 0, true), &[SUCCEEDED])),
        (running(),    exited(1603, false),              to(finished(old(), 1603, false), &[FAILED])),
        (running(),    exited(30088, true),              to(finished(old(), 30088, true), &[FAILED])),
        (running(),    exited(0x8000_ffff, false),       to(finished(old(), 0x8000_ffff, false), &[FAILED])),
        (running(),    exited(997, false),               Err(Reason::NotTerminal)),
        (running(),    Event::Cancel,                    to(cancelling(), &[CancelRun])),
        (running(),    Event::Delete,                    Err(Reason::Running)),

        (cancelling(), Event::Add,                       Err(Reason::Exists)),
        (cancelling(), exec(),                           Err(Reason::Running)),
        (cancelling(), exec_while_other_runs(),          Err(Reason::Running)),
        (cancelling(), progress(Queued, Some(90)),       to(cancelling(), &[])),
        (cancelling(), exited(1602, false),              to(finished(old(), 1602, false), &[FAILED])),
        (cancelling(), exited(0, false),                 to(finished(old(), 0, false), &[SUCCEEDED])),
        (cancelling(), exited(997, false),               Err(Reason::NotTerminal)),
        (cancelling(), Event::Cancel,                    to(cancelling(), &[])),
        (cancelling(), Event::Delete,                    Err(Reason::Running)),

        (running(),    Event::Recovered(Found::Running),    to(running(), &[])),
        (running(),    Event::Recovered(ended(3)),          to(finished(old(), 3, false), &[FAILED])),
        (running(),    Event::Recovered(ended(0)),          to(finished(old(), 0, false), &[SUCCEEDED])),
        (running(),    Event::Recovered(ended(997)),        Err(Reason::NotTerminal)),
        (running(),    Event::Recovered(Found::NotStarted), to(resumed(), &[Effect::Start { payload: old() }])),
        (running(),    Event::Recovered(Found::Lost),       to(finished(old(), 17002, false), &[FAILED])),
        (resumed(),    Event::Recovered(Found::NotStarted), to(finished(old(), 1460, false), &[FAILED])),
        (resumed(),    Event::Recovered(Found::Running),    to(resumed(), &[])),
        (resumed(),    Event::Recovered(Found::Lost),       to(finished(old(), 17002, false), &[FAILED])),
        (cancelling(), Event::Recovered(Found::NotStarted), to(finished(old(), 1602, false), &[FAILED])),
        (cancelling(), Event::Recovered(Found::Running),    to(cancelling(), &[CancelRun])),
        (cancelling(), Event::Recovered(ended(0)),          to(finished(old(), 0, false), &[SUCCEEDED])),
        (absent(),     Event::Recovered(Found::NotStarted), Err(Reason::NotRunning)),
        (added(),      Event::Recovered(Found::Running),    Err(Reason::NotRunning)),
        (done(),       Event::Recovered(Found::Lost),       Err(Reason::NotRunning)),

        (done(),       Event::Add,                       Err(Reason::Exists)),
        (done(),       exec(),                           to(begun(), &[FinalStatusRemoved, start()])),
        (failed(),     exec(),                           to(begun(), &[FinalStatusRemoved, start()])),
        (done(),       exec_while_other_runs(),          to(refused(), &[FinalStatusRemoved, FAILED])),
        (done(),       progress(Downloading, Some(50)),  Err(Reason::NotRunning)),
        (done(),       exited(0, false),                 Err(Reason::NotRunning)),
        (done(),       exited(997, false),               Err(Reason::NotRunning)),
        (done(),       Event::Cancel,                    Err(Reason::NotRunning)),
        (done(),       Event::Delete,                    to(State::Absent, &[Removed])),
        (failed(),     Event::Delete,                    to(State::Absent, &[Removed])),
    ]
}

#[test]
fn every_transition_is_that_of_the_table() {
    for (state, event, expected) in table() {
        let found = step(&state, &event);
        let context = format!("{state:?} and {event:?}");
        match (found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{context}"),
            (Err(found), Err(reason)) => {
                assert_eq!((found.state, found.event), (state.name(), event.name()), "{context}");
                assert_eq!(found.reason, reason, "{context}");
            }
            (found, expected) => panic!("{context}: found {found:?}, expected {expected:?}"),
        }
    }
}

#[test]
fn the_table_has_each_state_with_each_event() {
    let table = table();
    for state in ["Absent", "Added", "Installing", "Finished"] {
        for event in
            ["Add", "Exec", "ExecWhileOtherRuns", "Progress", "Exited", "Cancel", "Recovered", "Delete"]
        {
            let found = table.iter().any(|(from, what, _)| (from.name(), what.name()) == (state, event));
            assert!(found, "{state} with {event} is missing");
        }
    }
}

#[test]
fn each_state_has_its_nodes() {
    let nodes = |state: State| {
        let payload = state.payload().map(|payload| payload.expose().to_owned());
        let (status, end) = (state.status().map(|s| s.code()), state.final_status().map(|s| s.code()));
        (state.exists(), payload, status, end)
    };
    let key = || Some(KEY.to_owned());
    assert_eq!(nodes(State::default()), (false, None, None, None));
    assert_eq!(nodes(State::Absent), (false, None, None, None));
    assert_eq!(nodes(State::Added), (true, None, None, None));
    assert_eq!(nodes(running()), (true, key(), Some(997), None));
    assert_eq!(nodes(cancelling()), (true, key(), Some(997), None));
    assert_eq!(nodes(finished(old(), 0, true)), (true, key(), Some(0), Some(70)));
    assert_eq!(nodes(finished(old(), 17003, false)), (true, key(), Some(17003), Some(60)));
    assert_eq!(nodes(finished(old(), 30088, false)), (true, key(), Some(30088), Some(60)));
}

#[test]
fn an_illegal_transition_says_what_to_do() {
    let message = |state: State, event: Event| step(&state, &event).unwrap_err().to_string();
    assert_eq!(
        message(running(), exec()),
        "Exec is not possible in state Installing: its job is running; wait until Status is no longer 997, \
         or use another id"
    );
    assert_eq!(
        message(State::Absent, Event::Delete),
        "Delete is not possible in state Absent: the id does not exist; add it or execute Install first"
    );
    assert_eq!(
        message(State::Added, Event::Add),
        "Add is not possible in state Added: the id exists already; use it as it is, or delete it first"
    );
    assert_eq!(
        message(State::Added, Event::Cancel),
        "Cancel is not possible in state Added: no job is running; drop the event"
    );
    assert_eq!(
        message(running(), exited(997, false)),
        "Exited is not possible in state Installing: 997 says that the job is running; report the status it \
         ended with"
    );
}

#[test]
fn phases_are_displayed_in_words() {
    let words = Phase::ALL.map(|phase| phase.to_string());
    assert_eq!(
        words,
        [
            "waiting to begin",
            "downloading the deployment tool",
            "checking the deployment tool's signature",
            "running the deployment tool",
        ]
    );
    assert!(Phase::ALL.is_sorted());
}

#[test]
fn the_debug_output_of_a_payload_has_only_its_length() {
    assert_eq!(format!("{:?}", old()), "Payload(31 bytes)");
    assert_eq!((old().len(), old().is_empty()), (31, false));
    assert!(Payload::new("").is_empty());
}

fn payloads() -> impl Strategy<Value = Payload> {
    "SECRET[0-9]{0,3}".prop_map(Payload::new)
}

fn events() -> impl Strategy<Value = Event> {
    let status = prop_oneof![Just(0), Just(997), Just(1602), Just(17003), any::<u32>()];
    let phase = proptest::sample::select(Phase::ALL.to_vec());
    prop_oneof![
        Just(Event::Add),
        payloads().prop_map(|payload| Event::Exec { payload }),
        payloads().prop_map(|payload| Event::ExecWhileOtherRuns { payload }),
        (phase, any::<Option<u8>>()).prop_map(|(phase, percent)| progress(phase, percent)),
        (status, any::<bool>()).prop_map(|(code, restart)| exited(code, restart)),
        Just(Event::Cancel),
        Just(Event::Delete),
        proptest::sample::select(vec![
            Found::Running,
            Found::NotStarted,
            Found::Lost,
            ended(0),
            ended(17006)
        ])
        .prop_map(Event::Recovered),
    ]
}

/// A host that carries out effects and never looks at a state.
#[derive(Debug, Default)]
struct Host {
    exists: bool,
    final_status: Option<FinalStatus>,
    payload: Option<Payload>,
    running: bool,
}

impl Host {
    /// Carries out one effect. An effect that does not fit the state of the host is an error.
    fn carry_out(&mut self, effect: &Effect) -> Result<(), TestCaseError> {
        match effect {
            Effect::Created => {
                prop_assert!(!self.exists, "created twice");
                self.exists = true;
            }
            Effect::Removed => {
                prop_assert!(self.exists && !self.running);
                *self = Host::default();
            }
            Effect::FinalStatusRemoved => {
                prop_assert!(self.final_status.take().is_some(), "no FinalStatus to remove");
            }
            Effect::FinalStatusCreated(end) => {
                prop_assert!(self.exists);
                prop_assert_eq!(self.final_status.replace(*end), None);
            }
            Effect::Start { payload } => {
                prop_assert!(self.exists && !self.running, "started twice");
                prop_assert_eq!(self.final_status, None);
                self.payload = Some(payload.clone());
                self.running = true;
            }
            Effect::CancelRun => prop_assert!(self.running, "nothing to cancel"),
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A host that follows only the effects ends with the same view as the state. No effect starts a second job before
    /// the first has ended, and none replaces a FinalStatus.
    #[test]
    fn effects_and_states_agree(events in prop::collection::vec(events(), 0..60)) {
        let mut state = State::Absent;
        let mut host = Host::default();
        for event in &events {
            let before = state.clone();
            match step(&state, event) {
                Ok((next, effects)) => {
                    let still = Event::Recovered(Found::Running);
                    if matches!(event, Event::Exited(_) | Event::Recovered(_)) && *event != still {
                        host.running = false;
                    }
                    if let Event::ExecWhileOtherRuns { payload } = event {
                        host.payload = Some(payload.clone());
                    }
                    for effect in &effects {
                        host.carry_out(effect)?;
                    }
                    state = next;
                }
                Err(IllegalTransition { .. }) => prop_assert_eq!(&state, &before),
            }
            prop_assert_eq!(state.exists(), host.exists);
            prop_assert_eq!(state.status() == Some(InstallStatus::InProgress), host.running);
            prop_assert_eq!(state.final_status(), host.final_status);
            let ended = state.status().is_some_and(InstallStatus::is_terminal);
            prop_assert_eq!(state.final_status().is_some(), ended);
            prop_assert_eq!(state.payload(), host.payload.as_ref());
        }
    }

    #[test]
    fn progress_never_goes_back(reports in prop::collection::vec(events(), 0..60)) {
        let mut last = JobProgress { phase: Phase::Queued, percent: None };
        let mut state = begun();
        for report in reports.iter().filter(|event| matches!(event, Event::Progress(_))) {
            (state, _) = step(&state, report)?;
            let State::Installing(RunningJob { progress, .. }) = &state else {
                return Err(TestCaseError::fail("progress does not end a job"));
            };
            prop_assert!((progress.phase, progress.percent) >= (last.phase, last.percent));
            prop_assert!(progress.percent.is_none_or(|percent| percent <= 100));
            last = *progress;
        }
    }

    #[test]
    fn no_output_shows_a_payload(events in prop::collection::vec(events(), 0..20)) {
        let mut state = State::Absent;
        for event in &events {
            let result = step(&state, event);
            let mut shown = format!("{state:?} {event:?} {result:?}");
            match result {
                Ok((next, _)) => state = next,
                Err(error) => shown.push_str(&error.to_string()),
            }
            prop_assert!(!shown.contains("SECRET"), "{}", shown);
        }
    }
}
