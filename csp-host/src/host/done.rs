//! The outcome of a command, and the answer to it.

use super::read::Reading;
use syncml::{
    BuildError, Command, ItemInput, MessageBuilder, MetaInput, ResultsInput, StatusCode, StatusInput,
};

/// The outcome of one command.
pub(super) struct Done<'m> {
    pub(super) command: Command<'m>,
    pub(super) statuses: Vec<ItemStatus>,
    pub(super) readings: Vec<Reading>,
    pub(super) nested: Vec<Done<'m>>,
}

/// The Status of a command, or of one of its items.
pub(super) struct ItemStatus {
    /// The address, if the command has several items.
    pub(super) target: Option<String>,
    pub(super) code: StatusCode,
    /// The index of the mounted CSP that carried it out.
    pub(super) csp: Option<usize>,
}

impl ItemStatus {
    /// Returns true if the command was executed. 215 is a success code of the protocol, but means "not executed".
    pub(super) fn is_carried_out(&self) -> bool {
        self.code.is_success() && self.code != StatusCode::NOT_EXECUTED
    }
}

impl<'m> Done<'m> {
    /// A command with one Status and no Results.
    pub(super) fn new(command: Command<'m>, code: StatusCode) -> Self {
        let statuses = vec![ItemStatus { target: None, code, csp: None }];
        Done { command, statuses, readings: Vec::new(), nested: Vec::new() }
    }

    /// Returns true if the command and everything in it were executed.
    pub(super) fn succeeded(&self) -> bool {
        self.statuses.iter().all(ItemStatus::is_carried_out) && self.nested.iter().all(Done::succeeded)
    }

    /// Writes the Status and the Results, then those of the commands inside.
    pub(super) fn write(&self, builder: &mut MessageBuilder) -> Result<(), BuildError> {
        let mut status = StatusInput::answering(self.command, StatusCode::OK);
        for ItemStatus { target, code, .. } in &self.statuses {
            status.code = *code;
            status.target_refs.clear();
            status.target_refs.extend(target.as_deref().map(Into::into));
            builder.status(&status)?;
        }
        if !self.readings.is_empty() {
            let items = self.readings.iter().map(item).collect();
            builder.results(&ResultsInput::answering(self.command, items))?;
        }
        self.nested.iter().try_for_each(|nested| nested.write(builder))
    }
}

fn item(reading: &Reading) -> ItemInput<'_> {
    ItemInput {
        source: Some(reading.uri.as_str().into()),
        meta: MetaInput {
            format: reading.format,
            mime_type: reading.mime_type.map(Into::into),
            ..MetaInput::default()
        },
        data: reading.data.as_deref().map(Into::into),
        ..ItemInput::default()
    }
}
