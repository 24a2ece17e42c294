//! A router for axum, and a server for it.
//!
//! [`DeviceRoute`] makes a route of a [`DeviceService`](crate::http::DeviceService): it reads bodies within a limit of size
//! and time, runs the blocking handler in threads for blocking work, and answers 429 with `Retry-After` when too many
//! requests are at work.
//!
//! With the feature `tls`, `TlsServer` accepts connections with client certificates, and closes those that are slow;
//! `tls_from_pem` reads its certificates.

#[cfg(feature = "tls")]
mod activity;
mod body;
#[cfg(feature = "tls")]
mod pem;
mod route;
#[cfg(feature = "tls")]
mod tls;

#[cfg(feature = "tls")]
pub use pem::{PemFile, TlsPemError, tls_from_pem};
pub use route::{DeviceRoute, IdentitySource};
#[cfg(feature = "tls")]
pub use tls::{ConnectionError, ConnectionLimits, TlsServer};
