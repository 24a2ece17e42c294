//! An Atomic over several CSPs: prepare, decision, commit, and what is in doubt after a failure.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod common;

use common::{Store, answer_lines, command, other_store};
use csp_host::{Answer, AtomicId, CspError, DecisionLog, Host, MemoryDecisions, RefusalReason};
use syncml::{Message, MsgId, StatusCode};

/// A log whose calls fail from the given number on.
#[derive(Default)]
struct Log {
    decisions: MemoryDecisions,
    calls: usize,
    fails_at: Option<usize>,
}

impl Log {
    fn call(&mut self) -> Result<(), CspError> {
        self.calls += 1;
        match self.fails_at {
            Some(at) if self.calls >= at => Err(CspError::new(StatusCode::COMMAND_FAILED, "the log fails")),
            _ => Ok(()),
        }
    }
}

impl DecisionLog for Log {
    fn next(&mut self) -> Result<AtomicId, CspError> {
        self.call()?;
        self.decisions.next()
    }

    fn record(&mut self, atomic: AtomicId) -> Result<(), CspError> {
        self.call()?;
        self.decisions.record(atomic)
    }

    fn is_recorded(&self, atomic: AtomicId) -> Result<bool, CspError> {
        self.decisions.is_recorded(atomic)
    }
}

fn add(id: u32, root: &str) -> String {
    command("Add", id, &format!("./Vendor/{root}/b/Number"), "int", "1")
}

fn both() -> String {
    format!("<Atomic><CmdID>9</CmdID>{}{}</Atomic>", add(1, "Other"), add(2, "Test"))
}

fn send(first: &mut Store, second: &mut Store, log: &mut Log, body: &str) -> Answer {
    let text = format!("<SyncBody xmlns='SYNCML:SYNCML1.2'>{body}</SyncBody>");
    let host = Host::new().mount(first).unwrap().mount(second).unwrap();
    host.with_decisions(log).execute(&Message::parse(&text).unwrap(), MsgId(1)).unwrap()
}

fn durable() -> (Store, Store) {
    (Store { is_durable: true, ..other_store() }, Store { is_durable: true, ..Store::default() })
}

const DONE: [&str; 3] = ["9 Atomic 200", "1 Add 200", "2 Add 200"];
const UNDONE: [&str; 3] = ["9 Atomic 507", "1 Add 216", "2 Add 216"];

#[test]
fn all_csps_prepare_before_the_decision_and_commit_after_it() {
    let ((mut first, mut second), mut log) = (durable(), Log::default());
    let answer = send(&mut first, &mut second, &mut log, &both());
    assert_eq!(answer_lines(&answer), DONE);
    for store in [&first, &second] {
        assert_eq!(store.calls, ["begin", "add", "prepare", "commit"]);
        assert_eq!((store.values.len(), store.in_doubt), (1, None));
    }
    assert!(log.is_recorded(AtomicId(1)).unwrap() && answer.delays.is_empty());
}

#[test]
fn an_atomic_with_one_csp_has_one_phase() {
    let ((mut first, mut second), mut log) = (durable(), Log::default());
    let body = format!("<Atomic><CmdID>9</CmdID>{}</Atomic>", add(1, "Other"));
    assert_eq!(answer_lines(&send(&mut first, &mut second, &mut log, &body)), ["9 Atomic 200", "1 Add 200"]);
    assert_eq!(first.calls, ["begin", "add", "commit"]);
    assert_eq!((second.calls.len(), log.calls), (0, 0));
}

#[test]
fn a_csp_that_cannot_prepare_rolls_all_of_them_back() {
    let ((mut first, mut second), mut log) = (durable(), Log::default());
    second.prepare_failure = Some("the disk is full");
    let answer = send(&mut first, &mut second, &mut log, &both());
    assert_eq!(answer_lines(&answer), UNDONE);
    assert_eq!(first.calls, ["begin", "add", "prepare", "roll_back"]);
    assert_eq!(second.calls, ["begin", "add", "prepare", "roll_back"]);
    assert!(first.values.is_empty() && second.values.is_empty());
    let reason = RefusalReason::CommitFailed(CspError::new(StatusCode::DEVICE_FULL, "the disk is full"));
    assert!(answer.refusals.iter().any(|refusal| refusal.reason == reason));
}

#[test]
fn a_log_that_fails_rolls_all_of_them_back() {
    for fails_at in [1, 2] {
        let (mut first, mut second) = durable();
        let mut log = Log { fails_at: Some(fails_at), ..Log::default() };
        assert_eq!(answer_lines(&send(&mut first, &mut second, &mut log, &both())), UNDONE);
        assert!(first.values.is_empty() && second.values.is_empty());
        assert_eq!((first.in_doubt, second.in_doubt), (None, None));
    }
}

/// The decision waits for this CSP, because its changes can still be lost.
#[test]
fn a_csp_whose_prepared_changes_are_not_durable_commits_before_the_decision() {
    let ((first, mut second), mut log) = (durable(), Log::default());
    let mut first = Store { is_durable: false, commit_failure: Some("no"), ..first };
    assert_eq!(answer_lines(&send(&mut first, &mut second, &mut log, &both())), UNDONE);
    assert_eq!(second.calls, ["begin", "add", "prepare", "roll_back"]);
    assert!(!log.is_recorded(AtomicId(1)).unwrap());
}

#[test]
fn a_commit_that_fails_after_the_decision_is_made_up_for() {
    let ((mut first, mut second), mut log) = (durable(), Log::default());
    first.commit_failure = Some("the disk is full");
    let get = common::get(3, "./Vendor/Other/b/Number");
    let answer = send(&mut first, &mut second, &mut log, &(both() + &get));
    assert_eq!(answer_lines(&answer), [&DONE[..], &["3 Get 500"]].concat());
    assert_eq!(answer.delays.len(), 1);
    assert_eq!(answer.refusals[0].reason, RefusalReason::InDoubt);
    assert_eq!(first.in_doubt, Some(AtomicId(1)));

    // The next message finds it still failing, and the one after it committed.
    first.commit_failure = Some("the disk is full");
    let answer = send(&mut first, &mut second, &mut log, &get);
    assert_eq!((answer_lines(&answer), answer.delays.len()), (vec!["3 Get 500".to_owned()], 1));
    let answer = send(&mut first, &mut second, &mut log, &get);
    assert_eq!(answer_lines(&answer), ["3 Get 200", "= 1"]);
    assert_eq!(first.in_doubt, None);
}

#[test]
fn a_restart_commits_what_was_decided_and_rolls_the_rest_back() {
    let mut log = MemoryDecisions::default();
    let (decided, undecided) = (log.next().unwrap(), log.next().unwrap());
    log.record(decided).unwrap();
    let (mut first, mut second) = durable();
    (first.in_doubt, second.in_doubt) = (Some(decided), Some(undecided));
    second.before = Some([("before".to_owned(), "1".to_owned())].into());
    let mut host =
        Host::new().mount(&mut first).unwrap().mount(&mut second).unwrap().with_decisions(&mut log);
    assert_eq!(host.recover(), []);
    assert_eq!((first.calls, second.calls), (vec!["commit"], vec!["roll_back"]));
}

#[test]
fn a_host_without_a_log_refuses_commands_for_a_csp_in_doubt() {
    let mut store = Store { in_doubt: Some(AtomicId(1)), ..Store::default() };
    let answer = common::execute(&mut store, &add(1, "Test"));
    assert_eq!(answer_lines(&answer), ["1 Add 500"]);
    assert!(answer.delays[0].to_string().contains("no decision log"), "{}", answer.delays[0]);
    assert!(store.calls.is_empty());
}
