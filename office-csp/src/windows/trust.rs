//! Whose signature a downloaded program must carry.

use super::program::Program;
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
    /// The common name (CN) in that subject, letter by letter; `None` when it does not matter.
    pub common_name: Option<String>,
    /// Which of the publisher's programs it must be.
    pub program: Program,
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
    /// The [deployment tool](Program::deployment_tool), signed by Microsoft.
    pub fn microsoft() -> Self {
        TrustPolicy {
            anchor: Anchor::Microsoft,
            publisher: "Microsoft Corporation".to_owned(),
            common_name: None,
            program: Program::deployment_tool(),
            revocation: Revocation::WhereReachable,
        }
    }

    /// Any program that this publisher signs, with a certificate that one of these (in DER) stands behind.
    pub fn anchored(certificates: Vec<Vec<u8>>, publisher: impl Into<String>) -> Self {
        TrustPolicy {
            anchor: Anchor::Certificates(certificates),
            publisher: publisher.into(),
            common_name: None,
            program: Program::any(),
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
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignatureFault {
    /// The check.
    pub check: Check,
    /// The HRESULT. For [`Check::Publisher`] and [`Check::Program`] it is that of Windows for "explicitly not trusted",
    /// 0x800B0111.
    pub code: u32,
    /// What was found where something else was expected, in words.
    pub found: Option<String>,
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
    /// The file is the publisher's program that is expected.
    Program,
}

/// `CERT_E_UNTRUSTEDROOT`.
pub(crate) const UNTRUSTED_ROOT: u32 = 0x800B_0109;
/// `TRUST_E_EXPLICIT_DISTRUST`.
pub(crate) const DISTRUSTED: u32 = 0x800B_0111;

impl SignatureFault {
    pub(crate) fn new(check: Check, code: u32) -> Self {
        SignatureFault { check, code, found: None }
    }

    /// The signer, or the program, is another one.
    pub(crate) fn another(check: Check, found: String) -> Self {
        SignatureFault { check, code: DISTRUSTED, found: Some(found) }
    }
}

impl TrustPolicy {
    /// What speaks against a signer whose certificate has this organisation and common name.
    pub(crate) fn objection_to_signer(
        &self,
        organisation: Option<&str>,
        common_name: Option<&str>,
    ) -> Option<SignatureFault> {
        // From a certificate that somebody else has made: no control characters in the log.
        let another = |what: &str, found: Option<&str>, wanted: &str| {
            let found = match found {
                Some(found) => format!("its {what} is {found:?} and not {wanted:?}"),
                None => format!("it has no {what}; expected {wanted:?}"),
            };
            Some(SignatureFault::another(Check::Publisher, found))
        };
        if organisation != Some(self.publisher.as_str()) {
            return another("organisation", organisation, &self.publisher);
        }
        match &self.common_name {
            Some(wanted) if common_name != Some(wanted) => another("common name", common_name, wanted),
            _ => None,
        }
    }
}

/// A line for the log.
impl fmt::Display for SignatureFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let check = match self.check {
            Check::File => "WinVerifyTrust",
            Check::Chain => "the chain of certificates",
            Check::Anchor => "the root of the chain",
            Check::Publisher => "the publisher",
            Check::Program => "the version resource",
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
            DISTRUSTED if self.check == Check::Program => "the program is not the one that is expected",
            DISTRUSTED => "the signer is not the one that is expected",
            0x800B_0004 => "the signer is not trusted",
            _ => "look the code up among the errors of WinTrust",
        };
        write!(f, "the signature was refused by {check}: {:#010X}: {meaning}", self.code)?;
        match &self.found {
            Some(found) => write!(f, ": {found}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_has_the_check_and_the_hresult() {
        let fault = SignatureFault::new(Check::File, 0x800B_0100);
        assert_eq!(
            fault.to_string(),
            "the signature was refused by WinVerifyTrust: 0x800B0100: the file has no signature"
        );
        let fault = SignatureFault::another(Check::Program, "it has no OriginalFilename".to_owned());
        assert_eq!(
            fault.to_string(),
            "the signature was refused by the version resource: 0x800B0111: the program is not the one that is \
             expected: it has no OriginalFilename"
        );
    }

    #[test]
    fn the_signer_is_known_by_its_organisation_and_by_its_common_name_where_one_is_asked_for() {
        let mut policy = TrustPolicy::anchored(vec![], "A Ltd");
        assert_eq!(policy.objection_to_signer(Some("A Ltd"), None), None);
        for organisation in [Some("a ltd"), Some("A Ltd "), None] {
            let fault = policy.objection_to_signer(organisation, Some("A Ltd")).unwrap();
            assert_eq!((fault.check, fault.code), (Check::Publisher, DISTRUSTED));
        }
        policy.common_name = Some("A Code".to_owned());
        assert_eq!(policy.objection_to_signer(Some("A Ltd"), Some("A Code")), None);
        let fault = policy.objection_to_signer(Some("A Ltd"), Some("A\u{7}")).unwrap();
        assert_eq!(fault.found.unwrap(), r#"its common name is "A\u{7}" and not "A Code""#);
        let fault = policy.objection_to_signer(Some("A Ltd"), None).unwrap();
        assert_eq!(fault.found.unwrap(), r#"it has no common name; expected "A Code""#);
    }

    #[test]
    fn microsoft_is_the_default() {
        let policy = TrustPolicy::default();
        assert_eq!((policy.anchor, policy.publisher.as_str()), (Anchor::Microsoft, "Microsoft Corporation"));
        assert_eq!((policy.program, policy.common_name), (Program::deployment_tool(), None));
    }
}
