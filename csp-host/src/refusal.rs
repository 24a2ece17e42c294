//! Refused commands, with the reason in words.

use crate::error::CspError;
use csp_xml::Position;
use ddf::{AccessType, FormatFault, LocUriError, Scope, ValueError, Verb};
use std::fmt;
use syncml::StatusCode;

/// A command, or one item of it, that was not carried out: its place in the message, and the reason.
///
/// The protocol only carries the status; this is for the log. It never contains the data of the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Where the command starts in the message.
    pub position: Position,
    /// The name of the command.
    pub command: String,
    /// The target address [as it may be shown](csp_findings::shown_address); empty if the command has no target.
    pub target: String,
    /// The status of the answer.
    pub status: StatusCode,
    /// The reason.
    pub reason: RefusalReason,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.position)?;
        if !self.target.is_empty() {
            write!(f, "{}: ", self.target)?;
        }
        write!(f, "{}: {} (status {})", self.command, self.reason, self.status)
    }
}

/// The reason for a refusal. `Display` says what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefusalReason {
    /// The command has no usable CmdID.
    #[error("the command has no usable CmdID; expected any text but 0, of at most 256 bytes")]
    CmdId,
    /// The message has a version of SyncML or of the protocol that is not supported.
    #[error("version not supported; expected VerDTD 1.2 and VerProto DM/1.2")]
    Version,
    /// The element is not a command that a device executes.
    #[error(
        "not a command of device management; expected Add, Alert, Atomic, Delete, Exec, Get, Replace or Sequence"
    )]
    NotACommand,
    /// The command has no item, or the item no target.
    #[error("no target; expected Item/Target/LocURI")]
    NoTarget,
    /// An Exec has more than one item.
    #[error("more than one item; expected exactly one")]
    ManyItems,
    /// The target is not a LocURI.
    #[error(transparent)]
    Address(LocUriError),
    /// A device does not handle this Alert.
    #[error("the device does not act upon this alert; expected 1222 or 1223")]
    Alert,
    /// No mounted CSP describes the node.
    #[error("{}", no_such_node(.nearest))]
    NoSuchNode {
        /// The nearest described node above it and its children; empty if no such node exists.
        nearest: String,
    },
    /// An Add below a leaf.
    #[error("a leaf has no children; expected a node below an interior one")]
    BelowLeaf,
    /// A Delete of the root of the tree.
    #[error("the root of the tree is permanent; expected a node below it")]
    Root,
    /// The access type of the node lacks the verb.
    #[error("{verb} is not in the node's access type, which is {access}")]
    Verb {
        /// The verb of the command.
        verb: Verb,
        /// The verbs that the node allows.
        access: AccessType,
    },
    /// The session is only for the nodes of the other tree ([`Host::only`](crate::Host::only)).
    #[error("the session is only for addresses of the scope {expected:?}")]
    Scope {
        /// The scope of the session.
        expected: Scope,
    },
    /// The node does not exist now.
    #[error("the node does not exist; expected an existing one")]
    Absent,
    /// The node above it does not exist now, and the CSP does not create it for an Exec.
    #[error("the node above it does not exist; add it first")]
    AbsentParent,
    /// The node of an Add exists already.
    #[error("the node exists already; expected a new name")]
    Exists,
    /// `Meta/Format` is not the format of the node.
    #[error(transparent)]
    Format(FormatFault),
    /// The data is not of the format of the node.
    #[error(transparent)]
    Value(ValueError),
    /// A Replace has no Data.
    #[error("no Data; expected a value, or <Data/> for an empty one")]
    NoData,
    /// The query or the property is not supported.
    #[error(
        "not supported; expected ?prop=Format, Name, Size, Title or Type, or ?list=Struct or StructData, with Get"
    )]
    Query,
    /// The value from the CSP has characters that XML forbids.
    #[error("the value holds characters that XML forbids")]
    Unwritable,
    /// A part of a large object (`MoreData`).
    #[error("a part of a large object; expected the whole object, which a session joins")]
    Part,
    /// A member of an Atomic was not executed, because a member before it failed or any member is not valid.
    #[error("not executed, because another command of the Atomic failed")]
    NotExecuted,
    /// A member of an Atomic was undone, because the Atomic failed.
    #[error("undone, because the Atomic failed")]
    RolledBack,
    /// A Get or another Atomic inside an Atomic.
    #[error("not allowed in an Atomic; expected Add, Delete, Exec or Replace")]
    NotInAtomic,
    /// An Atomic has a member that failed.
    #[error("a command in it failed")]
    AtomicFailed,
    /// A CSP could not make the changes of an Atomic permanent.
    #[error("its changes could not be made permanent{}", .0.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default())]
    CommitFailed(CspError),
    /// A member of a failed Atomic was done and cannot be undone.
    #[error("done, and it cannot be undone, although the Atomic failed")]
    NotRolledBack,
    /// A member of an Atomic is for a CSP that takes no part in an Atomic ([`Csp::transaction`](crate::Csp::transaction)).
    #[error("the CSP of this node takes no part in an Atomic; send the command outside of it")]
    NoTransaction,
    /// The CSP is in doubt about an earlier Atomic ([`Transaction::in_doubt`](crate::Transaction::in_doubt)).
    #[error("the CSP has changes of an earlier Atomic that are neither committed nor rolled back")]
    InDoubt,
    /// The command follows an Alert that aborts the session.
    #[error("not executed, because the server has aborted the session")]
    SessionAborted,
    /// The requested values are larger than one answer may be.
    #[error("there is more to read than one answer may hold; ask for less")]
    TooMuch,
    /// The CSP refused the command.
    #[error("{}", .0.reason())]
    Csp(CspError),
}

fn no_such_node(nearest: &str) -> String {
    match nearest {
        "" => "no mounted CSP has such a node".to_owned(),
        nearest => format!("there is no such node; {nearest}"),
    }
}

/// The status and the reason of a refusal whose place is not known yet.
#[derive(Debug)]
pub(crate) struct Rejection {
    pub(crate) status: StatusCode,
    pub(crate) reason: RefusalReason,
}

impl Rejection {
    pub(crate) fn new(status: StatusCode, reason: RefusalReason) -> Self {
        Rejection { status, reason }
    }
}

impl From<CspError> for Rejection {
    fn from(error: CspError) -> Self {
        Rejection { status: error.status, reason: RefusalReason::Csp(error) }
    }
}
