//! The interface between a configuration service provider and the host.

use crate::alert::CspAlert;
use crate::error::CspError;
use crate::target::Target;
use crate::transaction::Transaction;
use ddf::schema::Schema;
use ddf::{Format, Value, Verb};

/// A configuration service provider: the program that implements a part of the management tree.
///
/// The host calls it only for nodes of its own [`Schema`], with verbs that their access types allow and values of their
/// formats. The CSP decides whether a dynamic node exists and what a command does.
///
/// Only [`schema`](Csp::schema) is required. A CSP implements the verbs that its description allows. The other methods have
/// defaults: the host refuses a verb outside the access type with 405 before it calls the CSP, and the default of a verb that
/// the CSP does not implement answers 405, too.
///
/// A refusal is a [`CspError`]: the host answers with its status and reports its reason. A refused command must not have
/// changed anything.
///
/// The methods block, and they take `&mut self`: one command at a time. An asynchronous agent or server executes a message
/// on a thread for blocking work (`tokio::task::spawn_blocking`). Work that takes longer than an answer may wait is started
/// by the command, which answers [`Executed::Accepted`] (202); [`advance`](Csp::advance) continues it between messages, and
/// [`alerts`](Csp::alerts) reports its end. [`tutorial`](crate::tutorial) shows both.
pub trait Csp {
    /// The nodes that it implements. The host reads it when it mounts the CSP.
    ///
    /// A schema is a `static` of generated code, or a field that a [`SchemaBuilder`](ddf::schema::SchemaBuilder) has made.
    fn schema(&self) -> &Schema;

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
    ///
    /// By default a node exists if each dynamic name in its address is one of the
    /// [`dynamic_children`](Csp::dynamic_children) of the node above. A CSP with many of them, or with nodes that exist only
    /// at times, looks the node up instead.
    fn exists(&self, target: &Target<'_>) -> bool {
        target
            .dynamic_names()
            .all(|(parent, name)| self.dynamic_children(&parent).iter().any(|child| name.is_named(child)))
    }

    /// The names of the dynamic children that an existing node has now, in the order in which a server receives them. By
    /// default there are none.
    fn dynamic_children(&self, _target: &Target<'_>) -> Vec<String> {
        Vec::new()
    }

    /// The property `Type` of a node that exists; by default that of the description.
    fn node_type(&self, _target: &Target<'_>) -> Option<String> {
        None
    }

    /// The value of a leaf that exists.
    ///
    /// # Errors
    /// The status to answer with, and why.
    fn get(&mut self, _target: &Target<'_>) -> Result<Value<'static>, CspError> {
        Err(CspError::not_implemented(Verb::Get))
    }

    /// Creates a node that does not exist, with the parents it lacks.
    ///
    /// # Errors
    /// The status to answer with, and why.
    fn add(&mut self, _target: &Target<'_>, _value: Value<'_>) -> Result<(), CspError> {
        Err(CspError::not_implemented(Verb::Add))
    }

    /// Sets the value of a leaf. The CSP either creates a leaf that does not exist or refuses with 404.
    ///
    /// # Errors
    /// The status to answer with, and why.
    fn replace(&mut self, _target: &Target<'_>, _value: Value<'_>) -> Result<(), CspError> {
        Err(CspError::not_implemented(Verb::Replace))
    }

    /// Removes a node that exists, with everything below it.
    ///
    /// # Errors
    /// The status to answer with, and why.
    fn delete(&mut self, _target: &Target<'_>) -> Result<(), CspError> {
        Err(CspError::not_implemented(Verb::Delete))
    }

    /// Executes the node.
    ///
    /// `value` holds the parameters of the Exec (MS-MDM 3.1.5.1.5). They are of the node's format; on a node of format
    /// `null` they are of the format that the message names, or [`Value::None`] if the message has no data.
    ///
    /// # Errors
    /// The status to answer with, and why.
    fn exec(&mut self, _target: &Target<'_>, _value: Value<'_>) -> Result<Executed, CspError> {
        Err(CspError::not_implemented(Verb::Exec))
    }

    /// Returns true if an Exec of this node may be executed although the node above it does not exist.
    ///
    /// By default the host refuses such an Exec with 404. A CSP whose Exec creates the nodes above it returns true.
    fn exec_creates_parents(&self, _target: &Target<'_>) -> bool {
        false
    }

    /// The part of the CSP that an Atomic uses, usually `Some(self)`.
    ///
    /// By default it is `None`, and an Atomic with a command for this CSP is refused before anything is executed: the
    /// command gets 406, the Atomic 507. A CSP that a server can only read needs none, because an Atomic contains no Get.
    fn transaction(&mut self) -> Option<&mut dyn Transaction> {
        None
    }

    /// Continues work that a command has started, and returns true if something has changed. It does not block.
    ///
    /// An agent calls it between messages, a few times a second at most. By default there is nothing to do.
    fn advance(&mut self) -> bool {
        false
    }

    /// The alerts that no server has taken, the oldest first. By default there are none.
    ///
    /// The CSP keeps an alert, durably if its state is durable, until [`alert_taken`](Csp::alert_taken). An agent adds the
    /// alerts to its next message ([`CspAlert::add_to`]), and asks again for those that the server did not accept.
    fn alerts(&self) -> Vec<CspAlert> {
        Vec::new()
    }

    /// A server has taken this alert: drop it, once if there are several equal ones.
    ///
    /// # Errors
    /// The alert could not be dropped; the agent sends it again.
    fn alert_taken(&mut self, _alert: &CspAlert) -> Result<(), CspError> {
        Ok(())
    }

    /// The next line for the agent's log, without secrets and control characters. By default there is none.
    fn note(&mut self) -> Option<String> {
        None
    }
}

/// The success of an Exec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Executed {
    /// Answered 200.
    Done,
    /// Answered 202; the work continues after the answer.
    Accepted,
}
