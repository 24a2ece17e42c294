//! The library of the local management interface, and the UUID of the firmware.

use super::wide;
use crate::windows::local_management::LocalManagementCode;
use std::ffi::OsStr;
use std::io;
use std::marker::PhantomData;
use std::ptr::null_mut;
use windows_registry::Key;
use windows_sys::Win32::Foundation::{HMODULE, LocalFree};
use windows_sys::Win32::System::Com::{COINIT_MULTITHREADED, CoInitializeEx, CoUninitialize};
use windows_sys::Win32::System::LibraryLoader::{
    GetProcAddress, LOAD_LIBRARY_SEARCH_SYSTEM32, LoadLibraryExW,
};
use windows_sys::Win32::System::Registry::RegFlushKey;
use windows_sys::Win32::System::SystemInformation::GetSystemFirmwareTable;
use windows_sys::core::{BOOL, HRESULT, PCSTR, PCWSTR, PWSTR};

/// `RegisterDeviceWithLocalManagement`
type Register = unsafe extern "system" fn(*mut BOOL) -> HRESULT;
/// `ApplyLocalManagementSyncML`
type Apply = unsafe extern "system" fn(PCWSTR, *mut PWSTR) -> HRESULT;
/// `UnregisterDeviceWithLocalManagement`
type Unregister = unsafe extern "system" fn() -> HRESULT;
/// A function of any signature, as Windows returns it.
type Function = unsafe extern "system" fn() -> isize;

/// The library of the interface, in a thread that is in the multi-threaded apartment. It stays loaded until the process ends:
/// the interface may have started threads.
///
/// windows-sys declares the functions, too, but a program that calls its declarations does not start where the library is missing.
#[derive(Debug)]
pub(in crate::windows) struct ManagementLibrary {
    register: Register,
    apply: Apply,
    unregister: Unregister,
    /// Dropped last.
    _apartment: Apartment,
}

impl ManagementLibrary {
    /// Enters the apartment, and loads the library from the system folder: another folder could hold a library of
    /// somebody else.
    pub(in crate::windows) fn load() -> io::Result<Self> {
        let apartment = Apartment::enter()?;
        let name = windows_sys::core::w!("mdmlocalmanagement.dll");
        // SAFETY: the name ends with 0.
        let library = unsafe { LoadLibraryExW(name, null_mut(), LOAD_LIBRARY_SEARCH_SYSTEM32) };
        if library.is_null() {
            return Err(io::Error::last_os_error());
        }
        let register = function(library, windows_sys::core::s!("RegisterDeviceWithLocalManagement"))?;
        let apply = function(library, windows_sys::core::s!("ApplyLocalManagementSyncML"))?;
        let unregister = function(library, windows_sys::core::s!("UnregisterDeviceWithLocalManagement"))?;
        // SAFETY: `mdmlocalmanagement.h` declares the functions with these signatures.
        unsafe {
            Ok(ManagementLibrary {
                register: std::mem::transmute::<Function, Register>(register),
                apply: std::mem::transmute::<Function, Apply>(apply),
                unregister: std::mem::transmute::<Function, Unregister>(unregister),
                _apartment: apartment,
            })
        }
    }

    /// Registers the device. Returns true if it was registered already.
    pub(in crate::windows) fn register_device(&self) -> Result<bool, LocalManagementCode> {
        let mut was_registered = 0;
        // SAFETY: the result lives until after the call.
        succeeded(unsafe { (self.register)(&mut was_registered) })?;
        Ok(was_registered != 0)
    }

    /// Executes a body, and returns the answer. A body that contains a 0 is refused as an invalid argument.
    pub(in crate::windows) fn apply_body(&self, body: &str) -> Result<Option<String>, LocalManagementCode> {
        const INVALID_ARGUMENT: LocalManagementCode = LocalManagementCode(0x8007_0057);
        let body = wide(OsStr::new(body)).map_err(|_| INVALID_ARGUMENT)?;
        let mut answer = null_mut();
        // SAFETY: the body ends with 0, and the result lives until after the call.
        let code = unsafe { (self.apply)(body.as_ptr(), &mut answer) };
        let text = if answer.is_null() {
            None
        } else {
            // SAFETY: the call has allocated a text that ends with 0. It is copied, then freed once.
            unsafe {
                let text = super::narrow(answer);
                LocalFree(answer.cast());
                Some(text)
            }
        };
        succeeded(code).map(|()| text)
    }

    /// Removes the registration.
    pub(in crate::windows) fn unregister_device(&self) -> Result<(), LocalManagementCode> {
        // SAFETY: the function has no parameters.
        succeeded(unsafe { (self.unregister)() })
    }
}

/// A function of the library.
fn function(library: HMODULE, name: PCSTR) -> io::Result<Function> {
    // SAFETY: the library stays loaded, and the callers pass names that end with 0.
    unsafe { GetProcAddress(library, name) }.ok_or_else(io::Error::last_os_error)
}

fn succeeded(code: HRESULT) -> Result<(), LocalManagementCode> {
    if code < 0 { Err(LocalManagementCode(code as u32)) } else { Ok(()) }
}

/// The multi-threaded apartment, in the thread that has entered it.
#[derive(Debug)]
struct Apartment(PhantomData<*const ()>);

impl Apartment {
    fn enter() -> io::Result<Self> {
        // SAFETY: the reserved parameter is null. `drop` leaves the apartment in the same thread, since the type is not Send.
        let code = unsafe { CoInitializeEx(std::ptr::null(), COINIT_MULTITHREADED as u32) };
        match code {
            0.. => Ok(Apartment(PhantomData)),
            code => Err(io::Error::from_raw_os_error(code)),
        }
    }
}

impl Drop for Apartment {
    fn drop(&mut self) {
        // SAFETY: this thread has entered the apartment once for this value.
        unsafe { CoUninitialize() };
    }
}

/// The SMBIOS table (`RawSMBIOSData`).
pub(in crate::windows) fn smbios_table() -> io::Result<Vec<u8>> {
    const RSMB: u32 = u32::from_be_bytes(*b"RSMB");
    // SAFETY: a buffer of no size may be null.
    let size = unsafe { GetSystemFirmwareTable(RSMB, 0, null_mut(), 0) };
    if size == 0 {
        return Err(io::Error::last_os_error());
    }
    let mut table = vec![0; size as usize];
    // SAFETY: the buffer has the stated size.
    let written = unsafe { GetSystemFirmwareTable(RSMB, 0, table.as_mut_ptr(), size) };
    if written == 0 || written > size {
        return Err(io::Error::last_os_error());
    }
    table.truncate(written as usize);
    Ok(table)
}

/// Writes the changes of a key to the disk.
pub(in crate::windows) fn flush_key(key: &Key) -> io::Result<()> {
    // SAFETY: the key is open as long as it is borrowed.
    match unsafe { RegFlushKey(key.as_raw()) } {
        0 => Ok(()),
        code => Err(io::Error::from_raw_os_error(code as i32)),
    }
}
