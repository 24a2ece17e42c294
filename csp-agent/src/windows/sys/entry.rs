//! Entries of the file system: their kind, owner and access rights.

use super::token::sid_string;
use super::{checked, wide};
use crate::windows::rights::{Entry, EntryKind, Right};
use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::io::AsRawHandle;
use std::path::Path;
use std::ptr::null_mut;
use windows_sys::Win32::Foundation::LocalFree;
use windows_sys::Win32::Security::Authorization::{
    ConvertStringSecurityDescriptorToSecurityDescriptorW, GetSecurityInfo, SDDL_REVISION_1, SE_FILE_OBJECT,
};
use windows_sys::Win32::Security::{
    ACCESS_ALLOWED_ACE, ACE_HEADER, ACL, DACL_SECURITY_INFORMATION, GetAce, OWNER_SECURITY_INFORMATION,
    PROTECTED_DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, SetKernelObjectSecurity,
};
use windows_sys::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT,
    FILE_READ_ATTRIBUTES, GetFileInformationByHandle, READ_CONTROL, WRITE_DAC,
};

/// The purpose of a handle to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To read its kind, owner and rights.
    Look,
    /// To read them and to set its rights.
    SetRights,
}

/// Opens an entry, without following it if it is a link. The handle has no access to the content, so it opens even while
/// another program holds the content exclusively.
pub(super) fn open(path: &Path, purpose: Purpose) -> io::Result<File> {
    let rights = match purpose {
        Purpose::Look => READ_CONTROL | FILE_READ_ATTRIBUTES,
        Purpose::SetRights => READ_CONTROL | FILE_READ_ATTRIBUTES | WRITE_DAC,
    };
    OpenOptions::new()
        .access_mode(rights)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT)
        .open(path)
}

/// The kind, owner and rights of an open entry.
pub(super) fn examine(file: &File) -> io::Result<Entry> {
    let mut information = BY_HANDLE_FILE_INFORMATION::default();
    // SAFETY: the handle belongs to `file`, which lives, and `information` lives until after the call.
    checked(unsafe { GetFileInformationByHandle(file.as_raw_handle(), &mut information) })?;
    let kind = file.metadata()?.file_type();
    // `is_symlink` is also true for junctions.
    let kind = match (kind.is_symlink(), kind.is_dir()) {
        (true, _) => EntryKind::Link,
        (false, true) => EntryKind::Folder,
        (false, false) => EntryKind::File,
    };
    let (mut owner, mut list, mut descriptor) = (null_mut(), null_mut(), null_mut());
    // SAFETY: the handle lives, and the requested results live until after the call.
    let code = unsafe {
        GetSecurityInfo(
            file.as_raw_handle(),
            SE_FILE_OBJECT,
            OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
            &mut owner,
            null_mut(),
            &mut list,
            null_mut(),
            &mut descriptor,
        )
    };
    if code != 0 {
        return Err(io::Error::from_raw_os_error(code as i32));
    }
    let _descriptor = Descriptor(descriptor);
    // SAFETY: the owner and the list lie in the descriptor, which lives until the end of this function, or are null.
    let (owner, rights) = unsafe {
        let owner = if owner.is_null() { None } else { Some(sid_string(owner)?) };
        (owner, if list.is_null() { None } else { Some(rights(list)?) })
    };
    Ok(Entry { kind, names: information.nNumberOfLinks, owner, rights })
}

/// # Safety
/// `list` is a valid access control list.
unsafe fn rights(list: *const ACL) -> io::Result<Vec<Right>> {
    const ALLOWED: u8 = 0; // ACCESS_ALLOWED_ACE_TYPE
    // SAFETY: the list is valid.
    let count = unsafe { (*list).AceCount };
    let right = |index| {
        let mut ace = null_mut();
        // SAFETY: the list is valid, and the call checks the index. The result points into the list, at a header. An entry
        // of this type is an ACCESS_ALLOWED_ACE, whose SID begins at its last field.
        unsafe {
            checked(GetAce(list, u32::from(index), &mut ace))?;
            let header = *ace.cast::<ACE_HEADER>();
            let (mask, sid) = if header.AceType == ALLOWED {
                let ace = ace.cast::<ACCESS_ALLOWED_ACE>();
                ((*ace).Mask, sid_string((&raw mut (*ace).SidStart).cast())?)
            } else {
                (0, String::new())
            };
            Ok(Right { kind: header.AceType, flags: header.AceFlags, mask, sid })
        }
    };
    (0..count).map(right).collect()
}

/// A security descriptor that Windows has allocated.
pub(super) struct Descriptor(pub(super) PSECURITY_DESCRIPTOR);

impl Descriptor {
    /// Parses a descriptor in SDDL.
    pub(super) fn parse(sddl: &str) -> io::Result<Self> {
        let (sddl, mut descriptor) = (wide(OsStr::new(sddl))?, null_mut());
        // SAFETY: the text ends with 0, and `descriptor` lives until after the call. Dropping `Descriptor` frees the result.
        checked(unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                sddl.as_ptr(),
                SDDL_REVISION_1,
                &mut descriptor,
                null_mut(),
            )
        })?;
        Ok(Descriptor(descriptor))
    }

    /// Replaces all rights of an entry, including inherited ones. The entries inside keep theirs. Also those of a process.
    pub(super) fn set(&self, object: &impl AsRawHandle) -> io::Result<()> {
        let information = DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
        // SAFETY: the handle belongs to `object`, and the descriptor is valid.
        checked(unsafe { SetKernelObjectSecurity(object.as_raw_handle(), information, self.0) })
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: Windows allocated it for the caller, and it is freed once.
        unsafe { LocalFree(self.0) };
    }
}
