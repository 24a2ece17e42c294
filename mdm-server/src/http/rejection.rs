//! The requests that get no message of a session, and their answers.

use super::conversation::StoredSessionError;
use super::error::RequestError;
use super::handler_error::HandlerError;
use super::identity::IdentityError;
use super::request::allow;
use super::response;
use crate::queue::QueueError;
use core::time::Duration;
use csp_xml::XmlErrorKind;
use http::header::{CONNECTION, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use syncml::session::SessionError;
use syncml::{AnyError, ReadErrorKind, WbxmlErrorKind};

/// The reason why a request gets no message of a session. `Display` is a line for a log: it shows no secrets and no control
/// characters.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// The head of the request is not that of a device's message.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The request has no client certificate that can be read.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The body is not a message.
    #[error("the body is not a message: {0}")]
    Read(#[from] AnyError),
    /// The message does not belong to the session.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The `SessionID` is empty, longer than 255 bytes, or has control characters.
    #[error("the SessionID is not usable: {0}")]
    SessionId(#[source] QueueError),
    /// The message continues a session that this server does not have: it is over, or was closed.
    #[error("the message continues a session that this server does not have")]
    UnknownSession,
    /// The stored session cannot go on. It is closed.
    #[error(transparent)]
    StoredSession(#[from] StoredSessionError),
    /// The queue does not answer.
    #[error("the queue: {0}")]
    Queue(#[from] QueueError),
    /// The program refuses the device, or cannot answer now.
    #[error(transparent)]
    Handler(#[from] HandlerError),
    /// The server has as many requests at work as it may have.
    #[error("too many requests at once; the device is asked to come back after {} s", retry_after.as_secs())]
    Busy {
        /// The time after which the device should try again.
        retry_after: Duration,
    },
    /// The body did not arrive in time.
    #[error("the body did not arrive within {} s", limit.as_secs())]
    SlowBody {
        /// The limit.
        limit: Duration,
    },
    /// The connection ended inside the body.
    #[error("the connection ended inside the body")]
    CutBody,
    /// The program has panicked. The message does not count.
    #[error("the program has panicked")]
    Panicked,
}

/// The answer to a request that is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectionAnswer {
    /// The next message of the session, which ends it with an Alert 1223.
    Abort,
    /// This status without a body.
    Status(StatusCode),
}

impl Rejection {
    /// The answer to the request. The page `docs::server` (feature `tls`) has the whole table.
    pub fn answer(&self) -> RejectionAnswer {
        RejectionAnswer::Status(match self {
            Rejection::Request(error) => request(error),
            Rejection::Identity(
                IdentityError::Missing | IdentityError::Certificate | IdentityError::Header { .. },
            ) => StatusCode::FORBIDDEN,
            Rejection::Read(AnyError::Xml(error)) => xml(error.kind()),
            Rejection::Read(AnyError::Wbxml(error)) => wbxml(error.kind()),
            Rejection::Session(error) => return session(error),
            Rejection::SessionId(_) => StatusCode::BAD_REQUEST,
            Rejection::UnknownSession | Rejection::StoredSession(_) => StatusCode::CONFLICT,
            Rejection::Queue(_) => StatusCode::SERVICE_UNAVAILABLE,
            Rejection::Handler(HandlerError::Refused(_)) => StatusCode::FORBIDDEN,
            Rejection::Handler(HandlerError::Unavailable { .. }) => StatusCode::SERVICE_UNAVAILABLE,
            Rejection::Busy { .. } => StatusCode::TOO_MANY_REQUESTS,
            Rejection::SlowBody { .. } => StatusCode::REQUEST_TIMEOUT,
            Rejection::CutBody => StatusCode::BAD_REQUEST,
            Rejection::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        })
    }

    /// The response without a message. A response to [`RejectionAnswer::Abort`] has the session's next message instead.
    pub fn response(&self) -> Response<Vec<u8>> {
        let status = match self.answer() {
            RejectionAnswer::Abort => StatusCode::OK,
            RejectionAnswer::Status(status) => status,
        };
        let mut response = response::empty(status);
        let headers = response.headers_mut();
        match self {
            Rejection::Request(RequestError::Method) => headers.extend([allow()]),
            Rejection::Busy { retry_after: after }
            | Rejection::Handler(HandlerError::Unavailable { retry_after: after, .. }) => {
                headers.insert(RETRY_AFTER, HeaderValue::from(after.as_secs().max(1)));
            }
            Rejection::Queue(_) => {
                headers.insert(RETRY_AFTER, HeaderValue::from(60));
            }
            // The rest of the body is not read.
            Rejection::SlowBody { .. } | Rejection::Request(RequestError::BodyTooLarge { .. }) => {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            _ => {}
        }
        response
    }
}

fn request(error: &RequestError) -> StatusCode {
    match error {
        RequestError::Method => StatusCode::METHOD_NOT_ALLOWED,
        RequestError::UriTooLong { .. } => StatusCode::URI_TOO_LONG,
        RequestError::HeadersTooLarge { .. } => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        RequestError::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        RequestError::NoContentType
        | RequestError::ContentType(_)
        | RequestError::Charset(_)
        | RequestError::ContentEncoding(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        RequestError::Mac(_) => StatusCode::BAD_REQUEST,
    }
}

/// 413 for a limit, 400 for everything else.
fn xml(kind: &ReadErrorKind) -> StatusCode {
    match kind {
        ReadErrorKind::Xml(XmlErrorKind::Limit { .. }) | ReadErrorKind::TooManyNamespaces => {
            StatusCode::PAYLOAD_TOO_LARGE
        }
        _ => StatusCode::BAD_REQUEST,
    }
}

fn wbxml(kind: &WbxmlErrorKind) -> StatusCode {
    match kind {
        WbxmlErrorKind::Limit { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        WbxmlErrorKind::Xml(kind) => xml(kind),
        _ => StatusCode::BAD_REQUEST,
    }
}

fn session(error: &SessionError) -> RejectionAnswer {
    RejectionAnswer::Status(match error {
        SessionError::TooManyMessages { .. } | SessionError::NoProgress { .. } => {
            return RejectionAnswer::Abort;
        }
        SessionError::NoHeader | SessionError::NoMsgId | SessionError::OtherSession => {
            StatusCode::BAD_REQUEST
        }
        SessionError::OldMessage { .. } | SessionError::NotNow | SessionError::Over => StatusCode::CONFLICT,
        SessionError::Unproven | SessionError::Unauthorized => StatusCode::FORBIDDEN,
        // The device has refused our message: the session is over, and there is nothing to say.
        SessionError::HeaderRefused { .. } => StatusCode::OK,
        SessionError::Build(_)
        | SessionError::Fill(_)
        | SessionError::Submitted(_)
        | SessionError::NoCommand => StatusCode::INTERNAL_SERVER_ERROR,
        // An error that a later version of `syncml` adds.
        _ => StatusCode::BAD_REQUEST,
    })
}
