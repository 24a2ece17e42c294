//! As whom this process works.

use super::{checked, narrow, owned};
use crate::windows::rights::Us;
use std::ffi::c_void;
use std::io;
use std::os::windows::io::{AsRawHandle, OwnedHandle};
use std::ptr::null_mut;
use windows_sys::Win32::Foundation::LocalFree;
use windows_sys::Win32::Security::Authorization::ConvertSidToStringSidW;
use windows_sys::Win32::Security::{
    GetTokenInformation, PSID, TOKEN_ELEVATION, TOKEN_INFORMATION_CLASS, TOKEN_QUERY, TOKEN_USER,
    TokenElevation, TokenUser,
};
use windows_sys::Win32::System::LibraryLoader::{GetModuleHandleW, GetProcAddress};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

/// This process.
///
/// Wine gives all that is made to its one user, whatever owner was asked for, and calls that user elevated. There is no
/// lesser program of that user to keep out, so it does not count as elevated here.
pub(super) fn us() -> io::Result<Us> {
    let mut token = null_mut();
    // SAFETY: the pseudo handle of the own process is always valid, and the token goes into `token`.
    let opened = checked(unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &mut token) });
    // SAFETY: the token was just opened, and is known here only.
    let token = opened.and_then(|()| unsafe { owned(token) })?;

    // More than a TOKEN_USER with the longest SID (8 + 4 * 15 bytes) needs; 64-bit words, so that it is aligned.
    let mut user = [0u64; 32];
    let size = size_of_val(&user);
    // SAFETY: the buffer has the size that is said.
    unsafe { information(&token, TokenUser, user.as_mut_ptr().cast(), size) }?;
    // SAFETY: the call has put a TOKEN_USER there, aligned, whose SID lies behind it in the same buffer.
    let sid = unsafe { sid_string((*user.as_ptr().cast::<TOKEN_USER>()).User.Sid) }?;

    let mut elevation = TOKEN_ELEVATION { TokenIsElevated: 0 };
    // SAFETY: the structure is that of the class, and has the size that is said.
    unsafe {
        information(&token, TokenElevation, (&raw mut elevation).cast(), size_of::<TOKEN_ELEVATION>())
    }?;
    Ok(Us { sid, elevated: elevation.TokenIsElevated != 0 && !is_wine() })
}

/// # Safety
/// `buffer` has `size` bytes that can be written.
unsafe fn information(
    token: &OwnedHandle,
    class: TOKEN_INFORMATION_CLASS,
    buffer: *mut c_void,
    size: usize,
) -> io::Result<()> {
    let mut needed = 0;
    // SAFETY: the token has a living owner, and the caller promises the buffer.
    checked(unsafe { GetTokenInformation(token.as_raw_handle(), class, buffer, size as u32, &mut needed) })
}

/// A SID as people write it: `S-1-5-18`.
///
/// # Safety
/// `sid` is null or a valid SID.
pub(super) unsafe fn sid_string(sid: PSID) -> io::Result<String> {
    let mut text = null_mut();
    // SAFETY: the call refuses what is no SID; null it refuses, too. The text goes into `text`.
    checked(unsafe { ConvertSidToStringSidW(sid, &mut text) })?;
    // SAFETY: the call has made a text with a 0 at its end; it is copied, and then freed, once.
    unsafe {
        let sid = narrow(text);
        LocalFree(text.cast());
        Ok(sid)
    }
}

/// Whether this is Wine: its `ntdll.dll` exports a function that Windows' does not have.
pub(super) fn is_wine() -> bool {
    // SAFETY: both names end with 0. The library is part of every process and stays.
    unsafe {
        let library = GetModuleHandleW(windows_sys::core::w!("ntdll.dll"));
        !library.is_null() && GetProcAddress(library, windows_sys::core::s!("wine_get_version")).is_some()
    }
}
