//! Pages about servers.

// The page shows the router, which is a feature.
#[cfg(feature = "tls")]
#[doc = include_str!("../docs/server.md")]
///
/// [`CertificateHeader`]: crate::http::CertificateHeader
/// [`ClientIdentity`]: crate::http::ClientIdentity
/// [`ConnectionLimits`]: crate::axum::ConnectionLimits
/// [`DeviceEvent::OtherId`]: crate::http::DeviceEvent::OtherId
/// [`DeviceRoute::with_body_time`]: crate::axum::DeviceRoute::with_body_time
/// [`DeviceRoute::with_requests`]: crate::axum::DeviceRoute::with_requests
/// [`DeviceRoute`]: crate::axum::DeviceRoute
/// [`DeviceService`]: crate::http::DeviceService
/// [`HttpLimits`]: crate::http::HttpLimits
/// [`Rejection::answer`]: crate::http::Rejection::answer
/// [`TlsServer`]: crate::axum::TlsServer
/// [`queue`]: crate::queue
/// [`tls_from_pem`]: crate::axum::tls_from_pem
pub mod server {}
