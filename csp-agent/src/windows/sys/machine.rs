//! Memory, room on a drive, and the local time.

use super::{checked, wide};
use std::ffi::OsStr;
use std::io;
use std::mem::size_of;
use std::ptr::null_mut;
use windows_sys::Win32::Foundation::SYSTEMTIME;
use windows_sys::Win32::Storage::FileSystem::GetDiskFreeSpaceExW;
use windows_sys::Win32::System::SystemInformation::{GetLocalTime, GlobalMemoryStatusEx, MEMORYSTATUSEX};

/// The memory of the machine in bytes.
pub(in crate::windows) fn total_memory() -> io::Result<u64> {
    let mut status =
        MEMORYSTATUSEX { dwLength: size_of::<MEMORYSTATUSEX>() as u32, ..MEMORYSTATUSEX::default() };
    // SAFETY: the structure states its size and lives during the call.
    checked(unsafe { GlobalMemoryStatusEx(&mut status) })?;
    Ok(status.ullTotalPhys)
}

/// The size of a drive and the free room on it, in bytes.
pub(in crate::windows) fn room(folder: &OsStr) -> io::Result<(u64, u64)> {
    let (path, mut total, mut free) = (wide(folder)?, 0, 0);
    // SAFETY: the path ends with a 0, and the numbers live during the call. The first number is not asked for.
    checked(unsafe { GetDiskFreeSpaceExW(path.as_ptr(), null_mut(), &mut total, &mut free) })?;
    Ok((total, free))
}

/// The local time in ISO 8601, without a zone.
pub(in crate::windows) fn local_time() -> String {
    let mut now = SYSTEMTIME::default();
    // SAFETY: the structure lives during the call, which cannot fail.
    unsafe { GetLocalTime(&mut now) };
    let SYSTEMTIME { wYear, wMonth, wDay, wHour, wMinute, wSecond, .. } = now;
    format!("{wYear:04}-{wMonth:02}-{wDay:02}T{wHour:02}:{wMinute:02}:{wSecond:02}")
}
