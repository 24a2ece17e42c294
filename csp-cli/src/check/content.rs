//! The content of a file, and its check.

use crate::files::{Unreadable, bytes_if};
use crate::msi;
use csp_check::{Checked, Checker, ContentKind, NotChecked, SourceText, check_description};
use ddf::check::CheckedDescription;
use desktop_app_csp::{Package, PackageError};
use std::fs;
use std::io::Cursor;
use std::path::Path;

/// A file that was read, and checked by itself.
pub(super) enum Content {
    /// A description, which is checked together with others, and its text.
    Description(Option<SourceText<'static>>, CheckedDescription),
    /// Another document.
    Document(Vec<u8>, Checked),
    /// An MSI package.
    Package(Checked),
    /// Nothing that has checks, and the reason.
    Unknown(String),
}

/// Reads and checks a file with this name. Of a file `in_folder` only the first bytes are read if they show that it has no checks.
pub(super) fn read(
    path: &Path,
    name: &str,
    in_folder: bool,
    checker: &Checker<'_>,
) -> Result<Content, Unreadable> {
    /// The bytes that say if a file is a package.
    const FIRST_OF_PACKAGE: usize = 8;
    let is_regular = || fs::metadata(path).is_ok_and(|found| found.is_file());
    let mut is_package = false;
    let bytes = bytes_if(path, |first| {
        // A package may be larger than memory.
        let signature = &first[..first.len().min(FIRST_OF_PACKAGE)];
        is_package = ContentKind::of(signature) == Ok(ContentKind::Package) && is_regular();
        !is_package && (!in_folder || ContentKind::may_begin_with(first))
    })?;
    let package = match bytes {
        None if is_package => Package::open(path),
        None => return Ok(Content::Unknown("does not begin with an element".to_owned())),
        Some(bytes) => match ContentKind::of(&bytes) {
            Ok(ContentKind::Package) => Package::read(Cursor::new(bytes)),
            Ok(ContentKind::Description) => {
                let (checked, text) = check_description(name, bytes);
                return Ok(Content::Description(text, checked));
            }
            Ok(kind) => {
                let checked = checker.check_as(kind, &bytes);
                let checked = checked.map_err(|why| Unreadable::new(path, why.to_string()))?;
                return Ok(Content::Document(bytes, checked));
            }
            Err(why) => return Ok(why.into()),
        },
    };
    match package {
        Ok(package) => Ok(Content::Package(checker.check_package(&package))),
        Err(PackageError::NotMsi { found }) => Ok(Content::Unknown(format!("is {found}"))),
        Err(error) => Err(Unreadable::new(path, msi::with_cause(&error))),
    }
}

impl From<NotChecked> for Content {
    fn from(why: NotChecked) -> Content {
        Content::Unknown(why.to_string())
    }
}
