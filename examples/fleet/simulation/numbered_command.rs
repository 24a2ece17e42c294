//! The commands of the server. Each has a number among those of its device, so that each execution can be counted.

use ddf::{Format, Verb};
use mdm_server::queue::{CommandError, NewCommand};

/// The node that only Exec addresses.
pub(crate) const RUN: &str = "./Vendor/Example/Tally/Run";
/// The node that Replace and Get address.
pub(crate) const SETTING: &str = "./Vendor/Example/Tally/Setting";
/// A node of the agent itself.
const VERSION: &str = "./DevDetail/SwV";

/// A kind of command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TallyCommand {
    /// Executes `Run` with the number of the command.
    Run,
    /// Sets `Setting` to the number of the command.
    Set,
    /// Reads `Setting`: the number of the command before it.
    Read,
    /// Reads the version of Windows.
    ReadVersion,
}

impl TallyCommand {
    /// The kind of the command with this number. The first command of a device has the number 1.
    pub(crate) fn of(number: u32) -> Self {
        match number % 4 {
            1 => TallyCommand::Run,
            2 => TallyCommand::Set,
            3 => TallyCommand::Read,
            _ => TallyCommand::ReadVersion,
        }
    }
}

/// The command with this number.
pub(crate) fn command(number: u32) -> Result<NewCommand, CommandError> {
    let data = number.to_string();
    NewCommand::build(|commands| match TallyCommand::of(number) {
        TallyCommand::Run => commands.command(Verb::Exec, RUN, Some((Format::Int, &data))),
        TallyCommand::Set => commands.command(Verb::Replace, SETTING, Some((Format::Int, &data))),
        TallyCommand::Read => commands.command(Verb::Get, SETTING, None),
        TallyCommand::ReadVersion => commands.command(Verb::Get, VERSION, None),
    })
}
