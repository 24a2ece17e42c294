//! The numbers that commands and messages are referred to by.

use core::fmt;
use std::borrow::Cow;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// Reads the number, white space around it left out; `None` when it is no whole number of 32 bits, in at most
            /// ten digits.
            pub fn parse(text: &str) -> Option<Self> {
                let digits = text.trim_ascii();
                // `u32::from_str` would take a sign
                // and would read zeros in front without end, which answers repeat
                if digits.len() > 10 || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                digits.parse().ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<$name> for Cow<'_, str> {
            fn from(id: $name) -> Self {
                Cow::Owned(id.to_string())
            }
        }
    )*};
}

id! {
    /// The number of a command in its message: 1 or more (MS-MDM 2.2.3.2). In a `CmdRef`, 0 stands for the header.
    CmdId
    /// The number of a message in its session: 1 or more, and growing (MS-MDM 2.2.3.6).
    MsgId
}

impl CmdId {
    /// What a `CmdRef` to the message's header holds.
    pub const HEADER: CmdId = CmdId(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digits_are_numbers() {
        assert_eq!(CmdId::parse(" 12\n"), Some(CmdId(12)));
        assert_eq!(CmdId::parse("0000000012"), Some(CmdId(12)));
        for text in ["", "+1", "-1", "1.0", "a", "4294967296", "00000000001"] {
            assert_eq!(MsgId::parse(text), None, "{text}");
        }
    }
}
