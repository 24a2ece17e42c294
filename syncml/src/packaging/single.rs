//! One command as a document of its own.

use super::piece::Piece;
use super::whole::whole;
use crate::document::Message;
use crate::read::ReadError;
use crate::views::Command;
use crate::vocabulary::Version;

/// A command as a payload of its own, with the namespaces of the elements around it: for a queue that keeps the commands of
/// a payload apart.
///
/// ```
/// use syncml::packaging::single_command;
/// use syncml::Message;
///
/// let body = Message::parse("<SyncBody xmlns='SYNCML:SYNCML1.2'><Get><CmdID>1</CmdID></Get><Add/></SyncBody>")?;
/// let commands = body.commands().map(single_command).collect::<Result<Vec<_>, _>>()?;
/// assert_eq!([commands[0].text(), commands[1].text()], ["<Get><CmdID>1</CmdID></Get>", "<Add/>"]);
/// # Ok::<(), syncml::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] when the command has more namespaces than a document can have.
pub fn single_command(command: Command<'_>) -> Result<Message<'static>, ReadError> {
    let mut text = String::new();
    Piece::of(command, Version::V1_2.namespace()).write(None, &mut text);
    whole(text)
}
