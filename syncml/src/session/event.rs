//! The events of a session, for a server.

use crate::correlation::Mismatch;
use crate::{AlertCode, CmdRef, StatusCode};
use core::fmt;

/// An event in a message of the other side. A server gets all of them from
/// [`ServerSession::receive`](super::ServerSession::receive), and the results of its commands from
/// [`ServerSession::take_results`](super::ServerSession::take_results). A device gets those about objects and mismatches from
/// [`ClientSession::take_events`](super::ClientSession::take_events).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum SessionEvent {
    /// Alert 1200 or 1201: the server or the device has asked for the session.
    Begun(AlertCode),
    /// Any other Alert except 1222 and 1223: something happened on the device.
    Notice(Notice),
    /// A `Replace` of the device: facts about the device (DevInfo).
    DeviceInfo(Vec<Setting>),
    /// Alert 1223: the device has ended the session. Commands without an answer stay pending. The native client does this
    /// when the server's `MaxMsgSize` is too small for its answer. Our answer holds only Statuses and is the last message
    /// (MS-MDM 2.2.6.1).
    Aborted,
    /// The device has answered the header of the last message with this error, such as 500 or 513: nothing in that message
    /// was executed. The session is over.
    HeaderRefused(StatusCode),
    /// The device has repeated its last message, and gets the same answer.
    Repeated,
    /// The other side has refused a chunk of a command's value. The rest is not sent.
    ObjectRefused {
        /// The id of the command, if it has one.
        cmd_id: Option<CmdRef<'static>>,
        /// The address of the value.
        address: String,
    },
    /// We refuse a chunk of the other side's value, and the command is not executed: 413 for an object that exceeds our
    /// `MaxObjSize`, 424 for one that does not have the announced size.
    ObjectDropped {
        /// The address of the value.
        address: String,
        /// Our Status for the chunk.
        code: StatusCode,
    },
    /// The other side has not sent the rest of the large object with this address. Our answer reports it with an Alert 1225.
    ObjectInterrupted(String),
    /// The credentials are missing or wrong. Nothing in the message counts, and our answer asks for credentials.
    Unauthorized,
    /// The message has another version. Nothing in it counts, and our answer has this code: 505 or 513.
    Refused(StatusCode),
    /// An answer that does not match any command that was sent.
    Mismatch(Mismatch),
}

/// An Alert (OMA DM Protocol 1.2, section 8.7).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Notice {
    /// The id of the Alert in its message, for [`ServerSession::set_status`](super::ServerSession::set_status).
    pub cmd_id: Option<CmdRef<'static>>,
    /// The kind of Alert; `None` when its code is missing or not a number.
    pub code: Option<AlertCode>,
    /// The earlier command that the Alert is about (`Correlator`), by the name that the server gave it.
    pub correlator: Option<String>,
    /// The details of the Alert.
    pub items: Vec<Setting>,
}

/// A value with its address and its meta information. `Debug` shows only the length of the value.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Setting {
    /// The address of the source, else of the target; empty when the item has neither.
    pub uri: String,
    /// The format of the value (`Format`), as the device writes it.
    pub format: Option<String>,
    /// The type of the Alert, or the media type of the value (`Type`).
    pub mime_type: Option<String>,
    /// The importance of the Alert (`Mark`).
    pub mark: Option<String>,
    /// The value.
    pub text: String,
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setting")
            .field("uri", &self.uri)
            .field("format", &self.format)
            .field("mime_type", &self.mime_type)
            .field("mark", &self.mark)
            .field("bytes", &self.text.len())
            .finish()
    }
}
