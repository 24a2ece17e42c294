//! The credentials of the sender.

use super::digest;
use super::mac::Mac;
use super::nonce::Nonce;
use super::scheme::Scheme;
use crate::build::{CredInput, HeaderInput, MetaInput};
use base64::prelude::{BASE64_STANDARD, Engine};
use core::fmt;
use ddf::Format;

/// A user and a password. `Debug` shows only the user.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    user: String,
    password: String,
}

impl Credentials {
    /// The credentials of this user.
    pub fn new(user: impl Into<String>, password: impl Into<String>) -> Self {
        Credentials { user: user.into(), password: password.into() }
    }

    /// The user's name.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Adds the credentials to a header: `Cred`, and the user's name as the `LocName` of the source, which [`Scheme::Md5`]
    /// needs (OMA DM Security 1.2, section 5.3).
    ///
    /// [`Scheme::Mac`] only sets the name, because the MAC is outside of the message: see [`Credentials::mac`].
    pub fn sign(&self, header: &mut HeaderInput<'_>, scheme: Scheme, nonce: &Nonce) {
        header.source_name = Some(self.user.clone().into());
        let data = match scheme {
            Scheme::Basic => BASE64_STANDARD.encode(format!("{}:{}", self.user, self.password)),
            Scheme::Md5 => digest::encoded(&[self.secret().as_bytes(), nonce.as_bytes()]),
            Scheme::Mac => {
                header.cred = None;
                return;
            }
        };
        let meta = MetaInput {
            format: Some(Format::B64),
            mime_type: Some(scheme.as_str().into()),
            ..MetaInput::default()
        };
        header.cred = Some(CredInput { meta, data: data.into() });
    }

    /// The MAC of a whole message as it is sent: the value of the HTTP header [`Mac::HEADER`].
    pub fn mac(&self, nonce: &Nonce, body: &[u8]) -> Mac {
        Mac::over(&self.user, &self.secret(), nonce, body)
    }

    /// `B64(H(user:password))`.
    fn secret(&self) -> String {
        digest::encoded(&[self.user.as_bytes(), self.password.as_bytes()])
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}
