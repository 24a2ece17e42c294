//! Changes of a text.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

/// A change of a text: these bytes are replaced.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Edit {
    /// The bytes that are removed; empty for an insertion.
    pub span: Range<usize>,
    /// The text that takes their place.
    pub text: String,
}

/// Shows only the size of the new text, which may hold a secret.
impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edit").field("span", &self.span).field("bytes", &self.text.len()).finish()
    }
}

impl Edit {
    /// Applies edits to a text. Equal edits are applied once; of two overlapping edits only the first in the text is applied.
    ///
    /// ```
    /// use csp_findings::Edit;
    ///
    /// let edits = [Edit { span: 4..4, text: "d".into() }, Edit { span: 0..1, text: "A".into() }];
    /// assert_eq!(Edit::apply(&edits, "abc "), "Abc d");
    /// ```
    pub fn apply<'e>(edits: impl IntoIterator<Item = &'e Edit>, text: &str) -> String {
        let mut edits: Vec<&Edit> = edits.into_iter().collect();
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end)); // stable: insertions at one place keep their order
        edits.dedup();
        let mut out = String::with_capacity(text.len() + 64);
        let mut done = 0;
        for edit in edits {
            let before = text.get(done..edit.span.start);
            let (Some(before), Some(_)) = (before, text.get(edit.span.clone())) else { continue };
            out.push_str(before);
            out.push_str(&edit.text);
            done = edit.span.end;
        }
        out.push_str(text.get(done..).unwrap_or_default());
        out
    }
}

/// Fixes that can be applied together: no two of them change the same bytes or insert at the same place.
///
/// ```
/// use csp_findings::{ChosenEdits, Edit};
///
/// let edit = |span, text: &str| [Edit { span, text: text.into() }];
/// let mut chosen = ChosenEdits::default();
/// assert!(chosen.choose(&edit(0..2, "A")));
/// assert!(!chosen.choose(&edit(1..3, "B")));
/// assert_eq!(Edit::apply(chosen.edits(), "abc"), "Ac");
/// ```
#[derive(Clone, Debug, Default)]
pub struct ChosenEdits {
    /// From the start of each span to its end.
    spans: BTreeMap<usize, usize>,
    edits: Vec<Edit>,
}

impl ChosenEdits {
    /// Chooses a fix, unless it has no edits or collides with a chosen one. Returns true if it is chosen.
    pub fn choose(&mut self, fix: &[Edit]) -> bool {
        let is_free = |edit: &Edit| {
            let (start, end) = (edit.span.start, edit.span.end);
            let before = self.spans.range(..=start).next_back();
            let after = self.spans.range(start..).next();
            before.is_none_or(|(&from, &to)| from < start && to <= start)
                && after.is_none_or(|(&from, _)| from >= end)
        };
        let is_chosen = !fix.is_empty() && fix.iter().all(is_free);
        if is_chosen {
            self.spans.extend(fix.iter().map(|edit| (edit.span.start, edit.span.end)));
            self.edits.extend_from_slice(fix);
        }
        is_chosen
    }

    /// The edits of the chosen fixes.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::borrow::ToOwned;

    fn applied(edits: &[(usize, usize, &str)]) -> String {
        let edits: Vec<Edit> = edits
            .iter()
            .map(|&(start, end, text)| Edit { span: start..end, text: text.to_owned() })
            .collect();
        Edit::apply(&edits, "abcä")
    }

    #[test]
    fn insertions_at_one_place_keep_their_order() {
        assert_eq!(applied(&[(1, 1, "2"), (1, 1, "1"), (0, 1, "A")]), "A21bcä");
    }

    #[test]
    fn equal_edits_are_applied_once_and_overlapping_ones_not() {
        assert_eq!(applied(&[(0, 2, "x"), (1, 3, "y"), (0, 2, "x")]), "xcä");
    }

    #[test]
    fn edits_outside_the_text_or_inside_a_character_are_ignored() {
        assert_eq!(applied(&[(9, 9, "x"), (4, 5, "y"), (3, 4, "z")]), "abcä");
    }
}
