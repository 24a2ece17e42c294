//! From the names of nodes to Rust identifiers.

use proc_macro2::{Ident, Span};

/// The snake-case identifier for a name: `AllowX-ForestPolicy` → `allow_x_forest_policy`.
///
/// Words end where a small letter or digit meets a capital, and before the last capital of several (`DDFName` →
/// `ddf_name`). Everything but letters and digits separates words. A name that starts with a digit gets a `_` in
/// front, a keyword one behind.
pub(crate) fn snake(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (index, &c) in characters.iter().enumerate() {
        if !c.is_ascii_alphanumeric() {
            if !out.is_empty() && !out.ends_with('_') {
                out.push('_');
            }
            continue;
        }
        let before = index.checked_sub(1).map(|before| characters[before]);
        let after = characters.get(index + 1);
        let starts_word = c.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase)
            });
        if starts_word && !out.ends_with('_') {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
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
    if syn::parse_str::<syn::Ident>(&out).is_err() {
        out.push('_');
    }
    out
}

/// The upper-case identifier for a name: `CurrentStatus` → `CURRENT_STATUS`.
pub(crate) fn shouting(name: &str) -> String {
    snake(name).trim_end_matches('_').to_ascii_uppercase()
}

/// An identifier. INVARIANT: lowering has made it one.
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
            ("8128000B", "_8128000_b"),
            ("Type", "type_"),
            ("Mod", "mod_"),
            ("self", "self_"),
            ("Account GUID", "account_guid"),
            ("IPv6Prefix", "i_pv6_prefix"),
            ("DDFName", "ddf_name"),
            ("WiFi", "wi_fi"),
            ("é", "node"),
            ("Ext ", "ext"),
        ] {
            assert_eq!(snake(name), identifier, "{name}");
        }
        assert_eq!(shouting("Type"), "TYPE");
        assert_eq!(shouting("6to4"), "_6TO4");
    }
}
