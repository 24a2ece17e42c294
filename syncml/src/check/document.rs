//! The document: its encoding, its root and namespaces, and messages that cannot be read.

use super::findings::Findings;
use super::report::MessageReport;
use super::rule::MessageRule;
use super::{form, namespaces};
use crate::document::{Children, Element, Message, NamespaceId, RecordKind, RootKind, XmlNode};
use crate::read::{ReadError, ReadErrorKind};
use crate::vocabulary::{Tag, Version, meant_command};
use crate::wbxml::{WbxmlError, WbxmlErrorKind, WbxmlNote, WbxmlRule};
use csp_findings::{quoted, short};
use csp_xml::{Encoding, Position, XmlErrorKind};
use std::collections::HashSet;

/// The report on a message that cannot be read: one finding.
pub(super) fn unreadable(mut found: Findings, error: &ReadError, text: &str) -> MessageReport {
    let (rule, fix) = match error.kind() {
        ReadErrorKind::Xml(XmlErrorKind::Encoding(_)) => (MessageRule::Encoding, None),
        ReadErrorKind::Xml(XmlErrorKind::Limit { .. }) | ReadErrorKind::TooManyNamespaces => {
            (MessageRule::LimitExceeded, None)
        }
        ReadErrorKind::Xml(XmlErrorKind::NoRoot) => {
            (MessageRule::WrongRoot, Some("write a SyncML or SyncBody element, or commands in a row"))
        }
        ReadErrorKind::Xml(XmlErrorKind::Syntax(_) | XmlErrorKind::Attribute(_))
            if typographic(text, error.offset()) =>
        {
            (MessageRule::NotWellFormed, Some("write straight quotes, \" or '"))
        }
        ReadErrorKind::Xml(XmlErrorKind::Misplaced(_)) if begins(text, error.offset(), "<?xml") => (
            MessageRule::NotWellFormed,
            Some("leave the declaration out, or escape the value that begins with it"),
        ),
        ReadErrorKind::Xml(XmlErrorKind::OutsideRoot) => {
            (MessageRule::NotWellFormed, Some("remove the text, or write <!-- and --> around it"))
        }
        _ => (MessageRule::NotWellFormed, None),
    };
    // The finding has its own position, so its message omits that of the error.
    let displayed = error.to_string();
    let message = displayed.split_once(": ").map_or(displayed.as_str(), |(_, message)| message);
    let at = error.offset();
    let added = found.add(rule, at..at, message.to_owned());
    if let Some(fix) = fix {
        added.fix(fix);
    }
    let mut report = found.finish(text, 0);
    for finding in &mut report.findings {
        finding.position = error.position(); // the text is not known where the bytes could not be decoded
    }
    report.unreadable = true;
    report
}

/// The report on WBXML that cannot be read. It has no lines: the column is the byte, counted from 1.
pub(super) fn unreadable_wbxml(mut found: Findings, error: &WbxmlError) -> MessageReport {
    let rule = match error.kind() {
        WbxmlErrorKind::Charset(_) | WbxmlErrorKind::Text(_) => MessageRule::Encoding,
        WbxmlErrorKind::Limit { .. } => MessageRule::LimitExceeded,
        WbxmlErrorKind::ForeignRoot(_) => MessageRule::WrongRoot,
        _ => MessageRule::NotWellFormed,
    };
    found.add(rule, 0..0, error.to_string()).at(of_byte(error.offset()));
    let mut report = found.finish("", 0);
    report.unreadable = true;
    report
}

/// Reports irregularities in the encoding of readable WBXML.
pub(super) fn wbxml(found: &mut Findings, notes: &[WbxmlNote]) {
    for note in notes {
        let rule = match note.rule {
            WbxmlRule::UnknownPublicId => MessageRule::WbxmlPublicId,
            WbxmlRule::UnknownCharset => MessageRule::WbxmlCharset,
            WbxmlRule::Extension => MessageRule::WbxmlExtension,
            WbxmlRule::TrailingBytes => MessageRule::WbxmlTrailingBytes,
        };
        // Other findings have their places in the XML, which this byte is no part of.
        found.add(rule, 0..0, format!("at byte {} of the WBXML: {}", note.offset, note.message));
    }
}

/// The position of a byte of WBXML, which has no lines: the column is the byte, counted from 1.
fn of_byte(offset: usize) -> Position {
    Position { line: 1, column: u32::try_from(offset).unwrap_or(u32::MAX).saturating_add(1) }
}

/// The text at this byte begins with these characters.
fn begins(text: &str, at: usize, with: &str) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(with))
}

/// The tag at this byte has a typographic quote, or a quote as a character reference.
fn typographic(text: &str, at: usize) -> bool {
    const REACH: usize = 256;
    let Some(rest) = text.get(at..) else { return false };
    let tag = rest.split('>').next().unwrap_or(rest);
    let reach = tag.char_indices().nth(REACH).map_or(tag, |(end, _)| &tag[..end]);
    reach.contains(|c: char| matches!(c, '\u{201C}'..='\u{201F}' | '\u{2018}'..='\u{201B}'))
        || ["=&quot;", "=&apos;", "=&#34;", "=&#39;"].iter().any(|quote| reach.contains(quote))
}

/// Checks the encoding of a message's bytes, which its text does not show.
pub(super) fn encoding(found: &mut Findings, message: &Message<'_>, encoding: Encoding) {
    let text = message.text();
    let (name, spellings): (_, &[&str]) = match encoding {
        Encoding::Utf8 if text.is_ascii() => ("UTF-8", &["utf-8", "utf8", "us-ascii", "ascii"]),
        Encoding::Utf8 => ("UTF-8", &["utf-8", "utf8"]),
        _ => ("UTF-16", &["utf-16", "utf16", "utf-16le", "utf-16be", "unicode"]),
    };
    if encoding != Encoding::Utf8 {
        found.add(MessageRule::EncodingUtf16, 0..0, "the message is in UTF-16");
    }
    let declaration = message.nodes().find_map(|node| match node {
        XmlNode::Declaration(declaration) => Some(declaration.0),
        _ => None,
    });
    let Some(declared) = declaration.and_then(declared) else { return };
    if !spellings.iter().any(|known| declared.eq_ignore_ascii_case(known)) {
        let at = declared.as_ptr() as usize - text.as_ptr() as usize;
        let what = format!("the declaration says {}, but the bytes are {name}", quoted(declared));
        found
            .add(MessageRule::EncodingMismatch, at..at + declared.len(), what)
            .fix(format!("write encoding=\"{name}\""))
            .edit(at..at + declared.len(), name);
    }
}

/// The encoding that an XML declaration names: a slice of it.
fn declared(declaration: &str) -> Option<&str> {
    let value = declaration[declaration.find("encoding")? + "encoding".len()..].trim_ascii_start();
    let value = value.strip_prefix('=')?.trim_ascii_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next()
}

/// Checks the roots, their namespaces, and the markup around them.
pub(super) fn check(found: &mut Findings, message: &Message<'_>) {
    doctype(found, message);
    prefixes(found, message);
    if message.root() == RootKind::Other {
        return foreign_root(found, message.root_element());
    }
    form::note(found, message);
    second_root(found, message);
    namespaces::check(found, message);
}

fn doctype(found: &mut Findings, message: &Message<'_>) {
    let Some(record) = message.arena().records.iter().find(|record| record.kind == RecordKind::DocType)
    else {
        return;
    };
    let span = record.span(message.text());
    let start = span.start;
    found
        .add(
            MessageRule::DocType,
            start..start + "<!DOCTYPE".len().min(span.len()),
            "the message has a DOCTYPE",
        )
        .fix("leave it out")
        .edit(span, "");
}

/// Reports a root that is not an element of the protocol. Its content is not checked.
fn foreign_root(found: &mut Findings, root: Element<'_>) {
    let named = Tag::from_name(root.local_name());
    let known = named.is_some_and(|tag| tag.is_command() || matches!(tag, Tag::SyncML | Tag::SyncBody));
    match root.namespace() {
        Some(uri) if known => {
            let what = format!(
                "the root element {} is in the namespace {}, which is not SyncML's, so its content is not checked",
                quoted(root.name()),
                quoted(uri)
            );
            found
                .on(MessageRule::UnknownNamespace, root, what)
                .fix(format!("write xmlns=\"{}\"", Version::V1_2.namespace()));
        }
        _ => {
            let added = found.on(MessageRule::WrongRoot, root, unexpected_root(root.name()));
            if named == Some(Tag::SyncHdr) {
                let namespace = Version::V1_2.namespace();
                added.fix(format!("put header and body into <SyncML xmlns=\"{namespace}\">"));
            } else if let Some(meant) = meant_command(root.local_name()) {
                added.fix(format!("write {meant}, if that is meant"));
            }
        }
    }
}

/// The message about a root that is not an element of the protocol.
pub(super) fn unexpected_root(name: &str) -> String {
    format!("the root is `<{}>`; expected `<SyncML>`, `<SyncBody>` or a command", short(name))
}

/// Reports an element after the root element.
fn second_root(found: &mut Findings, message: &Message<'_>) {
    let Some(second) = Children::top(message).nth(1) else { return };
    if message.root() == RootKind::Commands {
        let what = "a second command follows the root element";
        found
            .on(MessageRule::BareCommands, second, what)
            .fix("put the commands into the SyncBody of a message");
    } else {
        let what = format!("{} follows the root element; a document has only one", quoted(second.name()));
        found.on(MessageRule::NotWellFormed, second, what);
    }
}

/// Reports each undeclared prefix once, at its first use.
fn prefixes(found: &mut Findings, message: &Message<'_>) {
    let arena = message.arena();
    let mut seen = HashSet::new();
    let mut attributes = arena.attributes.iter().peekable();
    for (index, record) in arena.records.iter().enumerate() {
        if !record.is_element() {
            continue;
        }
        let element = Element::new(message, index as u32);
        if record.tag == Tag::Unknown && record.namespace == NamespaceId::NONE {
            let start = element.start_tag().start + 1;
            undeclared(found, &mut seen, element.name(), start);
        }
        while let Some(attribute) = attributes.next_if(|attribute| attribute.element == index as u32) {
            let (start, end) = (attribute.name.0 as usize, attribute.name.1 as usize);
            if attribute.namespace == NamespaceId::NONE {
                undeclared(found, &mut seen, &message.text()[start..end], start);
            }
        }
    }
}

fn undeclared<'m>(found: &mut Findings, seen: &mut HashSet<&'m str>, name: &'m str, start: usize) {
    let Some((prefix, _)) = name.split_once(':').filter(|(prefix, _)| *prefix != "xmlns") else { return };
    if seen.insert(prefix) {
        let what = format!("the prefix of {} is not declared", quoted(name));
        found
            .add(MessageRule::UndeclaredPrefix, start..start + name.len(), what)
            .fix(format!("declare it: xmlns:{}=\"…\"", short(prefix)));
    }
}
