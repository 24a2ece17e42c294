//! A file that only the system and the administrators can read and change.

use super::entry::Descriptor;
use super::token::identity;
use super::{owned, wide};
use crate::windows::rights::EntryKind;
use std::fs::{File, OpenOptions};
use std::io;
use std::mem::size_of;
use std::path::Path;
use std::ptr::null_mut;
use windows_sys::Win32::Foundation::{ERROR_ALREADY_EXISTS, ERROR_FILE_EXISTS};
use windows_sys::Win32::Security::SECURITY_ATTRIBUTES;
use windows_sys::Win32::Storage::FileSystem::{
    CREATE_NEW, CreateFileW, FILE_APPEND_DATA, FILE_ATTRIBUTE_NORMAL, FILE_SHARE_READ, FILE_SHARE_WRITE,
    SYNCHRONIZE,
};

/// Opens a file to append to it, or creates it. A new file has the rights of a private folder's files: for the system and the
/// administrators only, and for this user if this process is not elevated. An existing file keeps its rights.
///
/// # Errors
/// When Windows refuses to open or create it, or the path contains a 0.
pub fn append_to_private_file(path: &Path) -> io::Result<File> {
    match create(path) {
        Err(error) if exists(&error) => OpenOptions::new().append(true).open(path),
        created => created,
    }
}

fn exists(error: &io::Error) -> bool {
    let code = error.raw_os_error().map(|code| code as u32);
    matches!(code, Some(ERROR_ALREADY_EXISTS | ERROR_FILE_EXISTS))
}

fn create(path: &Path) -> io::Result<File> {
    let rights = Descriptor::parse(&identity()?.private(EntryKind::File))?;
    let path = wide(path.as_os_str())?;
    let attributes = SECURITY_ATTRIBUTES {
        nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
        lpSecurityDescriptor: rights.0,
        bInheritHandle: 0,
    };
    let share = FILE_SHARE_READ | FILE_SHARE_WRITE;
    // SAFETY: the path ends with 0, and the attributes point at a descriptor that lives until after the call.
    let handle = unsafe {
        CreateFileW(
            path.as_ptr(),
            FILE_APPEND_DATA | SYNCHRONIZE,
            share,
            &attributes,
            CREATE_NEW,
            FILE_ATTRIBUTE_NORMAL,
            null_mut(),
        )
    };
    // SAFETY: CreateFileW returns -1 or a new handle without another owner.
    Ok(unsafe { owned(handle) }?.into())
}

#[cfg(test)]
mod tests {
    use super::super::entry::{Purpose, examine, open};
    use super::*;
    use std::io::Write;

    #[test]
    fn a_new_file_is_private_and_an_existing_one_is_appended_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        for line in ["one\n", "two\n"] {
            append_to_private_file(&path).unwrap().write_all(line.as_bytes()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one\ntwo\n");
        let rights = format!("{:?}", examine(&open(&path, Purpose::Look).unwrap()).unwrap().rights);
        assert!(!rights.contains("\"S-1-1-0\""), "everybody: {rights}");
        append_to_private_file(&folder.path().join("missing").join("log")).unwrap_err();
        append_to_private_file(folder.path()).unwrap_err();
    }
}
