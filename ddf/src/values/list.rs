//! `List`: the value is several, with a delimiter between them.

use crate::model::{AllowedValues, ValueType};

impl<'a> AllowedValues<'a> {
    /// The text between the elements of the value, if the value is a list.
    ///
    /// `0xF000` and `\xF000` are spellings of the character U+F000; other delimiters are literal. An empty one,
    /// which one file has, separates nothing: the value is not a list. ValueType `None` with a `Value` that is a delimiter
    /// (`,` in VPNv2) means a list too.
    ///
    /// The empty text is a list without elements. One delimiter may follow the last element. An empty element is judged
    /// as any other; where the rule does not take it, it is refused by the rule [`List`](super::ValueRule::List). White
    /// space around an element is part of it, as it is of a value alone. ADMX payloads, XML and JSON are never
    /// split, nor is a text that is one security descriptor.
    pub fn delimiter(&self) -> Option<&str> {
        if let Some(written) = self.list.as_deref() {
            return Some(meaning(written)).filter(|delimiter| !delimiter.is_empty());
        }
        let value = self.value.as_deref().filter(|_| self.value_type.known() == Some(ValueType::None))?;
        let delimiter = meaning(value);
        matches!(delimiter, "," | ";" | "|" | "\u{F000}").then_some(delimiter)
    }
}

fn meaning(written: &str) -> &str {
    if written.eq_ignore_ascii_case("0xF000") || written.eq_ignore_ascii_case("\\xF000") {
        "\u{F000}"
    } else {
        written
    }
}
