//! One job for one device.

use super::question::Question;
use crate::nodes::{device, user};
use crate::state::Payload;
use csp_findings::{first_error, without_product_keys};
use ddf::Scope;
use office_deployment::{Configuration, ConfigurationFinding, Context, Document, Severity, check_bytes};
use std::fmt;
use syncml::{BuildError, CmdId, Message, MessageBuilder, Version};

/// A configuration for one id of the Office CSP, checked, to be sent as an Exec of `Install`.
///
/// The device keeps one state per id; to abandon a stuck id, use a new one. `./User` is a separate tree, although Office is
/// always installed for the machine.
///
/// `Debug` shows neither the configuration, which may contain a product key, nor a product key in the id.
#[derive(Clone)]
pub struct Order {
    scope: Scope,
    id: String,
    configuration: Payload,
    findings: Vec<ConfigurationFinding>,
}

impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Order")
            .field("scope", &self.scope)
            .field("id", &without_product_keys(&self.id))
            .field("configuration", &self.configuration)
            .field("findings", &self.findings)
            .finish()
    }
}

/// The configuration has errors: the job would fail, or do something else.
///
/// A configuration with a volume licence triggers it: the Office CSP cannot install these.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the configuration has errors, the first at {}", first_error(.findings))]
pub struct OrderError {
    /// All findings, warnings too; at least one is an error.
    pub findings: Vec<ConfigurationFinding>,
}

impl Order {
    /// Checks a configuration as the data of an Exec.
    ///
    /// # Errors
    /// [`OrderError`] when there are errors. Warnings are in [`findings`](Order::findings).
    pub fn new(
        scope: Scope,
        id: impl Into<String>,
        configuration: impl Into<Payload>,
    ) -> Result<Self, OrderError> {
        let order = Self::unchecked(scope, id, configuration);
        if order.findings.iter().any(|finding| finding.severity() == Severity::Error) {
            return Err(OrderError { findings: order.findings });
        }
        Ok(order)
    }

    /// Accepts the configuration despite errors.
    pub fn unchecked(scope: Scope, id: impl Into<String>, configuration: impl Into<Payload>) -> Self {
        let configuration = configuration.into();
        let findings = check_bytes(configuration.expose().as_bytes(), Context::CspPayload);
        Order { scope, id: id.into(), configuration, findings }
    }

    /// The tree.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The configuration as it is sent.
    pub fn configuration(&self) -> &Payload {
        &self.configuration
    }

    /// The findings in the configuration.
    pub fn findings(&self) -> &[ConfigurationFinding] {
        &self.findings
    }

    /// Adds the Exec to a message.
    ///
    /// # Errors
    /// [`BuildError`] when the id is not a valid name, or the configuration has a character that XML forbids.
    pub fn add_to(&self, message: &mut MessageBuilder) -> Result<CmdId, BuildError> {
        let path = match self.scope {
            Scope::User => user::install(&self.id),
            _ => device::install(&self.id),
        };
        message.exec(&path, self.configuration.expose())
    }

    /// Adds the query of the state of the job: to a later message, or to this one after the Exec.
    ///
    /// # Errors
    /// [`BuildError`] when the id is not a valid name.
    pub fn ask(&self, message: &mut MessageBuilder) -> Result<Question, BuildError> {
        Question::ask(self.scope, &self.id, message)
    }

    /// A message with only this order: a `SyncBody`, as the local management interface of Windows accepts it.
    ///
    /// For a whole `SyncML`, make a [`MessageBuilder`] with a header and call [`add_to`](Order::add_to).
    ///
    /// # Errors
    /// As [`add_to`](Order::add_to).
    pub fn message(&self) -> Result<Message<'static>, BuildError> {
        let mut builder = MessageBuilder::fragment(Version::V1_2);
        self.add_to(&mut builder)?;
        Ok(builder.finish(true))
    }
}

/// The text of the configuration, with its product keys.
impl From<&Configuration> for Payload {
    fn from(configuration: &Configuration) -> Self {
        Payload::new(configuration.to_xml())
    }
}

/// The text of the document, without its byte order mark and its XML declaration, because the declaration names the
/// encoding of the file, and the message may have another one.
impl From<&Document<'_>> for Payload {
    fn from(document: &Document<'_>) -> Self {
        let text = document.text();
        let declaration = text.strip_prefix("<?xml").filter(|rest| rest.starts_with([' ', '\t', '\r', '\n']));
        let after =
            declaration.and_then(|rest| rest.split_once("?>")).map(|(_, after)| after.trim_ascii_start());
        Payload::new(after.unwrap_or(text))
    }
}

impl From<&str> for Payload {
    fn from(text: &str) -> Self {
        Payload::new(text)
    }
}
