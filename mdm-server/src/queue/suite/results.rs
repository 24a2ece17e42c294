//! Answers.

use super::fixture::{Fixture, get, is_conflict, result};
use super::opener::{CaseResult, Opener};
use crate::queue::{DeliveryState, NewCommand, ResultValue, Retention, StoredResult, TargetResult};
use syncml::{Message, StatusCode};

fn value(uri: &str, text: &str) -> ResultValue {
    ResultValue { uri: uri.to_owned(), format: Some("chr".to_owned()), text: Some(text.to_owned()) }
}

pub(super) fn an_answer_is_kept_in_full(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(1)?;
    fixture.send(&numbers)?;
    let skipped = TargetResult { uri: "./C".to_owned(), code: None, original_error: None };
    let target = TargetResult {
        uri: "./B".to_owned(),
        code: Some(StatusCode(599)),
        original_error: Some("0x80070005".to_owned()),
    };
    let empty = ResultValue { uri: "./D".to_owned(), format: None, text: None };
    let member = StoredResult { values: vec![value("./B", "a\u{0}b\r\nä'\"\\"), empty], ..result(200) };
    let answer = StoredResult {
        command: "Atomic".to_owned(),
        is_success: false,
        targets: vec![target, skipped],
        members: vec![member, StoredResult { targets: Vec::new(), ..result(216) }],
        ..result(507)
    };
    fixture.answer(&[(numbers[0], answer.clone())])?;
    let queue = open.open();
    let record = queue.command(&fixture.device, numbers[0])?.ok_or("no record")?;
    assert_eq!((record.result.as_ref(), record.state), (Some(&answer), DeliveryState::Failed));
    assert!(record.ended_at.is_some());
    assert_eq!(answer.code(), Some(StatusCode(599)));
    assert_eq!(queue.commands(&fixture.device, crate::queue::SequenceNumber(0), 9)?, [record]);
    Ok(())
}

pub(super) fn an_error_makes_the_command_fail(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(3)?;
    fixture.send(&numbers)?;
    fixture.answer(&[(numbers[0], result(200)), (numbers[1], result(404)), (numbers[2], result(202))])?;
    use DeliveryState::{Acknowledged, Failed};
    assert_eq!(fixture.states(&numbers)?, [Acknowledged, Failed, Acknowledged]);
    Ok(())
}

pub(super) fn the_first_answer_counts(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(1)?;
    fixture.send(&numbers)?;
    fixture.answer(&[(numbers[0], result(404))])?;
    fixture.answer(&[(numbers[0], result(200))])?;
    let record = fixture.queue.command(&fixture.device, numbers[0])?.ok_or("no record")?;
    assert_eq!((record.state, record.result), (DeliveryState::Failed, Some(result(404))));
    Ok(())
}

pub(super) fn the_answer_to_a_deleted_command_is_ignored(open: &Opener) -> CaseResult {
    let fixture = Fixture::new(open)?;
    let numbers = fixture.enqueue(2)?;
    fixture.send(&numbers)?;
    fixture.answer(&[(numbers[0], result(200))])?;
    assert_eq!(fixture.queue.prune(&Retention::default().newest(0))?, 1);
    fixture.answer(&[(numbers[0], result(200)), (numbers[1], result(200))])?;
    assert!(fixture.queue.command(&fixture.device, numbers[0])?.is_none());
    fixture.are(&numbers[1..], DeliveryState::Acknowledged)?;
    is_conflict(&fixture.send(&numbers[..1]))
}

pub(super) fn debug_shows_no_data(open: &Opener) -> CaseResult {
    const SECRET: &str = "s3cr3t-value";
    let fixture = Fixture::new(open)?;
    let text = format!(
        "<Replace><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target><Data>{SECRET}</Data></Item></Replace>"
    );
    let command = NewCommand::of(&Message::parse(&text)?)?;
    let number = fixture.queue.enqueue(&fixture.device, core::slice::from_ref(&command))?;
    let pending = fixture.queue.pending(&fixture.device, 1)?;
    assert!(pending[0].xml().contains(SECRET));
    fixture.send(&[number])?;
    let answer = StoredResult { values: vec![value("./A", SECRET)], ..result(200) };
    let mut exchange = fixture.exchange()?;
    exchange.answer(number, answer);
    let after = crate::queue::SessionAfter::Open(SECRET.as_bytes());
    fixture.queue.commit(&exchange, after)?;
    let stored = fixture.queue.session(&fixture.device, &fixture.session)?;
    let record = fixture.queue.command(&fixture.device, number)?;
    let shown =
        format!("{command:?} {pending:?} {exchange:?} {after:?} {stored:?} {record:?} {:?}", get("./A")?);
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(!shown.contains(&format!("{:?}", SECRET.as_bytes())), "{shown}");
    Ok(())
}
