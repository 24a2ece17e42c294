//! The CSP: its packages, and the loop that drives their jobs.

mod alerts;
mod apply;
mod atomic;
mod commands;
mod desktop_app_csp;
mod mirror;
mod package;
mod packages;
mod poll;
mod record;
mod recovery;
mod schedule;
mod showing;
mod transaction;

pub use alerts::PendingAlert;
pub use desktop_app_csp::DesktopAppCsp;
pub use mirror::{Mirror, MirrorAttempt, MirrorEntry, MockMirror};
pub use packages::OpenError;
pub use poll::Update;
