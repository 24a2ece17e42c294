//! Signatures of programs.

use super::chain::{Chain, attribute};
use super::version::Version;
use super::wide;
use crate::windows::trust::{Anchor, Check, Revocation, SignatureFault, TrustPolicy, UNTRUSTED_ROOT};
use std::fs::File;
use std::mem::size_of;
use std::os::windows::io::AsRawHandle;
use std::path::Path;
use std::ptr::{null, null_mut};
use windows_sys::Win32::Foundation::{ERROR_INVALID_NAME, HANDLE};
use windows_sys::Win32::Security::Cryptography::{
    CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG, CERT_CHAIN_POLICY_AUTHENTICODE,
    CERT_CHAIN_POLICY_IGNORE_ALL_REV_UNKNOWN_FLAGS, CERT_CHAIN_POLICY_MICROSOFT_ROOT,
    MICROSOFT_ROOT_CERT_CHAIN_POLICY_CHECK_APPLICATION_ROOT_FLAG, szOID_COMMON_NAME, szOID_ORGANIZATION_NAME,
};
use windows_sys::Win32::Security::WinTrust::{
    WINTRUST_ACTION_GENERIC_VERIFY_V2, WINTRUST_DATA, WINTRUST_DATA_0, WINTRUST_FILE_INFO, WTD_CHOICE_FILE,
    WTD_REVOKE_NONE, WTD_STATEACTION_CLOSE, WTD_STATEACTION_VERIFY, WTD_UI_NONE,
    WTHelperGetProvCertFromChain, WTHelperGetProvSignerFromChain, WTHelperProvDataFromStateData,
    WinVerifyTrust,
};

/// Checks the signature of a program that is open as `file`, and that nobody can change or move while it is.
pub(crate) fn verify(path: &Path, file: &File, policy: &TrustPolicy) -> Result<(), SignatureFault> {
    let text = wide(path.as_os_str()).map_err(|_| SignatureFault::new(Check::File, ERROR_INVALID_NAME))?;
    let mut info = WINTRUST_FILE_INFO {
        cbStruct: size_of::<WINTRUST_FILE_INFO>() as u32,
        pcwszFilePath: text.as_ptr(),
        hFile: file.as_raw_handle(),
        pgKnownSubject: null_mut(),
    };
    let mut data = WINTRUST_DATA {
        cbStruct: size_of::<WINTRUST_DATA>() as u32,
        dwUIChoice: WTD_UI_NONE,
        // Revocation is a matter of the chain below, where "nobody answers" can be told from "revoked".
        fdwRevocationChecks: WTD_REVOKE_NONE,
        dwUnionChoice: WTD_CHOICE_FILE,
        Anonymous: WINTRUST_DATA_0 { pFile: &mut info },
        dwStateAction: WTD_STATEACTION_VERIFY,
        ..WINTRUST_DATA::default()
    };
    let mut action = WINTRUST_ACTION_GENERIC_VERIFY_V2;
    // SAFETY: the structures say their own sizes and live, as the path and the file, until the state is closed below.
    // What the state holds, the signer and its chain, is only used before that.
    unsafe {
        let code = WinVerifyTrust(null_mut(), &mut action, (&raw mut data).cast());
        let result = match code {
            0 => verify_signer(data.hWVTStateData, policy),
            code => Err(SignatureFault::new(Check::File, code as u32)),
        };
        data.dwStateAction = WTD_STATEACTION_CLOSE;
        WinVerifyTrust(null_mut(), &mut action, (&raw mut data).cast());
        result?;
    }
    if policy.program.asks() {
        // Part of what was signed.
        let version = Version::read(path);
        let said = |name| version.as_ref().and_then(|version| version.name(name));
        if let Some(found) = policy.program.objection(said) {
            return Err(SignatureFault::another(Check::Program, found));
        }
    }
    Ok(())
}

/// Checks the signer: builds its chain, and does not rely on that of `WinVerifyTrust`.
///
/// # Safety
/// `state` is that of a `WinVerifyTrust` that has succeeded and is not closed.
unsafe fn verify_signer(state: HANDLE, policy: &TrustPolicy) -> Result<(), SignatureFault> {
    // SAFETY: the state is valid; each pointer comes from the call before and is checked for null. The signer and its
    // certificate live until the state is closed.
    let (certificate, at) = unsafe {
        let provider = WTHelperProvDataFromStateData(state);
        let signer =
            if provider.is_null() { null_mut() } else { WTHelperGetProvSignerFromChain(provider, 0, 0, 0) };
        let entry = if signer.is_null() { null_mut() } else { WTHelperGetProvCertFromChain(signer, 0) };
        if entry.is_null() || (*entry).pCert.is_null() {
            return Err(SignatureFault::new(Check::Chain, UNTRUSTED_ROOT));
        }
        ((*entry).pCert, (*signer).sftVerifyAsOf)
    };
    // The time of a time stamp, if there is one: what was signed while the certificate was valid stays signed.
    let at = (at.dwLowDateTime != 0 || at.dwHighDateTime != 0).then_some(at);
    let at = at.as_ref().map_or(null(), |at| &raw const *at);
    // SAFETY: the certificate is valid, and the time is one or null.
    let chain = unsafe { Chain::of(certificate, at, policy.revocation) }?;
    let known = match policy.revocation {
        Revocation::WhereReachable => CERT_CHAIN_POLICY_IGNORE_ALL_REV_UNKNOWN_FLAGS,
        Revocation::Off => 0,
    };
    let allowed = match policy.anchor {
        // Whether the root is trusted is asked below, of the anchor.
        Anchor::Certificates(_) => known | CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG,
        Anchor::Microsoft => known,
    };
    chain.satisfies(CERT_CHAIN_POLICY_AUTHENTICODE, allowed, Check::Chain)?;
    match &policy.anchor {
        // Without a flag the policy knows the roots of 1997 to 2010, and with this one that of 2011 in their place.
        // Most of what Microsoft signs today ends in that of 2011.
        Anchor::Microsoft => {
            let application = MICROSOFT_ROOT_CERT_CHAIN_POLICY_CHECK_APPLICATION_ROOT_FLAG;
            chain.satisfies(CERT_CHAIN_POLICY_MICROSOFT_ROOT, 0, Check::Anchor).or_else(|fault| {
                let root = chain.satisfies(CERT_CHAIN_POLICY_MICROSOFT_ROOT, application, Check::Anchor);
                root.map_err(|_| fault)
            })?;
        }
        Anchor::Certificates(known) => {
            let root = chain.root().unwrap_or_default();
            if !known.iter().any(|known| !known.is_empty() && known == root) {
                return Err(SignatureFault::new(Check::Anchor, UNTRUSTED_ROOT));
            }
        }
    }
    // SAFETY: the certificate is valid, and the names of the attributes end with 0.
    let (organisation, common_name) = unsafe {
        (attribute(certificate, szOID_ORGANIZATION_NAME), attribute(certificate, szOID_COMMON_NAME))
    };
    policy.objection_to_signer(organisation.as_deref(), common_name.as_deref()).map_or(Ok(()), Err)
}
