//! What a check says: where, how bad, by which rule, and what to do.

use super::rule::Rule;
use core::fmt;
use core::ops::Range;
use csp_xml::Position;
use ddf::check::Fix;

/// What a fault leads to.
///
/// A finding without one is no fault: something worth knowing, or something that the message alone does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Windows refuses it: it answers with an error, or takes the command and does nothing.
    Refused,
    /// The specification forbids it; what Windows does is not known.
    Forbidden,
    /// Windows tolerates it, although the specification has it otherwise.
    Tolerated,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Severity; 3] = [Severity::Refused, Severity::Forbidden, Severity::Tolerated];

    /// Its name: `refused`, `forbidden`, `tolerated`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Refused => "refused",
            Severity::Forbidden => "forbidden",
            Severity::Tolerated => "tolerated",
        }
    }

    /// Whether it counts as an error: refused by Windows or forbidden by the specification.
    pub const fn is_error(self) -> bool {
        !matches!(self, Severity::Tolerated)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An irregularity of a message.
///
/// It never holds credentials, a nonce or what stands in a `Data`; only an unmet dependency names the value that breaks
/// it, if that is a number, a truth value, a listed value or the state of a policy. Displays as
/// `LINE:COLUMN: SEVERITY[RULE]: URI: MESSAGE; fix: FIX`; without the URI where it concerns no node, without the fix
/// where there is none, and as `note[RULE]` where there is no severity.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule that found it.
    pub rule: Rule,
    /// What it leads to; `None` where it is no fault.
    ///
    /// That of the rule, with one exception: Windows does not receive what a client sends, so that in such a message
    /// nothing is [`Severity::Refused`], but [`Severity::Forbidden`].
    pub severity: Option<Severity>,
    /// Line and column in the decoded text, without the byte order mark.
    pub position: Position,
    /// The bytes it is about, in the decoded text without the byte order mark.
    pub span: Range<usize>,
    /// The address in the command, as written but for what looks like a product key; empty where no node is concerned.
    pub uri: String,
    /// What is wrong.
    pub message: String,
    /// What would put it right, where that is known. The fixes of one report fit together.
    pub fix: Option<Fix>,
    /// The changes of the text that carry out the fix; none where it takes a decision or knowledge that the message does
    /// not hold.
    pub edits: Vec<Edit>,
}

/// A change of the text: these bytes are replaced by another text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// Where the bytes start, in the decoded text without the byte order mark.
    pub start: usize,
    /// Where they end; the start where nothing is removed.
    pub end: usize,
    /// What stands there instead.
    pub text: String,
}

/// The text with these changes. Of two that overlap, only the one in front is carried out.
pub(super) fn apply<'e>(edits: impl Iterator<Item = &'e Edit>, text: &str) -> String {
    let mut edits: Vec<&Edit> = edits.collect();
    edits.sort_by_key(|edit| (edit.start, edit.end)); // stable: insertions at one place keep the order of their findings
    edits.dedup();
    let mut out = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for edit in edits {
        let (Some(before), true) = (text.get(done..edit.start), text.get(edit.start..edit.end).is_some())
        else {
            continue;
        };
        out.push_str(before);
        out.push_str(&edit.text);
        done = edit.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

impl Finding {
    /// The name of the severity, or `note`.
    pub fn level(&self) -> &'static str {
        self.severity.map_or("note", Severity::as_str)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}[{}]: ", self.position, self.level(), self.rule)?;
        if !self.uri.is_empty() {
            write!(f, "{}: ", self.uri)?;
        }
        f.write_str(&self.message)?;
        match &self.fix {
            Some(fix) => write!(f, "; fix: {fix}"),
            None => Ok(()),
        }
    }
}
