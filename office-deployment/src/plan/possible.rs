//! Changes that depend on something unknown.

use super::change::PlannedChange;
use std::fmt;

/// A change that depends on an unknown fact about the machine.
///
/// Displays as the change and the unknown fact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "camelCase"))]
pub struct Possible {
    /// The change.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub change: PlannedChange,
    /// The unknown fact.
    pub depends_on: Unknown,
}

/// A fact that [`Installed`](crate::Installed) lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum Unknown {
    /// The installed languages.
    InstalledLanguages,
    /// The language of Windows.
    WindowsLanguage,
    /// The presence of an Office from MSI packages, and its languages.
    MsiOffice,
    /// The channel of the installed Office.
    InstalledChannel,
    /// The version of the installed Office.
    InstalledVersion,
    /// The architecture of the installed Office.
    InstalledPlatform,
}

impl Unknown {
    /// For people: a clause without a full stop, after "depends on".
    pub const fn as_str(self) -> &'static str {
        match self {
            Unknown::InstalledLanguages => "the installed languages, which are not known",
            Unknown::WindowsLanguage => "the language of Windows, which is not known",
            Unknown::MsiOffice => "an Office from MSI packages, of which nothing is known",
            Unknown::InstalledChannel => "the installed channel, which is not known",
            Unknown::InstalledVersion => "the installed version, which is not known",
            Unknown::InstalledPlatform => "the installed architecture, which is not known",
        }
    }
}

impl fmt::Display for Possible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (depends on {})", self.change, self.depends_on.as_str())
    }
}
