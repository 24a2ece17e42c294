//! Chains of certificates.

use crate::windows::trust::{Revocation, SignatureCheck, SignatureFault, UNTRUSTED_ROOT};
use std::io;
use std::mem::size_of;
use std::ptr::{null, null_mut};
use windows_sys::Win32::Foundation::FILETIME;
use windows_sys::Win32::Security::Cryptography::{
    CERT_CHAIN_CONTEXT, CERT_CHAIN_PARA, CERT_CHAIN_POLICY_PARA, CERT_CHAIN_POLICY_STATUS,
    CERT_CHAIN_REVOCATION_ACCUMULATIVE_TIMEOUT, CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT, CERT_CONTEXT,
    CERT_NAME_ATTR_TYPE, CertFreeCertificateChain, CertGetCertificateChain, CertGetNameStringW,
    CertVerifyCertificateChainPolicy, USAGE_MATCH_TYPE_AND, szOID_PKIX_KP_CODE_SIGNING,
};

/// A chain of certificates, from a signer's to a root.
pub(super) struct Chain(*mut CERT_CHAIN_CONTEXT);

impl Chain {
    /// The chain of a code-signing certificate, as of this time, or of now if null.
    ///
    /// # Safety
    /// `certificate` is valid; `at` is null or a time.
    pub(super) unsafe fn of(
        certificate: *const CERT_CONTEXT,
        at: *const FILETIME,
        revocation: Revocation,
    ) -> Result<Self, SignatureFault> {
        let mut usages = [szOID_PKIX_KP_CODE_SIGNING.cast_mut()];
        let mut para =
            CERT_CHAIN_PARA { cbSize: size_of::<CERT_CHAIN_PARA>() as u32, ..CERT_CHAIN_PARA::default() };
        para.RequestedUsage.dwType = USAGE_MATCH_TYPE_AND;
        para.RequestedUsage.Usage.cUsageIdentifier = usages.len() as u32;
        para.RequestedUsage.Usage.rgpszUsageIdentifier = usages.as_mut_ptr();
        let flags = match revocation {
            Revocation::Off => 0,
            // The flag makes the time limit one for all servers together, instead of one for each certificate.
            Revocation::WhereReachable => {
                CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT | CERT_CHAIN_REVOCATION_ACCUMULATIVE_TIMEOUT
            }
        };
        let mut chain = null_mut();
        // SAFETY: the certificate with its store is valid, and `at` is null or a time, as the caller promises. The
        // parameters state their size; they, the usages in them and `chain` live until after the call.
        let made = unsafe {
            let store = (*certificate).hCertStore;
            CertGetCertificateChain(null_mut(), certificate, at, store, &para, flags, null(), &mut chain)
        };
        if made == 0 || chain.is_null() {
            let code = io::Error::last_os_error().raw_os_error().unwrap_or_default();
            return Err(SignatureFault::new(SignatureCheck::Chain, code as u32));
        }
        Ok(Chain(chain))
    }

    pub(super) fn satisfies(
        &self,
        policy: *const u8,
        flags: u32,
        check: SignatureCheck,
    ) -> Result<(), SignatureFault> {
        let para = CERT_CHAIN_POLICY_PARA {
            cbSize: size_of::<CERT_CHAIN_POLICY_PARA>() as u32,
            dwFlags: flags,
            pvExtraPolicyPara: null_mut(),
        };
        let mut status = CERT_CHAIN_POLICY_STATUS {
            cbSize: size_of::<CERT_CHAIN_POLICY_STATUS>() as u32,
            ..CERT_CHAIN_POLICY_STATUS::default()
        };
        // SAFETY: the chain is valid while `self` lives, and the structures state their sizes. The policy is a number in
        // the form of a pointer, which Windows does not dereference.
        let known = unsafe { CertVerifyCertificateChainPolicy(policy, self.0, &para, &mut status) };
        match (known, status.dwError) {
            (0, _) => Err(SignatureFault::new(check, UNTRUSTED_ROOT)), // Windows does not know the policy
            (_, 0) => Ok(()),
            (_, code) => Err(SignatureFault::new(check, code)),
        }
    }

    /// The certificate at the end of the chain, in DER.
    pub(super) fn root(&self) -> Option<&[u8]> {
        // SAFETY: the chain and everything it points at are valid while `self` lives, and the counts match the pointers.
        unsafe {
            let context = self.0.as_ref().filter(|context| context.cChain > 0)?;
            let simple = (*context.rgpChain).as_ref().filter(|simple| simple.cElement > 0)?;
            let last = (*simple.rgpElement.add(simple.cElement as usize - 1)).as_ref()?;
            let root = last.pCertContext.as_ref().filter(|root| !root.pbCertEncoded.is_null())?;
            Some(std::slice::from_raw_parts(root.pbCertEncoded, root.cbCertEncoded as usize))
        }
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        // SAFETY: CertGetCertificateChain made it, and it is freed once.
        unsafe { CertFreeCertificateChain(self.0) };
    }
}

/// An attribute in the subject of a certificate; `None` if it is absent or not text.
///
/// # Safety
/// `certificate` is valid, and `attribute` ends with 0.
pub(super) unsafe fn attribute(certificate: *const CERT_CONTEXT, attribute: *const u8) -> Option<String> {
    let name = |buffer: *mut u16, length: u32| {
        // SAFETY: the certificate is valid and the attribute ends with 0, as the caller promises; the buffer has the
        // stated length, or is null and the call only returns the length.
        unsafe { CertGetNameStringW(certificate, CERT_NAME_ATTR_TYPE, 0, attribute.cast(), buffer, length) }
    };
    // Counts the 0 at the end; 1 means absent. Windows fills a shorter buffer with a part of the name.
    let length = name(null_mut(), 0);
    let mut buffer = vec![0u16; length as usize];
    (name(buffer.as_mut_ptr(), length) == length).then_some(())?;
    buffer.pop()?;
    // A 0 inside the name is kept, so the comparison with the expected name fails.
    (!buffer.is_empty()).then(|| String::from_utf16(&buffer).ok())?
}
