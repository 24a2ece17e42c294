//! The signature of a program.

use super::chain::{Chain, attribute};
use super::version::Version;
use super::wide;
use crate::windows::trust::{
    Revocation, SignatureCheck, SignatureFault, TrustAnchor, TrustPolicy, UNTRUSTED_ROOT,
};
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

/// Checks the signature of the program at `path`, which is open as `file`.
///
/// Open it with [`open_unchangeable`](crate::windows::open_unchangeable), so that nobody can change or replace it between
/// this check and its start.
///
/// # Errors
/// The check that the program fails.
pub fn verify_signature(path: &Path, file: &File, policy: &TrustPolicy) -> Result<(), SignatureFault> {
    let text =
        wide(path.as_os_str()).map_err(|_| SignatureFault::new(SignatureCheck::File, ERROR_INVALID_NAME))?;
    let mut info = WINTRUST_FILE_INFO {
        cbStruct: size_of::<WINTRUST_FILE_INFO>() as u32,
        pcwszFilePath: text.as_ptr(),
        hFile: file.as_raw_handle(),
        pgKnownSubject: null_mut(),
    };
    let mut data = WINTRUST_DATA {
        cbStruct: size_of::<WINTRUST_DATA>() as u32,
        dwUIChoice: WTD_UI_NONE,
        // The chain below checks revocation, because it distinguishes "no server answers" from "revoked".
        fdwRevocationChecks: WTD_REVOKE_NONE,
        dwUnionChoice: WTD_CHOICE_FILE,
        Anonymous: WINTRUST_DATA_0 { pFile: &mut info },
        dwStateAction: WTD_STATEACTION_VERIFY,
        ..WINTRUST_DATA::default()
    };
    let mut action = WINTRUST_ACTION_GENERIC_VERIFY_V2;
    // SAFETY: the structures state their sizes. They, the path and the file live until the state is closed below. The
    // signer and its chain, which the state owns, are only used before that.
    unsafe {
        let code = WinVerifyTrust(null_mut(), &mut action, (&raw mut data).cast());
        let result = match code {
            0 => verify_signer(data.hWVTStateData, policy),
            code => Err(SignatureFault::new(SignatureCheck::File, code as u32)),
        };
        data.dwStateAction = WTD_STATEACTION_CLOSE;
        WinVerifyTrust(null_mut(), &mut action, (&raw mut data).cast());
        result?;
    }
    if policy.program.checks_names() {
        // The signature covers the version resource.
        let version = Version::read(path);
        let name_of = |name| version.as_ref().and_then(|version| version.name(name));
        if let Some(found) = policy.program.objection(name_of) {
            return Err(SignatureFault::another(SignatureCheck::Program, found));
        }
    }
    Ok(())
}

/// Checks the signer with a chain of its own, because Wine's `WinVerifyTrust` accepts unknown roots.
///
/// # Safety
/// `state` comes from a `WinVerifyTrust` that has succeeded and is not closed.
unsafe fn verify_signer(state: HANDLE, policy: &TrustPolicy) -> Result<(), SignatureFault> {
    // SAFETY: the state is valid; each pointer comes from the call before and is checked for null. The signer and its
    // certificate live until the state is closed.
    let (certificate, at) = unsafe {
        let provider = WTHelperProvDataFromStateData(state);
        let signer =
            if provider.is_null() { null_mut() } else { WTHelperGetProvSignerFromChain(provider, 0, 0, 0) };
        let entry = if signer.is_null() { null_mut() } else { WTHelperGetProvCertFromChain(signer, 0) };
        if entry.is_null() || (*entry).pCert.is_null() {
            return Err(SignatureFault::new(SignatureCheck::Chain, UNTRUSTED_ROOT));
        }
        ((*entry).pCert, (*signer).sftVerifyAsOf)
    };
    // The time of the time stamp, if there is one: a signature stays valid after its certificate has expired.
    let at = (at.dwLowDateTime != 0 || at.dwHighDateTime != 0).then_some(at);
    let at = at.as_ref().map_or(null(), |at| &raw const *at);
    // SAFETY: the certificate is valid, and `at` is null or points at a time that lives.
    let chain = unsafe { Chain::of(certificate, at, policy.revocation) }?;
    let known = match policy.revocation {
        Revocation::WhereReachable => CERT_CHAIN_POLICY_IGNORE_ALL_REV_UNKNOWN_FLAGS,
        Revocation::Off => 0,
    };
    let allowed = match policy.anchor {
        // The comparison with the anchor below decides about the root.
        TrustAnchor::Certificates(_) => known | CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG,
        TrustAnchor::Microsoft => known,
    };
    chain.satisfies(CERT_CHAIN_POLICY_AUTHENTICODE, allowed, SignatureCheck::Chain)?;
    match &policy.anchor {
        // Without a flag the policy accepts the roots of 1997 to 2010, with this one that of 2011, in which most
        // signatures of Microsoft end today.
        TrustAnchor::Microsoft => {
            let application = MICROSOFT_ROOT_CERT_CHAIN_POLICY_CHECK_APPLICATION_ROOT_FLAG;
            chain.satisfies(CERT_CHAIN_POLICY_MICROSOFT_ROOT, 0, SignatureCheck::Root).or_else(|fault| {
                let root =
                    chain.satisfies(CERT_CHAIN_POLICY_MICROSOFT_ROOT, application, SignatureCheck::Root);
                root.map_err(|_| fault)
            })?;
        }
        TrustAnchor::Certificates(known) => {
            let root = chain.root().unwrap_or_default();
            if !known.iter().any(|known| !known.is_empty() && known == root) {
                return Err(SignatureFault::new(SignatureCheck::Root, UNTRUSTED_ROOT));
            }
        }
    }
    // SAFETY: the certificate is valid, and the names of the attributes end with 0.
    let (organisation, common_name) = unsafe {
        (attribute(certificate, szOID_ORGANIZATION_NAME), attribute(certificate, szOID_COMMON_NAME))
    };
    policy.objection_to_signer(organisation.as_deref(), common_name.as_deref()).map_or(Ok(()), Err)
}
