//! Hints for paths that cannot be used.

use super::new_file::folder;
use std::path::Path;

/// The probable mistake in the path, if it is a known one.
pub(crate) fn hint(path: &Path) -> Option<String> {
    quotation_mark(path).or_else(|| device(path, cfg!(windows))).or_else(|| missing_folder(path))
}

/// `"C:\dir\"` on a command line of Windows is `C:\dir"` in the program: the backslash escapes the quotation mark, and
/// the arguments that follow become part of the path.
fn quotation_mark(path: &Path) -> Option<String> {
    let has_mark = path.to_string_lossy().contains('"');
    has_mark.then(|| {
        "the name has a quotation mark in it; on Windows a `\\` before the closing one causes that: leave out that `\\`".to_owned()
    })
}

/// Names of devices in every folder of Windows, with any extension.
fn device(path: &Path, windows: bool) -> Option<String> {
    const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    let name = path.file_name()?.to_string_lossy().to_ascii_uppercase();
    let stem = name.split(['.', ':']).next()?.trim_end().to_owned();
    let port = |prefix| stem.strip_prefix(prefix).is_some_and(|digit| digit.len() == 1 && digit != "0");
    let is_port = (port("COM") || port("LPT")) && stem.ends_with(|digit: char| digit.is_ascii_digit());
    let is_device = windows && (DEVICES.contains(&stem.as_str()) || is_port);
    is_device.then(|| format!("{stem} is a device of Windows, in every folder; use another name"))
}

/// The folder of the file, if it does not exist.
pub(super) fn missing_folder(path: &Path) -> Option<String> {
    let folder = folder(path);
    (!folder.exists()).then(|| format!("there is no folder {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_of_windows_are_named_in_any_folder_and_with_any_extension() {
        for path in ["NUL", "nul.xml", "a/con", "COM1", "lpt9.txt", "AUX ", "nul:"] {
            assert!(device(Path::new(path), true).is_some(), "{path}");
            assert!(device(Path::new(path), false).is_none(), "{path}");
        }
        for path in ["null", "console.xml", "COM0", "COM10", "COMA", "nul/a", "com"] {
            assert!(device(Path::new(path), true).is_none(), "{path}");
        }
    }

    #[test]
    fn a_backslash_before_the_closing_quotation_mark_is_explained() {
        assert!(
            hint(Path::new("C:\\dir\" --out x")).is_some_and(|hint| hint.contains("leave out that `\\`"))
        );
        assert_eq!(hint(Path::new("x.xml")), None);
        let missing = hint(Path::new("no-such-folder/x.xml"));
        assert_eq!(missing.as_deref(), Some("there is no folder no-such-folder"));
    }
}
