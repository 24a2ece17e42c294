//! Code of the example programs, such as `office_install.rs`, which are beside this crate's manifest.

mod end;
mod screen;

pub use end::exit_status;
pub use screen::show_message;

/// Compiles the code of the project's README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
