//! Files that are neither a message nor a job.

use syncml::is_wbxml;

/// The first bytes of a compound file ([MS-CFB], section 2.2), which a package is.
const COMPOUND_FILE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The reason why these bytes can be neither a message nor a job; `None` if they may be one.
pub(super) fn foreign(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&COMPOUND_FILE) {
        return Some(
            "an MSI package or another compound file, not a message or a job; \
             `csp msi inspect` and `csp msi payload` read packages",
        );
    }
    if is_wbxml(bytes) || bytes.contains(&b'<') {
        return None;
    }
    Some(
        "there is no markup; expected a message (SyncML, SyncBody or commands in a row) or a job (MsiInstallJob)",
    )
}
