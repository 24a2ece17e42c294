//! Destinations of downloads.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

/// The file that a download is written to.
pub trait Destination {
    /// Appends these bytes.
    ///
    /// # Errors
    /// When writing fails, with [`StorageFull`](io::ErrorKind::StorageFull) if the disk is full.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Removes all bytes.
    ///
    /// # Errors
    /// When the disk refuses.
    fn clear(&mut self) -> io::Result<()>;

    /// The first bytes of the content, which an earlier fetch from the same address has left here. The fetch continues
    /// them; by default it starts anew.
    fn kept(&mut self) -> Option<Kept> {
        None
    }

    /// Remembers the version and the length of the content that follows, for [`kept`](Destination::kept). Called after
    /// [`clear`](Destination::clear). By default they are not remembered.
    ///
    /// # Errors
    /// When the disk refuses.
    fn set_version(&mut self, _validator: Option<&str>, _total: Option<u64>) -> io::Result<()> {
        Ok(())
    }

    /// Makes the complete download durable.
    ///
    /// # Errors
    /// When the disk refuses.
    fn finish(&mut self) -> io::Result<()>;
}

/// The bytes that an earlier fetch has left, see [`Destination::kept`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The number of bytes.
    pub have: u64,
    /// The `ETag` or `Last-Modified` of their version.
    pub validator: String,
    /// The length of the whole content.
    pub total: Option<u64>,
}

/// A file, open for writing.
#[derive(Debug)]
pub struct FileDestination<'f> {
    file: &'f File,
}

impl<'f> FileDestination<'f> {
    /// Writes into this file. The download overwrites its content.
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

/// A destination in memory with limited room, for tests: a further byte fails as on a full disk.
#[derive(Clone, Debug)]
pub struct MemoryDestination {
    bytes: Vec<u8>,
    room: usize,
}

impl MemoryDestination {
    /// An empty destination with room for `room` bytes.
    pub fn with_room(room: usize) -> Self {
        MemoryDestination { bytes: Vec::new(), room }
    }

    /// The bytes written so far.
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
