//! Folders that only the system and administrators can see into and change.

use super::token::{sid_string, us};
use super::{checked, wide};
use crate::windows::rights::{Entry, Kind, Right, Us, objection};
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::mem::size_of;
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::io::AsRawHandle;
use std::path::Path;
use std::ptr::null_mut;
use windows_sys::Win32::Foundation::{ERROR_ALREADY_EXISTS, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertStringSecurityDescriptorToSecurityDescriptorW, GetSecurityInfo, SDDL_REVISION_1, SE_FILE_OBJECT,
};
use windows_sys::Win32::Security::{
    ACCESS_ALLOWED_ACE, ACE_HEADER, ACL, DACL_SECURITY_INFORMATION, GetAce, OWNER_SECURITY_INFORMATION,
    PROTECTED_DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, SECURITY_ATTRIBUTES, SetKernelObjectSecurity,
};
use windows_sys::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, CreateDirectoryW, FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT,
    FILE_READ_ATTRIBUTES, GetFileInformationByHandle, READ_CONTROL, WRITE_DAC,
};

/// Makes a folder that only the system and administrators can see into and change; and this user, if this process is not
/// elevated.
///
/// One that exists is given these rights, and so is each entry in it, if nobody else owns or may change any of them
/// ([`objection`]). If somebody does, an empty folder is replaced by a new one, and any other refused.
pub(crate) fn private_folder(folder: &Path) -> io::Result<()> {
    let us = us()?;
    let rights = [Kind::Folder, Kind::File].map(|kind| Descriptor::parse(&us.private(kind)));
    let [for_folders, for_files] = rights;
    let rights = Rights { us, for_folders: for_folders?, for_files: for_files? };
    let mut replaced = 0;
    loop {
        match rights.create(folder) {
            Err(error) if error.raw_os_error() == Some(ERROR_ALREADY_EXISTS as i32) => {}
            made => return made,
        }
        let Some(why) = rights.take_over(folder)? else { return Ok(()) };
        // Only an empty one can be removed. Whoever still has it open keeps something that is no longer here. A few
        // times: somebody may make it again in between.
        if why.keeps || replaced == 3 || fs::remove_dir(folder).is_err() {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, why.text));
        }
        replaced += 1;
    }
}

struct Rights {
    us: Us,
    for_folders: Descriptor,
    for_files: Descriptor,
}

/// Why a folder cannot be taken over.
struct Objection {
    text: String,
    /// It is not to be removed even if it could: it is no folder, but a file or a link.
    keeps: bool,
}

impl Rights {
    fn create(&self, folder: &Path) -> io::Result<()> {
        let path = wide(folder.as_os_str())?;
        let attributes = SECURITY_ATTRIBUTES {
            nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
            lpSecurityDescriptor: self.for_folders.0,
            bInheritHandle: 0,
        };
        // SAFETY: the path ends with 0, and the attributes point at a descriptor that lives until after the call.
        checked(unsafe { CreateDirectoryW(path.as_ptr(), &attributes) })
    }

    /// Gives a folder and all in it the private rights, from the top down. Each is checked by the handle that then sets
    /// its rights, so that both are about the same thing. Only who may change the folder above can put another in its place,
    /// and that was checked before.
    fn take_over(&self, folder: &Path) -> io::Result<Option<Objection>> {
        let mut ahead = vec![folder.to_owned()];
        while let Some(path) = ahead.pop() {
            let said =
                |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
            let file = match open(&path) {
                // Another agent may be at work here, and removes what it does not need.
                Err(error) if error.kind() == io::ErrorKind::NotFound && path != folder => continue,
                file => file.map_err(said)?,
            };
            let entry = examine(&file).map_err(said)?;
            let no_folder = (entry.kind == Kind::File && path == folder).then(|| "is no folder".to_owned());
            if let Some(why) = no_folder.or_else(|| objection(&entry, &self.us)) {
                let text = format!("{} {why}; delete it or take another folder", path.display());
                return Ok(Some(Objection { text, keeps: entry.kind != Kind::Folder }));
            }
            let rights = if entry.kind == Kind::Folder { &self.for_folders } else { &self.for_files };
            rights.set(&file).map_err(said)?;
            if entry.kind == Kind::Folder {
                for inside in fs::read_dir(&path).map_err(said)? {
                    ahead.push(inside.map_err(said)?.path());
                }
            }
        }
        Ok(None)
    }
}

/// Opens an entry itself, also where it is a link. Its content is not asked for, so it does not matter who has that for
/// himself.
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .access_mode(READ_CONTROL | WRITE_DAC | FILE_READ_ATTRIBUTES)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT)
        .open(path)
}

fn examine(file: &File) -> io::Result<Entry> {
    let mut information = BY_HANDLE_FILE_INFORMATION::default();
    // SAFETY: the handle belongs to `file`, which lives, and the result has its place.
    checked(unsafe { GetFileInformationByHandle(file.as_raw_handle(), &mut information) })?;
    let kind = file.metadata()?.file_type();
    // Junctions, too.
    let kind = match (kind.is_symlink(), kind.is_dir()) {
        (true, _) => Kind::Link,
        (false, true) => Kind::Folder,
        (false, false) => Kind::File,
    };
    let (mut owner, mut list, mut descriptor) = (null_mut(), null_mut(), null_mut());
    // SAFETY: the handle lives, and each result that is asked for has its place.
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
/// `list` is a valid list of rights.
unsafe fn rights(list: *const ACL) -> io::Result<Vec<Right>> {
    const ALLOWED: u8 = 0; // ACCESS_ALLOWED_ACE_TYPE
    // SAFETY: the list is valid.
    let count = unsafe { (*list).AceCount };
    let right = |index| {
        let mut ace = null_mut();
        // SAFETY: the list is valid, and the call checks the index. The entry that it points at begins with its header,
        // lies in the list, and one of this type is an ACCESS_ALLOWED_ACE, whose SID begins at its last field.
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
struct Descriptor(PSECURITY_DESCRIPTOR);

impl Descriptor {
    fn parse(sddl: &str) -> io::Result<Self> {
        let (sddl, mut descriptor) = (wide(OsStr::new(sddl))?, null_mut());
        // SAFETY: the text ends with 0, and the result goes into `descriptor`, which frees it when it is dropped.
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

    /// Gives an entry these rights in place of all that it has, also of those from above. What is in it keeps its own.
    fn set(&self, file: &File) -> io::Result<()> {
        let information = DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
        // SAFETY: the handle belongs to `file`, and the descriptor is valid.
        checked(unsafe { SetKernelObjectSecurity(file.as_raw_handle(), information, self.0) })
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: Windows has allocated it for its caller, and nobody uses it any more.
        unsafe { LocalFree(self.0) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    const EVERYBODY: &str = "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;WD)";
    const READABLE: &str = "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;WD)";

    fn give(path: &Path, sddl: &str) {
        Descriptor::parse(sddl).unwrap().set(&open(path).unwrap()).unwrap();
    }

    fn sids(path: &Path) -> Vec<String> {
        let rights = examine(&open(path).unwrap()).unwrap().rights.unwrap();
        rights.into_iter().map(|right| right.sid).collect()
    }

    /// A folder with a file, a folder and a file in that, which others may only read.
    fn tree() -> (tempfile::TempDir, [PathBuf; 4]) {
        let place = tempfile::tempdir().unwrap();
        let top = place.path().join("agent");
        let paths = [top.clone(), top.join("trace"), top.join("run"), top.join("run").join("setup.exe")];
        fs::create_dir_all(&paths[2]).unwrap();
        fs::write(&paths[1], "trace").unwrap();
        fs::write(&paths[3], "MZ").unwrap();
        for path in &paths {
            give(path, READABLE);
        }
        (place, paths)
    }

    fn refused(folder: &Path, expected: &str) {
        let error = private_folder(folder).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        assert!(error.to_string().contains(expected), "{expected}: {error}");
    }

    #[test]
    fn everything_in_a_folder_becomes_private() {
        let (_place, paths) = tree();
        for path in &paths {
            assert!(sids(path).contains(&"S-1-1-0".to_owned()), "{}", path.display());
        }
        private_folder(&paths[0]).unwrap();
        for path in &paths {
            assert!(!sids(path).contains(&"S-1-1-0".to_owned()), "{}", path.display());
        }
        private_folder(&paths[0]).unwrap();
        assert_eq!(fs::read(&paths[3]).unwrap(), b"MZ");
    }

    #[test]
    fn one_entry_that_others_may_change_is_enough_to_refuse() {
        for changed in 0..4 {
            let (_place, paths) = tree();
            give(&paths[changed], EVERYBODY);
            let expected = format!("{} may be changed by S-1-1-0; delete it", paths[changed].display());
            refused(&paths[0], &expected);
            assert_eq!(fs::read(&paths[3]).unwrap(), b"MZ", "nothing is removed");
        }
    }

    #[test]
    fn an_empty_folder_that_others_may_change_is_replaced() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("agent");
        fs::create_dir(&folder).unwrap();
        give(&folder, EVERYBODY);
        private_folder(&folder).unwrap();
        assert!(!sids(&folder).contains(&"S-1-1-0".to_owned()));
    }

    #[test]
    fn what_is_no_folder_stays_and_is_refused() {
        let (_place, paths) = tree();
        refused(&paths[1], "is no folder");
        assert!(paths[1].is_file());
    }

    #[test]
    fn a_hard_link_is_refused() {
        let (place, paths) = tree();
        fs::hard_link(&paths[1], place.path().join("elsewhere")).unwrap();
        refused(&paths[0], "trace has another name elsewhere");
    }

    #[test]
    #[allow(clippy::print_stderr)] // says that it skips
    fn a_link_is_refused() {
        let (place, paths) = tree();
        let link = paths[0].join("link");
        let made = std::os::windows::fs::symlink_dir(place.path(), &link); // Wine says that it has made one
        if !fs::symlink_metadata(&link).is_ok_and(|link| link.is_symlink()) {
            return eprintln!("skipped: no links here: {made:?}");
        }
        refused(&paths[0], "link is a link");
    }

    #[test]
    fn a_path_with_a_zero_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let error = private_folder(&place.path().join("a\0b")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        assert!(!place.path().join("a").exists());
    }
}
