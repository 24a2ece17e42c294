//! Calls to Windows that the standard library does not offer. This is the only folder of the crate with unsafe code.
//!
//! It only calls Windows. Decisions are made outside of it, in functions that are built and tested on every system.

#![allow(unsafe_code)] // each block says why it is sound
#![deny(clippy::undocumented_unsafe_blocks)]

mod chain;
mod entry;
mod event_log;
mod folder;
mod holders;
mod job;
mod machine;
mod machine_lock;
mod management;
mod private_file;
mod process;
#[cfg(feature = "http")]
mod proxy;
mod random;
mod signature;
mod spawn;
mod token;
mod version;

pub use event_log::{EventKind, EventLog};
pub use folder::{FolderMark, new_private_folder, private_folders};
pub(super) use holders::holders;
pub use job::JobObject;
pub(super) use machine::{local_time, room, total_memory};
pub(super) use machine_lock::MachineLock;
pub(super) use management::{ManagementLibrary, flush_key, smbios_table};
pub use private_file::append_to_private_file;
pub use process::{Process, end_programs, process_id, processes};
#[cfg(feature = "http")]
pub(super) use proxy::machine_proxy;
pub use random::random_bytes;
pub use signature::verify_signature;
pub use spawn::{ProgramStart, spawn_recorded};
pub use token::{is_elevated, user_sid};

use std::ffi::OsStr;
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::io::{FromRawHandle, OwnedHandle};
use windows_sys::Win32::Foundation::{HANDLE, INVALID_HANDLE_VALUE};

/// Text for Windows: UTF-16 that ends with a 0.
///
/// # Errors
/// When the text contains a 0: Windows would see a shorter text than the caller.
fn wide(text: &OsStr) -> io::Result<Vec<u16>> {
    let mut wide: Vec<u16> = text.encode_wide().collect();
    if wide.contains(&0) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a path or text for Windows contains a 0"));
    }
    wide.push(0);
    Ok(wide)
}

/// Copies a text of Windows that ends with a 0.
///
/// # Safety
/// `text` points at units of UTF-16 that end with a 0.
unsafe fn narrow(text: *const u16) -> String {
    let mut length = 0;
    // SAFETY: up to the 0 all units may be read, as the caller promises.
    let units = unsafe {
        while *text.add(length) != 0 {
            length += 1;
        }
        std::slice::from_raw_parts(text, length)
    };
    String::from_utf16_lossy(units)
}

/// The result of a call that returns 0 on failure.
fn checked(result: i32) -> io::Result<()> {
    if result == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Takes ownership of a handle from a call that returns null or -1 on failure.
///
/// # Safety
/// If the handle is neither null nor -1, it is open and has no other owner.
unsafe fn owned(handle: HANDLE) -> io::Result<OwnedHandle> {
    if handle.is_null() || handle == INVALID_HANDLE_VALUE {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the caller promises that it is open and without an owner.
    Ok(unsafe { OwnedHandle::from_raw_handle(handle) })
}
