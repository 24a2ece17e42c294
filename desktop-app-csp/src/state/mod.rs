//! The states of a package and its job.

mod status;

pub use status::JobStatus;
