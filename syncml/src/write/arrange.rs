//! Writes a message in a profile: elements in OMA's order, and the choices of the profile.

use super::options::{Profile, TextLayout, WriteOptions};
use super::order::rank;
use super::output::{Output, append_cdata, break_line};
use super::writer::{has_only_elements, write_without_layout};
use crate::document::{Arena, Record, RecordKind};
use crate::vocabulary::Tag;
use core::ops::Range;
use csp_xml::decode_text;
use std::borrow::Cow;

/// The depth to which elements are arranged. Deeper ones are written unchanged; the default limits of the reader refuse
/// such messages.
const DEEPEST: usize = 256;

/// Appends the message from byte `start` of its text.
pub(crate) fn write(
    text: &str,
    arena: &Arena,
    start: usize,
    out: &mut impl Output,
    options: &WriteOptions,
    profile: Profile,
) {
    let mut writer = Writer {
        text,
        arena,
        records: &arena.records,
        out,
        indented: options.layout == TextLayout::Indented,
        native: profile == Profile::Native,
        cmd_in_results: profile == Profile::Spec && options.cmd_in_results,
        omits_chr: false,
        children: Vec::new(),
    };
    let mut index = 0;
    let mut first = true;
    while let Some(record) = writer.records.get(index as usize) {
        match record.kind {
            RecordKind::Space => {}
            RecordKind::Declaration => {
                writer.out.append(&text[start..record.span(text).end]);
                first = false;
            }
            _ => {
                if !first {
                    writer.line(0);
                }
                writer.node(index, 0, 0..0);
                first = false;
            }
        }
        index = record.next;
    }
    if writer.indented {
        writer.out.append("\n");
    }
}

struct Writer<'t, O> {
    text: &'t str,
    arena: &'t Arena,
    records: &'t [Record],
    out: &'t mut O,
    indented: bool,
    native: bool,
    cmd_in_results: bool,
    /// True if the format `chr` is redundant, because the command names no other format.
    omits_chr: bool,
    /// The children of the open elements with their positions; those of the innermost come last.
    children: Vec<(u8, u32)>,
}

impl<'t, O: Output> Writer<'t, O> {
    fn record(&self, index: u32) -> &'t Record {
        &self.records[index as usize]
    }

    /// The records inside the element.
    fn content(&self, index: u32) -> &'t [Record] {
        &self.records[index as usize + 1..self.record(index).next as usize]
    }

    /// The nodes directly inside, without layout.
    fn inside(&self, index: u32) -> impl Iterator<Item = u32> + use<'t, O> {
        let records = self.records;
        let end = records[index as usize].next;
        let mut next = index + 1;
        core::iter::from_fn(move || {
            while next < end {
                let this = next;
                next = records[this as usize].next;
                if !records[this as usize].is_layout() {
                    return Some(this);
                }
            }
            None
        })
    }

    fn child(&self, index: u32, tag: Tag) -> Option<u32> {
        self.inside(index).find(|&inner| self.record(inner).tag == tag)
    }

    /// Returns `true` if the text of the element is `expected`, without white space around it.
    fn is_text(&self, index: u32, expected: &str) -> bool {
        decode_text(&self.text[self.record(index).content()]).trim_ascii() == expected
    }

    fn line(&mut self, depth: usize) {
        if self.indented {
            break_line(depth, self.out);
        }
    }

    /// Writes a node. `more` is a range of `children`: `Results` to merge into this one.
    fn node(&mut self, index: u32, depth: usize, more: Range<usize>) {
        let record = self.record(index);
        if record.kind == RecordKind::CData {
            append_cdata(&self.text[record.span(self.text)], self.out);
        } else if matches!(record.tag, Tag::TargetRef | Tag::SourceRef) {
            self.reference(index);
        } else if depth >= DEEPEST || !has_only_elements(record, self.content(index)) {
            self.verbatim(index);
        } else {
            self.element(index, depth, more);
        }
    }

    fn verbatim(&mut self, index: u32) {
        let span = self.record(index).span(self.text);
        write_without_layout(self.text, self.content(index), span.start, span.end, self.out);
    }

    /// Writes a reference without the `LocURI` of MS-MDM, as OMA does, unless the `LocURI` holds elements.
    fn reference(&mut self, index: u32) {
        let blank = |record: &Record| {
            record.kind == RecordKind::Text
                && self.text[record.content()].bytes().all(|byte| byte.is_ascii_whitespace())
        };
        let mut inside = self.inside(index).filter(|&inner| !blank(self.record(inner)));
        let (first, second) = (inside.next(), inside.next());
        let is_address = |inner: &u32| {
            self.record(*inner).tag == Tag::LocURI && !self.content(*inner).iter().any(Record::is_element)
        };
        match first.filter(|inner| second.is_none() && is_address(inner)) {
            Some(inner) => {
                let (outer, address) = (self.record(index), self.record(inner).content());
                self.out.append(&self.text[outer.start as usize..outer.content as usize]);
                let described = self.content(inner);
                write_without_layout(self.text, described, address.start, address.end, self.out);
                self.end_tag(index);
            }
            None => self.verbatim(index),
        }
    }

    fn end_tag(&mut self, index: u32) {
        let record = self.record(index);
        self.out.append(&self.text[record.content_end as usize..record.span(self.text).end]);
    }

    /// Writes an element that holds elements.
    fn element(&mut self, index: u32, depth: usize, more: Range<usize>) {
        let record = self.record(index);
        let outer = self.omits_chr;
        self.omits_chr = self.native && self.omits_chr_in(index);
        self.out.append(&self.text[record.start as usize..record.content as usize]);

        let first = self.children.len();
        let mut place = 0;
        for inner in self.inside(index) {
            // Other nodes, such as comments, stay after the element that they followed.
            let node = self.record(inner);
            place = rank(record.tag, node.tag).filter(|_| node.is_element()).unwrap_or(place);
            if !self.is_left_out(record.tag, inner) {
                self.children.push((place, inner));
            }
        }
        self.children[first..].sort_by_key(|&(place, _)| place);
        let last = self.children.len();
        let mut cmd =
            record.tag == Tag::Results && self.cmd_in_results && self.child(index, Tag::Cmd).is_none();
        let is_empty = first == last && !cmd && more.is_empty();
        let mut at = first;
        while at < last {
            let (place, inner) = self.children[at];
            if cmd && rank(Tag::Results, Tag::Cmd).is_some_and(|before| place > before) {
                cmd = false;
                self.add_cmd(index, depth + 1);
            }
            let run = self.run_of_results(at, last);
            self.line(depth + 1);
            self.node(inner, depth + 1, at + 1..at + run);
            at += run;
        }
        if cmd {
            self.add_cmd(index, depth + 1);
        }
        for merged in more {
            let (_, results) = self.children[merged];
            for item in self.inside(results) {
                if self.record(item).tag == Tag::Item {
                    self.line(depth + 1);
                    self.node(item, depth + 1, 0..0);
                }
            }
        }
        self.children.truncate(first);
        self.omits_chr = outer;
        if !is_empty {
            self.line(depth);
        }
        self.end_tag(index);
    }

    /// Returns `true` if a `Format` of `chr` is redundant in this element. It is not redundant beside another `Format`, which
    /// would apply instead.
    fn omits_chr_in(&self, index: u32) -> bool {
        let has_format = |tag| matches!(tag, Tag::Format | Tag::Meta | Tag::MetInf);
        let formats = || self.inside(index).filter(|&inner| has_format(self.record(inner).tag)).count();
        match self.record(index).tag {
            Tag::Item | Tag::Meta => self.omits_chr && formats() <= 1,
            tag if tag.is_command() => {
                let format = self.child(index, Tag::Meta).and_then(|meta| self.format(meta));
                formats() <= 1 && format.is_none_or(|format| self.is_text(format, "chr"))
            }
            _ => false,
        }
    }

    /// Returns `true` if the profile omits the element.
    fn is_left_out(&self, parent: Tag, index: u32) -> bool {
        match (parent, self.record(index).tag) {
            (Tag::Results, Tag::Cmd) => !self.cmd_in_results,
            (Tag::Meta, Tag::Format) => self.omits_chr && self.is_text(index, "chr"),
            (_, Tag::Meta) if self.omits_chr => {
                let mut inside = self.inside(index);
                let (first, second) = (inside.next(), inside.next());
                first.is_some_and(|format| second.is_none() && self.is_left_out(Tag::Meta, format))
            }
            _ => false,
        }
    }

    /// The `Format` in a `Meta`.
    fn format(&self, meta: u32) -> Option<u32> {
        self.child(meta, Tag::Format).or_else(|| self.child(self.child(meta, Tag::MetInf)?, Tag::Format))
    }

    fn add_cmd(&mut self, results: u32, depth: usize) {
        let name = &self.text[self.record(results).start as usize + 1..];
        let name = &name[..name.find("Results").unwrap_or(0)];
        self.line(depth);
        for piece in ["<", name, "Cmd>Get</", name, "Cmd>"] {
            self.out.append(piece);
        }
    }

    /// The number of children from `at` on to write as one: the native client answers a `Get` with one `Results`.
    fn run_of_results(&self, at: usize, last: usize) -> usize {
        let (_, index) = self.children[at];
        if !self.native || !self.is_plain_answer(index) {
            return 1;
        }
        let references = self.references(index);
        let more = self.children[at + 1..last].iter().take_while(|&&(_, next)| {
            self.is_plain_answer(next)
                && self.arena.attributes_of(next).is_empty()
                && self.references(next) == references
        });
        1 + more.count()
    }

    /// Returns `true` for a `Results` without information beyond its items and references.
    fn is_plain_answer(&self, index: u32) -> bool {
        let plain = |inner| {
            matches!(self.record(inner).tag, Tag::CmdID | Tag::MsgRef | Tag::CmdRef | Tag::Cmd | Tag::Item)
        };
        let record = self.record(index);
        record.tag == Tag::Results
            && has_only_elements(record, self.content(index))
            && self.inside(index).all(plain)
    }

    /// The ids of the answered message and command.
    fn references(&self, index: u32) -> [Option<Cow<'t, str>>; 2] {
        [Tag::MsgRef, Tag::CmdRef].map(|tag| {
            self.child(index, tag).map(|child| decode_text(&self.text[self.record(child).content()]))
        })
    }
}
