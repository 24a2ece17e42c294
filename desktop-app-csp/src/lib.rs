#![doc = include_str!("../README.md")]

/// Generated from `ddf/EnterpriseDesktopAppManagement.xml`.
mod nodes {
    include!(concat!(env!("OUT_DIR"), "/nodes.rs"));
}

pub use nodes::{SCHEMA, device, user};

// The paths' types are of this crate. Where a program does not depend on it directly, this lets the compiler call them
// by their short names: `Get`, not `ddf::access::Get`.
pub use ddf;
