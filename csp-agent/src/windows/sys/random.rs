//! Random numbers of the operating system.

use std::io;
use std::ptr::null_mut;
use windows_sys::Win32::Security::Cryptography::{BCRYPT_USE_SYSTEM_PREFERRED_RNG, BCryptGenRandom};

/// 16 bytes that nobody can guess.
///
/// # Errors
/// When the random number generator of Windows fails.
pub fn random_bytes() -> io::Result<[u8; 16]> {
    let mut bytes = [0; 16];
    // SAFETY: the buffer has the stated length; with this flag the call needs no algorithm handle.
    let status = unsafe {
        BCryptGenRandom(null_mut(), bytes.as_mut_ptr(), bytes.len() as u32, BCRYPT_USE_SYSTEM_PREFERRED_RNG)
    };
    match status {
        0 => Ok(bytes),
        status => Err(io::Error::other(format!("no random numbers: NTSTATUS {status:#010X}"))),
    }
}
