//! Home of the example programs: `office_install.rs` and its like are beside this crate's manifest.

/// Compiles the code of the project's README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
