//! Product keys in texts that are shown.

use ddf::xml::{Error, ErrorKind};
use std::borrow::Cow;
use std::ops::Range;

/// What stands in the place of a key.
const HIDDEN: &str = "(product key)";

/// The text without what looks like a product key: for what is said about a configuration.
///
/// Keys stand in other places than `PIDKEY`, too: pasted into an id, or into a name by a quote too many, and not always
/// whole. Hidden are four or more groups of five letters and digits with hyphens between them; three or more of capital
/// letters and digits, whatever stands between them and is glued to them; and 25 of these in one piece.
///
/// ```
/// use office_csp::odt::without_product_keys;
/// assert_eq!(without_product_keys("\"VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ x\""), "\"(product key) x\"");
/// assert_eq!(without_product_keys("SkypeforBusiness2021Volume"), "SkypeforBusiness2021Volume");
/// ```
pub fn without_product_keys(text: &str) -> Cow<'_, str> {
    let (mut out, mut done) = (String::new(), 0);
    let mut chain: Vec<Group> = Vec::new();
    let mut rest = groups(text).peekable();
    while let Some(group) = rest.next() {
        chain.push(group);
        if rest.peek().is_some_and(|next| next.joint != Joint::None) {
            continue;
        }
        for key in keys_in(&chain) {
            out.push_str(&text[done..key.start]);
            out.push_str(HIDDEN);
            done = key.end;
        }
        chain.clear();
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// Letters and digits in one piece.
struct Group {
    at: Range<usize>,
    /// What stands between the group before and this one.
    joint: Joint,
    upper: bool,
    lower: bool,
    digit: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// Something that separates words, or nothing at all: it is the first.
    None,
    Hyphen,
    /// What people and programs make of a hyphen.
    Other,
}

/// The groups of a text, each looked at once.
fn groups(text: &str) -> impl Iterator<Item = Group> {
    let bytes = text.as_bytes();
    let mut end_before = None;
    let mut at = 0;
    std::iter::from_fn(move || {
        at += bytes[at..].iter().take_while(|byte| !byte.is_ascii_alphanumeric()).count();
        let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let group = bytes.get(at..at + length).filter(|group| !group.is_empty())?;
        let joint = match end_before.map(|end| &text[end..at]) {
            Some("-") => Joint::Hyphen,
            Some(between) if is_joint(between) => Joint::Other,
            _ => Joint::None,
        };
        let found = Group {
            at: at..at + length,
            joint,
            upper: group.iter().any(u8::is_ascii_uppercase),
            lower: group.iter().any(u8::is_ascii_lowercase),
            digit: group.iter().any(u8::is_ascii_digit),
        };
        at += length;
        end_before = Some(at);
        Some(found)
    })
}

fn is_joint(between: &str) -> bool {
    let may = |c: char| matches!(c, '-' | '_' | '.' | ' ' | '\u{A0}' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    between.chars().count() <= 3 && between.chars().all(may)
}

/// Where keys stand among groups that are joined.
fn keys_in(chain: &[Group]) -> Vec<Range<usize>> {
    let mut keys: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < chain.len() {
        let run = run_of_key(&chain[at..]);
        if run > 0 {
            // What stands around fewer than five groups may be the rest of the key.
            let (mut first, mut last) = (at, at + run - 1);
            let before = |first: usize| first > 0 && chain[first].joint == Joint::Hyphen;
            let is_part = |group: &Group| !group.lower || group.at.len() > 5;
            let is_whole = run == 5 || chain[at].at.len() == 25;
            while !is_whole && before(first) && is_part(&chain[first - 1]) {
                first -= 1;
            }
            if !is_whole && last + 1 < chain.len() {
                last += 1;
            }
            while chain.get(last + 1).is_some_and(|next| next.joint == Joint::Hyphen) {
                last += 1;
            }
            let start = chain[first].at.start.max(keys.last().map_or(0, |key| key.end));
            keys.push(start..chain[last].at.end);
            at = last + 1;
        } else {
            at += 1;
        }
    }
    keys
}

/// How many of these groups, from the first on, are a key or enough of one; none of them if the first is in no key.
fn run_of_key(chain: &[Group]) -> usize {
    let Some(first) = chain.first() else { return 0 };
    if is_bare_key(first) {
        return 1;
    }
    let run = |joined: fn(&Group) -> bool| {
        let next = |(at, group): &(usize, &Group)| group.at.len() == 5 && (*at == 0 || joined(group));
        chain.iter().take(5).enumerate().take_while(next).count()
    };
    let hyphens = run(|group| group.joint == Joint::Hyphen);
    let capital = run(|group| !group.lower);
    let has_digit = chain[..capital].iter().any(|group| group.digit);
    match (hyphens, capital) {
        (4.., _) => hyphens,
        (_, 3..) if has_digit && !first.lower => capital,
        _ => 0,
    }
}

fn is_bare_key(group: &Group) -> bool {
    group.at.len() == 25 && (!group.lower || (!group.upper && group.digit))
}

/// The same of an error of reading, which may show a name of the text.
pub(super) fn error_without_product_keys(error: Error, text: &str) -> Error {
    let mut kind = error.kind().clone();
    let hide = |name: &mut String| {
        // No name of a configuration has a hyphen: of a key that a quote has cut in two, one group is enough.
        let is_part = |group: Group| group.upper && !group.lower;
        if name.contains('-') && groups(name).any(is_part) {
            *name = HIDDEN.to_owned();
        } else if let Cow::Owned(hidden) = without_product_keys(name) {
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
                "abcde-12345-fghij ABCDE-12345-FGHIJ-67890-KLMNO,ABCDE",
                "abcde-12345-fghij (product key),ABCDE",
            ),
            ("ä-ABCDE-12345-FGHIJ-67890-KLMNOö", "ä-(product key)ö"),
            // Glued to what stands around, as a damaged tag leaves it.
            ("ValueABCDE-12345-FGHIJ-67890-KLMNOID", "(product key)"),
            ("64S3CR7-S3CR7-S3CR7-S3CR7-S3CR74", "(product key)"),
            ("S3CR7-S7-S3CR7-S3CR7-S3CR7", "(product key)"),
            ("ABCDE-12345-FGHIJ", "(product key)"),
            // What becomes of hyphens.
            ("ABCDE 12345 FGHIJ 67890 KLMNO is it", "(product key) is it"),
            ("a ABCDE_12345_FGHIJ_67890_KLMNO", "a (product key)"),
            ("ABCDE\u{2013}12345\u{2013}FGHIJ\u{2013}67890\u{2013}KLMNO", "(product key)"),
            ("s3cr7s3cr7s3cr7s3cr7s3cr7", "(product key)"),
            ("these words count seven", "these words count seven"),
            (r"\\SRV01-FILES\share", r"\\SRV01-FILES\share"),
            ("sales-north-excel", "sales-north-excel"),
            ("16.0.17928.20114", "16.0.17928.20114"),
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
