#![doc = include_str!("../README.md")]
//!
//! [`InstallStatus`]: office_deployment::InstallStatus

mod csp;
mod escaped_twice;
mod runner;
pub mod server;
mod state;
pub mod windows;

#[doc = include_str!("../docs/admin.md")]
pub mod admin {}

/// Generated from `ddf/Office.xml`.
mod nodes {
    include!(concat!(env!("OUT_DIR"), "/nodes.rs"));
}

pub use csp::{
    Mirror, MirrorEntry, MockMirror, News, OfficeCsp, OpenError, RecordFault, Recovery, Unfinished, Update,
};
pub use nodes::{SCHEMA, device, user};
pub use runner::{Job, MockRunner, Run, Runner, RunnerEvent, StartError, ToolExit};
pub use state::{
    Effect, Event, FinalStatus, FinishedJob, Found, IllegalTransition, JobEnd, JobProgress, Payload, Phase,
    Reason, RunningJob, State, step,
};

// In a program that does not depend on `ddf` itself, this makes the compiler's messages name the types of paths by their
// short names: `ExecGet`, not `ddf::access::ExecGet`.
pub use ddf;
