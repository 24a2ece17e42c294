//! A message as outputs show it.

use crate::hidden::values_of_message;
use crate::shown_value::{shown_value, value_format};
use csp_findings::{HIDDEN, conceal, resembles_secret};
use csp_xml::escape_text_into;
use ddf::schema::Schema;
use std::collections::HashMap;
use std::ops::Range;
use syncml::{Command, CommandKind, Item, Message, ReadOptions, Tag, WriteOptions};

/// A message in indented XML without its secrets.
///
/// Values of items are [as `shown_value` shows them](shown_value), by the formats of `nodes`. Credentials, nonces, markup in
/// comments, and the values of items without an address are hidden. The time is linear in the length of the message.
pub fn shown_message(message: &Message<'_>, nodes: &Schema) -> String {
    let mut xml = String::new();
    message.write_into(&mut xml, &WriteOptions::indented());
    // The places of the values are those in the indented text.
    let values = match Message::read_with(xml.as_bytes(), &ReadOptions::default()) {
        Ok(message) if message.text() == xml => values(&message, nodes),
        _ => HashMap::new(),
    };
    let mut shown = String::with_capacity(xml.len());
    let mut from = 0;
    for place in values_of_message(&xml) {
        shown.push_str(&conceal(&xml[from..place.start]));
        shown.push_str(values.get(&place).map_or(HIDDEN, |value| value));
        from = place.end;
    }
    shown.push_str(&conceal(&xml[from..]));
    shown
}

/// The values of the items that have an address, as they are shown, by their places; codes are no values.
fn values(message: &Message<'_>, nodes: &Schema) -> HashMap<Range<usize>, String> {
    let items = message.all_commands().flat_map(|command| {
        command.items().filter_map(|item| value(message, &command, &item, nodes)).collect::<Vec<_>>()
    });
    items.collect()
}

fn value(
    message: &Message<'_>,
    command: &Command<'_>,
    item: &Item<'_>,
    nodes: &Schema,
) -> Option<(Range<usize>, String)> {
    let uri = match command.kind() {
        CommandKind::Results | CommandKind::Alert => item.source_uri().or_else(|| item.target_uri()),
        _ => item.uri(),
    }?;
    let data = item.data()?;
    let start = message.offset_of(data.raw())?;
    let text = data.text();
    let format = value_format(nodes, uri.as_str(), item.meta_value(Tag::Format).as_deref());
    // The type of an alert names what is sent, or the address does.
    let kind = item.mime_type().filter(|kind| command.kind() == CommandKind::Alert && resembles_secret(kind));
    let shown = shown_value(kind.as_deref().unwrap_or(uri.as_str()), format, &text);
    let mut written = String::new();
    match &shown {
        // Comments are no part of the value.
        same if **same == *text && !data.raw().contains("<!--") => written.push_str(data.raw()),
        markup if data.is_markup() => written.push_str(markup),
        changed => escape_text_into(changed, &mut written),
    }
    Some((start..start + data.raw().len(), written))
}
