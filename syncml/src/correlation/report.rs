//! The report of a command: its answer without a correlator.

use super::command_state::CommandState;
use super::correlator::key;
use super::get_error::GetError;
use super::received::{ReadValue, ReceivedStatus};
use crate::vocabulary::CmdRef;
use core::fmt;
use ddf::{NodeValue, Path};

/// A command and its answer, to store or to send on. With the feature `serde` it is serialised.
///
/// `Debug` shows no value.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CommandReport {
    /// The id that the command had in its message.
    pub cmd_id: CmdRef<'static>,
    /// The name of the command: `Replace`.
    pub command: String,
    /// The addresses of its items.
    pub targets: Vec<String>,
    /// The state of the command.
    pub state: CommandState,
    /// The received Statuses, in order, each with the original error of Windows if the device sends one.
    pub statuses: Vec<ReceivedStatus>,
    /// The values that were read, in order of arrival.
    pub values: Vec<ReadValue>,
    /// The commands directly inside an `Atomic` or a `Sequence`.
    pub members: Vec<CommandReport>,
}

impl CommandReport {
    /// The value that was read from a path, as the type of the path, like [`Outcome::get`](super::Outcome::get).
    ///
    /// # Errors
    /// [`GetError`] when the value is missing, or the description does not allow it.
    pub fn get<A, V: NodeValue>(&self, path: &Path<A, V>) -> Result<V::Read<'_>, GetError> {
        let wanted = key(path.as_str());
        let read = self.values.iter().find(|value| key(&value.source) == wanted);
        let text = read.and_then(|read| read.text.as_deref()).ok_or(GetError::Missing)?;
        V::read(text).map_err(GetError::Unexpected)
    }

    /// The Windows error of the first Status that has one: `0x86000002`.
    pub fn original_error(&self) -> Option<&str> {
        self.statuses.iter().find_map(|status| status.original_error.as_deref())
    }
}

impl fmt::Debug for CommandReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandReport")
            .field("cmd_id", &self.cmd_id)
            .field("command", &self.command)
            .field("state", &self.state)
            .field("values", &self.values.len())
            .field("members", &self.members)
            .finish_non_exhaustive()
    }
}
