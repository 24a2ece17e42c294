//! The codes that Setup shows on the screen.

use office_deployment::{Class, InstallStatus};

/// A code that Setup shows on the screen: two numbers, such as `30088-1008`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScreenCode {
    /// The first number.
    pub code: u32,
    /// The second number.
    pub detail: u32,
}

impl ScreenCode {
    /// Reads `30088-1008`.
    pub(super) fn parse(text: &str) -> Option<ScreenCode> {
        let (code, detail) = text.split_once('-')?;
        let number = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            if is_number { text.parse::<u32>().ok() } else { None }
        };
        Some(ScreenCode { code: number(code)?, detail: number(detail)? })
    }

    /// The corresponding value of `Status`, if known.
    pub const fn status(self) -> Option<InstallStatus> {
        match (self.code, self.detail) {
            (30088, 1008) | (30125, 1011) => Some(InstallStatus::Unexpected),
            _ => None,
        }
    }

    /// Returns true if Setup did not find the configuration file.
    const fn lacks_configuration(self) -> bool {
        matches!((self.code, self.detail), (0, 2048))
    }

    /// The number of its status if known; else the first number, or the second if the first is 0.
    pub(super) const fn number(self) -> u32 {
        match self.status() {
            Some(status) => status.code(),
            None if self.code == 0 => self.detail,
            None => self.code,
        }
    }

    pub(super) const fn class(self) -> Class {
        match self.status() {
            Some(status) => status.class(),
            None if self.lacks_configuration() => Class::Permanent,
            None => Class::Unknown,
        }
    }

    pub(super) const fn meaning(self) -> &'static str {
        match self.status() {
            Some(status) => status.meaning(),
            None if self.lacks_configuration() => "Setup did not find the configuration file",
            None => "a code on the screen of Setup that is not documented",
        }
    }

    pub(super) const fn remedy(self) -> &'static str {
        match self.status() {
            Some(status) => status.remedy(),
            None if self.lacks_configuration() => "correct the path after /configure, then start again",
            None => "read the log of the deployment tool on the machine",
        }
    }
}
