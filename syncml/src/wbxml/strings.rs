//! The string table of the writer.

use super::cursor::push_integer;
use super::token;
use std::borrow::Cow;
use std::collections::HashMap;

/// A string table, with each string once.
#[derive(Default)]
pub(super) struct Strings<'m> {
    bytes: Vec<u8>,
    places: HashMap<Cow<'m, str>, u32>,
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

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Adds each repeated string that makes the document shorter. The most frequent ones come first, because low offsets have
    /// shorter references.
    fn add_repeated<'s>(&mut self, strings: impl Iterator<Item = &'s WrittenString<'m>>)
    where
        'm: 's,
    {
        let mut counts: HashMap<&'s str, Repeated> = HashMap::new();
        for (index, string) in strings.enumerate() {
            let repeated =
                counts.entry(&string.text).or_insert(Repeated { first: index, count: 0, inline: 0 });
            repeated.count += 1;
            repeated.inline += string.form.size(&string.text);
        }
        let mut repeated: Vec<_> = counts.into_iter().filter(|(_, repeated)| repeated.count > 1).collect();
        repeated.sort_unstable_by_key(|(_, repeated)| (core::cmp::Reverse(repeated.count), repeated.first));
        for (text, Repeated { count, inline, .. }) in repeated {
            let reference = 1 + size_of_integer(self.bytes.len());
            if inline > count * reference + text.len() + 1 {
                self.place(Cow::Owned(text.to_owned()));
            }
        }
    }

    /// The reference to a string, if the table has it and the reference is shorter than the string itself.
    fn reference(&self, string: &WrittenString<'m>) -> Option<u32> {
        let place = self.places.get(&string.text).copied()?;
        (1 + size_of_integer(place as usize) < string.form.size(&string.text)).then_some(place)
    }
}

/// The number of times that a string is written.
struct Repeated {
    /// The first place of the string, for an order that is the same each time.
    first: usize,
    count: usize,
    /// The number of bytes without a table.
    inline: usize,
}

/// The form of a string outside of the table.
#[derive(Clone, Copy)]
pub(super) enum StringForm {
    /// The bytes and a NUL.
    Inline,
    /// The length and the bytes.
    Opaque,
}

impl StringForm {
    /// The number of bytes of a string, with its token.
    fn size(self, text: &str) -> usize {
        match self {
            StringForm::Inline => 1 + text.len() + 1,
            StringForm::Opaque => 1 + size_of_integer(text.len()) + text.len(),
        }
    }

    /// Appends a string.
    pub(super) fn write(self, text: &str, out: &mut Vec<u8>) {
        match self {
            StringForm::Inline => {
                out.push(token::STR_I);
                out.extend_from_slice(text.as_bytes());
                out.push(0);
            }
            StringForm::Opaque => {
                out.push(token::OPAQUE);
                push_integer(text.len() as u32, out);
                out.extend_from_slice(text.as_bytes());
            }
        }
    }
}

/// A string of the document, which is not written before the table is known.
pub(super) struct WrittenString<'m> {
    /// Its offset in the body without strings.
    pub(super) at: usize,
    pub(super) text: Cow<'m, str>,
    pub(super) form: StringForm,
}

/// Puts repeated strings into the table, and appends the length of the table, the table, and the body with its strings.
///
/// Visits each string twice, whatever the size of the table.
pub(super) fn write_with_table<'m>(
    mut table: Strings<'m>,
    body: &[u8],
    strings: &[WrittenString<'m>],
    out: &mut Vec<u8>,
) {
    table.add_repeated(strings.iter());
    push_integer(table.bytes.len() as u32, out);
    out.extend_from_slice(&table.bytes);
    let mut written = 0;
    for string in strings {
        out.extend_from_slice(&body[written..string.at]);
        written = string.at;
        match table.reference(string) {
            Some(place) => {
                out.push(token::STR_T);
                push_integer(place, out);
            }
            None => string.form.write(&string.text, out),
        }
    }
    out.extend_from_slice(&body[written..]);
}

/// The number of bytes of a multi-byte integer.
fn size_of_integer(value: usize) -> usize {
    let bits = usize::BITS - value.leading_zeros();
    bits.div_ceil(7).max(1) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::cell::Cell;

    /// A table of many strings is not searched string by string.
    #[test]
    fn each_string_is_visited_once_for_the_table() {
        for count in [1_000, 100_000] {
            let string = |index: usize| {
                let text = Cow::Owned(format!("./Vendor/MSFT/Policy/Config/Area/Policy{}", index / 2));
                WrittenString { at: 0, text, form: StringForm::Inline }
            };
            let strings: Vec<_> = (0..count).map(string).collect();
            let visits = Cell::new(0);
            let mut table = Strings::default();
            table.add_repeated(strings.iter().inspect(|_| visits.set(visits.get() + 1)));
            assert_eq!((visits.get(), table.places.len()), (count, count / 2));
        }
    }

    #[test]
    fn only_strings_that_make_the_document_shorter_are_in_the_table() {
        let written = |texts: &[&'static str], form| -> Vec<WrittenString<'_>> {
            texts.iter().map(|text| WrittenString { at: 0, text: Cow::Borrowed(*text), form }).collect()
        };
        let size = |texts: &[&'static str], form| {
            let mut out = Vec::new();
            write_with_table(Strings::default(), b"", &written(texts, form), &mut out);
            out.len() - 1
        };
        for form in [StringForm::Inline, StringForm::Opaque] {
            assert_eq!(size(&["1", "1"], form), 6, "two bytes for each reference, two for the table");
            assert_eq!(size(&["chr", "chr", "chr"], form), 10);
            assert_eq!(size(&["once", "other"], form), 13);
        }
    }

    #[test]
    fn the_size_of_an_integer_is_that_of_its_bytes() {
        for value in [0, 1, 127, 128, 16_383, 16_384, u32::MAX] {
            let mut bytes = Vec::new();
            push_integer(value, &mut bytes);
            assert_eq!(size_of_integer(value as usize), bytes.len());
        }
    }
}
