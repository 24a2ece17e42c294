//! From records to text: the message's own text, but for what a layout leaves out or replaces.

use crate::arena::{Arena, Kind, Record};
use ddf::xml::{decode_text, escape_text_into};

/// How a message is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// Without the white space between the elements of the protocol, and with CDATA sections as plain text, which
    /// is how device management wants them. The content of `Data` and of foreign elements is left as it is.
    #[default]
    Compact,
    /// One element a line, for people. Means the same as [`Layout::Compact`].
    Indented,
    /// Byte for byte as it was read, or built.
    AsRead,
}

/// How to write a message.
///
/// Whatever the layout, the output is UTF-8: an XML declaration that names another encoding is corrected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct WriteOptions {
    /// How the message is laid out.
    pub layout: Layout,
}

impl WriteOptions {
    /// [`Layout::Compact`], the default.
    pub const fn compact() -> Self {
        WriteOptions { layout: Layout::Compact }
    }

    /// [`Layout::Indented`].
    pub const fn indented() -> Self {
        WriteOptions { layout: Layout::Indented }
    }

    /// [`Layout::AsRead`].
    pub const fn as_read() -> Self {
        WriteOptions { layout: Layout::AsRead }
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for String {}
    impl Sealed for Vec<u8> {}
}

/// What a message can be appended to: a `String` or a `Vec<u8>`.
pub trait Output: sealed::Sealed {
    /// Appends text.
    fn append(&mut self, text: &str);
}

impl Output for String {
    fn append(&mut self, text: &str) {
        self.push_str(text);
    }
}

impl Output for Vec<u8> {
    fn append(&mut self, text: &str) {
        self.extend_from_slice(text.as_bytes());
    }
}

/// Appends the message.
pub(crate) fn write(text: &str, arena: &Arena, out: &mut impl Output, options: &WriteOptions) {
    let start = write_declaration(text, arena, out);
    match options.layout {
        Layout::AsRead => out.append(&text[start..]),
        Layout::Compact if !arena.loose => out.append(&text[start..]),
        Layout::Compact => write_without_layout(text, &arena.records, start, text.len(), out),
        Layout::Indented => write_indented(text, arena, start, out),
    }
}

/// Appends an XML declaration that names an encoding other than UTF-8, corrected; returns how much of the text that
/// was.
fn write_declaration(text: &str, arena: &Arena, out: &mut impl Output) -> usize {
    let Some(record) = arena.records.first().filter(|record| record.kind == Kind::Declaration) else {
        return 0;
    };
    let declaration = &text[..record.content().end];
    let Some(named) = declaration.find("encoding") else { return 0 };
    let Some(open) = declaration[named..].find(['"', '\'']).map(|at| named + at) else { return 0 };
    let value = open + 1;
    let Some(close) = declaration[value..].find(&declaration[open..value]).map(|at| value + at) else {
        return 0;
    };
    if declaration[value..close].eq_ignore_ascii_case("utf-8") {
        return 0;
    }
    out.append(&declaration[..value]);
    out.append("utf-8");
    close
}

/// Appends `text[from..to]`, which `records` describe, without layout and CDATA markup.
fn write_without_layout(text: &str, records: &[Record], from: usize, to: usize, out: &mut impl Output) {
    let mut done = from;
    for record in records {
        match record.kind {
            Kind::Space => out.append(&text[done..record.start as usize]),
            Kind::CData => {
                out.append(&text[done..record.start as usize]);
                write_cdata(&text[record.span(text)], out);
            }
            _ => continue,
        }
        done = record.span(text).end;
    }
    out.append(&text[done..to]);
}

/// Appends a CDATA section as plain text.
fn write_cdata(section: &str, out: &mut impl Output) {
    let content = decode_text(section);
    let mut escaped = String::with_capacity(content.len() + content.len() / 8);
    // The text behind the section may start with `]>` or `>`, and `]]>` must not come about.
    match content.strip_suffix(']') {
        Some(content) => {
            escape_text_into(content, &mut escaped);
            escaped.push_str("&#x5D;");
        }
        None => escape_text_into(&content, &mut escaped),
    }
    out.append(&escaped);
}

/// Appends the message with one element a line.
fn write_indented(text: &str, arena: &Arena, start: usize, out: &mut impl Output) {
    let records = &arena.records;
    // The elements whose content has been begun: where it ends in `records`.
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
        if record.kind == Kind::Space {
            index += 1;
            continue;
        }
        if record.kind == Kind::Declaration {
            // What stands before `start` has been written.
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
            let described = if record.kind == Kind::CData { &records[index..=index] } else { content };
            write_without_layout(text, described, span.start, span.end, out);
            index = record.next as usize;
        }
    }
    out.append("\n");
}

/// Whether the protocol puts elements into this one and there is nothing else in it.
fn has_only_elements(record: &Record, content: &[Record]) -> bool {
    let mut elements = false;
    let mut index = 0;
    let base = record.next as usize - content.len();
    while let Some(inner) = content.get(index) {
        match inner.kind {
            Kind::Element | Kind::Empty => elements = true,
            Kind::Text | Kind::CData => return false,
            _ => {}
        }
        index = inner.next as usize - base;
    }
    elements && record.tag.content().has_elements()
}

fn break_line(depth: usize, out: &mut impl Output) {
    out.append("\n");
    for _ in 0..depth {
        out.append("  ");
    }
}
