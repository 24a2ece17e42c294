//! The views of a message: its header and commands.

use super::command::{Command, Commands};
use super::header::Header;
use crate::document::{Children, Message, RootKind};
use core::fmt;

impl Message<'_> {
    /// The `SyncHdr` (MS-MDM 2.2.4.2). A fragment has none.
    pub fn header(&self) -> Option<Header<'_>> {
        self.header_element().map(Header::new)
    }

    /// The commands, in document order, which is the order of execution and of the answers.
    ///
    /// Includes other elements, as [`CommandKind::Other`](crate::CommandKind::Other), but no commands inside commands: see
    /// [`Command::nested`].
    pub fn commands(&self) -> Commands<'_> {
        match (self.body(), self.root()) {
            (Some(body), _) => Commands::of_body(body.children()),
            (None, RootKind::Command) => Commands::single(Command::new(self.root_element())),
            (None, RootKind::Commands) => Commands::of_body(Children::top(self)),
            (None, _) => Commands::none(),
        }
    }

    /// All commands, those inside others directly after them. Takes no stack for the depth.
    pub fn all_commands(&self) -> impl Iterator<Item = Command<'_>> {
        let mut open = vec![self.commands()];
        core::iter::from_fn(move || {
            while let Some(commands) = open.last_mut() {
                match commands.next() {
                    Some(command) => {
                        open.push(command.nested());
                        return Some(command);
                    }
                    None => open.pop(),
                };
            }
            None
        })
    }
}

/// Shows the root and the size, never the content.
impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("root", &self.root_element().name())
            .field("bytes", &self.text().len())
            .field("commands", &self.commands().count())
            .field("final", &self.is_final())
            .finish()
    }
}
