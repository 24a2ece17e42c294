//! Fitting the answers of a device to the sizes that the server accepts.
//!
//! A Get that is answered with 200 must have Results (MS-MDM 3.1.5.1.6). So the session checks that the Results fit before
//! it sends the Status.

use super::error::SessionError;
use super::unsendable::Unsendable;
use crate::packaging::{FillError, Outbox, PeerLimits, RefusedCommand, whole};
use crate::{Command, Item, Message, StatusCode, Tag};

/// Answers that can be sent.
pub(super) struct Fitted {
    /// The changed answers; `None` when they can be sent unchanged.
    pub(super) answers: Option<Message<'static>>,
    /// The Results that cannot be sent. The Status of each is 416 instead of a success.
    pub(super) refused: Vec<RefusedCommand>,
}

/// Divides Results that exceed `room`, and refuses those that no message can hold.
pub(super) fn fit(
    executed: &Message<'_>,
    outbox: &Outbox,
    limits: &PeerLimits,
    room: usize,
) -> Result<Fitted, SessionError> {
    let fitting = Fitting { executed, outbox, limits, room };
    let (mut is_changed, mut refused) = (false, Vec::new());
    if *limits == PeerLimits::default() {
        return Ok(Fitted { answers: None, refused });
    }
    let mut unsendable = Unsendable::default();
    for results in executed.commands().filter(|command| command.as_results().is_some()) {
        if outbox.refusal(results, limits, room)?.is_none() {
            continue;
        }
        is_changed = true;
        for item in results.items() {
            if let Some(refusal) = fitting.refusal(results, &item)? {
                refused.push(refusal);
                unsendable.add(results, &item);
            }
        }
    }
    if !is_changed {
        return Ok(Fitted { answers: None, refused });
    }
    unsendable.find_statuses(executed);
    Ok(Fitted { answers: Some(fitting.rewritten(&unsendable)?), refused })
}

struct Fitting<'f> {
    executed: &'f Message<'f>,
    outbox: &'f Outbox,
    limits: &'f PeerLimits,
    room: usize,
}

impl Fitting<'_> {
    /// The reason why Results with only this item cannot be sent; `None` when they can be sent.
    fn refusal(&self, results: Command<'_>, item: &Item<'_>) -> Result<Option<RefusedCommand>, SessionError> {
        let (before, after) = around_items(results);
        let alone = self.message(&format!("{before}{}{after}", item.element().outer_xml()))?;
        let Some(alone) = alone.commands().next() else { return Ok(None) };
        Ok(self.outbox.refusal(alone, self.limits, self.room)?)
    }

    /// A message with these commands and the namespace declarations of the executed one.
    fn message(&self, commands: &str) -> Result<Message<'static>, SessionError> {
        let text = self.executed.text();
        let body = self.executed.body().map_or(text.len()..text.len(), |body| body.content());
        let text = format!("{}{commands}{}", &text[..body.start], &text[body.end..]);
        Ok(whole(text).map_err(FillError::from)?)
    }

    fn rewritten(&self, unsendable: &Unsendable) -> Result<Message<'static>, SessionError> {
        let mut text = String::with_capacity(self.executed.text().len());
        for command in self.executed.commands() {
            match command.as_status() {
                _ if command.as_results().is_some() => self.write_results(command, unsendable, &mut text),
                Some(_) if unsendable.has_status(command) => write_refused(command, &mut text),
                _ => text.push_str(command.element().outer_xml()),
            }
        }
        self.message(&text)
    }

    /// Writes the items that can be sent, in as few Results as possible.
    fn write_results(&self, results: Command<'_>, unsendable: &Unsendable, text: &mut String) {
        let (before, after) = around_items(results);
        let items = || results.items().map(|item| item.element().outer_xml());
        let frame = self.outbox.size_of(results).saturating_sub(items().map(str::len).sum());
        let mut group = String::new();
        let mut close = |group: &mut String| {
            if !group.is_empty() {
                text.extend([before, group.as_str(), after]);
                group.clear();
            }
        };
        for item in results.items().filter(|item| !unsendable.has_item(results, item)) {
            let item = item.element().outer_xml();
            if frame + group.len() + item.len() > self.room {
                close(&mut group);
            }
            group.push_str(item);
        }
        close(&mut group);
    }
}

/// The text of Results before the first item and after the last one.
fn around_items(results: Command<'_>) -> (&str, &str) {
    let (text, start) = (results.element().outer_xml(), results.element().span().start);
    let mut items = results.items().map(|item| item.element().span());
    let Some(first) = items.next() else { return (text, "") };
    let end = items.last().unwrap_or(first.clone()).end;
    (&text[..first.start - start], &text[end - start..])
}

/// Writes a Status, with the code 416 instead of its own.
fn write_refused(status: Command<'_>, text: &mut String) {
    let element = status.element();
    let (outer, start) = (element.outer_xml(), element.span().start);
    let Some(data) = element.child(Tag::Data).map(|data| data.content()) else {
        return text.push_str(outer); // a Status without a code claims no success
    };
    text.push_str(&outer[..data.start - start]);
    text.push_str(&StatusCode::SIZE_TOO_BIG.0.to_string());
    text.push_str(&outer[data.end - start..]);
}
