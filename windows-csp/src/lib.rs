// The README is a test that needs these features.
#![cfg_attr(
    all(feature = "bitlocker", feature = "policy-update", feature = "schema"),
    doc = include_str!("../README.md")
)]
#![cfg_attr(
    not(all(feature = "bitlocker", feature = "policy-update", feature = "schema")),
    doc = "All nodes of Windows' configuration service providers: typed paths, and one static table."
)]
#![no_std]

mod drop;
#[rustfmt::skip]
mod generated;
#[rustfmt::skip]
mod modules;

pub use drop::{DROP, DescriptionDrop};
#[cfg(feature = "schema")]
pub use generated::schema::SCHEMA;
pub use modules::*;
