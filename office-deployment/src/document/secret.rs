//! Hides product keys and other secrets in errors.

use crate::tables::GRAMMAR;
use csp_findings::{distance, without_product_keys};
use csp_xml::{XmlError, XmlErrorKind};
use std::borrow::Cow;

/// Replaces a name that may be a part of a key.
const HIDDEN: &str = "(product key)";

/// Returns true if a name may be the rest of a product key that a surplus quote has cut off.
///
/// That is a word of more than three capital letters and digits, or a word with hyphens in which one group consists of
/// capital letters and digits, or half of the groups have five characters. No name of a configuration has hyphens.
fn is_part_of_key(name: &str) -> bool {
    let is_capital = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            && text.bytes().any(|byte| byte.is_ascii_uppercase())
    };
    let words =
        name.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').map(|word| word.trim_matches('-'));
    words.filter(|word| !word.is_empty() && !is_in_grammar(word)).any(|word| {
        let groups = word.split('-');
        let full = groups.clone().filter(|group| group.len() == 5).count();
        match groups.clone().count() {
            1 => word.len() > 3 && is_capital(word),
            count => full * 2 >= count || groups.clone().any(is_capital),
        }
    })
}

fn is_in_grammar(name: &str) -> bool {
    GRAMMAR.iter().any(|element| {
        let mut attributes = element.attributes.iter();
        element.name.eq_ignore_ascii_case(name) || attributes.any(|a| a.name.eq_ignore_ascii_case(name))
    })
}

/// Returns true for a name of the grammar, with up to two mistakes. Other names may be a part of any value.
fn is_like_grammar(name: &str) -> bool {
    let is_like = |known: &str| distance(name, known, 2.min(known.len() / 3)).is_some();
    let mut names = GRAMMAR.iter().flat_map(|element| {
        std::iter::once(element.name).chain(element.attributes.iter().map(|attribute| attribute.name))
    });
    name.starts_with("xml") || names.any(is_like)
}

/// Hides product keys and parts of other values in the names that a read error shows.
pub(super) fn error_without_secrets(error: XmlError, text: &str) -> XmlError {
    let mut kind = error.kind().clone();
    let hide = |name: &mut String| {
        if is_part_of_key(name) {
            *name = HIDDEN.to_owned();
        } else if let Cow::Owned(hidden) = without_product_keys(name) {
            *name = hidden;
        }
    };
    match &mut kind {
        XmlErrorKind::WrongRoot { found: name, .. }
        | XmlErrorKind::Unclosed(name)
        | XmlErrorKind::Unopened(name)
        | XmlErrorKind::Name(name)
        | XmlErrorKind::TagWithoutEnd(name)
        | XmlErrorKind::TagWithoutStart(name)
        | XmlErrorKind::EndTagWithoutSlash(name)
        | XmlErrorKind::ElementWithValue(name)
        | XmlErrorKind::MissingQuote { attribute: name, .. }
        | XmlErrorKind::Attribute(name)
        | XmlErrorKind::DuplicateAttribute(name)
        | XmlErrorKind::Reference(name)
        | XmlErrorKind::ForbiddenReference(name) => hide(name),
        XmlErrorKind::Mismatched { open, found } => {
            hide(open);
            hide(found);
        }
        XmlErrorKind::Encoding(words) | XmlErrorKind::Syntax(words) => {
            if let Cow::Owned(hidden) = without_product_keys(words) {
                *words = hidden;
            }
        }
        _ => {}
    }
    let error = if kind == *error.kind() { error } else { XmlError::at(kind, text, error.offset()) };
    // The name of a foreign root is no part of a value.
    let is_root = matches!(error.kind(), XmlErrorKind::WrongRoot { .. });
    error.with_names(|name| is_root || name == HIDDEN || is_like_grammar(name.trim_start_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_keys_are_distinguished_from_names() {
        for part in
            ["QQQ-QQQQQ-QQQQQ", "qqqqq-qqqqq-qq", "Q-QQQQQ", "QQQQQ", "QQQQQ-", "'QQ-QQQQQ'", "QQ-QQQQQQ"]
        {
            assert!(is_part_of_key(part), "{part}");
        }
        for name in [
            "ID",
            "id",
            "PIDKEY",
            "All",
            "Product",
            "data-x",
            "a-b-c",
            "version",
            "",
            "-",
            "xml:lang",
            "Displaying",
        ] {
            assert!(!is_part_of_key(name), "{name}");
        }
    }

    #[test]
    fn no_name_is_taken_for_a_key() {
        for product in crate::ProductId::ALL {
            assert_eq!(without_product_keys(product.id), product.id);
        }
        for rule in crate::ConfigurationRule::ALL {
            assert_eq!(without_product_keys(rule.id()), rule.id());
        }
    }
}
