//! Limits.

use super::fixture::{Fixture, get, result};
use super::opener::{CaseResult, Opener};
use crate::queue::{NewCommand, QueueError, ResultValue, SequenceNumber, SessionAfter, StoredResult};
use syncml::Message;

fn is_limit<T: core::fmt::Debug>(done: &Result<T, QueueError>, expected: usize) {
    assert!(matches!(done, Err(QueueError::Limit { most, .. }) if *most == expected), "{done:?}");
}

pub(super) fn too_many_commands_are_refused_as_a_whole(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let most = fixture.queue.limits().waiting_commands;
    let commands = vec![get("./A")?; most + 1];
    is_limit(&fixture.queue.enqueue(&fixture.device, &commands), most);
    assert_eq!(fixture.pending()?, [0_u64; 0]);
    fixture.queue.enqueue(&fixture.device, &commands[1..])?;
    is_limit(&fixture.queue.enqueue(&fixture.device, &commands[..1]), most);
    // Commands of other devices do not count, nor do those that were sent.
    fixture.other_device("device-2")?.enqueue(1)?;
    fixture.send(&[SequenceNumber(1)])?;
    let number = fixture.queue.enqueue(&fixture.device, &commands[..1])?;
    assert_eq!(number.0, most as u64 + 1);
    Ok(())
}

pub(super) fn large_commands_and_snapshots_are_refused(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let limits = fixture.queue.limits();
    let data = "x".repeat(limits.command_bytes);
    let text = format!("<Replace><CmdID>1</CmdID><Item><Data>{data}</Data></Item></Replace>");
    let command = NewCommand::of(&Message::parse(&text)?)?;
    is_limit(&fixture.queue.enqueue(&fixture.device, &[get("./A")?, command]), limits.command_bytes);
    assert_eq!(fixture.pending()?, [0_u64; 0]);
    let snapshot = vec![0; limits.snapshot_bytes + 1];
    let exchange = fixture.exchange()?;
    is_limit(&fixture.queue.commit(&exchange, SessionAfter::Open(&snapshot)), limits.snapshot_bytes);
    fixture.queue.commit(&exchange, SessionAfter::Open(&snapshot[1..]))?;
    let stored = fixture.queue.session(&fixture.device, &fixture.session)?.ok_or("no session")?;
    assert_eq!(stored.snapshot.len(), limits.snapshot_bytes);
    Ok(())
}

pub(super) fn sessions_are_limited(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let most = fixture.queue.limits().open_sessions;
    for session in 0..most {
        fixture.other_session(&session.to_string())?.send(&[])?;
    }
    let one_more = fixture.other_session("one more")?;
    is_limit(&one_more.send(&[]), most);
    fixture.other_session("0")?.send(&[])?;
    fixture.queue.close(&fixture.device, &fixture.other_session("0")?.session)?;
    one_more.send(&[])?;
    Ok(())
}

pub(super) fn values_beyond_the_limit_are_left_out(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(1)?;
    fixture.send(&numbers)?;
    let value = |bytes| ResultValue { uri: String::new(), format: None, text: Some("x".repeat(bytes)) };
    let most = fixture.queue.limits().result_bytes;
    let values = vec![value(1), value(most), value(most - 2), value(2)];
    let member = StoredResult { values: vec![value(1), value(1)], ..result(200) };
    let answer = StoredResult { values, members: vec![member], ..result(200) };
    fixture.answer(&[(numbers[0], answer)])?;
    let record = fixture.queue.command(&fixture.device, numbers[0])?.ok_or("no record")?;
    let kept = record.result.ok_or("no result")?;
    let sizes = |result: &StoredResult| -> Vec<usize> {
        result.values.iter().map(|value| value.text.as_ref().map_or(0, String::len)).collect()
    };
    assert_eq!((sizes(&kept), kept.omitted), (vec![1, most - 2], 2));
    assert_eq!((sizes(&kept.members[0]), kept.members[0].omitted), (vec![1], 1));
    Ok(())
}
