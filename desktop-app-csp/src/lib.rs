#![doc = include_str!("../README.md")]
//!
//! [`Http`]: csp_agent::download::Http
//! [`SharedStore`]: csp_agent::store::SharedStore

mod address;
mod check;
mod code;
mod command_line;
mod context;
mod csp;
mod installer;
mod job;
#[cfg(feature = "package")]
mod package;
mod package_type;
#[cfg(windows)]
mod private_folder;
mod product_code;
pub mod server;
mod state;
pub mod windows;

/// Generated from `ddf/EnterpriseDesktopAppManagement.xml`.
mod nodes {
    include!(concat!(env!("OUT_DIR"), "/nodes.rs"));
}

pub use check::{JobError, JobFinding, JobRule, check_job, check_text};
pub use code::{ExitOutcome, HResult, MsiExit, ParseHResultError};
pub use command_line::{ArgumentPolicy, ArgumentRefusal, CommandLine, RefusedArgument};
pub use context::{InstallContext, Management, Target};
pub use csp::{
    DesktopAppCsp, Mirror, MirrorAttempt, MirrorEntry, MockMirror, OpenError, PendingAlert, Update,
};
pub use installer::{
    AgentInstaller, AgentOptions, FoundWork, InstalledProduct, Installer, MockInstaller, MockMsiexec,
    MockPackage, Msiexec, MsiexecEnd, Report, Run, Work,
};
pub use job::{FileHash, FileHashError, JobDocument, JobText, MsiInstallJob};
pub use nodes::{SCHEMA, device, user};
#[cfg(feature = "package")]
pub use package::{Package, PackageError};
pub use package_type::{PackageType, PackageTypeError};
pub use product_code::{ProductCode, ProductCodeError};
pub use state::{
    Effect, EndedJob, Event, Found, IllegalTransition, Job, JobLimits, JobStatus, Reason, Removal, State,
    step,
};

// The paths' types are of this crate. Where a program does not depend on it directly, this lets the compiler call them
// by their short names: `GetOnly`, not `ddf::access::GetOnly`.
pub use ddf;
