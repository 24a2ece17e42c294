//! The hash of a package.

use std::fmt;
use std::str::FromStr;

/// The SHA-256 of a package. Displays as 64 hexadecimal digits in capital letters, as the page writes them.
///
/// ```
/// use desktop_app_csp::FileHash;
///
/// let hash: FileHash = "134d8f1f7c3c036dc3dcda9f97515c8c7951db154b73365c9c22962bd23e3eb3".parse()?;
/// assert_eq!(hash.to_string(), "134D8F1F7C3C036DC3DCDA9F97515C8C7951DB154B73365C9C22962BD23E3EB3");
/// assert_eq!("d41d8cd98f00b204e9800998ecf8427e".parse::<FileHash>().unwrap_err().to_string(),
///     "32 hexadecimal digits, the length of an MD5 hash; expected the 64 of a SHA-256 hash");
/// # Ok::<(), desktop_app_csp::FileHashError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileHash([u8; 32]);

impl FileHash {
    /// The hash of these bytes, as a hash function returns them.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        FileHash(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for FileHash {
    type Err = FileHashError;

    /// Reads 64 hexadecimal digits, with letters of either case.
    fn from_str(text: &str) -> Result<Self, FileHashError> {
        if text.is_empty() {
            return Err(FileHashError::Empty);
        }
        if !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(FileHashError::NotHexadecimal);
        }
        let mut bytes = [0; 32];
        if text.len() != 2 * bytes.len() {
            return Err(FileHashError::Length { digits: text.len() });
        }
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let digits = std::str::from_utf8(digits).map_err(|_| FileHashError::NotHexadecimal)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| FileHashError::NotHexadecimal)?;
        }
        Ok(FileHash(bytes))
    }
}

impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileHash({self})")
    }
}

/// The text is not the SHA-256 of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileHashError {
    /// There is no text.
    #[error("no hash; expected the 64 hexadecimal digits of a SHA-256 hash")]
    Empty,
    /// A character is not a hexadecimal digit.
    #[error("not hexadecimal; expected the 64 hexadecimal digits of a SHA-256 hash")]
    NotHexadecimal,
    /// The number of digits is another one.
    #[error("{digits} hexadecimal digits{}; expected the 64 of a SHA-256 hash", algorithm(*.digits))]
    Length {
        /// The number of digits.
        digits: usize,
    },
}

/// The hash function whose hashes have this many digits.
fn algorithm(digits: usize) -> &'static str {
    match digits {
        32 => ", the length of an MD5 hash",
        40 => ", the length of a SHA-1 hash",
        96 => ", the length of a SHA-384 hash",
        128 => ", the length of a SHA-512 hash",
        _ => "",
    }
}
