//! A job on a scripted machine. After all failures and kills of the agent, no run has two tools, no end is reported while a
//! process of the tool runs, no foreign process is ended, and the exit code is correct.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod any;
mod cases;
mod handover;
mod host;
mod scripted;
mod world;
