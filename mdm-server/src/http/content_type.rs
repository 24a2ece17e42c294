//! The media types of messages.

use super::error::RequestError;
use http::HeaderValue;
use syncml::MessageEncoding;

/// The charsets of XML messages. The reader finds the right one of them by the bytes.
const CHARSETS: [&str; 5] = ["utf-8", "us-ascii", "utf-16", "utf-16le", "utf-16be"];

/// Reads a `Content-Type`: the encoding, and the charset in lower case.
pub(super) fn read(value: Option<&HeaderValue>) -> Result<(MessageEncoding, Option<String>), RequestError> {
    let value = value.ok_or(RequestError::NoContentType)?;
    let value = String::from_utf8_lossy(value.as_bytes());
    let mut parts = value.split(';');
    let media_type = parts.next().unwrap_or_default().trim();
    let encoding = MessageEncoding::of_media_type(media_type)
        .ok_or_else(|| RequestError::ContentType(media_type.to_owned()))?;
    let charset = parts.find_map(charset);
    match charset {
        // The charset of WBXML is in its header.
        Some(charset) if encoding == MessageEncoding::Xml && !CHARSETS.contains(&charset.as_str()) => {
            Err(RequestError::Charset(charset))
        }
        charset => Ok((encoding, charset)),
    }
}

/// The value of a parameter `charset`.
fn charset(parameter: &str) -> Option<String> {
    let (name, value) = parameter.split_once('=')?;
    let is_charset = name.trim().eq_ignore_ascii_case("charset");
    is_charset.then(|| value.trim().trim_matches('"').to_ascii_lowercase())
}
