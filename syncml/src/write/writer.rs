//! Writes slices of the message's text, without the parts that a layout leaves out or replaces.

use super::options::{TextLayout, WriteOptions};
use super::output::{Output, append_cdata, break_line};
use crate::document::{Arena, Record, RecordKind, encoding_in, quoted_value};

/// Appends the changed part of the XML declaration; returns the length of the text that it replaces.
pub(super) fn write_declaration(
    text: &str,
    arena: &Arena,
    out: &mut impl Output,
    options: &WriteOptions,
) -> usize {
    let Some(record) = arena.records.first().filter(|record| record.kind == RecordKind::Declaration) else {
        if options.declaration {
            out.append("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
            if options.layout != TextLayout::AsRead || !text.starts_with(['\r', '\n']) {
                out.append("\n");
            }
        }
        return 0;
    };
    let declaration = &text[..record.content().end];
    match encoding_in(declaration) {
        Some(encoding) if declaration[encoding.clone()].eq_ignore_ascii_case("utf-8") => 0,
        Some(encoding) => {
            out.append(&declaration[..encoding.start]);
            out.append("utf-8");
            encoding.end
        }
        None if options.declaration => {
            // The encoding follows the version, with which every declaration starts.
            let version =
                quoted_value(declaration, "version").map_or(declaration.len(), |value| value.end + 1);
            out.append(&declaration[..version]);
            out.append(" encoding=\"utf-8\"");
            version
        }
        None => 0,
    }
}

/// Appends `text[from..to]`, which `records` describe, without layout and CDATA markup.
pub(crate) fn write_without_layout(
    text: &str,
    records: &[Record],
    from: usize,
    to: usize,
    out: &mut impl Output,
) {
    let mut done = from;
    for record in records {
        match record.kind {
            RecordKind::Space => out.append(&text[done..record.start as usize]),
            RecordKind::CData => {
                out.append(&text[done..record.start as usize]);
                append_cdata(&text[record.span(text)], out);
            }
            _ => continue,
        }
        done = record.span(text).end;
    }
    out.append(&text[done..to]);
}

/// Appends the message with one element a line.
pub(super) fn write_indented(text: &str, arena: &Arena, start: usize, out: &mut impl Output) {
    let records = &arena.records;
    // The open elements.
    let mut open: Vec<u32> = Vec::new();
    let mut index = 0;
    let mut first = start == 0;
    loop {
        while let Some(&element) = open.last() {
            let record = &records[element as usize];
            if record.next as usize > index {
                break;
            }
            open.pop();
            break_line(open.len(), out);
            out.append(&text[record.content_end as usize..record.span(text).end]);
        }
        let Some(record) = records.get(index) else { break };
        if record.is_layout() {
            index += 1;
            continue;
        }
        if record.kind == RecordKind::Declaration {
            // The text before `start` is already written.
            out.append(&text[start..record.span(text).end]);
            first = false;
            index += 1;
            continue;
        }
        if !first {
            break_line(open.len(), out);
        }
        first = false;
        let content = &records[index + 1..record.next as usize];
        if has_only_elements(record, content) {
            out.append(&text[record.start as usize..record.content as usize]);
            open.push(index as u32);
            index += 1;
        } else {
            let span = record.span(text);
            let described = if record.kind == RecordKind::CData { &records[index..=index] } else { content };
            write_without_layout(text, described, span.start, span.end, out);
            index = record.next as usize;
        }
    }
    out.append("\n");
}

/// Returns `true` if the element belongs to the protocol and holds only elements.
pub(crate) fn has_only_elements(record: &Record, content: &[Record]) -> bool {
    let mut elements = false;
    let mut index = 0;
    let base = record.next as usize - content.len();
    while let Some(inner) = content.get(index) {
        match inner.kind {
            RecordKind::Element | RecordKind::Empty => elements = true,
            RecordKind::Text | RecordKind::CData if !inner.is_layout() => return false,
            _ => {}
        }
        index = inner.next as usize - base;
    }
    elements && record.tag.content().has_elements()
}
