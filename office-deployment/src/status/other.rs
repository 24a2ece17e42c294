//! Codes that occur although the page of the Office CSP does not list them.

use super::class::Class;
use super::row::Row;

/// The number of these codes.
pub(super) const COUNT: usize = 26;

/// The rows of these codes. A fault of a signature or its certificate chain means the same as `bad_signature`.
pub(super) const fn rows(bad_signature: Row) -> [Row; COUNT] {
    [
        Row {
            code: 1618,
            name: "ERROR_INSTALL_ALREADY_RUNNING",
            class: Class::Transient,
            meaning: "another installation is running on the machine",
            remedy: "wait until it has ended, then start again",
        },
        Row { code: 0x800B_0100, name: "TRUST_E_NOSIGNATURE", ..bad_signature },
        Row { code: 0x800B_0101, name: "CERT_E_EXPIRED", ..bad_signature },
        Row { code: 0x800B_0102, name: "CERT_E_VALIDITYPERIODNESTING", ..bad_signature },
        Row { code: 0x800B_0103, name: "CERT_E_ROLE", ..bad_signature },
        Row { code: 0x800B_0104, name: "CERT_E_PATHLENCONST", ..bad_signature },
        Row { code: 0x800B_0105, name: "CERT_E_CRITICAL", ..bad_signature },
        Row { code: 0x800B_0106, name: "CERT_E_PURPOSE", ..bad_signature },
        Row { code: 0x800B_0107, name: "CERT_E_ISSUERCHAINING", ..bad_signature },
        Row { code: 0x800B_0108, name: "CERT_E_MALFORMED", ..bad_signature },
        Row { code: 0x800B_0109, name: "CERT_E_UNTRUSTEDROOT", ..bad_signature },
        Row { code: 0x800B_010A, name: "CERT_E_CHAINING", ..bad_signature },
        Row { code: 0x800B_010B, name: "TRUST_E_FAIL", ..bad_signature },
        Row { code: 0x800B_010C, name: "CERT_E_REVOKED", ..bad_signature },
        Row { code: 0x800B_010D, name: "CERT_E_UNTRUSTEDTESTROOT", ..bad_signature },
        Row { code: 0x800B_010E, name: "CERT_E_REVOCATION_FAILURE", ..bad_signature },
        Row { code: 0x800B_010F, name: "CERT_E_CN_NO_MATCH", ..bad_signature },
        Row { code: 0x800B_0110, name: "CERT_E_WRONG_USAGE", ..bad_signature },
        Row { code: 0x800B_0111, name: "TRUST_E_EXPLICIT_DISTRUST", ..bad_signature },
        Row { code: 0x800B_0112, name: "CERT_E_UNTRUSTEDCA", ..bad_signature },
        Row { code: 0x8009_2010, name: "CRYPT_E_REVOKED", ..bad_signature },
        Row { code: 0x8009_2012, name: "CRYPT_E_NO_REVOCATION_CHECK", ..bad_signature },
        Row { code: 0x8009_2013, name: "CRYPT_E_REVOCATION_OFFLINE", ..bad_signature },
        Row { code: 0x8009_6010, name: "TRUST_E_BAD_DIGEST", ..bad_signature },
        Row {
            code: 0x87D1_041C,
            name: "Intune: application not detected",
            class: Class::Ambiguous,
            meaning: "Intune did not find the application after its installation",
            remedy: "check the machine for the application: if it is installed, correct the detection rule; else read the status of the job",
        },
        Row {
            code: 0x87D1_FDE8,
            name: "Intune: remediation failed",
            class: Class::Ambiguous,
            meaning: "the policy could not be applied",
            remedy: "look at the answer of the device: the code of the command is the cause",
        },
    ]
}
