//! From a payload to the body that a server makes of it.

use super::checker::MessageChecker;
use super::rule::MessageRule;
use crate::document::{Children, DocumentForm, Message};
use crate::read::ReadOptions;
use crate::vocabulary::Version;

impl Message<'_> {
    /// A payload as a server sends it: in a `SyncBody`, and with a `CmdID` for each command that has none.
    ///
    /// Everything else stays as it is. `None` when the message is not a payload ([`DocumentForm::Payload`]).
    ///
    /// ```
    /// use syncml::{Message, ReadOptions};
    /// let payload = Message::read_with(b"<Add/><Delete><CmdID>1</CmdID></Delete>", &ReadOptions::lenient())?;
    /// let body = payload.payload_to_body().unwrap();
    /// assert_eq!(
    ///     body.text(),
    ///     "<SyncBody xmlns=\"SYNCML:SYNCML1.2\"><Add><CmdID>2</CmdID></Add><Delete><CmdID>1</CmdID></Delete></SyncBody>"
    /// );
    /// # Ok::<(), syncml::ReadError>(())
    /// ```
    pub fn payload_to_body(&self) -> Option<Message<'static>> {
        if self.form() != Some(DocumentForm::Payload) {
            return None;
        }
        let ids = MessageChecker::new()
            .taken_as(DocumentForm::Body)
            .max_findings(usize::MAX)
            .check_message(self)
            .apply_fixes_of(self.text(), |rule| {
                matches!(rule, MessageRule::MissingCmdId | MessageRule::MissingAnswerCmdId)
            });
        let numbered = Message::read_with(ids.as_bytes(), &ReadOptions::lenient()).ok()?;
        let start = numbered.root_element().span().start;
        let end = Children::top(&numbered).last()?.span().end;
        let commands = numbered.text().get(start..end)?;
        let text = format!("<SyncBody xmlns=\"{}\">{commands}</SyncBody>", Version::V1_2.namespace());
        Message::read_with(text.as_bytes(), &ReadOptions::lenient()).ok().map(Message::into_owned)
    }
}
