//! `csp ddf strip`: descriptions without prose.

use crate::console::{Console, Exit};
use crate::files::{Text, descriptions, expand, read_some};
use crate::output::put_pages;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Writes each file, without prose, under its name into the folder `out`. Writes all files or none.
pub(crate) fn strip(paths: &[PathBuf], out: &Path, console: &mut Console<'_>) -> io::Result<Exit> {
    let (files, not_found) = expand(paths, console)?;
    let (texts, unreadable) = read_some(&files, console)?;
    let read = descriptions(&texts, console)?;
    let Some(mut read) = read.filter(|_| !not_found && !unreadable) else { return Ok(Exit::Unusable) };
    let mut stripped = BTreeMap::new();
    for (Text { name, .. }, description) in texts.iter().zip(&mut read) {
        description.strip(|_, _| None);
        let file_name = Path::new(name).file_name().unwrap_or(name.as_ref()).to_string_lossy().into_owned();
        if stripped.insert(file_name, description.to_xml()).is_some() {
            console
                .error(format_args!("{name}: another file has the same name; strip them into two folders"))?;
            return Ok(Exit::Unusable);
        }
    }
    let named: Vec<_> = stripped.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    if let Err(why) = put_pages(out, &named, &files) {
        console.error(why)?;
        return Ok(Exit::Unusable);
    }
    let files = if named.len() == 1 { "file" } else { "files" };
    console.line(format_args!("{}: {} {files}", out.display(), named.len()))?;
    Ok(Exit::Success)
}
