//! The argument and the outcome of a case.

use crate::queue::CommandQueue;
use std::error::Error;

/// Opens the same store again and again, as several processes would.
pub struct Opener(Box<dyn Fn() -> Box<dyn CommandQueue> + Send + Sync>);

impl Opener {
    /// An opener with this function. It may panic if the store cannot be opened.
    pub fn new(open: impl Fn() -> Box<dyn CommandQueue> + Send + Sync + 'static) -> Self {
        Opener(Box::new(open))
    }

    /// Another handle of the store.
    pub fn open(&self) -> Box<dyn CommandQueue> {
        (self.0)()
    }
}

impl core::fmt::Debug for Opener {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Opener")
    }
}

/// The outcome of a case.
pub type CaseResult = Result<(), Box<dyn Error>>;
