//! The proxy of the machine.

use super::{checked, narrow};
use crate::windows::machine_proxy::MachineProxy;
use std::io;
use std::ptr::null_mut;
use windows_sys::Win32::Foundation::GlobalFree;
use windows_sys::Win32::Networking::WinHttp::{
    WINHTTP_ACCESS_TYPE_NAMED_PROXY, WINHTTP_PROXY_INFO, WinHttpGetDefaultProxyConfiguration,
};

/// The proxy of the machine (`netsh winhttp show proxy`); `None` when it has none.
pub(in crate::windows) fn machine_proxy() -> io::Result<Option<MachineProxy>> {
    let mut info = WINHTTP_PROXY_INFO { dwAccessType: 0, lpszProxy: null_mut(), lpszProxyBypass: null_mut() };
    // SAFETY: `info` lives until after the call.
    checked(unsafe { WinHttpGetDefaultProxyConfiguration(&mut info) })?;
    // SAFETY: each text is null, or ends with 0 and belongs to the caller.
    let (proxy, bypass) = unsafe { (taken(info.lpszProxy), taken(info.lpszProxyBypass)) };
    let proxy = proxy.filter(|_| info.dwAccessType == WINHTTP_ACCESS_TYPE_NAMED_PROXY);
    Ok(proxy.map(|proxy| MachineProxy { proxy, bypass: bypass.unwrap_or_default() }))
}

/// Copies a text and frees it.
///
/// # Safety
/// `text` is null, or ends with 0, was allocated by `GlobalAlloc`, and is not used afterwards.
unsafe fn taken(text: *mut u16) -> Option<String> {
    if text.is_null() {
        return None;
    }
    // SAFETY: the caller promises it.
    unsafe {
        let copy = narrow(text);
        GlobalFree(text.cast());
        Some(copy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windows_sys::Win32::Networking::WinHttp::{
        WINHTTP_ACCESS_TYPE_NO_PROXY, WinHttpSetDefaultProxyConfiguration,
    };

    fn set(access: u32, proxy: *mut u16, bypass: *mut u16) {
        let mut info = WINHTTP_PROXY_INFO { dwAccessType: access, lpszProxy: proxy, lpszProxyBypass: bypass };
        // SAFETY: the texts are null or end with 0, and live until after the call.
        checked(unsafe { WinHttpSetDefaultProxyConfiguration(&mut info) }).unwrap();
    }

    #[test]
    fn the_machines_proxy_is_read_with_its_exceptions() {
        let wide = |text: &str| text.encode_utf16().chain([0]).collect::<Vec<u16>>();
        let (mut proxy, mut bypass) = (wide("proxy.example.com:8080"), wide("*.example.org;<local>"));
        set(WINHTTP_ACCESS_TYPE_NAMED_PROXY, proxy.as_mut_ptr(), bypass.as_mut_ptr());
        let found = machine_proxy();
        set(WINHTTP_ACCESS_TYPE_NO_PROXY, null_mut(), null_mut());
        let expected = MachineProxy {
            proxy: "proxy.example.com:8080".to_owned(),
            bypass: "*.example.org;<local>".to_owned(),
        };
        assert_eq!(found.unwrap(), Some(expected));
        assert_eq!(machine_proxy().unwrap(), None);
    }
}
