//! The alert at the end of a job.

use crate::nodes::{EnterpriseDesktopAppManagementNode as Node, SCHEMA};
use crate::{HResult, ProductCode};
use ddf::schema::NodeEnum;
use ddf::{LocUri, Scope};
use syncml::{Alert, AlertCode, Message};

/// The `Type` of the alert.
pub const ALERT_TYPE: &str = "Reversed-Domain-Name:com.microsoft.mdm.win32csp_install";

/// The alert that a device sends at the end of a job (EnterpriseDesktopAppManagement CSP page, "Alert example").
///
/// ```
/// use desktop_app_csp::server::InstallAlert;
/// let message = syncml::Message::parse("<Alert><CmdID>4</CmdID><Data>1224</Data><Item>
///   <Source><LocURI>./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/{AF9257BA-6BBD-4624-AA9B-0182D50292C3}/DownloadInstall</LocURI></Source>
///   <Meta><Type xmlns='syncml:metinf'>Reversed-Domain-Name:com.microsoft.mdm.win32csp_install</Type>
///     <Format xmlns='syncml:metinf'>int</Format><Mark xmlns='syncml:metinf'>informational</Mark></Meta>
///   <Data>-2147023293</Data></Item></Alert>")?;
/// let alerts = InstallAlert::all(&message);
/// assert_eq!(alerts[0].product_code.as_str(), "{AF9257BA-6BBD-4624-AA9B-0182D50292C3}");
/// assert_eq!(alerts[0].result, desktop_app_csp::HResult(0x8007_0643));
/// # Ok::<(), syncml::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstallAlert {
    /// The tree.
    pub scope: Scope,
    /// The product code. Devices write its braces into the address as they are.
    pub product_code: ProductCode,
    /// The result of the job; 0 for success.
    pub result: HResult,
}

impl InstallAlert {
    /// The alerts of this kind in a message.
    pub fn all(message: &Message<'_>) -> Vec<InstallAlert> {
        message
            .commands()
            .filter_map(|command| command.as_alert())
            .flat_map(|alert| Self::read(&alert))
            .collect()
    }

    /// The items of an alert that are about the end of a job: code 1224 (or 1226), and this type and source.
    pub fn read(alert: &Alert<'_>) -> Vec<InstallAlert> {
        if !matches!(alert.code(), Some(AlertCode::CLIENT_EVENT | AlertCode::GENERIC)) {
            return Vec::new();
        }
        let read = |item: syncml::Item<'_>| {
            if item.mime_type()?.trim() != ALERT_TYPE {
                return None;
            }
            let source = item.source_uri()?;
            let uri = LocUri::parse(source.as_str()).ok()?;
            let found = SCHEMA.lookup(&uri)?;
            let Node::DownloadInstall { product_id } = Node::of_found(&found)? else { return None };
            let product_code = product_id.decode().parse().ok()?;
            let result = item.data()?.text().parse().ok()?;
            Some(InstallAlert { scope: found.scope(), product_code, result })
        };
        alert.items().filter_map(read).collect()
    }
}
