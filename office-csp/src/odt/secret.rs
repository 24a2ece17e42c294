//! Product keys in texts that are shown.

use ddf::xml::{Error, ErrorKind};
use std::borrow::Cow;

/// What stands in the place of a key.
const HIDDEN: &str = "(product key)";

/// The text without what looks like a product key: for what is said about a configuration.
///
/// Keys stand in other places than `PIDKEY`, too: pasted into an id, or into a name by a quote too many. Hidden are four
/// or more groups of five letters and digits, so that a key is not shown for the lack of its end, and 25 capital letters
/// and digits without hyphens.
///
/// ```
/// use office_csp::odt::without_product_keys;
/// assert_eq!(without_product_keys("\"VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ x\""), "\"(product key) x\"");
/// assert_eq!(without_product_keys("SkypeforBusiness2021Volume"), "SkypeforBusiness2021Volume");
/// ```
pub fn without_product_keys(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let (mut out, mut done, mut at) = (String::new(), 0, 0);
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| is_word(byte)).count();
        if let Some(key) = key_in(&text[at..at + length]) {
            out.push_str(&text[done..at + key.start]);
            out.push_str(HIDDEN);
            done = at + key.end;
        }
        at += length;
        at += bytes[at..].iter().take_while(|byte| !is_word(byte)).count();
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// Where in a word of letters, digits and hyphens a key stands: from its first group to its last.
fn key_in(word: &str) -> Option<std::ops::Range<usize>> {
    let (mut start, mut groups, mut at) = (0, 0, 0);
    for group in word.split('-') {
        let end = at + group.len();
        if is_bare_key(group) {
            return Some(at..word.len());
        }
        if group.len() == 5 {
            start = if groups == 0 { at } else { start };
            groups += 1;
        } else {
            groups = 0;
        }
        if groups >= 4 {
            // What is left of the word may be the rest of the key.
            return Some(start..word.len());
        }
        at = end + 1;
    }
    None
}

fn is_bare_key(group: &str) -> bool {
    group.len() == 25 && group.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// The same of an error of reading, which may show a name of the text.
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
    fn keys_are_hidden_and_nothing_else() {
        for (text, shown) in [
            ("a ABCDE-12345-fghij-67890-KLMNO b", "a (product key) b"),
            ("ABCDE-12345-fghij-67890-KL", "(product key)"),
            ("x-ABCDE-12345-FGHIJ-67890-KLMNO-y", "x-(product key)"),
            ("ABCDE12345FGHIJ67890KLMNO", "(product key)"),
            (
                "ABCDE-12345-FGHIJ ABCDE-12345-FGHIJ-67890-KLMNO,ABCDE",
                "ABCDE-12345-FGHIJ (product key),ABCDE",
            ),
            ("ä-ABCDE-12345-FGHIJ-67890-KLMNOö", "ä-(product key)ö"),
            ("#####-#####-#####-#####-#####", "#####-#####-#####-#####-#####"),
            ("41d6b959-8508-4e35-ba3d-362dd9fc1de7", "41d6b959-8508-4e35-ba3d-362dd9fc1de7"),
            ("SkypeforBusinessEntryRetail", "SkypeforBusinessEntryRetail"),
            ("", ""),
        ] {
            assert_eq!(without_product_keys(text), shown);
        }
        for product in crate::odt::ProductId::ALL {
            assert_eq!(without_product_keys(product.id), product.id);
        }
    }
}
