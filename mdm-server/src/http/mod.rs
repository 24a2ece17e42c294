//! HTTP without a framework: from the head and the body of a request to the response.
//!
//! - [`RequestFacts`] reads the head of a request: encoding, `mode`, `Platform`, MAC and the headers of the Windows client.
//! - [`ClientIdentity`] says who the device is, by its certificate: from the TLS connection, or from a
//!   [`CertificateHeader`] that the caller trusts.
//! - [`DeviceService`] takes a request and returns the response. Commands and sessions are in the [queue](crate::queue); the
//!   [`Handler`] is the program of the server.
//! - [`Rejection`] is the reason why a request gets no message, with its answer.
//! - [`response()`] makes a response from a reply, for a server that holds its sessions itself.
//!
//! The page `docs::server` (feature `tls`) shows a whole server, and the answer to each rejection.

mod certificate_header;
mod content_type;
mod conversation;
mod ended;
mod error;
mod event;
mod handler;
mod handler_error;
mod identity;
mod limits;
mod query;
mod rejection;
mod request;
mod response;
mod service;

pub use certificate_header::{CertificateForm, CertificateHeader};
pub use conversation::StoredSessionError;
pub use error::RequestError;
pub use event::{ClaimedIn, DeviceEvent};
pub use handler::{Admission, Contact, Handler};
pub use handler_error::HandlerError;
pub use identity::{ClientIdentity, Fingerprint, HeaderFault, IdentityError};
pub use limits::HttpLimits;
pub use query::ClientMode;
pub use rejection::{Rejection, RejectionAnswer};
pub use request::RequestFacts;
pub use response::response;
pub use service::DeviceService;
pub use syncml::MessageEncoding;
