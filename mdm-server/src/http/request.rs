//! The facts in the head of a device's request.

use super::content_type;
use super::error::RequestError;
use super::limits::HttpLimits;
use super::query::{ClientMode, parameter};
use http::header::{ALLOW, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use syncml::MessageEncoding;
use syncml::authentication::Mac;

/// The facts in the head of a device's request (MS-MDM 2.1).
///
/// The device claims all of them: none proves who it is. Only the content type is demanded; a server must not rely on
/// the others.
///
/// ```
/// use mdm_server::http::{ClientMode, HttpLimits, MessageEncoding, RequestFacts};
/// let (parts, ()) = http::Request::post("/dm?mode=Machine&Platform=WoA")
///     .header("content-type", "application/vnd.syncml.dm+xml; charset=utf-8")
///     .header("mdm-genericalert", "<com.example:alert.a><com.example:alert.b>")
///     .body(())?
///     .into_parts();
/// let facts = RequestFacts::read(&parts, &HttpLimits::default())?;
/// assert_eq!((facts.encoding, facts.charset.as_deref()), (MessageEncoding::Xml, Some("utf-8")));
/// assert_eq!((facts.mode, facts.platform.as_deref()), (Some(ClientMode::Machine), Some("WoA")));
/// assert_eq!(facts.generic_alerts, ["com.example:alert.a", "com.example:alert.b"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestFacts {
    /// The encoding of the body, by its media type.
    pub encoding: MessageEncoding,
    /// The charset of the media type, in lower case. The reader goes by the bytes instead.
    pub charset: Option<String>,
    /// The context of the client: `mode` in the query.
    pub mode: Option<ClientMode>,
    /// `Platform` in the query; Windows sends `WoA` on every processor.
    pub platform: Option<String>,
    /// The MAC over the body, in the header `x-syncml-hmac`, for
    /// [`ServerSession::receive_with`](syncml::session::ServerSession::receive_with).
    pub mac: Option<Mac>,
    /// The types of the alerts that made the device open the session: `MDM-GenericAlert` (note 5).
    pub generic_alerts: Vec<String>,
    /// `client-request-id`: the `EntDMID` that the server gave the device (note 8).
    pub client_request_id: Option<String>,
    /// `MS-CV`: the correlation vector of the request, for logs (note 7).
    pub correlation_vector: Option<String>,
    /// `User-Agent`, such as `MSFT OMA DM Client/1.2.0.1`.
    pub user_agent: Option<String>,
}

impl RequestFacts {
    /// Reads the head of a request.
    ///
    /// # Errors
    /// [`RequestError`] when the request is not a POST of a message, or exceeds a limit. A body that is too long is
    /// refused here if `Content-Length` says so.
    pub fn read(parts: &Parts, limits: &HttpLimits) -> Result<Self, RequestError> {
        check_limits(parts, limits)?;
        if parts.method != Method::POST {
            return Err(RequestError::Method);
        }
        let headers = &parts.headers;
        if let Some(coding) =
            text(headers, &CONTENT_ENCODING).filter(|it| !it.eq_ignore_ascii_case("identity"))
        {
            return Err(RequestError::ContentEncoding(coding));
        }
        let (encoding, charset) = content_type::read(headers.get(CONTENT_TYPE))?;
        let query = parts.uri.query();
        let header = |name: &'static str| text(headers, &HeaderName::from_static(name));
        Ok(RequestFacts {
            encoding,
            charset,
            mode: parameter(query, "mode").map(ClientMode::from),
            platform: parameter(query, "platform"),
            mac: header(Mac::HEADER).map(|mac| mac.parse()).transpose()?,
            generic_alerts: header("mdm-genericalert").as_deref().map(alert_types).unwrap_or_default(),
            client_request_id: header("client-request-id"),
            correlation_vector: header("ms-cv"),
            user_agent: text(headers, &USER_AGENT),
        })
    }
}

fn check_limits(parts: &Parts, limits: &HttpLimits) -> Result<(), RequestError> {
    let uri = parts.uri.path_and_query().map_or(0, |it| it.as_str().len());
    if uri > limits.uri {
        return Err(RequestError::UriTooLong { limit: limits.uri });
    }
    let size: usize = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if size > limits.headers {
        return Err(RequestError::HeadersTooLarge { limit: limits.headers });
    }
    let length = parts.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(length) if length > limits.body as u64 => Err(RequestError::BodyTooLarge { limit: limits.body }),
        _ => Ok(()),
    }
}

/// The text of a header. Bytes that are not UTF-8 become U+FFFD.
fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

/// The types in `<type1><type2>`. Text outside of brackets is kept as a type.
fn alert_types(text: &str) -> Vec<String> {
    text.split(['<', '>']).map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// The methods that a device's address allows, for the answer to another one.
pub(super) fn allow() -> (HeaderName, HeaderValue) {
    (ALLOW, HeaderValue::from_static("POST"))
}
