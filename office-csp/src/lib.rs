#![doc = include_str!("../README.md")]

mod admin_page;
mod csp;
mod installed;
mod mock;
pub mod odt;
mod runner;
pub mod server;
mod state;
mod status;

#[doc = include_str!("../docs/admin.md")]
pub mod admin {}

/// Generated from `ddf/Office.xml`.
mod nodes {
    include!(concat!(env!("OUT_DIR"), "/nodes.rs"));
}

pub use admin_page::admin_page;
pub use csp::{News, OfficeCsp, Update};
pub use installed::{Installed, Platform};
pub use mock::MockRunner;
pub use nodes::{SCHEMA, device, user};
pub use odt::{Configuration, Document, Removal};
pub use runner::{Exit, Job, JobKind, Runner, RunnerEvent, StartError};
pub use state::{Effect, Event, IllegalTransition, Payload, Phase, Reason, State, step};
pub use status::{Class, FinalStatus, InstallStatus, OtherStatus, ParseStatusError};

// The paths' types are of this crate. Where a program does not depend on it directly, this lets the compiler call them
// by their short names: `ExecGet`, not `ddf::access::ExecGet`.
pub use ddf;
