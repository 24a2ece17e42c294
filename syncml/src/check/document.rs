//! The document: its encoding, its root and namespaces, and messages that cannot be read.

use super::Report;
use super::findings::Findings;
use super::rule::Rule;
use crate::element::Node;
use crate::message::{Message, Root};
use crate::namespace::{METINF, Version};
use crate::read_error::{ReadError, ReadErrorKind};
use crate::{WbxmlError, WbxmlErrorKind};
use ddf::check::wording::{quoted, short};
use ddf::xml::{Encoding, ErrorKind, Position};

/// The report on a message that cannot be read: one finding.
pub(super) fn unreadable(mut found: Findings, error: &ReadError, text: &str) -> Report {
    let (rule, fix) = match error.kind() {
        ReadErrorKind::Xml(ErrorKind::Encoding(_)) => (Rule::Encoding, None),
        ReadErrorKind::Xml(ErrorKind::Limit { .. }) | ReadErrorKind::TooManyNamespaces => {
            (Rule::LimitExceeded, None)
        }
        ReadErrorKind::Xml(ErrorKind::NoRoot) | ReadErrorKind::ForeignRoot(_) => (Rule::WrongRoot, None),
        ReadErrorKind::ForeignNamespace { .. } => {
            (Rule::UnknownNamespace, Some(format!("write xmlns=\"{}\"", Version::V1_2.namespace())))
        }
        ReadErrorKind::UndeclaredPrefix(prefix) => {
            (Rule::UndeclaredPrefix, Some(format!("declare it: xmlns:{}=\"…\"", short(prefix))))
        }
        ReadErrorKind::BareCommands => {
            (Rule::BareCommands, Some("put the commands into <SyncBody>…</SyncBody>".to_owned()))
        }
        ReadErrorKind::Xml(ErrorKind::Syntax(_) | ErrorKind::Attribute(_))
            if typographic(text, error.offset()) =>
        {
            (Rule::NotWellFormed, Some("write straight quotes, \" or '".to_owned()))
        }
        _ => (Rule::NotWellFormed, None),
    };
    // The error displays its position in front, which the finding has of its own.
    let told = error.to_string();
    let message = told.split_once(": ").map_or(told.as_str(), |(_, what)| what);
    let at = error.offset();
    let added = found.add(rule, at..at, message);
    if let Some(fix) = fix {
        added.fix(fix);
    }
    let mut report = found.finish(text, 0);
    for finding in &mut report.findings {
        finding.position = error.position(); // the text is not known where the bytes could not be decoded
    }
    report
}

/// What keeps WBXML from being read. It has no lines: the column is the byte, counted from 1.
pub(super) fn unreadable_wbxml(mut found: Findings, error: &WbxmlError) -> Report {
    let rule = match error.kind() {
        WbxmlErrorKind::Charset(_) | WbxmlErrorKind::Text(_) => Rule::Encoding,
        WbxmlErrorKind::Limit { .. } => Rule::LimitExceeded,
        WbxmlErrorKind::ForeignRoot(_) => Rule::WrongRoot,
        _ => Rule::NotWellFormed,
    };
    let at = error.offset();
    found.add(rule, at..at, error.to_string());
    let mut report = found.finish("", 0);
    for finding in &mut report.findings {
        finding.position =
            Position { line: 1, column: u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1) };
    }
    report
}

/// Whether a typographic quote stands in the tag at this byte.
fn typographic(text: &str, at: usize) -> bool {
    const REACH: usize = 256;
    let Some(rest) = text.get(at..) else { return false };
    let tag = rest.split('>').next().unwrap_or(rest);
    tag.chars().take(REACH).any(|c| matches!(c, '\u{201C}'..='\u{201F}' | '\u{2018}'..='\u{201B}'))
}

/// What is odd about the bytes of a message, which its text no longer shows.
pub(super) fn encoding(found: &mut Findings, message: &Message<'_>, encoding: Encoding) {
    let text = message.text();
    let (name, spellings): (_, &[&str]) = match encoding {
        Encoding::Utf8 if text.is_ascii() => ("UTF-8", &["utf-8", "utf8", "us-ascii", "ascii"]),
        Encoding::Utf8 => ("UTF-8", &["utf-8", "utf8"]),
        _ => ("UTF-16", &["utf-16", "utf16", "utf-16le", "utf-16be", "unicode"]),
    };
    if encoding != Encoding::Utf8 {
        found.add(Rule::EncodingUtf16, 0..0, "the message is in UTF-16");
    }
    let declaration = message.nodes().find_map(|node| match node {
        Node::Declaration(declaration) => Some(declaration.0),
        _ => None,
    });
    let Some(declared) = declaration.and_then(declared) else { return };
    if !spellings.iter().any(|known| declared.eq_ignore_ascii_case(known)) {
        let at = declared.as_ptr() as usize - text.as_ptr() as usize;
        let what = format!("the declaration says {}, but the bytes are {name}", quoted(declared));
        found
            .add(Rule::EncodingMismatch, at..at + declared.len(), what)
            .fix(format!("write encoding=\"{name}\""));
    }
}

/// The encoding that an XML declaration names: a slice of it.
fn declared(declaration: &str) -> Option<&str> {
    let value = declaration[declaration.find("encoding")? + "encoding".len()..].trim_ascii_start();
    let value = value.strip_prefix('=')?.trim_ascii_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next()
}

/// What stands around the root, and the root's namespace.
pub(super) fn check(found: &mut Findings, message: &Message<'_>) {
    let root = message.root_element();
    if message.nodes().any(|node| matches!(node, Node::DocType(_))) {
        let text = message.text();
        let at = text.find("<!DOCTYPE").unwrap_or(0);
        found
            .add(Rule::DocType, at..at + "<!DOCTYPE".len().min(text.len()), "the message has a DOCTYPE")
            .fix("leave it out");
    }
    if message.root() != Root::SyncML {
        let what = format!("the document is {} alone, a part of a message", root.local_name());
        found.on(Rule::Fragment, root, what);
    }
    match root.namespace() {
        // A single command, or a body, gets its namespace from the message it is put into.
        None if message.root() == Root::SyncML => {
            found
                .on(Rule::MissingNamespace, root, "the message declares no namespace")
                .fix(format!("write xmlns=\"{}\"", Version::V1_2.namespace()));
        }
        None => {}
        Some(uri) if uri == Version::V1_2.namespace() => {}
        Some(uri) if uri == Version::V1_1.namespace() => {
            found
                .on(Rule::OldVersion, root, "the message is of version 1.1, by its namespace")
                .fix(format!("write xmlns=\"{}\"", Version::V1_2.namespace()));
        }
        Some(uri) => {
            let meant = Version::of_namespace(uri).filter(|version| *version != Version::V1_0);
            let what = match meant {
                Some(_) => format!("the namespace is spelt {}; case matters in it", quoted(uri)),
                None if uri.eq_ignore_ascii_case(METINF) => {
                    "the namespace is that of meta information".to_owned()
                }
                None => format!("the namespace is {}, none of device management", quoted(uri)),
            };
            found
                .on(Rule::UnknownNamespace, root, what)
                .fix(format!("write xmlns=\"{}\"", meant.unwrap_or_default().namespace()));
        }
    }
}
