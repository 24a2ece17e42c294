//! A reader with a budget.

use std::io::{self, Read, Seek, SeekFrom};

/// A reader that fails after a number of bytes.
///
/// The tables of a compound file may refer to the same sectors many times, so a small file can describe a huge one. The
/// budget limits the time and the memory for such a file.
pub(super) struct Metered<R> {
    inner: R,
    left: u64,
}

impl<R> Metered<R> {
    pub(super) fn new(inner: R, budget: u64) -> Self {
        Metered { inner, left: budget }
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.left == 0
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_exhausted() {
            return Err(io::Error::other("the budget is exhausted"));
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.inner.read(&mut buffer[..most])?;
        self.left -= read as u64;
        Ok(read)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
