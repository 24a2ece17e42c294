//! The signature that a program must have before it is run.

use super::program::ExpectedProgram;
use std::fmt;

/// The signature that a program must have.
///
/// Windows' own check (`WinVerifyTrust`) always runs as well, so the machine must also trust the root of
/// [`TrustAnchor::Certificates`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrustPolicy {
    /// The root in which the chain of the signer's certificate must end.
    pub anchor: TrustAnchor,
    /// The organisation (O) in the subject of the signer's certificate, compared exactly.
    pub publisher: String,
    /// The common name (CN) in that subject, compared exactly; `None` accepts any.
    pub common_name: Option<String>,
    /// The program that it must be.
    pub program: ExpectedProgram,
    /// The check for revoked certificates.
    pub revocation: Revocation,
}

/// The root in which the chain of a signer's certificate must end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustAnchor {
    /// A root of Microsoft (`CERT_CHAIN_POLICY_MICROSOFT_ROOT`), that of 2011 included.
    Microsoft,
    /// One of these certificates, each in DER.
    Certificates(Vec<Vec<u8>>),
}

/// The check for revoked certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Revocation {
    /// Never.
    Off,
    /// Yes. A revoked certificate is refused; if no server answers, the certificate is accepted.
    WhereReachable,
}

impl TrustPolicy {
    /// This program, signed by Microsoft.
    pub fn microsoft(program: ExpectedProgram) -> Self {
        TrustPolicy {
            anchor: TrustAnchor::Microsoft,
            publisher: "Microsoft Corporation".to_owned(),
            common_name: None,
            program,
            revocation: Revocation::WhereReachable,
        }
    }

    /// Any program of this publisher, with a certificate whose chain ends in one of these (in DER).
    pub fn anchored(certificates: Vec<Vec<u8>>, publisher: impl Into<String>) -> Self {
        TrustPolicy {
            anchor: TrustAnchor::Certificates(certificates),
            publisher: publisher.into(),
            common_name: None,
            program: ExpectedProgram::any(),
            revocation: Revocation::Off,
        }
    }

    /// Why this policy refuses a signer whose certificate has this organisation and common name.
    pub(crate) fn objection_to_signer(
        &self,
        organisation: Option<&str>,
        common_name: Option<&str>,
    ) -> Option<SignatureFault> {
        let another = |what: &str, found: Option<&str>, expected: &str| {
            let found = match found {
                // The certificate is untrusted: `{:?}` keeps its control characters out of the log.
                Some(found) => format!("its {what} is {found:?} and not {expected:?}"),
                None => format!("it has no {what}; expected {expected:?}"),
            };
            Some(SignatureFault::another(SignatureCheck::Publisher, found))
        };
        if organisation != Some(self.publisher.as_str()) {
            return another("organisation", organisation, &self.publisher);
        }
        match &self.common_name {
            Some(expected) if common_name != Some(expected) => another("common name", common_name, expected),
            _ => None,
        }
    }
}

/// Why a signature was refused: the check that failed, and its HRESULT. `Display` is a line for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature was refused by {check}: {code:#010X}: {}{}", self.meaning(), details(.found.as_deref()))]
#[non_exhaustive]
pub struct SignatureFault {
    /// The check that failed.
    pub check: SignatureCheck,
    /// The HRESULT. [`SignatureCheck::Publisher`] and [`SignatureCheck::Program`] use Windows' code for "explicitly not
    /// trusted", 0x800B0111.
    pub code: u32,
    /// The value that was found and the expected one, in words.
    pub found: Option<String>,
}

/// The checks of a signature, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SignatureCheck {
    /// `WinVerifyTrust`: the file is unchanged since it was signed, and Windows trusts the signer.
    File,
    /// The chain of certificates is complete, and its purpose is to sign code.
    Chain,
    /// The chain ends in the [`TrustAnchor`].
    Root,
    /// The signer is the publisher.
    Publisher,
    /// The file is the expected program.
    Program,
}

/// `CERT_E_UNTRUSTEDROOT`.
pub(crate) const UNTRUSTED_ROOT: u32 = 0x800B_0109;
/// `TRUST_E_EXPLICIT_DISTRUST`.
pub(crate) const DISTRUSTED: u32 = 0x800B_0111;

impl SignatureFault {
    pub(crate) fn new(check: SignatureCheck, code: u32) -> Self {
        SignatureFault { check, code, found: None }
    }

    /// The signer or the program is not the expected one.
    pub(crate) fn another(check: SignatureCheck, found: String) -> Self {
        SignatureFault { check, code: DISTRUSTED, found: Some(found) }
    }

    fn meaning(&self) -> &'static str {
        match self.code {
            0x800B_0100 => "the file has no signature",
            0x8009_6010 => "the file was changed after it had been signed",
            0x800B_0003 => "the file is not a program",
            0x800B_0101 => "a certificate has expired",
            UNTRUSTED_ROOT => "the chain does not end in a root that is trusted here",
            0x800B_010A => "the chain of certificates is not complete",
            0x800B_010C => "a certificate was revoked",
            0x800B_0110 => "the certificate is not for signing code",
            DISTRUSTED if self.check == SignatureCheck::Program => {
                "the program is not the one that is expected"
            }
            DISTRUSTED => "the signer is not the one that is expected",
            0x800B_0004 => "the signer is not trusted",
            _ => "look the code up among the errors of WinTrust",
        }
    }
}

fn details(found: Option<&str>) -> String {
    found.map(|found| format!(": {found}")).unwrap_or_default()
}

impl fmt::Display for SignatureCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SignatureCheck::File => "WinVerifyTrust",
            SignatureCheck::Chain => "the chain of certificates",
            SignatureCheck::Root => "the root of the chain",
            SignatureCheck::Publisher => "the publisher",
            SignatureCheck::Program => "the version resource",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_the_check_and_the_hresult() {
        let fault = SignatureFault::new(SignatureCheck::File, 0x800B_0100);
        assert_eq!(
            fault.to_string(),
            "the signature was refused by WinVerifyTrust: 0x800B0100: the file has no signature"
        );
        let fault = SignatureFault::another(SignatureCheck::Program, "it has no OriginalFilename".to_owned());
        assert_eq!(
            fault.to_string(),
            "the signature was refused by the version resource: 0x800B0111: the program is not the one that is \
             expected: it has no OriginalFilename"
        );
    }

    #[test]
    fn the_signer_is_compared_by_organisation_and_optional_common_name() {
        let mut policy = TrustPolicy::anchored(vec![], "A Ltd");
        assert_eq!(policy.objection_to_signer(Some("A Ltd"), None), None);
        for organisation in [Some("a ltd"), Some("A Ltd "), None] {
            let fault = policy.objection_to_signer(organisation, Some("A Ltd")).unwrap();
            assert_eq!((fault.check, fault.code), (SignatureCheck::Publisher, DISTRUSTED));
        }
        policy.common_name = Some("A Code".to_owned());
        assert_eq!(policy.objection_to_signer(Some("A Ltd"), Some("A Code")), None);
        let fault = policy.objection_to_signer(Some("A Ltd"), Some("A\u{7}")).unwrap();
        assert_eq!(fault.found.unwrap(), r#"its common name is "A\u{7}" and not "A Code""#);
        let fault = policy.objection_to_signer(Some("A Ltd"), None).unwrap();
        assert_eq!(fault.found.unwrap(), r#"it has no common name; expected "A Code""#);
    }

    #[test]
    fn microsofts_policy_requires_its_root_its_name_and_the_program() {
        let program = ExpectedProgram { product_names: vec!["A".to_owned()], ..ExpectedProgram::any() };
        let policy = TrustPolicy::microsoft(program.clone());
        assert_eq!(
            (policy.anchor, policy.publisher.as_str()),
            (TrustAnchor::Microsoft, "Microsoft Corporation")
        );
        assert_eq!((policy.program, policy.common_name), (program, None));
    }
}
