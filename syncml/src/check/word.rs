//! The words of the protocol in the texts of elements, apart from values that somebody has pasted there.

use super::alerts::MARKS;
use super::formats::OTHER_NAMES;
use csp_findings::{HIDDEN, nearest, quoted, variable};
use ddf::Format;

const COMMANDS: [&str; 20] = [
    "Add", "Alert", "Atomic", "Copy", "Delete", "Exec", "Field", "Get", "Map", "Move", "Put", "Record",
    "Replace", "Results", "Search", "Sequence", "Status", "Sync", "SyncHdr", "Set",
];
/// The beginnings of media types, and of the types of alerts and credentials.
const TYPES: [&str; 15] = [
    "application",
    "audio",
    "font",
    "image",
    "message",
    "model",
    "multipart",
    "text",
    "video",
    "syncml",
    "urn",
    "com",
    "org",
    "net",
    "Reversed-Domain-Name",
];

/// Returns true if the text of an element of this name (or of the attribute `originalerror`) is a word of the protocol, perhaps
/// misspelt, a number, an id or a variable. Another text may be a value in the wrong place, which no output shows.
///
/// ```
/// use syncml::check::is_protocol_text;
/// assert!(is_protocol_text("Format", "chrr") && !is_protocol_text("Format", "hunter2"));
/// assert!(is_protocol_text("LocURI", "./Vendor/MSFT"), "an address is free text");
/// ```
pub fn is_protocol_text(element: &str, text: &str) -> bool {
    /// A text of so few characters is no secret.
    const SHORT: usize = 3;
    let text = text.trim();
    if text.len() <= SHORT || variable(text) == Some(text) {
        return true;
    }
    let is_near = |words: &[&'static str]| nearest(text, words.iter().copied()).is_some();
    match element {
        "Cmd" => is_near(&COMMANDS),
        "Format" => is_format(text),
        "Mark" => is_near(&MARKS) || is_near(&["exception"]),
        "Type" => is_type(text) || is_format(text),
        "VerDTD" | "Version" => is_version(text),
        "VerProto" => text.split_once('/').is_some_and(|(name, version)| {
            nearest(name, ["DM", "SyncML"].into_iter()).is_some() && is_version(version)
        }),
        "CmdID" | "CmdRef" | "MsgID" | "MsgRef" | "SessionID" => is_id(text),
        // A user name has no colon (RFC 7617, section 2): a password may follow.
        "LocName" => !text.contains(':'),
        // An attribute of the Data of a Status.
        "originalerror" => is_id(text.trim_start_matches("0x")),
        "MaxMsgSize" | "MaxObjSize" | "Size" | "Data" => is_number(text),
        _ => true,
    }
}

/// The text of an element as every output shows it: [`HIDDEN`] if it is no [text of the protocol](is_protocol_text).
///
/// ```
/// use syncml::check::protocol_text;
/// assert_eq!((protocol_text("Format", "chr"), protocol_text("Format", "hunter2")), ("chr", "(hidden)"));
/// ```
pub fn protocol_text<'t>(element: &str, text: &'t str) -> &'t str {
    if is_protocol_text(element, text) { text } else { HIDDEN }
}

/// The same in quotes.
pub(super) fn shown_text(element: &str, text: &str) -> String {
    if is_protocol_text(element, text) { quoted(text) } else { HIDDEN.to_owned() }
}

/// Returns true for the name of a format (OMA MetInf 1.2, section 5) or one that is written in its place, perhaps misspelt.
fn is_format(text: &str) -> bool {
    let formats = Format::ALL.into_iter().map(Format::as_str);
    nearest(text, formats.chain(OTHER_NAMES.map(|(name, _)| name)).chain(["hex"])).is_some()
}

fn is_number(text: &str) -> bool {
    text.len() <= 20
        && text.strip_prefix(['-', '+']).unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit())
}

fn is_version(text: &str) -> bool {
    text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Returns true for a number, a short hexadecimal number, a GUID, and a number after a word of the protocol: `cmd-12`.
fn is_id(text: &str) -> bool {
    let inner = text.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(text);
    let is_hexadecimal = inner.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let word = text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | '.' | '#'));
    let is_word =
        COMMANDS.iter().chain(&["cmd", "command", "id", "msg"]).any(|known| word.eq_ignore_ascii_case(known));
    is_number(text)
        || is_hexadecimal && (inner.len() <= 8 || inner.len() == 36)
        || is_word && text.len() <= 20
        || is_short_row(text)
}

/// Returns true for a few characters with separators between them: `a-b-c`, `1.2.x`.
fn is_short_row(text: &str) -> bool {
    /// The length of the longest such id.
    const LONGEST: usize = 8;
    /// The length of its longest part.
    const PART: usize = 3;
    let is_part = |part: &str| part.len() <= PART && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text.len() <= LONGEST && text.split(['-', '_', '.', ':']).all(is_part)
}

/// Returns true for a media type and the type of an alert: words with separators between them. Other words have no digits.
fn is_type(text: &str) -> bool {
    /// The longest type.
    const LONGEST: usize = 127;
    let is_separator = |c: char| matches!(c, '/' | ':' | '.');
    let Some((first, _)) = text.split_once(is_separator) else { return false };
    let is_known = nearest(first, TYPES.into_iter()).is_some();
    let is_of_type = |c: char| {
        c.is_ascii_alphabetic()
            || is_separator(c)
            || matches!(c, '-' | '_')
            || is_known && (c.is_ascii_digit() || "+;= ".contains(c))
    };
    text.len() <= LONGEST && text.chars().all(is_of_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_protocol_are_shown_and_values_are_not() {
        for (element, shown, hidden) in [
            ("Format", &["chr", "Boolean", "chhr", "{{FORMAT}}"][..], &["hunter2", "S3cret"][..]),
            ("Cmd", &["Replace", "Repalce", "SyncHdr"], &["hunter2"]),
            (
                "Type",
                &[
                    "text/plain",
                    "txt/plain",
                    "text/plain;charset=utf-8",
                    "application/vnd.syncml-devinf+xml",
                    "syncml:auth-md5",
                    "com.microsoft/MDM/AADUserToken",
                    "Reversed-Domain-Name:com.microsoft.mdm.win32csp_install",
                    "mdm.unenrollment",
                    "b64",
                ],
                &["hunter2", "hunter/2", "x=hunter.2", "joe:S3cret"],
            ),
            (
                "CmdID",
                &["1", "4294967296", "cmd_12", "replace", "x-y-z", "{01234567-89ab-cdef-0123-456789abcdef}"],
                &["hunter2", "hun-ter2", "x-y-z-hunt"],
            ),
            ("SessionID", &["1A", "00ffee01"], &["hunter2", "0123456789abcdef0123456789abcdef"]),
            ("VerDTD", &["1.2", "1.20"], &["hunter2"]),
            ("VerProto", &["DM/1.2", "SyncMl/1.1"], &["hunter2", "DM/hunter2"]),
            ("Size", &["12345"], &["hunter2"]),
            ("LocName", &["joe", "joe@a.example"], &["joe:hunter2"]),
            ("Mark", &["critcal"], &["hunter2"]),
            ("Data", &["1226"], &["hunter2"]),
        ] {
            for text in shown {
                assert!(is_protocol_text(element, text), "{element} {text}");
            }
            for text in hidden {
                assert!(!is_protocol_text(element, text), "{element} {text}");
                assert_eq!(shown_text(element, text), HIDDEN);
            }
        }
    }
}
