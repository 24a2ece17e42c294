//! The string table of the writer.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// A string table, with each string once.
#[derive(Default)]
pub(super) struct Strings<'m> {
    bytes: Vec<u8>,
    places: BTreeMap<Cow<'m, str>, u32>,
}

impl<'m> Strings<'m> {
    /// The offset of a string, which is added to the table if it is missing.
    pub(super) fn place(&mut self, text: Cow<'m, str>) -> u32 {
        if let Some(&place) = self.places.get(&text) {
            return place;
        }
        let place = self.bytes.len() as u32;
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.push(0);
        self.places.insert(text, place);
        place
    }

    /// The offset of a string, if the table has it.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        self.places.get(text).copied()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Counts strings, to put those that occur several times into the table.
#[derive(Default)]
pub(super) struct RepeatedStrings<'m>(BTreeMap<Cow<'m, str>, u32>);

impl<'m> RepeatedStrings<'m> {
    /// The minimum length of a repeated string in the table: a reference to a shorter one saves nothing.
    const SHORTEST: usize = 4;

    pub(super) fn count(&mut self, text: Cow<'m, str>) {
        if text.len() >= Self::SHORTEST {
            *self.0.entry(text).or_default() += 1;
        }
    }

    /// Puts the strings that occur more than once into the table.
    pub(super) fn into_table(self, table: &mut Strings<'m>) {
        for (text, count) in self.0 {
            if count > 1 {
                table.place(text);
            }
        }
    }
}
