//! Alerts of CSPs.

use ddf::Format;
use std::fmt;
use syncml::{AlertCode, BuildError, CmdId, ItemInput, MessageBuilder};

/// An alert of a CSP for the server, as at the end of work that was answered with 202 (MS-MDM 2.2.7.2; OMA DM Protocol 1.2.1,
/// 8.7). `Debug` omits the data.
///
/// ```
/// # use csp_host::CspAlert;
/// # use syncml::{MessageBuilder, Version};
/// let alert = CspAlert::new("com.example.backup", "./Vendor/Example/Backup", "0");
/// let mut message = MessageBuilder::without_header(Version::V1_2);
/// alert.add_to(&mut message)?;
/// assert!(message.finish(true).to_xml().contains("<Data>1226</Data>"));
/// # Ok::<(), syncml::BuildError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CspAlert {
    /// The code: [`AlertCode::GENERIC`], or [`AlertCode::CLIENT_EVENT`].
    pub code: AlertCode,
    /// What the alert is about (`Meta/Type`), such as `com.example.backup`.
    pub alert_type: String,
    /// The address of the node that it is about (`Source/LocURI`), as it is written to the server.
    pub source: String,
    /// The format of the data.
    pub format: Format,
    /// The importance (`Meta/Mark`): `fatal`, `critical`, `minor`, `warning`, `informational`, `harmless` or `indeterminate`.
    pub mark: String,
    /// The data.
    pub data: String,
}

impl CspAlert {
    /// A generic alert (1226) of this type about a node, informational, with text.
    pub fn new(alert_type: impl Into<String>, source: impl Into<String>, data: impl Into<String>) -> Self {
        CspAlert {
            code: AlertCode::GENERIC,
            alert_type: alert_type.into(),
            source: source.into(),
            format: Format::Chr,
            mark: "informational".to_owned(),
            data: data.into(),
        }
    }

    /// Adds the alert to a message.
    ///
    /// # Errors
    /// [`BuildError`] when a text has a character that XML forbids.
    pub fn add_to(&self, message: &mut MessageBuilder) -> Result<CmdId, BuildError> {
        let mut item = ItemInput::source(&*self.source).with_data(self.format, &*self.data);
        item.meta.mime_type = Some(self.alert_type.as_str().into());
        item.meta.mark = Some(self.mark.as_str().into());
        message.alert(self.code, [item])
    }
}

impl fmt::Debug for CspAlert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CspAlert")
            .field("code", &self.code)
            .field("alert_type", &self.alert_type)
            .field("source", &csp_findings::without_product_keys(&self.source))
            .field("format", &self.format)
            .field("mark", &self.mark)
            .finish_non_exhaustive()
    }
}
