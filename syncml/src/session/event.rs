//! What a server learns from a message.

use crate::correlation::Mismatch;
use crate::{AlertCode, CmdId, CmdRef, StatusCode};
use core::fmt;

/// What a server learns from a message of a device. What became of its own commands is asked with
/// [`ServerSession::outcome`](super::ServerSession::outcome).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// Alert 1200 or 1201: who has asked for the session.
    Begun(AlertCode),
    /// Any other Alert but 1222 and 1223: something happened on the device.
    Notice(Notice),
    /// A `Replace` of the device: what it says about itself (DevInfo).
    DeviceInfo(Vec<Setting>),
    /// Alert 1223: the device has ended the session. What was sent and not answered stays so. The native client does
    /// this when the server's `MaxMsgSize` is too small for what it has to say. The answer holds Statuses only and is the
    /// last message (MS-MDM 2.2.6.1).
    Aborted,
    /// The device has answered the header of the last message with this error, such as 500 or 513: nothing in that message
    /// was executed. The session is over.
    HeaderRefused(StatusCode),
    /// The message has come before. The answer will be the same as then.
    Repeated,
    /// The device has refused a chunk of this command's value: the rest of it will not be sent.
    ObjectRefused(CmdId),
    /// The device has not sent the rest of a large object (which the answer tells it, in an Alert 1225).
    ObjectInterrupted(String),
    /// The credentials are missing or wrong: nothing in the message counts. The answer asks for them.
    Unauthorized,
    /// The message is of another version: nothing in it counts. The answer says so with this code, 505 or 513.
    Refused(StatusCode),
    /// An answer that fits nothing that was sent.
    Mismatch(Mismatch),
}

/// An Alert (OMA DM Protocol 1.2, section 8.7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The id of the Alert in its message, for [`ServerSession::set_status`](super::ServerSession::set_status).
    pub cmd_id: Option<CmdRef<'static>>,
    /// What it is about; `None` when that is missing or no number.
    pub code: Option<AlertCode>,
    /// Which earlier command it is about (`Correlator`), as the server named it there.
    pub correlator: Option<String>,
    /// The details.
    pub items: Vec<Setting>,
}

/// A value with its address and what is said about it. `Debug` shows how long the value is.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Setting {
    /// Where it comes from or goes to; empty when nothing is said.
    pub uri: String,
    /// The format of the value (`Format`), as the device writes it.
    pub format: Option<String>,
    /// What an Alert is about, or the media type of the value (`Type`).
    pub mime_type: Option<String>,
    /// How important an Alert is (`Mark`).
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
