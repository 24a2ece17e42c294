//! The users who are signed in to a device.

use crate::{AlertCode, Command};

/// The type of the Alert with the login status.
const TYPE: &str = "com.microsoft/MDM/LoginStatus";

/// The users who are signed in to a device, as it says at the start of a session (Alert 1224 of type
/// `com.microsoft/MDM/LoginStatus`; MS-MDM 2.2.7.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum LoginStatus {
    /// `user`: the user of the enrollment. Commands in `./User` can be executed.
    User,
    /// `others`: only other users.
    Others,
    /// `none`: nobody.
    Nobody,
}

impl LoginStatus {
    /// The status in an Alert; `None` for another Alert, and for a text that is none of the three.
    pub fn of(command: Command<'_>) -> Option<Self> {
        let alert = command.as_alert().filter(|alert| alert.code() == Some(AlertCode::CLIENT_EVENT))?;
        let of_type = |mime_type: &str| mime_type.trim_ascii().eq_ignore_ascii_case(TYPE);
        let item = alert.items().find(|item| item.mime_type().is_some_and(|found| of_type(&found)))?;
        match item.data()?.text().trim_ascii() {
            "user" => Some(LoginStatus::User),
            "others" => Some(LoginStatus::Others),
            "none" => Some(LoginStatus::Nobody),
            _ => None,
        }
    }
}
