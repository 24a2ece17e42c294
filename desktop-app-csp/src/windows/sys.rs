//! Calls to the Installer API (`msi.dll`). This is the only file of the crate with unsafe code.
//!
//! Each function is one question to Windows Installer, and decides nothing.

#![allow(unsafe_code)] // each block says why it is sound
#![deny(clippy::undocumented_unsafe_blocks)]

use std::io;
use std::ptr::{null, null_mut};
use windows_sys::Win32::Foundation::{
    ERROR_MORE_DATA, ERROR_NO_MORE_ITEMS, ERROR_SUCCESS, ERROR_UNKNOWN_PRODUCT, ERROR_UNKNOWN_PROPERTY,
};
use windows_sys::Win32::System::ApplicationInstallationAndServicing::{
    MSIINSTALLCONTEXT_MACHINE, MSIINSTALLCONTEXT_USERMANAGED, MSIINSTALLCONTEXT_USERUNMANAGED,
    MsiEnumProductsExW, MsiEnumRelatedProductsW, MsiGetProductInfoExW,
};

/// The context of an installed product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProductContext {
    /// For all users.
    Machine,
    /// For the user of this process, installed by an administrator.
    UserManaged,
    /// For the user of this process, installed by that user.
    UserUnmanaged,
}

impl ProductContext {
    fn number(self) -> i32 {
        match self {
            ProductContext::Machine => MSIINSTALLCONTEXT_MACHINE,
            ProductContext::UserManaged => MSIINSTALLCONTEXT_USERMANAGED,
            ProductContext::UserUnmanaged => MSIINSTALLCONTEXT_USERUNMANAGED,
        }
    }
}

/// A GUID in braces and the 0 that ends it.
type Code = [u16; 39];

/// The most codes in a list, so that no fault of Windows makes it endless.
const MAX_CODES: u32 = 1 << 16;
/// The most units of a property.
const MAX_PROPERTY: usize = 1 << 20;

/// The product codes of the products in a context.
pub(super) fn products(context: ProductContext) -> io::Result<Vec<String>> {
    codes(|index, code| {
        // SAFETY: the null texts mean every product, and the user of this process. The buffer has room for a code; null
        // means that the other results are not wanted.
        unsafe {
            MsiEnumProductsExW(
                null(),
                null(),
                context.number() as u32,
                index,
                code.as_mut_ptr(),
                null_mut(),
                null_mut(),
                null_mut(),
            )
        }
    })
}

/// The product codes of the products with this upgrade code, in every context that this process sees.
pub(super) fn related_products(upgrade_code: &str) -> io::Result<Vec<String>> {
    let upgrade_code = wide(upgrade_code)?;
    codes(|index, code| {
        // SAFETY: the text ends with 0, and the buffer has room for a code.
        unsafe { MsiEnumRelatedProductsW(upgrade_code.as_ptr(), 0, index, code.as_mut_ptr()) }
    })
}

/// A property of a product; `None` if the product is not in the context or does not have the property.
pub(super) fn property(product: &str, context: ProductContext, name: &str) -> io::Result<Option<String>> {
    let (product, name) = (wide(product)?, wide(name)?);
    let mut value = vec![0u16; 256];
    loop {
        let mut length = value.len() as u32;
        // SAFETY: both texts end with 0, null means the user of this process, and the buffer has the stated length.
        let result = unsafe {
            MsiGetProductInfoExW(
                product.as_ptr(),
                null(),
                context.number(),
                name.as_ptr(),
                value.as_mut_ptr(),
                &mut length,
            )
        };
        match result {
            ERROR_SUCCESS => {
                let value = value.get(..length as usize).unwrap_or_default();
                return Ok(Some(String::from_utf16_lossy(value)));
            }
            ERROR_UNKNOWN_PRODUCT | ERROR_UNKNOWN_PROPERTY => return Ok(None),
            ERROR_MORE_DATA if value.len() < MAX_PROPERTY => {
                value.resize((length as usize + 1).clamp(value.len() * 2, MAX_PROPERTY), 0);
            }
            code => return Err(error(code)),
        }
    }
}

/// Collects the codes that a function of Windows lists by index.
fn codes(mut next: impl FnMut(u32, &mut Code) -> u32) -> io::Result<Vec<String>> {
    let mut codes = Vec::new();
    for index in 0..MAX_CODES {
        let mut code: Code = [0; 39];
        match next(index, &mut code) {
            ERROR_SUCCESS => {
                let end = code.iter().position(|unit| *unit == 0).unwrap_or(code.len());
                codes.push(String::from_utf16_lossy(&code[..end]));
            }
            ERROR_NO_MORE_ITEMS => break,
            code => return Err(error(code)),
        }
    }
    Ok(codes)
}

fn error(code: u32) -> io::Error {
    io::Error::from_raw_os_error(code as i32)
}

/// Text for Windows: UTF-16 that ends with a 0.
fn wide(text: &str) -> io::Result<Vec<u16>> {
    if text.contains('\0') {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a text for Windows Installer contains a 0"));
    }
    Ok(text.encode_utf16().chain([0]).collect())
}

/// Takes all rights to a process from everybody.
#[cfg(test)]
pub(super) fn deny_everybody(process: &std::process::Child) -> io::Result<()> {
    use std::os::windows::io::AsRawHandle;
    use windows_sys::Win32::Foundation::LocalFree;
    use windows_sys::Win32::Security::Authorization::{
        ConvertStringSecurityDescriptorToSecurityDescriptorW, SDDL_REVISION_1,
    };
    use windows_sys::Win32::Security::{DACL_SECURITY_INFORMATION, SetKernelObjectSecurity};

    let (sddl, mut rights) = (wide("D:")?, null_mut());
    // SAFETY: the text ends with 0, and `rights` lives until after the call; it is valid and freed once if the call
    // succeeds. The handle belongs to `process`.
    let done = unsafe {
        let parse = ConvertStringSecurityDescriptorToSecurityDescriptorW;
        if parse(sddl.as_ptr(), SDDL_REVISION_1, &mut rights, null_mut()) == 0 {
            return Err(io::Error::last_os_error());
        }
        let done = SetKernelObjectSecurity(process.as_raw_handle(), DACL_SECURITY_INFORMATION, rights);
        LocalFree(rights);
        done
    };
    if done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
