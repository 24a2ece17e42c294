//! Hides secrets: product keys, passwords, tokens, command lines, user information and queries of URLs, and credentials in UNC
//! paths.

use crate::{distance, joined, product_keys, with_replaced, without_product_keys};
use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Range;

/// Replaces a secret.
pub const HIDDEN: &str = "(hidden)";

/// Ends of the names of elements, attributes, properties and nodes whose value is a secret, in lower case, without `_` and
/// `-`.
const NAMES: [&str; 44] = [
    "pidkey",
    "productkey",
    "licensekey",
    "licencekey",
    "apikey",
    "accesskey",
    "password",
    "passwd",
    "pwd",
    "pw",
    "passphrase",
    "secret",
    "token",
    "keymaterial",
    "sharedkey",
    "privatekey",
    "credential",
    "commandline",
    "cmdline",
    "arguments",
    "confirmationcode",
    "newpin",
    "pswd",
    "psk",
    "wepkey",
    "wpakey",
    "networkkey",
    "workspacekey",
    "primarykey",
    "secondarykey",
    "encryptionkey",
    "accountkey",
    "storagekey",
    "recoverykey",
    "activationkey",
    "registrationkey",
    "activationcode",
    "matchingid",
    "passcode",
    "pinvalue",
    "connectionstring",
    "challenge",
    "pfxcertblob",
    "aauthdata",
];

/// The length of the longest of [`NAMES`].
const LONGEST: usize = 16;

/// For each byte, the [`NAMES`] whose last byte it is, and those whose last but one it is: a bit for each name.
const ENDINGS: [[u64; 256]; 2] = {
    let mut endings = [[0; 256]; 2];
    let mut at = 0;
    while at < NAMES.len() {
        let name = NAMES[at].as_bytes();
        endings[0][name[name.len() - 1] as usize] |= 1 << at;
        endings[1][name[name.len() - 2] as usize] |= 1 << at;
        at += 1;
    }
    endings
};

/// Returns true if a node, an element, an attribute or a property of this name holds a secret.
pub fn is_secret(name: &str) -> bool {
    let letters = || {
        let letters = name.bytes().rev().filter(|byte| !matches!(byte, b'_' | b'-'));
        letters.map(|byte| byte.to_ascii_lowercase()).take(LONGEST)
    };
    // Every word of every document is compared with the names, and most have another ending.
    let ending = letters().zip(&ENDINGS);
    let names = ending.fold(u64::MAX, |names, (letter, with)| names & with[usize::from(letter)]);
    if names == 0 {
        return false;
    }
    let mut end = [0; LONGEST];
    let length = letters().count();
    end[LONGEST - length..].iter_mut().rev().zip(letters()).for_each(|(slot, letter)| *slot = letter);
    let is_at_end = |known: &str| end[LONGEST - length..].ends_with(known.as_bytes());
    NAMES.iter().enumerate().filter(|(at, _)| names >> at & 1 == 1).any(|(_, known)| is_at_end(known))
}

/// Returns true if the name [is that of a secret](is_secret), or the end of it is a long one of those with one letter changed,
/// missing or too much, or with two letters exchanged: a value under a misspelt name is a secret, too.
///
/// ```
/// use csp_findings::{is_secret, resembles_secret};
/// assert!(!is_secret("PFXCertPasword") && resembles_secret("PFXCertPasword"));
/// assert!(!resembles_secret("PasswordAge"));
/// ```
pub fn resembles_secret(name: &str) -> bool {
    /// The length of the shortest of [`NAMES`] that may be misspelt: one letter makes another word of a shorter one.
    const SHORTEST: usize = 6;
    let plain: Vec<u8> = name.bytes().filter(|byte| !matches!(byte, b'_' | b'-')).collect();
    let resembles = |known: &str| {
        (known.len() - 1..=known.len() + 1).any(|length| {
            let end = plain.len().checked_sub(length).and_then(|start| plain.get(start..));
            let end = end.and_then(|end| core::str::from_utf8(end).ok());
            end.is_some_and(|end| distance(end, known, 1).is_some() || is_exchanged(end, known))
        })
    };
    is_secret(name) || NAMES.iter().filter(|known| known.len() >= SHORTEST).any(|known| resembles(known))
}

/// Returns true if two letters side by side are exchanged in one of these words, ignoring case.
fn is_exchanged(a: &str, b: &str) -> bool {
    let pairs = a.bytes().zip(b.bytes()).enumerate();
    let mut different = pairs.filter(|(_, (x, y))| !x.eq_ignore_ascii_case(y));
    let (Some((at, (x, y))), Some((next, (z, w)))) = (different.next(), different.next()) else {
        return false;
    };
    let is_exchange = next == at + 1 && x.eq_ignore_ascii_case(&w) && y.eq_ignore_ascii_case(&z);
    a.len() == b.len() && is_exchange && different.next().is_none()
}

/// The text without the secrets in it.
///
/// Hides the values of attributes and of properties as in `PASSWORD=VALUE`, and the content of elements with such a name
/// (escaped once or twice, too), the user information and the query of URLs, credentials in UNC paths, and
/// [everything that looks like a product key](without_product_keys).
pub fn conceal(text: &str) -> Cow<'_, str> {
    match without_product_keys(text) {
        Cow::Borrowed(text) => conceal_named(text),
        Cow::Owned(text) => Cow::Owned(conceal_named(&text).into_owned()),
    }
}

/// The places of the secrets that [`conceal`] hides, in order.
pub fn secret_places(text: &str) -> Vec<Range<usize>> {
    joined(product_keys(text).into_iter().chain(named_places(text)).collect())
}

/// The text without user information and queries of URLs, and without values that follow the name of a secret.
fn conceal_named(text: &str) -> Cow<'_, str> {
    with_replaced(text, &named_places(text), HIDDEN)
}

/// The places of user information and queries of URLs, and of values that follow the name of a secret, in order.
fn named_places(text: &str) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    let bytes = text.as_bytes();
    // Before every such value is one of these, which most names and addresses lack.
    if !bytes.iter().any(|byte| matches!(byte, b'=' | b'<' | b'&' | b':' | b'\\')) {
        return spans;
    }
    let mut at = 0;
    let mut url_end = 0; // the end of the last URL that has begun
    let mut url_value_end = 0; // the end of the last value whose name says that it is a URL
    while at < bytes.len() {
        if bytes[at] == b'?' && at < url_end {
            if at + 1 < url_end {
                spans.push(at + 1..url_end);
            }
            at = url_end;
            continue;
        }
        if text[at..].starts_with("://") {
            at += "://".len();
            if at > url_end {
                url_end = end_of_word(text, at);
            }
            if let Some(length) = user_information(&text[at..url_end.max(at)]) {
                spans.push(at..at + length);
                at += length;
            }
            continue;
        }
        if bytes[at..].starts_with(br"\\") {
            at += bytes[at..].iter().take_while(|byte| **byte == b'\\').count();
            if let Some(length) = credentials_of_share(&text[at..]) {
                spans.push(at..at + length);
                at += length;
            }
            continue;
        }
        if !is_name_byte(bytes[at]) {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let length = bytes[at..].iter().take_while(|byte| is_name_byte(**byte)).count();
        let end = at + length;
        let name = &text[at..end];
        if is_secret(name) {
            if let Some((start, stop)) = value_behind(text, at, end) {
                spans.push(start..stop);
                at = stop.max(end);
                continue;
            }
        } else if (is_of_url(name) || is_of_place(name)) && at >= url_value_end {
            // A wrong or missing scheme hides the user information and the query from the search for `://`. The value may have
            // other secrets in it, so that the search goes on there.
            if let Some((start, stop)) = value_behind(text, at, end) {
                let value = &text[start..stop];
                // The credentials of a folder are found by its backslashes.
                if is_of_url(name) || value.contains(":/") {
                    spans.extend(url_secrets(value).map(|place| start + place.start..start + place.end));
                }
                url_value_end = stop;
            }
        }
        at = end;
    }
    joined(spans)
}

/// Returns true for letters, digits and the characters that join them in names, all of one byte: only whole names count.
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// True for the names of elements and attributes that hold a URL.
fn is_of_url(name: &str) -> bool {
    let start = name.len().saturating_sub("url".len());
    name.as_bytes()[start..].eq_ignore_ascii_case(b"url")
}

/// True for the attributes of Office configurations that hold a folder or a URL.
fn is_of_place(name: &str) -> bool {
    ["SourcePath", "DownloadPath", "UpdatePath"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// The places of the user information and of the query in a text where a URL or a host is expected, with or without a scheme.
///
/// ```
/// let places: Vec<_> = csp_findings::url_secrets("joe:secret@proxy.example:80").collect();
/// assert_eq!(places, [0..10]);
/// ```
pub fn url_secrets(text: &str) -> impl Iterator<Item = Range<usize>> + use<> {
    let scheme = text.find(':').map(|colon| colon + 1).filter(|after| text[*after..].starts_with('/'));
    let start = scheme.unwrap_or(0);
    let start = start + text[start..].bytes().take_while(|byte| *byte == b'/').count();
    let user = user_information(&text[start..]).map(|length| start..start + length);
    let query = text.find('?').map(|at| at + 1..text.len());
    user.into_iter().chain(query).filter(|place| !place.is_empty())
}

/// The length of the user information of a URL whose text after `://` this is.
fn user_information(url: &str) -> Option<usize> {
    let authority = &url[..url.find(['/', '?', '#']).unwrap_or(url.len())];
    authority.rfind('@')
}

/// The length of the credentials, with a colon, in a UNC path whose text after `\\` this is. `\\server@SSL` has none.
fn credentials_of_share(path: &str) -> Option<usize> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '\\' | '/' | '<' | '"');
    let server = &path[..path.find(is_end).unwrap_or(path.len())];
    server.rfind('@').filter(|at| server[..*at].contains(':'))
}

/// The end of the URL or of the value without quotes that starts here: before white space, markup or a quote.
fn end_of_word(text: &str, start: usize) -> usize {
    let ends = ["<", "\"", "&lt;", "&quot;", "&amp;lt;", "&amp;quot;", "-->", "]]>"];
    let mut rest = text[start..].char_indices();
    let end =
        rest.find(|(at, c)| c.is_whitespace() || ends.iter().any(|end| text[start + at..].starts_with(end)));
    end.map_or(text.len(), |(at, _)| start + at)
}

/// The range of the value of the name at `start..end`: a word or a text in quotes after `=`, or up to the next tag.
fn value_behind(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let rest = text[end..].trim_start();
    if let Some(rest) = rest.strip_prefix('=') {
        let rest = rest.trim_start();
        let quotes = ["\"", "'", "&quot;", "&apos;", "&amp;quot;", "&#34;", "&#x22;", "\u{201C}", "\u{201D}"];
        let from = text.len() - rest.len();
        let Some(quote) = quotes.into_iter().find(|quote| rest.starts_with(quote)) else {
            let stop = end_of_word(text, from);
            return (from < stop).then_some((from, stop));
        };
        let from = from + quote.len();
        let inside = &text[from..];
        // The closing typographic quote is another character. An open quote hides the rest.
        let stop = match quote {
            "\u{201C}" => inside.find(['\u{201C}', '\u{201D}']),
            "\"" => closing_quote(inside),
            quote => inside.find(quote),
        };
        let stop = stop.map_or(text.len(), |stop| from + stop);
        // A quote inside the value is taken for the closing one: the value goes on.
        let rest = text[stop..].strip_prefix(quote).unwrap_or_default();
        if !rest.starts_with(char::is_alphanumeric) {
            return Some((from, stop)); // without a further search, for linear time
        }
        let end = rest.find(['<', '>', '\n']).unwrap_or(rest.len());
        return Some((from, text.len() - rest.len() + end));
    }
    // An element: `<name …>value`, or with its tag escaped.
    let before = match text[..start].strip_suffix(':') {
        Some(prefixed) => prefixed.trim_end_matches(|c: char| u8::try_from(c).is_ok_and(is_name_byte)),
        None => &text[..start],
    };
    let opens = ["<", "&lt;", "&amp;lt;"].iter().any(|open| before.ends_with(open));
    if !opens {
        return None;
    }
    // An element whose tag does not end soon hides the rest.
    let Some((at, close)) = first_of(&text[end..], &[">", "&gt;", "&amp;gt;"]) else {
        return Some((end, text.len()));
    };
    if text[end..end + at].ends_with('/') {
        return None; // an element without content
    }
    let from = end + at + close;
    Some((from, end_tag(text, from, &text[start..end])))
}

/// The start of the end tag of the element with this name, whose content starts here. If it is not among the next ones, that of
/// the first end tag, or else the end of the text.
fn end_tag(text: &str, from: usize, name: &str) -> usize {
    /// The number of end tags to look at, for linear time where many elements are not closed.
    const MOST: usize = 16;
    let (mut first, mut at) = (None, from);
    for _ in 0..MOST {
        let Some((found, length)) = first_of(&text[at..], &["</", "&lt;/", "&amp;lt;/"]) else { break };
        let (start, tag) = (at + found, at + found + length);
        first = first.or(Some(start));
        let is_in_name = |byte: &&u8| is_name_byte(**byte) || **byte == b':';
        let written = &text[tag..tag + text.as_bytes()[tag..].iter().take_while(is_in_name).count()];
        if written.rsplit(':').next().is_some_and(|local| local.eq_ignore_ascii_case(name)) {
            return start;
        }
        at = tag;
    }
    first.unwrap_or(text.len())
}

/// The offset of the quote that closes a text; as on command lines, `""` is a quote in the text.
fn closing_quote(inside: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        at += inside[at..].find('"')?;
        if !inside[at + 1..].starts_with('"') {
            return Some(at);
        }
        at += 2;
    }
}

/// Offset and length of the first of these, in one pass.
fn first_of(text: &str, wanted: &[&str]) -> Option<(usize, usize)> {
    text.char_indices().find_map(|(at, _)| {
        let found = wanted.iter().find(|wanted| text[at..].starts_with(**wanted))?;
        Some((at, found.len()))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

    use super::*;

    #[test]
    fn secrets_are_hidden_and_nothing_else() {
        for (text, shown) in [
            (r#"<Product ID="X" PIDKEY="a b" />"#, r#"<Product ID="X" PIDKEY="(hidden)" />"#),
            ("&lt;P PIDKEY=&quot;key&quot;&gt;", "&lt;P PIDKEY=&quot;(hidden)&quot;&gt;"),
            ("<P pidkey = 'key'>", "<P pidkey = '(hidden)'>"),
            ("<P PIDKEY=\u{201C}key\u{201D}>", "<P PIDKEY=\u{201C}(hidden)\u{201D}>"),
            ("<Password></key>k<a>k</a></w:Password>b", "<Password>(hidden)</w:Password>b"),
            ("<Password>k</Pasword>b", "<Password>(hidden)</Pasword>b"),
            ("<P PIDKEY=\"key\"key\"/><a/>", "<P PIDKEY=\"(hidden)><a/>"),
            ("<P PIDKEY=\"key", "<P PIDKEY=\"(hidden)"),
            ("<CommandLine>/x PW=1</CommandLine>b", "<CommandLine>(hidden)</CommandLine>b"),
            ("<w:keyMaterial a='b'>k</w:keyMaterial>", "<w:keyMaterial a='b'>(hidden)</w:keyMaterial>"),
            (
                "&lt;UserPassword&gt;k&lt;/UserPassword&gt;",
                "&lt;UserPassword&gt;(hidden)&lt;/UserPassword&gt;",
            ),
            ("ABCDE-12345-FGHIJ-67890-KLMNO", "(product key)"),
            ("<P PIDKEY=\"ABCDE-12345-FGHIJ-67890-KLMNO\">", "<P PIDKEY=\"(hidden)\">"),
            ("<CommandLine/>b", "<CommandLine/>b"),
            ("a password is asked for", "a password is asked for"),
            ("https://user:SECRETPW@a.example/b.msi", "https://(hidden)@a.example/b.msi"),
            ("<U>https://a.example/b?x=1&amp;sig=SECRET</U>", "<U>https://a.example/b?(hidden)</U>"),
            (
                "&lt;U&gt;ftp://u@a?b=c://d@e?f&lt;/U&gt; g?h",
                "&lt;U&gt;ftp://(hidden)@a?(hidden)&lt;/U&gt; g?h",
            ),
            (r"\\u:SECRET@a\b \\a@SSL\b c:\\d", r"\\(hidden)@a\b \\a@SSL\b c:\\d"),
            (r"<a b='\\\\u:SECRET@a\\b'>", r"<a b='\\\\(hidden)@a\\b'>"),
            ("https://a.example/b@c really?", "https://a.example/b@c really?"),
            (
                "<ContentURL>a.example/b?sig=SECRET</ContentURL>",
                "<ContentURL>a.example/b?(hidden)</ContentURL>",
            ),
            (
                "<x:DownloadUrl>https:/u:SECRET@a/?s</x:DownloadUrl>",
                "<x:DownloadUrl>https:/(hidden)@a/?(hidden)</x:DownloadUrl>",
            ),
            ("<URL>u:SECRET@a/b</URL> URL=\"//a?s\"", "<URL>(hidden)@a/b</URL> URL=\"//a?(hidden)\""),
            (
                "<ContentURL>https://a.example/b</ContentURL>?",
                "<ContentURL>https://a.example/b</ContentURL>?",
            ),
            (
                "<Updates UpdatePath=\"http:/u:SECRET@a/b?SECRET\">",
                "<Updates UpdatePath=\"http:/(hidden)@a/b?(hidden)\">",
            ),
            (r#"<Add SourcePath="\\a@SSL\b">"#, r#"<Add SourcePath="\\a@SSL\b">"#),
            ("<URL>a PASSWORD=SECRET</URL>", "<URL>a PASSWORD=(hidden)</URL>"),
            ("<URL>a<Password>SECRET</Password>", "<URL>a<Password>(hidden)</Password>"),
            ("<URL a=\"b\" PASSWORD=\"SECRET\"", "<URL a=\"b\" PASSWORD=\"(hidden)\""),
            ("<URL>a?b PASSWORD=SECRET</URL>", "<URL>a?(hidden)</URL>"),
            ("<Foo>PASSWORD=SECRET A=1</Foo>", "<Foo>PASSWORD=(hidden) A=1</Foo>"),
            ("<!--API_KEY=SECRET--><a/>", "<!--API_KEY=(hidden)--><a/>"),
            ("<!-- DB_PW = SECRET -->", "<!-- DB_PW = (hidden) -->"),
            (r#"PASSWORD="a ""SECRET"" b" c"#, r#"PASSWORD="(hidden)" c"#),
            (r#"PASSWORD="" A="1""#, r#"PASSWORD="(hidden)" A="1""#),
            ("<Foo>PASSWORD= </Foo>ä://é?ö ü://?", "<Foo>PASSWORD= </Foo>ä://é?(hidden) ü://?"),
            ("<Channel>Current</Channel> ä-ö", "<Channel>Current</Channel> ä-ö"),
        ] {
            assert_eq!(conceal(text), shown);
        }
        assert!(
            resembles_secret("Passwrod")
                && resembles_secret("L2tp_Passphrsae")
                && !resembles_secret("Tokne1")
        );
        assert!(is_secret("DomainPassword") && !is_secret("PasswordAge"));
        assert!(is_secret("L2tpPsk") && is_secret("Workspace_Key") && !is_secret("AADKeyIdentifierList"));
    }
}
