//! Serialization that serde cannot derive: closed lists, sets, lists that may be borrowed, addresses, nodes of a schema.

use crate::access::{AccessType, Verb};
use crate::format::Format;
use crate::model::{
    CaseSense, ConflictResolution, DependencyType, List, NamedKeyword, NodeScope, RebootBehavior,
    ReplaceBehavior, ValueType,
};
use crate::path::Path;
use crate::schema::{FoundNode, NodeRef};
use crate::uri::{LocUri, Segment};
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde::de::Error;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A word of a closed list is the word, as the grammar spells it.
macro_rules! words {
    ($($type:ty)*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = Cow::<str>::deserialize(deserializer)?;
                <$type>::from_name(&word).ok_or_else(|| unknown::<$type, D>(&word))
            }
        }
    )*};
}
words! {
    Format NodeScope CaseSense ValueType ConflictResolution ReplaceBehavior RebootBehavior DependencyType
}

fn unknown<'de, T: NamedKeyword, D: Deserializer<'de>>(word: &str) -> D::Error {
    let word: String = word.chars().take(40).collect();
    D::Error::custom(format!("unknown {} \"{word}\"; expected one of {}", T::ELEMENT, T::NAMES.join(", ")))
}

/// `["Exec", "Get"]`
impl Serialize for AccessType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.verbs())
    }
}

impl<'de> Deserialize<'de> for AccessType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Verb>::deserialize(deserializer)?.into_iter().collect())
    }
}

impl<T: Serialize> Serialize for List<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<'_, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(List::Owned)
    }
}

/// The address as written.
impl Serialize for LocUri<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A text that outlives the address; one with escapes of its own cannot be borrowed.
impl<'de: 'a, 'a> Deserialize<'de> for LocUri<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        LocUri::parse(<&str>::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// The segment as written.
impl Serialize for Segment<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The address as written.
impl<A, F> Serialize for Path<A, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// `{"uri": …, "dynamic": …, "caseSensitive": …, "details": …}`
impl Serialize for NodeRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut node = serializer.serialize_struct("Node", 4)?;
        node.serialize_field("uri", &self.uri().to_string())?;
        node.serialize_field("dynamic", &self.is_dynamic())?;
        node.serialize_field("caseSensitive", &self.is_case_sensitive())?;
        node.serialize_field("details", self.details())?;
        node.end()
    }
}

/// `{"uri": …, "scope": …, "captures": […], "node": …}`, the captures decoded.
impl Serialize for FoundNode<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let captures: Vec<_> = self.captures().map(Segment::decode).collect();
        let mut found = serializer.serialize_struct("FoundNode", 4)?;
        found.serialize_field("uri", &self.uri())?;
        found.serialize_field("scope", &self.scope())?;
        found.serialize_field("captures", &captures)?;
        found.serialize_field("node", &self.node())?;
        found.end()
    }
}

/// Bytes as base64 text, as a message carries them.
pub(crate) mod base64_text {
    use super::{Cow, Deserialize, Deserializer, Error, Serializer};
    use base64::prelude::{BASE64_STANDARD, Engine};

    #[allow(clippy::ptr_arg)] // serde passes a reference to the field
    pub(crate) fn serialize<S: Serializer>(bytes: &Cow<'_, [u8]>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
    }

    pub(crate) fn deserialize<'de, 'a, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Cow<'a, [u8]>, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        BASE64_STANDARD.decode(text.as_bytes()).map(Cow::Owned).map_err(D::Error::custom)
    }
}
