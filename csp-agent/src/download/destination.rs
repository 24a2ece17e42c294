//! Where a download is written.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

/// Where a download is written, from its beginning.
pub trait Destination {
    /// Writes behind what is there.
    ///
    /// # Errors
    /// The disk refuses; [`StorageFull`](io::ErrorKind::StorageFull) when it is full.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Empties it.
    ///
    /// # Errors
    /// The disk refuses.
    fn clear(&mut self) -> io::Result<()>;

    /// It is complete: makes it durable.
    ///
    /// # Errors
    /// The disk refuses.
    fn finish(&mut self) -> io::Result<()>;
}

/// A file, open for writing.
#[derive(Debug)]
pub struct FileDestination<'f> {
    file: &'f File,
}

impl<'f> FileDestination<'f> {
    /// Writes into this file. What is in it goes when the download begins.
    pub fn new(file: &'f File) -> Self {
        FileDestination { file }
    }
}

impl Destination for FileDestination<'_> {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0)).map(|_| ())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.file.sync_all()
    }
}

/// Memory with room for so many bytes: a disk that is full behind them.
#[derive(Clone, Debug)]
pub struct MemoryDestination {
    bytes: Vec<u8>,
    room: usize,
}

impl MemoryDestination {
    /// An empty one with room for so many bytes.
    pub fn with_room(room: usize) -> Self {
        MemoryDestination { bytes: Vec::new(), room }
    }

    /// What has been written.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Destination for MemoryDestination {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.len() > self.room - self.bytes.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.bytes.clear();
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}
