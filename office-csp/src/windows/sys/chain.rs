//! Chains of certificates.

use crate::windows::trust::{Check, Revocation, SignatureFault, UNTRUSTED_ROOT};
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
    /// The chain of a certificate for signing code, as it stood at this time, or stands now.
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
            // Windows' time limit is one for all that is asked, and not for each certificate.
            Revocation::WhereReachable => {
                CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT | CERT_CHAIN_REVOCATION_ACCUMULATIVE_TIMEOUT
            }
        };
        let mut chain = null_mut();
        // SAFETY: the certificate, with the store it stands in, is valid, and the time is null or one, as the caller
        // promises. The parameters say their size, and the usages in them live. The result goes into `chain`.
        let made = unsafe {
            let store = (*certificate).hCertStore;
            CertGetCertificateChain(null_mut(), certificate, at, store, &para, flags, null(), &mut chain)
        };
        if made == 0 || chain.is_null() {
            let code = io::Error::last_os_error().raw_os_error().unwrap_or_default();
            return Err(SignatureFault::new(Check::Chain, code as u32));
        }
        Ok(Chain(chain))
    }

    pub(super) fn satisfies(
        &self,
        policy: *const u8,
        flags: u32,
        check: Check,
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
        // SAFETY: the chain is valid while `self` lives, and the structures say their sizes. The policy is a number in the
        // place of a pointer, and never followed.
        let known = unsafe { CertVerifyCertificateChainPolicy(policy, self.0, &para, &mut status) };
        match (known, status.dwError) {
            (0, _) => Err(SignatureFault::new(check, UNTRUSTED_ROOT)), // Windows does not know the policy
            (_, 0) => Ok(()),
            (_, code) => Err(SignatureFault::new(check, code)),
        }
    }

    /// The certificate at the end, in DER.
    pub(super) fn root(&self) -> Option<&[u8]> {
        // SAFETY: the chain is valid while `self` lives, and so is what it points at; counts and pointers belong together.
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
        // SAFETY: it was made by CertGetCertificateChain and is freed once.
        unsafe { CertFreeCertificateChain(self.0) };
    }
}

/// An attribute in the subject of a certificate; `None` if it has none, or none that is text.
///
/// # Safety
/// `certificate` is valid, and `attribute` ends with 0.
pub(super) unsafe fn attribute(certificate: *const CERT_CONTEXT, attribute: *const u8) -> Option<String> {
    let name = |buffer: *mut u16, length: u32| {
        // SAFETY: the certificate is valid and the attribute ends with 0, as the caller promises; the buffer has the
        // length that is said, or is null and only the length is asked for.
        unsafe { CertGetNameStringW(certificate, CERT_NAME_ATTR_TYPE, 0, attribute.cast(), buffer, length) }
    };
    // With the 0 at the end; 1 is "there is none". A buffer of another length would be filled with a part.
    let length = name(null_mut(), 0);
    let mut buffer = vec![0u16; length as usize];
    (name(buffer.as_mut_ptr(), length) == length).then_some(())?;
    buffer.pop()?;
    // A 0 in it stays, and makes it another name.
    (!buffer.is_empty()).then(|| String::from_utf16(&buffer).ok())?
}
