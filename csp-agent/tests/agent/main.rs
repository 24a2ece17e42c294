//! The loop of an agent, with a server in the same process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod bad_answers;
mod bell;
mod device;
#[cfg(feature = "redb")]
mod killing;
mod sessions;
