//! Nonces.

use super::digest;
use crate::views::Chal;
use base64::prelude::{BASE64_STANDARD, Engine};
use core::fmt;

/// A number used once, chosen by the side that asks for credentials (`NextNonce`; OMA MetInf 1.2).
///
/// Use 16 or more random bytes from the system's generator. `Debug` shows only the length.
///
/// ```
/// use syncml::authentication::Nonce;
/// let nonce = Nonce::new(*b"Nonce");
/// assert_eq!(nonce.to_base64(), "Tm9uY2U=");
/// assert_eq!(Nonce::from_base64("Tm9u\r\nY2U="), Some(nonce));
/// assert_eq!(Nonce::from_base64("no base64!"), None);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Nonce(Vec<u8>);

impl Nonce {
    /// A nonce of these bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Nonce(bytes.into())
    }

    /// Decodes a nonce from base64; `None` when the text is not base64.
    pub fn from_base64(text: &str) -> Option<Self> {
        digest::decoded(text).map(Nonce)
    }

    /// The nonce of a challenge, for the next credentials. With a `Format` other than `b64` the text itself is the nonce.
    pub fn of(challenge: Chal<'_>) -> Option<Self> {
        let meta = challenge.meta()?;
        let text = meta.next_nonce()?;
        match meta.format() {
            Ok(Some(ddf::Format::B64)) | Ok(None) => Nonce::from_base64(&text),
            _ => Some(Nonce::new(text.into_owned())),
        }
    }

    /// The bytes for the digest.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text for `NextNonce`, of format `b64`.
    pub fn to_base64(&self) -> String {
        BASE64_STANDARD.encode(&self.0)
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nonce({} bytes)", self.0.len())
    }
}
