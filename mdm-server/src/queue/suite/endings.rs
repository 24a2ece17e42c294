//! The ends of commands, other than an answer.

use super::fixture::{Fixture, get, is_conflict, result};
use super::opener::{CaseResult, Opener};
use crate::queue::{DeliveryState, QueueError, SequenceNumber, SessionAfter};

pub(super) fn an_unanswered_command_is_unknown_until_it_is_resent(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(2)?;
    fixture.send(&numbers[..1])?;
    let left = fixture.queue.close(&fixture.device, &fixture.session)?;
    assert_eq!((left.unknown.as_slice(), left.pending.len()), (&numbers[..1], 0));
    fixture.are(&numbers[..1], DeliveryState::Unknown)?;
    assert_eq!(fixture.pending()?, [2], "it is not sent again by itself");
    is_conflict(&fixture.other_session("2")?.send(&numbers[..1]))?;

    fixture.queue.resend(&fixture.device, numbers[0])?;
    assert_eq!(fixture.pending()?, [1, 2], "before those that were queued later");
    fixture.send(&numbers[..1])?;
    fixture.answer(&[(numbers[0], result(200))])?;
    let record = fixture.queue.command(&fixture.device, numbers[0])?.ok_or("no record")?;
    assert_eq!((record.state, record.sends), (DeliveryState::Acknowledged, 2));
    Ok(())
}

pub(super) fn a_command_that_may_be_repeated_is_pending_again(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let number = fixture.queue.enqueue(&fixture.device, &[get("./A")?.resend_when_unanswered()?])?;
    let limit = fixture.queue.limits().sends;
    for _ in 1..limit {
        fixture.send(&[number])?;
        assert_eq!(fixture.queue.close(&fixture.device, &fixture.session)?.pending, [number]);
    }
    fixture.send(&[number])?;
    assert_eq!(
        fixture.queue.close(&fixture.device, &fixture.session)?.unknown,
        [number],
        "after {limit} times"
    );
    fixture.are(&[number], DeliveryState::Unknown)
}

pub(super) fn an_ended_session_returns_its_unsent_commands(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(4)?;
    let mut exchange = fixture.exchange()?;
    exchange.send(numbers[0]).send(numbers[1]).hold(numbers[2]);
    fixture.queue.commit(&exchange, SessionAfter::Open(b""))?;
    let mut exchange = fixture.exchange()?;
    exchange.answer(numbers[0], result(200));
    let left = fixture.queue.commit(&exchange, SessionAfter::Over)?;
    assert_eq!((left.pending.as_slice(), left.unknown.as_slice()), (&numbers[2..3], &numbers[1..2]));
    use DeliveryState::{Acknowledged, Pending, Unknown};
    assert_eq!(fixture.states(&numbers)?, [Acknowledged, Unknown, Pending, Pending]);
    assert_eq!(fixture.pending()?, [3, 4]);
    let record = fixture.queue.command(&fixture.device, numbers[2])?.ok_or("no record")?;
    assert_eq!((record.sends, record.session), (0, None));
    Ok(())
}

pub(super) fn only_pending_commands_are_cancelled(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(4)?;
    let mut exchange = fixture.exchange()?;
    exchange.send(numbers[0]).send(numbers[1]).hold(numbers[2]);
    fixture.queue.commit(&exchange, SessionAfter::Open(b""))?;
    fixture.answer(&[(numbers[1], result(200))])?;
    for number in &numbers[..3] {
        let refused = fixture.queue.cancel(&fixture.device, *number);
        assert!(matches!(refused, Err(QueueError::NotNow { .. })), "{number}: {refused:?}");
    }
    fixture.queue.cancel(&fixture.device, numbers[3])?;
    fixture.queue.cancel(&fixture.device, numbers[3])?;
    fixture.are(&numbers[3..], DeliveryState::Cancelled)?;
    is_conflict(&fixture.send(&numbers[3..]))?;
    let unknown = fixture.queue.cancel(&fixture.device, SequenceNumber(99));
    assert!(matches!(unknown, Err(QueueError::NoSuchCommand(SequenceNumber(99)))), "{unknown:?}");
    Ok(())
}

pub(super) fn only_failed_and_unknown_commands_are_resent(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(6)?;
    let mut exchange = fixture.exchange()?;
    exchange.send(numbers[0]).send(numbers[1]).send(numbers[2]).hold(numbers[3]);
    fixture.queue.commit(&exchange, SessionAfter::Open(b""))?;
    fixture.answer(&[(numbers[0], result(200)), (numbers[1], result(500))])?;
    fixture.queue.cancel(&fixture.device, numbers[4])?;
    for index in [0, 2, 3, 4, 5] {
        let refused = fixture.queue.resend(&fixture.device, numbers[index]);
        assert!(matches!(refused, Err(QueueError::NotNow { .. })), "{}: {refused:?}", numbers[index]);
    }
    fixture.queue.resend(&fixture.device, numbers[1])?;
    let record = fixture.queue.command(&fixture.device, numbers[1])?.ok_or("no record")?;
    assert_eq!((record.state, record.result, record.ended_at), (DeliveryState::Pending, None, None));
    Ok(())
}

pub(super) fn a_retired_device_keeps_its_records(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let other = fixture.other_device("device-2")?;
    let numbers = fixture.enqueue(4)?;
    other.enqueue(1)?;
    let mut exchange = fixture.exchange()?;
    exchange.send(numbers[0]).send(numbers[1]).hold(numbers[2]);
    fixture.queue.commit(&exchange, SessionAfter::Open(b""))?;
    fixture.answer(&[(numbers[0], result(200))])?;
    let mut late = fixture.exchange()?;
    late.answer(numbers[1], result(200));
    let left = fixture.queue.retire(&fixture.device)?;
    assert_eq!((left.unknown.as_slice(), left.cancelled.as_slice()), (&numbers[1..2], &numbers[2..]));
    use DeliveryState::{Acknowledged, Cancelled, Unknown};
    assert_eq!(fixture.states(&numbers)?, [Acknowledged, Unknown, Cancelled, Cancelled]);
    is_conflict(&fixture.queue.commit(&late, SessionAfter::Over))?;
    assert!(fixture.queue.sessions(&fixture.device)?.is_empty());
    assert_eq!(other.pending()?, [1], "other devices keep everything");
    assert_eq!(fixture.enqueue(1)?, [SequenceNumber(5)], "the device may enrol again");
    Ok(())
}

pub(super) fn a_forgotten_device_is_new(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let other = fixture.other_device("device-2")?;
    let numbers = fixture.enqueue(2)?;
    other.enqueue(1)?;
    fixture.send(&numbers[..1])?;
    let mut late = fixture.exchange()?;
    late.answer(numbers[0], result(200));
    fixture.queue.forget(&fixture.device)?;
    assert!(fixture.queue.commands(&fixture.device, SequenceNumber(0), 9)?.is_empty());
    assert!(fixture.queue.sessions(&fixture.device)?.is_empty());
    assert_eq!(fixture.queue.devices(None, 9)?.len(), 1);
    is_conflict(&fixture.queue.commit(&late, SessionAfter::Open(b"")))?;
    assert_eq!((other.pending()?, fixture.enqueue(1)?), (vec![1], vec![SequenceNumber(1)]));
    Ok(())
}
