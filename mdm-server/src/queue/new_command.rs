//! Commands to queue.

use core::fmt;
use csp_findings::{cut, one_line};
use syncml::packaging::single_command;
use syncml::{
    BuildError, CmdId, Command, CommandKind, Message, MessageBuilder, ReadError, RootKind, Version,
};

/// The longest title, in characters.
const TITLE: usize = 200;

/// The policy for a command that was sent and not answered when its session ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ResendPolicy {
    /// The command becomes [unknown](super::DeliveryState::Unknown), and is sent again only after
    /// [`resend`](super::CommandQueue::resend).
    #[default]
    OnRequest,
    /// The command becomes pending again, up to [`QueueLimits::sends`](super::QueueLimits::sends) times: for commands that
    /// may be executed twice.
    WhenUnanswered,
}

/// A command to queue: one SyncML command, which may be an `Atomic` or a `Sequence`.
///
/// `Debug` shows no data of it.
///
/// ```
/// use ddf::{Path, access::ExecGet, format::ChrFormat};
/// use mdm_server::queue::{CommandError, NewCommand};
///
/// const INSTALL: Path<ExecGet, ChrFormat> = Path::assume("./Vendor/MSFT/Office/Installation/1/Install");
/// let command = NewCommand::build(|commands| commands.exec(&INSTALL, "<Configuration/>"))?;
/// assert_eq!(command.title(), "Exec ./Vendor/MSFT/Office/Installation/1/Install");
///
/// // Nobody can tell whether a device executes an Exec twice without harm.
/// assert!(matches!(command.resend_when_unanswered(), Err(CommandError::Exec)));
/// # Ok::<(), CommandError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct NewCommand {
    xml: String,
    title: String,
    resend: ResendPolicy,
    has_exec: bool,
}

impl NewCommand {
    /// The command that `build` adds.
    ///
    /// # Errors
    /// [`CommandError::Build`] for the error of `build`; [`CommandError::Count`] unless it adds one command.
    pub fn build(
        build: impl FnOnce(&mut MessageBuilder) -> Result<CmdId, BuildError>,
    ) -> Result<Self, CommandError> {
        let mut builder = MessageBuilder::fragment(Version::V1_2);
        build(&mut builder)?;
        Self::of(&builder.finish(false))
    }

    /// The only command of a message without a header, in one root element.
    ///
    /// # Errors
    /// [`CommandError::Header`] for a message with a header; [`CommandError::Count`] unless it has one command;
    /// [`CommandError::Answer`] for a `Status` or `Results`.
    pub fn of(message: &Message<'_>) -> Result<Self, CommandError> {
        if message.header().is_some() {
            return Err(CommandError::Header);
        }
        let mut commands = message.commands();
        let (RootKind::SyncML | RootKind::SyncBody | RootKind::Command, Some(command), None) =
            (message.root(), commands.next(), commands.next())
        else {
            return Err(CommandError::Count(message.commands().count()));
        };
        if matches!(command.kind(), CommandKind::Status | CommandKind::Results) {
            return Err(CommandError::Answer);
        }
        Ok(NewCommand {
            xml: message.text().to_owned(),
            title: title(command),
            resend: ResendPolicy::OnRequest,
            has_exec: has_exec(command),
        })
    }

    /// Each command of a payload or a body, in order. A payload of several commands in a row is read with
    /// [`ReadOptions::lenient`](syncml::ReadOptions::lenient).
    ///
    /// ```
    /// use mdm_server::queue::NewCommand;
    /// let body = syncml::Message::parse("<SyncBody><Add/><Atomic><Get/></Atomic></SyncBody>")?;
    /// let titles = NewCommand::each_of(&body)?.iter().map(|it| it.title().to_owned()).collect::<Vec<_>>();
    /// assert_eq!(titles, ["Add", "Atomic"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`CommandError::Header`] for a message with a header; [`CommandError::Count`] without a command;
    /// [`CommandError::Answer`] for a `Status` or `Results`; [`CommandError::Read`] for a command with too many namespaces.
    pub fn each_of(message: &Message<'_>) -> Result<Vec<Self>, CommandError> {
        if message.header().is_some() {
            return Err(CommandError::Header);
        }
        let commands = message.commands().map(|command| Self::of(&single_command(command)?));
        let commands = commands.collect::<Result<Vec<_>, CommandError>>()?;
        if commands.is_empty() { Err(CommandError::Count(0)) } else { Ok(commands) }
    }

    /// Sets [`ResendPolicy::WhenUnanswered`].
    ///
    /// # Errors
    /// [`CommandError::Exec`] when the command has an `Exec`.
    pub fn resend_when_unanswered(mut self) -> Result<Self, CommandError> {
        if self.has_exec {
            return Err(CommandError::Exec);
        }
        self.resend = ResendPolicy::WhenUnanswered;
        Ok(self)
    }

    /// The command as XML: a message without a header. It may contain secrets.
    pub fn xml(&self) -> &str {
        &self.xml
    }

    /// The name of the command and its first address.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The policy for a session that ends without an answer.
    pub fn resend_policy(&self) -> ResendPolicy {
        self.resend
    }
}

impl fmt::Debug for NewCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewCommand")
            .field("title", &self.title)
            .field("bytes", &self.xml.len())
            .field("resend", &self.resend)
            .finish()
    }
}

/// The reason why a command cannot be queued.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// The command cannot be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// A command of the message cannot stand alone.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The message has several commands or none.
    #[error("the message has {0} commands; queue each as one")]
    Count(usize),
    /// The message has a header, which may contain credentials.
    #[error("the message has a header; queue a command without one")]
    Header,
    /// The command is a Status or Results. A session writes those itself.
    #[error("a Status or Results is not a command")]
    Answer,
    /// A command with an `Exec` is to be sent again without the caller's word.
    #[error("a command with an Exec is never sent again by itself; call resend when its outcome is unknown")]
    Exec,
}

fn title(command: Command<'_>) -> String {
    let mut title = command.name().to_owned();
    // The members of an Atomic have its addresses.
    let addressed = core::iter::once(command)
        .chain(command.nested())
        .find_map(|command| command.items().find_map(|item| item.uri()));
    if let Some(uri) = addressed {
        title.push(' ');
        title.push_str(uri.as_str());
    }
    cut(&one_line(title), TITLE).into_owned()
}

fn has_exec(command: Command<'_>) -> bool {
    command.kind() == CommandKind::Exec || command.nested().any(has_exec)
}
