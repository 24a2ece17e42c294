//! Addresses of downloads.

use std::fmt;
use std::str::FromStr;

/// An absolute address: `https://host:port/path?query`.
///
/// `Display` and `Debug` omit the query, which may contain a token.
///
/// ```
/// use csp_agent::download::Address;
///
/// let address: Address = "https://example.com/pr/setup.exe?key=secret".parse()?;
/// assert!(address.is_https());
/// assert_eq!(address.to_string(), "https://example.com/pr/setup.exe");
/// assert_eq!(address.join("/other.exe")?.as_str(), "https://example.com/other.exe");
/// assert!("file:///etc/passwd".parse::<Address>().is_err());
/// # Ok::<(), csp_agent::download::AddressError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    text: String,
    /// The offsets of the host and the path.
    host: usize,
    path: usize,
}

/// The reason why a text is not a usable address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// It begins with neither `https://` nor `http://`, as `file:///etc/passwd`.
    #[error("the scheme of the address is not supported; expected https://")]
    Scheme,
    /// The host is missing or has invalid characters, as in `https:///path`.
    #[error("the address has no usable host; expected https://host/path")]
    Host,
    /// It has a user name or a password, as `https://name@example.com/`.
    #[error("the address has a user name; expected https://host/path")]
    User,
    /// It has white space, control characters or characters beyond ASCII, as `https://example.com/a b`.
    #[error("the address has characters that must be percent-encoded")]
    Character,
}

impl Address {
    /// The whole address, with its query.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns true if the scheme is `https`.
    pub fn is_https(&self) -> bool {
        self.text.as_bytes().get(4) == Some(&b's')
    }

    /// The host, without a port.
    pub fn host(&self) -> &str {
        let authority = &self.text[self.host..self.path];
        match authority.rfind(']') {
            Some(end) => &authority[..=end],
            None => authority.split(':').next().unwrap_or_default(),
        }
    }

    /// Returns true if the host is this machine.
    pub fn is_loopback(&self) -> bool {
        matches!(self.host(), "localhost" | "127.0.0.1" | "[::1]")
    }

    /// Resolves the `Location` of a redirect against this address (RFC 3986, section 5, but without dot segments).
    ///
    /// # Errors
    /// When the result is not a usable address.
    pub fn join(&self, location: &str) -> Result<Self, AddressError> {
        let scheme = if self.is_https() { "https:" } else { "http:" };
        let path = self.text[self.path..].split(['?', '#']).next().unwrap_or_default();
        let folder = path.rfind('/').map_or("/", |end| &path[..=end]);
        let own = &self.text[..self.path];
        if location.starts_with("//") {
            format!("{scheme}{location}").parse()
        } else if location.starts_with('/') {
            format!("{own}{location}").parse()
        } else if has_scheme(location) {
            location.parse()
        } else if location.starts_with('?') {
            format!("{own}{path}{location}").parse()
        } else {
            format!("{own}{folder}{location}").parse()
        }
    }
}

/// Returns true if a location begins with `name:`.
fn has_scheme(location: &str) -> bool {
    let name = location.split(['/', '?', '#']).next().unwrap_or_default().split_once(':');
    name.is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric()))
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(AddressError::Character);
        }
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Scheme)?;
        if !["https", "http"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return Err(AddressError::Scheme);
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if authority.contains('@') {
            return Err(AddressError::User);
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
        if authority.starts_with(':') || authority.is_empty() || !authority.bytes().all(plain) {
            return Err(AddressError::Host);
        }
        let slash = if path.starts_with('/') { "" } else { "/" };
        let (scheme, authority) = (scheme.to_ascii_lowercase(), authority.to_ascii_lowercase());
        let host = scheme.len() + "://".len();
        let path_at = host + authority.len();
        Ok(Address { text: format!("{scheme}://{authority}{slash}{path}"), host, path: path_at })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.split('?').next().unwrap_or_default())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}
