//! Finds and reads `csp.toml`.

use super::model::{Folder, Settings};
use super::table;
use crate::files::{Unreadable, bytes};
use std::env;
use std::path::{Path, PathBuf};

/// The name of the file.
const NAME: &str = "csp.toml";
/// The largest file that is read, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// Reads the file that `--config` names, or else the nearest `csp.toml`: in the working directory or a folder above it. The
/// errors are `FILE:LINE:COLUMN: message`.
pub(in crate::check) fn read(named: Option<&Path>) -> Result<Settings, Vec<String>> {
    let Some(file) = named.map(Path::to_owned).or_else(nearest) else { return Ok(Settings::default()) };
    let one = |unreadable: Unreadable| vec![unreadable.to_string()];
    let bytes = bytes(&file).map_err(one)?;
    if bytes.len() > MAX_BYTES {
        return Err(one(Unreadable::new(&file, "is larger than 1 MiB")));
    }
    let name = file.display().to_string();
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text.strip_prefix('\u{FEFF}').unwrap_or(text),
        Err(_) => return Err(one(Unreadable::new(&file, "is not in UTF-8"))),
    };
    let mut settings = table::read(text)
        .map_err(|errors| errors.iter().map(|error| format!("{name}:{error}")).collect::<Vec<_>>())?;
    let named = file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let real = named.canonicalize().map_err(|error| vec![format!("{name}: {error}")])?;
    settings.folder = Some(Folder { named: named.to_owned(), real });
    Ok(settings)
}

/// The nearest file. Only a regular file counts: a pipe would wait for a writer.
fn nearest() -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    let own = PathBuf::from(NAME);
    if own.is_file() {
        return Some(own);
    }
    here.ancestors().skip(1).map(|folder| folder.join(NAME)).find(|file| file.is_file())
}
