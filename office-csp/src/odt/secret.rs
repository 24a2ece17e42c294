//! Product keys in texts that are shown.

use ddf::xml::{Error, ErrorKind};
use std::borrow::Cow;

pub use ddf::without_product_keys;

/// An error of reading, which may show a name of the text, without product keys.
pub(super) fn error_without_product_keys(error: Error, text: &str) -> Error {
    let mut kind = error.kind().clone();
    let hide = |name: &mut String| {
        if let Cow::Owned(hidden) = without_product_keys(name) {
            *name = hidden;
        }
    };
    match &mut kind {
        ErrorKind::WrongRoot { found: name, .. }
        | ErrorKind::Encoding(name)
        | ErrorKind::Syntax(name)
        | ErrorKind::Unclosed(name)
        | ErrorKind::Unopened(name)
        | ErrorKind::Name(name)
        | ErrorKind::Attribute(name)
        | ErrorKind::DuplicateAttribute(name)
        | ErrorKind::Reference(name) => hide(name),
        ErrorKind::Mismatched { open, found } => {
            hide(open);
            hide(found);
        }
        _ => {}
    }
    if kind == *error.kind() { error } else { Error::at(kind, text, error.offset()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_taken_for_a_key() {
        for product in crate::odt::ProductId::ALL {
            assert_eq!(without_product_keys(product.id), product.id);
        }
        for rule in crate::odt::Rule::ALL {
            assert_eq!(without_product_keys(rule.id()), rule.id());
        }
    }
}
