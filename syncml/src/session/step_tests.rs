//! The table of the transitions, compared with the function for all phases and triggers.
#![allow(clippy::unwrap_used, clippy::panic)] // allowed in tests

use super::phase::{Due, Last, LastAnswer, Package, Reopening, SessionPhase, Turn, WhosePackage};
use super::step::{Transition, Trigger, step};
use std::collections::{BTreeMap, BTreeSet, HashSet};

const BOOLS: [bool; 2] = [false, true];
const PACKAGES: [Package; 2] = [Package::Ended, Package::Continues];

fn every_phase() -> Vec<SessionPhase> {
    let packages =
        PACKAGES.into_iter().map(WhosePackage::Ours).chain([WhosePackage::Theirs]).collect::<Vec<_>>();
    let answers = packages
        .into_iter()
        .flat_map(|package| BOOLS.map(|is_doubted| LastAnswer { package, is_doubted }))
        .collect::<Vec<_>>();
    let maybe = answers.iter().copied().map(Some).chain([None]).collect::<Vec<_>>();
    let lasts = answers
        .iter()
        .copied()
        .map(Last::Answer)
        .chain(maybe.iter().copied().map(Last::Refusal))
        .collect::<Vec<_>>();
    let due = [Turn::Ours, Turn::Theirs]
        .into_iter()
        .flat_map(|turn| PACKAGES.map(|their_package| Due { turn, their_package }));
    let mut phases =
        vec![SessionPhase::New, SessionPhase::Exhausted, SessionPhase::PeerAborted, SessionPhase::Over];
    phases.extend(due.map(SessionPhase::Answering));
    phases.extend(maybe.into_iter().map(SessionPhase::Refusing));
    phases.extend(lasts.iter().copied().map(SessionPhase::Waiting));
    phases.extend(lasts.into_iter().map(SessionPhase::Withholding));
    let reopenings = [Reopening::Challenge, Reopening::Continuation, Reopening::Either];
    phases.extend(reopenings.map(SessionPhase::Closed));
    phases
}

fn every_trigger() -> Vec<Trigger> {
    let pairs = BOOLS.into_iter().flat_map(|one| BOOLS.map(|other| (one, other)));
    let mut triggers = vec![
        Trigger::Repeated,
        Trigger::Rejected,
        Trigger::NotExecuted,
        Trigger::BoundReached,
        Trigger::PeerAborted,
        Trigger::Ended,
        Trigger::Aborted,
    ];
    triggers.extend(pairs.map(|(is_new, challenges)| Trigger::Arrived { is_new, challenges }));
    for package in PACKAGES {
        triggers.extend(BOOLS.map(|within_object| Trigger::Accepted { package, within_object }));
        triggers.extend([Trigger::Challenged { package }, Trigger::Sent { package }]);
    }
    triggers.extend(BOOLS.map(|doubts| Trigger::Refused { doubts }));
    triggers.extend(BOOLS.map(|is_proven| Trigger::SentLast { is_proven }));
    triggers
}

/// The name of a variant.
fn name(variant: impl core::fmt::Debug) -> String {
    let text = format!("{variant:?}");
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned()
}

/// The outcomes of each phase and trigger in the table.
fn table() -> BTreeMap<(String, String), BTreeSet<String>> {
    let phases: BTreeSet<String> = every_phase().into_iter().map(name).collect();
    let triggers: BTreeSet<String> = every_trigger().into_iter().map(name).collect();
    let mut table: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for row in include_str!("mod.rs").lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [from, trigger, next, effect, _, ""] = cells[..] else { panic!("{row}") };
        if from == "phase" {
            continue;
        }
        let listed = |cell: &str, all: &BTreeSet<String>| -> Vec<String> {
            match cell {
                "every other" => all.iter().cloned().collect(),
                _ => cell.split(", ").map(|name| name.trim_matches('`').to_owned()).collect(),
            }
        };
        // A row with "every other" is about the pairs that the rows above it leave.
        let above: BTreeSet<(String, String)> = match row.contains("every other") {
            true => table.keys().cloned().collect(),
            false => BTreeSet::new(),
        };
        for from in listed(from, &phases) {
            assert!(phases.contains(&from), "{row}");
            for trigger in listed(trigger, &triggers) {
                assert!(triggers.contains(&trigger), "{row}");
                let pair = (from.clone(), trigger);
                if !above.contains(&pair) {
                    let outcome =
                        if effect.is_empty() { next.to_owned() } else { format!("{next} + {effect}") };
                    table.entry(pair).or_default().insert(outcome);
                }
            }
        }
    }
    table
}

#[test]
fn the_table_has_exactly_the_transitions_of_the_function() {
    let table = table();
    let mut outcomes: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for phase in every_phase() {
        for trigger in every_trigger() {
            let pair = (name(phase), name(trigger));
            let may_stay = table[&pair].iter().any(|next| next == "same");
            let outcome = match step(phase, trigger) {
                Ok(Transition { next, effect: None }) if may_stay && next == phase => "same".to_owned(),
                Ok(Transition { next, effect: None }) => format!("`{}`", name(next)),
                Ok(Transition { next, effect: Some(effect) }) => format!("`{}` + `{effect:?}`", name(next)),
                Err(illegal) => format!("error `{illegal:?}`"),
            };
            outcomes.entry(pair).or_default().insert(outcome);
        }
    }
    assert_eq!(table, outcomes);
}

/// The phases that can be reached from this one, including itself.
fn reachable(from: SessionPhase) -> HashSet<SessionPhase> {
    let (mut found, mut todo) = (HashSet::from([from]), vec![from]);
    while let Some(phase) = todo.pop() {
        let next = every_trigger().into_iter().filter_map(|trigger| step(phase, trigger).ok());
        todo.extend(next.map(|transition| transition.next).filter(|next| found.insert(*next)));
    }
    found
}

#[test]
fn every_phase_can_be_reached_and_can_end() {
    let found = reachable(SessionPhase::New);
    let names: BTreeSet<_> = found.iter().map(|phase| name(*phase)).collect();
    assert_eq!(names, every_phase().into_iter().map(name).collect());
    for phase in every_phase() {
        assert!(reachable(phase).contains(&SessionPhase::Over), "{phase:?}");
    }
}

#[test]
fn nothing_reopens_a_session_that_is_over() {
    assert_eq!(reachable(SessionPhase::Over), HashSet::from([SessionPhase::Over]));
}

#[test]
fn a_closed_session_is_reopened_only_by_what_may_follow_its_last_message() {
    // `(is_new, challenges)` of the messages that reopen it.
    let (challenges, continues) = ([(false, true), (true, true)], [(true, false), (true, true)]);
    let either = [(false, true), (true, false), (true, true)];
    for (their_package, is_proven, reopens) in [
        (Package::Ended, true, &[][..]),
        (Package::Ended, false, &challenges),
        (Package::Continues, true, &continues),
        (Package::Continues, false, &either),
    ] {
        let last = SessionPhase::Answering(Due { turn: Turn::Ours, their_package });
        let closed = step(last, Trigger::SentLast { is_proven }).unwrap().next;
        let arrives = |(is_new, challenges)| step(closed, Trigger::Arrived { is_new, challenges }).is_ok();
        for message in BOOLS.into_iter().flat_map(|one| BOOLS.map(|other| (one, other))) {
            assert_eq!(arrives(message), reopens.contains(&message), "{closed:?} {message:?}");
        }
    }
}

#[test]
fn a_message_is_taken_only_while_none_waits_for_an_answer() {
    for phase in every_phase() {
        let waits = matches!(
            phase,
            SessionPhase::Answering(_) | SessionPhase::Refusing(_) | SessionPhase::PeerAborted
        );
        let arrived = Trigger::Arrived { is_new: true, challenges: true };
        let arrives = step(phase, arrived).is_ok();
        assert_eq!(arrives, !waits && phase != SessionPhase::Over, "{phase:?}");
        let sends = step(phase, Trigger::Sent { package: Package::Ended }).is_ok();
        assert_eq!(sends, waits || phase == SessionPhase::New, "{phase:?}");
    }
}

/// A side without the turn sends no commands, even if the other side refuses and repeats messages.
#[test]
fn a_refusal_gives_no_turn() {
    for phase in every_phase() {
        let SessionPhase::Waiting(Last::Refusal(_)) = phase else { continue };
        for package in PACKAGES {
            let next = step(phase, Trigger::Challenged { package }).unwrap().next;
            assert_eq!(next.turn(), Turn::Theirs, "{phase:?}");
        }
    }
}
