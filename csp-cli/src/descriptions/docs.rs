//! `csp ddf docs`: reference pages in Markdown or HTML.

use super::context::Reference;
use super::example::Messages;
use super::mount::mounted;
use crate::console::{Console, Exit};
use crate::files::{Text, bytes, expand};
use crate::output::put_pages;
use csp_xml::decode;
use ddf::Description;
use ddf::check::{DescriptionChecker, DescriptionFinding, DescriptionRule, Severity};
use ddf::diff::Repeated;
use ddf::model::DescriptionItem;
use ddf_codegen::{html, pages};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use windows_csp::SCHEMA;

/// Where the pages go, and their form.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pages<'o> {
    /// Markdown to standard output, one page after the other.
    Printed,
    /// Markdown in a folder.
    Markdown(&'o Path),
    /// HTML in a folder.
    Html(&'o Path),
}

/// Writes the pages of these files; without a file, those of all of Windows.
///
/// If there are faults, all of them go to standard error and no page is written; with `keep_going` the faulty parts are
/// left out.
pub(crate) fn docs(
    paths: &[PathBuf],
    form: Pages<'_>,
    mount: Option<&str>,
    keep_going: bool,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    if paths.is_empty() {
        return write(&[SCHEMA.to_description()], true, form, &[], console);
    }
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
    let done = write(&trees.descriptions, false, form, &input.files, console)?;
    Ok(if complete { done } else { done.max(Exit::Found) })
}

fn write(
    descriptions: &[Description<'_>],
    is_windows: bool,
    form: Pages<'_>,
    inputs: &[PathBuf],
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (folder, files): (_, Vec<(String, String)>) = match form {
        Pages::Printed => {
            for (index, page) in pages(descriptions, &Messages).iter().enumerate() {
                let gap = if index > 0 { "\n" } else { "" };
                write!(console.out(), "{gap}{}", page.text)?;
            }
            return Ok(Exit::Success);
        }
        Pages::Markdown(folder) => {
            (folder, pages(descriptions, &Messages).into_iter().map(|page| (page.file, page.text)).collect())
        }
        Pages::Html(folder) => {
            let files = html(descriptions, &Reference::new(descriptions, is_windows));
            (folder, files.into_iter().map(|file| (file.file, file.text)).collect())
        }
    };
    into_folder(&files, folder, inputs, console)
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
    files: &[(String, String)],
    folder: &Path,
    inputs: &[PathBuf],
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let named: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    if let Err(why) = put_pages(folder, &named, inputs, console) {
        console.error(why)?;
        return Ok(Exit::Unusable);
    }
    let is_page = |name: &str| name.ends_with(".md") || name.ends_with(".html");
    let count = files.iter().filter(|(name, _)| is_page(name)).count();
    let pages = if count == 1 { "page" } else { "pages" };
    console.count(format_args!("{}: {count} {pages}", folder.display()))?;
    Ok(Exit::Success)
}
