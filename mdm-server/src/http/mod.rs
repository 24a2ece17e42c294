//! HTTP without a framework: from the head and the body of a request to the response.
//!
//! - [`RequestFacts`] reads the head of a request: encoding, `mode`, `Platform`, MAC and the headers of the Windows client.
//! - [`ClientIdentity`] says who the device is, by its certificate: from the TLS connection, or from a
//!   [`CertificateHeader`] that the caller trusts.
//! - [`Rejection`] is the reason why a request gets no message, with its answer.
//! - [`response()`] makes a response from the reply of a session.
//!
//! The page [`docs::server`](crate::docs::server) has the answer to each rejection.

mod certificate_header;
mod content_type;
mod error;
mod handler;
mod identity;
mod limits;
mod query;
mod rejection;
mod request;
mod response;

pub use certificate_header::{CertificateForm, CertificateHeader, HeaderFault};
pub use content_type::MessageEncoding;
pub use error::RequestError;
pub use handler::HandlerError;
pub use identity::{ClientIdentity, Fingerprint, IdentityError};
pub use limits::HttpLimits;
pub use query::ClientMode;
pub use rejection::{Rejection, RejectionAnswer};
pub use request::RequestFacts;
pub use response::response;
