//! Commands on their way to a device.

use super::fixture::{Fixture, is_conflict, result};
use super::opener::{CaseResult, Opener};
use crate::queue::{DeliveryState, SequenceNumber, SessionAfter};

pub(super) fn a_command_is_sent_once(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(3)?;
    fixture.send(&numbers[..2])?;
    assert_eq!(fixture.pending()?, [3]);
    fixture.are(&numbers[..2], DeliveryState::Sent)?;
    let record = fixture.queue.command(&fixture.device, numbers[0])?.ok_or("no record")?;
    assert_eq!((record.sends, record.session.as_ref()), (1, Some(&fixture.session)));
    // Another session that has read the command before cannot send it.
    let other = fixture.other_session("2")?;
    is_conflict(&other.send(&numbers[..1]))?;
    is_conflict(&other.send(&[numbers[2], numbers[1]]))?;
    fixture.are(&numbers[2..], DeliveryState::Pending)?;
    // Nor can anyone send a command that does not exist, or send it to another device.
    is_conflict(&other.send(&[SequenceNumber(9)]))?;
    is_conflict(&fixture.other_device("device-2")?.send(&numbers[2..]))
}

pub(super) fn a_held_command_is_not_available_to_others(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(2)?;
    let mut exchange = fixture.exchange()?;
    exchange.send(numbers[0]).hold(numbers[1]);
    fixture.queue.commit(&exchange, SessionAfter::Open(b""))?;
    assert_eq!(fixture.pending()?, [0_u64; 0]);
    fixture.are(&numbers[1..], DeliveryState::Held)?;
    is_conflict(&fixture.other_session("2")?.send(&numbers[1..]))?;
    fixture.send(&numbers[1..])?;
    fixture.are(&numbers, DeliveryState::Sent)
}

pub(super) fn a_command_that_was_not_executed_is_taken_back(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(1)?;
    fixture.send(&numbers)?;
    let mut exchange = fixture.exchange()?;
    exchange.hold(numbers[0]).send(numbers[0]);
    fixture.queue.commit(&exchange, SessionAfter::Open(b""))?;
    let record = fixture.queue.command(&fixture.device, numbers[0])?.ok_or("no record")?;
    assert_eq!((record.state, record.sends), (DeliveryState::Sent, 2));
    let mut exchange = fixture.exchange()?;
    exchange.hold(numbers[0]);
    let left = fixture.queue.commit(&exchange, SessionAfter::Over)?;
    assert_eq!((left.pending, left.unknown.len()), (numbers.clone(), 0));
    fixture.are(&numbers, DeliveryState::Pending)
}

pub(super) fn a_change_that_is_listed_again_has_no_effect(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(3)?;
    for _ in 0..2 {
        let mut exchange = fixture.exchange()?;
        exchange.hold(numbers[0]).hold(numbers[0]).send(numbers[1]).send(numbers[1]);
        fixture.queue.commit(&exchange, SessionAfter::Open(b""))?;
    }
    fixture.send(&numbers[2..])?;
    for _ in 0..2 {
        fixture.answer(&[(numbers[2], result(200)), (numbers[2], result(500))])?;
    }
    use DeliveryState::{Acknowledged, Held, Sent};
    assert_eq!(fixture.states(&numbers)?, [Held, Sent, Acknowledged]);
    let record = fixture.queue.command(&fixture.device, numbers[1])?.ok_or("no record")?;
    assert_eq!(record.sends, 1);
    Ok(())
}

pub(super) fn a_conflict_changes_nothing(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(3)?;
    fixture.send(&numbers[..1])?;
    let other = fixture.other_session("2")?;
    let mut exchange = other.exchange()?;
    exchange.send(numbers[1]).hold(numbers[2]).answer(numbers[0], result(200));
    is_conflict(&other.queue.commit(&exchange, SessionAfter::Open(b"")))?;
    use DeliveryState::{Pending, Sent};
    assert_eq!(fixture.states(&numbers)?, [Sent, Pending, Pending]);
    assert!(other.queue.session(&other.device, &other.session)?.is_none(), "the session has not begun");
    // The same for a session that is over with this exchange.
    is_conflict(&other.queue.commit(&exchange, SessionAfter::Over))?;
    assert_eq!(fixture.states(&numbers)?, [Sent, Pending, Pending]);
    Ok(())
}

pub(super) fn only_the_session_that_sent_a_command_answers_it(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(2)?;
    is_conflict(&fixture.answer(&[(numbers[0], result(200))]))?;
    fixture.send(&numbers[..1])?;
    is_conflict(&fixture.other_session("2")?.answer(&[(numbers[0], result(200))]))?;
    fixture.answer(&[(numbers[0], result(200))])?;
    is_conflict(&fixture.other_session("2")?.answer(&[(numbers[0], result(200))]))?;
    // An exchange may send a command and end the session.
    let mut exchange = fixture.exchange()?;
    exchange.send(numbers[1]);
    assert_eq!(fixture.queue.commit(&exchange, SessionAfter::Over)?.unknown, numbers[1..]);
    is_conflict(&fixture.answer(&[(numbers[1], result(200))]))?;
    fixture.are(&numbers[1..], DeliveryState::Unknown)
}
