//! The document: its encoding, its DOCTYPE, the version of the grammar, and files that cannot be read.

use super::file::File;
use super::rule::DescriptionRule;
use crate::model::DescriptionItem;
use alloc::format;
use csp_findings::quoted;
use csp_xml::{Decoded, Encoding, Limits, Scanner, Token, XmlErrorKind};

/// The public identifier of the grammar.
const PUBLIC_ID: &str = "-//OMA//DTD-DM-DDF 1.2//EN";

/// The rule for an error of the reader.
pub(super) fn rule_of(kind: &XmlErrorKind) -> DescriptionRule {
    match kind {
        XmlErrorKind::NoRoot | XmlErrorKind::WrongRoot { .. } => DescriptionRule::WrongRoot,
        XmlErrorKind::Encoding(_) => DescriptionRule::Encoding,
        XmlErrorKind::Limit { .. } => DescriptionRule::LimitExceeded,
        _ => DescriptionRule::NotWellFormed,
    }
}

/// Checks the prolog and `VerDTD`.
pub(super) fn check(file: &mut File<'_>) {
    let prolog = file.description.prolog.as_ref();
    if let Some(doctype) = doctype(prolog) {
        let at = prolog.find("<!DOCTYPE").unwrap_or(0);
        check_doctype(file, doctype, at);
    }
    for item in &file.description.items {
        if let DescriptionItem::VerDtd(source, version) = item {
            if version.trim_ascii() != "1.2" {
                let message = format!("VerDTD is {}, not 1.2", quoted(version));
                file.found(DescriptionRule::VerDtd, source.offset(), None, message);
            }
        }
    }
}

/// The text between `<!DOCTYPE` and its `>`.
fn doctype(prolog: &str) -> Option<&str> {
    let mut scanner = Scanner::new(prolog, &Limits::default()).ok()?;
    // The prolog ends without a root, which the scanner reports as an error.
    while let Ok(token) = scanner.next() {
        match token {
            Token::DocType(doctype) => return Some(doctype),
            Token::Eof => return None,
            _ => {}
        }
    }
    None
}

fn check_doctype(file: &mut File<'_>, doctype: &str, at: usize) {
    let doctype = doctype.trim_ascii_start();
    let end = doctype.find(|c: char| c.is_ascii_whitespace() || c == '[').unwrap_or(doctype.len());
    let (root, rest) = doctype.split_at(end);
    if root != "MgmtTree" {
        let message = format!("the DOCTYPE is of {}", quoted(root));
        file.fixable(DescriptionRule::DoctypeRoot, at, None, message, "write `MgmtTree`");
    }
    let public = rest.trim_ascii_start().strip_prefix("PUBLIC").map(str::trim_ascii_start);
    let id = public.and_then(|public| {
        let quote = public.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        public[1..].split(quote).next()
    });
    if let Some(id) = id {
        // White space around it is ignored (XML 1.0, section 4.2.2).
        if id.trim_ascii() != PUBLIC_ID {
            let message = format!("the DOCTYPE's public identifier is {}", quoted(id));
            file.fixable(
                DescriptionRule::DoctypePublicId,
                at,
                None,
                message,
                format!("write \"{PUBLIC_ID}\""),
            );
        } else if id != PUBLIC_ID {
            let message = format!("the DOCTYPE's public identifier is {}", quoted(id));
            file.fixable(DescriptionRule::DoctypeSpace, at, None, message, format!("write \"{PUBLIC_ID}\""));
        }
    }
    let declares = ["<!ENTITY", "<!ELEMENT", "<!ATTLIST", "<!NOTATION"];
    if let Some(declared) = declares.iter().find(|declares| doctype.contains(*declares)) {
        let message = format!("the DOCTYPE holds a declaration of its own, `{declared} …>`");
        file.found(DescriptionRule::DoctypeDeclaration, at, None, message);
    }
}

/// Checks the encoding of the bytes, which the text no longer shows.
pub(super) fn check_encoding(file: &mut File<'_>, decoded: &Decoded<'_>) {
    let name = match decoded.encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf16Le | Encoding::Utf16Be => "UTF-16",
    };
    if decoded.encoding != Encoding::Utf8 {
        file.found(DescriptionRule::EncodingUtf16, 0, None, "the file is in UTF-16");
    }
    let text = decoded.text.as_ref();
    if let Some((declared, at)) = declared(text) {
        let same = match decoded.encoding {
            // ASCII text is also UTF-8.
            Encoding::Utf8 => {
                ["utf-8", "utf8"].iter().any(|known| declared.eq_ignore_ascii_case(known))
                    || text.is_ascii()
                        && ["us-ascii", "ascii"].iter().any(|known| declared.eq_ignore_ascii_case(known))
            }
            _ => ["utf-16", "utf16", "utf-16le", "utf-16be", "unicode"]
                .iter()
                .any(|known| declared.eq_ignore_ascii_case(known)),
        };
        if !same {
            let message = format!("the declaration says {}, but the bytes are {name}", quoted(declared));
            file.fixable(
                DescriptionRule::EncodingMismatch,
                at,
                None,
                message,
                format!("write encoding=\"{name}\""),
            );
        }
    }
}

/// The encoding that the XML declaration names, and its offset.
fn declared(text: &str) -> Option<(&str, usize)> {
    let declaration = text.strip_prefix("<?xml")?;
    let declaration = &declaration[..declaration.find("?>")?];
    let value = declaration[declaration.find("encoding")? + 8..]
        .trim_ascii_start()
        .strip_prefix('=')?
        .trim_ascii_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let name = value[1..].split(quote).next()?;
    Some((name, name.as_ptr() as usize - text.as_ptr() as usize))
}
