//! `csp ddf strip`: descriptions without prose.

use crate::console::{Console, Exit};
use crate::files::{Text, descriptions, expand, read_some};
use crate::output::put_pages;
use ddf::Description;
use ddf_codegen::{GeneratorError, GeneratorFinding, SourceFile, ValueNames};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

/// Writes each file, without prose, under its name into the folder `out`. Writes all files or none.
///
/// `value_names`: a table of names that replace the descriptions of listed values.
pub(crate) fn strip(
    paths: &[PathBuf],
    value_names: Option<&Path>,
    out: &Path,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (mut files, not_found) = expand(paths, console)?;
    let (texts, unreadable) = read_some(&files, console)?;
    let read = descriptions(&texts, console)?;
    let table = match value_names.map(Text::read).transpose() {
        Ok(table) => table.map(|Text { name, text }| SourceFile { name, text }),
        Err(message) => return unusable([message], console),
    };
    let names = match table.as_ref().map(ValueNames::read).transpose() {
        Ok(names) => names.unwrap_or_default(),
        Err(GeneratorError::Findings(findings)) => return unusable(findings, console),
        Err(error) => return unusable([error], console),
    };
    let Some(mut read) = read.filter(|_| !not_found && !unreadable) else { return Ok(Exit::Unusable) };
    let unused = strip_all(&mut read, &names);
    if !unused.is_empty() {
        return unusable(unused, console);
    }
    files.extend(value_names.map(Path::to_owned));
    let mut stripped = BTreeMap::new();
    for (Text { name, .. }, description) in texts.iter().zip(&read) {
        let file_name = Path::new(name).file_name().unwrap_or(name.as_ref()).to_string_lossy().into_owned();
        if stripped.insert(file_name, description.to_xml()).is_some() {
            console
                .error(format_args!("{name}: another file has the same name; strip them into two folders"))?;
            return Ok(Exit::Unusable);
        }
    }
    let named: Vec<_> = stripped.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    if let Err(why) = put_pages(out, &named, &files, console) {
        return unusable([why], console);
    }
    let files = if named.len() == 1 { "file" } else { "files" };
    console.count(format_args!("{}: {} {files}", out.display(), named.len()))?;
    Ok(Exit::Success)
}

/// Strips the descriptions and names their values. Returns a message for each line of the table that names no value.
fn strip_all(descriptions: &mut [Description<'_>], names: &ValueNames<'_>) -> Vec<GeneratorFinding> {
    let listed: RefCell<HashMap<String, HashSet<String>>> = RefCell::default();
    for description in descriptions {
        description.strip(|uri, value| {
            let mut listed = listed.borrow_mut();
            listed.entry(uri.to_owned()).or_default().insert(value.trim_ascii().to_owned());
            names.name(uri, value)
        });
    }
    let listed = listed.into_inner();
    names.unused(|uri, value| listed.get(uri).map(|values| values.contains(value)))
}

fn unusable(messages: impl IntoIterator<Item = impl Display>, console: &mut Console<'_>) -> io::Result<Exit> {
    for message in messages {
        console.error(message)?;
    }
    Ok(Exit::Unusable)
}
