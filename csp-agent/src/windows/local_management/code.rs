//! The HRESULTs with which the interface refuses a call.

use std::fmt;

/// An HRESULT with which the local management interface refuses a call.
///
/// ```
/// use csp_agent::windows::local_management::LocalManagementCode;
///
/// let code = LocalManagementCode::NOT_EMBEDDED;
/// assert_eq!(code.to_string(), "0x8007139F ERROR_INVALID_STATE: Windows is not in embedded mode");
/// assert!(code.remedy().is_some());
/// assert_eq!(LocalManagementCode(0x8007_0002).to_string(), "0x80070002");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LocalManagementCode(
    /// The number, unsigned.
    pub u32,
);

struct CodeRow {
    code: LocalManagementCode,
    /// The name of the constant in the Windows headers.
    name: &'static str,
    meaning: &'static str,
    remedy: &'static str,
}

const ROWS: &[CodeRow] = &[
    CodeRow {
        code: LocalManagementCode::NOT_EMBEDDED,
        name: "ERROR_INVALID_STATE",
        meaning: "Windows is not in embedded mode",
        remedy: "let the session set embedded mode; it changes the machine until the session ends",
    },
    CodeRow {
        code: LocalManagementCode(0x8000_FFFF),
        name: "E_UNEXPECTED",
        meaning: "the interface is in an unexpected state",
        remedy: "try again, and restart Windows if that does not help",
    },
    CodeRow {
        code: LocalManagementCode(0x8007_05B4),
        name: "ERROR_TIMEOUT",
        meaning: "the interface has not answered in time",
        remedy: "end other programs that use the interface, and try again",
    },
    CodeRow {
        code: LocalManagementCode(0x8007_0005),
        name: "E_ACCESSDENIED",
        meaning: "the process lacks the rights of an administrator",
        remedy: "start it elevated, or as SYSTEM",
    },
    CodeRow {
        code: LocalManagementCode(0x8004_0154),
        name: "REGDB_E_CLASSNOTREG",
        meaning: "the process is not a 64-bit process",
        remedy: "use the 64-bit build of the program",
    },
    CodeRow {
        code: LocalManagementCode(0x8001_0106),
        name: "RPC_E_CHANGED_MODE",
        meaning: "the thread is not in a multi-threaded apartment",
        remedy: "report it: a session enters such an apartment in a thread of its own",
    },
];

impl LocalManagementCode {
    /// Windows is not in embedded mode.
    pub const NOT_EMBEDDED: Self = LocalManagementCode(0x8007_139F);

    /// The remedy, if the number is known.
    pub fn remedy(self) -> Option<&'static str> {
        self.row().map(|row| row.remedy)
    }

    fn row(self) -> Option<&'static CodeRow> {
        ROWS.iter().find(|row| row.code == self)
    }
}

impl fmt::Display for LocalManagementCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#010X}", self.0)?;
        match self.row() {
            Some(row) => write!(f, " {}: {}", row.name, row.meaning),
            None => Ok(()),
        }
    }
}
