//! Cuts values that exceed a message into chunks.

use crate::build::{BuildError, ItemInput, MessageBuilder, MetaInput, ResultsInput};
use crate::document::Message;
use crate::views::Command;
use crate::vocabulary::{CmdId, CmdRef, Tag, Version};
use csp_xml::escape_text_into;
use ddf::Verb;

/// A command with one item whose value is sent in chunks.
pub(super) struct LargeObject {
    command: Message<'static>,
    text: String,
    /// The number of bytes of the text already sent.
    sent: usize,
}

/// The minimum size of a chunk in bytes; a smaller one is not worth a message.
const LEAST: usize = 16;

impl LargeObject {
    /// The command of this message, if it may be cut: it has one item whose value is text.
    pub(super) fn of(command: Message<'static>) -> Option<Self> {
        let text = value(command.commands().next()?)?;
        Some(LargeObject { command, text, sent: 0 })
    }

    /// Returns `true` if a part of the value was sent.
    pub(super) fn is_begun(&self) -> bool {
        self.sent > 0
    }

    /// The number of bytes of the value already sent.
    pub(super) fn sent(&self) -> usize {
        self.sent
    }

    /// The object after `sent` bytes were sent; `None` when a chunk cannot end there.
    pub(super) fn resumed(self, sent: usize) -> Option<Self> {
        self.text.is_char_boundary(sent).then_some(LargeObject { sent, ..self })
    }

    /// Returns true if the value may be sent again from this byte on.
    pub(super) fn may_rewind(&self, sent: usize) -> bool {
        sent <= self.sent && self.text.is_char_boundary(sent)
    }

    /// Goes back to `sent` bytes.
    pub(super) fn rewind(&mut self, sent: usize) {
        self.sent = sent;
    }

    /// The smallest room for the next chunk, in bytes.
    pub(super) fn least(&self, version: Version, id: &CmdRef<'_>) -> Result<usize, BuildError> {
        Ok(self.chunk(version, id, "", false)?.len() + LEAST)
    }

    /// The next chunk as a command with this id in at most `room` bytes, and true for the last chunk. `None` when there is too
    /// little room.
    pub(super) fn next(
        &mut self,
        version: Version,
        id: &CmdRef<'_>,
        room: usize,
    ) -> Result<Option<(String, bool)>, BuildError> {
        let empty = self.chunk(version, id, "", false)?;
        let Some(room) = room.checked_sub(empty.len()).filter(|room| *room >= LEAST) else {
            return Ok(None);
        };
        let rest = &self.text[self.sent..];
        let length = fitting(rest, room);
        let last = length == rest.len();
        let chunk = self.chunk(version, id, &rest[..length], last)?;
        self.sent += length;
        Ok(Some((chunk, last)))
    }

    fn chunk(&self, version: Version, id: &CmdRef<'_>, text: &str, last: bool) -> Result<String, BuildError> {
        let number = id.number();
        let mut builder = MessageBuilder::fragment(version).first_cmd_id(number.unwrap_or(CmdId(1)));
        let command = self.command.commands().next();
        let Some((command, item)) = command.and_then(|command| Some((command, command.item()?))) else {
            return Ok(String::new()); // INVARIANT: `of` requires both
        };
        let input = ItemInput {
            target: item.target_uri().map(|uri| uri.into_text()),
            source: item.source_uri().map(|uri| uri.into_text()),
            // Only the first chunk has meta information and the size of the whole (OMA DM Protocol 1.2, section 7).
            meta: match self.sent {
                0 => MetaInput {
                    format: item.format().ok().flatten(),
                    mime_type: item.mime_type(),
                    mark: item.meta_value(Tag::Mark),
                    size: Some(self.text.len() as u64),
                    ..MetaInput::default()
                },
                _ => MetaInput::default(),
            },
            data: Some(text.into()),
            more_data: !last,
            ..ItemInput::default()
        };
        match (command.verb(), command.as_results()) {
            (Some(verb), _) => builder.command_items(verb, [input])?,
            (None, _) => {
                let results = ResultsInput {
                    msg_ref: value_of(command, Tag::MsgRef),
                    cmd_ref: value_of(command, Tag::CmdRef),
                    cmd: value_of(command, Tag::Cmd),
                    meta: MetaInput::default(),
                    target_ref: None,
                    source_ref: None,
                    items: vec![input],
                };
                let named = !results.cmd.is_empty();
                builder = builder.cmd_in_results(named);
                builder.results(&results)?
            }
        };
        let message = builder.finish(false);
        let mut chunk = message.body().map(|body| body.inner_xml().to_owned()).unwrap_or_default();
        if number.is_none() {
            replace_id(&message, &mut chunk, id);
        }
        Ok(chunk)
    }
}

/// Replaces the number of the only command of `message` by `id`; `chunk` is the content of its body.
fn replace_id(message: &Message<'_>, chunk: &mut String, id: &CmdRef<'_>) {
    let Some((body, command)) = message.body().zip(message.commands().next()) else { return };
    let Some(number) = command.element().child(Tag::CmdID).map(|number| number.content()) else { return };
    let start = body.content().start;
    let mut escaped = String::new();
    escape_text_into(id.as_str(), &mut escaped);
    chunk.replace_range(number.start - start..number.end - start, &escaped);
}

fn value_of<'m>(command: Command<'m>, tag: Tag) -> std::borrow::Cow<'m, str> {
    command.element().child(tag).map(|element| element.value()).unwrap_or_default()
}

/// The value of a command, if it may be cut.
fn value(command: Command<'_>) -> Option<String> {
    let cuttable = matches!(command.verb(), Some(Verb::Add | Verb::Replace | Verb::Exec))
        || command.as_results().is_some();
    let mut items = command.items();
    let item = items.next()?;
    let data = item.data()?;
    (cuttable && items.next().is_none() && !data.is_markup()).then(|| data.text().into_owned())
}

/// The length of the longest start of `text` that fits into `room` bytes of XML.
fn fitting(text: &str, room: usize) -> usize {
    let mut length = floor_char_boundary(text, room);
    let mut escaped = String::new();
    loop {
        escaped.clear();
        escape_text_into(&text[..length], &mut escaped);
        if escaped.len() <= room || length == 0 {
            return length;
        }
        // Removing a byte removes at most `LONGEST` bytes of XML.
        let excess = (escaped.len() - room).div_ceil(LONGEST);
        length = floor_char_boundary(text, length - excess.min(length));
    }
}

/// The longest escape of a byte: `&quot;`.
const LONGEST: usize = 6;

/// The last boundary between characters at or before byte `at`.
fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
