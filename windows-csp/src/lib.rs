// The README is a test that needs these features.
#![cfg_attr(
    all(
        feature = "admx-bits",
        feature = "bitlocker",
        feature = "policy-update",
        feature = "schema",
        feature = "vpnv2"
    ),
    doc = include_str!("../README.md")
)]
#![cfg_attr(
    not(all(
        feature = "admx-bits",
        feature = "bitlocker",
        feature = "policy-update",
        feature = "schema",
        feature = "vpnv2"
    )),
    doc = "All nodes of Windows' configuration service providers: typed paths, and one static table."
)]
#![no_std]

mod area;
#[rustfmt::skip]
mod areas;
mod drop;
mod find;
#[rustfmt::skip]
mod generated;
#[rustfmt::skip]
mod modules;

pub use area::Area;
/// The crate of paths and values: [`ddf::Admx`], [`ddf::Guid`], [`ddf::Path`], [`ddf::LocUri`].
pub use ddf;
pub use drop::{DROP, DescriptionDrop};
/// All nodes of Windows, for checks and look-ups.
///
/// A check compares values and names with their patterns only if the feature `regex` is on; without it, it accepts all of
/// them silently or with a note. A program that checks messages enables both features.
#[cfg(feature = "schema")]
pub use generated::schema::SCHEMA;
pub use modules::*;
