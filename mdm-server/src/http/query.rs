//! The query that a device adds to the address of its server.

use percent_encoding::percent_decode_str;

/// The context in which the device's client runs: `mode` in the query (MS-MDM 2.1, note 1).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClientMode {
    /// `Maintenance`: a user has signed in.
    Maintenance,
    /// `Machine`: the client runs in the context of the system and has no access to the profile of a user.
    Machine,
    /// Another value, as the device writes it.
    Other(String),
}

impl From<String> for ClientMode {
    fn from(text: String) -> Self {
        match () {
            () if text.eq_ignore_ascii_case("maintenance") => ClientMode::Maintenance,
            () if text.eq_ignore_ascii_case("machine") => ClientMode::Machine,
            () => ClientMode::Other(text),
        }
    }
}

/// The decoded value of the first parameter with this name, without case.
pub(super) fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    let parameters = query.unwrap_or_default().split('&');
    let value = parameters
        .filter_map(|parameter| parameter.split_once('='))
        .find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))?;
    Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
}
