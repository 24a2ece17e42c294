//! The encodings of messages on the wire.

use crate::document::Message;

/// The encoding of a message on the wire, by its media type (MS-MDM 2.1).
///
/// ```
/// use syncml::MessageEncoding;
/// assert_eq!(MessageEncoding::of_media_type("application/vnd.syncml.dm+WBXML"), Some(MessageEncoding::Wbxml));
/// assert_eq!(MessageEncoding::default().media_type(), "application/vnd.syncml.dm+xml");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MessageEncoding {
    /// XML, in UTF-8 where this crate writes it: `application/vnd.syncml.dm+xml`. The default of Windows.
    #[default]
    Xml,
    /// WBXML: `application/vnd.syncml.dm+wbxml`.
    Wbxml,
}

impl MessageEncoding {
    /// The encoding with this media type, which is compared without case.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        let encodings = [MessageEncoding::Xml, MessageEncoding::Wbxml];
        encodings.into_iter().find(|encoding| encoding.media_type().eq_ignore_ascii_case(media_type))
    }

    /// The media type, for `Content-Type`.
    pub const fn media_type(self) -> &'static str {
        match self {
            MessageEncoding::Xml => "application/vnd.syncml.dm+xml",
            MessageEncoding::Wbxml => "application/vnd.syncml.dm+wbxml",
        }
    }

    /// The bytes of a message.
    pub fn encode(self, message: &Message<'_>) -> Vec<u8> {
        match self {
            MessageEncoding::Xml => message.to_xml().into_bytes(),
            MessageEncoding::Wbxml => message.to_wbxml(),
        }
    }
}
