//! The devices on which a node exists (`MSFT:Applicability`).
//!
//! [`Applicability`] holds the four texts as written; the methods here read them. An unreadable entry is kept, and is a
//! reason of the answer.
//!
//! Each of the four texts is inherited from the parent by itself. [`Details::applicability`](crate::schema::Details)
//! includes the inherited texts; [`Applicability::effective`] adds them for the model.
//!
//! **Builds.** `OsBuildVersion` names the first build that has the node. If older builds got the node too, it
//! is a list: the entry without a revision is the major release, which every later build follows, and an entry with one is
//! a back-port, which holds for its build and the later builds of its family (19041 to 19045, say) from the revision on.
//! `99.9.99999`, `99.9.9999` and `88.8.88888` are placeholders for an unreleased build. Where the list does not decide,
//! the answer is [`Availability::Unknown`]: for a build of Windows Server between two families, and for a build newer
//! than the descriptions.
//!
//! ```
//! use ddf::applicability::{Availability, Edition, Query};
//! use ddf::model::Applicability;
//!
//! let node = Applicability {
//!     os_build_version: Some("10.0.22000, 10.0.19041.1202".into()),
//!     edition_allow_list: Some("0x4;0x30;".into()),
//!     ..Applicability::default()
//! };
//! let on = |build: &str| Ok(Query { build: Some(build.parse()?), ..Query::default() });
//! let answer = node.explain(&Query { edition: Some(Edition::PROFESSIONAL), ..on("10.0.22621.3085")? });
//! assert_eq!(
//!     answer.to_string(),
//!     "available: build 10.0.22621.3085 is not before the major release, 10.0.22000 (Windows 11, version 21H2); \
//!      edition 0x30 (PROFESSIONAL) is in the list"
//! );
//! assert!(matches!(node.explain(&on("10.0.19045.4412")?), Availability::Available(_)));
//! assert!(matches!(node.explain(&on("10.0.18363.900")?), Availability::Unavailable(_)));
//! assert!(matches!(node.explain(&on("10.0.20348.1")?), Availability::Unknown(_)));
//! # Ok::<(), ddf::applicability::ParseBuildError>(())
//! ```

mod answer;
mod build;
mod coverage;
mod edition;
mod os_builds;
mod query;

pub use answer::{Availability, AvailabilityReason};
pub use build::{Build, ParseBuildError};
pub use coverage::Coverage;
pub use edition::{Edition, EditionEntry, EditionError, EditionGroup, EditionList, Membership};
pub use os_builds::{BuildEntry, OsBuilds};
pub use query::Query;

use crate::model::{Applicability, Deprecated, Description, Node};
use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

/// The version of a CSP (`CspVersion`): `1.3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CspVersion {
    /// Before the point.
    pub major: u32,
    /// After it.
    pub minor: u32,
}

impl FromStr for CspVersion {
    type Err = CspVersionError;

    fn from_str(text: &str) -> Result<Self, CspVersionError> {
        let (major, minor) = text.trim_ascii().split_once('.').unwrap_or((text.trim_ascii(), "0"));
        match (build::number(major), build::number(minor)) {
            (Some(major), Some(minor)) => Ok(CspVersion { major, minor }),
            _ => Err(CspVersionError),
        }
    }
}

impl fmt::Display for CspVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The text is not the version of a CSP: `"1.x"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CspVersionError;

impl fmt::Display for CspVersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the version of a CSP; expected two numbers, as in 1.3")
    }
}

impl core::error::Error for CspVersionError {}

impl<'a> Applicability<'a> {
    /// The applicability of a node with inherited fields: each field comes from the first of these nodes that has it. Pass
    /// the node first, then its ancestors up to the root.
    ///
    /// ```
    /// # #[cfg(feature = "xml")] {
    /// use ddf::{Description, model::Applicability};
    /// let file = b"<MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'><Node><NodeName>A</NodeName>
    ///   <DFProperties><MSFT:Applicability><MSFT:CspVersion>1.0</MSFT:CspVersion></MSFT:Applicability></DFProperties>
    ///   <Node><NodeName>B</NodeName></Node></Node></MgmtTree>";
    /// let description = Description::read(file).unwrap();
    /// let root = description.nodes().next().unwrap();
    /// let child = root.children().next().unwrap();
    /// assert_eq!(Applicability::effective([child, root]).csp_version.as_deref(), Some("1.0"));
    /// # }
    /// ```
    pub fn effective<'m>(node_and_ancestors: impl IntoIterator<Item = &'m Node<'m>>) -> Applicability<'m> {
        fn inherit<'m>(field: &mut Option<Cow<'m, str>>, above: &'m Option<Cow<'m, str>>) {
            if field.is_none() {
                *field = above.as_deref().map(Cow::Borrowed);
            }
        }
        let mut effective = Applicability::default();
        for own in node_and_ancestors.into_iter().filter_map(Node::applicability) {
            inherit(&mut effective.os_build_version, &own.os_build_version);
            inherit(&mut effective.csp_version, &own.csp_version);
            inherit(&mut effective.edition_allow_list, &own.edition_allow_list);
            inherit(&mut effective.requires_azure_ad, &own.requires_azure_ad);
        }
        effective
    }

    /// The builds of `OsBuildVersion`, if it is there.
    pub fn builds(&self) -> Option<OsBuilds<'_>> {
        self.os_build_version.as_deref().map(OsBuilds::new)
    }

    /// The editions of `EditionAllowList`, if it is there.
    pub fn editions(&self) -> Option<EditionList<'_>> {
        self.edition_allow_list.as_deref().map(EditionList::new)
    }

    /// The version of `CspVersion`, if it is there: the lowest version of the CSP that has the node.
    ///
    /// # Errors
    /// [`CspVersionError`] when it is not a version.
    pub fn version(&self) -> Result<Option<CspVersion>, CspVersionError> {
        self.csp_version.as_deref().map(str::parse).transpose()
    }

    /// True if `RequiresAzureAd` demands a device that is joined to Azure AD (Microsoft Entra ID), as an empty element does.
    /// `None` if its text is neither yes nor no.
    pub fn needs_azure_ad(&self) -> Option<bool> {
        let Some(text) = self.requires_azure_ad.as_deref().map(str::trim_ascii) else { return Some(false) };
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        match () {
            () if text.is_empty() || is("true") || is("1") => Some(true),
            () if is("false") || is("0") => Some(false),
            () => None,
        }
    }
}

impl Deprecated<'_> {
    /// The first build on which the node is deprecated, if the description names it.
    ///
    /// # Errors
    /// [`ParseBuildError`] when `OsBuildDeprecated` is not a build.
    ///
    /// ```
    /// use ddf::model::Deprecated;
    /// let deprecated = Deprecated { os_build: Some("10.0.22000".into()) };
    /// assert_eq!(deprecated.build()?, Some("10.0.22000".parse()?));
    /// # Ok::<(), ddf::applicability::ParseBuildError>(())
    /// ```
    pub fn build(&self) -> Result<Option<Build>, ParseBuildError> {
        self.os_build.as_deref().map(str::parse).transpose()
    }
}

/// The newest build that these lists name in the family of `build`, with its revision; if they name none there, the newest of
/// all. It shows whether the descriptions know this build: see [`Build::may_be_after`].
pub fn newest_build_for<'l>(
    lists: impl Iterator<Item = OsBuilds<'l>> + Clone,
    build: Build,
) -> Option<Build> {
    let back_ports = lists.clone().flat_map(|list| list.entries()).filter_map(|entry| match entry {
        BuildEntry::BackPort(entry) if entry.is_in_family_of(build) => Some(entry),
        _ => None,
    });
    back_ports.max_by_key(|entry| entry.revision).or_else(|| lists.filter_map(|list| list.newest()).max())
}

impl Description<'_> {
    /// The lists of builds of all nodes that have one, for [`newest_build_for`].
    pub fn build_lists(&self) -> Vec<OsBuilds<'_>> {
        fn add<'d>(node: &'d Node<'_>, lists: &mut Vec<OsBuilds<'d>>) {
            lists.extend(node.applicability().and_then(Applicability::builds));
            node.children().for_each(|child| add(child, lists));
        }
        let mut lists = Vec::new();
        self.nodes().for_each(|root| add(root, &mut lists));
        lists
    }

    /// The newest build of Windows that the description names, without its revision. Placeholders do not count.
    pub fn newest_build(&self) -> Option<Build> {
        fn newest(node: &Node<'_>) -> Option<Build> {
            let own = node.applicability().and_then(Applicability::builds).and_then(|builds| builds.newest());
            own.max(node.children().filter_map(newest).max())
        }
        self.nodes().filter_map(newest).max()
    }
}
