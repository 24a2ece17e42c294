//! Hides secrets: product keys, passwords, tokens, command lines, user information and queries of URLs, and credentials in UNC
//! paths. Knows the names of secrets.

use crate::secret_value::{Tag, end_of_word, may_have_value, value_behind, value_of_option};
use crate::{is_slip, joined, product_keys, with_replaced, without_product_keys};
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

/// The bytes of a name from its end on, in small letters, without `_` and `-`.
fn from_end(name: &str) -> impl Iterator<Item = u8> + '_ {
    name.bytes().rev().filter(|byte| !matches!(byte, b'_' | b'-')).map(|byte| byte.to_ascii_lowercase())
}

/// Returns true if a node, an element, an attribute or a property of this name holds a secret.
pub fn is_secret(name: &str) -> bool {
    let letters = || from_end(name).take(LONGEST);
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

/// The length of the shortest of [`NAMES`] that may be misspelt: one letter makes another word of a shorter one.
const SHORTEST: usize = 6;

/// The letters of each of [`NAMES`]: a bit for each. The shorter ones have all bits, also those that are no letters.
const LETTERS: [u32; NAMES.len()] = {
    let mut letters = [0; NAMES.len()];
    let mut at = 0;
    while at < NAMES.len() {
        let name = NAMES[at].as_bytes();
        let mut byte = 0;
        while byte < name.len() {
            letters[at] |= if name.len() < SHORTEST { u32::MAX } else { letter(name[byte]) };
            byte += 1;
        }
        at += 1;
    }
    letters
};

/// The bit of a letter; 0 for other characters.
const fn letter(byte: u8) -> u32 {
    if byte.is_ascii_alphabetic() { 1 << (byte.to_ascii_lowercase() - b'a') } else { 0 }
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
    if is_secret(name) {
        return true;
    }
    let plain = || from_end(name).take(LONGEST + 1);
    let letters = plain().fold(0, |letters, byte| letters | letter(byte));
    // Nearly every word lacks several letters of each of the names, and one fault takes one.
    let is_near = |of_known: u32| {
        let missing = of_known & !letters;
        missing & missing.wrapping_sub(1) == 0
    };
    // The compiler vectorises a fold, but not a search.
    if !LETTERS.iter().fold(false, |any, of_known| any | is_near(*of_known)) {
        return false;
    }
    let mut end: Vec<u8> = plain().collect();
    end.reverse();
    let resembles = |known: &str| {
        let (begins, ends) = (&known.as_bytes()[..2], &known.as_bytes()[known.len() - 2..]);
        (known.len() - 1..=known.len() + 1).any(|length| {
            let Some(end) = end.len().checked_sub(length).map(|start| &end[start..]) else { return false };
            // One fault leaves the first two letters or the last two.
            let is_kept =
                end[..2].eq_ignore_ascii_case(begins) || end[length - 2..].eq_ignore_ascii_case(ends);
            is_kept && core::str::from_utf8(end).is_ok_and(|end| is_slip(end, known))
        })
    };
    NAMES.iter().zip(LETTERS).any(|(known, of_known)| is_near(of_known) && resembles(known))
}

/// The text without the secrets in it.
///
/// Hides the values of attributes and of properties as in `PASSWORD=VALUE`, the content of elements with such a name (escaped
/// once or twice, too), members of JSON and YAML, headers, and options of command lines, also under a misspelt name; the values
/// beside an attribute that names a secret, the user information and the query of URLs, credentials in UNC paths, and
/// [everything that looks like a product key](without_product_keys).
///
/// ```
/// use csp_findings::conceal;
/// assert_eq!(conceal(r#"{"password": "x"}"#), r#"{"password": "(hidden)"}"#);
/// assert_eq!(conceal("setup.exe --token x /quiet"), "setup.exe --token (hidden) /quiet");
/// assert_eq!(conceal("<data id='ApiKeyBox' value='x'/>"), "<data id='ApiKeyBox' value='(hidden)'/>");
/// ```
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
    if !bytes
        .iter()
        .any(|byte| matches!(byte, b'=' | b'<' | b'&' | b':' | b'\\' | b'%' | b' ' | b'\t'..=b'\r'))
    {
        return spans;
    }
    let mut at = 0;
    let (mut tag, mut tag_end) = (None, 0); // the last tag that has begun, and the end of the last one that names a secret
    let mut url_end = 0; // the end of the last URL that has begun
    let mut url_value_end = 0; // the end of the last value whose name says that it is a URL
    while at < bytes.len() {
        if at < url_end {
            let mark = if bytes[at] == b'?' { 1 } else { escaped(&bytes[at..], b"?") };
            if mark > 0 {
                if at + mark < url_end {
                    spans.push(at + mark..url_end);
                }
                at = url_end;
                continue;
            }
        }
        let scheme = match bytes[at] {
            b':' if bytes[at..].starts_with(b"://") => "://".len(),
            b'%' => escaped(&bytes[at..], b"://"),
            _ => 0,
        };
        if scheme > 0 {
            at += scheme;
            let is_first = at > url_end;
            if is_first {
                url_end = end_of_word(text, at);
            }
            let url = &text[at..url_end.max(at)];
            // The search beyond the authority takes the whole URL, so that only the first of a word has it, for linear time.
            let length = match scheme {
                3 if is_first => user_information(url),
                3 => user_of_authority(url),
                _ => user_of_escaped(url),
            };
            if let Some(length) = length {
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
            if matches!(bytes[at], b'<' | b'&') {
                tag = Tag::at(text, at).or(tag);
            }
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let length = bytes[at..].iter().take_while(|byte| is_name_byte(**byte)).count();
        let end = at + length;
        let name = &text[at..end];
        if let Some(place) = value_of_option(text, at, end) {
            // The word after an option may be an option, too: `/password /token x`.
            at = if bytes.get(place.start) == Some(&b'/') { end } else { place.end };
            spans.push(place);
            continue;
        }
        let is_secret_name = may_have_value(text, at, end) && (is_header(name) || resembles_secret(name));
        if let Some(place) = is_secret_name.then(|| value_behind(text, at, end)).flatten() {
            at = place.end.max(end);
            spans.push(place);
            continue;
        }
        if let Some(tag) = tag.filter(|_| at >= tag_end) {
            if tag.names_secret(text, at, end) {
                let (values, stop) = tag.values(text);
                spans.extend(values);
                tag_end = stop;
            }
        }
        if (is_of_url(name) || is_of_place(name)) && at >= url_value_end {
            // A wrong or missing scheme hides the user information and the query from the search for `://`. The value may have
            // other secrets in it, so that the search goes on there.
            if let Some(place) = value_behind(text, at, end) {
                let (start, value) = (place.start, &text[place.clone()]);
                // The credentials of a folder are found by its backslashes.
                if is_of_url(name) || value.contains(":/") {
                    spans.extend(url_secrets(value).map(|part| start + part.start..start + part.end));
                }
                url_value_end = place.end;
            }
        }
        at = end;
    }
    joined(spans)
}

/// Returns true for letters, digits and the characters that join them in names, all of one byte: only whole names count.
pub(crate) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// Returns true for the headers of HTTP that hold a secret (RFC 9110, section 11; RFC 6265) and whose names do not say so.
pub(crate) fn is_header(name: &str) -> bool {
    const HEADERS: [&str; 6] = [
        "Authorization",
        "Proxy-Authorization",
        "Cookie",
        "Set-Cookie",
        "Ocp-Apim-Subscription-Key",
        "X-Functions-Key",
    ];
    HEADERS.iter().any(|known| name.eq_ignore_ascii_case(known))
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

/// The length of the user information of a URL whose text after `://` this is. A `/`, `?` or `#` in a password need not be
/// escaped: then the text before it has a port that is no number.
fn user_information(url: &str) -> Option<usize> {
    user_of_authority(url).or_else(|| {
        let authority = &url[..url.find(AUTHORITY_ENDS)?];
        let (_, port) = authority.rsplit_once(':')?;
        let is_port = port.bytes().all(|byte| byte.is_ascii_digit());
        url.rfind('@').filter(|_| !is_port)
    })
}

/// The signs that end the authority of a URL (RFC 3986, section 3.2).
const AUTHORITY_ENDS: [char; 3] = ['/', '?', '#'];

/// The length of the user information before the first sign that ends the authority of a URL.
fn user_of_authority(url: &str) -> Option<usize> {
    let authority = &url[..url.find(AUTHORITY_ENDS).unwrap_or(url.len())];
    authority.rfind('@')
}

/// The length of the user information of a URL with escaped signs, whose text after the escaped `://` this is.
fn user_of_escaped(url: &str) -> Option<usize> {
    let bytes = url.as_bytes();
    let is = |at: usize, sign: u8| bytes[at] == sign || escaped(&bytes[at..], &[sign]) > 0;
    let end = (0..bytes.len()).find(|at| [b'/', b'?', b'#'].iter().any(|sign| is(*at, *sign)));
    (0..end.unwrap_or(bytes.len())).rev().find(|at| is(*at, b'@'))
}

/// The number of bytes that this sign takes at the beginning of the text with each byte escaped once or more often (RFC 3986,
/// section 2.1): `%3A`, `%253A`. 0 if the text begins otherwise.
fn escaped(text: &[u8], sign: &[u8]) -> usize {
    let mut at = 0;
    for byte in sign {
        if text.get(at) != Some(&b'%') {
            return 0;
        }
        at += 1;
        while text[at..].starts_with(b"25") {
            at += 2;
        }
        let digits = text.get(at..at + 2).and_then(|digits| core::str::from_utf8(digits).ok());
        if digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) != Some(*byte) {
            return 0;
        }
        at += 2;
    }
    at
}

/// The length of the credentials, with a colon, in a UNC path whose text after `\\` this is. `\\server@SSL` has none.
fn credentials_of_share(path: &str) -> Option<usize> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '\\' | '/' | '<' | '"');
    let server = &path[..path.find(is_end).unwrap_or(path.len())];
    server.rfind('@').filter(|at| server[..*at].contains(':'))
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
        for known in NAMES.iter().filter(|known| known.len() >= 6) {
            for at in 0..known.len() {
                let (before, after) = (&known[..at], &known[at + 1..]);
                let letter = &known[at..=at];
                let exchanged =
                    after.chars().next().map(|next| alloc::format!("{next}{letter}{}", &after[1..]));
                for end in [after.into(), alloc::format!("x{after}"), alloc::format!("x{letter}{after}")]
                    .into_iter()
                    .chain(exchanged)
                {
                    let name = alloc::format!("Domain_{before}{end}");
                    assert!(resembles_secret(&name), "{name}");
                }
            }
        }
        assert!(is_secret("DomainPassword") && !is_secret("PasswordAge"));
        assert!(is_secret("L2tpPsk") && is_secret("Workspace_Key") && !is_secret("AADKeyIdentifierList"));
    }
}
