//! Folders and addresses that Windows cannot have.

use super::checking::{Checking, Found};
use super::rule::ConfigurationRule;
use crate::document::Attribute;

/// Checks a place from which the tool or Office reads: a folder, or an address of HTTP.
pub(super) fn source(checking: &mut Checking<'_>, attribute: Attribute<'_>) {
    report(checking, attribute, source_fault(attribute.value().trim()));
}

/// Checks a folder to which the tool or Office writes.
pub(super) fn folder(checking: &mut Checking<'_>, attribute: Attribute<'_>) {
    let fault = folder_fault(attribute.value().trim());
    if let Some(found) = report(checking, attribute, fault) {
        found.fix("write a folder such as C:\\Office, or a share such as \\\\server\\share");
    }
}

/// A fault of a value, with the clause for its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Windows can have no such place.
    Impossible(&'static str),
    /// Windows can have such a place, but hardly anyone means it.
    Doubtful(&'static str),
}
use Fault::{Doubtful, Impossible};

/// The message does not show the value, which may have a password in it.
fn report<'c>(
    checking: &'c mut Checking<'_>,
    attribute: Attribute<'_>,
    fault: Option<Fault>,
) -> Option<Found<'c>> {
    Some(match fault? {
        Impossible(message) => checking.value(ConfigurationRule::PathForm, attribute, message),
        Doubtful(message) => checking.value(ConfigurationRule::DoubtfulPath, attribute, message),
    })
}

fn source_fault(text: &str) -> Option<Fault> {
    match text.split_once("://") {
        Some((scheme, rest)) if scheme.chars().all(|c| c.is_ascii_alphanumeric()) => {
            address_fault(scheme, rest)
        }
        _ if protocol(text).is_some() => {
            Some(Impossible("the address does not begin with http:// or https://"))
        }
        _ => folder_fault(text),
    }
}

/// The text after a protocol and its colons and slashes, as in `https://`, also if one of them is missing or too much. `None` if
/// it does not begin with `http` or `https`.
fn protocol(text: &str) -> Option<&str> {
    let is_mark = |c: char| matches!(c, ':' | '/' | '\\');
    let (word, _) = text.split_once(is_mark)?;
    let rest = &text[word.len()..];
    let is_protocol = ["http", "https"].iter().any(|known| known.eq_ignore_ascii_case(word));
    // `https\office` is a folder.
    let has_marks = rest.starts_with(':') || rest.chars().nth(1).is_some_and(is_mark);
    (is_protocol && has_marks).then(|| rest.trim_start_matches(is_mark))
}

fn address_fault(scheme: &str, rest: &str) -> Option<Fault> {
    if scheme.eq_ignore_ascii_case("file") {
        return None; // no page says if it works
    }
    if !["http", "https"].iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
        return Some(Impossible("the address is neither http nor https"));
    }
    if rest.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"".contains(c)) {
        let message = "the address has a character that an address cannot have; a blank is written %20";
        return Some(Impossible(message));
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let server = authority.rsplit_once('@').map_or(authority, |(_, server)| server);
    // The colons in brackets belong to a number of IPv6.
    let (host, port) = match server.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (server, None),
    };
    if protocol(rest).is_some_and(|rest| !rest.is_empty()) && port.is_none_or(str::is_empty) {
        return Some(Impossible("the address names its protocol twice"));
    }
    if host.is_empty() {
        return Some(Impossible("the address names no server"));
    }
    if server.contains('\\') {
        return Some(Impossible("the name of the server ends with `/`, not with `\\`"));
    }
    let is_number = host.starts_with('[');
    if !is_number && host.contains([',', ';', '|', '^', ':']) {
        return Some(Impossible("the name of the server has a character that it cannot have"));
    }
    // The empty name after the last dot is the root of the names.
    if host.starts_with('.') || host.contains("..") {
        return Some(Impossible("the name of the server has a dot too many"));
    }
    // An empty port is the default one.
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port != 0)
    };
    if port.is_some_and(|port| !port.is_empty() && !is_variable(port) && !is_port(port)) {
        return Some(Impossible("the port of the address is not a number from 1 to 65535"));
    }
    let path = rest[authority.len()..].split(['?', '#']).next().unwrap_or_default();
    if path.contains('\\') {
        return Some(Doubtful("the address has a `\\`; its folders end with `/`"));
    }
    quote_fault(rest)
}

/// Returns true for a variable of the environment: `%PORT%`.
fn is_variable(text: &str) -> bool {
    let name = text.strip_prefix('%').and_then(|rest| rest.strip_suffix('%'));
    name.is_some_and(|name| !name.is_empty() && !name.contains('%'))
}

fn folder_fault(text: &str) -> Option<Fault> {
    let is_slash = |c: char| matches!(c, '\\' | '/');
    let device = ["\\\\?\\", "\\\\.\\"].iter().find_map(|start| text.strip_prefix(start));
    let path = device.unwrap_or(text);
    let has_drive = path.starts_with(|c: char| c.is_ascii_alphabetic()) && path[1..].starts_with(':');
    let rest = if has_drive { &path[2..] } else { path };
    if rest.contains(':') {
        return Some(Impossible("the path has a colon that does not follow the letter of a drive"));
    }
    if rest.contains(|c: char| c.is_control() || "<>\"|?*".contains(c)) {
        return Some(Impossible("the path has a character that no file name of Windows has"));
    }
    let share = match device {
        Some(path) => path.get(..4).filter(|unc| unc.eq_ignore_ascii_case("UNC\\")).map(|_| &path[4..]),
        None => text.strip_prefix("\\\\").or_else(|| text.strip_prefix("//")),
    };
    if let Some(share) = share {
        let (server, share) = share.split_once(is_slash).unwrap_or((share, ""));
        let names_share = share.chars().any(|c| !is_slash(c));
        return match names_share {
            _ if server.is_empty() && !names_share => {
                Some(Impossible("the path names no server and no share"))
            }
            _ if server.is_empty() => Some(Impossible("the path has a slash too many before its server")),
            // The variable may name both.
            false if !server.contains('%') => Some(Impossible("the path names a server, but no share")),
            _ => variable_fault(path).or_else(|| quote_fault(path)),
        };
    }
    if has_drive && !rest.is_empty() && !rest.starts_with(is_slash) {
        return Some(Doubtful(
            "the path has no `\\` after the drive, so it begins in the current folder there",
        ));
    }
    if has_drive {
        return variable_fault(path).or_else(|| quote_fault(path));
    }
    let first = path.split(is_slash).next().unwrap_or_default();
    let is_alone = first.len() == path.len();
    let is_drive = |name: &str| name.len() == 1 && name.starts_with(|c: char| c.is_ascii_alphabetic());
    if !is_alone && is_drive(first.trim_end_matches([';', '.', ','])) {
        return Some(Doubtful(
            "the path begins with a folder of one letter; a drive has a colon after its letter",
        ));
    }
    if path.len() > 1 && path.starts_with('\\') {
        return Some(Doubtful("the path begins with one `\\` and names no drive; a share begins with two"));
    }
    let is_server = first.to_ascii_lowercase().starts_with("www.")
        || (path[first.len()..].starts_with('/')
            && first.split('.').count() > 2
            && first.split('.').all(|part| !part.is_empty()));
    if is_server {
        return Some(Doubtful("this is a folder, as an address begins with http:// or https://"));
    }
    variable_fault(path).or_else(|| quote_fault(path))
}

/// The fault of a folder in which a `%` is not one of two around the name of a variable.
fn variable_fault(path: &str) -> Option<Fault> {
    if path.contains("%20") {
        return Some(Doubtful("the path has %20, which is a blank in addresses only"));
    }
    let is_odd = path.matches('%').count() % 2 == 1;
    let spans_folders = || path.split('%').skip(1).step_by(2).any(|name| name.contains(['\\', '/']));
    (is_odd || spans_folders())
        .then_some(Doubtful("the path has a `%` without a second one; a variable is written %NAME%"))
}

/// The fault of a value with a quotation mark at an end, which is left over from a command line.
fn quote_fault(text: &str) -> Option<Fault> {
    const QUOTES: [char; 7] = ['\'', '`', '“', '”', '„', '‘', '’'];
    text.ends_with(QUOTES).then_some(Doubtful("the value ends with a quotation mark"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_windows_can_have() {
        for text in [
            "",
            r"\\server\share",
            r"\\Server\Share\Office 365\",
            "//server/share",
            r"\\server\\share",
            r"\\%SERVER%",
            r"\\%SERVER%\share",
            r"\\?\C:\folder",
            r"\\?\UNC\server\share",
            r"C:\Office",
            r"C:\\Office",
            "c:/office",
            "C:",
            "C",
            r"..\source",
            ".",
            r"%temp%\office (x64) [1]",
            r"%ProgramData%\%COMPUTERNAME%",
            r"office.v2\x",
            "http",
            r"https\office",
            "Müller & Söhne",
        ] {
            assert_eq!((source_fault(text), folder_fault(text)), (None, None), "{text}");
        }
        for text in [
            "https://officecdn.microsoft.com/pr/492350f6-3a01-4f97-b9c0-c7c6ddf67d60",
            "HTTP://server:8080",
            "http://server:/a",
            "http://server.:80/a",
            "http://server:%PORT%/",
            "http://%SERVER%:%PORT%/office",
            "http://https/a",
            "http://http:80/a",
            "http://joe:hunter2@server/a?b=c#d",
            "http://server/a?b=c:\\d",
            "http://[::1]/a",
            "http://[::1]:80/a",
            "http://müller.example/a%20b",
            "file:///c:/office",
        ] {
            assert_eq!(source_fault(text), None, "{text}");
            assert!(matches!(folder_fault(text), Some(Impossible(_))), "{text}");
        }
    }

    #[test]
    fn places_that_windows_cannot_have() {
        for text in [
            "http://x y",
            "http://server/a b",
            "https://",
            "https:///office",
            "http://:80/a",
            "http://joe@/a",
            r"http://server\office",
            r"http://server:80\office",
            "http://server:http/",
            "http://server:0/",
            "http://server:65536/",
            "http://server:+80/",
            "http://server:%PORT/",
            "http://server:%%/",
            "http://ser,ver/",
            "http://server;80/",
            "http://server:80:80/",
            "http://server..example/",
            "ftp://server/office",
            "htps://server/office",
            "https://https://server",
            "https://http//server",
            "HTTP://https:/server",
            r"https://https:\\server",
            "https//server/x",
            "http:server",
            "http:/server/office",
            r"https\\server",
            r"http:\\server\office",
            "1://",
            "C:\\a:b",
            r"C:C:\x",
            r"C:\C:\x",
            "PATH, e.g. E:Downloads",
            r"C:\Office?",
            r"C:\<folder>",
            "C:\\Office\"",
            "a|b",
            "a\tb",
            r"\\",
            "//",
            r"\\server",
            r"\\server\",
            "//server",
            r"\\\server\share",
            r"\\?\UNC\server",
        ] {
            assert!(matches!(source_fault(text), Some(Impossible(_))), "{text}");
        }
    }

    #[test]
    fn places_that_hardly_anyone_means() {
        for text in [
            r"C\Office",
            "d/office",
            r"C;\Office",
            "C:Office",
            r"\server\share",
            r"%temp\x",
            r"temp%\x",
            r"%temp\%user\x",
            r"C:\Program%20Files\Office",
            r"\\server\%share",
            "www.example.com",
            "officecdn.microsoft.com/pr",
            r"C:\Office'",
            r"\\server\share”",
        ] {
            for fault in [source_fault(text), folder_fault(text)] {
                assert!(matches!(fault, Some(Doubtful(_))), "{text}: {fault:?}");
            }
        }
        for text in [r"http://server/a\b", "https://server/a'"] {
            assert!(matches!(source_fault(text), Some(Doubtful(_))), "{text}");
        }
    }
}
