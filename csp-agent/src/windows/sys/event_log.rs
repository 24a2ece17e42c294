//! The event log of Windows.

use super::{checked, wide};
use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::ptr::{null, null_mut};
use windows_sys::Win32::Foundation::HANDLE;
use windows_sys::Win32::System::EventLog::{
    DeregisterEventSource, EVENTLOG_ERROR_TYPE, EVENTLOG_INFORMATION_TYPE, RegisterEventSourceW, ReportEventW,
};

/// The kind of an entry, as its icon shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventKind {
    /// Something has happened as it should.
    Information,
    /// Something has failed.
    Error,
}

/// A source in the log "Application".
///
/// Entries have one of the numbers 1 (information) and 2 (error). Windows shows the text of an entry without a preface only if
/// the source is registered with a file of messages. `eventcreate /L APPLICATION /SO NAME /T INFORMATION /ID 1 /D TEXT`, once
/// as administrator, registers it with a file that comes with Windows and has a message that is only the text for each
/// number up to 1000.
pub struct EventLog(HANDLE);

impl EventLog {
    /// The most characters of an entry (`ReportEventW`: 31,839).
    pub const LONGEST: usize = 31_000;

    /// Opens the log for entries of this source, which need not be registered.
    ///
    /// # Errors
    /// When Windows refuses it, or the name contains a 0.
    pub fn open(source: &str) -> io::Result<Self> {
        let source = wide(OsStr::new(source))?;
        // SAFETY: the name ends with 0; null means this machine.
        let handle = unsafe { RegisterEventSourceW(null(), source.as_ptr()) };
        if handle.is_null() { Err(io::Error::last_os_error()) } else { Ok(EventLog(handle)) }
    }

    /// Writes an entry. Of a text that is too long, the end is left out.
    ///
    /// # Errors
    /// When Windows refuses it, for example because the log is full, or the text contains a 0.
    pub fn write(&self, kind: EventKind, text: &str) -> io::Result<()> {
        let short: String = text.chars().take(Self::LONGEST / 2).collect(); // two units of UTF-16 at most
        let text = wide(OsStr::new(&short))?;
        let (kind, number) = match kind {
            EventKind::Information => (EVENTLOG_INFORMATION_TYPE, 1),
            EventKind::Error => (EVENTLOG_ERROR_TYPE, 2),
        };
        let texts = [text.as_ptr()];
        // SAFETY: the handle is open as long as `self` lives. There is one text, which ends with 0 and outlives the call, no
        // user and no data.
        checked(unsafe { ReportEventW(self.0, kind, 0, number, null_mut(), 1, 0, texts.as_ptr(), null()) })
    }
}

impl Drop for EventLog {
    fn drop(&mut self) {
        // SAFETY: the handle is open, and this is its last use.
        unsafe { DeregisterEventSource(self.0) };
    }
}

impl fmt::Debug for EventLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventLog").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unregistered_source_writes_entries_of_any_length() {
        let log = EventLog::open("csp-test").unwrap();
        for text in ["", "done", "\u{1f600}", &"\u{1f600}".repeat(40_000)] {
            log.write(EventKind::Information, text).unwrap();
        }
        log.write(EventKind::Error, "a\0b").unwrap_err();
        EventLog::open("a\0b").unwrap_err();
    }
}
