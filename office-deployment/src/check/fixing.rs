//! Applies the fixes that need no decision.

use super::context::Context;
use super::rule::ConfigurationFinding;
use super::run::check_configuration;
use crate::document::Document;
use csp_findings::{ChosenEdits, variable};

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
        let mut chosen = ChosenEdits::default();
        // A fix that collides with an earlier one waits for the next round.
        let text = fixed.document.text();
        // A console replaces a variable; the value that it has then may be right.
        let is_known =
            |finding: &ConfigurationFinding| text.get(finding.span.clone()).and_then(variable).is_none();
        let is_chosen = |finding: &&ConfigurationFinding| is_known(finding) && chosen.choose(finding.edits());
        let mut done: Vec<ConfigurationFinding> = findings.iter().filter(is_chosen).cloned().collect();
        match fixed.document.with(chosen.edits()) {
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
