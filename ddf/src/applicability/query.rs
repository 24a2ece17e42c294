//! The question about a node on a device.

use super::answer::{Availability, AvailabilityReason};
use super::build::Build;
use super::edition::Edition;
use crate::model::Applicability;
use alloc::vec::Vec;

/// The known facts about a device and the descriptions. A field that is `None` is not asked.
///
/// A query has no version of a CSP, because a device reports its build, not the versions of its CSPs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The build of the device.
    pub build: Option<Build>,
    /// The edition of the device.
    pub edition: Option<Edition>,
    /// True if the device is joined to Azure AD (Microsoft Entra ID); `None` if that is not known.
    pub azure_ad: Option<bool>,
    /// The newest build that the descriptions name: [`Schema::newest_build_for`](crate::schema::Schema::newest_build_for),
    /// [`Description::newest_build`](crate::Description::newest_build). On a build that
    /// [may be later](Build::may_be_after) the answer about a node whose
    /// release is only a placeholder is [`Availability::Unknown`]; without this field it is
    /// [`Availability::Unavailable`].
    pub newest: Option<Build>,
}

impl Applicability<'_> {
    /// Tells if the node exists on a device, and why.
    ///
    /// The answer is not known for a node without builds or editions of its own or inherited, and for a node that requires
    /// Azure AD if the query does not say that the device is joined.
    pub fn explain(&self, query: &Query) -> Availability<'_> {
        let mut reasons = Vec::new();
        if let Some(build) = query.build {
            match self.builds() {
                Some(builds) => {
                    reasons.push(AvailabilityReason::Build {
                        build,
                        coverage: builds.covers(build, query.newest),
                    });
                    reasons.extend(builds.unreadable().map(AvailabilityReason::UnreadableBuild));
                }
                None => reasons.push(AvailabilityReason::NoBuilds),
            }
        }
        if let Some(edition) = query.edition {
            match self.editions() {
                Some(editions) => {
                    reasons
                        .push(AvailabilityReason::Edition { edition, membership: editions.lists(edition) });
                    reasons.extend(editions.unreadable().map(AvailabilityReason::UnreadableEdition));
                }
                None => reasons.push(AvailabilityReason::NoEditions),
            }
        }
        match self.needs_azure_ad() {
            Some(true) => reasons.push(AvailabilityReason::AzureAd { joined: query.azure_ad }),
            Some(false) => {}
            None => reasons.push(AvailabilityReason::UnreadableAzureAd(
                self.requires_azure_ad.as_deref().unwrap_or_default(),
            )),
        }
        if reasons.is_empty() {
            reasons.push(AvailabilityReason::NothingAsked);
        }
        Availability::of(reasons)
    }
}
