//! Paths as references to files (RFC 3986).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use std::path::Path;

/// The bytes of a path that stay as they are in a reference: unreserved characters and the separator (RFC 3986, section 2.3).
const IN_PATHS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The relative reference of a path, or the `file` URI of an absolute one.
pub(super) fn uri(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path);
    let bytes = path.as_os_str().as_encoded_bytes();
    if !cfg!(windows) {
        let encoded = percent_encode(bytes, IN_PATHS);
        return if path.is_absolute() { format!("file://{encoded}") } else { encoded.to_string() };
    }
    let text = path.to_string_lossy();
    let text = text.strip_prefix(r"\\?\").unwrap_or(&text).replace('\\', "/");
    let encoded = percent_encode(text.as_bytes(), IN_PATHS);
    match text.strip_prefix("//") {
        Some(_) => format!("file:{encoded}"),
        None if path.is_absolute() => format!("file:///{}", encoded.to_string().replacen("%3A", ":", 1)),
        None => encoded.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_path_is_a_valid_reference_whatever_its_bytes() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        for (path, expected) in [
            (&b"./a b/c.xml"[..], "a%20b/c.xml"),
            (b"a:b%.xml", "a%3Ab%25.xml"),
            (b"../\xFF\n#?.xml", "../%FF%0A%23%3F.xml"),
            ("/t/ü.xml".as_bytes(), "file:///t/%C3%BC.xml"),
        ] {
            assert_eq!(uri(Path::new(OsStr::from_bytes(path))), expected);
        }
    }

    #[test]
    #[cfg(windows)]
    fn a_path_is_a_valid_reference_with_slashes() {
        for (path, expected) in [
            (r".\a b\c.xml", "a%20b/c.xml"),
            ("C:\\t\\\u{fc}.xml", "file:///C:/t/%C3%BC.xml"),
            (r"\\server\share\a.xml", "file://server/share/a.xml"),
        ] {
            assert_eq!(uri(Path::new(path)), expected);
        }
    }
}
