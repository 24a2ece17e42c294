//! The errors in the head of a request.

use csp_findings::quoted;
use syncml::authentication::MacError;

/// The reason why the head of a request is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// `GET /dm`: messages are posted.
    #[error("the method is not POST")]
    Method,
    /// The path with its query is longer than [`HttpLimits::uri`](super::HttpLimits::uri).
    #[error("the address is longer than {limit} bytes")]
    UriTooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// The headers are larger than [`HttpLimits::headers`](super::HttpLimits::headers).
    #[error("the headers have more than {limit} bytes")]
    HeadersTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The body is longer than [`HttpLimits::body`](super::HttpLimits::body).
    #[error("the body has more than {limit} bytes")]
    BodyTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// There is no `Content-Type`.
    #[error(
        "there is no Content-Type; expected application/vnd.syncml.dm+xml or application/vnd.syncml.dm+wbxml"
    )]
    NoContentType,
    /// `Content-Type: text/xml`: not the media type of a message.
    #[error("the Content-Type is {}; expected application/vnd.syncml.dm+xml or application/vnd.syncml.dm+wbxml", quoted(.0))]
    ContentType(String),
    /// `charset=koi8-r`: a message is UTF-8 or UTF-16.
    #[error("the charset {} is not supported; expected utf-8 or utf-16", quoted(.0))]
    Charset(String),
    /// `Content-Encoding: gzip`: bodies are not compressed.
    #[error("the Content-Encoding {} is not supported", quoted(.0))]
    ContentEncoding(String),
    /// The header `x-syncml-hmac` is not a MAC.
    #[error("x-syncml-hmac: {0}")]
    Mac(#[from] MacError),
}
