//! The authentication schemes.

use crate::views::Meta;
use core::fmt;

/// An authentication scheme (`Type` of `Cred` and `Chal`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Scheme {
    /// `syncml:auth-basic`: user and password in base64.
    Basic,
    /// `syncml:auth-md5`: a digest of user, password and nonce.
    Md5,
    /// `syncml:auth-MAC`: a digest of user, password, nonce and message, in an HTTP header.
    Mac,
}

impl Scheme {
    /// The name in `Meta/Type`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scheme::Basic => "syncml:auth-basic",
            Scheme::Md5 => "syncml:auth-md5",
            Scheme::Mac => "syncml:auth-MAC",
        }
    }

    /// The scheme of this name, in any case of letters.
    pub fn from_name(name: &str) -> Option<Self> {
        [Scheme::Basic, Scheme::Md5, Scheme::Mac]
            .into_iter()
            .find(|scheme| scheme.as_str().eq_ignore_ascii_case(name))
    }

    /// The scheme that the meta information of a `Cred` or a `Chal` names.
    pub fn of(meta: Option<Meta<'_>>) -> Option<Self> {
        Scheme::from_name(&meta?.mime_type()?)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
