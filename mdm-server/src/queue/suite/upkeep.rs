//! Upkeep: idle sessions, and ended commands.

use super::fixture::{Fixture, is_conflict, result};
use super::opener::{CaseResult, Opener};
use crate::queue::{DeliveryState, Retention, SequenceNumber, SessionAfter};
use std::time::{Duration, SystemTime};

const HOUR: Duration = Duration::from_secs(3600);

pub(super) fn idle_sessions_are_closed(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(2)?;
    fixture.send(&numbers[..1])?;
    let other = fixture.other_device("device-2")?;
    other.send(&[])?;
    let now = SystemTime::now();
    assert!(fixture.queue.close_idle(now - HOUR, 9)?.is_empty(), "no session is idle");
    fixture.are(&numbers[..1], DeliveryState::Sent)?;
    let mut late = fixture.exchange()?;
    late.answer(numbers[0], result(200));
    let first = fixture.queue.close_idle(now + HOUR, 1)?;
    let rest = fixture.queue.close_idle(now + HOUR, 9)?;
    assert_eq!((first.len(), rest.len()), (1, 1));
    let mut all = [first, rest].concat();
    all.sort_by(|a, b| a.device.cmp(&b.device));
    assert_eq!((&all[0].device, &all[1].device), (&fixture.device, &other.device));
    assert_eq!((&all[0].session, all[0].left.unknown.as_slice()), (&fixture.session, &numbers[..1]));
    is_conflict(&fixture.queue.commit(&late, SessionAfter::Open(b"")))?;
    assert!(fixture.queue.close_idle(now + HOUR, 9)?.is_empty());
    Ok(())
}

pub(super) fn old_commands_are_deleted(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(3)?;
    fixture.send(&numbers[..2])?;
    fixture.answer(&[(numbers[0], result(200)), (numbers[1], result(500))])?;
    let prune = |retention: &Retention| fixture.queue.prune(retention);
    assert_eq!(prune(&Retention::default())?, 0, "without an age and a number");
    assert_eq!(prune(&Retention::default().ended_before(SystemTime::now() - HOUR))?, 0);
    let all = Retention::default().ended_before(SystemTime::now() + HOUR);
    assert_eq!(prune(&all.batch(1))?, 1);
    assert_eq!(prune(&all.batch(0))?, 0);
    assert_eq!(prune(&all)?, 1);
    let rest = fixture.queue.commands(&fixture.device, SequenceNumber(0), 9)?;
    assert_eq!(rest.iter().map(|record| record.number).collect::<Vec<_>>(), numbers[2..]);
    Ok(())
}

pub(super) fn all_but_the_newest_commands_are_deleted(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let other = fixture.other_device("device-2")?;
    for each in [&fixture, &other] {
        let numbers = each.enqueue(5)?;
        for number in &numbers[..4] {
            each.queue.cancel(&each.device, *number)?;
        }
    }
    assert_eq!(fixture.queue.prune(&Retention::default().newest(4))?, 0);
    assert_eq!(fixture.queue.prune(&Retention::default().newest(2).batch(3))?, 3);
    assert_eq!(fixture.queue.prune(&Retention::default().newest(2))?, 1);
    for each in [&fixture, &other] {
        let rest = each.queue.commands(&each.device, SequenceNumber(0), 9)?;
        assert_eq!(rest.iter().map(|record| record.number.0).collect::<Vec<_>>(), [3, 4, 5]);
    }
    Ok(())
}

pub(super) fn commands_that_have_not_ended_are_never_deleted(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(4)?;
    let mut exchange = fixture.exchange()?;
    exchange.send(numbers[0]).hold(numbers[1]).send(numbers[2]);
    fixture.queue.commit(&exchange, SessionAfter::Open(b""))?;
    fixture.answer(&[(numbers[2], result(500))])?;
    fixture.queue.resend(&fixture.device, numbers[2])?;
    let all = Retention::default().ended_before(SystemTime::now() + HOUR).newest(0);
    assert_eq!(fixture.queue.prune(&all)?, 0);
    use DeliveryState::{Held, Pending, Sent};
    assert_eq!(fixture.states(&numbers)?, [Sent, Held, Pending, Pending]);
    Ok(())
}
