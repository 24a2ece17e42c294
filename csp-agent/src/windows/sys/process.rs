//! Processes: listing them, reading their exit codes, ending them.

use super::{checked, owned};
use crate::windows::process_tree::{ListedProcess, ProcessId};
use std::io;
use std::mem::size_of;
use std::os::windows::io::{AsRawHandle, OwnedHandle};
use windows_sys::Win32::Foundation::{
    ERROR_ACCESS_DENIED, ERROR_COMMITMENT_LIMIT, ERROR_INVALID_PARAMETER, ERROR_NO_MORE_FILES,
    ERROR_NO_SYSTEM_RESOURCES, FILETIME, HANDLE, STILL_ACTIVE, WAIT_OBJECT_0,
};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows_sys::Win32::System::Threading::{
    GetExitCodeProcess, GetProcessTimes, OpenProcess, PROCESS_NAME_WIN32, PROCESS_QUERY_LIMITED_INFORMATION,
    PROCESS_SYNCHRONIZE, PROCESS_TERMINATE, QueryFullProcessImageNameW, TerminateProcess,
    WaitForSingleObject,
};

/// The rights to query a process and to see whether it has ended.
const OPEN_TO_ASK: u32 = PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_SYNCHRONIZE;

/// An open handle to a process. It refers to the same process after that has ended.
#[derive(Debug)]
pub struct Process(OwnedHandle);

impl Process {
    /// Opens a process; `None` if it has ended, and nobody holds it open, or a later process has its number. A process
    /// that this program may query but not end is opened too; [`kill`](Process::kill) does nothing to it.
    ///
    /// # Errors
    /// When a process with this number runs that this program may not query, or Windows lacks resources. The process may
    /// run then.
    pub fn open(id: ProcessId) -> io::Result<Option<Self>> {
        let opened = match opened(OPEN_TO_ASK | PROCESS_TERMINATE, id.pid) {
            Err(error) if is_code(&error, ERROR_ACCESS_DENIED) => opened(OPEN_TO_ASK, id.pid),
            opened => opened,
        };
        match opened {
            Err(error) if is_code(&error, ERROR_INVALID_PARAMETER) => Ok(None), // there is no such process
            opened => {
                let process = opened?;
                Ok((began(&process)? == id.began).then_some(Process(process)))
            }
        }
    }

    /// A process that this process has just started.
    pub(super) fn new(process: OwnedHandle) -> Self {
        Process(process)
    }

    /// The start time, in 100 ns since 1601.
    pub(super) fn began(&self) -> io::Result<u64> {
        began(&self.0)
    }

    /// The exit code; `None` while the process runs.
    pub fn exit_code(&self) -> Option<u32> {
        let mut code = STILL_ACTIVE as u32;
        // SAFETY: the handle has a living owner, and `code` lives until after the call. Only the handle says whether the
        // process has ended, because 259 (STILL_ACTIVE) is also a possible exit code.
        unsafe {
            let over = WaitForSingleObject(self.0.as_raw_handle(), 0) == WAIT_OBJECT_0;
            (over && GetExitCodeProcess(self.0.as_raw_handle(), &mut code) != 0).then_some(code)
        }
    }

    /// Ends the process with this exit code; nothing happens if it has ended.
    pub fn kill(&self, code: u32) {
        // SAFETY: the handle has a living owner.
        unsafe { TerminateProcess(self.0.as_raw_handle(), code) };
    }

    #[cfg(test)]
    pub(super) fn owned(&self) -> &OwnedHandle {
        &self.0
    }

    pub(super) fn handle(&self) -> HANDLE {
        self.0.as_raw_handle()
    }

    /// The path of its program.
    fn program(&self) -> Option<String> {
        let mut name = vec![0u16; 32 << 10];
        let mut length = name.len() as u32;
        // SAFETY: the handle has a living owner, and the buffer has the stated length.
        let known = unsafe {
            QueryFullProcessImageNameW(
                self.0.as_raw_handle(),
                PROCESS_NAME_WIN32,
                name.as_mut_ptr(),
                &mut length,
            )
        };
        let name = name.get(..length as usize).filter(|_| known != 0)?;
        Some(String::from_utf16_lossy(name))
    }
}

/// The running process with this number; `None` if there is none or this process may not query it.
pub fn process_id(pid: u32) -> Option<ProcessId> {
    let process = opened(OPEN_TO_ASK, pid).ok()?;
    Some(ProcessId { pid, began: began(&process).ok()? })
}

/// A new handle to a process.
fn opened(rights: u32, pid: u32) -> io::Result<OwnedHandle> {
    // SAFETY: any number is valid; the handle is new.
    unsafe { owned(OpenProcess(rights, 0, pid)) }
}

fn is_code(error: &io::Error, code: u32) -> bool {
    error.raw_os_error() == Some(code as i32)
}

/// The start time of a process, in 100 ns since 1601.
fn began(process: &OwnedHandle) -> io::Result<u64> {
    let zero = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
    let (mut created, mut exit, mut kernel, mut user) = (zero, zero, zero, zero);
    // SAFETY: the handle has a living owner, and the four results live until after the call.
    checked(unsafe {
        GetProcessTimes(process.as_raw_handle(), &mut created, &mut exit, &mut kernel, &mut user)
    })?;
    Ok(u64::from(created.dwHighDateTime) << 32 | u64::from(created.dwLowDateTime))
}

/// All running processes. The start time of those that this program may not query is 0.
///
/// # Errors
/// When Windows cannot list them, or lacks the memory to query one of them.
pub fn processes() -> io::Result<Vec<ListedProcess>> {
    // SAFETY: the arguments are constants; the handle is new.
    let snapshot = unsafe { owned(CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0)) }?;
    let mut entry =
        PROCESSENTRY32W { dwSize: size_of::<PROCESSENTRY32W>() as u32, ..PROCESSENTRY32W::default() };
    let mut listed = Vec::new();
    // SAFETY: the snapshot has a living owner, and the entry says its size.
    let mut more = checked(unsafe { Process32FirstW(snapshot.as_raw_handle(), &mut entry) });
    while more.is_ok() {
        let (pid, parent) = (entry.th32ProcessID, entry.th32ParentProcessID);
        match opened(OPEN_TO_ASK, pid) {
            Ok(process) => {
                // An ended process stays in the list while a handle to it is open.
                // SAFETY: the handle has a living owner.
                let over = unsafe { WaitForSingleObject(process.as_raw_handle(), 0) } == WAIT_OBJECT_0;
                if let (false, Ok(began)) = (over, began(&process)) {
                    listed.push(ListedProcess { process: ProcessId { pid, began }, parent });
                }
            }
            // A list without these processes would mean that they have ended.
            Err(error) if is_code(&error, ERROR_ACCESS_DENIED) => {
                listed.push(ListedProcess { process: ProcessId { pid, began: 0 }, parent });
            }
            Err(error) if is_shortage(&error) => return Err(error),
            Err(_) => {} // it has ended
        }
        // SAFETY: as for the first.
        more = checked(unsafe { Process32NextW(snapshot.as_raw_handle(), &mut entry) });
    }
    match more {
        Err(error) if !is_code(&error, ERROR_NO_MORE_FILES) => Err(error),
        _ => Ok(listed),
    }
}

/// Returns true if the system lacks resources, so that a failed query does not mean that the process has ended.
fn is_shortage(error: &io::Error) -> bool {
    let shortages = [ERROR_NO_SYSTEM_RESOURCES, ERROR_COMMITMENT_LIMIT];
    error.kind() == io::ErrorKind::OutOfMemory || shortages.into_iter().any(|code| is_code(error, code))
}

/// Ends all processes whose program has a path that ends with `path_end`, ignoring ASCII case, and returns their number.
/// The program of a process that may not be opened is not known; such processes are left alone.
///
/// # Errors
/// When the processes cannot be listed, or one of them has not ended after 250 ms.
pub fn end_programs(path_end: &str) -> io::Result<usize> {
    const WAIT_MS: u32 = 250;
    let path_end = path_end.to_ascii_lowercase();
    let mut count = 0;
    for ListedProcess { process: id, .. } in processes()? {
        let Ok(Some(process)) = Process::open(id) else { continue };
        if process.program().is_some_and(|path| path.to_ascii_lowercase().ends_with(&path_end)) {
            process.kill(1);
            // SAFETY: the handle has a living owner. The process ends at once; Windows then closes its open files.
            let waited = unsafe { WaitForSingleObject(process.0.as_raw_handle(), WAIT_MS) };
            if waited != WAIT_OBJECT_0 {
                let what = format!("process {} has not ended yet", id.pid);
                return Err(io::Error::new(io::ErrorKind::TimedOut, what));
            }
            count += 1;
        }
    }
    Ok(count)
}
