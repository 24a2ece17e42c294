//! The checker: its settings, and the order of the checks.

use super::described_by::DescribedBy;
use super::findings::Findings;
use super::report::MessageReport;
use super::sender::Sender;
use super::tree_settings::TreeSettings;
use super::wording::Wording;
use super::{commands, document, grammar, header};
use crate::document::{DocumentForm, Message, RootKind};
use crate::read::{ReadOptions, read_records};
use crate::vocabulary::Tag;
use crate::wbxml::{WbxmlDocument, is_wbxml};
use core::fmt;
use csp_xml::{Encoding, Limits};
use ddf::Scope;
use ddf::applicability::{Build, Edition};
use ddf::schema::{NodeRef, Schema};

/// Checks messages. The settings give facts that the message does not contain.
#[derive(Clone, Copy)]
pub struct MessageChecker<'s> {
    tree: TreeSettings<'s>,
    sender: Option<Sender>,
    form: Option<DocumentForm>,
    limits: Limits,
    most: usize,
    wording: Wording,
}

impl Default for MessageChecker<'_> {
    fn default() -> Self {
        MessageChecker {
            tree: TreeSettings::default(),
            sender: None,
            form: None,
            limits: ReadOptions::default().limits,
            most: 100_000,
            wording: Wording::default(),
        }
    }
}

/// Shows the settings, and only the number of nodes of the schema.
impl fmt::Debug for MessageChecker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageChecker")
            .field("nodes", &self.tree.schema.map(Schema::len))
            .field("build", &self.tree.build)
            .field("edition", &self.tree.edition)
            .field("sender", &self.sender)
            .field("session", &self.tree.session)
            .field("form", &self.form)
            .field("limits", &self.limits)
            .field("max_findings", &self.most)
            .finish()
    }
}

impl<'s> MessageChecker<'s> {
    /// A checker of the protocol, without nodes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Checks commands also against these nodes.
    #[must_use]
    pub fn with_schema(mut self, schema: &'s Schema) -> Self {
        self.tree.set_schema(schema);
        self
    }

    /// Checks commands also against Microsoft's descriptions of Windows, published in the month `date`: `2025-02`.
    ///
    /// Findings that later descriptions may decide otherwise name the month. A node that these descriptions do not have, and
    /// whose name is no misspelling of a known one, is [`MessageRule::MayBeNewer`](super::MessageRule::MayBeNewer), because a
    /// later Windows may have it, unless a build is set that they cover. So is each other unknown address below
    /// `./Vendor/MSFT`.
    ///
    /// [`MessageChecker::with_schema`] can afterwards set a schema that has further trees, or has trees in place of those of
    /// Windows, and is [completed](ddf::schema::SchemaBuilder::add_missing) with `windows`. The given trees are complete: a
    /// node that they do not have is unknown.
    #[must_use]
    pub fn with_windows(mut self, windows: &'s Schema, date: &'static str) -> Self {
        self.tree.set_windows(windows, date);
        self
    }

    /// The descriptions that decide about a node of the schema; without a node, about an address that no description covers.
    pub fn described_by(&self, node: Option<NodeRef<'_>>) -> DescribedBy {
        self.tree.described_by(node)
    }

    /// The nodes that commands are checked against.
    pub fn schema(&self) -> Option<&'s Schema> {
        self.tree.schema
    }

    /// Checks that the nodes exist on this build.
    #[must_use]
    pub fn for_build(mut self, build: Build) -> Self {
        self.tree.set_build(build);
        self
    }

    /// Checks that the nodes exist on this edition.
    #[must_use]
    pub fn for_edition(mut self, edition: Edition) -> Self {
        self.tree.edition = Some(edition);
        self
    }

    /// Sets the scope of the session, which refuses commands of the other scope (MS-MDM, `synctype`). The default is a
    /// session for both.
    #[must_use]
    pub fn in_session_of(mut self, scope: Scope) -> Self {
        self.tree.session = Some(scope);
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

    /// Sets the words of the findings.
    pub(super) fn in_wording(mut self, wording: Wording) -> Self {
        self.wording = wording;
        self
    }

    /// Sets the limits of the reader.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the maximum number of findings to keep; further findings are only counted. The default is 100,000.
    #[must_use]
    pub fn max_findings(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    /// Checks a message as it was received: UTF-8 or UTF-16 bytes of XML, or WBXML.
    ///
    /// Only a fault of well-formedness ends the check: after a wrong root, an undeclared prefix or commands in a row it
    /// continues. The places of findings on WBXML are those in the corresponding XML. A fault of the encoding itself is
    /// placed at the start of it, and its message names the byte; if the WBXML cannot be read, the column is that of the byte.
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
        Findings::new(self.most, self.sender_of(message)).in_form(form).in_wording(self.wording)
    }

    fn sender_of(&self, message: &Message<'_>) -> Option<Sender> {
        self.sender.or_else(|| Sender::of(message))
    }

    fn run(&self, message: &Message<'_>, mut found: Findings) -> MessageReport {
        document::check(&mut found, message);
        if message.root() == RootKind::Other {
            // Its content is unknown.
            return MessageReport { unreadable: true, ..found.finish(message.text(), 0) };
        }
        grammar::check(&mut found, message);
        header::check(&mut found, message);
        let commands = commands::check(&mut found, message, &self.tree, self.sender_of(message));
        found.finish(message.text(), commands)
    }
}
