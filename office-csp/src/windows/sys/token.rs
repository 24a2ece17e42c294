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

/// Whether this process has the rights of an administrator, as Windows says.
pub(crate) fn is_elevated() -> io::Result<bool> {
    has_elevation(&own_token()?)
}

/// This process.
///
/// Wine gives all that is made to its one user, whatever owner was asked for, and calls that user elevated. There is no
/// lesser program of that user to keep out, so it does not count as elevated here.
pub(super) fn us() -> io::Result<Us> {
    let token = own_token()?;
    // More than a TOKEN_USER with the longest SID (8 + 4 * 15 bytes) needs; 64-bit words, so that it is aligned.
    let mut user = [0u64; 32];
    let size = size_of_val(&user);
    // SAFETY: the buffer has the size that is said.
    unsafe { information(&token, TokenUser, user.as_mut_ptr().cast(), size) }?;
    // SAFETY: the call has put a TOKEN_USER there, aligned, whose SID lies behind it in the same buffer.
    let sid = unsafe { sid_string((*user.as_ptr().cast::<TOKEN_USER>()).User.Sid) }?;
    Ok(Us { sid, elevated: has_elevation(&token)? && !is_wine() })
}

fn own_token() -> io::Result<OwnedHandle> {
    let mut token = null_mut();
    // SAFETY: the pseudo handle of the own process is always valid, and the token goes into `token`.
    let opened = checked(unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &mut token) });
    // SAFETY: the token was just opened, and is known here only.
    opened.and_then(|()| unsafe { owned(token) })
}

fn has_elevation(token: &OwnedHandle) -> io::Result<bool> {
    let mut elevation = TOKEN_ELEVATION { TokenIsElevated: 0 };
    // SAFETY: the structure is that of the class, and has the size that is said.
    unsafe { information(token, TokenElevation, (&raw mut elevation).cast(), size_of::<TOKEN_ELEVATION>()) }?;
    Ok(elevation.TokenIsElevated != 0)
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

#[cfg(test)]
mod tests {
    use super::super::wide;
    use super::*;
    use std::ffi::OsStr;
    use windows_sys::Win32::Foundation::WAIT_OBJECT_0;
    use windows_sys::Win32::Security::{TOKEN_ALL_ACCESS, TOKEN_LINKED_TOKEN, TokenLinkedToken};
    use windows_sys::Win32::System::Threading::{
        CreateProcessAsUserW, DETACHED_PROCESS, GetExitCodeProcess, PROCESS_INFORMATION,
        STARTF_USESTDHANDLES, STARTUPINFOW, WaitForSingleObject,
    };

    /// Without the rights of an administrator, if this process has those: the exit code of this program with an argument.
    fn unelevated(argument: &str) -> io::Result<u32> {
        let (mut token, mut linked) = (null_mut(), TOKEN_LINKED_TOKEN { LinkedToken: null_mut() });
        // SAFETY: the pseudo handle is always valid, each result has its place, and the handles are new.
        let (_token, linked) = unsafe {
            checked(OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, &mut token))?;
            let token = owned(token)?;
            let size = size_of::<TOKEN_LINKED_TOKEN>();
            information(&token, TokenLinkedToken, (&raw mut linked).cast(), size)?;
            (token, owned(linked.LinkedToken)?)
        };
        let program = std::env::current_exe()?;
        let mut line = wide(OsStr::new(&format!("\"{}\" {argument}", program.display())))?;
        // Its output would be mixed with that of this program: it has none.
        let startup = STARTUPINFOW {
            cb: size_of::<STARTUPINFOW>() as u32,
            dwFlags: STARTF_USESTDHANDLES,
            ..STARTUPINFOW::default()
        };
        let (mut process, mut code) = (PROCESS_INFORMATION::default(), 0);
        // SAFETY: the command line ends with 0 and may be changed, all else is null or lives until after the call; the
        // handles of the process and its thread are new.
        unsafe {
            checked(CreateProcessAsUserW(
                linked.as_raw_handle(),
                std::ptr::null(),
                line.as_mut_ptr(),
                std::ptr::null(),
                std::ptr::null(),
                0,
                DETACHED_PROCESS,
                std::ptr::null(),
                std::ptr::null(),
                &startup,
                &mut process,
            ))?;
            let (process, _thread) = (owned(process.hProcess)?, owned(process.hThread)?);
            assert_eq!(WaitForSingleObject(process.as_raw_handle(), 60_000), WAIT_OBJECT_0);
            checked(GetExitCodeProcess(process.as_raw_handle(), &mut code))?;
        }
        Ok(code)
    }

    #[test]
    #[ignore = "run by the test below, with other rights"]
    fn this_process_is_not_elevated() {
        assert!(!is_elevated().unwrap());
    }

    #[test]
    #[allow(clippy::print_stderr)] // says that it skips
    fn a_process_without_the_rights_of_an_administrator_is_not_elevated() {
        if !is_elevated().unwrap() {
            return eprintln!("skipped: this process is not elevated itself");
        }
        let test = "windows::sys::token::tests::this_process_is_not_elevated";
        match unelevated(&format!("{test} --exact --ignored")) {
            Ok(code) => assert_eq!(code, 0),
            Err(error) => eprintln!("skipped: no process with lesser rights can be started here: {error}"),
        }
    }
}
