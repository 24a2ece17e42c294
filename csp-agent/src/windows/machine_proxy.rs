//! The proxy of the machine, which `netsh winhttp set proxy` sets.
#![cfg_attr(not(all(windows, feature = "http")), allow(dead_code))] // `for_https` is tested on every system

use crate::download::{Proxy, ProxyError};

/// The texts of a `WINHTTP_PROXY_INFO` with a named proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MachineProxy {
    /// `host:port`, or one for each scheme: `http=host:port;https=host:port`.
    pub(crate) proxy: String,
    /// Patterns of hosts that are reached without the proxy, separated by `;` or white space.
    pub(crate) bypass: String,
}

/// The proxy for `https` addresses; `None` if only other schemes have one.
///
/// # Errors
/// When the proxy cannot be used, such as a SOCKS proxy.
pub(crate) fn for_https(machine: &MachineProxy) -> Result<Option<Proxy>, ProxyError> {
    let entries = || parts(&machine.proxy).map(|entry| entry.split_once('=').unwrap_or(("", entry)));
    let of_scheme = |wanted: &str| {
        let mut entries = entries().filter(|(scheme, _)| scheme.trim().eq_ignore_ascii_case(wanted));
        entries.next().map(|(_, proxy)| proxy.trim())
    };
    let Some(proxy) = of_scheme("https").or_else(|| of_scheme("")) else { return Ok(None) };
    let hosts = parts(&machine.bypass).map(str::to_owned).collect();
    Ok(Some(Proxy::Except { proxy: proxy.parse()?, hosts }))
}

fn parts(list: &str) -> impl Iterator<Item = &str> {
    list.split(|c: char| c == ';' || c.is_whitespace()).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(proxy: &str, bypass: &str) -> Result<Option<Proxy>, ProxyError> {
        for_https(&MachineProxy { proxy: proxy.to_owned(), bypass: bypass.to_owned() })
    }

    fn expected(proxy: &str, hosts: &[&str]) -> Option<Proxy> {
        let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        Some(Proxy::Except { proxy: proxy.parse().unwrap(), hosts })
    }

    #[test]
    fn every_form_of_netsh_is_parsed() {
        assert_eq!(proxy("proxy:8080", ""), Ok(expected("http://proxy:8080", &[])));
        assert_eq!(
            proxy("http=a:80;https=b:8443", "*.example.com;<local> 10.*"),
            Ok(expected("http://b:8443", &["*.example.com", "<local>", "10.*"]))
        );
        assert_eq!(proxy("http=a:80 b:81", ""), Ok(expected("http://b:81", &[])));
        assert_eq!(proxy("HTTPS=http://b:8443", ""), Ok(expected("http://b:8443", &[])));
        assert_eq!(proxy("http=a:80;ftp=c:21", ""), Ok(None));
        assert_eq!(proxy("", ""), Ok(None));
        assert_eq!(proxy("https=socks5://a:1080", ""), Err(ProxyError::Scheme));
        assert_eq!(proxy("a:b", ""), Err(ProxyError::Port));
    }
}
