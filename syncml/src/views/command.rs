//! Commands.

use super::alert::Alert;
use super::answer::{Results, Status};
use super::item::{Item, Items};
use super::location::Location;
use super::map_item::MapItem;
use super::meta::Meta;
use crate::document::{Children, Element};
use crate::vocabulary::{CmdRef, LONGEST_CMD_ID, Tag};
use core::fmt;
use csp_xml::Position;
use ddf::Verb;
use std::borrow::Cow;

/// The kind of a [`Command`]: a command of device management (MS-MDM 2.2.6 and 2.2.7), of data synchronization (OMA SyncML
/// RepPro 1.2.2, section 6.5), or another element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum CommandKind {
    /// Create a node.
    Add,
    /// Notify the other side.
    Alert,
    /// Execute all of the commands inside, or none.
    Atomic,
    /// Remove a node.
    Delete,
    /// Run a node.
    Exec,
    /// Read a node.
    Get,
    /// Overwrite a node.
    Replace,
    /// The values that a `Get` has read.
    Results,
    /// Execute the commands inside in order.
    Sequence,
    /// The result of a command.
    Status,
    /// DataSync: copy an item. (OMA DM has it for nodes; Windows does not support it.)
    Copy,
    /// DataSync: map the client's item ids to the server's.
    Map,
    /// DataSync: move an item.
    Move,
    /// DataSync: give the recipient information.
    Put,
    /// DataSync: look for items.
    Search,
    /// DataSync: the changes of a data store, as commands inside.
    Sync,
    /// Not a command. Answered with [`StatusCode::BAD_REQUEST`](crate::StatusCode::BAD_REQUEST).
    Other,
}

impl CommandKind {
    /// Returns `true` if it is a command of device management on Windows. `Copy`, `Map`, `Move`, `Put`, `Search` and
    /// `Sync` are not; they are answered with
    /// [`StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED`](crate::StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED).
    pub const fn is_dm(self) -> bool {
        !matches!(
            self,
            Self::Copy | Self::Map | Self::Move | Self::Put | Self::Search | Self::Sync | Self::Other
        )
    }

    /// The kind of a command with this element.
    pub(crate) const fn of(tag: Tag) -> Self {
        match tag {
            Tag::Add => Self::Add,
            Tag::Alert => Self::Alert,
            Tag::Atomic => Self::Atomic,
            Tag::Delete => Self::Delete,
            Tag::Exec => Self::Exec,
            Tag::Get => Self::Get,
            Tag::Replace => Self::Replace,
            Tag::Results => Self::Results,
            Tag::Sequence => Self::Sequence,
            Tag::Status => Self::Status,
            Tag::Copy => Self::Copy,
            Tag::Map => Self::Map,
            Tag::Move => Self::Move,
            Tag::Put => Self::Put,
            Tag::Search => Self::Search,
            Tag::Sync => Self::Sync,
            _ => Self::Other,
        }
    }

    /// Returns `true` if it is a command.
    pub const fn is_command(self) -> bool {
        !matches!(self, Self::Other)
    }
}

/// A command, or another element in the place of a command.
///
/// ```
/// use syncml::{CommandKind, CmdId, Message};
/// let message = Message::parse("<Atomic><CmdID>1</CmdID>
///     <Add><CmdID>2</CmdID></Add><Item/></Atomic>")?;
/// let atomic = message.commands().next().unwrap();
/// assert_eq!((atomic.kind(), atomic.cmd_id()), (CommandKind::Atomic, Some(CmdId(1).into())));
/// let inside: Vec<_> = atomic.nested().map(|command| (command.kind(), command.name())).collect();
/// assert_eq!(inside, [(CommandKind::Add, "Add"), (CommandKind::Other, "Item")]);
/// # Ok::<(), syncml::ReadError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Command<'m>(Element<'m>);

impl<'m> Command<'m> {
    pub(crate) fn new(element: Element<'m>) -> Self {
        Command(element)
    }

    /// The element, with everything that this view does not cover.
    pub fn element(&self) -> Element<'m> {
        self.0
    }

    /// The kind of command.
    pub fn kind(&self) -> CommandKind {
        CommandKind::of(self.0.tag())
    }

    /// The verb, if this is a command on nodes. The access type of a node lists the allowed verbs.
    pub fn verb(&self) -> Option<Verb> {
        Some(match self.0.tag() {
            Tag::Add => Verb::Add,
            Tag::Copy => Verb::Copy,
            Tag::Delete => Verb::Delete,
            Tag::Exec => Verb::Exec,
            Tag::Get => Verb::Get,
            Tag::Replace => Verb::Replace,
            _ => return None,
        })
    }

    /// The name without prefix, which the `Cmd` of its `Status` repeats.
    pub fn name(&self) -> &'m str {
        self.0.local_name()
    }

    /// The id of the command, which the `CmdRef` of its `Status` repeats. It need not be a number.
    ///
    /// `None` when it is missing, blank, `0` (which refers to the header) or longer than 256 bytes: a device answers such a
    /// command with 400 and a blank `CmdRef`.
    pub fn cmd_id(&self) -> Option<CmdRef<'m>> {
        let id = CmdRef::new(self.0.child(Tag::CmdID)?.value())?;
        (!id.is_header() && id.as_str().len() <= LONGEST_CMD_ID).then_some(id)
    }

    /// The meta information of all items, unless an item has its own.
    pub fn meta(&self) -> Option<Meta<'m>> {
        self.0.child(Tag::Meta).map(Meta::new)
    }

    /// The items: targets and data of the command.
    pub fn items(&self) -> Items<'m> {
        Items::new(self.0)
    }

    /// The first item. (An `Exec` takes exactly one; MS-MDM 2.2.7.5.)
    pub fn item(&self) -> Option<Item<'m>> {
        self.items().next()
    }

    /// The commands inside an `Atomic` or a `Sequence` (or DataSync's `Sync`), in document order.
    ///
    /// Like [`Message::commands`](crate::Message::commands), includes elements that are not commands.
    pub fn nested(&self) -> Commands<'m> {
        match self.0.tag() {
            Tag::Atomic | Tag::Sequence | Tag::Sync => Commands::of_command(self.0),
            _ => Commands::none(),
        }
    }

    /// The target of the whole command, in `Sync`, `Map` and `Search`.
    pub fn target(&self) -> Option<Location<'m>> {
        self.0.child(Tag::Target).map(Location::new)
    }

    /// The source of the whole command, in `Sync`, `Map` and `Search`.
    pub fn source(&self) -> Option<Location<'m>> {
        self.0.child(Tag::Source).map(Location::new)
    }

    /// The pairs of a `Map`.
    pub fn map_items(&self) -> impl Iterator<Item = MapItem<'m>> + use<'m> {
        self.0.children_of(Tag::MapItem).map(MapItem::new)
    }

    /// The alert that the command belongs to. Windows does not support it.
    pub fn correlator(&self) -> Option<Cow<'m, str>> {
        self.0.child(Tag::Correlator).map(|correlator| correlator.value())
    }

    /// The command as an alert, if it is an `Alert`.
    pub fn as_alert(&self) -> Option<Alert<'m>> {
        (self.0.tag() == Tag::Alert).then(|| Alert::new(self.0))
    }

    /// The command as a status, if it is a `Status`.
    pub fn as_status(&self) -> Option<Status<'m>> {
        (self.0.tag() == Tag::Status).then(|| Status::new(self.0))
    }

    /// The command as results, if it is a `Results`.
    pub fn as_results(&self) -> Option<Results<'m>> {
        (self.0.tag() == Tag::Results).then(|| Results::new(self.0))
    }

    /// Line and column of its start tag.
    pub fn position(&self) -> Position {
        self.0.position()
    }
}

/// Shows the name, id, place and size, never the data.
impl fmt::Debug for Command<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.cmd_id();
        let id = id.as_ref().map_or("-", |id| id.as_str());
        write!(f, "{} {id} at {} ({} bytes)", self.name(), self.position(), self.0.span().len())
    }
}

/// Commands, in document order.
#[derive(Clone, Debug)]
pub struct Commands<'m>(Inside<'m>);

#[derive(Clone, Debug)]
enum Inside<'m> {
    None,
    Single(Command<'m>),
    Body(Children<'m>),
    Command(Children<'m>),
}

impl<'m> Commands<'m> {
    pub(crate) fn none() -> Self {
        Commands(Inside::None)
    }

    pub(crate) fn single(command: Command<'m>) -> Self {
        Commands(Inside::Single(command))
    }

    pub(crate) fn of_body(children: Children<'m>) -> Self {
        Commands(Inside::Body(children))
    }

    fn of_command(command: Element<'m>) -> Self {
        Commands(Inside::Command(command.children()))
    }
}

impl<'m> Iterator for Commands<'m> {
    type Item = Command<'m>;

    fn next(&mut self) -> Option<Command<'m>> {
        let element = match &mut self.0 {
            Inside::None => None,
            Inside::Single(command) => {
                let command = *command;
                self.0 = Inside::None;
                return Some(command);
            }
            Inside::Body(children) => children.find(|child| child.tag() != Tag::Final),
            Inside::Command(children) => children.find(|child| !describes_command(child.tag())),
        };
        element.map(Command)
    }
}

/// The elements of an `Atomic`, a `Sequence` or a `Sync` that are not commands inside it.
fn describes_command(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::CmdID
            | Tag::NoResp
            | Tag::Cred
            | Tag::Target
            | Tag::Source
            | Tag::Meta
            | Tag::NumberOfChanges
            | Tag::Correlator
    )
}
