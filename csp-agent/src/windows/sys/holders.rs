//! The programs that hold a file, from Windows' Restart Manager.

use super::wide;
use std::path::Path;
use std::ptr::null;
use windows_sys::Win32::Foundation::ERROR_MORE_DATA;
use windows_sys::Win32::System::RestartManager::{
    CCH_RM_SESSION_KEY, RM_PROCESS_INFO, RmEndSession, RmGetList, RmRegisterResources, RmStartSession,
};

/// The most programs that are named.
const MAX_NAMED: usize = 8;

/// The programs that hold a file, each with its process number; empty when Windows does not name any.
pub(in crate::windows) fn holders(file: &Path) -> Vec<String> {
    let Ok(file) = wide(file.as_os_str()) else { return Vec::new() };
    let mut key = [0u16; CCH_RM_SESSION_KEY as usize + 1];
    let mut session = 0;
    // SAFETY: the key has the length that the call requires, and `session` lives until after it.
    if unsafe { RmStartSession(&mut session, 0, key.as_mut_ptr()) } != 0 {
        return Vec::new();
    }
    let files = [file.as_ptr()];
    // SAFETY: there is one path, which ends with 0 and lives until after the call, and no processes and services.
    let known = unsafe { RmRegisterResources(session, 1, files.as_ptr(), 0, null(), 0, null()) } == 0;
    let found = if known { list(session) } else { Vec::new() };
    // SAFETY: the session was started above and is ended once.
    unsafe { RmEndSession(session) };
    found
}

/// The programs that a session has found.
fn list(session: u32) -> Vec<String> {
    let mut found = [RM_PROCESS_INFO::default(); MAX_NAMED];
    let (mut needed, mut count, mut reasons) = (0, MAX_NAMED as u32, 0);
    // SAFETY: `found` has room for `count` entries, and the other results live until after the call.
    let code = unsafe { RmGetList(session, &mut needed, &mut count, found.as_mut_ptr(), &mut reasons) };
    if code != 0 && code != ERROR_MORE_DATA {
        return Vec::new();
    }
    let count = (count as usize).min(MAX_NAMED);
    found[..count]
        .iter()
        .map(|info| format!("{} (process {})", name(info), info.Process.dwProcessId))
        .collect()
}

/// The name of a program, without the 0 that ends it.
fn name(info: &RM_PROCESS_INFO) -> String {
    let name = info.strAppName;
    let end = name.iter().position(|unit| *unit == 0).unwrap_or(name.len());
    String::from_utf16_lossy(&name[..end])
}
