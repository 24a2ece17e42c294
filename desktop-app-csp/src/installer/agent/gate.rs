//! Keeps stopped work from touching its files.

use std::io;
use std::sync::{Mutex, PoisonError};

/// A gate between the thread that works on a package and the disk. Once it is closed, nothing is written any more, so that the
/// files can be deleted or given to another download without waiting for the thread.
#[derive(Debug, Default)]
pub(super) struct Gate {
    is_closed: Mutex<bool>,
}

impl Gate {
    /// Closes the gate. Waits for an access that is under way.
    pub(super) fn close(&self) {
        *self.is_closed.lock().unwrap_or_else(PoisonError::into_inner) = true;
    }

    pub(super) fn is_closed(&self) -> bool {
        *self.is_closed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Accesses the disk, unless the gate is closed.
    ///
    /// # Errors
    /// The error of the access; or any error when the gate is closed.
    pub(super) fn pass<T>(&self, access: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let is_closed = self.is_closed.lock().unwrap_or_else(PoisonError::into_inner);
        if *is_closed { Err(io::Error::other("the work on the package was stopped")) } else { access() }
    }
}
