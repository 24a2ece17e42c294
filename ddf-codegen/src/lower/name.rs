//! Rust identifiers from the names of nodes.

use super::acronyms;
use proc_macro2::{Ident, Span};
use std::collections::BTreeSet;

/// The snake-case identifier for a name: `AllowX-ForestPolicy` → `allow_x_forest_policy`.
///
/// A word ends before a capital that follows a small letter or digit, and before the last of several capitals
/// (`DDFName` → `ddf_name`), but not in a plural (`IDs`) or before a version (`IPv6`). The table in
/// [`acronyms`](super::acronyms) has the words that these rules would split. All characters except letters and digits
/// separate words. A name that starts with a digit gets a leading `_`, a keyword a trailing one.
pub(crate) fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut rest = name;
    let mut before: Option<char> = None;
    let mut after_entry = false;
    while let Some(c) = rest.chars().next() {
        let starts_word = after_entry && c.is_ascii_uppercase() || starts_word(before, rest);
        let is_separate = !before.is_some_and(|before| before.is_ascii_alphanumeric());
        let before_is_digit = before.is_some_and(|before| before.is_ascii_digit());
        let entry = acronyms::at(rest, starts_word || is_separate, before_is_digit);
        after_entry = entry.is_some();
        let length = entry.map_or(c.len_utf8(), |(length, _)| length);
        let is_boundary = starts_word || entry.is_some() || !c.is_ascii_alphanumeric();
        if is_boundary && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        match entry {
            Some((_, words)) => out.push_str(words),
            None if c.is_ascii_alphanumeric() => out.push(c.to_ascii_lowercase()),
            None => {}
        }
        before = rest[..length].chars().next_back();
        rest = &rest[length..];
    }
    while out.ends_with('_') {
        out.pop();
    }
    if out.is_empty() {
        return "node".to_owned();
    }
    if out.starts_with(|c: char| c.is_ascii_digit()) {
        out.insert(0, '_');
    }
    if is_keyword(&out) {
        out.push('_');
    }
    out
}

/// True if the capitals show that a word starts at the start of `rest`.
fn starts_word(before: Option<char>, rest: &str) -> bool {
    let mut rest = rest.chars();
    if !rest.next().is_some_and(|c| c.is_ascii_uppercase()) {
        return false;
    }
    let (next, second) = (rest.next(), rest.next());
    let is_plural = next == Some('s') && !second.is_some_and(|c| c.is_ascii_lowercase());
    let has_version = next == Some('v') && second.is_some_and(|c| c.is_ascii_digit());
    before.is_some_and(|before| {
        before.is_ascii_lowercase()
            || before.is_ascii_digit()
            || before.is_ascii_uppercase()
                && next.is_some_and(|c| c.is_ascii_lowercase())
                && !is_plural
                && !has_version
    })
}

/// The keywords of every edition, including reserved ones, and `_`.
fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "_" | "abstract"
            | "as"
            | "async"
            | "await"
            | "become"
            | "box"
            | "break"
            | "const"
            | "continue"
            | "crate"
            | "do"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "final"
            | "fn"
            | "for"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "override"
            | "priv"
            | "pub"
            | "ref"
            | "return"
            | "self"
            | "static"
            | "struct"
            | "super"
            | "trait"
            | "true"
            | "try"
            | "type"
            | "typeof"
            | "unsafe"
            | "unsized"
            | "use"
            | "virtual"
            | "where"
            | "while"
            | "yield"
    )
}

/// The upper-case identifier for a name: `CurrentStatus` → `CURRENT_STATUS`.
pub(crate) fn shouting(name: &str) -> String {
    snake(name).trim_end_matches('_').to_ascii_uppercase()
}

/// The identifier of a type or variant for a name: `CurrentStatus`, `Not allowed` → `NotAllowed`.
///
/// Digits of different words are separated by `_`, so that `A1_2` and `A12` differ.
pub(crate) fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in snake(name).split('_').filter(|word| !word.is_empty()) {
        let mut characters = word.chars();
        let Some(first) = characters.next() else { continue };
        if first.is_ascii_digit() && (out.is_empty() || out.ends_with(|c: char| c.is_ascii_digit())) {
            out.push('_');
        }
        out.push(first.to_ascii_uppercase());
        out.extend(characters);
    }
    // The macros of generated types have a trait and a parameter of these names.
    if matches!(out.as_str(), "Self" | "AllowedHere" | "Given") {
        out.push('_');
    }
    out
}

/// Returns true for an identifier in CamelCase: a capital, then letters and digits, no two capitals in a row, and `_` only
/// between digits (`Sha1_96`), where [`camel`] writes it.
pub(crate) fn is_camel_case(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        && !bytes.ends_with(b"_")
        && !bytes.windows(2).any(|pair| pair.iter().all(u8::is_ascii_uppercase))
        && !bytes
            .windows(3)
            .any(|three| three[1] == b'_' && !(three[0].is_ascii_digit() && three[2].is_ascii_digit()))
}

/// The maximum length of the names of listed values, in characters.
pub(crate) const LONGEST: usize = 40;

/// The names of the listed values of an ENUM or Flag, in the order of the description.
///
/// A name is `given`, or is the value's description if that is in CamelCase, as reviewed names are. Otherwise it comes
/// from the first sentence of the description if that is short, else from the value.
/// A name that an earlier value has, or that is given to another value, is not used: the name then comes from the value. So
/// appending values does not change names.
pub(crate) fn listed<'v>(
    values: impl Iterator<Item = (&'v str, Option<&'v str>)>,
    given: &[Option<&str>],
) -> Vec<String> {
    let mut taken: BTreeSet<String> = given.iter().flatten().map(|name| (*name).to_owned()).collect();
    let mut names = Vec::new();
    for (index, (value, description)) in values.enumerate() {
        if let Some(Some(name)) = given.get(index) {
            names.push((*name).to_owned());
            continue;
        }
        let by_value = of_value(value);
        let candidates = description.and_then(first_sentence).into_iter().chain([by_value.clone()]);
        let numbered = (2_u32..).map(|number| format!("{by_value}_{number}"));
        // INVARIANT: `numbered` is infinite.
        let name = candidates.chain(numbered).find(|name| !taken.contains(name)).unwrap_or_default();
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

/// The name of the first sentence, if it is short: `Not allowed.`, `SECROLE_OPERATOR`. The table of acronyms does not
/// change a description in CamelCase.
fn first_sentence(description: &str) -> Option<String> {
    if description.len() <= LONGEST && is_camel_case(description) && description != "Self" {
        return Some(description.to_owned());
    }
    let sentence = description.trim_ascii().split(['.', ':', ';', '(', '\n', '\r']).next()?;
    let words = sentence.split_ascii_whitespace().count();
    let plain: String = sentence.chars().filter(|c| !matches!(c, '\'' | '\u{2019}' | '"')).collect();
    let fits = words <= 5 && plain.len() <= LONGEST && plain.starts_with(|c: char| c.is_ascii_alphabetic());
    fits.then(|| camel(&plain))
}

/// The name of a value: `Value1`, `ValueMinus1`, `Value0x10`, `Disabled`.
fn of_value(value: &str) -> String {
    let value = value.trim_ascii();
    let (minus, digits) = match value.strip_prefix('-') {
        Some(digits) => ("Minus", digits),
        None => ("", value),
    };
    if !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && digits.as_bytes()[0].is_ascii_digit()
    {
        return format!("Value{minus}{}", digits.to_ascii_lowercase());
    }
    let start: String = value.chars().take(LONGEST).collect();
    let name = camel(&start);
    match (value.is_empty(), name.as_str()) {
        (true, _) => "Empty".to_owned(),
        (false, name) if value.starts_with(|c: char| c.is_ascii_alphabetic()) => name.to_owned(),
        (false, "Node") => "Value".to_owned(),
        (false, name) => format!("Value{name}"),
    }
}

/// A token of an identifier. INVARIANT: `name` comes from this module.
pub(crate) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_real_nodes() {
        for (name, identifier) in [
            ("FinalStatus", "final_status"),
            ("AllowX-ForestPolicy-and-RUP", "allow_x_forest_policy_and_rup"),
            ("ADMX_MSS-legacy", "admx_mss_legacy"),
            ("6to4_ISATAP", "_6to4_isatap"),
            ("8128000B", "_8128000b"),
            ("Type", "type_"),
            ("Mod", "mod_"),
            ("self", "self_"),
            ("Account GUID", "account_guid"),
            ("IPv6Prefix", "ipv6_prefix"),
            ("DeviceIDsAndSSPs", "device_ids_and_ssps"),
            ("DDFName", "ddf_name"),
            ("WiFi", "wifi"),
            ("DMIDENT", "dmident"),
            ("é", "node"),
            ("Ext ", "ext"),
        ] {
            assert_eq!(snake(name), identifier, "{name}");
        }
        for (name, identifier) in [
            ("FinalStatus", "FinalStatus"),
            ("6to4_ISATAP", "_6to4Isatap"),
            ("self", "Self_"),
            ("A1_2", "A1_2"),
            ("A12", "A12"),
            ("Account GUID", "AccountGuid"),
        ] {
            assert_eq!(camel(name), identifier, "{name}");
        }
        assert_eq!(shouting("Type"), "TYPE");
        assert_eq!(shouting("6to4"), "_6TO4");
    }

    /// The names of a drop of Microsoft's that have several capitals in a row, digits, or an entry of the table.
    #[test]
    fn names_of_all_of_windows() {
        for line in include_str!("../../tests/fixtures/names.tsv").lines() {
            let (name, identifier) = line.split_once('\t').unwrap();
            assert_eq!(snake(name), identifier, "{name}");
        }
    }

    #[test]
    fn names_of_listed_values() {
        let name = |values: &[(&str, &str)]| {
            listed(values.iter().map(|(value, description)| (*value, Some(*description))), &[]).join(" ")
        };
        assert_eq!(name(&[("0", "Not allowed."), ("1", "Allowed.")]), "NotAllowed Allowed");
        assert_eq!(name(&[("0", "Off"), ("1", "On"), ("2", "On")]), "Off On Value2");
        assert_eq!(
            name(&[("-1", ""), ("0x0F", "Five words or more are too many"), ("", "")]),
            "ValueMinus1 Value0x0f Empty"
        );
        assert_eq!(name(&[("a", ""), ("A", ""), ("(x)", ""), ("é", "")]), "A A_2 ValueX Value");
        assert_eq!(
            name(&[("1", "Don't ask (ever)"), ("2", "self"), ("3", "3 of them")]),
            "DontAsk Self_ Value3"
        );
        assert_eq!(
            name(&[("0", "OneDriveAndWiFi"), ("1", "Sha1_96"), ("2", "Self"), ("3", "OFF"), ("4", "Off_")]),
            "OneDriveAndWiFi Sha1_96 Self_ Off Value4"
        );
        // Appending values does not rename.
        assert!(
            name(&[("0", "Off"), ("1", "On"), ("2", "Value1"), ("3", "On")]).starts_with("Off On Value1")
        );
    }
}
