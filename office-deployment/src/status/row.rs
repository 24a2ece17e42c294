//! The facts about a code.

use super::class::Class;

/// The facts about one code.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) code: u32,
    pub(super) name: &'static str,
    pub(super) class: Class,
    pub(super) meaning: &'static str,
    pub(super) remedy: &'static str,
}

/// The row of an unknown code.
pub(super) const fn unknown(code: u32) -> Row {
    Row {
        code,
        name: "UNKNOWN",
        class: Class::Unknown,
        meaning: "not documented for the Office CSP; the number is kept",
        remedy: "look the number up among the Win32, HRESULT and Click-to-Run codes, and read the log of the \
            deployment tool on the machine",
    }
}
