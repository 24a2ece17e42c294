//! The MAC of a whole message.

use super::digest;
use super::nonce::Nonce;
use core::fmt;
use core::str::FromStr;

/// The value of the HTTP header `x-syncml-hmac`: `algorithm=MD5, username="…", mac=…` (OMA DM Security 1.2, 5.4).
///
/// Despite its name it is not an RFC 2104 HMAC but `B64(H(B64(H(user:password)):nonce:B64(H(body))))`. `Debug` does not
/// show it.
///
/// ```
/// use syncml::authentication::{Account, Credentials, Mac, Nonce};
/// let (nonce, body) = (Nonce::new(*b"Nonce"), b"<SyncML/>");
/// let header = Credentials::new("Bruce2", "OhBehave").mac(&nonce, body).to_string();
/// assert!(header.starts_with("algorithm=MD5, username=\"Bruce2\", mac="));
///
/// let mac: Mac = header.parse()?;
/// let account = Account::new("Bruce2", "OhBehave");
/// assert!(account.verify_mac(&mac, &nonce, body));
/// assert!(!account.verify_mac(&mac, &nonce, b"<SyncML></SyncML>"));
/// # Ok::<(), syncml::authentication::MacError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Mac {
    user: String,
    mac: String,
}

impl Mac {
    /// The name of the HTTP header.
    pub const HEADER: &'static str = "x-syncml-hmac";

    /// The MAC of `body`; `secret` is `B64(H(user:password))`.
    pub(super) fn over(user: &str, secret: &str, nonce: &Nonce, body: &[u8]) -> Self {
        let body = digest::encoded(&[body]);
        let mac = digest::encoded(&[secret.as_bytes(), nonce.as_bytes(), body.as_bytes()]);
        Mac { user: user.to_owned(), mac }
    }

    /// The user's name.
    pub fn user(&self) -> &str {
        &self.user
    }

    pub(super) fn is(&self, other: &Mac) -> bool {
        // `&` compares both in constant time
        digest::same(&self.user, &other.user) & digest::same(&self.mac, &other.mac)
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("algorithm=MD5, username=\"")?;
        for c in self.user.chars() {
            match c {
                '"' | '\\' => write!(f, "\\{c}")?,
                // a control character could end the header
                c if c.is_control() => f.write_str("?")?,
                c => write!(f, "{c}")?,
            }
        }
        write!(f, "\", mac={}", self.mac)
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mac").field("user", &self.user).finish_non_exhaustive()
    }
}

/// The reason why a text is not the value of an `x-syncml-hmac` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MacError {
    /// `username=x`: there is no `mac`.
    #[error("the header has no {0}")]
    Missing(&'static str),
    /// `algorithm=SHA1, …`: only MD5 is defined.
    #[error("the algorithm of the header is not MD5")]
    Algorithm,
    /// `username="x`: a quote is not closed, or a parameter has no `=`.
    #[error("the header is not a list of name=value")]
    Syntax,
}

impl FromStr for Mac {
    type Err = MacError;

    /// Reads the header: parameters in any order, with or without quotes. `algorithm` defaults to MD5.
    fn from_str(text: &str) -> Result<Self, MacError> {
        let (mut user, mut mac) = (None, None);
        let mut rest = text.trim_ascii();
        while !rest.is_empty() {
            let (name, after) = rest.split_once('=').ok_or(MacError::Syntax)?;
            let (value, after) = value(after.trim_ascii_start()).ok_or(MacError::Syntax)?;
            rest = after.trim_ascii_start();
            rest = match rest.strip_prefix(',') {
                Some(after) => after.trim_ascii_start(),
                None if rest.is_empty() => rest,
                None => return Err(MacError::Syntax),
            };
            match name.trim_ascii() {
                name if name.eq_ignore_ascii_case("algorithm") => md5_only(&value)?,
                name if name.eq_ignore_ascii_case("username") => user = Some(value),
                name if name.eq_ignore_ascii_case("mac") => mac = Some(value),
                _ => {} // a parameter of a later version
            }
        }
        let user = user.ok_or(MacError::Missing("username"))?;
        Ok(Mac { user, mac: mac.ok_or(MacError::Missing("mac"))? })
    }
}

fn md5_only(algorithm: &str) -> Result<(), MacError> {
    if algorithm.eq_ignore_ascii_case("MD5") { Ok(()) } else { Err(MacError::Algorithm) }
}

/// Splits the value at the start of `text`, quoted or up to a comma, from the rest.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        return Some((text[..end].trim_ascii_end().to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(chars.next()?.1),
            c => value.push(c),
        }
    }
    None
}
