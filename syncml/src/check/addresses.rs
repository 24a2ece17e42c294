//! Addresses: LocURIs in items (MS-MDM 2.2.3; OMA TND 1.2, section 6).

use super::findings::{Added, Findings};
use super::placeholder;
use super::rule::MessageRule;
use crate::document::Element;
use crate::views::UriText;
use csp_findings::{quoted, short};
use ddf::{AsSegment, LocUri, LocUriErrorKind, Segment};
use std::borrow::Cow;

/// Checks the spelling of an address; `None` when the text is not an address. `misspelt`: names that another finding says how to
/// write.
pub(super) fn check<'u>(
    found: &mut Findings,
    text: &'u UriText<'_>,
    in_alert: bool,
    misspelt: &[&str],
) -> Option<LocUri<'u>> {
    let element = text.element();
    let address = text.as_str();
    let raw = text.raw();
    if raw.len() != raw.trim_ascii().len() && !address.is_empty() {
        let (start, end) = (element.content().start, element.content().end);
        let before = raw.len() - raw.trim_ascii_start().len();
        let after = raw.len() - raw.trim_ascii_end().len();
        // Another finding has a fix for the white space inside.
        let inside = raw.trim_ascii().contains(|c: char| c.is_ascii_whitespace());
        let fix = if inside {
            "remove it".to_owned()
        } else {
            found.wording().write_address(address, raw.trim_ascii())
        };
        found
            .add(MessageRule::LocUriSpace, start..end, "white space surrounds the address")
            .subject(address)
            .fix(fix)
            .edit(start..start + before, "")
            .edit(end - after..end, "");
    }
    if let Some(scheme) = scheme(address) {
        let what = format!(
            "the address begins with {scheme}:// and is one of a server; expected the address of a node"
        );
        found.within(MessageRule::LocUriScheme, element, what).fix("write an address that begins with ./");
        return None;
    }
    let uri = match LocUri::parse(address) {
        Ok(uri) => uri,
        Err(error) => {
            let rule = match error.kind() {
                LocUriErrorKind::Empty => MessageRule::LocUriEmpty,
                LocUriErrorKind::TooLong => MessageRule::LocUriTooLong,
                LocUriErrorKind::LeadingSlash => MessageRule::LocUriLeadingSlash,
                LocUriErrorKind::EmptySegment => MessageRule::LocUriEmptySegment,
                LocUriErrorKind::Dot => MessageRule::LocUriDot,
                LocUriErrorKind::Wildcard => MessageRule::LocUriWildcard,
                LocUriErrorKind::Control => MessageRule::LocUriControl,
                _ => MessageRule::LocUriEscape,
            };
            let what = found.wording().of_error(error);
            found.within(rule, element, what).subject(address);
            return None;
        }
    };
    if let Some((separator, fixed)) = wrong_separator(uri.path()) {
        let what = format!("`{separator}` separates the names of the address; expected `/`");
        let fix = format!("write {}", short(&fixed));
        found.within(MessageRule::LocUriUnescaped, element, what).subject(uri.as_str()).fix(fix);
        return None;
    }
    if lacks_start(&uri) {
        let at = element.content().start + (raw.len() - raw.trim_ascii_start().len());
        let fix = found.wording().write_address(&format!("./{address}"), &format!("./{}", raw.trim_ascii()));
        let added = found
            .within(MessageRule::LocUriStart, element, "the address of the node does not begin with ./")
            .subject(address)
            .fix(fix);
        // Otherwise it is written with references or in a CDATA section.
        if raw.trim_ascii().starts_with(uri.path()) {
            added.edit(at..at, "./");
        }
    }
    characters(found, text, &uri, in_alert, misspelt);
    for segment in uri.segments().filter(|segment| is_odd_guid(*segment)) {
        let what = format!("the name {} looks like a GUID but is not one", short(segment.as_str()));
        found
            .within(MessageRule::OddGuid, element, what)
            .subject(address)
            .fix("write 8, 4, 4, 4 and 12 hexadecimal digits with hyphens between them");
    }
    Some(uri)
}

/// Returns true for an address in a tree of vendors that begins without `./`: `Vendor/MSFT/…`, `Device/Vendor/MSFT/…`.
fn lacks_start(uri: &LocUri<'_>) -> bool {
    let mut segments = uri.segments().peekable();
    let is_relative = !uri.path().starts_with('.');
    let scope = segments.next_if(|first| first.matches("Device") || first.matches("User"));
    let vendor = segments.next().is_some_and(|segment| segment.matches("Vendor"));
    is_relative && vendor && (scope.is_some() || segments.next().is_some())
}

/// The scheme of a URL (RFC 3986, section 3.1).
fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once("://")?;
    let is_of_scheme = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let begins = scheme.starts_with(|first: char| first.is_ascii_alphabetic());
    (begins && scheme.bytes().all(is_of_scheme)).then_some(scheme)
}

/// What separates the names of an address in place of `/`, and the path with `/`: `\`, or `\/`, which is how JSON may write `/`.
fn wrong_separator(path: &str) -> Option<(&'static str, String)> {
    const OF_JSON: &str = "\\/";
    if !path.contains('\\') {
        return None;
    }
    if path.contains(OF_JSON) {
        return Some((OF_JSON, path.replace(OF_JSON, "/")));
    }
    (path.starts_with(".\\") || !path.contains('/')).then(|| ("\\", path.replace('\\', "/")))
}

/// Reports characters that a URI must percent-escape.
fn characters(found: &mut Findings, text: &UriText<'_>, uri: &LocUri<'_>, in_alert: bool, misspelt: &[&str]) {
    let path = uri.path();
    // Nearly every address is correct, and bytes are checked faster than characters.
    if path.bytes().all(is_of_path) {
        return;
    }
    let stray = |c: char| !u8::try_from(c).is_ok_and(is_of_path);
    let braces_only = path.chars().filter(|c| stray(*c)).all(|c| matches!(c, '{' | '}'));
    if in_alert && braces_only {
        let added = found
            .within(MessageRule::LocUriBraces, text.element(), "the address of an Alert has unescaped braces")
            .subject(uri.as_str())
            .fix("write %7B and %7D");
        escape(added, text, path, stray, |_| false);
        return;
    }
    let form = found.form();
    let is_unknown = |name: &str| placeholder::variable_in_name(form, name).is_some();
    let mut variables = path.split('/').filter_map(|name| placeholder::variable_in_name(form, name));
    // Another finding is about one without braces, if any name in its place matters.
    if let Some(name) = variables.find(|name| name.contains('{')) {
        variable(found, text.element(), uri, name);
    }
    // The server replaces a variable before the address is one; the name around it is not judged without it.
    let is_unchanged = |name: &str| is_unknown(name) || misspelt.contains(&name.trim_ascii());
    let names: Vec<&str> = path.split('/').filter(|name| !is_unchanged(name)).collect();
    let Some(first) = names.iter().find_map(|name| name.chars().find(|c| stray(*c))) else { return };
    if let Some(name) = placeholder::first(form, uri) {
        let others = uri.segments().filter(|segment| {
            !placeholder::is_placeholder(form, segment.as_str()) && !is_unknown(segment.as_str())
        });
        if !others.flat_map(|segment| segment.as_str().chars()).any(stray) {
            let what = format!("{} is a placeholder; expected a name in its place", quoted(name.as_str()));
            found.within(MessageRule::Placeholder, text.element(), what).subject(uri.as_str());
            return;
        }
    }
    let shown = match first {
        ' ' => "a space".to_owned(),
        c @ ('\\' | '"') => format!("`{c}`"),
        c => format!("`{}`", c.escape_debug()),
    };
    let rule = if only_inner_blanks(&names, stray) {
        MessageRule::LocUriBlank
    } else {
        MessageRule::LocUriUnescaped
    };
    let what = format!("{shown} is unescaped in the address; expected its percent-escape");
    let added = found.within(rule, text.element(), what).subject(uri.as_str());
    let mut fixed = String::with_capacity(path.len() + 8);
    for (index, name) in without_space(uri).split('/').enumerate() {
        if index > 0 {
            fixed.push('/');
        }
        if is_unchanged(name) {
            fixed.push_str(name);
            continue;
        }
        for (offset, c) in name.char_indices() {
            match c {
                ' ' if is_beside_tilde(name, offset) => {}
                c if stray(c) => c.encode_utf8(&mut [0; 4]).encode_into(&mut fixed),
                c => fixed.push(c),
            }
        }
    }
    escape(added.fix(format!("write {}", short(&fixed))), text, path, stray, is_unchanged);
}

/// The bytes that a path holds unescaped (RFC 3986, section 3.3), `/`, and the `%` of an escape. A table, because every
/// byte of every address is checked.
static OF_PATH: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        table[byte] = c.is_ascii_alphanumeric()
            || matches!(
                c,
                b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+'
            )
            || matches!(c, b',' | b';' | b'=' | b':' | b'@' | b'/' | b'%');
        byte += 1;
    }
    table
};

fn is_of_path(byte: u8) -> bool {
    OF_PATH[usize::from(byte)]
}

/// Notes a variable in an address.
pub(super) fn variable(found: &mut Findings, location: Element<'_>, uri: &LocUri<'_>, name: &str) {
    let what = format!("{} is a variable, which the server has to replace", quoted(name));
    found.within(MessageRule::Variable, location, what).subject(uri.as_str());
}

/// The only characters to escape are blanks inside names, as in `Provider/MS DM Server`. Microsoft's pages write such
/// addresses for Intune.
fn only_inner_blanks(names: &[&str], stray: impl Fn(char) -> bool) -> bool {
    names.iter().all(|name| {
        name.chars().filter(|&c| stray(c)).all(|c| c == ' ')
            && name.trim_ascii().len() == name.len()
            && !name.contains("~ ")
            && !name.contains(" ~")
    })
}

/// Only a few blanks separate this byte from a `~`, which joins the names of an ingested policy's area. Such a blank was
/// typed by mistake, like one beside a slash.
fn is_beside_tilde(names: &str, offset: usize) -> bool {
    const BLANKS: usize = 8; // keeps the time linear
    let (before, after) = names.as_bytes().split_at(offset);
    let is_tilde = |nearest: Option<&u8>| nearest == Some(&b'~');
    is_tilde(before.iter().rev().take(BLANKS).find(|byte| **byte != b' '))
        || is_tilde(after.iter().take(BLANKS).find(|byte| **byte != b' '))
}

/// Adds the edits that escape characters of an address, and remove white space at the ends of its segments. A segment that is
/// `unknown` is unchanged.
fn escape(
    mut added: Added<'_>,
    text: &UriText<'_>,
    path: &str,
    stray: impl Fn(char) -> bool,
    unknown: impl Fn(&str) -> bool,
) {
    let raw = text.raw();
    if !raw.trim_ascii().starts_with(path) {
        return; // written with references or in a CDATA section
    }
    let mut at = text.element().content().start + (raw.len() - raw.trim_ascii_start().len());
    for (index, segment) in path.split('/').enumerate() {
        let end = at + segment.len();
        match name_of(index, segment) {
            // Another segment follows, because white space at the end is not part of an address.
            None => added = added.edit(at..end + "/".len(), ""),
            Some(_) if unknown(segment) => {}
            Some(name) => {
                let from = at + segment.find(name).unwrap_or_default();
                added = added.edit(at..from, "").edit(from + name.len()..end, "");
                for (offset, c) in name.char_indices().filter(|(_, c)| stray(*c)) {
                    let mut escaped = String::new();
                    if !(c == ' ' && is_beside_tilde(name, offset)) {
                        c.encode_utf8(&mut [0; 4]).encode_into(&mut escaped);
                    }
                    added = added.edit(from + offset..from + offset + c.len_utf8(), escaped);
                }
            }
        }
        at = end + "/".len();
    }
}

/// The name in a segment, without the white space around it; `None` when the segment is only white space. A segment that
/// would then have a special meaning is unchanged.
fn name_of(index: usize, segment: &str) -> Option<&str> {
    match segment.trim_ascii() {
        "" => None,
        "." if index > 0 => Some(segment),
        ".." | "*" => Some(segment),
        name => Some(name),
    }
}

/// The path without white space around its names. A name escapes its own white space, so an unescaped blank was typed by
/// mistake.
pub(super) fn without_space<'u>(uri: &LocUri<'u>) -> Cow<'u, str> {
    let path = uri.path();
    // The compiler vectorises a fold, but not a search.
    let has_space = path.bytes().fold(false, |seen, byte| seen | byte.is_ascii_whitespace());
    if !has_space || path.split('/').all(|name| name.trim_ascii().len() == name.len()) {
        return Cow::Borrowed(path);
    }
    let segments = path.split('/').enumerate();
    let names: Vec<&str> = segments.filter_map(|(index, segment)| name_of(index, segment)).collect();
    Cow::Owned(names.join("/"))
}

/// The name consists of hexadecimal digits and hyphens, and is about as long as a GUID, but is not one.
fn is_odd_guid(segment: Segment<'_>) -> bool {
    const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];
    if !(28..=44).contains(&segment.as_str().len()) {
        return false;
    }
    let name = segment.decode();
    let inner = name.strip_prefix('{').map_or(name.as_ref(), |rest| rest.strip_suffix('}').unwrap_or(rest));
    if !inner.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') {
        return false;
    }
    let hyphens = inner.bytes().filter(|byte| *byte == b'-').count();
    (2..=6).contains(&hyphens)
        && (28..=36).contains(&(inner.len() - hyphens))
        && !inner.split('-').map(str::len).eq(GROUPS)
}
