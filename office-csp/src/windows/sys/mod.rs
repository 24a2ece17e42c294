//! The calls to Windows that the standard library does not have. The only folder of this crate with unsafe code: the
//! workspace denies it, and a test looks for other exceptions.
//!
//! What can be decided without Windows is decided outside, where it is built and tested everywhere.

#![allow(unsafe_code)] // each block says why it is sound
#![deny(clippy::undocumented_unsafe_blocks)]

mod chain;
mod entry;
mod folder;
mod holders;
mod job;
mod process;
mod proxy;
mod random;
mod signature;
mod spawn;
mod token;
mod version;

pub(crate) use folder::{new_private_folder, private_folders};
pub(crate) use holders::holders;
pub(crate) use job::JobObject;
pub(crate) use process::{Process, end_tools_of, member, processes};
pub(crate) use proxy::machine_proxy;
pub(crate) use random::random;
pub(crate) use signature::verify;
pub(crate) use spawn::suspended;
pub(crate) use token::is_elevated;

use std::ffi::OsStr;
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::io::{FromRawHandle, OwnedHandle};
use windows_sys::Win32::Foundation::{HANDLE, INVALID_HANDLE_VALUE};

/// Text for Windows: in UTF-16, with a 0 at its end.
///
/// # Errors
/// When there is a 0 before that: Windows would see a shorter text than the caller.
fn wide(text: &OsStr) -> io::Result<Vec<u16>> {
    let mut wide: Vec<u16> = text.encode_wide().collect();
    if wide.contains(&0) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a path or text for Windows has a 0 in it"));
    }
    wide.push(0);
    Ok(wide)
}

/// The text of Windows that begins here.
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

/// The result of a call that is 0 when it has failed.
fn checked(result: i32) -> io::Result<()> {
    if result == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// The result of a call that makes a handle, and null or -1 when it has failed.
///
/// # Safety
/// Unless it is one of these, the handle is open and has no other owner.
unsafe fn owned(handle: HANDLE) -> io::Result<OwnedHandle> {
    if handle.is_null() || handle == INVALID_HANDLE_VALUE {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the caller promises that it is open and without an owner.
    Ok(unsafe { OwnedHandle::from_raw_handle(handle) })
}
