//! The interface between a configuration service provider and the host.

use ddf::schema::{FoundNode, NodeRef, Schema};
use ddf::{Format, LocUri, Scope, Value};
use std::borrow::Cow;
use std::fmt;
use syncml::StatusCode;

/// A configuration service provider: the program that implements a part of the management tree.
///
/// The host calls it only for nodes of its own [`Schema`], with verbs that their access types allow and values of their
/// formats. The CSP decides whether a dynamic node exists and what a command does.
///
/// A refusal is a [`CspError`]: the host answers with its status and reports its reason. A refused command must not have
/// changed anything.
pub trait Csp {
    /// The nodes that it implements.
    fn schema(&self) -> &'static Schema;

    /// Returns true if the CSP knows a node at an address that its schema describes. By default it knows all of them.
    ///
    /// A schema may describe nodes under any name where the CSP knows only some names, such as the policies of installed
    /// ADMX files. The host answers 404 for the others, before it checks the command.
    fn knows(&self, _target: &Target<'_>) -> bool {
        true
    }

    /// The format of the values of a node. By default it is that of the description.
    ///
    /// A description may leave the format of some nodes to others, such as the policies of installed ADMX files.
    fn value_format(&self, target: &Target<'_>) -> Format {
        target.node().format()
    }

    /// Returns true if the node exists now.
    fn exists(&self, target: &Target<'_>) -> bool;

    /// The names of the dynamic children that an existing node has now, in the order in which a server receives them.
    fn dynamic_children(&self, target: &Target<'_>) -> Vec<String>;

    /// The property `Type` of a node that exists; by default that of the description.
    fn node_type(&self, _target: &Target<'_>) -> Option<String> {
        None
    }

    /// The value of a leaf that exists.
    ///
    /// # Errors
    /// The status to answer with, and why.
    fn get(&mut self, target: &Target<'_>) -> Result<Value<'static>, CspError>;

    /// Creates a node that does not exist, with the parents it lacks.
    ///
    /// # Errors
    /// The status to answer with, and why.
    fn add(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<(), CspError>;

    /// Sets the value of a leaf. The CSP either creates a leaf that does not exist or refuses with 404.
    ///
    /// # Errors
    /// The status to answer with, and why.
    fn replace(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<(), CspError>;

    /// Removes a node that exists, with everything below it.
    ///
    /// # Errors
    /// The status to answer with, and why.
    fn delete(&mut self, target: &Target<'_>) -> Result<(), CspError>;

    /// Executes the node.
    ///
    /// `value` holds the parameters of the Exec (MS-MDM 3.1.5.1.5). They are of the node's format; on a node of format
    /// `null` they are of the format that the message names, or [`Value::None`] if the message has no data.
    ///
    /// # Errors
    /// The status to answer with, and why.
    fn exec(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<Executed, CspError>;

    /// Returns true if an Exec of this node may be executed although the node above it does not exist.
    ///
    /// By default the host refuses such an Exec with 404. A CSP whose Exec creates the nodes above it returns true.
    fn exec_creates_parents(&self, _target: &Target<'_>) -> bool {
        false
    }

    /// An Atomic begins: keep the state that is needed to undo the commands that follow.
    fn begin(&mut self);

    /// The Atomic has succeeded: make its changes permanent, and drop the state that was kept to undo them.
    ///
    /// # Errors
    /// The changes cannot be made permanent. The host then calls [`roll_back`](Csp::roll_back), which undoes them, and
    /// answers the Atomic with 507. The reason of the error is reported; its status is not sent.
    fn commit(&mut self) -> Result<(), CspError>;

    /// The Atomic has failed, or [`commit`](Csp::commit) has: undo the commands since [`begin`](Csp::begin).
    ///
    /// # Errors
    /// Something cannot be undone, such as an Exec. The commands it names are then answered with 516.
    fn roll_back(&mut self) -> Result<(), RollBackFailed>;
}

/// The success of an Exec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Executed {
    /// Answered 200.
    Done,
    /// Answered 202; the work continues after the answer.
    Accepted,
}

/// Why a CSP refuses a command. `Display` is a line for the log.
///
/// ```
/// # use csp_host::CspError;
/// # use syncml::StatusCode;
/// let error = CspError::new(StatusCode::FORBIDDEN, "the installation runs; wait for its end");
/// assert_eq!(error.to_string(), "the installation runs; wait for its end (status 403 Forbidden)");
/// assert_eq!(CspError::from(StatusCode::NOT_FOUND).why, None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} (status {status})", self.reason())]
pub struct CspError {
    /// The status to answer with.
    pub status: StatusCode,
    /// The reason, in words and without data of the command; `None` if the status says enough.
    pub why: Option<Cow<'static, str>>,
}

impl CspError {
    /// A refusal with this status, for this reason.
    pub fn new(status: StatusCode, why: impl Into<Cow<'static, str>>) -> Self {
        CspError { status, why: Some(why.into()) }
    }

    /// The reason, or the meaning of the status.
    pub(crate) fn reason(&self) -> &str {
        self.why.as_deref().or(self.status.meaning()).unwrap_or("the CSP refused")
    }
}

impl From<StatusCode> for CspError {
    fn from(status: StatusCode) -> Self {
        CspError { status, why: None }
    }
}

/// Not everything that an Atomic did could be undone.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("not everything could be rolled back")]
pub struct RollBackFailed {
    /// The addresses that could not be undone, as the commands wrote them. Everything else was undone. `Debug` omits product
    /// keys, which a server may have written into an address.
    pub kept: Vec<String>,
}

impl fmt::Debug for RollBackFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept: Vec<_> =
            self.kept.iter().map(|address| csp_findings::without_product_keys(address)).collect();
        f.debug_struct("RollBackFailed").field("kept", &kept).finish()
    }
}

/// The node that a command addresses, with the address as written.
#[derive(Clone, Copy, Debug)]
pub struct Target<'t> {
    found: FoundNode<'static, 't>,
}

impl<'t> Target<'t> {
    /// Looks the address up in the schema.
    pub fn find(schema: &'static Schema, uri: &LocUri<'t>) -> Option<Self> {
        schema.lookup(uri).map(|found| Target { found })
    }

    /// Looks up a node that the CSP knows.
    pub(crate) fn known(csp: &dyn Csp, uri: &LocUri<'t>) -> Option<Self> {
        Target::find(csp.schema(), uri).filter(|target| csp.knows(target))
    }

    /// The node with its captures, the names of dynamic nodes. A server chooses these, so they can be any text: `..\..`,
    /// quotes, a whole sentence.
    pub fn found(&self) -> &FoundNode<'static, 't> {
        &self.found
    }

    /// The node.
    pub fn node(&self) -> NodeRef<'static> {
        self.found.node()
    }

    /// The address as written in the message.
    pub fn uri(&self) -> LocUri<'t> {
        self.found.uri()
    }

    /// The tree of the node: of the device or of a user.
    pub fn scope(&self) -> Scope {
        self.found.scope()
    }
}
