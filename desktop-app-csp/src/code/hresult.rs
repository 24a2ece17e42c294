//! The error of a job, as the node `LastError` has it.

use super::table::{CodeRow, find, find_name};
use super::{ExitOutcome, MsiExit};
use csp_findings::{code_parts, console_number};
use std::fmt;
use std::str::FromStr;

/// The upper half of an HRESULT that contains a Win32 code.
const WIN32: u32 = 0x8007_0000;

/// The upper half of an HRESULT that contains a status of HTTP.
const HTTP: u32 = 0x8019_0000;

/// An HRESULT: the value of the node `LastError`, and of the alert at the end of a job.
///
/// The node has it as a signed number, [`as_i32`](HResult::as_i32). A text of any usual form is read; a number below
/// 65536 is a Win32 code, such as an exit code of `msiexec`, and the name of a code is its number.
///
/// ```
/// use desktop_app_csp::{HResult, MsiExit};
///
/// let failed = HResult::from_exit(MsiExit(1603));
/// assert_eq!(failed.to_string(), "0x80070643");
/// assert_eq!(failed.as_i32(), -2147023293);
/// for text in ["1603", "-2147023293", "2147944003", "0x80070643", "ERROR_INSTALL_FAILURE"] {
///     assert_eq!(text.parse(), Ok(failed));
/// }
/// assert_eq!(HResult::from_exit(MsiExit(3010)), HResult(0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HResult(
    /// The number, unsigned.
    pub u32,
);

impl HResult {
    /// Success: 0.
    pub const SUCCESS: HResult = HResult(0);
    /// The hash of a download is not that of the job.
    pub const HASH_MISMATCH: HResult = HResult(0x8009_1007);
    /// The disk is full.
    pub const DISK_FULL: HResult = HResult::from_win32(112);
    /// The time of the job is over.
    pub const TIMED_OUT: HResult = HResult::from_win32(1460);
    /// The job was cancelled.
    pub const CANCELLED: HResult = HResult::from_win32(1223);
    /// The job was interrupted, as by the end of the agent.
    pub const INTERRUPTED: HResult = HResult::from_win32(995);

    /// The HRESULT of a Win32 code: 0 for 0. A number that is negative as a signed one is an HRESULT already and stays.
    pub const fn from_win32(code: u32) -> Self {
        if code == 0 || code >= 0x8000_0000 { HResult(code) } else { HResult(WIN32 | (code & 0xFFFF)) }
    }

    /// The result of a run of `msiexec`: 0 for the three successes 0, 3010 and 1641.
    pub const fn from_exit(exit: MsiExit) -> Self {
        if exit.outcome().is_success() { HResult::SUCCESS } else { HResult::from_win32(exit.0) }
    }

    /// The result of a download that the server answered with this status of HTTP, such as 404.
    pub const fn from_http(status: u16) -> Self {
        HResult(HTTP | status as u32)
    }

    /// The number as the node has it.
    pub const fn as_i32(self) -> i32 {
        self.0 as i32
    }

    /// The Win32 code in the number: 0 for 0.
    pub const fn win32(self) -> Option<u32> {
        match self.0 {
            0 => Some(0),
            // 0x80070000 is a failure without a code.
            code if code & 0xFFFF_0000 == WIN32 && code != WIN32 => Some(code & 0xFFFF),
            _ => None,
        }
    }

    /// The outcome of the installation that ended with this number.
    pub const fn outcome(self) -> ExitOutcome {
        match self.win32() {
            Some(exit) => MsiExit(exit).outcome(),
            None => ExitOutcome::Failed,
        }
    }

    /// Returns true if a repetition of the job would end with the same error, because the job, the content that its hash
    /// fixes, or the kind of device decides it: an invalid address or command line, an invalid package (1620), a package for
    /// another processor (1633). A repetition may mend any other error.
    pub fn is_permanent(self) -> bool {
        self.row().is_some_and(|row| row.is_permanent)
    }

    /// The constant's name in the Windows headers, if the number is known.
    pub fn name(self) -> Option<&'static str> {
        self.row().map(|row| row.name)
    }

    /// The meaning, if the number is known: the value of the node `LastErrorDesc`. A clause in lower case without a full
    /// stop.
    pub fn description(self) -> Option<&'static str> {
        self.row().map(|row| row.meaning)
    }

    /// The remedy, if the number is known.
    pub fn remedy(self) -> Option<&'static str> {
        self.row().map(|row| row.remedy)
    }

    fn row(self) -> Option<&'static CodeRow> {
        let row = find(self.win32().unwrap_or(self.0));
        // A number below 65536 in the table is a Win32 code, not an HRESULT.
        row.filter(|row| row.code > 0xFFFF || self.win32().is_some()).or_else(|| find(self.http_family()?))
    }

    /// The HRESULT for all unexpected statuses of HTTP that are like this one: redirections, errors of the client, errors
    /// of the server.
    fn http_family(self) -> Option<u32> {
        let status = self.0.checked_sub(HTTP)?;
        (300..600).contains(&status).then_some(HTTP | (status / 100))
    }
}

impl From<MsiExit> for HResult {
    fn from(exit: MsiExit) -> HResult {
        HResult::from_exit(exit)
    }
}

/// `0x` and eight digits.
impl fmt::Display for HResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:08X}", self.0)
    }
}

impl FromStr for HResult {
    type Err = ParseHResultError;

    fn from_str(text: &str) -> Result<Self, ParseHResultError> {
        let number = code_parts(text).find_map(console_number);
        let number = number.or_else(|| Some(code_parts(text).find_map(find_name)?.code));
        match number {
            Some(code @ 0..0x1_0000) => Ok(HResult::from_win32(code)),
            Some(code) => Ok(HResult(code)),
            None => Err(ParseHResultError),
        }
    }
}

/// A text is neither a number of 32 bits nor the name of a known code, such as `failure` or `99999999999`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a code: expected a decimal number from -2147483648 to 4294967295, or 0x and up to 8 hexadecimal digits, alone \
     or in parentheses, or a name such as ERROR_INSTALL_FAILURE"
)]
pub struct ParseHResultError;
