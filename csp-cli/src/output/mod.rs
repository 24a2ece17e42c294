//! Writes documents: to standard output, or to a file, as a whole or not at all.

mod hints;
mod message;
mod new_file;
mod pages;
mod replace;
#[cfg(windows)]
mod windows;

pub(crate) use hints::hint;
pub(crate) use message::put_message;
pub(crate) use pages::put_pages;
pub(crate) use replace::replace;

use crate::console::{Console, Exit};
use crate::pipe;
use crate::standard_stream::is_standard_stream;
use new_file::NewFile;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The option that names the output of a command.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Out {
    /// The file to write, as a whole or not at all; `-` is the standard output
    #[arg(id = "file_out", long = "out", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Out {
    /// The file; `None` for standard output.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref().filter(|file| !is_standard_stream(file))
    }

    /// Returns true if the option is given.
    pub(crate) fn is_given(&self) -> bool {
        self.file.is_some()
    }

    /// Writes the document. Never overwrites one of `inputs`, the files it was made from.
    pub(crate) fn put(
        &self,
        document: &[u8],
        inputs: &[PathBuf],
        console: &mut Console<'_>,
    ) -> io::Result<Exit> {
        let why = match self.file() {
            Some(file) => match put_file(file, document, inputs) {
                Ok(()) => return Ok(Exit::Success),
                Err(why) => format!("{}: {why}", file.display()),
            },
            None => match console.document(document)? {
                Ok(()) => return Ok(Exit::Success),
                Err(_) => {
                    "the result is not text in UTF-8, which is all that a terminal shows; name a file with --out FILE"
                        .to_owned()
                }
            },
        };
        console.error(why)?;
        Ok(Exit::Unusable)
    }
}

/// Writes a file that is not one of `inputs`. The error says why it is not written.
fn put_file(file: &Path, document: &[u8], inputs: &[PathBuf]) -> Result<(), String> {
    let cannot = |error: io::Error| format!("cannot be written: {error}");
    match fs::metadata(file) {
        Ok(found) if found.is_dir() => Err("is a folder; name a file in it".to_owned()),
        // A device or a pipe is written to directly.
        Ok(found) if !found.is_file() => {
            let written = pipe::open(file, OpenOptions::new().write(true))
                .and_then(|mut file| file.write_all(document));
            written.map_err(cannot)
        }
        Ok(_) => {
            refuse_inputs(file, inputs)?;
            replace(file, document)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if fs::symlink_metadata(file).is_ok() {
                return Err("is a link to a file that does not exist".to_owned());
            }
            if let Some(hint) = hints::missing_folder(file) {
                return Err(format!("cannot be written: {hint}"));
            }
            NewFile::create(file, document).and_then(|new| new.put(file)).map_err(cannot)
        }
        Err(error) => Err(hint(file).unwrap_or_else(|| cannot(error))),
    }
}

/// Refuses an output that is an input, under whatever name.
fn refuse_inputs(file: &Path, inputs: &[PathBuf]) -> Result<(), String> {
    let is_same = |input: &&PathBuf| same_file::is_same_file(input, file).unwrap_or(false);
    match inputs.iter().filter(|input| !is_standard_stream(input)).find(is_same) {
        Some(_) => {
            Err("is one of the files that are read, and is not overwritten; name another file".to_owned())
        }
        None => Ok(()),
    }
}
