//! Sessions over HTTP with a queue in memory, without a network.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod bad_input;
mod device;
mod failing_queue;
mod identity;
mod program;
mod sessions;
