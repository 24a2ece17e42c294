//! Puts right what can be put right for certain.

use super::check;
use super::finding::Finding;
use super::rule::Context;
use crate::document::{Document, Splice};
use std::collections::BTreeMap;

/// What [`fix`] has done.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fixed<'a> {
    /// The document, which differs only where it was put right.
    pub document: Document<'a>,
    /// What was put right; positions are those of the text at the time.
    pub done: Vec<Finding>,
    /// What is left for a person.
    pub left: Vec<Finding>,
}

/// A fix may bring up the next: a fragment that is put in its place is checked for more.
const ROUNDS: usize = 8;

/// Puts right every finding whose fix is certain; nothing else in the text changes.
///
/// ```
/// use office_deployment::{Context, Document, fix};
/// let document = Document::parse("<Configuration><Updates Channel='Broad'   Odd='x'/></Configuration>")?;
/// let fixed = fix(&document, Context::ByHand);
/// assert_eq!(fixed.document.text(), "<Configuration><Updates Channel='SemiAnnual'   Odd='x'/></Configuration>");
/// assert_eq!((fixed.done.len(), fixed.left.len()), (1, 1)); // what `Odd` was to be, nobody knows
/// # Ok::<(), csp_xml::Error>(())
/// ```
pub fn fix<'a>(document: &Document<'a>, context: Context) -> Fixed<'a> {
    let mut fixed = Fixed { document: document.clone(), done: Vec::new(), left: Vec::new() };
    for _ in 0..ROUNDS {
        let findings = check(&fixed.document, context);
        let (mut splices, mut done): (Vec<Splice>, Vec<Finding>) = (Vec::new(), Vec::new());
        let mut taken = Taken::default();
        for finding in &findings {
            // What stands in the way of another waits for the next round.
            if finding.fix.is_automatic() && taken.take(&finding.fix.splices) {
                splices.extend(finding.fix.splices.iter().cloned());
                done.push(finding.clone());
            }
        }
        match fixed.document.with(&splices) {
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
    fixed.left = check(&fixed.document, context);
    fixed
}

/// The bytes that are taken, by where they start: the end of each.
#[derive(Default)]
struct Taken(BTreeMap<usize, usize>);

impl Taken {
    /// Takes the bytes of a fix, unless some of them are taken or something is inserted at the same place.
    fn take(&mut self, splices: &[Splice]) -> bool {
        let is_free = |splice: &Splice| {
            let (start, end) = (splice.range.start, splice.range.end);
            let before = self.0.range(..=start).next_back();
            let behind = self.0.range(start..).next();
            before.is_none_or(|(&from, &to)| from < start && to <= start)
                && behind.is_none_or(|(&from, _)| from >= end)
        };
        let free = splices.iter().all(is_free);
        if free {
            self.0.extend(splices.iter().map(|splice| (splice.range.start, splice.range.end)));
        }
        free
    }
}
