//! Alert codes.

use core::fmt;
use core::num::ParseIntError;
use core::str::FromStr;

/// What an alert is about (OMA DM RepPro 1.2, alert codes; MS-MDM 2.2.7.2).
///
/// Numbers that no specification knows survive.
///
/// ```
/// use syncml::AlertCode;
/// let code: AlertCode = "1226".parse()?;
/// assert_eq!(code, AlertCode::GENERIC);
/// assert_eq!(code.to_string(), "1226 generic alert");
/// # Ok::<(), std::num::ParseIntError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlertCode(pub u16);

macro_rules! alert_codes {
    ($($number:literal $constant:ident $name:literal: $meaning:literal;)*) => {
        impl AlertCode {
            $(
                #[doc = concat!("`", stringify!($number), "`: ", $meaning)]
                pub const $constant: AlertCode = AlertCode($number);
            )*

            /// Every code of device management, in ascending order.
            pub const ALL: &'static [AlertCode] = &[$(AlertCode($number)),*];

            /// A short name, for people: `generic alert`.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($name),)*
                    _ => None,
                }
            }

            /// What it means, in a sentence.
            pub const fn meaning(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($meaning),)*
                    _ => None,
                }
            }
        }
    };
}

alert_codes! {
    1100 DISPLAY "display": "show the user a text. Windows does not.";
    1101 CONFIRM_OR_REJECT "confirm or reject": "ask the user yes or no. Windows does not.";
    1102 TEXT_INPUT "text input": "ask the user for a text. Windows does not.";
    1103 SINGLE_CHOICE "single choice": "let the user choose one. Windows does not.";
    1104 MULTIPLE_CHOICE "multiple choice": "let the user choose several. Windows does not.";
    1200 SERVER_INITIATED "server-initiated session": "the server has asked for this session.";
    1201 CLIENT_INITIATED "client-initiated session": "the client has asked for this session.";
    1222 NEXT_MESSAGE "next message": "send the next message of the package.";
    1223 SESSION_ABORT "session abort": "the session is over; no answer is expected.";
    1224 CLIENT_EVENT "client event": "something happened on the client, which the Type of the item names.";
    1225 NO_END_OF_DATA "no end of data": "the last chunk of a large object did not come.";
    1226 GENERIC "generic alert": "what happened and how important it is stand in the items.";
}

impl FromStr for AlertCode {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.trim_ascii().parse().map(AlertCode)
    }
}

impl From<u16> for AlertCode {
    fn from(number: u16) -> Self {
        AlertCode(number)
    }
}

impl fmt::Display for AlertCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{} {name}", self.0),
            None => self.0.fmt(f),
        }
    }
}

impl fmt::Debug for AlertCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AlertCode({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_unknown_numbers_survive() {
        assert!(AlertCode::ALL.is_sorted_by(|a, b| a < b));
        assert_eq!("1299".parse::<AlertCode>().unwrap().to_string(), "1299");
    }
}
