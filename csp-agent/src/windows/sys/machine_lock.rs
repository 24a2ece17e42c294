//! A lock that one thread of the machine holds.

use super::{owned, wide};
use std::ffi::OsStr;
use std::io;
use std::marker::PhantomData;
use std::os::windows::io::{AsRawHandle, OwnedHandle};
use std::ptr::null;
use windows_sys::Win32::Foundation::{WAIT_ABANDONED, WAIT_OBJECT_0, WAIT_TIMEOUT};
use windows_sys::Win32::System::Threading::{CreateMutexW, ReleaseMutex, WaitForSingleObject};

/// A lock that this thread holds until it is dropped. Windows releases it when the process is killed.
#[derive(Debug)]
pub(in crate::windows) struct MachineLock {
    mutex: OwnedHandle,
    /// A mutex belongs to the thread that has taken it.
    thread: PhantomData<*const ()>,
}

impl MachineLock {
    /// Takes the lock of this name; `None` if another thread holds it.
    pub(in crate::windows) fn take(name: &str) -> io::Result<Option<Self>> {
        let name = wide(OsStr::new(name))?;
        // SAFETY: the name ends with 0. The handle is new, and has no other owner.
        let mutex = unsafe { owned(CreateMutexW(null(), 0, name.as_ptr())) }?;
        // SAFETY: the mutex has a living owner.
        match unsafe { WaitForSingleObject(mutex.as_raw_handle(), 0) } {
            WAIT_OBJECT_0 | WAIT_ABANDONED => Ok(Some(MachineLock { mutex, thread: PhantomData })),
            WAIT_TIMEOUT => Ok(None),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

impl Drop for MachineLock {
    fn drop(&mut self) {
        // SAFETY: this thread holds the mutex, since the type is not Send.
        unsafe { ReleaseMutex(self.mutex.as_raw_handle()) };
    }
}
