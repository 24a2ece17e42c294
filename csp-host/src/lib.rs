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
///
/// [`Csp::advance`]: crate::Csp::advance
/// [`Csp::transaction`]: crate::Csp::transaction
/// [`CspAlert`]: crate::CspAlert
/// [`Executed::Accepted`]: crate::Executed::Accepted
/// [`Host::execute`]: crate::Host::execute
/// [`Target::typed`]: crate::Target::typed
/// [`Transaction`]: crate::Transaction
pub mod tutorial {}

pub use alert::CspAlert;
pub use csp::{Csp, Executed};
pub use error::{CspError, RollBackFailed};
pub use host::{Answer, Host, MountError};
pub use refusal::{Refusal, RefusalReason};
pub use target::Target;
pub use transaction::{AtomicId, DecisionLog, MemoryDecisions, Transaction};
