//! The example programs, such as `office_install.rs`, are beside this crate's manifest.

/// Compiles the code of the project's README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
