//! The ids of commands and messages.
//!
//! In a message they are text. [`CmdRef`] and [`MsgRef`] borrow the text of a message and compare it as text, so `1` and
//! `01` are different ids. White space around an id is ignored, as in all elements of the protocol. [`CmdId`] and
//! [`MsgId`] are the numbers that this crate assigns to its own commands and messages.

use core::borrow::Borrow;
use core::fmt;
use std::borrow::Cow;

/// The longest accepted id of a command, in bytes.
///
/// The specifications set no limit. But every Status of a command repeats the id, and a command may get one Status for each
/// item: without a limit, the answer grows with the square of the request.
pub(crate) const LONGEST_CMD_ID: usize = 256;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub struct $name(pub u32);

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
    };
}

number! {
    /// The id of a command that a [`MessageBuilder`](crate::MessageBuilder) writes: 1 or more (MS-MDM 2.2.3.2).
    CmdId
}

number! {
    /// The id of a message in its session: a number that starts at 1 and grows (MS-MDM 2.2.3.6).
    MsgId
}

impl MsgId {
    /// Reads a `MsgID` and ignores white space around it; `None` unless it is a whole number of 32 bits in at most ten
    /// digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim_ascii();
        // `u32::from_str` accepts a sign and any number of leading zeros, which every answer would repeat.
        if digits.len() > 10 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        digits.parse().ok().map(Self)
    }
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident of $number:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name<'m>(Cow<'m, str>);

        impl<'m> $name<'m> {
            /// The id with this text, without white space around it; `None` when the text is blank.
            pub fn new(text: impl Into<Cow<'m, str>>) -> Option<Self> {
                let text = match text.into() {
                    Cow::Borrowed(text) => Cow::Borrowed(text.trim_ascii()),
                    Cow::Owned(text) if text.trim_ascii().len() == text.len() => Cow::Owned(text),
                    Cow::Owned(text) => Cow::Owned(text.trim_ascii().to_owned()),
                };
                (!text.is_empty()).then_some($name(text))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns the text without copying it.
            pub fn into_text(self) -> Cow<'m, str> {
                self.0
            }

            /// Copies the text into an owned id.
            pub fn into_owned(self) -> $name<'static> {
                $name(Cow::Owned(self.0.into_owned()))
            }
        }

        impl From<$number> for $name<'_> {
            fn from(id: $number) -> Self {
                $name(id.into())
            }
        }

        impl<'m> From<&'m $name<'_>> for $name<'m> {
            fn from(id: &'m $name<'_>) -> Self {
                $name(Cow::Borrowed(id.as_str()))
            }
        }

        impl PartialEq<str> for $name<'_> {
            fn eq(&self, text: &str) -> bool {
                self.as_str() == text
            }
        }

        impl PartialEq<$number> for $name<'_> {
            fn eq(&self, id: &$number) -> bool {
                number(self.as_str()) == Some(id.0)
            }
        }

        /// Equal ids have equal texts, so a map can be searched by text.
        impl Borrow<str> for $name<'_> {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name<'static> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                $name::new(text).ok_or_else(|| serde::de::Error::custom("the id is blank"))
            }
        }

        impl fmt::Display for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

text! {
    /// The id of a command in a message: its `CmdID`, and the `CmdRef` of its answers (MS-MDM 2.2.3.2 and 2.2.3.3). It
    /// need not be a number: some servers send UUIDs.
    ///
    /// ```
    /// use syncml::{CmdId, CmdRef};
    /// let id = CmdRef::new(" 12\n").unwrap();
    /// assert_eq!(id, CmdId(12));
    /// assert_ne!(id, CmdRef::new("012").unwrap());
    /// ```
    CmdRef of CmdId
}

text! {
    /// The id of a message in an answer: its `MsgRef` (MS-MDM 2.2.3.7).
    MsgRef of MsgId
}

impl CmdRef<'static> {
    /// The `CmdRef` of the Status of the message's header (MS-MDM 2.2.6.1). No command has this id.
    pub const HEADER: Self = CmdRef(Cow::Borrowed("0"));
}

impl CmdRef<'_> {
    /// Returns `true` if it refers to the message's header.
    pub fn is_header(&self) -> bool {
        self.as_str() == "0"
    }

    /// The number, if the text is written as [`CmdId`] writes it.
    pub(crate) fn number(&self) -> Option<CmdId> {
        number(self.as_str()).map(CmdId)
    }
}

/// The number that `text` is the canonical form of: decimal, without a sign or leading zeros.
fn number(text: &str) -> Option<u32> {
    let is_canonical = text == "0" || text.starts_with(|c: char| c.is_ascii_digit() && c != '0');
    if is_canonical { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_short_number_is_a_msg_id() {
        assert_eq!(MsgId::parse(" 12\n"), Some(MsgId(12)));
        assert_eq!(MsgId::parse("0000000012"), Some(MsgId(12)));
        for text in ["", "+1", "-1", "1.0", "a", "4294967296", "00000000001"] {
            assert_eq!(MsgId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ids_of_commands_are_compared_as_text() {
        let id = |text: &'static str| CmdRef::new(text);
        assert_eq!(id(" 12\n"), Some(CmdId(12).into()));
        assert_ne!(id("12"), id("012"));
        assert_ne!(id("a"), id("A"));
        assert_eq!(id(" \t"), None);
        assert!(id("0").is_some_and(|id| id.is_header()));
        assert!(!id("00").is_some_and(|id| id.is_header()));
        assert_eq!(CmdRef::new(String::from(" é ")).map(|id| id.to_string()).as_deref(), Some("é"));
    }

    #[test]
    fn only_canonical_numbers_are_numbers() {
        let number = |text: &'static str| CmdRef::new(text).and_then(|id| id.number());
        assert_eq!(number("4294967295"), Some(CmdId(u32::MAX)));
        for text in ["01", "+1", "-1", "1.0", "a", "4294967296", "1a"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
