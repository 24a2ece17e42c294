//! XML in ASCII, which programs that assume another encoding do not garble.

use csp_xml::{Limits, Position, Scanner, Token, XmlError};
use std::fmt::{self, Write as _};

/// Why a document cannot be written in ASCII.
#[derive(Debug)]
pub(crate) enum NotAscii {
    /// It is not well-formed.
    Malformed(XmlError),
    /// A character beyond ASCII in a place where XML allows no character reference: in a name, a comment, a processing
    /// instruction or a document type declaration.
    NoReference {
        /// The character.
        character: char,
        /// Its position.
        position: Position,
    },
}

impl fmt::Display for NotAscii {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotAscii::Malformed(error) => error.fmt(f),
            NotAscii::NoReference { character, position } => write!(
                f,
                "{position}: {character:?} cannot be a reference in a name, a comment or an instruction"
            ),
        }
    }
}

/// The document with character references for everything beyond ASCII (XML 1.0 section 4.1): in texts and values of
/// attributes. A CDATA section ends before such a character and goes on after it.
pub(crate) fn to_ascii(xml: &str) -> Result<String, NotAscii> {
    if xml.is_ascii() {
        return Ok(xml.to_owned());
    }
    let mut out = String::with_capacity(xml.len() + 64);
    let mut scanner = Scanner::new(xml, &Limits::default()).map_err(NotAscii::Malformed)?;
    let mut done = 0;
    loop {
        let token = scanner.next().map_err(NotAscii::Malformed)?;
        let end = if token == Token::Eof { xml.len() } else { scanner.span().end };
        let piece = &xml[done..end];
        match token {
            Token::Text(_) => references(piece, "", "", &mut out),
            Token::CData(_) => references(piece, "]]>", "<![CDATA[", &mut out),
            Token::Start(tag) => {
                let mut from = done;
                for attribute in tag.attributes() {
                    let at = from + xml[from..end].find(attribute.name).unwrap_or_default();
                    let at = at + attribute.name.len();
                    let value = at + xml[at..end].find(['"', '\'']).unwrap_or_default() + 1;
                    copy(xml, from..value, &mut out)?;
                    references(attribute.raw, "", "", &mut out);
                    from = value + attribute.raw.len();
                }
                copy(xml, from..end, &mut out)?;
            }
            _ => copy(xml, done..end, &mut out)?,
        }
        done = end;
        if token == Token::Eof {
            return Ok(out);
        }
    }
}

/// The text with a reference, between `before` and `after`, for each character beyond ASCII.
fn references(text: &str, before: &str, after: &str, out: &mut String) {
    for c in text.chars() {
        match c.is_ascii() {
            true => out.push(c),
            false => _ = write!(out, "{before}&#{};{after}", u32::from(c)), // a String takes it
        }
    }
}

/// Copies markup, which must be in ASCII.
fn copy(xml: &str, range: std::ops::Range<usize>, out: &mut String) -> Result<(), NotAscii> {
    let markup = &xml[range.clone()];
    match markup.char_indices().find(|(_, c)| !c.is_ascii()) {
        None => out.push_str(markup),
        Some((at, character)) => {
            let position = Position::of(xml, range.start + at);
            return Err(NotAscii::NoReference { character, position });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test may

    use super::*;

    #[test]
    fn texts_and_values_get_references_and_keep_their_meaning() {
        let xml = "<a b='ü' c = \"x'\u{1F600}\">ü<![CDATA[<ä>]]><b b='1' /></a>\n";
        let ascii = to_ascii(xml).unwrap();
        assert_eq!(
            ascii,
            "<a b='&#252;' c = \"x'&#128512;\">&#252;<![CDATA[<]]>&#228;<![CDATA[>]]><b b='1' /></a>\n"
        );
        let texts = |xml: &str| {
            let document = roxmltree::Document::parse(xml).unwrap();
            let root = document.root_element();
            let text: String = root.children().filter_map(|child| child.text()).collect();
            (text, root.attribute("b").map(str::to_owned), root.attribute("c").map(str::to_owned))
        };
        assert_eq!(texts(&ascii), texts(xml));
    }

    #[test]
    fn names_comments_and_instructions_cannot_have_references() {
        for (xml, place) in [
            ("<ä/>", "1:2"),
            ("<a ä='1'/>", "1:4"),
            ("<a></a>\n<!-- ü -->", "2:6"),
            ("<a><?p ü?></a>", "1:8"),
            ("<a>ü</a><!--€-->", "1:13"),
        ] {
            let error = to_ascii(xml).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{place}: ")), "{xml}: {error}");
        }
    }
}
