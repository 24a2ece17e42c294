//! Errors of the local management interface.

use super::code::LocalManagementCode;
use std::io;

/// The reason why the local management interface does not execute a message.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocalManagementError {
    /// The process is not elevated.
    #[error("the management interface of this Windows needs the rights of an administrator")]
    NotElevated,
    /// The library is missing, as before Windows 10, version 1607, or cannot be loaded.
    #[error("this Windows has no interface for local management (mdmlocalmanagement.dll)")]
    NoInterface(#[source] io::Error),
    /// Another session of this library is open, in this process or in another one.
    #[error("another program has a session with the management interface of this Windows")]
    Busy,
    /// The interface refuses a call. Nothing of the message was executed.
    #[error("{call} is refused: {code}")]
    Refused {
        /// The name of the function.
        call: &'static str,
        /// The reason.
        code: LocalManagementCode,
    },
    /// The interface accepts the message and returns no answer. The commands may have been executed.
    #[error("Windows gives no answer; the commands may have been executed")]
    NoAnswer,
    /// The answer is not a message. The commands have been executed.
    #[error("the answer of Windows cannot be read; the commands may have been executed")]
    UnreadableAnswer(#[source] syncml::ReadError),
    /// The message has neither a body nor commands: `<html/>`.
    #[error("the document has no commands of SyncML")]
    NoCommands,
    /// The SMBIOS table of the firmware has no UUID, or Windows does not return the table.
    #[error(
        "the value for embedded mode cannot be computed, because the UUID of the firmware cannot be read"
    )]
    Firmware(#[source] io::Error),
    /// The value of embedded mode or its record cannot be read or written.
    #[error("the registry cannot be read or written ({place})")]
    Registry {
        /// The key.
        place: &'static str,
        /// The error of Windows.
        source: io::Error,
    },
    /// The record of an earlier session is damaged, or a later version of this library has written it.
    #[error(
        "the record of an earlier session cannot be read ({place}); set the value Flags of {flags} back by hand, \
         then delete the record"
    )]
    Record {
        /// The key with the record.
        place: &'static str,
        /// The key with the value of embedded mode.
        flags: &'static str,
    },
    /// Windows refuses something that a session needs, as a thread.
    #[error("the session with the management interface of this Windows has failed")]
    Session(#[source] io::Error),
}

impl LocalManagementError {
    /// The remedy, if one is known.
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            LocalManagementError::NotElevated => Some("start the program elevated, or as SYSTEM"),
            LocalManagementError::Busy => Some("wait for the other program, or end it"),
            LocalManagementError::Refused { code, .. } => code.remedy(),
            _ => None,
        }
    }
}
