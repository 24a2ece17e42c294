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

/// The message does not show the value, which may have a password in it.
fn report<'c>(
    checking: &'c mut Checking<'_>,
    attribute: Attribute<'_>,
    fault: Option<&'static str>,
) -> Option<Found<'c>> {
    Some(checking.value(ConfigurationRule::PathForm, attribute, fault?))
}

fn source_fault(text: &str) -> Option<&'static str> {
    match text.split_once("://") {
        Some((scheme, rest)) if scheme.chars().all(|c| c.is_ascii_alphanumeric()) => {
            address_fault(scheme, rest)
        }
        _ => folder_fault(text),
    }
}

fn address_fault(scheme: &str, rest: &str) -> Option<&'static str> {
    if scheme.eq_ignore_ascii_case("file") {
        return None; // no page says if it works
    }
    if !["http", "https"].iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
        return Some("the address is neither http nor https");
    }
    if rest.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"".contains(c)) {
        return Some("the address has a character that an address cannot have; a blank is written %20");
    }
    let server = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let server = server.rsplit_once('@').map_or(server, |(_, server)| server);
    // The colons in brackets belong to a number of IPv6.
    let (host, port) = match server.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (server, None),
    };
    if host.is_empty() {
        return Some("the address names no server");
    }
    if host.contains('\\') {
        return Some("the name of the server ends with `/`, not with `\\`");
    }
    // An empty port is the default one.
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port != 0)
    };
    let bad_port = port.is_some_and(|port| !port.is_empty() && !is_port(port));
    bad_port.then_some("the port of the address is not a number from 1 to 65535")
}

fn folder_fault(text: &str) -> Option<&'static str> {
    let is_slash = |c: char| matches!(c, '\\' | '/');
    let path = ["\\\\?\\", "\\\\.\\"].iter().find_map(|start| text.strip_prefix(start)).unwrap_or(text);
    let has_drive = path.starts_with(|c: char| c.is_ascii_alphabetic()) && path[1..].starts_with(':');
    let rest = if has_drive { &path[2..] } else { path };
    if rest.contains(':') {
        return Some("the path has a colon that does not follow the letter of a drive");
    }
    if rest.contains(|c: char| c.is_control() || "<>\"|?*".contains(c)) {
        return Some("the path has a character that no file name of Windows has");
    }
    let is_share = path.starts_with("\\\\") || path.starts_with("//");
    (is_share && path.chars().all(is_slash)).then_some("the path names no server and no share")
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
            r"\\?\C:\folder",
            r"\\?\UNC\server\share",
            r"C:\Office",
            "c:/office",
            "C:",
            r"..\source",
            ".",
            r"%temp%\office (x64) [1]",
            "Müller & Söhne",
        ] {
            assert_eq!((source_fault(text), folder_fault(text)), (None, None), "{text}");
        }
        for text in [
            "https://officecdn.microsoft.com/pr/492350f6-3a01-4f97-b9c0-c7c6ddf67d60",
            "HTTP://server:8080",
            "http://server:/a",
            "http://joe:hunter2@server/a?b=c#d",
            "http://[::1]/a",
            "http://[::1]:80/a",
            "http://müller.example/a%20b",
            "file:///c:/office",
        ] {
            assert_eq!(source_fault(text), None, "{text}");
            assert!(folder_fault(text).is_some(), "{text}");
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
            "http://server:http/",
            "http://server:0/",
            "http://server:65536/",
            "http://server:+80/",
            "ftp://server/office",
            "http:/server/office",
            r"http:\\server\office",
            "1://",
            "C:\\a:b",
            "PATH, e.g. E:Downloads",
            r"C:\Office?",
            r"C:\<folder>",
            "a|b",
            "a\tb",
            r"\\",
            "//",
        ] {
            assert!(source_fault(text).is_some(), "{text}");
        }
    }
}
