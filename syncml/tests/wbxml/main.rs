//! WBXML: reading, writing, and comparison with another library.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)] // allowed in tests

mod bad_input;
mod corpus;
mod made_up;
mod reading;
mod round_trip;
mod tree;
mod writing;
