//! Placeholders in addresses (`{PackageFamilyName}`, `[ProviderID]`, `<ProfileName>`, `{{name}}`), and variables that a
//! server replaces before it sends a payload.

use ddf::{LocUri, Segment};

/// The brackets that documentation puts around a name that the reader has to choose.
const BRACKETS: [(char, char); 3] = [('{', '}'), ('[', ']'), ('<', '>')];

/// The lookup values of Workspace ONE that identify a device or a user (Omnissa, Lookup Values). Documentation has no
/// placeholders of these names.
const LOOKUP_VALUES: [&str; 16] = [
    "DeviceAssetNumber",
    "DeviceFriendlyName",
    "DeviceModel",
    "DeviceReportedName",
    "DeviceSerialNumber",
    "DeviceSerialNumberLastFour",
    "DeviceUid",
    "DeviceUidLastFour",
    "DeviceWLANMac",
    "EmailAddress",
    "EmailDomain",
    "EmailUserName",
    "EnrollmentUser",
    "FirstName",
    "LastName",
    "UserPrincipalName",
];

/// Returns true if a text is a lookup value of Workspace ONE in braces: `{DeviceUid}`.
pub(super) fn is_lookup_value(text: &str) -> bool {
    let inner = text.strip_prefix('{').and_then(|inner| inner.strip_suffix('}'));
    inner.is_some_and(|inner| LOOKUP_VALUES.contains(&inner))
}

/// Returns true if the segment is a placeholder with unescaped brackets. A GUID in braces is a name.
pub(super) fn is_placeholder(segment: Segment<'_>) -> bool {
    if is_lookup_value(segment.as_str()) {
        return false;
    }
    inside(segment.as_str()).is_some_and(|inner| {
        let inner = doubled(inner);
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.');
        let hexadecimal = |c: char| c.is_ascii_hexdigit() || c == '-';
        inner.starts_with(|c: char| c.is_ascii_alphabetic())
            && inner.chars().all(word)
            && !inner.chars().all(hexadecimal)
    })
}

/// The first segment that is a placeholder.
pub(super) fn first<'u>(uri: &LocUri<'u>) -> Option<Segment<'u>> {
    uri.segments().find(|segment| is_placeholder(*segment))
}

/// The text between the brackets around a name.
pub(super) fn inside(name: &str) -> Option<&str> {
    BRACKETS.into_iter().find_map(|(open, close)| name.strip_prefix(open)?.strip_suffix(close))
}

/// The name in `{{name}}`; `inner` is the text between the outer braces.
fn doubled(inner: &str) -> &str {
    inner.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(inner)
}

/// The first variable in a text: `$NAME` and `${NAME}` (Fleet), `{{name}}` (Intune), and, as the whole text, `{Name}`
/// (Workspace ONE). The server that sends the payload replaces it.
pub(super) fn variable(text: &str) -> Option<&str> {
    let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let whole = text.trim_ascii();
    if let Some(inner) = whole.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')) {
        if inner.starts_with(|c: char| c.is_ascii_alphabetic())
            && inner.chars().all(name)
            && !inner.chars().all(|c| c.is_ascii_hexdigit())
        {
            return Some(whole);
        }
    }
    text.match_indices(['$', '{']).find_map(|(at, _)| {
        let rest = &text[at..];
        let (open, close) =
            [("${", "}"), ("{{", "}}"), ("$", "")].into_iter().find(|(open, _)| rest.starts_with(open))?;
        let inner = &rest[open.len()..];
        let spaced = |c: char| name(c) || matches!(c, ' ' | '.' | '-');
        let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let length = match open {
            "$" => inner.find(|c| !upper(c)),
            _ => inner.find(|c| !spaced(c)),
        }
        .unwrap_or(inner.len());
        let named = inner[..length].trim_ascii().starts_with(|c: char| c.is_ascii_alphabetic());
        let long = open.len() > 1 || length >= SHORTEST;
        (named && long && inner[length..].starts_with(close))
            .then(|| &rest[..open.len() + length + close.len()])
    })
}

/// The minimum number of letters in a variable of the form `$NAME`: `$A` may be a part of any text.
const SHORTEST: usize = 3;

#[cfg(test)]
mod tests {
    use super::variable;

    #[test]
    fn variables_of_each_console_are_found() {
        for (text, expected) in [
            ("$FLEET_VAR_HOST_UUID", Some("$FLEET_VAR_HOST_UUID")),
            ("CN=${FLEET_VAR_HOST_UUID}, O=a", Some("${FLEET_VAR_HOST_UUID}")),
            ("CN={{UserName}}", Some("{{UserName}}")),
            (" {DeviceSerialNumber} ", Some("{DeviceSerialNumber}")),
            ("{0A1B2C3D}", None),
            ("{ABCD}", None),
            ("a{DeviceSerialNumber}", None),
            ("$5", None),
            ("$A", None),
            ("US$ 100", None),
            ("{{}}", None),
            ("${a", None),
            ("{\"a\": {\"b\": 1}}", None),
        ] {
            assert_eq!(variable(text), expected, "{text}");
        }
    }
}
