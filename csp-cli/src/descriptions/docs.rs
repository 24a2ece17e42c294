//! `csp ddf docs`: reference pages in Markdown.

use super::mount::mounted;
use crate::console::{Console, Exit};
use crate::files::{Text, bytes, expand};
use ddf::Description;
use ddf::check::{Checker, Finding, Rule, Severity};
use ddf::xml::decode;
use ddf_codegen::{Page, pages};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes the pages: into the folder, or one after the other to standard output.
///
/// What is wrong with the files goes to standard error, all of it, and then no page is written.
pub(crate) fn docs(
    paths: &[PathBuf],
    out: Option<&Path>,
    mount: Option<&str>,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (files, mut failed) = expand(paths, console)?;
    let mut checker = Checker::new();
    if let Some(mount) = mount {
        checker.mount(mount);
    }
    let mut texts = Vec::with_capacity(files.len());
    for file in files {
        match bytes(&file) {
            Ok(bytes) => {
                let name = file.display().to_string();
                _ = checker.add_bytes(name.clone(), &bytes);
                // What cannot be decoded is a finding already.
                texts.extend(decode(&bytes).map(|decoded| Text { name, text: decoded.text.into_owned() }));
            }
            Err(message) => {
                console.error(message)?;
                failed = true;
            }
        }
    }
    let findings = checker.finish().findings;
    let faults: Vec<_> = findings.iter().filter(|finding| is_fault(finding)).collect();
    faults.iter().try_for_each(|fault| console.error(fault))?;
    if failed {
        return Ok(Exit::Unusable);
    }
    if !faults.is_empty() {
        return Ok(Exit::Found);
    }
    let mut incomplete = false;
    let mut descriptions: Vec<Description<'_>> = Vec::with_capacity(texts.len());
    for text in &texts {
        match text.description() {
            Ok(description) => {
                let (description, left_out) = mounted(text, description, mount, console)?;
                incomplete |= left_out;
                descriptions.push(description);
            }
            Err(message) => {
                console.error(message)?;
                return Ok(Exit::Found);
            }
        }
    }
    if incomplete {
        return Ok(Exit::Found);
    }
    let pages = pages(&descriptions);
    match out {
        Some(folder) => into_folder(&pages, folder, console),
        None => {
            for (index, page) in pages.iter().enumerate() {
                let gap = if index > 0 { "\n" } else { "" };
                write!(console.out(), "{gap}{}", page.text)?;
            }
            Ok(Exit::Success)
        }
    }
}

/// Whether the files are refused for it: what `csp ddf check` calls an error, and two files that describe the same root,
/// of which a page can show only one.
fn is_fault(finding: &Finding) -> bool {
    finding.severity == Severity::Error || finding.rule == Rule::RootDescribedTwice
}

fn into_folder(pages: &[Page], folder: &Path, console: &mut Console<'_>) -> io::Result<Exit> {
    if let Err(error) = fs::create_dir_all(folder) {
        console.error(format_args!("{}: cannot be created: {error}", folder.display()))?;
        return Ok(Exit::Unusable);
    }
    for page in pages {
        if let Err(error) = replace(folder, page) {
            let path = folder.join(&page.file);
            console.error(format_args!("{}: cannot be written: {error}", path.display()))?;
            return Ok(Exit::Unusable);
        }
    }
    let count = pages.len();
    writeln!(console.out(), "{}: {count} {}", folder.display(), if count == 1 { "page" } else { "pages" })?;
    Ok(Exit::Success)
}

/// Writes the page beside its place and moves it there: nobody sees half a page, and a link that stands in its place is
/// replaced, not followed out of the folder.
fn replace(folder: &Path, page: &Page) -> io::Result<()> {
    let new = folder.join(format!(".{}.new", page.file));
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    OpenOptions::new().write(true).create_new(true).open(&new)?.write_all(page.text.as_bytes())?;
    fs::rename(&new, folder.join(&page.file)).inspect_err(|_| _ = fs::remove_file(&new))
}
