//! The commands inside Atomic and Sequence.

use syncml::{Command, CommandKind};

/// The commands of a message, those inside Atomic and Sequence too, in order.
pub(super) fn flat<'m>(commands: impl Iterator<Item = Command<'m>>) -> Vec<Command<'m>> {
    let mut found = Vec::new();
    for command in commands {
        found.push(command);
        if matches!(command.kind(), CommandKind::Atomic | CommandKind::Sequence) {
            found.extend(flat(command.nested()));
        }
    }
    found
}
