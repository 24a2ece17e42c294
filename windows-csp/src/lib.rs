#![doc = include_str!("../README.md")]
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
