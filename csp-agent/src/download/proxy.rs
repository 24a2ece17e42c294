//! Proxies.

use super::{Address, AddressError};
use std::fmt;
use std::str::FromStr;

/// The proxy of an `HttpsClient`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proxy {
    /// The proxy named by the environment variables `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, if any.
    Environment,
    /// No proxy.
    Direct,
    /// This proxy for every host.
    At(ProxyAddress),
    /// This proxy, except for the hosts that match one of the patterns.
    Except {
        /// The proxy.
        proxy: ProxyAddress,
        /// Patterns as in Windows' list of exceptions: `*` matches any characters, `<local>` names without a dot.
        hosts: Vec<String>,
    },
}

impl Proxy {
    /// Returns true if an environment variable names a usable proxy ([`Proxy::Environment`]).
    #[cfg(all(windows, feature = "http"))]
    pub(crate) fn is_in_environment() -> bool {
        ureq::Proxy::try_from_env().is_some()
    }

    /// The proxy for this host; `None` without one, and for [`Proxy::Environment`].
    pub fn toward(&self, host: &str) -> Option<&ProxyAddress> {
        match self {
            Proxy::Environment | Proxy::Direct => None,
            Proxy::At(proxy) => Some(proxy),
            Proxy::Except { proxy, hosts } => {
                (!hosts.iter().any(|pattern| matches_host(pattern, host))).then_some(proxy)
            }
        }
    }
}

/// Matches a host against a pattern of a list of exceptions. The scheme and the port of the pattern are ignored.
fn matches_host(pattern: &str, host: &str) -> bool {
    let pattern = pattern.trim().to_ascii_lowercase();
    let pattern = pattern.split_once("://").map_or(pattern.as_str(), |(_, rest)| rest);
    let pattern = match pattern.rsplit_once(':') {
        Some((rest, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => rest,
        _ => pattern,
    };
    let host = host.to_ascii_lowercase();
    if pattern == "<local>" {
        return !host.contains(['.', ':']);
    }
    let Some((first, others)) = pattern.split_once('*') else { return pattern == host };
    let Some(mut rest) = host.strip_prefix(first) else { return false };
    for part in others.split('*') {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    // The last part was found after the others, so it does not overlap them at the end either.
    host.ends_with(others.rsplit('*').next().unwrap_or_default())
}

/// The address of a proxy: `http://host:port`, with an optional name and password before the host.
///
/// The default scheme is `http`; with `https` the connection to the proxy is encrypted. SOCKS and automatic configuration
/// (PAC) are not supported. `Debug` and `Display` omit the name and the password.
///
/// ```
/// use csp_agent::download::ProxyAddress;
///
/// let proxy: ProxyAddress = "http://name:SECRET@proxy.example.com:8080".parse()?;
/// assert_eq!(proxy.to_string(), "http://proxy.example.com:8080");
/// assert_eq!("proxy.example.com:8080".parse::<ProxyAddress>()?.host(), "proxy.example.com");
/// assert!("socks5://proxy.example.com".parse::<ProxyAddress>().is_err());
/// assert!("proxy.example.com:http".parse::<ProxyAddress>().is_err());
/// # Ok::<(), csp_agent::download::ProxyError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyAddress {
    is_https: bool,
    host: String,
    port: u16,
    credentials: Option<(String, String)>,
}

/// The reason why a text is not a usable proxy address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyError {
    /// Another scheme than `http` and `https`, such as `socks5://`.
    #[error("the proxy has a scheme that is not supported; expected http://host:port")]
    Scheme,
    /// The host is missing or has characters that no host has: `http://`, `my proxy:80`.
    #[error("the proxy has no usable host; expected http://host:port")]
    Host,
    /// The port is not a number from 1 to 65535: `proxy:http`.
    #[error("the proxy has no usable port; expected http://host:port")]
    Port,
    /// Something follows the port: `http://proxy:80/proxy.pac`.
    #[error("the proxy has a path; expected http://host:port")]
    Path,
    /// The name or the password has a `%` without two hexadecimal digits after it.
    #[error("the name or the password of the proxy is not percent-encoded correctly")]
    Credentials,
}

impl ProxyAddress {
    /// Returns true if the connection to the proxy is encrypted.
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// The host, without a port; an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port; by default 80, or 443 for `https`.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The name and the password, decoded.
    pub fn credentials(&self) -> Option<(&str, &str)> {
        self.credentials.as_ref().map(|(name, password)| (name.as_str(), password.as_str()))
    }
}

impl FromStr for ProxyAddress {
    type Err = ProxyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let is_https = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err(ProxyError::Scheme),
        };
        // `@` in a name or a password should be percent-encoded, but people forget that, so the last `@` is the separator.
        let (credentials, authority) =
            rest.rsplit_once('@').map_or((None, rest), |(credentials, rest)| (Some(credentials), rest));
        let authority = authority.strip_suffix('/').unwrap_or(authority);
        if authority.contains(['/', '?', '#']) {
            return Err(ProxyError::Path);
        }
        let address: Address = format!("http://{authority}").parse().map_err(|error| match error {
            AddressError::Scheme | AddressError::Host | AddressError::User | AddressError::Character => {
                ProxyError::Host
            }
        })?;
        let host = address.host().to_owned();
        let port = match authority.get(host.len()..).unwrap_or_default() {
            "" => {
                if is_https {
                    443
                } else {
                    80
                }
            }
            port => port
                .strip_prefix(':')
                .and_then(|port| port.parse().ok())
                .filter(|port| *port != 0)
                .ok_or(ProxyError::Port)?,
        };
        let credentials = credentials.map(|text| {
            let (name, password) = text.split_once(':').unwrap_or((text, ""));
            Some((decoded(name)?, decoded(password)?))
        });
        let credentials = match credentials {
            Some(None) => return Err(ProxyError::Credentials),
            Some(some) => some,
            None => None,
        };
        Ok(ProxyAddress { is_https, host, port, credentials })
    }
}

/// Decodes percent-encoding.
fn decoded(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend(part.get(2..)?.bytes());
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Display for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_https { "https" } else { "http" };
        write!(f, "{scheme}://{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProxyAddress({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unusable_proxy_is_refused_with_the_reason() {
        for (text, error) in [
            ("", ProxyError::Host),
            ("http://", ProxyError::Host),
            ("http://:8080", ProxyError::Host),
            ("my proxy:80", ProxyError::Host),
            ("socks5://proxy:1080", ProxyError::Scheme),
            ("file:///etc/proxy", ProxyError::Scheme),
            ("proxy:", ProxyError::Port),
            ("proxy:0", ProxyError::Port),
            ("proxy:65536", ProxyError::Port),
            ("proxy:http", ProxyError::Port),
            ("proxy:80:80", ProxyError::Port),
            ("http://proxy/proxy.pac", ProxyError::Path),
            ("http://a%zz:b@proxy", ProxyError::Credentials),
        ] {
            assert_eq!(text.parse::<ProxyAddress>(), Err(error), "{text:?}");
        }
    }

    #[test]
    fn names_and_passwords_are_decoded_and_never_shown() {
        let proxy: ProxyAddress = "https://DOM%5Cme:p%40ss%3A@word@[::1]/".parse().unwrap();
        assert_eq!(proxy.credentials(), Some(("DOM\\me", "p@ss:@word")));
        assert_eq!((proxy.host(), proxy.port(), proxy.is_https()), ("[::1]", 443, true));
        assert_eq!(format!("{proxy:?} {proxy}"), "ProxyAddress(https://[::1]:443) https://[::1]:443");
        assert_eq!("proxy".parse::<ProxyAddress>().unwrap().to_string(), "http://proxy:80");
    }

    #[test]
    fn exceptions_match_as_windows_writes_them() {
        for (pattern, host, expected) in [
            ("*.example.com", "a.example.com", true),
            ("*.example.com", "A.B.EXAMPLE.COM", true),
            ("*.example.com", "example.com", false),
            ("*example.com", "example.com", true),
            ("https://*.example.com:443", "a.example.com", true),
            ("10.*", "10.1.2.3", true),
            ("10.*.3", "10.3", false),
            ("a*a", "a", false),
            ("a*b*c", "aXbYc", true),
            ("*", "anything", true),
            ("<local>", "server", true),
            ("<local>", "server.example.com", false),
            ("example.com", "a.example.com", false),
            ("", "example.com", false),
        ] {
            assert_eq!(matches_host(pattern, host), expected, "{pattern} {host}");
        }
        let proxy: ProxyAddress = "proxy:8080".parse().unwrap();
        let some = Proxy::Except { proxy: proxy.clone(), hosts: vec!["*.example.com".to_owned()] };
        assert_eq!(some.toward("a.example.com"), None);
        assert_eq!(some.toward("example.org"), Some(&proxy));
        assert_eq!(Proxy::At(proxy.clone()).toward("a"), Some(&proxy));
        assert_eq!(Proxy::Direct.toward("a"), None);
    }
}
