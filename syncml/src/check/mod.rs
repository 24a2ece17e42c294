//! Checks messages: every irregularity, with its rule, severity, place and fix.
//!
//! One call: bytes in, [`MessageReport`] out. A document that cannot be read is a finding too, not an error. The rules are
//! the table [`MessageRule`]; each says where it comes from. What a fault leads to is its [`Severity`]: Windows refuses it,
//! the specification forbids it, or Windows tolerates it. Findings without a severity are no faults: they say what is
//! worth knowing, and what the message alone does not decide.
//!
//! A document is checked as what it is ([`DocumentForm`]): what the sender of a body or a payload adds is
//! not missing. Misspelt elements are reported, and checked as what they were meant to be. The fixes of a report fit
//! together, so that all may be carried out ([`MessageReport::apply_fixes`]).
//!
//! Without a schema the protocol is checked. With one ([`MessageChecker::with_schema`]) the commands of a server are checked
//! against the tree too: is there such a node, is the verb in its access type, does the value fit, does it need an
//! Atomic, are its dependencies met within the message, does it exist on the build and edition that are asked for.
//!
//! Checking takes linear time, and the number of findings that are kept has a limit. No finding holds credentials, a
//! nonce or what stands in `Data`, with one exception: an unmet dependency names the number, truth value, listed value or
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

/// Checks messages. Its settings say what is known beside the message.
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

/// Shows the settings; of the schema how many nodes it has.
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

/// What was found in a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MessageReport {
    /// The findings, by their places.
    pub findings: Vec<MessageFinding>,
    /// How many commands the message has, those inside others included.
    pub commands: usize,
    /// How many more findings there were than are kept: see [`MessageChecker::max_findings`].
    pub omitted: usize,
    /// Whether it is no message at all: no text, not well-formed, or over a limit. Then that is the one finding.
    pub unreadable: bool,
    /// What the document was taken for; `None` where it is no part of a message.
    pub form: Option<DocumentForm>,
    counts: [usize; Consequence::ALL.len()],
}

impl MessageReport {
    /// How many findings are of this severity, those that are not kept included.
    pub fn count(&self, consequence: Consequence) -> usize {
        self.counts[consequence as usize]
    }

    /// How many findings are errors: refused by Windows or forbidden by the specification.
    pub fn errors(&self) -> usize {
        self.count(Consequence::Refused) + self.count(Consequence::Forbidden)
    }

    /// The text with every fix carried out that has [`Finding::edits`]. `text` is what was checked: [`Message::text`].
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

    /// The same for the findings of some rules only.
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
    /// A checker of the protocol, which knows no nodes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Checks commands against these nodes, too.
    #[must_use]
    pub fn with_schema(mut self, schema: &'s Schema) -> Self {
        self.schema = Some(schema);
        self
    }

    /// Asks whether the nodes exist on this build.
    #[must_use]
    pub fn for_build(mut self, build: Build) -> Self {
        self.build = Some(build);
        self
    }

    /// Asks whether the nodes exist on this edition.
    #[must_use]
    pub fn for_edition(mut self, edition: Edition) -> Self {
        self.edition = Some(edition);
        self
    }

    /// Says whether the device is joined to Azure AD (Microsoft Entra ID), which some nodes need.
    #[must_use]
    pub fn joined_to_azure_ad(mut self, joined: bool) -> Self {
        self.azure_ad = Some(joined);
        self
    }

    /// Says for whom the session is: commands of the other scope are refused in it (MS-MDM, `synctype`). Without this a
    /// session is taken to be for both.
    #[must_use]
    pub fn in_session_of(mut self, scope: Scope) -> Self {
        self.session = Some(scope);
        self
    }

    /// Says who has sent the message. Without this it is told by its addresses and commands, where they tell.
    #[must_use]
    pub fn sent_by(mut self, sender: Sender) -> Self {
        self.sender = Some(sender);
        self
    }

    /// Says what the document is. Without this it is told by its root: see [`Message::form`].
    ///
    /// A body and a payload are parts of a message: what their sender adds is not missing. As
    /// [`DocumentForm::Message`] they are checked as if nobody added anything.
    #[must_use]
    pub fn taken_as(mut self, form: DocumentForm) -> Self {
        self.form = Some(form);
        self
    }

    /// Reads with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How many findings are kept; more are only counted. Default: 100,000.
    #[must_use]
    pub fn max_findings(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    /// Checks a message as it comes: UTF-8 or UTF-16 bytes of XML, or WBXML.
    ///
    /// Only what is not well-formed ends the check: a wrong root, a prefix that is not declared or commands in a row
    /// are findings among the others. Those on WBXML are placed in the XML it stands for; what is odd about the
    /// encoding itself, or cannot be read, at its byte, which is the column of line 1.
    pub fn check(&self, bytes: &[u8]) -> MessageReport {
        if is_wbxml(bytes) {
            // WBXML has neither prefixes nor foreign roots to be lenient about.
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

    /// Checks a message that was read or built already. Nothing is known of its encoding then.
    pub fn check_message(&self, message: &Message<'_>) -> MessageReport {
        // Misspelt elements are unknown to other readers.
        let records = &message.arena().records;
        if records.iter().any(|record| record.is_element() && record.tag == Tag::Unknown) {
            if let Ok(arena) = read_records(message.text(), &self.options()) {
                let again = Message::new(message.text().into(), arena, Encoding::Utf8);
                return self.run(&again, self.findings(&again));
            }
        }
        self.run(message, self.findings(message))
    }

    /// How to read what is to be checked: whatever is well-formed, with misspelt names as what was meant.
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
            return found.finish(message.text(), 0); // nothing in it is known
        }
        grammar::check(&mut found, message);
        header::check(&mut found, message);
        let commands = commands::check(&mut found, message, self, self.sender_of(message));
        found.finish(message.text(), commands)
    }
}
