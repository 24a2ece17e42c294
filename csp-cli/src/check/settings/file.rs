//! Finds and reads `csp.toml`.

use super::model::{Folder, Settings};
use super::table;
use crate::files::{Unreadable, bytes};
use csp_xml::decode;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The name of the file.
const NAME: &str = "csp.toml";
/// The largest file that is read, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// Reads the file that `--config` names, or else the nearest `csp.toml`: in the working directory or a folder above it. The
/// errors are `FILE:LINE:COLUMN: message`.
pub(in crate::check) fn read(named: Option<&Path>) -> Result<Settings, Vec<String>> {
    let one = |unreadable: Unreadable| vec![unreadable.to_string()];
    let nearest = || nearest().transpose();
    let Some(file) = named.map(|named| Ok(named.to_owned())).or_else(nearest).transpose().map_err(one)?
    else {
        return Ok(Settings::default());
    };
    let bytes = bytes(&file).map_err(one)?;
    if bytes.len() > MAX_BYTES {
        return Err(one(Unreadable::new(&file, "is larger than 1 MiB")));
    }
    let name = file.display().to_string();
    // TOML is UTF-8, but `>` of Windows PowerShell writes UTF-16.
    let decoded = decode(&bytes).map_err(|error| vec![format!("{name}:{error}")])?;
    let mut settings = table::read(&decoded.text)
        .map_err(|errors| errors.iter().map(|error| format!("{name}:{error}")).collect::<Vec<_>>())?;
    let named = file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let real = named.canonicalize().map_err(|error| vec![format!("{name}: {error}")])?;
    settings.folder = Some(Folder { named: named.to_owned(), real, file });
    Ok(settings)
}

/// The nearest file. A path of this name that is not a regular file is an error: settings must not be ignored silently, and
/// a pipe would wait for a writer.
fn nearest() -> Result<Option<PathBuf>, Unreadable> {
    let Ok(here) = env::current_dir() else { return Ok(None) };
    let own = PathBuf::from(NAME);
    let above = here.ancestors().skip(1).map(|folder| folder.join(NAME));
    for file in [own].into_iter().chain(above) {
        let message = match fs::metadata(&file) {
            Ok(found) if found.is_file() => return Ok(Some(file)),
            Ok(found) if found.is_dir() => "is a folder; the settings are read from a file of this name",
            Ok(_) => "is not a regular file; --config reads settings from any",
            Err(_) if file.is_symlink() => "is a link to nothing",
            Err(_) => continue,
        };
        return Err(Unreadable::new(&file, message));
    }
    Ok(None)
}
