#![doc = include_str!("../README.md")]

pub mod clock;
pub mod download;
pub mod store;

mod causes;
mod csp;
mod host;
mod refusal;

pub use causes::with_causes;
pub use csp::{Csp, CspError, Executed, RollBackFailed, Target};
pub use host::{Answer, Host};
pub use refusal::{Reason, Refusal};
