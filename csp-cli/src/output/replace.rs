//! Replaces the content of a file in one step.

use super::hints::hint;
use super::new_file::NewFile;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// Replaces the content of a regular file, or of the target of a link: readers see the old content or the new one. The
/// file keeps its rights and its owner. A file with several hard links is refused, because only one of them would get the
/// new content. The error says why nothing was written.
pub(crate) fn replace(file: &Path, content: &[u8]) -> Result<(), String> {
    let cannot = |error: io::Error| format!("cannot be written: {error}");
    // Replaces the target, so that the link stays.
    let file = fs::canonicalize(file).map_err(|error| hint(file).unwrap_or_else(|| cannot(error)))?;
    let old = fs::metadata(&file).map_err(cannot)?;
    if !old.is_file() {
        return Err("is not a regular file, and is not written".to_owned());
    }
    // Does not replace a write-protected file, although its folder would allow it.
    let opened = OpenOptions::new().write(true).open(&file).map_err(cannot)?;
    let links = links(&opened, &old).map_err(cannot)?;
    drop(opened);
    if links > 1 {
        return Err(format!(
            "has {links} names (hard links), of which only this one would get the new content; the result needs a file of its own"
        ));
    }
    put(&file, &old, content)
}

#[cfg(unix)]
fn links(_: &File, old: &Metadata) -> io::Result<u64> {
    use std::os::unix::fs::MetadataExt;
    Ok(old.nlink())
}

#[cfg(windows)]
fn links(file: &File, _: &Metadata) -> io::Result<u64> {
    super::windows::links(file)
}

#[cfg(not(any(unix, windows)))]
fn links(_: &File, _: &Metadata) -> io::Result<u64> {
    Ok(1)
}

#[cfg(not(windows))]
fn put(file: &Path, old: &Metadata, content: &[u8]) -> Result<(), String> {
    let mut of_another = false;
    let new = NewFile::create_with(file, content, |new| {
        keep_owner(new, old).inspect_err(|_| of_another = true)?;
        new.set_permissions(old.permissions()) // after the owner: a new owner clears some rights
    });
    match new.and_then(|new| new.put(file)) {
        Ok(()) => Ok(()),
        Err(_) if of_another => Err(
            "its owner or group cannot be kept, as it belongs to another user or group; the result needs a file of its own"
                .to_owned(),
        ),
        Err(error) => Err(format!("cannot be written: {error}")),
    }
}

#[cfg(unix)]
fn keep_owner(new: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let now = new.metadata()?;
    let changed = |now: u32, old: u32| (now != old).then_some(old);
    match (changed(now.uid(), old.uid()), changed(now.gid(), old.gid())) {
        (None, None) => Ok(()),
        (user, group) => fchown(new, user, group),
    }
}

#[cfg(not(any(unix, windows)))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Windows itself keeps the owner, the access control list and the other streams of a file that it replaces.
#[cfg(windows)]
fn put(file: &Path, _: &Metadata, content: &[u8]) -> Result<(), String> {
    let new = NewFile::create(file, content);
    let written = new.and_then(|new| super::windows::replace(file, new.path()));
    written.map_err(|error| format!("cannot be written: {error}"))
}
