//! Processes: which there are, how they end.

use super::{checked, owned};
use crate::windows::tree::{Listed, Member};
use std::io;
use std::mem::size_of;
use std::os::windows::io::{AsRawHandle, OwnedHandle};
use windows_sys::Win32::Foundation::{
    ERROR_COMMITMENT_LIMIT, ERROR_NO_MORE_FILES, ERROR_NO_SYSTEM_RESOURCES, FILETIME, HANDLE, STILL_ACTIVE,
    WAIT_OBJECT_0,
};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows_sys::Win32::System::Threading::{
    GetExitCodeProcess, GetProcessTimes, OpenProcess, PROCESS_NAME_WIN32, PROCESS_QUERY_LIMITED_INFORMATION,
    PROCESS_SYNCHRONIZE, PROCESS_TERMINATE, QueryFullProcessImageNameW, TerminateProcess,
    WaitForSingleObject,
};

/// What is needed to ask a process something, and whether it has ended.
const OPEN_TO_ASK: u32 = PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_SYNCHRONIZE;

/// A process, by its handle: it stays that one, also when it has ended.
#[derive(Debug)]
pub(crate) struct Process(OwnedHandle);

impl Process {
    /// The process, if it is still that one and not a later one with its number.
    pub(crate) fn open(member: Member) -> Option<Self> {
        // SAFETY: a number needs no promises; the handle is new.
        let process = unsafe { owned(OpenProcess(OPEN_TO_ASK | PROCESS_TERMINATE, 0, member.pid)) }.ok()?;
        (began(&process).ok()? == member.began).then_some(Process(process))
    }

    /// A process that was just started.
    pub(super) fn new(process: OwnedHandle) -> Self {
        Process(process)
    }

    /// When it began, in 100 ns since 1601.
    pub(crate) fn began(&self) -> io::Result<u64> {
        began(&self.0)
    }

    /// Its exit code, if it has ended.
    pub(crate) fn ended(&self) -> Option<u32> {
        let mut code = STILL_ACTIVE as u32;
        // SAFETY: the handle has a living owner, and the result its place. That a process has ended is asked of its
        // handle: 259, STILL_ACTIVE, is an exit code like others.
        unsafe {
            let over = WaitForSingleObject(self.0.as_raw_handle(), 0) == WAIT_OBJECT_0;
            (over && GetExitCodeProcess(self.0.as_raw_handle(), &mut code) != 0).then_some(code)
        }
    }

    pub(crate) fn kill(&self, code: u32) {
        // SAFETY: the handle has a living owner. That it may have ended already is no error here.
        unsafe { TerminateProcess(self.0.as_raw_handle(), code) };
    }

    pub(super) fn handle(&self) -> HANDLE {
        self.0.as_raw_handle()
    }

    /// The path of its program.
    fn program(&self) -> Option<String> {
        let mut name = vec![0u16; 32 << 10];
        let mut length = name.len() as u32;
        // SAFETY: the handle has a living owner, and the buffer has the length that is said.
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

/// The process with this number, if it may be looked at.
pub(crate) fn member(pid: u32) -> Option<Member> {
    // SAFETY: a number needs no promises; the handle is new.
    let process = unsafe { owned(OpenProcess(OPEN_TO_ASK, 0, pid)) }.ok()?;
    Some(Member { pid, began: began(&process).ok()? })
}

/// When a process began, in 100 ns since 1601.
fn began(process: &OwnedHandle) -> io::Result<u64> {
    let zero = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
    let (mut created, mut exit, mut kernel, mut user) = (zero, zero, zero, zero);
    // SAFETY: the handle has a living owner, and the four results have their places.
    checked(unsafe {
        GetProcessTimes(process.as_raw_handle(), &mut created, &mut exit, &mut kernel, &mut user)
    })?;
    Ok(u64::from(created.dwHighDateTime) << 32 | u64::from(created.dwLowDateTime))
}

/// All processes that run and may be looked at.
pub(crate) fn processes() -> io::Result<Vec<Listed>> {
    // SAFETY: no promises are needed; the handle is new.
    let snapshot = unsafe { owned(CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0)) }?;
    let mut entry =
        PROCESSENTRY32W { dwSize: size_of::<PROCESSENTRY32W>() as u32, ..PROCESSENTRY32W::default() };
    let mut listed = Vec::new();
    // SAFETY: the snapshot has a living owner, and the entry says its size.
    let mut more = checked(unsafe { Process32FirstW(snapshot.as_raw_handle(), &mut entry) });
    while more.is_ok() {
        let (pid, parent) = (entry.th32ProcessID, entry.th32ParentProcessID);
        // SAFETY: a number needs no promises; the handle is new.
        match unsafe { owned(OpenProcess(OPEN_TO_ASK, 0, pid)) } {
            Ok(process) => {
                // One that has ended stays in the list while somebody holds a handle.
                // SAFETY: the handle has a living owner.
                let over = unsafe { WaitForSingleObject(process.as_raw_handle(), 0) } == WAIT_OBJECT_0;
                if let (false, Ok(began)) = (over, began(&process)) {
                    listed.push(Listed { process: Member { pid, began }, parent });
                }
            }
            // A list without it would say that it has ended.
            Err(error) if is_shortage(&error) => return Err(error),
            Err(_) => {} // it has ended, or may not be looked at
        }
        // SAFETY: as for the first.
        more = checked(unsafe { Process32NextW(snapshot.as_raw_handle(), &mut entry) });
    }
    match more {
        Err(error) if error.raw_os_error() != Some(ERROR_NO_MORE_FILES as i32) => Err(error),
        _ => Ok(listed),
    }
}

/// Whether the system lacks the means to look, so that the answer says nothing about what was looked for.
fn is_shortage(error: &io::Error) -> bool {
    let means = [ERROR_NO_SYSTEM_RESOURCES, ERROR_COMMITMENT_LIMIT];
    error.kind() == io::ErrorKind::OutOfMemory
        || means.iter().any(|code| error.raw_os_error() == Some(*code as i32))
}

/// Ends the processes of the program `setup.exe` in the folder of this name, which nobody else has, and says how many.
///
/// # Errors
/// When one of them is not gone after a moment: the host's own thread may wait here. It is asked for again elsewhere. Also
/// when the processes cannot be listed.
pub(crate) fn end_tools_of(folder: &str) -> io::Result<usize> {
    const MOMENT_MS: u32 = 250;
    let program = format!("\\{folder}\\setup.exe").to_ascii_lowercase();
    let mut count = 0;
    for Listed { process: member, .. } in processes()? {
        let Some(process) = Process::open(member) else { continue };
        if process.program().is_some_and(|name| name.to_ascii_lowercase().ends_with(&program)) {
            process.kill(1);
            // SAFETY: the handle has a living owner. It ends at once; the wait is for what it had open.
            let over = unsafe { WaitForSingleObject(process.0.as_raw_handle(), MOMENT_MS) };
            if over != WAIT_OBJECT_0 {
                let what = format!("process {}, a tool that is not on record, has not ended yet", member.pid);
                return Err(io::Error::new(io::ErrorKind::TimedOut, what));
            }
            count += 1;
        }
    }
    Ok(count)
}
