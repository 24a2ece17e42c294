#![doc = include_str!("../README.md")]

mod csp;
mod host;
mod refusal;

pub use csp::{Csp, CspError, Executed, RollBackFailed, Target};
pub use host::{Answer, Host};
pub use refusal::{Refusal, RefusalReason};
