//! What a configuration service provider is to the host.

use ddf::schema::{Match, NodeRef, Schema};
use ddf::{LocUri, Scope, Segment, Value};
use std::borrow::Cow;
use std::fmt;
use syncml::StatusCode;

/// A configuration service provider: the program behind a part of the management tree.
///
/// The host asks only for nodes of the CSP's own [`Schema`], with verbs their access types allow and values of their
/// formats. What it cannot know is whether a dynamic node exists and what a command does: that is for the CSP.
///
/// A refusal is a [`CspError`]: the host answers with its status and reports its reason. Nothing may be changed by a
/// command that is refused.
pub trait Csp {
    /// The nodes it serves.
    fn schema(&self) -> &'static Schema;

    /// Whether the node exists now.
    fn exists(&self, target: &Target<'_>) -> bool;

    /// The names of the dynamic children that an existing node has now, in the order a server shall see them.
    fn dynamic_children(&self, target: &Target<'_>) -> Vec<String>;

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

    /// Sets the value of a leaf. Whether one that does not exist is created is the CSP's to say (404 if not).
    ///
    /// # Errors
    /// The status to answer with, and why.
    fn replace(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<(), CspError>;

    /// Removes a node that exists, with everything below it.
    ///
    /// # Errors
    /// The status to answer with, and why.
    fn delete(&mut self, target: &Target<'_>) -> Result<(), CspError>;

    /// Starts what the node stands for.
    ///
    /// `value` holds the parameters of the Exec (MS-MDM 3.1.5.1.5). They are of the node's format; on a node of format
    /// `null` they are of the format that the message names, and [`Value::None`] where there are none.
    ///
    /// # Errors
    /// The status to answer with, and why.
    fn exec(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<Executed, CspError>;

    /// Whether an Exec of this node may be executed although the node above it does not exist.
    ///
    /// By default the host refuses such an Exec with 404. A CSP whose Exec creates the nodes above it returns true.
    fn exec_creates_parents(&self, _target: &Target<'_>) -> bool {
        false
    }

    /// An Atomic begins: keep what it takes to undo the commands that follow.
    fn begin(&mut self);

    /// The Atomic has succeeded: make its changes permanent, and drop what was kept to undo them.
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

/// How an Exec went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Executed {
    /// Answered 200.
    Done,
    /// It goes on after the answer, which is 202.
    Accepted,
}

/// Why a CSP does not do what a command asks for.
///
/// ```
/// # use csp_host::CspError;
/// # use syncml::StatusCode;
/// let plain = CspError::from(StatusCode::NOT_FOUND);
/// let told = CspError::new(StatusCode::FORBIDDEN, "the installation runs; wait for its end");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CspError {
    /// The status to answer with.
    pub status: StatusCode,
    /// Why, in words, with no data in them; without them the status has to do.
    pub why: Option<Cow<'static, str>>,
}

impl CspError {
    /// A refusal with this status, for this reason.
    pub fn new(status: StatusCode, why: impl Into<Cow<'static, str>>) -> Self {
        CspError { status, why: Some(why.into()) }
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
    /// The addresses, as the commands had them, of what was not undone. Everything else was. What a server wrote may
    /// be in them, a product key too: `Debug` leaves those out.
    pub kept: Vec<String>,
}

impl fmt::Debug for RollBackFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept: Vec<_> =
            self.kept.iter().map(|address| csp_findings::without_product_keys(address)).collect();
        f.debug_struct("RollBackFailed").field("kept", &kept).finish()
    }
}

/// The node that a command is about, and the address it was called by.
#[derive(Clone, Copy, Debug)]
pub struct Target<'t> {
    found: Match<'static, 't>,
}

impl<'t> Target<'t> {
    /// The target that the address has in the schema.
    pub fn find(schema: &'static Schema, uri: &LocUri<'t>) -> Option<Self> {
        schema.lookup(uri).map(|found| Target { found })
    }

    /// The node.
    pub fn node(&self) -> NodeRef<'static> {
        self.found.node()
    }

    /// The address as the message has it.
    pub fn uri(&self) -> LocUri<'t> {
        self.found.uri()
    }

    /// Whose node it is.
    pub fn scope(&self) -> Scope {
        self.found.scope()
    }

    /// The name that stands for the dynamic node number `index`, counted from the root.
    ///
    /// It is what a server wrote and can be anything: `..\..`, quotes, a whole sentence.
    pub fn capture(&self, index: usize) -> Option<Segment<'t>> {
        self.found.captures().nth(index)
    }
}
