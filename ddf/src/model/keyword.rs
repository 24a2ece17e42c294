//! Words of closed lists, and unknown words in their place.

use super::own::own;
use crate::format::Format;
use alloc::borrow::Cow;
use core::fmt;

/// A word of a closed list, or an unknown word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(untagged))]
pub enum Keyword<'a, T> {
    /// A word of the list.
    Known(T),
    /// Another word, or `""` if there is no word.
    Unknown(Cow<'a, str>),
}

impl<'a, T: Copy> Keyword<'a, T> {
    /// The word's meaning, if it is known.
    pub fn known(&self) -> Option<T> {
        match self {
            Keyword::Known(value) => Some(*value),
            Keyword::Unknown(_) => None,
        }
    }

    pub(super) fn into_owned(self) -> Keyword<'static, T> {
        match self {
            Keyword::Known(value) => Keyword::Known(value),
            Keyword::Unknown(word) => Keyword::Unknown(own(word)),
        }
    }
}

impl<T: NamedKeyword> fmt::Display for Keyword<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Keyword::Known(value) => value.name(),
            Keyword::Unknown(word) => word,
        })
    }
}

/// A closed list of words that a DDF element takes.
pub trait NamedKeyword: Copy + 'static {
    /// The element that takes them: `Occurrence`.
    const ELEMENT: &'static str;
    /// All words of the list.
    const NAMES: &'static [&'static str];
    /// The word for this value.
    fn name(self) -> &'static str;
    /// The value of this word, exactly as the grammar spells it.
    fn from_name(name: &str) -> Option<Self>;
}

impl NamedKeyword for Format {
    const ELEMENT: &'static str = "DFFormat";
    const NAMES: &'static [&'static str] =
        &["b64", "bin", "bool", "chr", "int", "node", "null", "xml", "date", "time", "float"];

    fn name(self) -> &'static str {
        self.as_str()
    }

    fn from_name(name: &str) -> Option<Self> {
        Format::from_name(name)
    }
}

macro_rules! keywords {
    ($($(#[$doc:meta])* $type:ident in $element:literal {
        $($(#[$variant_doc:meta])* $variant:ident = $name:literal,)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $type {
            $($(#[$variant_doc])* $variant,)*
        }

        impl NamedKeyword for $type {
            const ELEMENT: &'static str = $element;
            const NAMES: &'static [&'static str] = &[$($name),*];

            fn name(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)*
                }
            }

            fn from_name(name: &str) -> Option<Self> {
                Some(match name {
                    $($name => $type::$variant,)*
                    _ => return None,
                })
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }
    )*};
}

keywords! {
    /// The life of a node: permanent, or created and deleted (`Scope`; OMA TND 1.2, section 9).
    NodeScope in "Scope" {
        /// The node always exists.
        Permanent = "Permanent",
        /// The node can be created and deleted.
        Dynamic = "Dynamic",
    }

    /// Case sensitivity of names (`CaseSense`; OMA TND 1.2, section 9).
    CaseSense in "CaseSense" {
        /// Case matters.
        Sensitive = "CS",
        /// Case does not matter.
        Insensitive = "CIS",
    }

    /// The kind of description of a node's values (`MSFT:AllowedValues/@ValueType`).
    ValueType in "ValueType" {
        /// An XML schema.
        Xsd = "XSD",
        /// A regular expression.
        RegEx = "RegEx",
        /// The payload of an ADMX-backed policy.
        Admx = "ADMX",
        /// An example in JSON.
        Json = "JSON",
        /// A list of values.
        Enum = "ENUM",
        /// A list of bits that may be combined.
        Flag = "Flag",
        /// Numbers from one to another.
        Range = "Range",
        /// A security descriptor.
        Sddl = "SDDL",
        /// Any value of the node's format.
        None = "None",
    }

    /// The rule for the value when several servers set a node (`MSFT:ConflictResolution`). Absent: `NoMerge`.
    ConflictResolution in "ConflictResolution" {
        /// Values are not merged.
        NoMerge = "NoMerge",
        /// The lowest value wins.
        LowestValueMostSecure = "LowestValueMostSecure",
        /// The highest value wins.
        HighestValueMostSecure = "HighestValueMostSecure",
        /// The last value wins.
        LastWrite = "LastWrite",
        /// The lowest value wins, but 0 means no limit.
        LowestValueMostSecureZeroHasNoLimits = "LowestValueMostSecureZeroHasNoLimits",
        /// The highest value wins, but 0 means no limit.
        HighestValueMostSecureZeroHasNoLimits = "HighestValueMostSecureZeroHasNoLimits",
    }

    /// The effect of Replace (`MSFT:ReplaceBehavior`). Absent: `Replace`.
    ReplaceBehavior in "ReplaceBehavior" {
        /// Replace overwrites the value.
        Replace = "Replace",
        /// Replace appends to the value.
        Append = "Append",
    }

    /// The restart of a device after a node is set (`MSFT:RebootBehavior`). Absent: `None`.
    RebootBehavior in "RebootBehavior" {
        /// The device does not restart.
        None = "None",
        /// The device restarts by itself.
        Automatic = "Automatic",
        /// The server asks for the restart.
        ServerInitiated = "ServerInitiated",
    }

    /// The demand on another node: it must have a value, or must not (`MSFT:Dependency/@Type`).
    DependencyType in "Type" {
        /// The other node must have one of the values.
        DependsOn = "DependsOn",
        /// The other node must have none of the values.
        Not = "Not",
    }
}

/// The number of times that a node may occur below its parent (`Occurrence`; OMA TND 1.2, section 9). Absent: `One`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Occurrence {
    /// Exactly once.
    One,
    /// At most once.
    ZeroOrOne,
    /// Any number of times.
    ZeroOrMore,
    /// At least once.
    OneOrMore,
    /// At most this many times; the number may be missing.
    ZeroOrN(Option<u32>),
    /// At least once and at most this many times; the number may be missing.
    OneOrN(Option<u32>),
}

impl NamedKeyword for Occurrence {
    const ELEMENT: &'static str = "Occurrence";
    const NAMES: &'static [&'static str] =
        &["One", "ZeroOrOne", "ZeroOrMore", "OneOrMore", "ZeroOrN", "OneOrN"];

    fn name(self) -> &'static str {
        match self {
            Occurrence::One => "One",
            Occurrence::ZeroOrOne => "ZeroOrOne",
            Occurrence::ZeroOrMore => "ZeroOrMore",
            Occurrence::OneOrMore => "OneOrMore",
            Occurrence::ZeroOrN(_) => "ZeroOrN",
            Occurrence::OneOrN(_) => "OneOrN",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "One" => Occurrence::One,
            "ZeroOrOne" => Occurrence::ZeroOrOne,
            "ZeroOrMore" => Occurrence::ZeroOrMore,
            "OneOrMore" => Occurrence::OneOrMore,
            "ZeroOrN" => Occurrence::ZeroOrN(None),
            "OneOrN" => Occurrence::OneOrN(None),
            _ => return None,
        })
    }
}

impl fmt::Display for Occurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Occurrence::ZeroOrN(Some(n)) => write!(f, "ZeroOrN ({n})"),
            Occurrence::OneOrN(Some(n)) => write!(f, "OneOrN ({n})"),
            other => f.write_str(other.name()),
        }
    }
}
