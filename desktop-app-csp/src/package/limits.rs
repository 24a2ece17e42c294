//! Limits on what is read of a package.

/// The largest file that is read.
pub(super) const MAX_BYTES: u64 = 4 << 30;
/// The largest stream of the database that is read, and half of all bytes that are read to find it.
pub(super) const MAX_DATABASE_BYTES: u64 = 64 << 20;
