//! Sessions.

use super::fixture::{Fixture, is_conflict, result};
use super::opener::{CaseResult, Opener};
use crate::queue::{DeliveryState, SessionAfter};

pub(super) fn a_session_is_stored_with_each_exchange(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    assert!(fixture.queue.session(&fixture.device, &fixture.session)?.is_none());
    for snapshot in [&b"one"[..], b"", b"\0\xFF'three"] {
        fixture.queue.commit(&fixture.exchange()?, SessionAfter::Open(snapshot))?;
        let stored = open.open().session(&fixture.device, &fixture.session)?.ok_or("no session")?;
        assert_eq!(stored.snapshot, snapshot);
    }
    let stored = fixture.queue.session(&fixture.device, &fixture.session)?;
    assert_eq!(stored.ok_or("no session")?.exchanges, 3);
    Ok(())
}

pub(super) fn of_two_exchanges_at_once_one_is_a_conflict(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(2)?;
    // Two processes have the first message, and then the second.
    for number in numbers {
        let (mut first, mut second) = (fixture.exchange()?, fixture.other_session("1")?.exchange()?);
        first.send(number);
        second.send(number);
        let queue = open.open();
        queue.commit(&first, SessionAfter::Open(b"first"))?;
        is_conflict(&fixture.queue.commit(&second, SessionAfter::Open(b"second")))?;
        is_conflict(&fixture.queue.commit(&second, SessionAfter::Over))?;
        let stored = queue.session(&fixture.device, &fixture.session)?.ok_or("no session")?;
        assert_eq!(stored.snapshot, b"first");
    }
    Ok(())
}

pub(super) fn sessions_of_two_devices_are_apart(open: &Opener) -> CaseResult {
    let first = Fixture::new(open)?;
    let second = first.other_device("device-2")?;
    let numbers = first.enqueue(1)?;
    second.enqueue(1)?;
    first.send(&numbers)?;
    second.send(&numbers)?;
    second.queue.close(&second.device, &second.session)?;
    first.are(&numbers, DeliveryState::Sent)?;
    second.are(&numbers, DeliveryState::Unknown)?;
    // A device that enrols again has a new identity, and no part in the old session.
    let enrolled_again = first.other_device("device-1, second enrolment")?;
    assert!(enrolled_again.queue.session(&enrolled_again.device, &enrolled_again.session)?.is_none());
    is_conflict(&enrolled_again.send(&numbers))
}

pub(super) fn an_ended_session_does_not_continue(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(2)?;
    fixture.send(&numbers[..1])?;
    let mut late = fixture.exchange()?;
    late.answer(numbers[0], result(200)).send(numbers[1]);
    fixture.queue.close(&fixture.device, &fixture.session)?;
    is_conflict(&fixture.queue.commit(&late, SessionAfter::Open(b"")))?;
    use DeliveryState::{Pending, Unknown};
    assert_eq!(fixture.states(&numbers)?, [Unknown, Pending]);
    // A device may use the id of an ended session again.
    assert_eq!(fixture.exchange()?.exchanges, 0);
    fixture.send(&numbers[1..])?;
    is_conflict(&fixture.answer(&[(numbers[0], result(200))]))
}

pub(super) fn open_sessions_are_listed(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    assert!(fixture.queue.sessions(&fixture.device)?.is_empty());
    let other = fixture.other_session("0")?;
    fixture.send(&[])?;
    fixture.send(&[])?;
    other.send(&[])?;
    let sessions = fixture.queue.sessions(&fixture.device)?;
    let shown: Vec<_> = sessions.iter().map(|open| (open.session.as_str(), open.exchanges)).collect();
    assert_eq!(shown, [("0", 1), ("1", 2)]);
    assert_eq!(fixture.queue.devices(None, 9)?.len(), 1, "a device is listed without commands, too");
    fixture.queue.commit(&fixture.exchange()?, SessionAfter::Over)?;
    fixture.queue.close(&other.device, &other.session)?;
    assert!(fixture.queue.sessions(&fixture.device)?.is_empty());
    assert_eq!(
        fixture.queue.close(&other.device, &other.session)?,
        Default::default(),
        "it is closed already"
    );
    Ok(())
}
