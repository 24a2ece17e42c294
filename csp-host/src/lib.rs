//! The agent side of OMA device management: configuration service providers on a management tree, and the execution
//! of SyncML messages on them.
//!
//! A [`Csp`] describes its nodes with a [`Schema`](ddf::schema::Schema) and says what its commands do. A [`Host`]
//! takes a message, checks each command against the description (405, 404, 406, 415, 418), asks the CSP, keeps
//! Atomic and Sequence, and answers with Status and Results in the order of the document. What was refused, and why,
//! it also says in words ([`Refusal`]).
//!
//! There is no I/O here and no clock: the caller brings the message and sends the answer.

mod csp;
mod host;
mod read;
mod refusal;

pub use csp::{Csp, Executed, RollBackFailed, Target};
pub use host::{Answer, Host};
pub use refusal::{Reason, Refusal};
