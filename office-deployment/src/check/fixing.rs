//! Applies the fixes that need no decision.

use super::context::Context;
use super::rule::ConfigurationFinding;
use super::run::check_configuration;
use crate::document::Document;
use csp_findings::Edit;
use std::collections::BTreeMap;

/// The result of [`fix`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fixed<'a> {
    /// The document with the fixes applied.
    pub document: Document<'a>,
    /// The findings that were fixed, with the positions before their fix.
    pub done: Vec<ConfigurationFinding>,
    /// The findings that a person has to decide.
    pub left: Vec<ConfigurationFinding>,
}

/// The most rounds of fixes. A fix may enable others: a fragment is checked further after it has got its place.
const ROUNDS: usize = 8;

/// Applies every fix that has edits; nothing else in the text changes.
///
/// ```
/// use office_deployment::{Context, Document, fix};
/// let document = Document::parse("<Configuration><Updates Channel='Broad'   Odd='x'/></Configuration>")?;
/// let fixed = fix(&document, Context::ByHand);
/// assert_eq!(fixed.document.text(), "<Configuration><Updates Channel='SemiAnnual'   Odd='x'/></Configuration>");
/// assert_eq!((fixed.done.len(), fixed.left.len()), (1, 1)); // a person has to correct `Odd`
/// # Ok::<(), csp_xml::XmlError>(())
/// ```
pub fn fix<'a>(document: &Document<'a>, context: Context) -> Fixed<'a> {
    let mut fixed = Fixed { document: document.clone(), done: Vec::new(), left: Vec::new() };
    for _ in 0..ROUNDS {
        let findings = check_configuration(&fixed.document, context);
        let (mut edits, mut done): (Vec<Edit>, Vec<ConfigurationFinding>) = (Vec::new(), Vec::new());
        let mut taken = Taken::default();
        for finding in &findings {
            // A fix that collides with an earlier one waits for the next round.
            if !finding.edits().is_empty() && taken.take(finding.edits()) {
                edits.extend(finding.edits().iter().cloned());
                done.push(finding.clone());
            }
        }
        match fixed.document.with(&edits) {
            Ok(document) if !done.is_empty() => {
                fixed.document = document;
                fixed.done.append(&mut done);
            }
            _ => {
                fixed.left = findings;
                return fixed;
            }
        }
    }
    fixed.left = check_configuration(&fixed.document, context);
    fixed
}

/// The spans of the chosen fixes: from start to end.
#[derive(Default)]
struct Taken(BTreeMap<usize, usize>);

impl Taken {
    /// Chooses a fix, unless it overlaps a chosen one or inserts at the same place.
    fn take(&mut self, edits: &[Edit]) -> bool {
        let is_free = |edit: &Edit| {
            let (start, end) = (edit.span.start, edit.span.end);
            let before = self.0.range(..=start).next_back();
            let after = self.0.range(start..).next();
            before.is_none_or(|(&from, &to)| from < start && to <= start)
                && after.is_none_or(|(&from, _)| from >= end)
        };
        let free = edits.iter().all(is_free);
        if free {
            self.0.extend(edits.iter().map(|edit| (edit.span.start, edit.span.end)));
        }
        free
    }
}
