//! The answer about a node on a device, with reasons.

use super::build::Build;
use super::coverage::Coverage;
use super::edition::{Edition, Membership};
use alloc::vec::Vec;
use core::fmt;

/// The existence of a node on a device, with all reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Availability<'a> {
    /// The node exists: every reason is in favour.
    Available(Vec<AvailabilityReason<'a>>),
    /// The node does not exist: at least one reason is against it.
    Unavailable(Vec<AvailabilityReason<'a>>),
    /// Not known: no reason is against the node, but at least one is open.
    Unknown(Vec<AvailabilityReason<'a>>),
}

impl<'a> Availability<'a> {
    pub(super) fn of(reasons: Vec<AvailabilityReason<'a>>) -> Self {
        let mut answers = reasons.iter().filter(|reason| !reason.is_note()).map(AvailabilityReason::answer);
        if answers.clone().any(|answer| answer == Some(false)) {
            Availability::Unavailable(reasons)
        } else if answers.all(|answer| answer == Some(true)) {
            Availability::Available(reasons)
        } else {
            Availability::Unknown(reasons)
        }
    }

    /// True if the node exists; `None` if that is not known.
    pub fn is_available(&self) -> Option<bool> {
        match self {
            Availability::Available(_) => Some(true),
            Availability::Unavailable(_) => Some(false),
            Availability::Unknown(_) => None,
        }
    }

    /// All reasons, in the order build, edition, Azure AD.
    pub fn reasons(&self) -> &[AvailabilityReason<'a>] {
        match self {
            Availability::Available(reasons)
            | Availability::Unavailable(reasons)
            | Availability::Unknown(reasons) => reasons,
        }
    }
}

impl fmt::Display for Availability<'_> {
    /// The answer, the deciding reasons, and all unreadable entries.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Availability::Available(_) => "available",
            Availability::Unavailable(_) => "not available",
            Availability::Unknown(_) => "not known",
        })?;
        let deciding =
            |reason: &&AvailabilityReason<'_>| reason.is_note() || reason.answer() == self.is_available();
        for (index, reason) in self.reasons().iter().filter(deciding).enumerate() {
            write!(f, "{}{reason}", if index == 0 { ": " } else { "; " })?;
        }
        Ok(())
    }
}

/// One reason for an [`Availability`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AvailabilityReason<'a> {
    /// The build, compared with the list of builds.
    Build {
        /// The build of the query.
        build: Build,
        /// The result of the comparison.
        coverage: Coverage,
    },
    /// The edition, compared with the list of editions.
    Edition {
        /// The edition of the query.
        edition: Edition,
        /// The result of the comparison.
        membership: Membership,
    },
    /// The node requires Azure AD.
    AzureAd {
        /// True if the device is joined; `None` if that is not known.
        joined: Option<bool>,
    },
    /// Neither the node nor an ancestor has an `OsBuildVersion`.
    NoBuilds,
    /// Neither the node nor an ancestor has an `EditionAllowList`.
    NoEditions,
    /// The query has no build and no edition.
    NothingAsked,
    /// An entry of `OsBuildVersion` is not a build.
    UnreadableBuild(&'a str),
    /// An entry of `EditionAllowList` is not an id.
    UnreadableEdition(&'a str),
    /// The text of `RequiresAzureAd` is neither yes nor no.
    UnreadableAzureAd(&'a str),
}

impl AvailabilityReason<'_> {
    /// True for a reason that the node exists, false for one against it, `None` for an open one.
    pub fn answer(&self) -> Option<bool> {
        match self {
            Self::Build { coverage, .. } => coverage.is_covered(),
            Self::Edition { membership, .. } => membership.is_listed(),
            Self::AzureAd { joined } => *joined,
            _ => None,
        }
    }

    /// True for an unreadable entry, which is shown but does not decide: [`Coverage::Unreadable`] and
    /// [`Membership::Unreadable`] do.
    fn is_note(&self) -> bool {
        matches!(self, Self::UnreadableBuild(_) | Self::UnreadableEdition(_))
    }
}

impl fmt::Display for AvailabilityReason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Build { build, coverage } => {
                write!(f, "build {build} ")?;
                match coverage {
                    Coverage::Release(release) => {
                        write!(f, "is not before the major release, {}", Named(*release))
                    }
                    Coverage::BackPort(entry) => write!(f, "is not before its back-port, {}", Named(*entry)),
                    Coverage::BeforeBackPort(entry) => {
                        write!(f, "is before its back-port, {}", Named(*entry))
                    }
                    Coverage::BeforeRelease(release) => {
                        write!(f, "has no back-port and is before the major release, {}", Named(*release))
                    }
                    Coverage::Unreleased(entry) => write!(
                        f,
                        "has no back-port, and the major release is not out yet ({entry} is its placeholder)"
                    ),
                    Coverage::BeforeAll(entry) => write!(f, "is before the first, {}", Named(*entry)),
                    Coverage::NewerThanDescriptions(entry) => write!(
                        f,
                        "may be newer than the descriptions; the release was not out when they were written ({entry} \
                         is its placeholder)"
                    ),
                    Coverage::BetweenFamilies(entry) => write!(
                        f,
                        "is between two families of builds and after the back-port {}; the list says nothing about its \
                         branch",
                        Named(*entry)
                    ),
                    Coverage::AfterBackPort(entry) => write!(
                        f,
                        "is after {}, but the list names no major release that later builds would follow",
                        Named(*entry)
                    ),
                    Coverage::RevisionUnknown(entry) => {
                        write!(f, "has the node from its back-port {entry} on, but no revision was asked for")
                    }
                    Coverage::NoEntry => f.write_str("is compared with an empty list of builds"),
                    Coverage::Unreadable => f.write_str("is compared with a list that is partly unreadable"),
                }
            }
            Self::Edition { edition, membership } => {
                write!(f, "edition {edition} ")?;
                match membership {
                    Membership::Listed => f.write_str("is in the list"),
                    Membership::NotListed => f.write_str("is not in the list"),
                    Membership::EmptyList => {
                        f.write_str("is not in the list, which is empty: no edition has the node")
                    }
                    Membership::Starred(Edition(id)) => write!(f, "may be covered by 0x{id:X}*"),
                    Membership::Unreadable => {
                        f.write_str("is compared with a list that is partly unreadable")
                    }
                }
            }
            Self::AzureAd { joined: Some(true) } => {
                f.write_str("the device is joined to Azure AD, as the node requires")
            }
            Self::AzureAd { joined: Some(false) } => {
                f.write_str("the device is not joined to Azure AD, which the node requires")
            }
            Self::AzureAd { joined: None } => f.write_str("the device has to be joined to Azure AD"),
            Self::NoBuilds => f.write_str("the description says nothing about builds"),
            Self::NoEditions => f.write_str("the description says nothing about editions"),
            Self::NothingAsked => f.write_str("neither a build nor an edition was asked for"),
            Self::UnreadableBuild(entry) => write!(f, "the entry \"{entry}\" is not a build"),
            Self::UnreadableEdition(entry) => {
                write!(f, "the entry \"{entry}\" is not the id of an edition")
            }
            Self::UnreadableAzureAd(text) => {
                write!(f, "RequiresAzureAd is \"{text}\"; expected nothing, true or false")
            }
        }
    }
}

/// A build and the name of its version.
struct Named(Build);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        self.0.windows_version().map_or(Ok(()), |name| write!(f, " ({name})"))
    }
}
