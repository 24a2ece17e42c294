//! The functions that the library exports, as `mdmlocalmanagement.h` declares them.

#![allow(unsafe_code)] // pointers of the caller
#![allow(non_snake_case)] // the names of Windows
#![deny(clippy::undocumented_unsafe_blocks)]

use crate::interface::{self, Refused};
use std::ptr::{copy_nonoverlapping, null_mut};
use windows_sys::Win32::System::Com::{APTTYPE_MTA, CoGetApartmentType};
use windows_sys::Win32::System::Memory::{LMEM_FIXED, LocalAlloc};
use windows_sys::core::{BOOL, HRESULT, PCWSTR, PWSTR};

const OUT_OF_MEMORY: Refused = 0x8007_000E;
const WRONG_APARTMENT: Refused = 0x8001_0106;

/// Registers the device with itself.
///
/// # Safety
/// `already_registered` is null or may be written.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "system" fn RegisterDeviceWithLocalManagement(
    already_registered: *mut BOOL,
) -> HRESULT {
    code(apartment().and_then(|()| interface::register()).map(|was_registered| {
        if !already_registered.is_null() {
            // SAFETY: the caller promises that it may be written.
            unsafe { *already_registered = was_registered.into() };
        }
    }))
}

/// Executes a body.
///
/// # Safety
/// `request` is a text that ends with 0, and `result` may be written. The caller frees the result with `LocalFree`.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "system" fn ApplyLocalManagementSyncML(
    request: PCWSTR,
    result: *mut PWSTR,
) -> HRESULT {
    // SAFETY: the caller promises a text that ends with 0.
    let request = unsafe {
        let length = (0..).take_while(|index| *request.add(*index) != 0).count();
        String::from_utf16_lossy(std::slice::from_raw_parts(request, length))
    };
    code(apartment().and_then(|()| interface::apply(&request)).and_then(|answer| {
        let text = answer.map_or(Ok(null_mut()), |answer| allocated(&answer))?;
        // SAFETY: the caller promises that it may be written.
        unsafe { *result = text };
        Ok(())
    }))
}

/// Removes the registration.
#[unsafe(no_mangle)]
pub(crate) extern "system" fn UnregisterDeviceWithLocalManagement() -> HRESULT {
    code(apartment().and_then(|()| interface::unregister()))
}

fn code(done: Result<(), Refused>) -> HRESULT {
    done.map_or_else(|refused| refused as HRESULT, |()| 0)
}

/// Refuses a thread outside the multi-threaded apartment.
fn apartment() -> Result<(), Refused> {
    let (mut kind, mut qualifier) = (0, 0);
    // SAFETY: both results live until after the call.
    let known = unsafe { CoGetApartmentType(&mut kind, &mut qualifier) };
    if known == 0 && kind == APTTYPE_MTA { Ok(()) } else { Err(WRONG_APARTMENT) }
}

/// A copy of the text that ends with 0.
fn allocated(text: &str) -> Result<PWSTR, Refused> {
    let units: Vec<u16> = text.encode_utf16().chain([0]).collect();
    // SAFETY: the memory has room for all units. Nobody else has it yet.
    unsafe {
        let memory: PWSTR = LocalAlloc(LMEM_FIXED, units.len() * 2).cast();
        if memory.is_null() {
            return Err(OUT_OF_MEMORY);
        }
        copy_nonoverlapping(units.as_ptr(), memory, units.len());
        Ok(memory)
    }
}
