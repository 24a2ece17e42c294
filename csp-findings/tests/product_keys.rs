//! Every product key is hidden, and nothing else.

#![allow(clippy::unwrap_used, clippy::expect_used)] // allowed in tests

use csp_findings::without_product_keys;
use proptest::prelude::*;
use std::borrow::Cow;

#[test]
fn keys_are_hidden_and_nothing_else() {
    for (text, shown) in [
        ("a ABCDE-12345-fghij-67890-KLMNO b", "a (product key) b"),
        ("abcde-12345-fghij-67890-klmno", "(product key)"),
        ("ABCDE-12345-fghij-67890-KL", "(product key)"),
        ("DE-12345-FGHIJ-67890-KLMNO", "(product key)"),
        ("x-ABCDE-12345-FGHIJ-67890-KLMNO-y", "x-(product key)"),
        ("idABCDE-12345-FGHIJ-67890-KLMNOend", "(product key)"),
        ("PIDKEY_ABCDE-12345-FGHIJ-67890-KLMNO.xml", "PIDKEY_(product key).xml"),
        ("ABCDE12345FGHIJ67890KLMNO", "(product key)"),
        ("abcde-12345-fghij ABCDE-12345-FGHIJ-67890-KLMNO,ABCDE", "abcde-12345-fghij (product key),ABCDE"),
        // Keys with text directly around them, as in a damaged tag, and damaged keys.
        ("ValueABCDE-12345-FGHIJ-67890-KLMNOID", "(product key)"),
        ("64SK7CR-SK7CR-SK7CR-SK7CR-SK7CR4", "(product key)"),
        ("SK7CR-S7-SK7CR-SK7CR-SK7CR", "(product key)"),
        ("ABCDE-12345-FGHIJ", "(product key)"),
        // The shortest parts: four groups of any letters, three of capital letters and digits, one piece with one digit.
        ("abcde-fghij-klmno-pqrst", "(product key)"),
        ("ABCDE FGHIJ KLMN1", "(product key)"),
        ("abcdefghijklmnopqrstuvwx1", "(product key)"),
        ("ABCDEFGHIJKLMNOPQRSTUVWXY", "(product key)"),
        // Replaced hyphens.
        ("ABCDE 12345 FGHIJ 67890 KLMNO is it", "(product key) is it"),
        ("a ABCDE_12345_FGHIJ_67890_KLMNO", "a (product key)"),
        ("ABCDE--12345--FGHIJ--67890--KLMNO", "(product key)"),
        ("sk7crsk7crsk7crsk7crsk7cr", "(product key)"),
        ("ä-ABCDE-12345-FGHIJ-67890-KLMNOö", "ä-(product key)ö"),
        ("a/%41BCDE%2D12345%2dFGHIJ%252D67890-KLMNO/b", "a/(product key)/b"),
        ("ABCDE&#45;12345&#x2d;FGHIJ&amp;#45;67890&amp;amp;#x002D;KLMNO", "(product key)"),
        ("ABCDE–12345\u{2011}FGHIJ%E2%80%9367890−KLMNO", "(product key)"),
        ("ABCDE-12345-FGHIJ-67890-KLMNO ABCDE-12345-FGHIJ-67890-KLMNO", "(product key) (product key)"),
        // Placeholders, ids, and words that resemble keys.
        ("#####-#####-#####-#####-#####", "#####-#####-#####-#####-#####"),
        ("{0}-{1}-{2}-{3}-{4}", "{0}-{1}-{2}-{3}-{4}"),
        ("41d6b959-8508-4e35-ba3d-362dd9fc1de7", "41d6b959-8508-4e35-ba3d-362dd9fc1de7"),
        ("SkypeforBusinessEntryRetail", "SkypeforBusinessEntryRetail"),
        ("element-under-wrong-parent", "element-under-wrong-parent"),
        ("these words count seven", "these words count seven"),
        (r"\\SRV01-FILES\share", r"\\SRV01-FILES\share"),
        ("sales-north-excel", "sales-north-excel"),
        ("16.0.17928.20114", "16.0.17928.20114"),
        ("22621 17928 20114", "22621 17928 20114"),
        ("%", "%"),
        ("%2", "%2"),
        ("%C3%28&#;&#x;&#99999999999;&amp;", "%C3%28&#;&#x;&#99999999999;&amp;"),
        ("", ""),
    ] {
        assert_eq!(without_product_keys(text), shown);
    }
}

/// A character, plain or escaped.
fn written(c: char, form: u8) -> String {
    let number = u32::from(c);
    match form {
        0 => format!("%{number:02X}"),
        1 => format!("%25{number:02x}"),
        2 => format!("&#{number};"),
        3 => format!("&#x{number:X};"),
        4 => format!("&amp;#{number:03};"),
        _ => c.to_string(),
    }
}

/// A key: its groups, plain or escaped, and the hyphens between them.
fn key() -> impl Strategy<Value = Vec<String>> {
    // These letters do not occur in the text around the key.
    let group = prop::collection::vec((prop::sample::select(b"QWZqwz789".to_vec()), 0..40u8), 5);
    let hyphens = prop::collection::vec(0..12u8, 4);
    (prop::collection::vec(group, 5), hyphens).prop_map(|(groups, hyphens)| {
        let mut parts = Vec::new();
        for (at, group) in groups.iter().enumerate() {
            parts.push(group.iter().map(|(c, form)| written(char::from(*c), *form)).collect());
            parts.extend(hyphens.get(at).map(|form| written('-', *form)));
        }
        parts
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_key_gets_through(key in key(), before in "[ab1 /<>\"'=_.ä-]{0,12}", after in "[ab1 /<>\"'=_.ä%&;-]{0,12}") {
        let text = format!("{before}{}{after}", key.concat());
        let shown = without_product_keys(&text);
        prop_assert!(shown.contains("(product key)"), "{} is shown as {}", text, shown);
        for group in key.iter().step_by(2) {
            prop_assert!(!shown.contains(group.as_str()), "{} is shown as {}", text, shown);
        }
        prop_assert_eq!(without_product_keys(&shown), shown.as_ref(), "the result holds no key");
    }

    #[test]
    fn a_text_without_groups_of_five_is_unchanged(words in prop::collection::vec("[A-Za-z0-9]{0,4}|[A-Za-z0-9]{6,24}", 0..12), between in "[-_. /]") {
        let text = words.join(&between);
        let shown = without_product_keys(&text);
        prop_assert!(matches!(shown, Cow::Borrowed(_)), "{} is shown as {}", text, shown);
    }

    #[test]
    fn any_text_is_taken(text in "\\PC{0,60}|[%&#;x0-9A-Fa-f-]{0,60}") {
        let shown = without_product_keys(&text);
        prop_assert_eq!(without_product_keys(&shown), shown.as_ref());
    }
}
