//! The check of one file, which several threads make at the same time, each of another file.

use super::content::{self, Content};
use super::report::{Form, Written};
use crate::console::Page;
use crate::files::Unreadable;
use crate::output::replace;
use crate::standard_stream::is_standard_stream;
use csp_check::{Checked, Checker, SourceText};
use ddf::check::CheckedDescription;
use std::io;
use std::path::Path;

/// The settings of the checks.
pub(super) struct Examiner<'r> {
    pub(super) checker: Checker<'r>,
    pub(super) form: Form,
    /// True if the fixes that need no decision are carried out.
    pub(super) fixes: bool,
    /// An empty page of the output.
    pub(super) page: Page,
}

/// A file that was read.
pub(super) enum Examined {
    /// A description, which is checked together with others, and its text.
    Description(Option<SourceText<'static>>, CheckedDescription),
    /// Findings.
    Findings(Findings),
    /// Nothing that has checks, and the reason.
    Unknown(String),
}

/// The findings of a file.
pub(super) struct Findings {
    /// The number of findings that are fixed, or the reason why the file cannot be written; `None` if there was nothing to fix.
    pub(super) fixed: Option<Result<usize, String>>,
    /// The number of findings that were not kept.
    pub(super) omitted: usize,
    pub(super) written: Written,
}

impl Examiner<'_> {
    /// Reads a file, checks it and writes its findings.
    pub(super) fn examine(&self, path: &Path, in_folder: bool) -> io::Result<Result<Examined, Unreadable>> {
        let content = match content::read(path, &name_of(path), in_folder, &self.checker) {
            Ok(content) => content,
            Err(unreadable) => return Ok(Err(unreadable)),
        };
        Ok(Ok(match content {
            Content::Unknown(why) => Examined::Unknown(why),
            _ if self.fixes && is_standard_stream(path) => {
                let message = "--fix changes files in place, and standard input has no place";
                return Ok(Err(Unreadable::new(path, message)));
            }
            Content::Description(text, checked) => Examined::Description(text, checked),
            Content::Document(bytes, checked) => Examined::Findings(self.document(path, bytes, checked)?),
            Content::Package(checked) => Examined::Findings(Findings {
                fixed: None,
                omitted: 0,
                written: self.write(path, None, checked)?,
            }),
        }))
    }

    fn document(&self, path: &Path, mut bytes: Vec<u8>, mut checked: Checked) -> io::Result<Findings> {
        let mut result = None;
        if let Some(fixed) = self.fixes.then(|| self.checker.fix(&bytes, &checked)).flatten() {
            result = Some(replace(path, &fixed.bytes).map(|()| fixed.done));
            if let Some(Ok(_)) = result {
                (bytes, checked) = (fixed.bytes, fixed.left);
            }
        }
        let omitted = checked.omitted;
        let text = if checked.findings.is_empty() { None } else { SourceText::of(&bytes) };
        Ok(Findings { fixed: result, omitted, written: self.write(path, text.as_ref(), checked)? })
    }

    /// Writes the findings of a file with this text; a package has none.
    pub(super) fn write(
        &self,
        path: &Path,
        text: Option<&SourceText<'_>>,
        checked: Checked,
    ) -> io::Result<Written> {
        self.form.write(path, &name_of(path), text, checked, self.page.clone())
    }
}

/// The path as text, without `./` in front.
pub(super) fn name_of(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}
