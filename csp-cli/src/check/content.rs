//! The content of a file.

use crate::files::{Unreadable, bytes_if};
use crate::msi;
use csp_check::{ContentKind, NotChecked};
use desktop_app_csp::{Package, PackageError};
use std::fs;
use std::io::Cursor;
use std::path::Path;

/// The content of a file.
pub(super) enum Content {
    /// A document, and its kind.
    Document(Vec<u8>, ContentKind),
    /// An MSI package.
    Package(Box<Package>),
    /// Nothing that has checks, and the reason.
    Unknown(String),
}

/// Reads a file. Of a file `in_folder` only the first bytes are read if they show that it has no checks.
pub(super) fn read(path: &Path, in_folder: bool) -> Result<Content, Unreadable> {
    let is_regular = fs::metadata(path).is_ok_and(|found| found.is_file());
    let mut is_package = false;
    let bytes = bytes_if(path, |first| {
        // A package may be larger than memory.
        is_package = is_regular && ContentKind::of(first) == Ok(ContentKind::Package);
        !is_package && (!in_folder || ContentKind::may_begin_with(first))
    })?;
    let package = match bytes {
        None if is_package => Package::open(path),
        None => return Ok(Content::Unknown("does not begin with an element".to_owned())),
        Some(bytes) => match ContentKind::of(&bytes) {
            Ok(ContentKind::Package) => Package::read(Cursor::new(bytes)),
            Ok(kind) => return Ok(Content::Document(bytes, kind)),
            Err(why) => return Ok(why.into()),
        },
    };
    match package {
        Ok(package) => Ok(Content::Package(Box::new(package))),
        Err(PackageError::NotMsi { found }) => Ok(Content::Unknown(format!("is {found}"))),
        Err(error) => Err(Unreadable::new(path, msi::with_cause(&error))),
    }
}

impl From<NotChecked> for Content {
    fn from(why: NotChecked) -> Content {
        Content::Unknown(why.to_string())
    }
}
