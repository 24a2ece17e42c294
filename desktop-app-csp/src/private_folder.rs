//! The private folders of this crate on Windows.

use csp_agent::windows::{FolderMark, private_folders};
use std::io;
use std::path::Path;

const MARK: FolderMark = FolderMark {
    file_name: "desktop-app-csp-folder.txt",
    text: "This folder belongs to a program that installs packages (desktop-app-csp). Only the system and the \
           administrators can use it.\r\nDo not put files here: they get the same rights.\r\n",
};

/// Makes a folder private to the system and the administrators, and creates it if it does not exist.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    private_folders(&[path], &MARK)
}
