#![doc = include_str!("../README.md")]

mod csp;
mod installed;
mod mock;
mod odt;
mod runner;
mod state;
mod status;

/// Generated from `ddf/Office.xml`.
mod nodes {
    include!(concat!(env!("OUT_DIR"), "/nodes.rs"));
}

pub use csp::{News, OfficeCsp, Update};
pub use installed::{Installed, Platform};
pub use mock::MockRunner;
pub use nodes::{SCHEMA, device, user};
pub use odt::{Configuration, Removal};
pub use runner::{Exit, Job, JobKind, Runner, RunnerEvent, StartError};
pub use state::{Effect, Event, IllegalTransition, Payload, Phase, Reason, State, step};
pub use status::{Class, FinalStatus, InstallStatus, OtherStatus, ParseStatusError};

// The paths' types are of this crate. Where a program does not depend on it directly, this lets the compiler call them
// by their short names: `ExecGet`, not `ddf::access::ExecGet`.
pub use ddf;
