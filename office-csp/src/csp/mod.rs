//! The Office CSP: its nodes, its installations, and the loop that drives them.

mod apply;
mod atomic;
mod commands;
mod current_status;
mod installation;
mod installations;
mod mirror;
mod notes;
mod office_csp;
mod poll;
mod record;
mod recovery;
mod showing;
mod transaction;
mod update;

pub use installations::{OpenError, RecordFault};
pub use mirror::{Mirror, MirrorEntry, MockMirror};
pub use office_csp::OfficeCsp;
pub use recovery::{Recovery, Unfinished};
pub use update::{News, Update};
