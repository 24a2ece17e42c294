#![doc = include_str!("../README.md")]

mod alert;
mod csp;
mod error;
mod host;
mod refusal;
mod target;
mod trace;
mod transaction;

#[doc = include_str!("../docs/tutorial.md")]
pub mod tutorial {}

pub use alert::CspAlert;
pub use csp::{Csp, Executed};
pub use error::{CspError, RollBackFailed};
pub use host::{Answer, Host, MountError};
pub use refusal::{Refusal, RefusalReason};
pub use target::Target;
pub use transaction::{AtomicId, DecisionLog, MemoryDecisions, Transaction};
