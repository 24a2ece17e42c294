//! The numbers that consoles show, in all their forms.

use super::answer::advice;
use super::screen::ScreenCode;
use crate::state::FinalStatus;
use office_deployment::{Class, InstallStatus};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use syncml::StatusCode;

/// A number that a console shows, and its meaning.
///
/// These forms are read: decimal, signed decimal and hexadecimal numbers; a number or a name with a number in parentheses
/// (`17002 (0x426A)`, `E_FAIL (0x80004005)`); the name of a documented status; the two numbers on the screen of Setup
/// (`30088-1008`). HRESULTs may lack the `0x`. Consoles wrap numbers in HRESULTs: `0x8007…` is a Win32 code, and Intune
/// shows the status of a command as `0x87D1…`.
///
/// ```
/// use office_deployment::InstallStatus;
/// use office_csp::server::Code;
///
/// let code: Code = "-2147467259".parse()?;
/// assert_eq!(code, Code::Status(InstallStatus::Fail));
/// assert_eq!("0x8007426A".parse(), Ok(Code::Win32(InstallStatus::CompletingScenario)));
/// let code: Code = "-2016345708 (0x87D10194)".parse()?;
/// assert_eq!((code.number(), code.name().as_ref()), (404, "Not found"));
/// # Ok::<(), office_csp::server::ParseCodeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// The value of `Status`, documented or not.
    Status(InstallStatus),
    /// The value of `FinalStatus`.
    FinalStatus(FinalStatus),
    /// A documented value of `Status`, wrapped in an HRESULT: `0x8007…`.
    Win32(InstallStatus),
    /// The answer to the command, as Intune shows it: `0x87D1…`.
    SyncMl(StatusCode),
    /// The code on the screen of Setup: `30088-1008`.
    Screen(ScreenCode),
    /// The exit code of an installer that has succeeded and wants a restart: 3010 or 1641, also wrapped in an HRESULT.
    Restart(u32),
}

impl Code {
    /// The meaning of a number.
    pub fn new(number: u32) -> Self {
        if let Some(end) = FinalStatus::from_code(number) {
            return Code::FinalStatus(end);
        }
        if let Some(status) = StatusCode::from_intune(number).filter(|status| status.name().is_some()) {
            return Code::SyncMl(status);
        }
        let low = number & 0xFFFF;
        let is_wrapped = number >> 16 == 0x8007;
        if let 1641 | 3010 = if is_wrapped { low } else { number } {
            return Code::Restart(low);
        }
        // A success is never wrapped: 0x80070000 is a failure without a code.
        if is_wrapped && low != 0 {
            let status = InstallStatus::from_code(low);
            if status.class() != Class::Unknown {
                return Code::Win32(status);
            }
        }
        Code::Status(InstallStatus::from_code(number))
    }

    /// The number, unwrapped.
    pub fn number(self) -> u32 {
        match self {
            Code::Status(status) | Code::Win32(status) => status.code(),
            Code::FinalStatus(end) => end.code(),
            Code::SyncMl(status) => status.0.into(),
            Code::Screen(screen) => screen.number(),
            Code::Restart(number) => number,
        }
    }

    /// Its name.
    pub fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Code::Status(status) | Code::Win32(status) => status.name(),
            Code::FinalStatus(FinalStatus::Succeeded) => "FinalStatus: succeeded",
            Code::FinalStatus(FinalStatus::Failed) => "FinalStatus: failed",
            Code::SyncMl(status) => status.name().unwrap_or("UNKNOWN"),
            Code::Screen(ScreenCode { code, detail }) => return Cow::Owned(format!("{code}-{detail}")),
            Code::Restart(1641) => "ERROR_SUCCESS_REBOOT_INITIATED",
            Code::Restart(_) => "ERROR_SUCCESS_REBOOT_REQUIRED",
        })
    }

    /// The meaning, for people.
    pub fn meaning(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Code::Status(status) | Code::Win32(status) => status.meaning(),
            Code::FinalStatus(FinalStatus::Succeeded) => "the job has ended well: Status is 0",
            Code::FinalStatus(FinalStatus::Failed) => "the job has failed: Status says why",
            Code::SyncMl(status) => {
                let meaning = status.meaning().unwrap_or("a status that OMA DM does not define");
                return Cow::Owned(format!("the answer to the command: {}", meaning.trim_end_matches('.')));
            }
            Code::Screen(screen) => screen.meaning(),
            Code::Restart(1641) => "done, and Windows is restarting already",
            Code::Restart(_) => "done, and Windows must restart",
        })
    }

    /// The class, for programs.
    pub fn class(self) -> Class {
        match self {
            Code::Status(status) | Code::Win32(status) => status.class(),
            Code::FinalStatus(FinalStatus::Succeeded) | Code::Restart(_) => Class::Done,
            Code::FinalStatus(FinalStatus::Failed) => Class::Ambiguous,
            Code::SyncMl(status) => advice(status).0,
            Code::Screen(screen) => screen.class(),
        }
    }

    /// The remedy, for people.
    pub fn remedy(self) -> &'static str {
        match self {
            Code::Status(status) | Code::Win32(status) => status.remedy(),
            Code::FinalStatus(FinalStatus::Succeeded) => "nothing is left to do",
            Code::FinalStatus(FinalStatus::Failed) => "read the node Status and decode its number",
            Code::Restart(_) => "restart the machine",
            Code::SyncMl(status) => advice(status).1,
            Code::Screen(screen) => screen.remedy(),
        }
    }
}

/// `NUMBER NAME: meaning`, as [`InstallStatus`] is displayed.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Code::Status(status) | Code::Win32(status) => status.fmt(f),
            _ => write!(f, "{} {}: {}", self.number(), self.name(), self.meaning()),
        }
    }
}

/// A text is neither a number of 32 bits nor the name of a status, such as `timeout` or `99999999999`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a status code: expected a decimal number from -2147483648 to 4294967295, or up to 8 hexadecimal digits with \
     0x, alone or in parentheses, or a name such as ERROR_TIMEOUT, or two numbers such as 30088-1008"
)]
pub struct ParseCodeError(());

impl FromStr for Code {
    type Err = ParseCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Before the other forms, as `30088-1008 (0)` is not 0.
        if let Some(screen) = text.split('(').next().and_then(|code| ScreenCode::parse(code.trim())) {
            return Ok(Code::Screen(screen));
        }
        // `17002 (0x426A)` is the same number twice.
        let inside =
            text.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| inside);
        let outside = text.split('(').next();
        let candidates = [outside, inside].into_iter().flatten();
        let mut candidates = candidates.map(str::trim);
        candidates
            .clone()
            .find_map(number)
            .map(Code::new)
            .or_else(|| candidates.find_map(named))
            .ok_or(ParseCodeError(()))
    }
}

/// The code of this name, in any case of letters.
fn named(name: &str) -> Option<Code> {
    let is = |code: &Code| code.name().eq_ignore_ascii_case(name);
    let statuses = InstallStatus::DOCUMENTED.iter().chain(InstallStatus::UNDOCUMENTED);
    statuses.map(|status| Code::Status(*status)).chain([Code::Restart(3010), Code::Restart(1641)]).find(is)
}

fn number(text: &str) -> Option<u32> {
    if text.is_empty() || text.contains('+') {
        return None;
    }
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    if let Some(hex) = hex {
        // Extended to 64 bits, as PowerShell shows it.
        let hex = match hex.len() {
            16 => ["ffffffff", "FFFFFFFF", "00000000"].iter().find_map(|high| hex.strip_prefix(high))?,
            _ => hex,
        };
        return if hex.len() <= 8 { u32::from_str_radix(hex, 16).ok() } else { None }; // more digits are not a number of 32 bits
    }
    let bare = (text.len() == 8).then(|| u32::from_str_radix(text, 16).ok()).flatten();
    if ["8000", "8007"].iter().any(|start| text.starts_with(start)) && bare.is_some() {
        return bare; // no console shows `80004005` or `80070642` as decimal numbers
    }
    text.parse::<u32>().ok().or_else(|| text.parse::<i32>().ok().map(|signed| signed as u32)).or(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_a_number_are_read() {
        let fail = Ok(Code::Status(InstallStatus::Fail));
        for text in [
            "2147500037",
            "-2147467259",
            "0x80004005",
            "0X80004005",
            "80004005",
            "0xffffffff80004005",
            " 0x80004005 ",
            "-2147467259 (0x80004005)",
            "E_FAIL (0x80004005)",
        ] {
            assert_eq!(text.parse(), fail, "{text}");
        }
        assert_eq!("8000ffff".parse(), Ok(Code::Status(InstallStatus::Unexpected)));
        assert_eq!("80070642".parse(), Ok(Code::Win32(InstallStatus::from_code(1602))));
        assert_eq!("17002".parse(), Ok(Code::Status(InstallStatus::CompletingScenario)));
        assert_eq!("-2147007894".parse(), Ok(Code::Win32(InstallStatus::CompletingScenario)));
        assert_eq!("70".parse(), Ok(Code::FinalStatus(FinalStatus::Succeeded)));
        for text in ["3010", "0x80070BC2", "-2147021886", "80070bc2"] {
            assert_eq!(text.parse(), Ok(Code::Restart(3010)), "{text}");
        }
        assert_eq!("0x80070669".parse(), Ok(Code::Restart(1641)));
        assert_eq!("0x000000000000426a".parse(), Ok(Code::Status(InstallStatus::CompletingScenario)));
        assert_eq!("0x00000001000042".parse::<Code>().ok(), None);
        assert_eq!("error_completing_scenario".parse(), Ok(Code::Status(InstallStatus::CompletingScenario)));
        assert_eq!("ERROR_SUCCESS_REBOOT_REQUIRED".parse(), Ok(Code::Restart(3010)));
        assert_eq!("0x87D10193".parse(), Ok(Code::SyncMl(StatusCode::FORBIDDEN)));
        assert_eq!("30088".parse::<Code>().unwrap().class(), Class::Unknown);
        assert_eq!("0x87D1FDE8".parse::<Code>().unwrap().number(), 0x87D1_FDE8);
    }

    #[test]
    fn undocumented_codes_are_explained() {
        let of = |text: &str| text.parse::<Code>().unwrap();
        for text in ["0x800B0109", "-2146762487", "CERT_E_UNTRUSTEDROOT", "0x80092013"] {
            let (chain, thirteen) = (of(text), Code::new(13));
            assert_eq!((chain.class(), chain.meaning()), (thirteen.class(), thirteen.meaning()), "{text}");
            assert_eq!(chain.remedy(), thirteen.remedy());
        }
        for text in ["1618", "0x80070652", "ERROR_INSTALL_ALREADY_RUNNING"] {
            assert_eq!((of(text).number(), of(text).class()), (1618, Class::Transient), "{text}");
        }
        assert!(of("0x87D1041C").meaning().contains("did not find the application"));
        assert_eq!(of("-2016281112"), of("0x87D1FDE8"));
        assert!(of("-2016281112").remedy().contains("answer of the device"));
        assert_eq!(Code::new(0x800B_FFFF).class(), Class::Unknown);
    }

    #[test]
    fn codes_on_the_screen_of_setup_are_read() {
        let of = |text: &str| text.parse::<Code>().unwrap();
        for text in ["30088-1008", "30125-1011", "30088-1008 (0)"] {
            assert_eq!((of(text).number(), of(text).class()), (0x8000_FFFF, Class::Absent), "{text}");
        }
        assert_eq!((of("0-2048").number(), of("0-2048").class()), (2048, Class::Permanent));
        assert!(of("0-2048 (0)").meaning().contains("configuration file"));
        assert_eq!(of("30174-4"), Code::Screen(ScreenCode { code: 30174, detail: 4 }));
        assert_eq!(of("30174-4").class(), Class::Unknown);
        for text in ["30088-", "1-2-3", "-1-2", "1-99999999999", "1-+2"] {
            assert!(text.parse::<Code>().is_err(), "{text}");
        }
        assert_eq!(of("-2147467259"), Code::Status(InstallStatus::Fail), "the dash is a sign");
    }

    #[test]
    fn no_status_of_a_command_is_the_end_of_an_installation() {
        for code in 200..=517 {
            let answer = Code::new(0x87D1_0000 + code);
            assert!(!matches!(answer.class(), Class::Done | Class::Absent), "{answer}");
        }
        let class = |code: u16| Code::SyncMl(StatusCode(code)).class();
        for code in [200, 202, 516] {
            assert_eq!(class(code), Class::Running, "{code}");
        }
        for code in [215, 216, 400, 404, 405, 415, 500, 507] {
            assert_eq!(class(code), Class::Permanent, "{code}");
        }
        assert_eq!(class(403), Class::Transient, "the job of the id runs");
    }

    #[test]
    fn an_hresult_without_a_code_is_not_a_success() {
        let code = Code::new(0x8007_0000);
        assert_eq!((code.number(), code.class()), (0x8007_0000, Class::Unknown));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in
            ["", " ", "timeout", "0x", "0x123456789", "99999999999", "+1", "1.5", "()", "(", "0x-1", "１"]
        {
            assert!(text.parse::<Code>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_documented_status_is_itself_and_its_hresult() {
        for &status in InstallStatus::DOCUMENTED {
            assert_eq!(Code::new(status.code()), Code::Status(status));
            if (1..0x1_0000).contains(&status.code()) {
                assert_eq!(Code::new(0x8007_0000 | status.code()), Code::Win32(status));
            }
        }
    }
}
