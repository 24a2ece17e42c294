//! A command of a caller's queue, with the queue's own id.

use crate::packaging::whole;
use crate::{BuildError, CmdId, Command, CommandKind, Message, MessageBuilder, ReadError, Version};
use core::fmt;

/// The longest id of a caller, in bytes.
const LONGEST_ID: usize = 256;

/// A command with the id that the caller's queue has for it. The id travels with the command to its
/// [`CommandResult`](super::CommandResult).
///
/// With the feature `serde` it is serialised. `Debug` shows no data.
///
/// ```
/// use syncml::session::PendingCommand;
/// use ddf::{Path, access::GetReplace, format::IntFormat};
/// const LIMIT: Path<GetReplace, IntFormat> = Path::assume("./Vendor/MSFT/Limit");
/// let typed = PendingCommand::build("job-17", |commands| commands.replace(&LIMIT, 5))?;
/// let stored = PendingCommand::new("job-18", "<Get><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get>")?;
/// assert_eq!((typed.id(), stored.has_exec()), ("job-17", false));
/// # Ok::<(), syncml::session::PendingCommandError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Fields"))]
pub struct PendingCommand {
    id: String,
    text: String,
    #[cfg_attr(feature = "serde", serde(skip_serializing))]
    has_exec: bool,
}

/// The stored fields.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Fields {
    id: String,
    text: String,
}

/// The reason why a text is not a command to queue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PendingCommandError {
    /// The id is empty, or longer than 256 bytes.
    #[error("the id of a command has 1 to {LONGEST_ID} bytes, this one {0}")]
    Id(usize),
    /// The text is not well-formed: `<Get>`.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The command cannot be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The text has no command, or several: put several into an Atomic or a Sequence, or into commands with own ids.
    #[error("one command expected, {0} found")]
    Count(usize),
    /// The command is not one that a server sends: a Status, Results or an unknown element.
    #[error("a server does not send this: {0:?}")]
    Kind(CommandKind),
}

impl PendingCommand {
    /// A command given as text: a payload, a body or a whole message with one command.
    ///
    /// # Errors
    /// [`PendingCommandError`] when the id is empty or too long, or the text is not one command of a server.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Result<Self, PendingCommandError> {
        let text = text.into();
        let has_exec = has_exec(&Message::parse(&text)?)?;
        Self::checked(id.into(), text, has_exec)
    }

    /// A command that `build` adds to a builder.
    ///
    /// # Errors
    /// [`PendingCommandError`] when the id is empty or too long, or the command cannot be built.
    pub fn build(
        id: impl Into<String>,
        build: impl FnOnce(&mut MessageBuilder) -> Result<CmdId, BuildError>,
    ) -> Result<Self, PendingCommandError> {
        let mut builder = MessageBuilder::fragment(Version::V1_2);
        build(&mut builder)?;
        let message = builder.finish(false);
        Self::checked(id.into(), message.text().to_owned(), has_exec(&message)?)
    }

    fn checked(id: String, text: String, has_exec: bool) -> Result<Self, PendingCommandError> {
        match id.len() {
            1..=LONGEST_ID => Ok(PendingCommand { id, text, has_exec }),
            length => Err(PendingCommandError::Id(length)),
        }
    }

    /// The caller's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The text of the command, to store.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns true if the command is an Exec or holds one: sent twice, it may run twice. The other commands lead to the same
    /// state when they are repeated.
    pub fn has_exec(&self) -> bool {
        self.has_exec
    }

    /// The message with the command.
    pub(super) fn message(&self) -> Result<Message<'static>, ReadError> {
        whole(self.text.clone())
    }
}

/// Returns true if the only command of a message is an Exec or holds one.
fn has_exec(message: &Message<'_>) -> Result<bool, PendingCommandError> {
    let mut commands = message.commands();
    match (commands.next(), commands.count()) {
        (Some(command), 0) => match command.kind() {
            kind @ (CommandKind::Status | CommandKind::Results) => Err(PendingCommandError::Kind(kind)),
            kind if !kind.is_dm() => Err(PendingCommandError::Kind(kind)),
            _ => Ok(runs(command)),
        },
        (first, more) => Err(PendingCommandError::Count(usize::from(first.is_some()) + more)),
    }
}

fn runs(command: Command<'_>) -> bool {
    command.kind() == CommandKind::Exec || command.nested().any(runs)
}

#[cfg(feature = "serde")]
impl TryFrom<Fields> for PendingCommand {
    type Error = PendingCommandError;

    fn try_from(Fields { id, text }: Fields) -> Result<Self, PendingCommandError> {
        // A built command may exceed the limits of the reader.
        let message = whole(text)?;
        Self::checked(id, message.text().to_owned(), has_exec(&message)?)
    }
}

impl fmt::Debug for PendingCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingCommand")
            .field("id", &self.id)
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}
