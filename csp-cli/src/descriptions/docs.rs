//! `csp ddf docs`: reference pages in Markdown.

use crate::console::{Console, Exit};
use crate::files::{Text, bytes, expand};
use crate::output::put_pages;
use ddf::Description;
use ddf::check::{Checker, Finding, Rule, Severity};
use ddf::xml::decode;
use ddf_codegen::{Page, pages};
use std::io;
use std::path::{Path, PathBuf};

/// Writes the pages: into the folder, or one after the other to standard output.
///
/// What is wrong with the files goes to standard error, all of it, and then no page is written.
pub(crate) fn docs(paths: &[PathBuf], out: Option<&Path>, console: &mut Console<'_>) -> io::Result<Exit> {
    let (files, mut failed) = expand(paths, console)?;
    let mut checker = Checker::new();
    let mut texts = Vec::with_capacity(files.len());
    for file in &files {
        match bytes(file) {
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
    let mut descriptions: Vec<Description<'_>> = Vec::with_capacity(texts.len());
    for text in &texts {
        match text.description() {
            Ok(description) => descriptions.push(description),
            Err(message) => {
                console.error(message)?;
                return Ok(Exit::Found);
            }
        }
    }
    let pages = pages(&descriptions);
    match out {
        Some(folder) => into_folder(&pages, folder, &files, console),
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

fn into_folder(
    pages: &[Page],
    folder: &Path,
    inputs: &[PathBuf],
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let named: Vec<_> = pages.iter().map(|page| (page.file.as_str(), page.text.as_str())).collect();
    if let Err(why) = put_pages(folder, &named, inputs) {
        console.error(why)?;
        return Ok(Exit::Unusable);
    }
    let count = pages.len();
    let pages = if count == 1 { "page" } else { "pages" };
    console.line(format_args!("{}: {count} {pages}", folder.display()))?;
    Ok(Exit::Success)
}
