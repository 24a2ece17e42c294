//! The fixture of the cases.

use super::opener::{CaseResult, Opener};
use crate::queue::{
    CommandQueue, DeliveryState, DeviceId, Exchange, Left, NewCommand, QueueError, SequenceNumber,
    SessionAfter, SessionId, StoredResult, TargetResult,
};
use std::error::Error;
use syncml::{Message, StatusCode};

/// A handle with a device and a session.
pub(super) struct Fixture<'o> {
    pub(super) open: &'o Opener,
    pub(super) queue: Box<dyn CommandQueue>,
    pub(super) device: DeviceId,
    pub(super) session: SessionId,
}

impl<'o> Fixture<'o> {
    pub(super) fn new(open: &'o Opener) -> Result<Self, QueueError> {
        let (device, session) = (DeviceId::new("device-1")?, SessionId::new("1")?);
        Ok(Fixture { open, queue: open.open(), device, session })
    }

    /// Another handle with the same device and another session.
    pub(super) fn other_session(&self, session: &str) -> Result<Self, QueueError> {
        let (device, session) = (self.device.clone(), SessionId::new(session)?);
        Ok(Fixture { open: self.open, queue: self.open.open(), device, session })
    }

    /// Another handle with another device and the same session.
    pub(super) fn other_device(&self, device: &str) -> Result<Self, QueueError> {
        let (device, session) = (DeviceId::new(device)?, self.session.clone());
        Ok(Fixture { open: self.open, queue: self.open.open(), device, session })
    }

    /// Queues commands, and returns their numbers.
    pub(super) fn enqueue(&self, count: u64) -> Result<Vec<SequenceNumber>, Box<dyn Error>> {
        let commands =
            (0..count).map(|n| get(&format!("./Vendor/MSFT/N{n}"))).collect::<Result<Vec<_>, _>>()?;
        let first = self.queue.enqueue(&self.device, &commands)?.0;
        Ok((first..first + count).map(SequenceNumber).collect())
    }

    /// The numbers of the pending commands.
    pub(super) fn pending(&self) -> Result<Vec<u64>, QueueError> {
        let pending = self.queue.pending(&self.device, 1000)?;
        Ok(pending.iter().map(|command| command.number().0).collect())
    }

    /// An exchange of the session as it is now.
    pub(super) fn exchange(&self) -> Result<Exchange, QueueError> {
        let stored = self.queue.session(&self.device, &self.session)?;
        Ok(Exchange::new(&self.device, &self.session, stored.as_ref()))
    }

    /// Sends these commands.
    pub(super) fn send(&self, numbers: &[SequenceNumber]) -> Result<Left, QueueError> {
        let mut exchange = self.exchange()?;
        numbers.iter().for_each(|number| _ = exchange.send(*number));
        self.queue.commit(&exchange, SessionAfter::Open(b"snapshot"))
    }

    /// Notes these answers.
    pub(super) fn answer(&self, answers: &[(SequenceNumber, StoredResult)]) -> Result<Left, QueueError> {
        let mut exchange = self.exchange()?;
        answers.iter().for_each(|(number, result)| _ = exchange.answer(*number, result.clone()));
        self.queue.commit(&exchange, SessionAfter::Open(b"snapshot"))
    }

    /// The states of these commands.
    pub(super) fn states(&self, numbers: &[SequenceNumber]) -> Result<Vec<DeliveryState>, Box<dyn Error>> {
        let state = |number: &SequenceNumber| {
            let record = self.queue.command(&self.device, *number)?;
            Ok(record.ok_or(QueueError::NoSuchCommand(*number))?.state)
        };
        numbers.iter().map(state).collect()
    }

    /// Checks that these commands are in this state.
    pub(super) fn are(&self, numbers: &[SequenceNumber], state: DeliveryState) -> CaseResult {
        assert_eq!(self.states(numbers)?, vec![state; numbers.len()], "commands {numbers:?}");
        Ok(())
    }
}

/// A `Get` of this address.
pub(super) fn get(uri: &str) -> Result<NewCommand, Box<dyn Error>> {
    let text = format!("<Get><CmdID>1</CmdID><Item><Target><LocURI>{uri}</LocURI></Target></Item></Get>");
    Ok(NewCommand::of(&Message::parse(&text)?)?)
}

/// A result with this code.
pub(super) fn result(code: u16) -> StoredResult {
    let code = StatusCode(code);
    StoredResult {
        command: "Get".to_owned(),
        is_success: code.is_success(),
        summary: code.to_string(),
        targets: vec![TargetResult { uri: "./A".to_owned(), code: Some(code), original_error: None }],
        values: Vec::new(),
        omitted: 0,
        members: Vec::new(),
    }
}

/// Checks that a call is a conflict.
pub(super) fn is_conflict<T: core::fmt::Debug>(done: &Result<T, QueueError>) -> CaseResult {
    assert!(matches!(done, Err(QueueError::Conflict { .. })), "{done:?} instead of a conflict");
    Ok(())
}
