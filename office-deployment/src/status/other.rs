//! Codes that occur although the page of the Office CSP does not list them.

use super::{Class, InstallStatus, OtherStatus, Row};

/// The rows of these codes.
const ROWS: [Row; 26] = [
    Row {
        code: 1618,
        name: "ERROR_INSTALL_ALREADY_RUNNING",
        class: Class::Transient,
        meaning: "another installation is running on the machine",
        remedy: "wait until it has ended, then start again",
    },
    signature(0x800B_0100, "TRUST_E_NOSIGNATURE"),
    signature(0x800B_0101, "CERT_E_EXPIRED"),
    signature(0x800B_0102, "CERT_E_VALIDITYPERIODNESTING"),
    signature(0x800B_0103, "CERT_E_ROLE"),
    signature(0x800B_0104, "CERT_E_PATHLENCONST"),
    signature(0x800B_0105, "CERT_E_CRITICAL"),
    signature(0x800B_0106, "CERT_E_PURPOSE"),
    signature(0x800B_0107, "CERT_E_ISSUERCHAINING"),
    signature(0x800B_0108, "CERT_E_MALFORMED"),
    signature(0x800B_0109, "CERT_E_UNTRUSTEDROOT"),
    signature(0x800B_010A, "CERT_E_CHAINING"),
    signature(0x800B_010B, "TRUST_E_FAIL"),
    signature(0x800B_010C, "CERT_E_REVOKED"),
    signature(0x800B_010D, "CERT_E_UNTRUSTEDTESTROOT"),
    signature(0x800B_010E, "CERT_E_REVOCATION_FAILURE"),
    signature(0x800B_010F, "CERT_E_CN_NO_MATCH"),
    signature(0x800B_0110, "CERT_E_WRONG_USAGE"),
    signature(0x800B_0111, "TRUST_E_EXPLICIT_DISTRUST"),
    signature(0x800B_0112, "CERT_E_UNTRUSTEDCA"),
    signature(0x8009_2010, "CRYPT_E_REVOKED"),
    signature(0x8009_2012, "CRYPT_E_NO_REVOCATION_CHECK"),
    signature(0x8009_2013, "CRYPT_E_REVOCATION_OFFLINE"),
    signature(0x8009_6010, "TRUST_E_BAD_DIGEST"),
    Row {
        code: 0x87D1_041C,
        name: "Intune: application not detected",
        class: Class::Ambiguous,
        meaning: "Intune did not find the application after its installation",
        remedy: "check the machine for Office: if it is installed, correct the detection rule; else read Status",
    },
    Row {
        code: 0x87D1_FDE8,
        name: "Intune: remediation failed",
        class: Class::Ambiguous,
        meaning: "the policy could not be applied",
        remedy: "look at the answer of the device: the code of the command is the cause",
    },
];

/// A fault of a signature or its certificate chain means the same as 13.
///
/// Not `InstallStatus::row`: that looks into the table, which is made of these rows.
const fn signature(code: u32, name: &'static str) -> Row {
    Row { code, name, ..InstallStatus::InvalidData.documented_row() }
}

/// The row of a code.
pub(super) const fn other_code(code: u32) -> Option<Row> {
    let mut at = 0;
    while at < ROWS.len() {
        if ROWS[at].code == code {
            return Some(ROWS[at]);
        }
        at += 1;
    }
    None
}

/// The statuses of the rows.
pub(super) const fn statuses() -> [InstallStatus; ROWS.len()] {
    let mut statuses = [InstallStatus::Succeeded; ROWS.len()];
    let mut at = 0;
    while at < ROWS.len() {
        statuses[at] = InstallStatus::Other(OtherStatus(ROWS[at].code));
        at += 1;
    }
    statuses
}
