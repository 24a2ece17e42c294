//! The job on a scripted machine: whatever happens, and whenever the agent is killed, no run has two tools, no end is told
//! while a process of the tool works, no stranger is touched, and the code is the right one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod any;
mod cases;
mod handover;
mod host;
mod scripted;
mod world;
