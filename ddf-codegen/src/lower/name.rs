//! Rust identifiers from the names of nodes.

use super::acronyms;
use proc_macro2::{Ident, Span};

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
}
