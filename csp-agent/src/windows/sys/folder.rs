//! Private folders: only the system and the administrators can read and change them.

use super::entry::{Descriptor, Purpose, examine, open};
use super::token::identity;
use super::{checked, wide};
use crate::windows::rights::{EntryKind, Identity, objection};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::mem::size_of;
use std::path::{Path, PathBuf};
use windows_sys::Win32::Foundation::ERROR_ALREADY_EXISTS;
use windows_sys::Win32::Security::SECURITY_ATTRIBUTES;
use windows_sys::Win32::Storage::FileSystem::CreateDirectoryW;

/// The most replacements of an empty folder, because another program may create it again each time.
const REPLACEMENTS: usize = 3;

/// The file that marks a folder as one that this agent has made private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FolderMark {
    /// The name of the file.
    pub file_name: &'static str,
    /// The content, for a person who opens it: which program owns the folder.
    pub text: &'static str,
}

/// Makes folders private: only the system and the administrators can read and change them, and this user if this process
/// is not elevated. Their parents must exist. Each folder gets the mark.
///
/// A folder that exists must be empty or have the mark. It gets these rights, with everything in it. An empty folder
/// that others own or may change is replaced by a new one.
///
/// # Errors
/// [`PermissionDenied`](io::ErrorKind::PermissionDenied), with the path and the reason, when a folder is neither empty nor
/// marked, or when it or anything in it belongs to another user, may be changed by one, is a link or has a hard link
/// elsewhere. All folders are checked before any of them is changed, so such an error has changed nothing. Any other
/// error when a folder cannot be made.
pub fn private_folders(folders: &[&Path], mark: &FolderMark) -> io::Result<()> {
    let rights = Rights::new(mark)?;
    for folder in folders {
        rights.inspect(folder)?;
    }
    folders.iter().try_for_each(|folder| rights.make(folder))
}

/// Makes one private folder that does not exist yet, without a mark.
///
/// # Errors
/// When it exists or cannot be made.
pub fn new_private_folder(folder: &Path) -> io::Result<()> {
    create(folder, &Descriptor::parse(&identity()?.private(EntryKind::Folder))?)
}

/// The private rights, for the user of this process.
struct Rights<'m> {
    identity: Identity,
    mark: &'m FolderMark,
    for_folders: Descriptor,
    for_files: Descriptor,
}

/// The state of a folder that can become private.
enum FolderState {
    /// It does not exist.
    Absent,
    /// It is empty or has the mark, and nobody else may change anything in it.
    Acceptable,
    /// It is empty, but others own it or may change it. Removing it and making it again is safe, because a handle to the
    /// old folder does not refer to the new one.
    Replaceable(io::Error),
}

impl<'m> Rights<'m> {
    fn new(mark: &'m FolderMark) -> io::Result<Self> {
        let identity = identity()?;
        let [for_folders, for_files] =
            [EntryKind::Folder, EntryKind::File].map(|kind| Descriptor::parse(&identity.private(kind)));
        Ok(Rights { identity, mark, for_folders: for_folders?, for_files: for_files? })
    }

    fn make(&self, folder: &Path) -> io::Result<()> {
        for _ in 0..=REPLACEMENTS {
            match create(folder, &self.for_folders) {
                Err(error) if error.raw_os_error() == Some(ERROR_ALREADY_EXISTS as i32) => {}
                made => return named(folder, made).and_then(|()| self.put_mark(folder)),
            }
            match self.inspect(folder)? {
                FolderState::Absent => {}
                FolderState::Acceptable => {
                    self.take(folder)?;
                    return self.put_mark(folder);
                }
                FolderState::Replaceable(why) => fs::remove_dir(folder).map_err(|_| why)?,
            }
        }
        Err(refused(folder, "is made again and again by another program"))
    }

    /// Checks a folder and everything in it, without changing anything.
    fn inspect(&self, folder: &Path) -> io::Result<FolderState> {
        let top = match open(folder, Purpose::Look) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(FolderState::Absent),
            top => named(folder, top)?,
        };
        let entry = named(folder, examine(&top))?;
        if entry.kind == EntryKind::File {
            return Err(refused(folder, "is not a folder"));
        }
        let why = objection(&entry, &self.identity);
        if entry.kind == EntryKind::Link {
            return Err(refused(folder, why.as_deref().unwrap_or("is a link")));
        }
        let inside = entries(folder)?;
        match why {
            Some(why) if inside.is_empty() => return Ok(FolderState::Replaceable(refused(folder, &why))),
            Some(why) => return Err(refused(folder, &why)),
            None => {}
        }
        if !inside.is_empty() && !inside.contains(&folder.join(self.mark.file_name)) {
            let why = format!(
                "is not empty, and not a folder of this program: it has no file {}",
                self.mark.file_name
            );
            return Err(refused(folder, &why));
        }
        let nothing = |_: &Path, _: &File, _: EntryKind| Ok(());
        self.walk(inside, Purpose::Look, &nothing)?;
        Ok(FolderState::Acceptable)
    }

    /// Puts the mark into a folder, unless it is there.
    fn put_mark(&self, folder: &Path) -> io::Result<()> {
        let path = folder.join(self.mark.file_name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            file => named(&path, file.and_then(|mut file| file.write_all(self.mark.text.as_bytes()))),
        }
    }

    /// Sets the private rights of a folder and everything in it, from the top down.
    fn take(&self, folder: &Path) -> io::Result<()> {
        let set = |path: &Path, file: &File, kind: EntryKind| {
            let rights = if kind == EntryKind::Folder { &self.for_folders } else { &self.for_files };
            named(path, rights.set(file))
        };
        self.walk(vec![folder.to_owned()], Purpose::SetRights, &set)
    }

    /// Visits entries and everything below them, from the top down. The handle that is checked is the handle that `visit`
    /// gets, so the check and the change concern the same entry. A folder is checked before the entries inside, so nobody
    /// untrusted can replace those in between.
    fn walk(
        &self,
        mut ahead: Vec<PathBuf>,
        purpose: Purpose,
        visit: &dyn Fn(&Path, &File, EntryKind) -> io::Result<()>,
    ) -> io::Result<()> {
        while let Some(path) = ahead.pop() {
            let file = match open(&path, purpose) {
                // Another agent may remove its files at the same time.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                file => named(&path, file)?,
            };
            let entry = match examine(&file) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue, // it was removed just now
                entry => named(&path, entry)?,
            };
            if let Some(why) = objection(&entry, &self.identity) {
                return Err(refused(&path, &why));
            }
            visit(&path, &file, entry.kind)?;
            if entry.kind == EntryKind::Folder {
                ahead.extend(entries(&path)?);
            }
        }
        Ok(())
    }
}

/// The paths of the entries in a folder; none if the folder has been removed.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let list = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        list => named(folder, list)?,
    };
    list.map(|entry| named(folder, entry).map(|entry| entry.path())).collect()
}

fn create(folder: &Path, rights: &Descriptor) -> io::Result<()> {
    let path = wide(folder.as_os_str())?;
    let attributes = SECURITY_ATTRIBUTES {
        nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
        lpSecurityDescriptor: rights.0,
        bInheritHandle: 0,
    };
    // SAFETY: the path ends with 0, and the attributes point at a descriptor that lives until after the call.
    checked(unsafe { CreateDirectoryW(path.as_ptr(), &attributes) })
}

/// Adds the path to an error.
fn named<T>(path: &Path, result: io::Result<T>) -> io::Result<T> {
    result.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}

fn refused(path: &Path, why: &str) -> io::Error {
    let text = format!("{} {why}; delete it or name another folder", path.display());
    io::Error::new(io::ErrorKind::PermissionDenied, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: FolderMark =
        FolderMark { file_name: "test-folder.txt", text: "This folder belongs to a test.\r\n" };
    const EVERYBODY: &str = "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;WD)";
    const READABLE: &str = "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;WD)";

    fn private_folder(folder: &Path) -> io::Result<()> {
        private_folders(&[folder], &MARK)
    }

    fn give(path: &Path, sddl: &str) {
        Descriptor::parse(sddl).unwrap().set(&open(path, Purpose::SetRights).unwrap()).unwrap();
    }

    /// The owner and the rights of an entry.
    fn rights(path: &Path) -> String {
        let entry = examine(&open(path, Purpose::Look).unwrap()).unwrap();
        format!("{:?} {:?}", entry.owner, entry.rights)
    }

    fn is_readable_by_everybody(path: &Path) -> bool {
        rights(path).contains("\"S-1-1-0\"")
    }

    /// A tree without the mark: a folder with a file, a folder and a file in that, which others may only read.
    fn foreign_tree() -> (tempfile::TempDir, [PathBuf; 4]) {
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

    /// The [`foreign_tree`] with the mark.
    fn tree() -> (tempfile::TempDir, [PathBuf; 4]) {
        let (place, paths) = foreign_tree();
        Rights::new(&MARK).unwrap().put_mark(&paths[0]).unwrap();
        give(&paths[0].join(MARK.file_name), READABLE);
        (place, paths)
    }

    /// Asserts that the folder is refused for this reason, and that no right and no file has changed.
    fn refused_unchanged(folder: &Path, paths: &[PathBuf], expected: &str) {
        let state = || -> Vec<(String, Option<Vec<u8>>, Option<usize>)> {
            let count = |path: &Path| fs::read_dir(path).ok().map(Iterator::count);
            paths.iter().map(|path| (rights(path), fs::read(path).ok(), count(path))).collect()
        };
        let before = state();
        let error = private_folder(folder).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        assert!(error.to_string().contains(expected), "{expected}: {error}");
        assert_eq!(state(), before);
    }

    #[test]
    fn everything_in_a_marked_folder_becomes_private() {
        let (_place, paths) = tree();
        for path in &paths {
            assert!(is_readable_by_everybody(path), "{}", path.display());
        }
        private_folder(&paths[0]).unwrap();
        for path in &paths {
            assert!(!is_readable_by_everybody(path), "{}", path.display());
        }
        private_folder(&paths[0]).unwrap();
        assert_eq!(fs::read(&paths[3]).unwrap(), b"MZ");
    }

    #[test]
    fn a_foreign_folder_is_refused_and_keeps_its_rights() {
        let (_place, paths) = foreign_tree();
        refused_unchanged(&paths[0], &paths, "is not empty, and not a folder of this program");
    }

    #[test]
    fn a_refusal_because_of_one_entry_changes_no_rights_of_the_others() {
        for changed in 0..4 {
            let (_place, paths) = tree();
            give(&paths[changed], EVERYBODY);
            let expected = format!("{} may be changed by S-1-1-0; delete it", paths[changed].display());
            refused_unchanged(&paths[0], &paths, &expected);
        }
    }

    #[test]
    fn a_refusal_of_one_folder_leaves_the_others_as_they_are() {
        let (_place, ours) = tree();
        let (_other_place, foreign) = foreign_tree();
        let before = ours.each_ref().map(|path| rights(path));
        let absent = ours[0].with_file_name("absent");
        private_folders(&[&absent, &ours[0], &foreign[0]], &MARK).unwrap_err();
        assert_eq!(ours.each_ref().map(|path| rights(path)), before);
        assert!(!absent.exists());
    }

    #[test]
    fn an_empty_folder_is_taken_and_marked() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("agent");
        fs::create_dir(&folder).unwrap();
        give(&folder, READABLE);
        private_folder(&folder).unwrap();
        assert!(!is_readable_by_everybody(&folder));
        fs::write(folder.join("state"), "ours").unwrap();
        private_folder(&folder).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "the file and the mark");
    }

    #[test]
    fn an_empty_folder_that_others_may_change_is_replaced() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("agent");
        fs::create_dir(&folder).unwrap();
        give(&folder, EVERYBODY);
        private_folder(&folder).unwrap();
        assert!(!is_readable_by_everybody(&folder));
        assert!(folder.join(MARK.file_name).is_file());
    }

    #[test]
    fn new_private_folder_refuses_an_existing_folder() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("run");
        new_private_folder(&folder).unwrap();
        assert_eq!(new_private_folder(&folder).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }

    #[test]
    fn a_file_in_place_of_the_folder_is_refused() {
        let (_place, paths) = tree();
        refused_unchanged(&paths[1], &paths, "is not a folder");
    }

    #[test]
    fn a_hard_link_is_refused() {
        let (place, paths) = tree();
        fs::hard_link(&paths[1], place.path().join("elsewhere")).unwrap();
        refused_unchanged(&paths[0], &paths, "trace has another name elsewhere");
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
        refused_unchanged(&paths[0], &paths, "link is a link");
    }

    #[test]
    fn a_path_with_a_zero_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let error = private_folder(&place.path().join("a\0b")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        assert!(!place.path().join("a").exists());
    }
}
