//! Names the descriptions of Windows that the program holds.

use syncml::check::DescribedBy;
use windows_csp::DROP;

/// Names the descriptions: `Microsoft's descriptions of 2025-02`.
pub(crate) fn source_of_windows() -> String {
    DescribedBy::Windows(DROP.date).to_string()
}

/// Says which nodes of Windows are known, for findings that another drop may decide otherwise.
pub(crate) fn known_windows() -> String {
    format!(
        "the nodes of Windows are those that Microsoft described in {}, up to build {}",
        DROP.date, DROP.newest_build
    )
}
