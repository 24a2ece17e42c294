//! The user and the rights of this process.

use super::{checked, narrow, owned};
use crate::windows::rights::Identity;
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

/// Returns true if this process has the rights of an administrator.
///
/// # Errors
/// When Windows does not return it.
pub fn is_elevated() -> io::Result<bool> {
    has_elevation(&own_token()?)
}

/// The SID of the user of this process: `S-1-5-18` for the system.
///
/// # Errors
/// When Windows does not return it.
pub fn user_sid() -> io::Result<String> {
    Ok(identity()?.sid)
}

/// The user of this process, and whether the process is elevated.
///
/// Wine has one user, who owns everything and counts as elevated. That user has no less privileged programs to keep out, so
/// this function reports the process as not elevated there.
pub(super) fn identity() -> io::Result<Identity> {
    let token = own_token()?;
    // Larger than a TOKEN_USER with the longest SID (8 + 4 * 15 bytes); 64-bit words, so that it is aligned.
    let mut user = [0u64; 32];
    let size = size_of_val(&user);
    // SAFETY: the buffer has the stated size.
    unsafe { information(&token, TokenUser, user.as_mut_ptr().cast(), size) }?;
    // SAFETY: the buffer starts with an aligned TOKEN_USER, and its SID follows in the same buffer.
    let sid = unsafe { sid_string((*user.as_ptr().cast::<TOKEN_USER>()).User.Sid) }?;
    Ok(Identity { sid, elevated: has_elevation(&token)? && !is_wine() })
}

fn own_token() -> io::Result<OwnedHandle> {
    let mut token = null_mut();
    // SAFETY: the pseudo handle of this process is always valid, and `token` lives until after the call.
    let opened = checked(unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &mut token) });
    // SAFETY: the token was just opened and has no other owner.
    opened.and_then(|()| unsafe { owned(token) })
}

fn has_elevation(token: &OwnedHandle) -> io::Result<bool> {
    let mut elevation = TOKEN_ELEVATION { TokenIsElevated: 0 };
    // SAFETY: the structure belongs to the class and has the stated size.
    unsafe { information(token, TokenElevation, (&raw mut elevation).cast(), size_of::<TOKEN_ELEVATION>()) }?;
    Ok(elevation.TokenIsElevated != 0)
}

/// # Safety
/// `buffer` has `size` writable bytes.
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

/// A SID as text: `S-1-5-18`.
///
/// # Safety
/// `sid` is null or a valid SID.
pub(super) unsafe fn sid_string(sid: PSID) -> io::Result<String> {
    let mut text = null_mut();
    // SAFETY: the SID is null, which the call refuses, or valid, as the caller promises. `text` lives until after the call.
    checked(unsafe { ConvertSidToStringSidW(sid, &mut text) })?;
    // SAFETY: the call has allocated a text that ends with a 0. It is copied, then freed once.
    unsafe {
        let sid = narrow(text);
        LocalFree(text.cast());
        Ok(sid)
    }
}

/// Returns true in Wine, whose `ntdll.dll` exports a function that the one of Windows does not have.
fn is_wine() -> bool {
    // SAFETY: both names end with 0. The library is loaded in every process until it ends.
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

    /// Runs this program with an argument and without the rights of an administrator, and returns its exit code.
    fn unelevated(argument: &str) -> io::Result<u32> {
        let (mut token, mut linked) = (null_mut(), TOKEN_LINKED_TOKEN { LinkedToken: null_mut() });
        // SAFETY: the pseudo handle is always valid, the results live until after the calls, and the handles are new.
        let (_token, linked) = unsafe {
            checked(OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, &mut token))?;
            let token = owned(token)?;
            let size = size_of::<TOKEN_LINKED_TOKEN>();
            information(&token, TokenLinkedToken, (&raw mut linked).cast(), size)?;
            (token, owned(linked.LinkedToken)?)
        };
        let program = std::env::current_exe()?;
        let mut line = wide(OsStr::new(&format!("\"{}\" {argument}", program.display())))?;
        // Without standard handles its output does not mix with that of this program.
        let startup = STARTUPINFOW {
            cb: size_of::<STARTUPINFOW>() as u32,
            dwFlags: STARTF_USESTDHANDLES,
            ..STARTUPINFOW::default()
        };
        let (mut process, mut code) = (PROCESS_INFORMATION::default(), 0);
        // SAFETY: the command line ends with 0 and is writable, the other arguments are null or live until after the call;
        // the handles of the process and its thread are new.
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
    #[ignore = "the next test runs it with other rights"]
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
            Err(error) => eprintln!("skipped: no process with lesser rights can be started: {error}"),
        }
    }
}
