//! The commands of a message, with those inside others.

use crate::document::Message;
use crate::views::{Command, CommandKind, Commands};

/// A command of a message, with its place among the others.
#[derive(Clone, Copy)]
pub(super) struct Visit<'m> {
    pub(super) command: Command<'m>,
    /// The number of the outermost Atomic around the command, from 1.
    pub(super) atomic: Option<usize>,
    /// True if the command is inside another command.
    pub(super) nested: bool,
}

/// All commands of a message, each before those inside it.
pub(super) fn every<'m>(message: &'m Message<'m>) -> Every<'m> {
    Every { around: vec![(message.commands(), None)], atomics: 0 }
}

/// See [`every`].
pub(super) struct Every<'m> {
    around: Vec<(Commands<'m>, Option<usize>)>,
    atomics: usize,
}

impl<'m> Iterator for Every<'m> {
    type Item = Visit<'m>;

    fn next(&mut self) -> Option<Visit<'m>> {
        loop {
            let (commands, atomic) = self.around.last_mut()?;
            let atomic = *atomic;
            let Some(command) = commands.next() else {
                self.around.pop();
                continue;
            };
            let nested = self.around.len() > 1;
            match command.kind() {
                CommandKind::Atomic => {
                    let inside = atomic.unwrap_or_else(|| {
                        self.atomics += 1;
                        self.atomics
                    });
                    self.around.push((command.nested(), Some(inside)));
                }
                CommandKind::Sequence => self.around.push((command.nested(), atomic)),
                _ => {}
            }
            return Some(Visit { command, atomic, nested });
        }
    }
}
