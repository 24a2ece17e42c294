//! The file of a package during its download.

use super::gate::Gate;
use crate::FileHash;
use csp_agent::download::{Address, Destination, Kept};
use csp_agent::windows::replace_file;
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The bytes of one read.
const CHUNK: usize = 64 << 10;

/// A destination that hashes what it writes, and that a later agent continues.
///
/// The version is beside it in a file of its own: the hash of the address, the length or `-`, the validator. The address may
/// contain a token, so it is not stored itself.
pub(super) struct PackageFile {
    file: File,
    version: PathBuf,
    address: FileHash,
    have: u64,
    hasher: Sha256,
    gate: Arc<Gate>,
}

impl PackageFile {
    /// Opens or creates the file, and hashes the bytes in it.
    pub(super) fn open(
        path: &Path,
        version: PathBuf,
        address: &Address,
        gate: Arc<Gate>,
    ) -> io::Result<Self> {
        let mut file =
            gate.pass(|| OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path))?;
        let mut hasher = Sha256::new();
        let have =
            if is_regular(&file)? { read_all(&mut file, &gate, |bytes| hasher.update(bytes))? } else { 0 };
        let address = FileHash::from_bytes(Sha256::digest(address.as_str()).into());
        Ok(PackageFile { file, version, address, have, hasher, gate })
    }

    /// The hash of all bytes that are there.
    pub(super) fn hash(&self) -> FileHash {
        FileHash::from_bytes(self.hasher.clone().finalize().into())
    }
}

impl Destination for PackageFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.gate.pass(|| self.file.write_all(bytes))?;
        self.hasher.update(bytes);
        self.have += bytes.len() as u64;
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.gate.pass(|| {
            match fs::remove_file(&self.version) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            if self.have > 0 {
                self.file.set_len(0)?;
            }
            self.file.seek(SeekFrom::Start(0))
        })?;
        self.have = 0;
        self.hasher = Sha256::new();
        Ok(())
    }

    fn kept(&mut self) -> Option<Kept> {
        let text = fs::read_to_string(&self.version).ok()?;
        let mut fields = text.splitn(3, ' ');
        let (address, total, validator) = (fields.next()?, fields.next()?, fields.next()?);
        let total = if total == "-" { None } else { Some(total.parse().ok()?) };
        let is_part = self.have > 0 && total.is_none_or(|total| self.have < total);
        let is_ours = address.parse() == Ok(self.address);
        (is_part && is_ours).then(|| Kept { have: self.have, validator: validator.to_owned(), total })
    }

    fn set_version(&mut self, validator: Option<&str>, total: Option<u64>) -> io::Result<()> {
        let Some(validator) = validator else { return Ok(()) };
        let total = total.map_or_else(|| "-".to_owned(), |total| total.to_string());
        let text = format!("{} {total} {validator}", self.address);
        self.gate.pass(|| replace_file(&self.version, text.as_bytes()))
    }

    fn finish(&mut self) -> io::Result<()> {
        self.gate.pass(|| self.file.sync_all())
    }
}

/// The hash of a file.
///
/// # Errors
/// The error of the reader; or any error when the gate is closed.
pub(super) fn hash_of(path: &Path, gate: &Gate) -> io::Result<FileHash> {
    let mut hasher = Sha256::new();
    read_all(&mut File::open(path)?, gate, |bytes| hasher.update(bytes))?;
    Ok(FileHash::from_bytes(hasher.finalize().into()))
}

/// Reads a file from its beginning to its end, until the gate is closed; returns the number of bytes.
fn read_all(file: &mut File, gate: &Gate, mut take: impl FnMut(&[u8])) -> io::Result<u64> {
    let mut chunk = vec![0; CHUNK];
    let mut count: u64 = 0;
    loop {
        if gate.is_closed() {
            return Err(io::Error::other("the work on the package was stopped"));
        }
        match file.read(&mut chunk) {
            Ok(0) => return Ok(count),
            Ok(read) => {
                take(&chunk[..read]);
                count += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Returns false for a device, which may never end.
fn is_regular(file: &File) -> io::Result<bool> {
    Ok(file.metadata()?.is_file())
}
