//! Why a command was refused, in words.

use csp_xml::Position;
use ddf::{AccessType, Format, LocUriError, ValueError, Verb};
use std::borrow::Cow;
use std::fmt;
use syncml::StatusCode;

/// The status that refuses a command or an item, and the reason.
pub(crate) type Refused = (StatusCode, Reason);

/// A command that was not carried out, or one item of it: where it stands in the message, and why.
///
/// The protocol only carries the code; this is for the log. It never contains the data of the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Where the command starts in the message.
    pub position: Position,
    /// The name of the command.
    pub command: String,
    /// The address it was about, as written, but for what looks like a product key; empty when it has none.
    pub target: String,
    /// The status that was answered.
    pub status: StatusCode,
    /// Why.
    pub reason: Reason,
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It has no usable CmdID.
    CmdId,
    /// The message is of a version of SyncML or of the protocol that is not supported.
    Version,
    /// It is not a command that a device executes.
    NotACommand,
    /// It has no item, or the item no target.
    NoTarget,
    /// An Exec with more than one item.
    ManyItems,
    /// Its target is not a LocURI.
    Address(LocUriError),
    /// An Alert that a device does not act upon.
    Alert,
    /// No CSP describes such a node.
    NoSuchNode {
        /// The nearest node above it that one describes, and what is below that; empty when there is none.
        nearest: String,
    },
    /// A node cannot be created below a leaf.
    BelowLeaf,
    /// The root of the tree cannot be deleted.
    Root,
    /// The node's access type lacks the verb.
    Verb {
        /// What was asked for.
        verb: Verb,
        /// What the node allows.
        access: AccessType,
    },
    /// The node does not exist now.
    Absent,
    /// The node above it does not exist now, and its CSP does not create it for an Exec.
    AbsentParent,
    /// The node exists already.
    Exists,
    /// `Meta/Format` is not the node's format.
    Format {
        /// The format in the message; `None` when it is no format.
        found: Option<Format>,
        /// The node's.
        expected: Format,
    },
    /// The data is not of the node's format.
    Value(ValueError),
    /// A Replace without Data.
    NoData,
    /// Such a query, or such a property, is not supported.
    Query,
    /// What the CSP read cannot stand in a message.
    Unwritable,
    /// A part of a large object (`MoreData`).
    Part,
    /// Inside an Atomic: not executed, because a member before it failed or any member is not valid.
    NotExecuted,
    /// Inside an Atomic: undone, because the Atomic failed.
    RolledBack,
    /// Inside an Atomic: a Get or another Atomic, which are not allowed there.
    NotInAtomic,
    /// An Atomic with a member that failed.
    AtomicFailed,
    /// An Atomic whose changes a CSP could not make permanent, for this reason.
    CommitFailed(Option<Cow<'static, str>>),
    /// Inside an Atomic: done and not undone, although the Atomic failed.
    NotRolledBack,
    /// After an Alert that aborts the session.
    SessionAborted,
    /// What is to be read is more than one answer may hold.
    TooMuch,
    /// The CSP said no, for this reason.
    Csp(Option<Cow<'static, str>>),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.position)?;
        if !self.target.is_empty() {
            write!(f, "{}: ", self.target)?;
        }
        write!(f, "{}: ", self.command)?;
        match &self.reason {
            Reason::CmdId => f.write_str("the command has no usable CmdID; expected any text but 0, of at most 256 bytes")?,
            Reason::Version => f.write_str("version not supported; expected VerDTD 1.2 and VerProto DM/1.2")?,
            Reason::NotACommand => f.write_str(
                "not a command of device management; expected Add, Alert, Atomic, Delete, Exec, Get, Replace or Sequence",
            )?,
            Reason::NoTarget => f.write_str("no target; expected Item/Target/LocURI")?,
            Reason::ManyItems => f.write_str("more than one item; expected exactly one")?,
            Reason::Address(error) => write!(f, "{error}")?,
            Reason::Alert => f.write_str("the device does not act upon this alert; expected 1222 or 1223")?,
            Reason::NoSuchNode { nearest } if nearest.is_empty() => f.write_str("no mounted CSP has such a node")?,
            Reason::NoSuchNode { nearest } => write!(f, "there is no such node; {nearest}")?,
            Reason::BelowLeaf => f.write_str("a leaf has no children; expected a node below an interior one")?,
            Reason::Root => f.write_str("the root of the tree is permanent; expected a node below it")?,
            Reason::Verb { verb, access } => {
                write!(f, "`{verb}` is not in this node's access type; expected one of: {access}")?;
            }
            Reason::Absent => f.write_str("the node does not exist; expected an existing one")?,
            Reason::AbsentParent => f.write_str("the node above it does not exist; add it first")?,
            Reason::Exists => f.write_str("the node exists already; expected a new name")?,
            Reason::Format { found: Some(found), expected } => {
                write!(f, "Meta/Format is {found}; expected {}", expected.in_message())?;
            }
            Reason::Format { found: None, expected } => {
                write!(f, "Meta/Format is not a format; expected {}", expected.in_message())?;
            }
            Reason::Value(error) => write!(f, "{error}")?,
            Reason::NoData => f.write_str("no Data; expected a value, or <Data/> for an empty one")?,
            Reason::Query => f.write_str(
                "not supported; expected ?prop=Format, Name, Size, Title or Type, or ?list=Struct or StructData, with Get",
            )?,
            Reason::Unwritable => f.write_str("the value holds characters that XML forbids")?,
            Reason::Part => f.write_str("a part of a large object; expected all of it, as a session puts it together")?,
            Reason::NotExecuted => f.write_str("not executed, because another command of the Atomic failed")?,
            Reason::RolledBack => f.write_str("undone, because the Atomic failed")?,
            Reason::NotInAtomic => f.write_str("may not stand in an Atomic; expected Add, Delete, Exec or Replace")?,
            Reason::AtomicFailed => f.write_str("a command in it failed")?,
            Reason::CommitFailed(Some(why)) => write!(f, "its changes could not be made permanent: {why}")?,
            Reason::CommitFailed(None) => f.write_str("its changes could not be made permanent")?,
            Reason::NotRolledBack => f.write_str("done, and it cannot be undone, although the Atomic failed")?,
            Reason::SessionAborted => f.write_str("not executed, because the server has aborted the session")?,
            Reason::TooMuch => f.write_str("there is more to read than one answer may hold; ask for less")?,
            Reason::Csp(Some(why)) => f.write_str(why)?,
            Reason::Csp(None) => f.write_str(self.status.meaning().unwrap_or("the CSP refused"))?,
        }
        write!(f, " (status {})", self.status)
    }
}
