//! Characters between elements that look like white space and are not white space of XML.

use super::findings::Findings;
use super::rule::MessageRule;
use core::ops::Range;
use csp_xml::{decode_text, is_blank};
use std::collections::BTreeSet;

/// The texts that consist of such characters, as copies of web pages hold them for indentation: one finding for all.
#[derive(Default)]
pub(super) struct Blanks {
    /// The places of the texts, and the plain spaces to write instead.
    places: Vec<(Range<usize>, String)>,
    /// The number of characters.
    count: usize,
    /// The distinct characters.
    kinds: BTreeSet<char>,
}

impl Blanks {
    /// Takes a text between elements; `false` when the text has visible characters.
    pub(super) fn take(&mut self, raw: &str, span: &Range<usize>) -> bool {
        let text = decode_text(raw);
        if !text.chars().all(is_blank) {
            return false;
        }
        let odd = text.chars().filter(|c| !c.is_ascii_whitespace());
        self.count += odd.clone().count();
        self.kinds.extend(odd);
        let plain = text.chars().map(|c| if c.is_ascii_whitespace() { c } else { ' ' });
        self.places.push((span.clone(), plain.collect()));
        true
    }

    /// Reports all texts as one finding.
    pub(super) fn finish(self, found: &mut Findings) {
        let Some((first, _)) = self.places.first().cloned() else { return };
        const SHOWN: usize = 4;
        let mut kinds: Vec<String> =
            self.kinds.iter().take(SHOWN).map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        if self.kinds.len() > SHOWN {
            kinds.push("…".to_owned());
        }
        let kinds = kinds.join(", ");
        let what = match (self.kinds.len(), self.count) {
            (1, 1) if self.kinds.contains(&NO_BREAK_SPACE) => {
                format!("a no-break space ({kinds}) is between elements, where XML allows only plain spaces")
            }
            (1, count) if self.kinds.contains(&NO_BREAK_SPACE) => format!(
                "{count} no-break spaces ({kinds}) are between elements, where XML allows only plain spaces"
            ),
            (_, count) => {
                format!("{count} characters that only look like spaces ({kinds}) are between elements")
            }
        };
        let mut added = found.add(MessageRule::NoBreakSpaces, first, what).fix(
            "write plain spaces in all places; pages that are copied from a browser have such characters",
        );
        for (place, plain) in self.places {
            added = added.edit(place, plain);
        }
    }
}

const NO_BREAK_SPACE: char = '\u{A0}';
