//! Replaces the proxy of the environment by that of the machine.

use super::machine_proxy::for_https;
use super::sys;
use crate::download::{Proxy, ProxyError};
use std::io;

/// The machine's proxy cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MachineProxyError {
    /// Windows does not return the configuration.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// The configuration names an unusable proxy, such as `socks5://proxy:1080`.
    #[error(transparent)]
    Unusable(#[from] ProxyError),
}

/// Replaces [`Proxy::Environment`] by the machine's proxy if no variable of the environment names one.
///
/// Automatic configuration (PAC) is not read.
///
/// # Errors
/// [`MachineProxyError`] when the machine's proxy cannot be read or used.
pub fn effective_proxy(requested: &Proxy) -> Result<Proxy, MachineProxyError> {
    if *requested != Proxy::Environment || Proxy::is_in_environment() {
        return Ok(requested.clone());
    }
    let proxy = match sys::machine_proxy()? {
        Some(machine) => for_https(&machine)?,
        None => None,
    };
    Ok(proxy.unwrap_or(Proxy::Direct))
}
