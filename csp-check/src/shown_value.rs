//! The values of nodes as outputs show them.

use crate::content_kind::ContentKind;
use crate::hidden::{hidden_in_value, hidden_places};
use csp_findings::{HIDDEN, distance, joined, resembles_secret, url_secrets, with_replaced};
use csp_xml::{Limits, Scanner, Token, without_surplus_escapes};
use ddf::schema::Schema;
use ddf::{Format, LocUri, Value};
use std::borrow::Cow;
use std::ops::Range;

/// Nodes whose value is a secret although their name says it only there: a node above them, and their name, in lower case.
const SECRETS: [(&str, &str); 12] = [
    ("windowsadvancedthreatprotection", "onboarding"),
    ("windowsadvancedthreatprotection", "offboarding"),
    ("healthattestation", "certificate"),
    ("healthattestation", "getattestreport"),
    ("healthattestation", "nonce"),
    ("healthattestation", "triggerattestation"),
    ("storelicenses", "addlicense"),
    ("windowslicensing", "upgradeeditionwithlicense"),
    // They hold values of any node.
    ("declaredconfiguration", "document"),
    ("nodecache", "changednodesdata"),
    ("nodecache", "expectedvalue"),
    ("dynamicmanagement", "settingspack"),
];

/// Nodes whose value is XML with secrets in it: a node above them, and their name, in lower case.
const DOCUMENTS: [(&str, &str); 9] = [
    ("diagnosticarchive", "archivedefinition"),
    ("eap", "configuration"),
    ("enterprisedesktopappmanagement", "downloadinstall"),
    ("enterprisemodernappmanagement", "hostedinstall"),
    ("office", "install"),
    ("vpnv2", "customconfiguration"),
    ("vpnv2", "profilexml"),
    ("wifi", "wlanxml"),
    ("wirednetwork", "lanxml"),
];

/// A value as every output shows it.
///
/// The value of a node that holds a secret is [`HIDDEN`], unless it is a truth value, a number or a date of a node of that
/// format. Of other values, the secrets in them and the comments are hidden. A piece of a document that may have secrets is
/// hidden as a whole. `format` is that of [`value_format`].
pub fn shown_value<'v>(address: &str, format: Option<Format>, value: &'v str) -> Cow<'v, str> {
    if value.trim_ascii().is_empty() {
        return Cow::Borrowed(value);
    }
    let names = names(address);
    let is_secret_node = is_one_of(&names, &SECRETS)
        // Rights of users have names such as `CreateToken`; their values are lists of accounts.
        || names.last().is_some_and(|name| resembles_secret(name)) && !names.iter().any(|name| name == "userrights");
    let is_piece = is_one_of(&names, &DOCUMENTS) && !is_well_formed(value);
    if is_secret_node && may_be_secret(format, value) || is_piece {
        return Cow::Borrowed(HIDDEN);
    }
    let is_configuration = is_one_of(&names, &[("office", "install")]);
    let secrets = match is_configuration {
        true => hidden_places(value, ContentKind::Configuration),
        false => hidden_in_value(value),
    };
    let is_of_url = |name: &String| name.ends_with("url") || name.contains("proxy");
    let of_url = names.last().is_some_and(is_of_url).then(|| url_secrets(value)).into_iter().flatten();
    with_replaced(value, &joined(comments(value).into_iter().chain(secrets).chain(of_url).collect()), HIDDEN)
}

/// The places of the texts of comments in a value, which may say anything. A comment that is not closed hides the rest.
fn comments(value: &str) -> Vec<Range<usize>> {
    const OPEN: &str = "!--";
    let is_close =
        |behind: &str| ["-->", "--&gt;", "--&amp;gt;"].iter().any(|close| behind.starts_with(close));
    let (mut places, mut at) = (Vec::new(), 0);
    while let Some(found) = value[at..].find(OPEN) {
        let (before, start) = (&value[..at + found], at + found + OPEN.len());
        at = start;
        if !(before.ends_with('<') || before.ends_with("lt;")) {
            continue;
        }
        let close = value[start..].match_indices("--").find(|(at, _)| is_close(&value[start + at..]));
        at = close.map_or(value.len(), |(at, _)| start + at);
        if !value[start..at].trim().is_empty() {
            places.push(start..at);
        }
    }
    places
}

/// The format of the values at an address: that of the node; if the node is unknown, the one that the message names.
pub fn value_format(nodes: &Schema, address: &str, of_message: Option<&str>) -> Option<Format> {
    let uri = LocUri::parse(address).ok();
    let known = uri.and_then(|uri| Some(nodes.lookup(&uri)?.node().format()));
    known.or_else(|| Format::from_name(of_message?))
}

/// The names of the nodes of an address, in lower case.
fn names(address: &str) -> Vec<String> {
    match LocUri::parse(address) {
        Ok(uri) => uri.segments().map(|segment| segment.decode().to_ascii_lowercase()).collect(),
        Err(_) => {
            let path = address.split('?').next().unwrap_or_default();
            path.split('/')
                .map(|name| name.trim().to_ascii_lowercase())
                .filter(|name| !name.is_empty())
                .collect()
        }
    }
}

fn is_one_of(names: &[String], nodes: &[(&str, &str)]) -> bool {
    let Some((last, above)) = names.split_last() else { return false };
    // One letter may be wrong: the value is no less a secret.
    let is = |name: &str, known: &str| distance(name, known, 1).is_some();
    nodes.iter().any(|(ancestor, name)| is(last, name) && above.iter().any(|above| is(above, ancestor)))
}

/// Returns true for a row of whole elements within the limits, also if it is escaped more often than needed.
fn is_well_formed(text: &str) -> bool {
    let (text, _) = without_surplus_escapes(Cow::Borrowed(text));
    let Ok(scanner) = Scanner::new(&text, &Limits::default()) else { return false };
    let mut scanner = scanner.accepting_roots(usize::MAX);
    loop {
        match scanner.next() {
            Ok(Token::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// Returns false for a truth value, a number or a date in a node of that format, and for a truth value or a number in the place
/// of a number. Another value that does not fit the format of its node may be a secret.
pub(crate) fn may_be_secret(format: Option<Format>, value: &str) -> bool {
    let value = value.trim_ascii();
    let is = |format: Format| Value::parse(format, value).is_ok();
    !match format {
        Some(Format::Int | Format::Float) => is(Format::Int) || is(Format::Float) || is(Format::Bool),
        Some(format @ (Format::Bool | Format::Date | Format::Time | Format::Null)) => is(format),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_values_and_numbers_are_no_secrets() {
        for (format, value, secret) in [
            (Some(Format::Bool), "true", false),
            (Some(Format::Int), " 1\n", false),
            (Some(Format::Chr), "1", true),
            (Some(Format::Bin), "AAAA", true),
            (None, "1", true),
            (Some(Format::Int), "true", false),
            (Some(Format::Int), "1.5", false),
            (Some(Format::Float), "False", false),
            // A password in a node of another format.
            (Some(Format::Int), "12345678-hush", true),
            (Some(Format::Bool), "12345678", true),
            (Some(Format::Date), "true", true),
            (Some(Format::Int), "hush", true),
            (Some(Format::Bool), "hush", true),
        ] {
            assert_eq!(may_be_secret(format, value), secret, "{format:?} {value}");
        }
    }

    #[test]
    fn the_address_tells_what_is_hidden() {
        let wlan = "./Vendor/MSFT/WiFi/Profile/a/WlanXml";
        for (address, value, shown) in [
            ("./Vendor/MSFT/WindowsAdvancedThreatProtection/Onboarding", "s", HIDDEN),
            ("./a/Onboarding", "s", "s"),
            ("./SyncML/DMAcc/a/AppAuth/b/AAuthData", "s", HIDDEN),
            ("./SyncML/DMAcc/a/AppAuth/b/AAuthName", "s", "s"),
            ("./a/Pass%77ord", "s", HIDDEN),
            ("./a/Password?prop=s", "s", HIDDEN),
            ("/a/Password/", "s", HIDDEN),
            ("./Vendor/MSFT/ClientCertificateInstall/SCEP/a/Install/AADKeyIdentifierList", "s", "s"),
            ("./Device/Vendor/MSFT/Policy/Config/UserRights/CreateToken", "*S-1-5-18", "*S-1-5-18"),
            (wlan, "<a><keyMaterial>s</keyMaterial></a>", "<a><keyMaterial>(hidden)</keyMaterial></a>"),
            // The second piece of a large object.
            (wlan, "s</keyMaterial></a>", HIDDEN),
            (wlan, "<a><keyMaterial>s", HIDDEN),
            ("./a/b", "<data id='X_Password' value='s'/>", "<data id='X_Password' value='(hidden)'/>"),
            ("./a/Password", "", ""),
            ("./Vendor/MSFT/WindowsAdvancedThreatProtecton/Onboarding", "s", HIDDEN),
            ("./Vendor/MSFT/DynamicManagement/Contexts/a/SettingsPack", "s", HIDDEN),
            ("./a/Proxy", "u:s@proxy:80", "(hidden)@proxy:80"),
            ("./a/ProxyPacUrl", "http:/u:s@a/b?s", "http:/(hidden)@a/b?(hidden)"),
            ("./a/PFXCertPasword", "s", HIDDEN),
            ("./a/Chalenge", "s", HIDDEN),
            ("./a/b", "<a><!-- s --></a>&lt;!--s--&gt;", "<a><!--(hidden)--></a>&lt;!--(hidden)--&gt;"),
            ("./a/b", "<a/><!-- s", "<a/><!--(hidden)"),
            ("./a/b", "&amp;lt;!--s-->a!--b--&amp;gt;", "&amp;lt;!--(hidden)-->a!--b--&amp;gt;"),
        ] {
            assert_eq!(shown_value(address, Some(Format::Chr), value), shown, "{address} {value}");
        }
    }
}
