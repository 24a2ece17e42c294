//! placeholder
mod csp;
mod mock;
mod odt;
mod runner;
mod state;
mod status;
mod nodes {
    include!(concat!(env!("OUT_DIR"), "/nodes.rs"));
}
pub use csp::{News, OfficeCsp, Update};
pub use mock::MockRunner;
pub use nodes::{SCHEMA, device, user};
pub use odt::{Configuration, Removal};
pub use runner::{Exit, Installed, Job, JobKind, Runner, RunnerEvent, StartError};
pub use state::{Effect, Event, IllegalTransition, Payload, Phase, Reason, State, step};
pub use status::{Class, FinalStatus, InstallStatus, OtherStatus, ParseStatusError};
