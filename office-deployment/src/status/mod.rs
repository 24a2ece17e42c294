//! The results of Setup, as numbers.
//!
//! An [`InstallStatus`] is 997 while a job runs, then its result. The codes and their meanings follow the status table of
//! the Office CSP page, the only list that Microsoft publishes. The page has no remedies: the [`Class`] and the remedy of a code are our
//! reading.

mod class;
mod install_status;
mod other;
mod row;

pub use class::Class;
pub use install_status::{InstallStatus, OtherStatus, ParseStatusError};
