//! The versions of SyncML and the namespaces of messages.

use core::fmt;

/// The namespace of meta information (OMA MetInf 1.2).
pub(crate) const METINF: &str = "syncml:metinf";

/// The namespace of Microsoft's attributes.
pub(crate) const MSFT: &str = "http://schemas.microsoft.com/MobileDevice/MDM";

/// A version of SyncML. Windows accepts 1.1 and 1.2 and sends 1.2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Version {
    /// SyncML 1.0: DataSync only.
    V1_0,
    /// SyncML 1.1 and DM 1.1.
    V1_1,
    /// SyncML 1.2 and DM 1.2.
    #[default]
    V1_2,
}

impl Version {
    /// All versions, oldest first.
    pub const ALL: [Version; 3] = [Version::V1_0, Version::V1_1, Version::V1_2];

    /// The namespace of its elements, as the specification spells it.
    pub const fn namespace(self) -> &'static str {
        match self {
            Version::V1_0 => "SYNCML:SYNCML1.0",
            Version::V1_1 => "SYNCML:SYNCML1.1",
            Version::V1_2 => "SYNCML:SYNCML1.2",
        }
    }

    /// The `VerDTD`.
    pub const fn ver_dtd(self) -> &'static str {
        match self {
            Version::V1_0 => "1.0",
            Version::V1_1 => "1.1",
            Version::V1_2 => "1.2",
        }
    }

    /// The `VerProto` in device management.
    pub const fn ver_proto(self) -> &'static str {
        match self {
            Version::V1_0 => "DM/1.0",
            Version::V1_1 => "DM/1.1",
            Version::V1_2 => "DM/1.2",
        }
    }

    /// The version of a namespace, in any case of letters (`syncml:SYNCML1.1`).
    pub(crate) fn of_namespace(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.namespace().eq_ignore_ascii_case(uri))
    }

    /// The version of a `VerDTD`.
    pub(crate) fn of_ver_dtd(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.ver_dtd() == text)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.ver_dtd())
    }
}
