//! Findings: the place, the level, the rule and the fix.

use crate::{Edit, Position, Rule, Severity, one_line, shown_address};
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

/// An irregularity of a document.
///
/// Displays as `FILE:LINE:COLUMN: LEVEL[RULE]: SUBJECT: MESSAGE; OUTCOME; fix: FIX`, which editors and terminals turn into
/// a link; parts that do not apply are left out. Subject, message and fix are on one line, and hold neither product keys
/// nor characters that control a terminal; the subject is a [`shown_address`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding<R: Rule> {
    /// The rule that is broken.
    pub rule: R,
    /// The level of the breach, usually that of the rule.
    pub level: R::Level,
    /// The severity that a user's settings give to the breach, in place of that of the level.
    pub severity: Option<Severity>,
    /// The name of the file; empty if it is not known.
    pub file: String,
    /// The command whose data is the checked document, if it comes from a message.
    pub command: Option<CarryingCommand>,
    /// Line and column in the decoded text, without the byte order mark.
    pub position: Position,
    /// The bytes of the fault, in the decoded text without the byte order mark; empty if only the start is known.
    pub span: Range<usize>,
    /// The LocURI of the node, or the path of the element; empty for a finding about the document as a whole.
    pub subject: String,
    /// The fault.
    pub message: Cow<'static, str>,
    /// The device descriptions that the finding depends on, if others may decide it otherwise: their date, or `given`.
    pub descriptions: Option<&'static str>,
    /// The correction, if it is known.
    pub fix: Option<Fix>,
}

/// The command whose data is the checked document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarryingCommand {
    /// The id, which is unique in its message.
    pub id: String,
    /// The position in the message.
    pub position: Position,
}

/// The correction of a [`Finding`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// The instruction: `write "Office"`.
    pub message: Cow<'static, str>,
    /// The changes of the text that carry out the instruction; empty if a person has to decide.
    pub edits: Vec<Edit>,
}

impl fmt::Display for Fix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A finding can be the error of a function.
impl<R: Rule> core::error::Error for Finding<R> {}

impl<R: Rule> Finding<R> {
    /// A finding at this position, of the rule's own level.
    pub fn new(rule: R, position: Position, message: impl Into<Cow<'static, str>>) -> Self {
        Finding {
            rule,
            level: rule.level(),
            severity: None,
            file: String::new(),
            command: None,
            position,
            span: 0..0,
            subject: String::new(),
            message: clean(message.into()),
            descriptions: None,
            fix: None,
        }
    }

    /// Sets the bytes of the fault.
    #[must_use]
    pub fn with_span(mut self, span: Range<usize>) -> Self {
        self.span = span;
        self
    }

    /// Sets the node or element that the finding is about.
    #[must_use]
    pub fn with_subject(mut self, subject: impl Into<Cow<'static, str>>) -> Self {
        self.subject = shown_address(subject).into_owned();
        self
    }

    /// Sets the instruction to correct the fault.
    #[must_use]
    pub fn with_fix(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.fix.get_or_insert_default().message = clean(message.into());
        self
    }

    /// Sets the descriptions that the finding depends on.
    #[must_use]
    pub fn with_descriptions(mut self, descriptions: Option<&'static str>) -> Self {
        self.descriptions = descriptions;
        self
    }

    /// Names the file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = file.into();
        self
    }

    /// Sets the command whose data is the document.
    #[must_use]
    pub fn in_data_of(mut self, command: CarryingCommand) -> Self {
        self.command = Some(command);
        self
    }

    /// The severity of the finding: that of its level, unless the settings of a user say otherwise.
    pub fn severity(&self) -> Severity {
        self.severity.unwrap_or_else(|| self.level.into())
    }

    /// The changes of the text that carry out the fix; empty if a person has to decide.
    pub fn edits(&self) -> &[Edit] {
        self.fix.as_ref().map_or(&[], |fix| &fix.edits)
    }

    /// Displays the place: `FILE:LINE:COLUMN`.
    pub fn place(&self) -> impl fmt::Display + '_ {
        PlaceOf(self)
    }
}

/// The first error of these findings with its place, and the number of the other errors; empty without an error.
///
/// It is the text of an error that refuses a document because of its findings.
pub fn first_error<R: Rule>(findings: &[Finding<R>]) -> String {
    let mut errors = findings.iter().filter(|finding| finding.severity() == Severity::Error);
    let first = errors.next().map(ToString::to_string).unwrap_or_default();
    match errors.count() {
        0 => first,
        more => format!("{first} (and {more} more)"),
    }
}

/// The text without product keys and control characters. A static text comes from the program and need not be searched.
pub(crate) fn clean(text: Cow<'static, str>) -> Cow<'static, str> {
    match text {
        Cow::Borrowed(_) => text,
        Cow::Owned(text) => one_line(text),
    }
}

struct PlaceOf<'f, R: Rule>(&'f Finding<R>);

impl<R: Rule> fmt::Display for PlaceOf<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { file, command, position, .. } = self.0;
        if !file.is_empty() {
            write!(f, "{file}:")?;
        }
        if let Some(CarryingCommand { id, position }) = command {
            write!(f, "{position}: in Data of {id:?}:")?;
        }
        write!(f, "{position}")
    }
}

impl<R: Rule> fmt::Display for Finding<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place())?;
        match self.severity {
            Some(severity) => write!(f, "{severity}[{}]: ", self.rule)?,
            None => write!(f, "{}[{}]: ", self.level, self.rule)?,
        }
        if !self.subject.is_empty() {
            write!(f, "{}: ", self.subject)?;
        }
        f.write_str(&self.message)?;
        if let Some(outcome) = self.rule.outcome() {
            write!(f, "; {outcome}")?;
        }
        match &self.fix {
            Some(fix) => write!(f, "; fix: {fix}"),
            None => Ok(()),
        }
    }
}
