//! The management interface of the Windows that a program runs on: messages without a server.
//!
//! Windows 10, version 1607, and later can be enrolled with itself, and then executes the commands of a `SyncBody`
//! (`mdmlocalmanagement.dll`, declared in the Windows SDK's `mdmlocalmanagement.h`). The answer is what a server would
//! receive, so this is a way to try a message on a real device.
//!
//! `LocalManagement` is a session with this interface. It works in a thread of its own, in a multi-threaded apartment, and
//! loads the library from the system folder only. The process must be a 64-bit one with the rights of an administrator.
//!
//! ```no_run
//! # #[cfg(windows)]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use csp_agent::windows::local_management::{LocalManagement, LocalManagementOptions};
//! use syncml::Message;
//! use syncml::correlation::Correlator;
//!
//! let request = Message::parse("<Get><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get>")?;
//! let mut session = LocalManagement::register(&LocalManagementOptions::default())?;
//! let answer = session.apply(&request)?;
//! session.close()?; // a session that is dropped is closed, too, but cannot report an error
//! let mut correlator = Correlator::new();
//! correlator.sent(answer.request());
//! correlator.received(answer.message());
//! # Ok(())
//! # }
//! # #[cfg(not(windows))]
//! # fn main() {}
//! ```
//!
//! # What a session changes
//!
//! | change | when | put back |
//! |---|---|---|
//! | the device is registered with itself: an enrolment of type 20 | at the beginning, unless it is registered already | at the end, unless [`keep_registration`](LocalManagementOptions::keep_registration) is set. Windows then withdraws the policies that were set this way |
//! | embedded mode | at the beginning, only with [`embedded_mode`](LocalManagementOptions::embedded_mode) | at the end |
//!
//! Each change is recorded in the registry (`HKLM\SOFTWARE\csp-agent\LocalManagement`), and flushed to the disk. If the
//! process is killed, the next session puts the value of embedded mode back before it does anything else, and removes the
//! registration at its end; `LocalManagement::put_back` puts the value back without a session. A value that another program has written meanwhile stays, and so does its registration.
//!
//! # Embedded mode
//!
//! The interface refuses its work ([`LocalManagementCode::NOT_EMBEDDED`]) unless the value `Flags` of
//! `HKLM\SYSTEM\CurrentControlSet\Services\embeddedmode\Parameters` is the one that the service of this name expects. Microsoft
//! does not document that value. The tools SyncMLViewer, Fleet's agent and ImmyBot agree on it: `REG_BINARY`, the SHA-256 of the 16
//! bytes of the UUID in the SMBIOS table, in the order of the table. [`EmbeddedMode`] is this value. Fleet's agent removes the
//! value afterwards, and SyncMLViewer sets it to 0, which Windows has at first; a session puts back what was there.

mod body;
mod changes;
mod code;
mod embedded_mode;
mod error;
mod steps;
mod unfinished;

#[cfg(windows)]
mod machine;
#[cfg(windows)]
mod session;

pub use code::LocalManagementCode;
pub use embedded_mode::EmbeddedMode;
pub use error::LocalManagementError;
#[cfg(windows)]
pub use session::{LocalAnswer, LocalManagement};
pub use steps::LocalManagementOptions;
