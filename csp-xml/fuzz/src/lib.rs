//! The functions that the fuzz targets run on an input.
//!
//! `tests/fuzz_replay.rs` runs the same functions over the seeds and mutations of them with a stable compiler.

use csp_xml::{
    Limits, Position, Scanner, Token, XmlError, XmlErrorKind, decode, decode_attribute, decode_text,
};
use csp_xml::{escape_attribute_into, escape_text_into, first_forbidden};
use std::mem::{Discriminant, discriminant};
use std::ops::Range;

/// Scanning ends without a panic, agrees with roxmltree, and keeps small limits.
pub fn scan(bytes: &[u8]) {
    let Ok(decoded) = decode(bytes) else { return };
    let text = &*decoded.text;
    let result = tokens(text, &Limits::NONE);
    if is_comparable(text, &result) {
        let theirs = roxmltree::Document::parse(text).map(|_| ());
        assert_eq!(result.is_ok(), theirs.is_ok(), "ours {result:?}, theirs {theirs:?}");
    }
    let all = spans(text, false, |token| !matches!(token, Token::Text(raw) if raw.trim_ascii().is_empty()));
    assert_eq!(spans(text, true, |_| true), all, "white space is skipped, and nothing else changes");
    let limits =
        Limits { max_bytes: 512, max_depth: 4, max_attributes: 2, max_elements: 16, max_namespaces: 2 };
    if let Ok(elements) = tokens(text, &limits) {
        assert!(elements <= 16 && text.len() <= 512);
        assert!(result.is_ok(), "only within limits");
    }
}

/// Escaped text reads back as the same text, as content and as a value.
pub fn escape(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if first_forbidden(text).is_some() {
        return;
    }
    let (mut content, mut value) = (String::new(), String::new());
    escape_text_into(text, &mut content);
    escape_attribute_into(text, &mut value);
    assert_eq!(decode_text(&content), text);
    assert_eq!(decode_attribute(&value), text);
    let document = format!("<a b=\"{value}\">{content}</a>");
    tokens(&document, &Limits::NONE).unwrap_or_else(|error| panic!("{error}\n{document}"));
}

/// The kind of a token, and its bytes.
type TokenPlace<'t> = (Discriminant<Token<'t>>, Range<usize>);

/// The selected tokens with their bytes, and how the document ends.
fn spans(
    text: &str,
    skips_space: bool,
    selected: fn(&Token<'_>) -> bool,
) -> (Vec<TokenPlace<'_>>, Result<(), XmlError>) {
    let mut spans = Vec::new();
    let ending = Scanner::new(text, &Limits::NONE).and_then(|scanner| {
        let mut scanner = if skips_space { scanner.skipping_space() } else { scanner };
        loop {
            let token = scanner.next()?;
            if selected(&token) {
                spans.push((discriminant(&token), scanner.span()));
            }
            if token == Token::Eof {
                return Ok(());
            }
        }
    });
    (spans, ending)
}

/// Scans a document and checks each token. Returns the number of elements.
fn tokens(text: &str, limits: &Limits) -> Result<usize, XmlError> {
    let result = checked_tokens(text, limits);
    if let Err(error) = &result {
        assert!(error.offset() <= text.len(), "{error}: byte {}", error.offset());
        assert_eq!(error.position(), Position::of(text, error.offset()), "{error}");
    }
    result
}

fn checked_tokens(text: &str, limits: &Limits) -> Result<usize, XmlError> {
    let mut scanner = Scanner::new(text, limits)?;
    let (mut elements, mut depth, mut end) = (0, 0, 0);
    loop {
        let token = scanner.next()?;
        let span = scanner.span();
        assert_eq!(span.start, end, "tokens are adjacent");
        end = span.end;
        match token {
            Token::Start(tag) => {
                elements += 1;
                depth += 1;
                assert!(scanner.raw().starts_with(&format!("<{}", tag.name())));
                assert!(tag.attributes().eq(scanner.attributes().iter().copied()));
            }
            Token::End => depth -= 1,
            Token::Eof => {
                assert_eq!((depth, end), (0, text.len()));
                return Ok(elements);
            }
            _ => {}
        }
        assert_eq!(depth, scanner.depth());
    }
}

/// Returns true if roxmltree applies the same rules to this document. Otherwise it reads the DOCTYPE, checks prefixes,
/// accepts any target of an instruction, and reads a reference to a number that is not a character as U+FFFD.
fn is_comparable(text: &str, result: &Result<usize, XmlError>) -> bool {
    let is_unknown_number =
        result.as_ref().is_err_and(|error| matches!(error.kind(), XmlErrorKind::ForbiddenReference(_)));
    !is_unknown_number && !["<!DOCTYPE", "<?", "xmlns", ":"].iter().any(|part| text.contains(part))
}
