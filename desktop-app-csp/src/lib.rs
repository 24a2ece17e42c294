#![doc = include_str!("../README.md")]

mod code;
mod context;
mod package_type;

/// Generated from `ddf/EnterpriseDesktopAppManagement.xml`.
mod nodes {
    include!(concat!(env!("OUT_DIR"), "/nodes.rs"));
}

pub use code::{ExitOutcome, HResult, MsiExit, ParseHResultError};
pub use context::{InstallContext, Management, Target};
pub use nodes::{SCHEMA, device, user};
pub use package_type::{PackageType, PackageTypeError};

// The paths' types are of this crate. Where a program does not depend on it directly, this lets the compiler call them
// by their short names: `Get`, not `ddf::access::Get`.
pub use ddf;
