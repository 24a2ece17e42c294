//! The value that follows the name of a secret: an attribute, an element, a member of JSON or YAML, a header, or an option of
//! a command line.

use crate::secrets::{is_header, is_name_byte, is_secret, resembles_secret};
use crate::{distance, is_slip};
use alloc::vec::Vec;
use core::ops::Range;

/// A quote around a name or a value.
#[derive(Clone, Copy)]
struct Quote {
    /// The backslashes before it: JSON in JSON has `\"`, and one level deeper `\\\"`.
    backslashes: usize,
    sign: &'static str,
}

impl Quote {
    const SIGNS: [&str; 13] = [
        "\"",
        "'",
        "&quot;",
        "&apos;",
        "&amp;quot;",
        "&amp;apos;",
        "&#34;",
        "&#39;",
        "&#x22;",
        "&#x27;",
        "\u{201C}",
        "\u{201D}",
        "u0022", // after a backslash
    ];

    /// The quote that the text begins with.
    fn at_start(text: &str) -> Option<Quote> {
        // Most texts begin with none.
        if !matches!(text.as_bytes().first()?, b'"' | b'\'' | b'&' | b'\\' | 0xE2) {
            return None;
        }
        let backslashes = text.bytes().take_while(|byte| *byte == b'\\').count();
        let rest = &text[backslashes..];
        let sign = Self::SIGNS.into_iter().find(|sign| rest.starts_with(sign))?;
        Some(Quote { backslashes, sign })
    }

    fn len(self) -> usize {
        self.backslashes + self.sign.len()
    }

    /// The end of the value in these quotes, which begins with `inside`. `is_doubled` says that two quotes are one of the value.
    fn end(self, inside: &str, is_doubled: bool) -> Option<usize> {
        let mut at = 0;
        loop {
            let found = at
                + match self.sign {
                    // The closing typographic quote is another character.
                    "\u{201C}" => inside[at..].find(['\u{201C}', '\u{201D}']),
                    sign => inside[at..].find(sign),
                }?;
            let before = inside[at..found].bytes().rev().take_while(|byte| *byte == b'\\').count();
            let is_escape = self.backslashes > 0 || !is_doubled;
            // A quote of the text around ends the value, too.
            let is_quote = !is_escape
                || before <= self.backslashes
                || before % (2 * self.backslashes + 2) == self.backslashes;
            let next = found + self.sign.len();
            let is_pair = is_doubled && self.backslashes == 0 && inside[next..].starts_with(self.sign);
            if is_quote && !is_pair {
                return Some(found - if is_escape { before.min(self.backslashes) } else { 0 });
            }
            at = if is_quote { next + self.sign.len() } else { next };
        }
    }
}

/// Returns true if a value can follow the name at `start..end`, so that it is worth to look at the name.
pub(crate) fn may_have_value(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let is_in_tag = start.checked_sub(1).is_some_and(|before| matches!(bytes[before], b'<' | b';' | b':'));
    let next = bytes[end..].iter().find(|byte| !byte.is_ascii_whitespace());
    is_in_tag || next.is_some_and(|next| matches!(next, b'=' | b':' | b'"' | b'\'' | b'&' | b'\\' | 0xC2..))
}

/// The range of the value of the name at `start..end`: a word or a text in quotes after `=`, a text after `:`, or the content of
/// an element.
pub(crate) fn value_behind(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let quote = Quote::at_start(&text[end..]).map_or(0, Quote::len);
    let rest = text[end + quote..].trim_start();
    if let Some(rest) = rest.strip_prefix('=') {
        let rest = rest.trim_start();
        let from = text.len() - rest.len();
        return match Quote::at_start(rest) {
            Some(quote) => Some(quoted_value(text, from, quote, quote.sign == "\"")),
            None => Some(from..end_of_word(text, from)).filter(|value| !value.is_empty()),
        };
    }
    if let Some(rest) = rest.strip_prefix(':') {
        let is_quoted = quote > 0;
        if is_quoted || is_key(text, start, end) {
            return value_after_colon(text, text.len() - rest.len(), start, is_quoted);
        }
    }
    // An element: `<name …>value`, or with its tag escaped.
    let before = match text[..start].strip_suffix(':') {
        Some(prefixed) => prefixed.trim_end_matches(|c: char| u8::try_from(c).is_ok_and(is_name_byte)),
        None => &text[..start],
    };
    if !["<", "&lt;", "&amp;lt;"].iter().any(|open| before.ends_with(open)) {
        return None;
    }
    // An element whose tag does not end soon hides the rest.
    let Some((at, close)) = first_of(&text[end..], &[">", "&gt;", "&amp;gt;"]) else {
        return Some(end..text.len());
    };
    if text[end..end + at].ends_with('/') {
        return None; // an element without content
    }
    let from = end + at + close;
    Some(from..end_tag(text, from, &text[start..end]))
}

/// The place of the value in a quote that begins here. An open quote hides the rest.
fn quoted_value(text: &str, from: usize, quote: Quote, is_doubled: bool) -> Range<usize> {
    let from = from + quote.len();
    let stop =
        quote.end(&text[from..], is_doubled || quote.sign == "'").map_or(text.len(), |stop| from + stop);
    // A quote inside the value is taken for the closing one: the value goes on.
    let rest = text[stop..].get(quote.len()..).unwrap_or_default();
    if !rest.starts_with(char::is_alphanumeric) {
        return from..stop; // without a further search, for linear time
    }
    let end = rest.find(['<', '>', '\n']).unwrap_or(rest.len());
    from..text.len() - rest.len() + end
}

/// Returns true for a name before a colon that is a key or a header, and not the prefix of a name or the scheme of an address.
fn is_key(text: &str, start: usize, end: usize) -> bool {
    let is_prefix = text[..start].ends_with(['<', '/', ':']) || text[..start].ends_with("lt;");
    let name = &text[start..end];
    // A name that only resembles one of a secret is a word of a sentence more often.
    (is_secret(name) || is_header(name)) && !is_prefix && !text[end..].starts_with("://")
}

/// The value after the colon of the name at `name`, which begins here: a text in quotes, an object or a list, or the rest of the
/// line; in YAML also the lines below that are indented.
fn value_after_colon(text: &str, from: usize, name: usize, is_quoted: bool) -> Option<Range<usize>> {
    let is_blank = |c: char| matches!(c, ' ' | '\t') || is_quoted && c.is_whitespace();
    let rest = text[from..].trim_start_matches(is_blank);
    let from = text.len() - rest.len();
    if let Some(quote) = Quote::at_start(rest) {
        return Some(quoted_value(text, from, quote, false));
    }
    if is_quoted {
        let end = match rest.as_bytes().first()? {
            b'{' | b'[' => end_of_brackets(text, from),
            _ => {
                let is_end =
                    |c: char| c.is_whitespace() || matches!(c, ',' | '}' | ']' | '<' | '"' | '\'' | '&');
                rest.find(is_end).map_or(text.len(), |end| from + end)
            }
        };
        return Some(from..end).filter(|value| !value.is_empty());
    }
    const ENDS: [&str; 12] =
        ["\n", "\r", "<", "\"", "&lt;", "&quot;", "&amp;lt;", "&amp;quot;", "-->", "]]>", "&#10;", "&#xA;"];
    let end = first_of(rest, &ENDS).map_or(text.len(), |(end, _)| from + end);
    let value = text[from..end].trim_end();
    if value.is_empty() || (value.starts_with(['|', '>']) && value.len() <= "|2-".len()) {
        return indented_below(text, end, name);
    }
    Some(from..from + value.len())
}

/// The lines after the one that ends here and in which `name` is, if they are indented more.
fn indented_below(text: &str, end: usize, name: usize) -> Option<Range<usize>> {
    if !text[end..].starts_with(['\n', '\r']) {
        return None;
    }
    let indent = |line: &str| line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let own = indent(&text[text[..name].rfind(['\n', '\r']).map_or(0, |at| at + 1)..name]);
    let mut place: Option<Range<usize>> = None;
    let mut at = end;
    for line in text[end..].split_inclusive(['\n', '\r']) {
        let (start, written) = (at + indent(line), line.trim());
        at += line.len();
        if written.is_empty() {
            continue;
        }
        if indent(line) <= own {
            break;
        }
        let markup = written.find('<');
        let stop = start + markup.unwrap_or(written.len());
        place = Some(place.map_or(start, |place| place.start)..stop).filter(|place| !place.is_empty());
        if markup.is_some() {
            break;
        }
    }
    place
}

/// The end of the JSON in the brackets that begin here, or of the text.
fn end_of_brackets(text: &str, from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(from) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// The value of an option of a command line, whose name is at `start..end`: `--password VALUE`, `-Token VALUE`, `/p:VALUE`; and
/// the token after `Bearer`.
pub(crate) fn value_of_option(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    /// Names of options that hold a password, but are no names of other values.
    const SHORT: [&str; 3] = ["p", "rp", "pass"];
    /// The length of the shortest token: no other word after `Bearer` is as long.
    const TOKEN: usize = 16;
    let bytes = text.as_bytes();
    let separator = *bytes.get(end)?;
    let name = &text[start..end];
    if separator == b' ' && name.eq_ignore_ascii_case("Bearer") {
        return Some(end + 1..end_of_word(text, end + 1)).filter(|token| token.len() >= TOKEN);
    }
    if !matches!(separator, b':' | b' ' | b'\t') {
        return None;
    }
    let bare = name.trim_start_matches('-');
    let before = text[..start].strip_suffix('/');
    let is_option = match before {
        _ if bare.len() < name.len() => !text[..start].ends_with(['!', '<']),
        Some(before) => {
            let is_word =
                |c: char| !(c.is_whitespace() || matches!(c, '"' | '\'' | '>' | ';' | '(' | ',' | '='));
            !before.ends_with(is_word) && !before.ends_with("lt;")
        }
        None => false,
    };
    let is_short = || SHORT.iter().any(|short| bare.eq_ignore_ascii_case(short));
    if !is_option || !(is_secret(bare) || is_short()) {
        return None;
    }
    let value = match separator {
        b':' => &text[end + 1..],
        // `/p` is more often a path, or the patch of Windows Installer.
        _ if bare.eq_ignore_ascii_case("p") && name != "-p" => return None,
        _ => text[end..].trim_start_matches([' ', '\t']),
    };
    let from = text.len() - value.len();
    if let Some(quote) = Quote::at_start(value) {
        return Some(quoted_value(text, from, quote, quote.sign == "\""));
    }
    match value.as_bytes().first()? {
        b'=' | b':' => None,
        b'-' if separator != b':' => None, // the next option
        // An expression of PowerShell.
        b'(' => Some(from..value.find([')', '\n']).map_or(text.len(), |end| from + end)),
        _ => Some(from..end_of_word(text, from)).filter(|value| !value.is_empty()),
    }
}

/// A tag, perhaps escaped.
#[derive(Clone, Copy)]
pub(crate) struct Tag {
    /// The start of its name.
    start: usize,
    open: &'static str,
    close: &'static str,
}

impl Tag {
    /// The tag that opens at this byte.
    pub(crate) fn at(text: &str, at: usize) -> Option<Tag> {
        const BRACKETS: [(&str, &str); 3] = [("<", ">"), ("&lt;", "&gt;"), ("&amp;lt;", "&amp;gt;")];
        let (open, close) = BRACKETS.into_iter().find(|(open, _)| text[at..].starts_with(open))?;
        Some(Tag { start: at + open.len(), open, close })
    }

    /// Returns true if the ids in the tag are free text: `data` of ADMX policies, `add` of settings.
    fn has_free_ids(self, text: &str) -> bool {
        let name = &text.as_bytes()[self.start..];
        let name = &name[..name.iter().take_while(|byte| is_name_byte(**byte)).take(6).count()];
        let name = core::str::from_utf8(name).unwrap_or_default();
        distance(name, "data", 1).is_some() || name.eq_ignore_ascii_case("add")
    }

    /// Returns true if the attribute at `start..end` names a secret: `name="PIDKEY"`, and `id="ApiKeyBox"` where ids are free
    /// text.
    pub(crate) fn names_secret(self, text: &str, start: usize, end: usize) -> bool {
        if !is_naming(&text[start..end]) {
            return false;
        }
        let Some(value) = text[end..].trim_start().strip_prefix('=') else { return false };
        let (place, _) = attribute_value(text, text.len() - value.len(), self.close);
        let value = &text[place];
        resembles_secret(value.trim()) || (self.has_free_ids(text) && has_secret_word(value))
    }

    /// The values in the tag other than its names, and the text after it; and their end. No attribute has an opening bracket, so
    /// that the end is that of the next tag.
    pub(crate) fn values(self, text: &str) -> (Vec<Range<usize>>, usize) {
        let stop = text[self.start..].find(self.open).map_or(text.len(), |stop| self.start + stop);
        let text = &text[..stop];
        let (mut values, mut at) = (Vec::new(), self.start);
        while let Some(equals) = text[at..].find('=') {
            let before = text[at..at + equals].trim_end();
            let is_of_name = |c: char| u8::try_from(c).is_ok_and(is_name_byte);
            let name = &before[before.trim_end_matches(is_of_name).len()..];
            let (place, next) = attribute_value(text, at + equals + 1, self.close);
            let is_value = !is_naming(name) && !is_data_type(name, &text[place.clone()]);
            if is_value {
                values.push(place);
            }
            at = next;
        }
        let content = text[at..].find(self.close).filter(|found| !text[..at + found].ends_with('/'));
        values.extend(content.map(|found| at + found + self.close.len()..stop));
        values.retain(|place| !text[place.clone()].trim().is_empty());
        (values, stop)
    }
}

/// Returns true for the attributes that say what the others are about.
fn is_naming(attribute: &str) -> bool {
    ["name", "key", "id"].iter().any(|known| attribute.eq_ignore_ascii_case(known))
}

/// Returns true if an attribute or an element of this name says which type a value has, and its own value is the name of a type,
/// perhaps misspelt: `datatype="string"`, `Type="REG_SZ"`. It is no secret, also beside one.
///
/// ```
/// use csp_findings::is_data_type;
/// assert!(is_data_type("datatype", "string") && !is_data_type("datatype", "hunter2"));
/// ```
pub fn is_data_type(name: &str, value: &str) -> bool {
    const TYPES: [&str; 21] = [
        "string",
        "text",
        "chr",
        "integer",
        "int",
        "number",
        "float",
        "boolean",
        "bool",
        "binary",
        "bin",
        "b64",
        "date",
        "time",
        "xml",
        "REG_SZ",
        "REG_EXPAND_SZ",
        "REG_MULTI_SZ",
        "REG_DWORD",
        "REG_QWORD",
        "REG_BINARY",
    ];
    let value = value.trim();
    let is = |known: &str| value.eq_ignore_ascii_case(known) || known.len() >= 6 && is_slip(value, known);
    ["type", "datatype"].iter().any(|known| name.eq_ignore_ascii_case(known)) && TYPES.into_iter().any(is)
}

/// The place of the value of an attribute whose `=` ends here, and the end of its quotes.
fn attribute_value(text: &str, from: usize, close: &str) -> (Range<usize>, usize) {
    let value = text[from..].trim_start();
    let from = text.len() - value.len();
    let Some(quote) = Quote::at_start(value) else {
        let end = end_of_word(text, from);
        let end = from + text[from..end].find(close).unwrap_or(end - from);
        return (from..end, end);
    };
    let from = from + quote.len();
    let found = text[from..].find(quote.sign);
    let inside = &text[from..found.map_or(text.len(), |found| from + found)];
    let written = if quote.backslashes > 0 { inside.trim_end_matches('\\') } else { inside };
    let end = from + inside.len() + found.map_or(0, |_| quote.sign.len());
    (from..from + written.len(), end)
}

/// Returns true if an id has the name of a secret in it, up to the end of a word: `ApiKeyBox`, `proxy-password-text`.
fn has_secret_word(id: &str) -> bool {
    let bytes = id.as_bytes();
    (1..=bytes.len()).any(|end| {
        let last = bytes[end - 1];
        let (next, after) = (bytes.get(end), bytes.get(end + 1));
        let is_end = match next {
            None => true,
            Some(next) if next.is_ascii_uppercase() => {
                !last.is_ascii_uppercase() || after.is_some_and(u8::is_ascii_lowercase)
            }
            Some(next) => !next.is_ascii_alphabetic(),
        };
        last.is_ascii_alphanumeric() && is_end && resembles_secret(&id[..end])
    })
}

/// The end of the URL or of the value without quotes that starts here: before white space, markup or a quote.
pub(crate) fn end_of_word(text: &str, start: usize) -> usize {
    let ends = ["<", "\"", "&lt;", "&quot;", "&amp;lt;", "&amp;quot;", "-->", "]]>"];
    let mut rest = text[start..].char_indices();
    let end =
        rest.find(|(at, c)| c.is_whitespace() || ends.iter().any(|end| text[start + at..].starts_with(end)));
    end.map_or(text.len(), |(at, _)| start + at)
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

    use crate::conceal;
    use alloc::string::String;

    /// The text with each value hidden that is in brackets here, and without the brackets; and the text that is searched.
    fn expected(marked: &str) -> (String, String) {
        let text = marked.replace(['⟨', '⟩'], "");
        let mut shown = String::new();
        for part in marked.split_inclusive('⟩') {
            match part.strip_suffix('⟩').and_then(|part| part.split_once('⟨')) {
                Some((before, _)) => shown.extend([before, crate::HIDDEN]),
                None => shown += part,
            }
        }
        (text, shown)
    }

    fn check(cases: &[&str]) {
        for marked in cases {
            let (text, shown) = expected(marked);
            assert_eq!(conceal(&text), shown, "{text}");
        }
    }

    #[test]
    fn members_of_json_are_hidden() {
        check(&[
            r#"{"password": "⟨s, s⟩", "a": "b"}"#,
            r#"{"password":"⟨s\"s⟩","a":"b"}"#,
            r#"{"password":"⟨s\\⟩","a":"b"}"#,
            r#"{"a":"{\"password\":\"⟨s⟩\",\"b\":\"c\"}"}"#,
            r#"{"a":"{\"password\": \"⟨s\\\"s⟩\",\"b\":\"c\"}"}"#,
            r#"{"a":"{\"b\":\"{\\\"password\\\":\\\"⟨s⟩\\\",\\\"c\\\":1}\"}"}"#,
            r#"{"a":"{\"password\":\"⟨s⟩"}"#,
            r"{'ApiKey': '⟨s⟩', 'a': 'b'}",
            r#"{\u0022password\u0022:\u0022⟨s⟩\u0022,\u0022a\u0022:1}"#,
            "{&quot;clientSecret&quot; : &quot;⟨s⟩&quot;, &quot;a&quot;:1}",
            "{&#34;clientSecret&#34;:&#34;⟨s⟩&#34;, &#34;a&#34;:1}",
            "{\"Passwrod\":\n  \"⟨s⟩\"\n}",
            r#"{"PIN_VALUE": ⟨1234⟩, "a": 1}"#,
            r#"{"secret": ⟨{"a": "s", "b": ["s"]}⟩, "c": 1}"#,
            r#"{"Authorization": "⟨Bearer s⟩", "Accept": "*"}"#,
            r#"{"password": "⟨s⟩"#,
            r#""Password"="⟨s⟩""#,
            r#"{"args": "PASSWORD=\"⟨s⟩\" A=1"}"#,
            r#"{"passwordAge": "1", "MinDevicePasswordLength": 4}"#,
            r#"["password", "token"]"#,
        ]);
    }

    #[test]
    fn values_of_yaml_and_of_headers_are_hidden() {
        check(&[
            "password: ⟨s s, s⟩\nuser: joe",
            "<!-- password: ⟨s⟩ --><a/>",
            "- token : \"⟨s⟩\" # a",
            "password: '⟨it''s s⟩' # a",
            "a:\n  password: |\n    ⟨s\n\n    s⟩\n  user: joe",
            "password:\n  ⟨s⟩\n<a/>",
            "password:\n  ⟨s⟩<a/>",
            "password:\nuser: joe",
            "Authorization: ⟨Bearer s⟩\r\nAccept: */*",
            "authorization:⟨Basic s⟩\n",
            "X-Api-Key: ⟨s⟩\n",
            "Set-Cookie: ⟨a=s; Path=/⟩\n",
            "curl -H \"X-Api-Key: ⟨s⟩\" https://a.example",
            "Bearer ⟨abcdefghijklmnopqrstuvwxyz⟩ a",
            "the bearer of it; Bearer tokens",
            "<secret:a b='c'/>",
            "urn:oauth:token:a",
            "token://a",
            "PasswordAge: 4\nMinDevicePasswordLength: 4",
        ]);
    }

    #[test]
    fn values_of_options_are_hidden() {
        check(&[
            "setup.exe --password ⟨s⟩ --quiet",
            "setup.exe --password \"⟨s s⟩\" --quiet",
            "setup.exe --api-key ⟨s⟩",
            "setup.exe --password --token ⟨s⟩",
            "setup.exe /password ⟨/token⟩ ⟨s⟩",
            "setup.exe /quiet /p:⟨s⟩ /norestart",
            "setup.exe /rp ⟨s⟩ /norestart",
            "setup.exe -p ⟨s⟩ -u a",
            "Get-A -Token ⟨s⟩ -Force",
            "Get-A -Password ⟨(ConvertTo-SecureString 's' -AsPlainText -Force⟩) -Force",
            "<a b=\"--token '⟨s s⟩'\"/>",
            "setup.exe --password",
            "msiexec /p a.msp /quiet",
            "<!--password is needed-->",
            "</p:a> &lt;/p:a b",
            "-PasswordAge 4 --length 4",
        ]);
    }

    #[test]
    fn values_beside_ids_with_the_word_of_a_secret_are_hidden() {
        check(&[
            r#"<data id="ApiKeyBox" value="⟨s⟩"/><data id="A" value="b"/>"#,
            r#"<data value='⟨s⟩' id='ProxyPasswordText' />"#,
            r#"<Dta id="MY_TOKEN_1" vlaue="⟨s⟩"/>"#,
            r#"<data id="ApiKyeBox" value="⟨s⟩"/>"#,
            r#"<add key="ApiKeyBox" value="⟨s⟩"/>"#,
            r#"<parm name="Passwrod" value="⟨s⟩" datatype="string" type="⟨s⟩"/>"#,
            r#"<a value="⟨s⟩" name="PIDKEY" b="⟨s⟩"/><a value="b" name="c"/>"#,
            "<Data Name='Password'>⟨s⟩</Data>",
            "&lt;parm name=&quot;Passwrod&quot; value=&quot;⟨s⟩&quot;/&gt;",
            "&lt;data id=&quot;ApiKeyBox&quot; value=&quot;⟨s⟩&quot;/&gt;",
            "&amp;lt;data id=&amp;quot;APIKeyBox&amp;quot; value=&amp;quot;⟨s⟩&amp;quot;/&amp;gt;",
            r#"{"value": "<data id=\"ApiKeyBox\" value=\"⟨s⟩\"/>"}"#,
            "<data id='ApiKeyBox'>⟨s⟩</data>",
            "<data id=ApiKeyBox value=⟨s⟩>",
            "<data id='ApiKeyBox' value='⟨s ⟩<b/>",
            r#"<data id="Length" value="Password policy"/>"#,
            r#"<data id="Passwordless" value="1"/><data id="TokenizerMode" value="1"/>"#,
            r#"<parm name="PasswordAge" value="1"/>"#,
        ]);
    }

    #[test]
    fn secrets_of_escaped_and_broken_addresses_are_hidden() {
        check(&[
            "./a/https%3A%2F%2F⟨user%3Apw⟩%40host%2Fb",
            "./a/https%3a%2f%2f⟨user%3apw⟩%40host%3f⟨sig%3Ds⟩",
            "./a/https%253A%252F%252F⟨user%253Apw⟩%2540host/b",
            "./a/https%3A%2F%2Fhost%2Fa%40b",
            "https://⟨joe:s/s⟩@a.example/b",
            "https://a.example:80/b@c",
            "https://a.example/b@c",
            "./Vendor/MSFT/%7B90150000%7D/A",
        ]);
    }

    /// A quadratic search of a part that never ends would take minutes.
    #[test]
    fn the_search_takes_linear_time() {
        for part in [
            "password:\n\r",
            "\"password\":{",
            "\"password\":\\\"",
            "password=\\\"",
            "password: |\n",
            "password:\r",
            "password:\n\n",
            "password: ",
            "--password ",
            "-Token (",
            "/p ",
            "/password /",
            "-password '",
            "<data id=",
            "<data id='ApiKeyBox ",
            "&lt;data id=&quot;ApiKeyBox",
            "<data id=\"A_",
            " id=\"PIDKEY\"",
            " name='Passwrod",
            "&lt; key=&apos;",
            "%3A%2F%2F",
            "%3A%2F%2Fa:b",
            "://a:b/",
            "%25",
            "\\",
            "\"password\\",
            "Bearer ",
            "&quot;password&quot;",
            "<pasword ",
        ] {
            let text = ["<a ", &part.repeat(500_000 / part.len())].concat();
            conceal(&text);
        }
        // Each name is another one.
        let many: String = (0..30_000).map(|n| alloc::format!("<a{n} pasword{n}='b'/>")).collect();
        assert_eq!(conceal(&many), many);
    }
}
