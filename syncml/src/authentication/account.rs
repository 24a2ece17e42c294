//! Accounts: the data to verify credentials with.

use super::digest;
use super::mac::Mac;
use super::nonce::Nonce;
use super::scheme::Scheme;
use crate::build::MetaInput;
use crate::views::Header;
use crate::vocabulary::StatusCode;
use core::fmt;
use ddf::Format;

/// A user to verify: the name and `B64(H(user:password))`. `Debug` shows only the name.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    user: String,
    secret: String,
}

/// The result of verifying the credentials of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// The credentials are valid.
    Valid(Scheme),
    /// The message has no credentials.
    Missing,
    /// The credentials are wrong or have an unknown scheme.
    Invalid,
}

impl Verification {
    /// The status for the header: 200, 407 or 401. (A server may send 212 instead of 200: no more credentials are needed in
    /// this session.)
    pub const fn status(self) -> StatusCode {
        match self {
            Verification::Valid(_) => StatusCode::OK,
            Verification::Missing => StatusCode::MISSING_CREDENTIALS,
            Verification::Invalid => StatusCode::INVALID_CREDENTIALS,
        }
    }
}

impl Account {
    /// The account of a user with this password, which is not stored.
    pub fn new(user: impl Into<String>, password: &str) -> Self {
        let user = user.into();
        let secret = digest::encoded(&[user.as_bytes(), password.as_bytes()]);
        Account { user, secret }
    }

    /// The account of a user with this `B64(H(user:password))`, for servers that store no passwords.
    pub fn from_digest(user: impl Into<String>, digest: impl Into<String>) -> Self {
        Account { user: user.into(), secret: digest.into() }
    }

    /// The user's name.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// `B64(H(user:password))`, to store instead of the password. A secret, because it suffices for [`Scheme::Md5`] and
    /// [`Scheme::Mac`].
    pub fn digest(&self) -> &str {
        &self.secret
    }

    /// Verifies the credentials of a message. `nonce` is the last nonce sent to the sender.
    pub fn verify(&self, header: Header<'_>, nonce: &Nonce) -> Verification {
        let Some(cred) = header.cred() else { return Verification::Missing };
        let data = cred.data().unwrap_or_default();
        let scheme = Scheme::of(cred.meta());
        let valid = match scheme {
            Some(Scheme::Basic) => digest::decoded(&data).is_some_and(|pair| self.is_basic(&pair)),
            Some(Scheme::Md5) => {
                let expected = digest::encoded(&[self.secret.as_bytes(), nonce.as_bytes()]);
                // Some senders omit the name; the digest covers it.
                let name = header.source().and_then(|source| source.loc_name());
                name.is_none_or(|name| name == self.user) & digest::same(&expected, &data)
            }
            // A MAC is outside of the message.
            Some(Scheme::Mac) | None => false,
        };
        match scheme {
            Some(scheme) if valid => Verification::Valid(scheme),
            _ => Verification::Invalid,
        }
    }

    /// Returns `true` if the MAC is valid for this body. `nonce` is the last nonce sent to the sender.
    pub fn verify_mac(&self, mac: &Mac, nonce: &Nonce, body: &[u8]) -> bool {
        Mac::over(&self.user, &self.secret, nonce, body).is(mac)
    }

    /// Verifies `user:password`; the password may hold colons.
    fn is_basic(&self, pair: &[u8]) -> bool {
        let Some(colon) = pair.iter().position(|b| *b == b':') else { return false };
        let (user, password) = (&pair[..colon], &pair[colon + 1..]);
        (user == self.user.as_bytes()) & digest::same(&self.secret, &digest::encoded(&[user, password]))
    }

    /// The content of the `Chal` of a status: the wanted scheme and the nonce for it (OMA DM Protocol 1.2, section 9).
    pub fn challenge(scheme: Scheme, next: &Nonce) -> MetaInput<'static> {
        MetaInput {
            format: Some(Format::B64),
            mime_type: Some(scheme.as_str().into()),
            next_nonce: (scheme != Scheme::Basic).then(|| next.to_base64().into()),
            ..MetaInput::default()
        }
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("user", &self.user).finish_non_exhaustive()
    }
}
