//! Files and folders given as arguments; `-` is standard input.

mod patterns;

use crate::console::Console;
use crate::output::hint;
use crate::pipe;
use crate::standard_stream::is_standard_stream;
use csp_xml::{Limits, decode};
use ddf::Description;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// More bytes than the reader takes of any file: 256 Mi characters as UTF-16, and the byte order mark.
const MAX_BYTES: u64 = (512 << 20) + 4;
/// The number of bytes by which [`bytes_if`] decides.
const FIRST_BYTES: u64 = 4 << 10;

/// A file or folder that cannot be read.
#[derive(Debug)]
pub(crate) struct Unreadable {
    /// The name, as on the command line.
    pub(crate) name: String,
    /// The reason.
    pub(crate) message: String,
}

impl Unreadable {
    pub(crate) fn new(path: &Path, message: impl Into<String>) -> Self {
        // An address that is given for a file may have credentials.
        let name = csp_findings::conceal(&path.display().to_string()).into_owned();
        Unreadable { name, message: message.into() }
    }
}

/// `FILE: message`.
impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

impl From<Unreadable> for String {
    fn from(unreadable: Unreadable) -> String {
        unreadable.to_string()
    }
}

/// A file as text, and its name as on the command line.
pub(crate) struct Text {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Text {
    /// Reads and decodes a file; an error is `FILE:LINE:COL: message`.
    pub(crate) fn read(path: &Path) -> Result<Text, String> {
        let name = path.display().to_string();
        let bytes = bytes(path)?;
        match decode(&bytes) {
            Ok(decoded) => Ok(Text { text: decoded.text.into_owned(), name }),
            Err(error) => Err(format!("{name}:{error}")),
        }
    }

    /// Reads the description; an error is `FILE:LINE:COL: message`.
    pub(crate) fn description(&self) -> Result<Description<'_>, String> {
        Description::parse(&self.text, &Limits::default()).map_err(|error| format!("{}:{error}", self.name))
    }
}

/// The bytes of a file, or of standard input.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Unreadable> {
    Ok(bytes_if(path, |_| true)?.unwrap_or_default())
}

/// The bytes of a file, or of standard input; `None` if its first bytes are not wanted.
pub(crate) fn bytes_if(
    path: &Path,
    is_wanted: impl FnOnce(&[u8]) -> bool,
) -> Result<Option<Vec<u8>>, Unreadable> {
    let read = match is_standard_stream(path) {
        true => read_if(io::stdin().lock(), 0, is_wanted),
        false => pipe::open(path, File::options().read(true)).and_then(|file| {
            let size = file.metadata().map_or(0, |found| found.len());
            read_if(file, size, is_wanted)
        }),
    };
    match read {
        Ok(Some(bytes)) if bytes.len() as u64 > MAX_BYTES => {
            Err(Unreadable::new(path, "is larger than 512 MiB"))
        }
        Ok(bytes) => Ok(bytes),
        Err(error) => Err(cannot_read(path, &error)),
    }
}

/// Reads an input, which has about this number of bytes.
fn read_if(
    mut input: impl Read,
    size: u64,
    is_wanted: impl FnOnce(&[u8]) -> bool,
) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::with_capacity(FIRST_BYTES as usize);
    input.by_ref().take(FIRST_BYTES).read_to_end(&mut bytes)?;
    if !is_wanted(&bytes) {
        return Ok(None);
    }
    // One more, so that the end is found without more room.
    let size = usize::try_from(size.min(MAX_BYTES) + 1).unwrap_or(0);
    bytes.try_reserve(size.saturating_sub(bytes.len()))?;
    input.take(MAX_BYTES + 1 - bytes.len() as u64).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// The paths that one argument means: a name with `*` or `?` that does not exist means its matches.
pub(crate) fn named(path: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    let error = match fs::metadata(path) {
        _ if is_standard_stream(path) => return Ok(vec![path.to_owned()]),
        Ok(_) => return Ok(vec![path.to_owned()]),
        Err(error) => error,
    };
    // The shells of Windows leave patterns to the programs.
    match patterns::matches(path) {
        None => Err(cannot_read(path, &error)),
        Some(matches) if matches.is_empty() => {
            Err(Unreadable::new(path, "no file or folder matches the pattern"))
        }
        Some(matches) => Ok(matches),
    }
}

/// The files that the arguments mean: a file means itself, a folder its `.xml` files, sorted by name, and a name with `*`
/// or `?` that does not exist its matches. Reports arguments that cannot be used; the second value is true if there are any.
pub(crate) fn expand(paths: &[PathBuf], console: &mut Console<'_>) -> io::Result<(Vec<PathBuf>, bool)> {
    let (mut files, mut failed) = (Vec::new(), false);
    for path in paths {
        for file in expand_one(path) {
            match file {
                Ok(file) => files.push(file),
                Err(message) => {
                    console.error(message)?;
                    failed = true;
                }
            }
        }
    }
    Ok((files, failed))
}

/// The files that one argument means, or errors. A pattern has an error for each match that cannot be used.
pub(crate) fn expand_one(path: &Path) -> Vec<Result<PathBuf, Unreadable>> {
    if is_standard_stream(path) {
        return vec![Ok(path.to_owned())];
    }
    match named(path) {
        Ok(paths) => paths.iter().flat_map(|path| in_folder(path)).collect(),
        Err(unreadable) => vec![Err(unreadable)],
    }
}

/// The `.xml` files in a folder, sorted by name; any other path itself.
fn in_folder(path: &Path) -> Vec<Result<PathBuf, Unreadable>> {
    match files_in(path) {
        Ok(files) => files.into_iter().map(Ok).collect(),
        Err(unreadable) => vec![Err(unreadable)],
    }
}

/// See [`in_folder`].
fn files_in(path: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    if !fs::metadata(path).map_err(|error| cannot_read(path, &error))?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut names: Vec<OsString> = fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.file_name())).collect())
        .map_err(|error| cannot_read(path, &error))?;
    names.retain(|name| {
        Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml"))
            && !path.join(name).is_dir()
    });
    if names.is_empty() {
        return Err(Unreadable::new(path, "the folder has no .xml file"));
    }
    names.sort();
    Ok(names.into_iter().map(|name| path.join(name)).collect())
}

/// Reads all files that the arguments mean. Reports those that cannot be read, and then returns `None`.
pub(crate) fn read_all(paths: &[PathBuf], console: &mut Console<'_>) -> io::Result<Option<Vec<Text>>> {
    let (files, not_found) = expand(paths, console)?;
    let (texts, unreadable) = read_some(&files, console)?;
    Ok((!not_found && !unreadable).then_some(texts))
}

/// Reads files, and reports those that cannot be read; the second value is true if there are any.
pub(crate) fn read_some(files: &[PathBuf], console: &mut Console<'_>) -> io::Result<(Vec<Text>, bool)> {
    let mut failed = false;
    let mut texts = Vec::with_capacity(files.len());
    for file in files {
        match Text::read(file) {
            Ok(text) => texts.push(text),
            Err(message) => {
                console.error(message)?;
                failed = true;
            }
        }
    }
    Ok((texts, failed))
}

/// Reads the descriptions. Reports those that cannot be read, and then returns `None`.
pub(crate) fn descriptions<'t>(
    texts: &'t [Text],
    console: &mut Console<'_>,
) -> io::Result<Option<Vec<Description<'t>>>> {
    let mut descriptions = Vec::with_capacity(texts.len());
    for text in texts {
        match text.description() {
            Ok(description) => descriptions.push(description),
            Err(message) => console.error(message)?,
        }
    }
    Ok((descriptions.len() == texts.len()).then_some(descriptions))
}

/// A path that cannot be read because of this error.
pub(crate) fn cannot_read(path: &Path, error: &io::Error) -> Unreadable {
    let message = match error.kind() {
        _ if path.is_dir() => "is a folder; name a file".to_owned(),
        _ if patterns::is_pattern(path) => "there is no such file; name one file".to_owned(),
        io::ErrorKind::NotFound => {
            let hint = hint(path).map(|hint| format!("; {hint}")).unwrap_or_default();
            format!("there is no such file or folder{hint}")
        }
        _ => hint(path).unwrap_or_else(|| format!("cannot be read: {error}")),
    };
    Unreadable::new(path, message)
}
