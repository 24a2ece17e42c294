//! The check of each kind of content: a file for each.

mod configuration;
mod description;
mod diagnostics_report;
mod event_log;
mod fleet;
mod intune;
mod job;
mod message;
#[cfg(feature = "package")]
mod package;
mod provisioning;

#[cfg(feature = "package")]
pub(crate) use package::check_package;

use crate::checked::Checked;
use crate::content_kind::{ContentKind, NotChecked};
use csp_xml::XmlError;
use syncml::check::MessageChecker;

/// Checks a content of this kind. `messages` checks messages, and commands in other contents.
pub(crate) fn check(
    kind: ContentKind,
    bytes: &[u8],
    messages: &MessageChecker<'_>,
) -> Result<Checked, NotChecked> {
    let readable = |checked: Result<Checked, XmlError>| {
        Ok(checked.unwrap_or_else(|error| Checked::not_well_formed(kind, error)))
    };
    match kind {
        ContentKind::Description => Ok(description::check(bytes)),
        ContentKind::Message => Ok(message::check(bytes, messages)),
        ContentKind::Configuration => Ok(configuration::check(bytes)),
        ContentKind::Job => Ok(job::check(bytes)),
        ContentKind::IntuneExport => readable(intune::check(bytes, messages)),
        ContentKind::Provisioning => readable(provisioning::check(bytes, messages)),
        ContentKind::DiagnosticsReport => readable(diagnostics_report::check(bytes, messages)),
        ContentKind::EventLog => readable(event_log::check(bytes, messages)),
        #[cfg(feature = "package")]
        ContentKind::Package => package::check(bytes),
        #[cfg(not(feature = "package"))]
        ContentKind::Package => {
            Err(NotChecked::because("is an MSI package or another compound file, which is not read here"))
        }
    }
}
