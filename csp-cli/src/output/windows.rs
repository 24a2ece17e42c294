//! The calls to Windows that the standard library does not have. The only file of this crate with unsafe code.

#![allow(unsafe_code)] // each block says why it is sound
#![deny(clippy::undocumented_unsafe_blocks)]

use std::fs::File;
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::io::AsRawHandle;
use std::path::Path;
use std::ptr::null;
use windows_sys::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, GetFileInformationByHandle, ReplaceFileW,
};

/// The number of names of a file.
pub(super) fn links(file: &File) -> io::Result<u64> {
    let mut found = BY_HANDLE_FILE_INFORMATION::default();
    // SAFETY: the handle is open as long as `file` is borrowed, and `found` is a structure of the right type.
    let done = unsafe { GetFileInformationByHandle(file.as_raw_handle(), &mut found) };
    if done == 0 { Err(io::Error::last_os_error()) } else { Ok(found.nNumberOfLinks.into()) }
}

/// Moves the content of `new` into `old`. `old` keeps its access control list, owner, time of creation and other streams.
pub(super) fn replace(old: &Path, new: &Path) -> io::Result<()> {
    let (old, new) = (wide(old)?, wide(new)?);
    // SAFETY: both texts end with a 0 and outlive the call; the other pointers may be null.
    let done = unsafe { ReplaceFileW(old.as_ptr(), new.as_ptr(), null(), 0, null(), null()) };
    if done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// A path for Windows: in UTF-16, with one 0, at the end.
fn wide(path: &Path) -> io::Result<Vec<u16>> {
    let mut wide: Vec<u16> = path.as_os_str().encode_wide().collect();
    if wide.contains(&0) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a path has a 0 in it"));
    }
    wide.push(0);
    Ok(wide)
}
