//! Pages about servers.

#[doc = include_str!("../docs/server.md")]
pub mod server {}
