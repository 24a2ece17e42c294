#![doc = include_str!("../README.md")]

#[cfg(feature = "axum")]
pub mod axum;
#[cfg(feature = "tls")]
pub mod docs;
pub mod http;
pub mod queue;
