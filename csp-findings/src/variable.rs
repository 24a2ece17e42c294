//! Variables that a console replaces in a text before it sends it to a device.

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

/// The minimum number of letters in a variable of the form `$NAME`: `$A` may be a part of any text.
const SHORTEST: usize = 3;

/// The first variable in a text: `$NAME` and `${NAME}` (Fleet), `{{name}}` (Intune), a lookup value such as `{DeviceUid}`
/// (Workspace ONE), and, as the whole text, any `{Name}`. The console that sends the text replaces it.
///
/// ```
/// use csp_findings::variable;
/// assert_eq!(variable("corp-{DeviceUid}"), Some("{DeviceUid}"));
/// assert_eq!(variable("US$ 100"), None);
/// ```
pub fn variable(text: &str) -> Option<&str> {
    let whole = text.trim_ascii();
    if let Some(inner) = whole.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')) {
        if inner.starts_with(|c: char| c.is_ascii_alphabetic())
            && inner.chars().all(is_of_name)
            && !inner.chars().all(|c| c.is_ascii_hexdigit())
        {
            return Some(whole);
        }
    }
    variable_inside(text)
}

/// The first variable in a text in which any other `{Name}` may be a placeholder of documentation, such as an address.
///
/// ```
/// use csp_findings::variable_inside;
/// assert_eq!(variable_inside("{{SSID}}-guest"), Some("{{SSID}}"));
/// assert_eq!(variable_inside("{ProfileName}"), None);
/// ```
pub fn variable_inside(text: &str) -> Option<&str> {
    text.match_indices(['$', '{']).find_map(|(at, _)| {
        let rest = &text[at..];
        let (open, close) = [("${", "}"), ("{{", "}}"), ("{", "}"), ("$", "")]
            .into_iter()
            .find(|(open, _)| rest.starts_with(open))?;
        let inner = &rest[open.len()..];
        let spaced = |c: char| is_of_name(c) || matches!(c, ' ' | '.' | '-');
        let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let length = match open {
            "$" => inner.find(|c| !upper(c)),
            _ => inner.find(|c| !spaced(c)),
        }
        .unwrap_or(inner.len());
        let is_variable = match open {
            "{" => LOOKUP_VALUES.contains(&&inner[..length]),
            "$" => length >= SHORTEST,
            _ => true,
        };
        let is_named = inner[..length].trim_ascii().starts_with(|c: char| c.is_ascii_alphabetic());
        (is_named && is_variable && inner[length..].starts_with(close))
            .then(|| &rest[..open.len() + length + close.len()])
    })
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::{variable, variable_inside};

    #[test]
    fn variables_of_each_console_are_found() {
        for (text, expected) in [
            ("$FLEET_VAR_HOST_UUID", Some("$FLEET_VAR_HOST_UUID")),
            ("CN=${FLEET_VAR_HOST_UUID}, O=a", Some("${FLEET_VAR_HOST_UUID}")),
            ("CN={{UserName}}", Some("{{UserName}}")),
            (" {DeviceSerialNumber} ", Some("{DeviceSerialNumber}")),
            ("a{DeviceSerialNumber}", Some("{DeviceSerialNumber}")),
            ("{0A1B2C3D}", None),
            ("{ABCD}", None),
            ("a{Other}", None),
            ("$5", None),
            ("$A", None),
            ("US$ 100", None),
            ("{{}}", None),
            ("${a", None),
            ("{DeviceUid", None),
            ("{\"a\": {\"b\": 1}}", None),
        ] {
            assert_eq!(variable(text), expected, "{text}");
        }
    }

    #[test]
    fn a_placeholder_of_documentation_is_no_variable_of_a_name() {
        assert_eq!(variable("{ProfileName}"), Some("{ProfileName}"));
        assert_eq!(variable_inside("{ProfileName}"), None);
        assert_eq!(variable_inside("{DeviceUid}"), Some("{DeviceUid}"));
    }
}
