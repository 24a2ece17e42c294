//! `csp ddf docs`: reference pages in Markdown.

use super::mount::mounted;
use crate::console::{Console, Exit};
use crate::files::{Text, bytes, expand};
use crate::output::put_pages;
use crate::standard_stream::is_standard_stream;
use csp_xml::decode;
use ddf::Description;
use ddf::check::{DescriptionChecker, DescriptionFinding, DescriptionRule, Severity};
use ddf::diff::Repeated;
use ddf::model::DescriptionItem;
use ddf_codegen::{Page, pages};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Writes the pages: into the folder, or one after the other to standard output.
///
/// If there are faults, all of them go to standard error and no page is written; with `keep_going` the faulty parts are
/// left out.
pub(crate) fn docs(
    paths: &[PathBuf],
    out: Option<&Path>,
    mount: Option<&str>,
    keep_going: bool,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let input = Input::read(paths, mount, console)?;
    let (mut trees, unmounted) = Trees::of(&input.texts, mount, console)?;
    // In the same words: it makes no difference which of them is shown.
    let same = trees.leave_out_repeated(|repeated| repeated.is_same);
    let is_same = |finding: &DescriptionFinding| {
        finding.rule == DescriptionRule::RootDescribedTwice
            && same.contains(&(finding.file.as_str(), finding.span.start))
    };
    input.findings.iter().filter(|finding| is_same(finding)).try_for_each(|twice| console.error(twice))?;
    let faults: Vec<_> =
        input.findings.iter().filter(|finding| is_fault(finding) && !is_same(finding)).collect();
    faults.iter().try_for_each(|fault| console.error(fault))?;
    let complete = !input.failed && !unmounted && faults.is_empty();
    if !complete && !keep_going {
        return Ok(if input.failed { Exit::Unusable } else { Exit::Found });
    }
    let errors = faults.iter().filter(|fault| fault.level == Severity::Error);
    errors.for_each(|error| trees.leave_out(&error.file, error.span.start));
    trees.leave_out_repeated(|_| true);
    if !complete && trees.descriptions.iter().all(|description| description.nodes().next().is_none()) {
        return Ok(if input.failed { Exit::Unusable } else { Exit::Found });
    }
    let pages = pages(&trees.descriptions);
    let done = match out.filter(|out| !is_standard_stream(out)) {
        Some(folder) => into_folder(&pages, folder, &input.files, console)?,
        None => {
            for (index, page) in pages.iter().enumerate() {
                let gap = if index > 0 { "\n" } else { "" };
                write!(console.out(), "{gap}{}", page.text)?;
            }
            Exit::Success
        }
    };
    Ok(if complete { done } else { done.max(Exit::Found) })
}

/// The readable descriptions of all files.
struct Input {
    files: Vec<PathBuf>,
    /// The files that are text.
    texts: Vec<Text>,
    /// The findings in all of them.
    findings: Vec<DescriptionFinding>,
    /// True if a file could not be opened.
    failed: bool,
}

impl Input {
    fn read(paths: &[PathBuf], mount: Option<&str>, console: &mut Console<'_>) -> io::Result<Input> {
        let (files, mut failed) = expand(paths, console)?;
        let mut checker = DescriptionChecker::new();
        if let Some(mount) = mount {
            checker.mount(mount);
        }
        let mut texts = Vec::with_capacity(files.len());
        for file in &files {
            match bytes(file) {
                Ok(bytes) => {
                    let name = file.display().to_string();
                    checker.add_bytes(name.clone(), &bytes);
                    // The check reports files that cannot be decoded.
                    texts
                        .extend(decode(&bytes).map(|decoded| Text { name, text: decoded.text.into_owned() }));
                }
                Err(message) => {
                    console.error(message)?;
                    failed = true;
                }
            }
        }
        Ok(Input { files, texts, findings: checker.finish().findings, failed })
    }
}

/// The descriptions that can be read, and the places of the roots of their trees.
struct Trees<'t> {
    files: Vec<&'t str>,
    roots: Vec<Vec<usize>>,
    descriptions: Vec<Description<'t>>,
}

impl<'t> Trees<'t> {
    /// Reads and mounts them. The second value is true if a tree has no address.
    fn of(texts: &'t [Text], mount: Option<&str>, console: &mut Console<'_>) -> io::Result<(Self, bool)> {
        let (mut trees, mut unmounted) =
            (Trees { files: Vec::new(), roots: Vec::new(), descriptions: Vec::new() }, false);
        for text in texts {
            let Ok(description) = text.description() else { continue }; // a finding says why
            let (description, left_out) = mounted(text, description, mount, console)?;
            unmounted |= left_out;
            trees.files.push(&text.name);
            trees.roots.push(description.nodes().map(|root| root.offset as usize).collect());
            trees.descriptions.push(description);
        }
        Ok((trees, unmounted))
    }

    /// Leaves out these of the trees whose roots an earlier file describes. Returns the files and places of their roots.
    fn leave_out_repeated(&mut self, which: impl Fn(&Repeated) -> bool) -> BTreeSet<(&'t str, usize)> {
        let mut repeated = ddf::diff::repeated(&self.descriptions);
        repeated.retain(which);
        repeated.iter().for_each(|one| self.leave_out_root(one.description, one.offset as usize));
        repeated.into_iter().map(|one| (self.files[one.description], one.offset as usize)).collect()
    }

    /// Leaves out the tree that has this byte of a file, or the whole file if the byte is before all trees.
    fn leave_out(&mut self, name: &str, offset: usize) {
        for file in 0..self.files.len() {
            if self.files[file] != name {
                continue;
            }
            let before = self.roots[file].partition_point(|&root| root <= offset);
            match before.checked_sub(1).map(|index| self.roots[file][index]) {
                Some(root) => self.leave_out_root(file, root),
                None => self.descriptions[file].items.clear(),
            }
        }
    }

    fn leave_out_root(&mut self, file: usize, root: usize) {
        let items = &mut self.descriptions[file].items;
        items.retain(|item| !matches!(item, DescriptionItem::Node(node) if node.offset as usize == root));
    }
}

/// Returns true for errors of `csp ddf check`, and for two files that describe the same root, since a page can show
/// only one of them.
fn is_fault(finding: &DescriptionFinding) -> bool {
    finding.level == Severity::Error || finding.rule == DescriptionRule::RootDescribedTwice
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
