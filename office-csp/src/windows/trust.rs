//! Whose signature a downloaded program must carry.

use std::fmt;

/// Whose signature the deployment tool must carry before it is run.
///
/// Microsoft's by default. Another policy is for tests, and for those who sign a tool of their own.
///
/// Windows' own verdict (`WinVerifyTrust`) always counts as well, so the root of [`Anchor::Certificates`] must also be
/// one that the machine trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrustPolicy {
    /// Where the chain of the signer's certificate must end.
    pub anchor: Anchor,
    /// The organisation (O) in the subject of the signer's certificate, letter by letter.
    pub publisher: String,
    /// Whether it is asked if a certificate of the chain was revoked.
    pub revocation: Revocation,
}

/// Where the chain of a signer's certificate must end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Anchor {
    /// In a root of Microsoft (`CERT_CHAIN_POLICY_MICROSOFT_ROOT`), that of 2011 included.
    Microsoft,
    /// In one of these certificates, each in DER.
    Certificates(Vec<Vec<u8>>),
}

/// Whether it is asked if a certificate was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Revocation {
    /// It is not asked.
    Off,
    /// It is asked. A certificate that is revoked is refused; that nobody answers is no reason to.
    WhereReachable,
}

impl TrustPolicy {
    /// What Microsoft signs.
    pub fn microsoft() -> Self {
        TrustPolicy {
            anchor: Anchor::Microsoft,
            publisher: "Microsoft Corporation".to_owned(),
            revocation: Revocation::WhereReachable,
        }
    }

    /// What this publisher signs, with a certificate that one of these (in DER) stands behind.
    pub fn anchored(certificates: Vec<Vec<u8>>, publisher: impl Into<String>) -> Self {
        TrustPolicy {
            anchor: Anchor::Certificates(certificates),
            publisher: publisher.into(),
            revocation: Revocation::Off,
        }
    }
}

impl Default for TrustPolicy {
    fn default() -> Self {
        Self::microsoft()
    }
}

/// Why a signature was refused: which of the checks, and its HRESULT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignatureFault {
    /// The check.
    pub check: Check,
    /// The HRESULT. For [`Check::Publisher`] it is that of Windows for "explicitly not trusted", 0x800B0111.
    pub code: u32,
}

/// The checks of a signature, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Check {
    /// `WinVerifyTrust`: the file is what was signed, and Windows trusts the signer.
    File,
    /// The chain of certificates could be built, and is one for signing code.
    Chain,
    /// It ends in the [`Anchor`].
    Anchor,
    /// The signer is the publisher.
    Publisher,
}

/// `CERT_E_UNTRUSTEDROOT`.
pub(crate) const UNTRUSTED_ROOT: u32 = 0x800B_0109;
/// `TRUST_E_EXPLICIT_DISTRUST`.
pub(crate) const DISTRUSTED: u32 = 0x800B_0111;

/// A line for the log.
impl fmt::Display for SignatureFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let check = match self.check {
            Check::File => "WinVerifyTrust",
            Check::Chain => "the chain of certificates",
            Check::Anchor => "the root of the chain",
            Check::Publisher => "the publisher",
        };
        let meaning = match self.code {
            0x800B_0100 => "the file has no signature",
            0x8009_6010 => "the file was changed after it had been signed",
            0x800B_0003 => "the file is no program",
            0x800B_0101 => "a certificate has expired",
            UNTRUSTED_ROOT => "the chain does not end in a root that is trusted here",
            0x800B_010A => "the chain of certificates is not complete",
            0x800B_010C => "a certificate was revoked",
            0x800B_0110 => "the certificate is not for signing code",
            DISTRUSTED => "the signer is not the one that is expected",
            0x800B_0004 => "the signer is not trusted",
            _ => "look the code up among the errors of WinTrust",
        };
        write!(f, "the signature was refused by {check}: {:#010X}: {meaning}", self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_has_the_check_and_the_hresult() {
        let fault = SignatureFault { check: Check::File, code: 0x800B_0100 };
        assert_eq!(
            fault.to_string(),
            "the signature was refused by WinVerifyTrust: 0x800B0100: the file has no signature"
        );
    }

    #[test]
    fn microsoft_is_the_default() {
        let policy = TrustPolicy::default();
        assert_eq!((policy.anchor, policy.publisher.as_str()), (Anchor::Microsoft, "Microsoft Corporation"));
    }
}
