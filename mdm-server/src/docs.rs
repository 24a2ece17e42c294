//! Pages about servers.

// The page shows the router, which is a feature.
#[cfg(feature = "tls")]
#[doc = include_str!("../docs/server.md")]
pub mod server {}
