//! Joins the chunks of large objects.

use super::piece::Piece;
use super::whole::whole;
use crate::document::Message;
use crate::views::{Command, Item};
use crate::vocabulary::{CmdRef, StatusCode, Tag};
use core::fmt;
use core::ops::Range;
use csp_xml::escape_text_into;
use std::borrow::Cow;

/// Joins the chunks of large objects (OMA DM Protocol 1.2, section 7).
///
/// Pass it every command of a side in order, except Statuses. It stores one object at a time, up to its limit.
///
/// ```
/// use syncml::packaging::{Assembler, Part};
/// use syncml::{Message, StatusCode};
///
/// let first = "<Replace><CmdID>2</CmdID><Item><Target><LocURI>./A</LocURI></Target><Meta><Size>5</Size></Meta>
///     <Data>ab</Data><MoreData/></Item></Replace>";
/// let second = "<Replace><CmdID>2</CmdID><Item><Target><LocURI>./A</LocURI></Target><Data>cde</Data></Item></Replace>";
/// let (first, second) = (Message::parse(first)?, Message::parse(second)?);
///
/// let mut assembler = Assembler::new(1 << 20);
/// let part = assembler.take(first.commands().next().unwrap()).part;
/// assert_eq!(part.status(), Some(StatusCode::CHUNK_ACCEPTED));
/// let Part::Complete(whole) = assembler.take(second.commands().next().unwrap()).part else { panic!() };
/// let item = whole.commands().next().unwrap().item().unwrap();
/// assert_eq!(item.data().unwrap().text(), "abcde");
/// assert!(!item.has_more_data());
/// # Ok::<(), syncml::ReadError>(())
/// ```
pub struct Assembler {
    max_object: u64,
    open: Option<IncompleteObject>,
}

/// The result of [`Assembler::take`].
#[derive(Debug)]
pub struct Assembled {
    /// The address of an incomplete object that this command interrupts. Send an Alert 1225 to the other side.
    pub interrupted: Option<String>,
    /// The role of the command.
    pub part: Part,
}

/// The role of a command in a large object.
#[derive(Debug)]
#[non_exhaustive]
pub enum Part {
    /// Not a chunk: the command is complete.
    Whole,
    /// A chunk other than the last: answer 213.
    Chunk,
    /// The last chunk: the command of the first chunk with the whole value and the `CmdID` of the last chunk.
    Complete(Message<'static>),
    /// The last chunk, but the total size differs from the first chunk's `Size`: answer 424 and do not execute the command.
    SizeMismatch {
        /// The announced size, in bytes.
        announced: u64,
        /// The received size.
        received: u64,
    },
    /// A chunk of an object that exceeds the limit: answer 413. The object is no longer stored.
    TooLarge,
}

impl Part {
    /// The status to answer, if it does not depend on executing the command.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Part::Whole | Part::Complete(_) => None,
            Part::Chunk => Some(StatusCode::CHUNK_ACCEPTED),
            Part::SizeMismatch { .. } => Some(StatusCode::SIZE_MISMATCH),
            Part::TooLarge => Some(StatusCode::REQUEST_TOO_LARGE),
        }
    }
}

/// An incomplete object. The snapshot of a session holds it as it is.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct IncompleteObject {
    name: String,
    address: String,
    /// The size that the first chunk announced.
    announced: Option<u64>,
    /// The received size, in bytes of the text.
    received: u64,
    /// The command of the first chunk up to the end of the data so far, and the rest of that command. `None` once the object
    /// is too large.
    text: Option<(String, String)>,
}

impl Assembler {
    /// An assembler of objects of at most this size, in bytes of their text.
    pub fn new(max_object: u64) -> Self {
        Assembler { max_object, open: None }
    }

    /// The address of the incomplete object.
    pub fn within(&self) -> Option<&str> {
        self.open.as_ref().map(|open| open.address.as_str())
    }

    /// Discards the incomplete object, as at the end of a session.
    pub fn clear(&mut self) {
        self.open = None;
    }

    /// The incomplete object, to store.
    pub(crate) fn incomplete(&self) -> Option<&IncompleteObject> {
        self.open.as_ref()
    }

    /// Continues with a stored object.
    pub(crate) fn resume(&mut self, stored: Option<IncompleteObject>) {
        self.open = stored;
    }

    /// Takes the next command.
    pub fn take(&mut self, command: Command<'_>) -> Assembled {
        let last = command.items().last();
        let open = self.open.take();
        let continued = last.as_ref().zip(open.as_ref()).is_some_and(|(item, open)| {
            command.items().count() == 1 && open.name == command.name() && open.address == item.address()
        });
        let mut taken = Assembled { interrupted: None, part: Part::Whole };
        let open = match open {
            open if continued => open,
            open => {
                taken.interrupted = open.filter(|open| open.text.is_some()).map(|open| open.address);
                None
            }
        };
        let Some(item) = last else { return taken };
        match open {
            None if !item.has_more_data() => taken,
            None => {
                let first = IncompleteObject::new(command, &item);
                Assembled { part: self.add(first, command, &item), ..taken }
            }
            Some(open) => Assembled { part: self.add(open, command, &item), ..taken },
        }
    }

    /// Adds a chunk.
    fn add(&mut self, mut open: IncompleteObject, command: Command<'_>, item: &Item<'_>) -> Part {
        let data = item.data();
        let chunk = data.map(|data| data.text()).unwrap_or_default();
        open.received = open.received.saturating_add(chunk.len() as u64);
        if open.received.max(open.announced.unwrap_or(0)) > self.max_object {
            open.text = None;
        }
        let Some((text, _)) = &mut open.text else {
            // Further chunks get the same answer.
            self.open = item.has_more_data().then_some(open);
            return Part::TooLarge;
        };
        match data {
            Some(data) if data.is_markup() => text.push_str(data.raw()),
            _ => escape_text_into(&chunk, text),
        }
        if item.has_more_data() {
            self.open = Some(open);
            return Part::Chunk;
        }
        if let Some(announced) = open.announced.filter(|announced| *announced != open.received) {
            return Part::SizeMismatch { announced, received: open.received };
        }
        let (announced, received) = (open.announced.unwrap_or(open.received), open.received);
        match open.complete(command.cmd_id().map(CmdRef::into_text)) {
            Some(command) => Part::Complete(command),
            // The chunks together are not well-formed markup.
            None => Part::SizeMismatch { announced, received },
        }
    }
}

impl IncompleteObject {
    /// The number of bytes of its value and command.
    pub(crate) fn size(&self) -> usize {
        self.text.as_ref().map_or(0, |(before, after)| before.len() + after.len())
    }

    /// Starts an object with its first chunk, the last item of the command.
    fn new(command: Command<'_>, item: &Item<'_>) -> Self {
        let piece = Piece::of(command, "");
        let mut before = piece.text.clone();
        let more = item.element().child(Tag::MoreData).map(|more| more.span());
        let more = more.map_or(before.len()..before.len(), |span| piece.at(span.start)..piece.at(span.end));
        // The data goes between the two halves; `MoreData` is removed.
        let after = match item.element().child(Tag::Data) {
            Some(data) if !data.content().is_empty() => {
                let (start, end) = (piece.at(data.content().start), piece.at(data.content().end));
                before.truncate(start);
                without(&piece.text[end..], end, more)
            }
            data => {
                let (name, span) = match data {
                    Some(data) => (data.name(), piece.at(data.span().start)..piece.at(data.span().end)),
                    None => ("Data", more.start..more.start),
                };
                before.truncate(span.start);
                before.push_str(&format!("<{name}>"));
                format!("</{name}>{}", without(&piece.text[span.end..], span.end, more))
            }
        };
        let size = item.meta_value(Tag::Size).and_then(|size| size.parse().ok());
        IncompleteObject {
            name: command.name().to_owned(),
            address: item.address(),
            announced: size,
            received: 0,
            text: Some((before, after)),
        }
    }

    /// The whole command. `number` is the `CmdID` of the last chunk: the other side expects an answer to that id.
    fn complete(self, number: Option<Cow<'_, str>>) -> Option<Message<'static>> {
        let (mut text, after) = self.text?;
        text.push_str(&after);
        let command = whole(text).ok()?;
        let id = command.commands().next()?.element().child(Tag::CmdID).filter(|id| !id.content().is_empty());
        // The document says where the id is: it may follow the data.
        let place = id.filter(|id| Some(id.value()) != number).map(|id| id.content());
        let Some((place, number)) = place.zip(number) else { return Some(command) };
        let mut text = command.text().to_owned();
        let mut escaped = String::new();
        escape_text_into(&number, &mut escaped);
        text.replace_range(place, &escaped);
        whole(text).ok()
    }
}

/// `rest` without the bytes `gone`, if it holds them. `rest` starts at byte `from`.
fn without(rest: &str, from: usize, gone: Range<usize>) -> String {
    match (gone.start.checked_sub(from), gone.end.checked_sub(from)) {
        (Some(start), Some(end)) if end <= rest.len() => format!("{}{}", &rest[..start], &rest[end..]),
        _ => rest.to_owned(),
    }
}

impl fmt::Debug for Assembler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assembler").field("within", &self.within()).finish_non_exhaustive()
    }
}
