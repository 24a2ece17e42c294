//! Checks messages: every irregularity, with its rule, severity, place and fix.
//!
//! One call: bytes in, [`MessageReport`] out. A document that cannot be read is a finding too, not an error. The rules are
//! the table [`MessageRule`], with their sources. Each finding has a [`Consequence`]: Windows refuses the fault, the
//! specification forbids it, Windows tolerates it, or it is a note, which is not a fault.
//!
//! A document is checked according to its [`DocumentForm`]: elements that the sender of a body or a payload adds are not
//! missing. Misspelt elements are reported, and checked as the intended ones. The fixes of a report do not conflict, so all
//! can be applied ([`MessageReport::apply_fixes`]).
//!
//! Without a schema only the protocol is checked. With one ([`MessageChecker::with_schema`]) the commands of a server are
//! checked against the tree too: the node exists, its access type has the verb, the value fits, the command is in an Atomic
//! if the node needs one, the message meets the dependencies, and the build and edition have the node.
//!
//! Checking takes linear time, and the number of findings that are kept has a limit. No finding holds credentials, a
//! nonce or the content of `Data`, with one exception: an unmet dependency names the number, truth value, listed value or
//! policy state that breaks it.
//!
//! ```
//! use syncml::check::{Consequence, MessageChecker, MessageRule};
//!
//! let report = MessageChecker::new().check(br#"<SyncBody xmlns="SYNCML:SYNCML1.2">
//!   <Replace>
//!     <Item><Target><LocURI>./Vendor/MSFT/Clock</LocURI></Target><Data>12</Data></Item>
//!   </Replace>
//! </SyncBody>"#);
//! assert_eq!((report.commands, report.count(Consequence::Refused)), (1, 1));
//! let finding = &report.findings[1];
//! assert_eq!(finding.rule, MessageRule::MissingCmdId);
//! assert_eq!(
//!     finding.to_string(),
//!     "2:3: refused[missing-cmd-id]: Replace has no CmdID, and is answered 400 with a blank CmdRef; \
//!      fix: add <CmdID>1</CmdID>"
//! );
//! ```

mod addresses;
mod alerts;
mod answers;
mod atomics;
mod blanks;
mod chunks;
mod commands;
mod consequence;
mod context;
mod credentials;
mod data;
mod dependencies;
mod document;
mod findings;
mod form;
mod grammar;
mod header;
mod ids;
mod ingested;
mod items;
mod markup;
mod missing;
mod moot;
mod names;
mod namespaces;
mod nodes;
mod parts;
mod payload;
mod placeholder;
mod query;
mod rule;
mod sender;
mod values;
mod visit;

pub use consequence::Consequence;
pub use csp_findings::{Edit, Finding, Fix, Rule, Severity};
pub use rule::MessageRule;
pub use sender::Sender;

/// An irregularity of a message.
///
/// It never holds credentials, a nonce or the content of a `Data`, with one exception: an unmet dependency names the
/// number, truth value, listed value or policy state that breaks it.
pub type MessageFinding = Finding<MessageRule>;

use crate::document::{DocumentForm, Message, RootKind};
use crate::read::{ReadOptions, read_records};
use crate::vocabulary::Tag;
use crate::wbxml::{WbxmlDocument, is_wbxml};
use core::fmt;
use csp_xml::{Encoding, Limits};
use ddf::Scope;
use ddf::applicability::{Build, Edition};
use ddf::schema::Schema;
use findings::Findings;

/// Checks messages. The settings give facts that the message does not contain.
#[derive(Clone, Copy)]
pub struct MessageChecker<'s> {
    schema: Option<&'s Schema>,
    build: Option<Build>,
    edition: Option<Edition>,
    azure_ad: Option<bool>,
    sender: Option<Sender>,
    session: Option<Scope>,
    form: Option<DocumentForm>,
    limits: Limits,
    most: usize,
}

impl Default for MessageChecker<'_> {
    fn default() -> Self {
        MessageChecker {
            schema: None,
            build: None,
            edition: None,
            azure_ad: None,
            sender: None,
            session: None,
            form: None,
            limits: ReadOptions::default().limits,
            most: 100_000,
        }
    }
}

/// Shows the settings, and only the number of nodes of the schema.
impl fmt::Debug for MessageChecker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageChecker")
            .field("nodes", &self.schema.map(Schema::len))
            .field("build", &self.build)
            .field("edition", &self.edition)
            .field("azure_ad", &self.azure_ad)
            .field("sender", &self.sender)
            .field("session", &self.session)
            .field("form", &self.form)
            .field("limits", &self.limits)
            .field("max_findings", &self.most)
            .finish()
    }
}

/// The findings in a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MessageReport {
    /// The findings, in the order of their places.
    pub findings: Vec<MessageFinding>,
    /// How many commands the message has, with those inside others.
    pub commands: usize,
    /// How many findings were not kept: see [`MessageChecker::max_findings`].
    pub omitted: usize,
    /// The bytes cannot be read: they are not text, not well-formed, or exceed a limit. Then this is the only finding.
    pub unreadable: bool,
    /// The form that the document was checked as; `None` where it is not a part of a message.
    pub form: Option<DocumentForm>,
    #[cfg_attr(feature = "serde", serde(skip))]
    counts: [usize; Consequence::ALL.len()],
}

impl MessageReport {
    /// How many findings have this consequence, also of those that are not kept.
    pub fn count(&self, consequence: Consequence) -> usize {
        self.counts[consequence as usize]
    }

    /// How many findings are errors: refused by Windows or forbidden by the specification.
    pub fn errors(&self) -> usize {
        self.count(Consequence::Refused) + self.count(Consequence::Forbidden)
    }

    /// Applies every fix that has [`Finding::edits`]. `text` is the checked text: [`Message::text`].
    ///
    /// The result has no finding that `text` does not have.
    ///
    /// ```
    /// use syncml::check::MessageChecker;
    ///
    /// let text = "<SyncBody><Get/><Delete/></SyncBody>";
    /// let fixed = MessageChecker::new().check(text.as_bytes()).apply_fixes(text);
    /// assert_eq!(fixed, "<SyncBody><Get><CmdID>1</CmdID></Get><Delete><CmdID>2</CmdID></Delete></SyncBody>");
    /// ```
    pub fn apply_fixes(&self, text: &str) -> String {
        self.apply_fixes_of(text, |_| true)
    }

    /// Applies the fixes of some rules.
    pub(crate) fn apply_fixes_of(&self, text: &str, wanted: impl Fn(MessageRule) -> bool) -> String {
        let findings = self.findings.iter().filter(|finding| wanted(finding.rule));
        Edit::apply(findings.flat_map(MessageFinding::edits), text)
    }

    /// How many findings are warnings: tolerated by Windows.
    pub fn warnings(&self) -> usize {
        self.count(Consequence::Tolerated)
    }
}

impl<'s> MessageChecker<'s> {
    /// A checker of the protocol, without nodes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Checks commands against these nodes as well.
    #[must_use]
    pub fn with_schema(mut self, schema: &'s Schema) -> Self {
        self.schema = Some(schema);
        self
    }

    /// Checks that the nodes exist on this build.
    #[must_use]
    pub fn for_build(mut self, build: Build) -> Self {
        self.build = Some(build);
        self
    }

    /// Checks that the nodes exist on this edition.
    #[must_use]
    pub fn for_edition(mut self, edition: Edition) -> Self {
        self.edition = Some(edition);
        self
    }

    /// Sets whether the device is joined to Azure AD (Microsoft Entra ID), which some nodes need.
    #[must_use]
    pub fn joined_to_azure_ad(mut self, joined: bool) -> Self {
        self.azure_ad = Some(joined);
        self
    }

    /// Sets the scope of the session, which refuses commands of the other scope (MS-MDM, `synctype`). The default is a
    /// session for both.
    #[must_use]
    pub fn in_session_of(mut self, scope: Scope) -> Self {
        self.session = Some(scope);
        self
    }

    /// Sets the sender of the message. The default is [`Sender::of`].
    #[must_use]
    pub fn sent_by(mut self, sender: Sender) -> Self {
        self.sender = Some(sender);
        self
    }

    /// Sets the form of the document. The default depends on its root: see [`Message::form`].
    ///
    /// Elements that the sender of a body or a payload adds are only missing as [`DocumentForm::Message`].
    #[must_use]
    pub fn taken_as(mut self, form: DocumentForm) -> Self {
        self.form = Some(form);
        self
    }

    /// Sets the limits of the reader.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets how many findings are kept; more are only counted. The default is 100,000.
    #[must_use]
    pub fn max_findings(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    /// Checks a message as it was received: UTF-8 or UTF-16 bytes of XML, or WBXML.
    ///
    /// Only a fault of well-formedness ends the check: after a wrong root, an undeclared prefix or commands in a row it
    /// continues. The places of findings on WBXML are those in the corresponding XML, but a fault of the encoding itself is
    /// placed at its byte, as a column of line 1.
    pub fn check(&self, bytes: &[u8]) -> MessageReport {
        if is_wbxml(bytes) {
            // WBXML has neither prefixes nor foreign roots.
            let options = ReadOptions::default().with_limits(self.limits);
            return match WbxmlDocument::read_with(bytes, &options) {
                Ok(WbxmlDocument { message, notes, .. }) => {
                    let mut found = self.findings(&message);
                    document::wbxml(&mut found, &notes);
                    self.run(&message, found)
                }
                Err(error) => document::unreadable_wbxml(Findings::new(self.most, self.sender), &error),
            };
        }
        let found = Findings::new(self.most, self.sender);
        let decoded = match csp_xml::decode(bytes) {
            Ok(decoded) => decoded,
            Err(error) => return document::unreadable(found, &error.into(), ""),
        };
        let read = read_records(&decoded.text, &self.options());
        let (encoding, text) = (decoded.encoding, decoded.text);
        match read {
            Ok(arena) => {
                let message = Message::new(text, arena, Encoding::Utf8);
                let mut found = self.findings(&message);
                document::encoding(&mut found, &message, encoding);
                self.run(&message, found)
            }
            Err(error) => document::unreadable(found, &error, &text),
        }
    }

    /// Checks a message that was already read or built, without its encoding.
    pub fn check_message(&self, message: &Message<'_>) -> MessageReport {
        // Other readers do not recognise misspelt elements.
        let records = &message.arena().records;
        if records.iter().any(|record| record.is_element() && record.tag == Tag::Unknown) {
            if let Ok(arena) = read_records(message.text(), &self.options()) {
                let again = Message::new(message.text().into(), arena, Encoding::Utf8);
                return self.run(&again, self.findings(&again));
            }
        }
        self.run(message, self.findings(message))
    }

    /// Reads any well-formed document, with misspelt names as the intended ones.
    fn options(&self) -> ReadOptions {
        ReadOptions { misspelt: true, ..ReadOptions::lenient().with_limits(self.limits) }
    }

    fn findings(&self, message: &Message<'_>) -> Findings {
        let form = message.form().map(|form| self.form.unwrap_or(form));
        Findings::new(self.most, self.sender_of(message)).in_form(form)
    }

    fn sender_of(&self, message: &Message<'_>) -> Option<Sender> {
        self.sender.or_else(|| Sender::of(message))
    }

    fn run(&self, message: &Message<'_>, mut found: Findings) -> MessageReport {
        document::check(&mut found, message);
        if message.root() == RootKind::Other {
            return found.finish(message.text(), 0); // its content is unknown
        }
        grammar::check(&mut found, message);
        header::check(&mut found, message);
        let commands = commands::check(&mut found, message, self, self.sender_of(message));
        found.finish(message.text(), commands)
    }
}
