//! The commands of a server: queueing them, and their results.

use super::command_result::CommandResult;
use super::error::SessionError;
use super::login_status::LoginStatus;
use super::pending_command::PendingCommand;
use super::server::ServerSession;
use super::step::Trigger;
use crate::correlation::Outcome;
use crate::packaging::FillError;
use crate::{CmdId, CommandKind, Message, MessageBuilder};

/// Commands and their results.
///
/// Commands for nodes of the user (`./User/…`) wait until the device says that its user is signed in
/// ([`LoginStatus::User`]): before, Windows answers them with 500 or 507, and undoes the whole Atomic around them. The other
/// commands overtake them. [`ServerSession::held`] lists those that wait.
impl ServerSession {
    /// Queues the commands that `build` adds. They are sent in order, each as soon as it is the server's turn and there is
    /// room. Returns the value of `build`, such as the ids for [`ServerSession::outcome`].
    ///
    /// ```
    /// use ddf::{Path, access::GetOnly, format::ChrFormat};
    /// use syncml::{CmdId, session::ServerSession};
    /// const VERSION: Path<GetOnly, ChrFormat> = Path::assume("./DevDetail/SwV");
    /// const NAME: Path<GetOnly, ChrFormat> = Path::assume("./DevInfo/Mod");
    /// let mut server = ServerSession::new("https://mdm.example/dm");
    /// let version = server.queue(|commands| commands.get(&VERSION))?;
    /// let name = server.queue(|commands| commands.get(&NAME))?;
    /// assert_eq!((version, name), (CmdId(1), CmdId(2)));
    /// # Ok::<(), syncml::BuildError>(())
    /// ```
    ///
    /// # Errors
    /// The error of `build`; no command is queued then.
    pub fn queue<R, E>(&mut self, build: impl FnOnce(&mut MessageBuilder) -> Result<R, E>) -> Result<R, E> {
        let mut builder =
            MessageBuilder::fragment(self.link.own.version).first_cmd_id(CmdId(self.link.own.next_cmd_id));
        let built = build(&mut builder)?;
        self.link.own.next_cmd_id = self.link.own.next_cmd_id.max(builder.next_cmd_id().0);
        let message = builder.finish(false);
        message.commands().for_each(|command| self.tracker.queue(&mut self.link, command));
        Ok(built)
    }

    /// Queues the commands of a message or fragment, like [`ServerSession::queue`].
    ///
    /// Every command gets a new id that no other command of the session has, so that the same fragment can be sent to many
    /// devices, and several times to one. Returns the new ids for [`ServerSession::outcome`] in document order, with those of
    /// commands inside others. Skips `Status` and `Results`, which answer an earlier message: the session writes its own.
    ///
    /// ```
    /// use syncml::session::ServerSession;
    /// use syncml::{CmdId, Message};
    /// let stored = Message::parse("<SyncBody>
    ///     <Get><CmdID>version</CmdID><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get>
    ///     <Get><Item><Target><LocURI>./DevInfo/Mod</LocURI></Target></Item></Get></SyncBody>")?;
    /// let mut server = ServerSession::new("https://mdm.example/dm");
    /// assert_eq!(server.send(&stored)?, [CmdId(1), CmdId(2)]);
    /// assert_eq!(server.send(&stored)?, [CmdId(3), CmdId(4)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`SessionError::Fill`] when a command cannot be written in a message of its own, as with too many namespaces. The
    /// commands before it are queued.
    pub fn send(&mut self, commands: &Message<'_>) -> Result<Vec<CmdId>, SessionError> {
        let mut ids = Vec::new();
        let is_answer = |kind| matches!(kind, CommandKind::Status | CommandKind::Results);
        for command in commands.commands().filter(|command| !is_answer(command.kind())) {
            let first = self.link.own.next_cmd_id;
            let next = &mut self.link.own.next_cmd_id;
            let command = self.link.outbox.renumbered(command, next).map_err(FillError::from)?;
            ids.extend((first..*next).map(CmdId));
            command.commands().for_each(|command| self.tracker.queue(&mut self.link, command));
        }
        Ok(ids)
    }

    /// Queues a command of the caller's own queue, like [`ServerSession::send`]. Its result has the caller's id.
    ///
    /// ```
    /// use syncml::session::{PendingCommand, ServerSession};
    /// let mut server = ServerSession::new("https://mdm.example/dm");
    /// let text = "<Get><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get>";
    /// let command = PendingCommand::new("job-17", text)?;
    /// server.submit(&command)?;
    /// assert!(server.submit(&command).is_err(), "no command is sent twice");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`SessionError::Submitted`] when the session knows a command with this id; [`SessionError::Over`];
    /// [`SessionError::Fill`] as for [`ServerSession::send`].
    pub fn submit(&mut self, command: &PendingCommand) -> Result<CmdId, SessionError> {
        if self.is_over() {
            return Err(SessionError::Over);
        }
        if self.tracker.knows(command.id()) {
            return Err(SessionError::Submitted(command.id().to_owned()));
        }
        let message = command.message().map_err(FillError::from)?;
        let cmd_id = self.send(&message)?.first().copied().ok_or(SessionError::NoCommand)?;
        self.tracker.name(cmd_id, command.id());
        Ok(cmd_id)
    }

    /// Takes the results of the [submitted](ServerSession::submit) commands that are settled: answered in a package that the
    /// device has ended, or too large to be sent. Once the session is over, these are all submitted commands.
    ///
    /// Store the results, and the [snapshot](ServerSession::snapshot) after taking them, in one transaction.
    pub fn take_results(&mut self) -> Vec<CommandResult> {
        self.tracker.take_results(&self.link)
    }

    /// Ends the session without another message, because the device has begun a new one or is silent. Returns the results of
    /// all submitted commands that are left: [`CommandFate::Unknown`](super::CommandFate::Unknown) for those that were sent and
    /// have no answer.
    pub fn close(&mut self) -> Vec<CommandResult> {
        // A session that is over cannot be aborted, and needs not.
        let _ = self.link.step(Trigger::Aborted);
        self.take_results()
    }

    /// The outcome of a command, by the id from [`ServerSession::queue`] or [`ServerSession::send`]; `None` before it was
    /// sent, and after its result was [taken](Self::take_results).
    pub fn outcome(&self, command: CmdId) -> Option<Outcome<'_>> {
        self.tracker.outcome(&self.link, command)
    }

    /// Sends commands for nodes of the user without waiting for the login status: for devices that do not send it.
    #[must_use]
    pub fn with_user_commands_at_once(mut self) -> Self {
        self.tracker.holds_none = true;
        self
    }

    /// The users who are signed in, as the device says; `None` before it has said so.
    pub fn login_status(&self) -> Option<LoginStatus> {
        self.tracker.login()
    }

    /// The ids of the commands that wait until the user has signed in, in order. When the session ends before that, they were
    /// [not executed](super::WhyNotExecuted::NoUser).
    pub fn held(&self) -> impl Iterator<Item = CmdId> {
        self.tracker.held()
    }
}
