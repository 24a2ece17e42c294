//! The names of devices and sessions.

use super::error::QueueError;
use core::fmt;
use csp_findings::{quoted, steers_terminal};

/// The longest name of a device or a session, in bytes.
const LONGEST: usize = 255;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The name with this text: 1 to 255 bytes without characters that control a terminal.
            ///
            /// # Errors
            /// [`QueueError::Name`] for any other text.
            pub fn new(text: impl Into<String>) -> Result<Self, QueueError> {
                let text = text.into();
                let why = match text.len() {
                    0 => "it is empty",
                    1..=LONGEST if text.contains(steers_terminal) => "it has control characters",
                    1..=LONGEST => return Ok($name(text)),
                    _ => "it is longer than 255 bytes",
                };
                Err(QueueError::Name { what: $what, shown: quoted(&text), why })
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

name! {
    /// The identity of an enrolled device.
    ///
    /// Take it from the client certificate, not from SyncHdr, where a device can claim any name. Take a text that is new
    /// for each enrolment and remains when the certificate is renewed, such as an id that the server writes into the
    /// certificate's subject. Then a device that enrols again neither receives commands of the former enrolment nor
    /// continues its sessions. Call [`retire`](super::CommandQueue::retire) if the text remains the same.
    ///
    /// ```
    /// use mdm_server::queue::DeviceId;
    /// assert_eq!(DeviceId::new("4d2f-8a11")?.as_str(), "4d2f-8a11");
    /// assert!(DeviceId::new("").is_err());
    /// # Ok::<(), mdm_server::queue::QueueError>(())
    /// ```
    DeviceId, "device"
}

name! {
    /// The `SessionID` of SyncHdr (MS-MDM 2.2.3.7). It is unique among the open sessions of one device.
    SessionId, "session"
}
