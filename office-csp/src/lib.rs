#![doc = include_str!("../README.md")]

mod admin_page;
mod csp;
mod current_status;
mod final_status;
mod installations;
mod mirror;
mod mock;
mod notes;
mod office;
mod payload;
mod record;
mod recovery;
mod runner;
pub mod server;
mod state;
mod step;
pub mod windows;

#[doc = include_str!("../docs/admin.md")]
pub mod admin {}

/// Generated from `ddf/Office.xml`.
mod nodes {
    include!(concat!(env!("OUT_DIR"), "/nodes.rs"));
}

pub use admin_page::admin_page;
pub use final_status::FinalStatus;
pub use installations::{OpenError, RecordFault};
pub use mirror::{Mirror, MirrorEntry, MockMirror};
pub use mock::MockRunner;
pub use nodes::{SCHEMA, device, user};
pub use office::{News, OfficeCsp, Update};
pub use payload::Payload;
pub use recovery::{Recovery, Unfinished};
pub use runner::{Exit, Job, Run, Runner, RunnerEvent, StartError};
pub use state::{Effect, Event, FinishedJob, Found, JobEnd, JobProgress, Phase, RunningJob, State};
pub use step::{IllegalTransition, Reason, step};

// The paths' types are of this crate. Where a program does not depend on it directly, this lets the compiler call them
// by their short names: `ExecGet`, not `ddf::access::ExecGet`.
pub use ddf;
