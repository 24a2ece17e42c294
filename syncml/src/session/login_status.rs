//! The users who are signed in to a device.

use crate::{AlertCode, Command};

/// The users who are signed in to a device, as it says at the start of a session (Alert 1224 of type
/// `com.microsoft/MDM/LoginStatus`; MS-MDM 2.2.7.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum LoginStatus {
    /// `user`: the user of the enrollment. Commands in `./User` can be executed.
    User,
    /// `others`: only other users.
    Others,
    /// `none`: nobody.
    #[default]
    Nobody,
}

impl LoginStatus {
    /// The type of the Alert.
    pub const ALERT_TYPE: &'static str = "com.microsoft/MDM/LoginStatus";

    /// The data of the Alert.
    pub const fn as_str(self) -> &'static str {
        match self {
            LoginStatus::User => "user",
            LoginStatus::Others => "others",
            LoginStatus::Nobody => "none",
        }
    }

    /// The status in an Alert; `None` for another Alert, and for a text that is none of the three.
    pub fn of(command: Command<'_>) -> Option<Self> {
        let alert = command.as_alert().filter(|alert| alert.code() == Some(AlertCode::CLIENT_EVENT))?;
        let of_type = |mime_type: &str| mime_type.trim_ascii().eq_ignore_ascii_case(Self::ALERT_TYPE);
        let item = alert.items().find(|item| item.mime_type().is_some_and(|found| of_type(&found)))?;
        let data = item.data()?.text();
        let all = [LoginStatus::User, LoginStatus::Others, LoginStatus::Nobody];
        all.into_iter().find(|login| login.as_str() == data.trim_ascii())
    }
}
