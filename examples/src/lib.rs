//! Code of the example programs, such as `office_install.rs`, which are beside this crate's manifest.

mod about;
mod arguments;
mod end;
mod screen;

pub use about::{about, read_file};
pub use arguments::arguments;
pub use end::exit_status;
pub use screen::show_message;

/// Compiles the code of the project's README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
