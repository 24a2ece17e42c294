#![doc = include_str!("../README.md")]

mod admin_page;
mod csp;
mod installations;
mod installed;
mod mirror;
mod mock;
mod notes;
pub mod odt;
mod office;
mod other_codes;
mod payload;
mod record;
mod runner;
pub mod server;
mod state;
mod status;
mod step;
pub mod windows;

#[doc = include_str!("../docs/admin.md")]
pub mod admin {}

/// Generated from `ddf/Office.xml`.
mod nodes {
    include!(concat!(env!("OUT_DIR"), "/nodes.rs"));
}

pub use admin_page::admin_page;
pub use installations::{OpenError, RecordFault};
pub use installed::{Installed, Platform};
pub use mirror::{Mirror, MirrorEntry, MockMirror};
pub use mock::MockRunner;
pub use nodes::{SCHEMA, device, user};
pub use odt::{Configuration, Document, Removal};
pub use office::{News, OfficeCsp, Update};
pub use payload::Payload;
pub use runner::{Exit, Job, JobKind, Run, Runner, RunnerEvent, StartError};
pub use state::{Effect, Event, Found, Phase, State};
pub use status::{Class, FinalStatus, InstallStatus, OtherStatus, ParseStatusError};
pub use step::{IllegalTransition, Reason, step};

// The paths' types are of this crate. Where a program does not depend on it directly, this lets the compiler call them
// by their short names: `ExecGet`, not `ddf::access::ExecGet`.
pub use ddf;
