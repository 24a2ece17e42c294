//! Texts of the page, and the bytes that they are checked as.

use csp_check::{Checker, ContentKind, read_message};
use csp_xml::{Encoding, decode};
use serde::Serialize;
use syncml::is_wbxml;

/// The text of a file, or the reason why it has none.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ReadText {
    Text(String),
    Error(String),
}

/// Reads a file in UTF-8, UTF-16 or WBXML, which becomes XML.
pub(crate) fn read(bytes: &[u8]) -> ReadText {
    let error = |text: &str| ReadText::Error(text.to_owned());
    if ContentKind::of(bytes) == Ok(ContentKind::Package) {
        return error("This is an MSI package or another compound file, which only the program csp reads.");
    }
    if is_wbxml(bytes) {
        let message = read_message(bytes).map(|message| ReadText::Text(message.text().to_owned()));
        return message.unwrap_or_else(|| error("The file is no text, and no message in WBXML."));
    }
    match decode(bytes) {
        Ok(decoded) if !decoded.text.contains('\0') => ReadText::Text(decoded.text.into_owned()),
        Ok(_) => error("The file is no text: it is binary."),
        Err(fault) => ReadText::Error(format!("The file is no text: {fault}")),
    }
}

/// The bytes of a text. A text in a page has no encoding, so it has the one that its XML declaration claims.
pub(crate) fn bytes_of(text: &str) -> Vec<u8> {
    let declaration = text.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    let claims_utf16 = declaration.is_some_and(|(claims, _)| claims.to_ascii_lowercase().contains("utf-16"));
    let encoding = if claims_utf16 { Encoding::Utf16Le } else { Encoding::Utf8 };
    encoding.encode(text, claims_utf16)
}

/// A text with its fixes carried out.
#[derive(Debug, Serialize)]
pub(crate) struct FixedText {
    pub(crate) text: String,
    /// The number of findings that are corrected.
    pub(crate) done: usize,
}

/// Carries out the fixes that need no decision; `None` if there are none.
pub(crate) fn fix(checker: &Checker<'_>, text: &str) -> Option<FixedText> {
    let bytes = bytes_of(text);
    let checked = checker.check(&bytes).ok()?;
    let fixed = checker.fix(&bytes, &checked)?;
    Some(FixedText { text: decode(&fixed.bytes).ok()?.text.into_owned(), done: fixed.done })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_in_every_encoding() {
        let text = |text: &str| ReadText::Text(text.to_owned());
        assert_eq!(read("\u{FEFF}<a>\u{e4}</a>".as_bytes()), text("<a>\u{e4}</a>"));
        assert_eq!(read(&Encoding::Utf16Be.encode("<a/>", true)), text("<a/>"));
        let wbxml = [3, 0x9F, 0x53, 0x6A, 0, 0x6B, 1];
        assert!(matches!(read(&wbxml), ReadText::Text(xml) if xml.starts_with('<')), "{:?}", read(&wbxml));
        for broken in
            [&b"a\0b"[..], b"<a>\xFF</a>", &wbxml[..6], &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]]
        {
            assert!(matches!(read(broken), ReadText::Error(_)), "{broken:?}");
        }
    }

    #[test]
    fn a_text_has_the_encoding_that_it_claims() {
        assert_eq!(bytes_of("<a/>"), b"<a/>");
        let claims = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>";
        assert_eq!(bytes_of(claims), Encoding::Utf16Le.encode(claims, true));
        assert_eq!(bytes_of("<a b='utf-16'/>"), b"<a b='utf-16'/>");
    }
}
