//! What a check says: where, how bad, by which rule, how it would end, and what to do.

use super::rule::Rule;
use crate::document::Splice;
use crate::status::InstallStatus;
use csp_findings::without_product_keys;
use csp_xml::Position;
use ddf::check::Severity;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// Something wrong with a configuration.
///
/// Displays as `LINE:COLUMN: SEVERITY[RULE]: PATH: MESSAGE; ends with STATUS; fix: FIX` (`may end with` for a warning), so that
/// `format!("{file}:{finding}")` is a link in most editors and terminals. No finding holds a product key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule that found it.
    pub rule: Rule,
    /// Line and column, in the text without its byte order mark.
    pub position: Position,
    /// The bytes it is about, in the text without its byte order mark.
    pub span: Range<usize>,
    /// The element it is about: `Configuration/Add/Product`; empty where none is.
    pub path: String,
    /// What is wrong here.
    pub message: Cow<'static, str>,
    /// What would put it right.
    pub fix: Fix,
}

/// What would put a [`Finding`] right.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// As an instruction: `write "Current"`.
    pub message: Cow<'static, str>,
    /// The edits that do it, where that is certain; none where a person has to decide.
    pub splices: Vec<Splice>,
}

impl Finding {
    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.rule.severity()
    }

    /// The value of `Status` at the end: see [`Rule::status`].
    pub fn status(&self) -> Option<InstallStatus> {
        self.rule.status()
    }
}

impl Fix {
    /// Whether [`fix`](super::fix) does it.
    pub fn is_automatic(&self) -> bool {
        !self.splices.is_empty()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}[{}]: ", self.position, self.severity(), self.rule)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        if let Some(status) = self.status() {
            let (code, name) = (status.code(), status.name());
            let ends = self.rule.ends();
            match code {
                0..0x1_0000 => write!(f, "; {ends} {code} {name}")?,
                _ => write!(f, "; {ends} {code:#010x} {name}")?,
            }
        }
        write!(f, "; fix: {}", self.fix.message)
    }
}

/// A text of the configuration, in quotes: without product keys, and cut where it becomes longer than anybody reads.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = without_product_keys(self.0); // before it is cut: half a key is a secret, too
        let end = text.char_indices().nth(60).map(|(end, _)| end);
        write!(f, "{:?}", &text[..end.unwrap_or(text.len())])?;
        if end.is_some() { f.write_str("…") } else { Ok(()) }
    }
}
