//! The scanner against a table of broken documents, and against another XML library on mutated ones.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // allowed in tests

use csp_xml::{Limits, Scanner, Token, decode};
use proptest::prelude::*;

fn scan(text: &str) -> Result<usize, String> {
    let mut scanner = Scanner::new(text, &Limits::default()).map_err(|e| e.to_string())?;
    for tokens in 0.. {
        if scanner.next().map_err(|e| e.to_string())? == Token::Eof {
            return Ok(tokens);
        }
    }
    unreachable!()
}

#[test]
fn every_fault_is_found_and_located() {
    for (document, message) in [
        ("", "1:1: not an XML document: no root element"),
        ("  \n", "2:1: not an XML document: no root element"),
        ("just text", "1:1: not an XML document: no root element"),
        ("<a>", "1:1: `<a>` is not closed; `</a>` expected before the end"),
        ("<a>\n <b>x", "2:2: `<b>` is not closed; `</b>` expected before the end"),
        ("<a></b>", "1:4: `</b>` closes nothing: `</a>` expected"),
        ("<a/></a>", "1:5: `</a>` closes nothing: no element is open"),
        ("<a/><b/>", "1:5: a second root element; a document has exactly one"),
        ("<a/>text", "1:5: text outside the root element; only one root may hold content"),
        ("text<a/>", "1:1: text outside the root element; only one root may hold content"),
        ("<a/><![CDATA[x]]>", "1:5: text outside the root element; only one root may hold content"),
        ("<a/>&amp;", "1:5: text outside the root element; only one root may hold content"),
        ("<a>\0</a>", "1:4: character U+0000 is not allowed in XML; remove it"),
        ("<a>\u{FFFE}</a>", "1:4: character U+FFFE is not allowed in XML; remove it"),
        ("<a>x]]></a>", "1:5: `]]>` in text; write `]]&gt;`"),
        ("<a b='<'/>", "1:7: `<` in an attribute value; write `&lt;`"),
        ("<a b='' b=''/>", "1:9: attribute `b` is given twice"),
        ("<a b/>", "1:4: attribute `b` is not of the form `name=\"value\"`"),
        ("<a b=c/>", "1:4: attribute `b` is not of the form `name=\"value\"`"),
        ("<a b='1'c='2'/>", "1:9: attribute `c` is not of the form `name=\"value\"`"),
        ("<a 1='1'/>", "1:4: attribute `1` is not of the form `name=\"value\"`"),
        ("<1/>", "1:2: `1` is not an XML name"),
        ("< a/>", "1:2: `` is not an XML name"),
        ("<a><?1 x?></a>", "1:6: `1` is not an XML name"),
        ("<a><?xml version='1.0'?></a>", "1:4: an XML declaration is not allowed here"),
        ("<a><?XML x?></a>", "1:4: a target named `xml` is not allowed here"),
        ("<a/><!DOCTYPE a>", "1:5: a DOCTYPE is not allowed here"),
        (
            "<a>x &nbsp; y</a>",
            "1:6: `&nbsp;` is not known; only amp, lt, gt, quot, apos and character references are read; write `&amp;` for `&`",
        ),
        (
            "<a>&#0;</a>",
            "1:4: `&#0;` is a character that XML does not allow; remove it, or write `&amp;` for `&` if these letters are meant",
        ),
        (
            "<a b='&#xFFFE;'/>",
            "1:7: `&#xFFFE;` is a character that XML does not allow; remove it, or write `&amp;` for `&` if these letters are meant",
        ),
        (
            "<a>&#1234567890123456;</a>",
            "1:4: `&…;` is a character that XML does not allow; remove it, or write `&amp;` for `&` if these letters are meant",
        ),
        (
            "<a>&#xD83D;&#xDE00;</a>",
            "1:4: `&#xD83D;` is half of a character, which XML does not allow; write one reference to the whole character, as in `&#x1F600;`",
        ),
        (
            "<a>&#x;</a>",
            "1:4: `&#x;` is not known; only amp, lt, gt, quot, apos and character references are read; write `&amp;` for `&`",
        ),
        (
            "<a b='&c;'/>",
            "1:7: `&c;` is not known; only amp, lt, gt, quot, apos and character references are read; write `&amp;` for `&`",
        ),
        (
            "<a>AT&T</a>",
            "1:6: `&…;` is not known; only amp, lt, gt, quot, apos and character references are read; write `&amp;` for `&`",
        ),
        ("<a", "1:1: tag not closed: `>` not found before end of input"),
        ("<a><!-- x</a>", "1:4: comment not closed: `-->` not found before end of input"),
        ("<a><![CDATA[x</a>", "1:4: CDATA not closed: `]]>` not found before end of input"),
    ] {
        assert_eq!(scan(document).unwrap_err(), message, "{document:?}");
        // The other library lets a reserved target pass (section 2.6), and reads a number that is no character as U+FFFD.
        let lenient = ["<?XML", "&#1234", "&#xD83D"].iter().any(|part| document.contains(part));
        assert!(lenient || roxmltree::Document::parse(document).is_err(), "{document:?}");
    }
}

/// The place is where the character belongs, or the attribute whose quote is missing.
#[test]
fn a_forgotten_bracket_or_quote_is_reported_where_it_belongs() {
    for (document, message) in [
        // `>` of a start tag.
        ("<a>\n<b c='1'\n<d/>\n</b></a>", "2:9: `<b` has no `>`; write it here"),
        ("<a>\n<b\n</b></a>", "2:3: `<b` has no `>`; write it here"),
        ("<a><b<c/></b></a>", "1:6: `<b` has no `>`; write it here"),
        ("<a>\n<b c='1' /\n<d/></a>", "2:11: `<b` has no `>`; write it here"),
        ("<a>\n<b/", "2:4: `<b` has no `>`; write it here"),
        // `>` of an end tag.
        ("<a>\n<b></b\n<c/></a>", "2:7: `</b` has no `>`; write it here"),
        ("<a><b></b</a>", "1:10: `</b` has no `>`; write it here"),
        ("<a><b></c </a>", "1:10: `</c` has no `>`; write it here"),
        ("<a>\n</a", "2:4: `</a` has no `>`; write it here"),
        // `>` before escaped text.
        ("<a>\n<b&lt;c d='1'/&gt;</b></a>", "2:3: `<b` has no `>`; write it here"),
        // `<`.
        ("<a>\n  b c='1'>\n</b></a>", "2:3: `b` has no `<`; write it here"),
        ("<a>\n<b>\n/b>\n</a>", "3:1: `/b` has no `<`; write it here"),
        ("<a>\n<b/>\n/a>", "3:1: `/a` has no `<`; write it here"),
        ("a>\n<b/>\n</a>", "1:1: `a` has no `<`; write it here"),
        ("<a>\n<b c='1'>text/b>\n<d/></a>", "2:14: `/b` has no `<`; write it here"),
        ("<a>\n<b>1</b>\n text/a>", "3:6: `/a` has no `<`; write it here"),
        // `/`.
        ("<a>\n<b>1<b>\n<c>2</c></a>", "2:6: `<b>` ends `<b>` without a `/`; write `</b>`"),
        // Quotes.
        ("<a b='1 c='2'/>", "1:4: the value of attribute `b` has no closing quote"),
        ("<a>\n<b c='1>\n<d e='2'/></b></a>", "2:4: the value of attribute `c` has no closing quote"),
        ("<a>\n<b c='1>\n</b></a>", "2:4: the value of attribute `c` has no closing quote"),
        ("<a b=1' c='2'/>", "1:4: the value of attribute `b` has no opening quote"),
        ("<a b=1 2' c='3'/>", "1:4: the value of attribute `b` has no opening quote"),
        // Other faults.
        ("<a b='1=' c='<'/>", "1:14: `<` in an attribute value; write `&lt;`"),
        ("<a b='x=' c/>", "1:11: attribute `c` is not of the form `name=\"value\"`"),
        ("<a <!-- c --> b='1'/>", "1:4: attribute `` is not of the form `name=\"value\"`"),
        ("<a>bb></b></a>", "1:7: `</b>` closes nothing: `</a>` expected"),
        ("<a>b</b></a>", "1:5: `</b>` closes nothing: `</a>` expected"),
        ("<a><b><b></a>", "1:10: `</a>` closes nothing: `</b>` expected"),
        ("<a><b>1<b/></a>", "1:12: `</a>` closes nothing: `</b>` expected"),
        ("<a b=1 c='2'/>", "1:4: attribute `b` is not of the form `name=\"value\"`"),
        ("b> <a/>", "1:1: text outside the root element; only one root may hold content"),
    ] {
        assert_eq!(scan(document).unwrap_err(), message, "{document:?}");
        assert!(roxmltree::Document::parse(document).is_err(), "{document:?}");
    }
    // The search for the lost tag takes linear time.
    let many = format!("<a>{}</b></a>", "b b> <c/>".repeat(50_000));
    assert!(scan(&many).unwrap_err().contains("`b` has no `<`"));
    let none = format!("<a>{}</b></a>", "bb > ".repeat(100_000));
    assert!(scan(&none).unwrap_err().contains("`</b>` closes nothing"));
}

/// The value of an element may be a secret.
#[test]
fn an_element_with_a_value_is_reported_without_the_value() {
    for (document, place) in
        [("<a><b='x'/></a>", "1:6"), ("<a><b=\"x y\"/></a>", "1:6"), ("<a>\n<b'x'/></a>", "2:3")]
    {
        let error = scan(document).unwrap_err();
        assert!(error.starts_with(&format!("{place}: `<b` has a value")), "{error}");
        assert!(!error.contains('x'), "{error}");
    }
}

#[test]
fn malformed_declarations_are_found() {
    for (declaration, message) in [
        ("<?xml version=1.0?>", "1:7: in the XML declaration the value of `version` has no quotes"),
        ("<?xml?>", "1:6: in the XML declaration `version=\"1.0\"` is missing"),
        (
            "<?xml encoding='UTF-8'?>",
            "1:7: in the XML declaration `version=\"1.0\"` must be in front of `encoding`",
        ),
        ("<?xml version='2.0'?>", "1:7: in the XML declaration `version` is \"2.0\"; write 1.0"),
        ("<?xml version='1.'?>", "1:7: in the XML declaration `version` is \"1.\"; write 1.0"),
        ("<?xml version='1.0' version='1.0'?>", "1:21: in the XML declaration `version` is given twice"),
        (
            "<?xml version='1.0'encoding='UTF-8'?>",
            "1:20: in the XML declaration white space is missing in front of `encoding`",
        ),
        (
            "<?xml version='1.0' encoding='UTF 8'?>",
            "1:21: in the XML declaration `encoding` is \"UTF 8\"; write the name of an encoding, such as UTF-8",
        ),
        (
            "<?xml version='1.0' standalone=\"true\"?>",
            "1:21: in the XML declaration `standalone` is \"true\"; write yes or no",
        ),
        (
            "<?xml version='1.0' standalone='no' encoding='UTF-8'?>",
            "1:37: in the XML declaration `encoding` is in the wrong place; the order is version, encoding, standalone",
        ),
        (
            "<?xml version='1.0'\nencodng='UTF-8'?>",
            "2:1: in the XML declaration `encodng` is not known there; only version, encoding and standalone are",
        ),
        ("<?xml version?>", "1:7: in the XML declaration `version` is not of the form `name=\"value\"`"),
        ("<?xml version='1.0' ='x'?>", "1:21: in the XML declaration `` is not of the form `name=\"value\"`"),
        ("<?xml version='1.0?>", "1:7: in the XML declaration the value of `version` has no quotes"),
    ] {
        assert_eq!(scan(&format!("{declaration}<a/>")).unwrap_err(), message, "{declaration}");
    }
    for declaration in [
        "<?xml version='1.0'?>",
        "<?xml version = \"1.0\"\n encoding = 'utf-16' ?>",
        "<?xml version=\"1.1\" encoding=\"ISO-8859-1\" standalone='yes'?>",
        "<?xml version='1.0' standalone='no' ?>",
    ] {
        assert!(scan(&format!("{declaration}<a/>")).is_ok(), "{declaration}");
    }
}

#[test]
fn limits_hold() {
    let limits =
        Limits { max_bytes: 40, max_depth: 3, max_attributes: 2, max_elements: 4, max_namespaces: 1 };
    let scan = |text: &str| {
        let mut scanner = Scanner::new(text, &limits)?;
        while scanner.next()? != Token::Eof {}
        Ok(())
    };
    let message = |text: &str| scan(text).map_err(|e: csp_xml::XmlError| e.to_string()).unwrap_err();
    assert!(scan("<a><b><c x='' y=''/></b><d/></a>").is_ok());
    assert_eq!(message(&" ".repeat(41)), "1:1: more than 40 bytes, a limit of this program");
    assert_eq!(
        message("<a><a><a><a/></a></a></a>"),
        "1:10: more than 3 levels of elements, a limit of this program"
    );
    assert_eq!(
        message("<a x='' y='' z=''/>"),
        "1:1: more than 2 attributes in an element, a limit of this program"
    );
    assert_eq!(
        message("<a xmlns='1'><b xmlns:p='2'/></a>"),
        "1:14: more than 1 namespace declarations in scope, a limit of this program"
    );
    assert_eq!(message("<a><b/><b/><b/><b/></a>"), "1:16: more than 4 elements, a limit of this program");
}

#[test]
fn several_roots_are_accepted_up_to_a_limit() {
    let scan = |text: &str, most| {
        let mut scanner = Scanner::new(text, &Limits::default())?.accepting_roots(most);
        while scanner.next()? != Token::Eof {}
        Ok(())
    };
    let message = |text, most| scan(text, most).map_err(|e: csp_xml::XmlError| e.to_string()).unwrap_err();
    assert!(scan("<a/>\n<b>1</b><!--c--><a/>", 3).is_ok());
    assert_eq!(
        message("<a/>\n<b/><c/>", 2),
        "2:5: more than 2 elements without a root, a limit of this program"
    );
    assert_eq!(message("<a/><b/>", 1), "1:5: a second root element; a document has exactly one");
    assert_eq!(message("<a/>x<b/>", 2), "1:5: text outside the root element; only one root may hold content");
    assert!(message("<a/>\u{A0}<b/>", 2).starts_with("1:5: text outside the root"));
    assert!(message("<a/><?xml version='1.0'?><b/>", 2).starts_with("1:5: an XML declaration"));
}

#[test]
fn plain_values_are_their_raw_values() {
    for (text, is_plain) in [
        ("<a/>", true),
        ("<a b='1' c = \"x y ä>\"/>", true),
        ("<a b='&lt;'/>", false),
        ("<a b='1' c='2\t'/>", false),
        ("<a b='\n'>", false),
    ] {
        let mut scanner = Scanner::new(text, &Limits::default()).unwrap();
        let Token::Start(tag) = scanner.next().unwrap() else { unreachable!("{text}") };
        assert_eq!(tag.has_plain_values(), is_plain, "{text}");
        assert_eq!(tag.attributes().all(|attribute| attribute.value() == attribute.raw), is_plain, "{text}");
    }
}

#[test]
fn entities_do_not_expand() {
    let bomb = "<!DOCTYPE a [<!ENTITY b 'x'><!ENTITY c '&b;&b;'>]><a>&c;</a>";
    assert!(scan(bomb).unwrap_err().starts_with("1:54: `&c;` is not known"));
    assert!(scan("<!DOCTYPE a [<!ENTITY b 'x'>]><a>&lt;</a>").is_ok());
}

#[test]
fn deep_nesting_ends_at_the_limit() {
    let deep = "<a>".repeat(1_000_000);
    assert_eq!(scan(&deep).unwrap_err(), "1:385: more than 128 levels of elements, a limit of this program");
}

#[test]
fn a_prefix_of_a_document_is_never_a_document() {
    let whole = "\u{FEFF}<?xml version='1.0'?>\r\n<!DOCTYPE a [<?p?>]><a x='&lt;'>t&amp;<![CDATA[c]]><b/><!--c--></a>";
    let bytes = whole.as_bytes();
    for end in 0..bytes.len() {
        let result = decode(&bytes[..end]).map_err(|e| e.to_string()).and_then(|d| scan(&d.text));
        assert!(result.is_err(), "{:?}", String::from_utf8_lossy(&bytes[..end]));
    }
    assert!(scan(&decode(bytes).unwrap().text).is_ok());
}

#[test]
fn namespaces_follow_the_nesting() {
    let text = "<p:a xmlns:p='urn:1' xmlns='urn:0'><b xmlns:p='urn:2'/><c xmlns=''/></p:a>";
    let mut scanner = Scanner::new(text, &Limits::default()).unwrap();
    let mut seen = Vec::new();
    loop {
        match scanner.next().unwrap() {
            Token::Start(tag) => seen.push((
                tag.local(),
                scanner.namespace("p").map(str::to_owned),
                scanner.namespace("").map(str::to_owned),
            )),
            Token::Eof => break,
            _ => {}
        }
    }
    let some = |uri: &str| Some(uri.to_owned());
    assert_eq!(
        seen,
        [
            ("a", some("urn:1"), some("urn:0")),
            ("b", some("urn:2"), some("urn:0")),
            ("c", some("urn:1"), None)
        ]
    );
    assert_eq!(scanner.namespace("p"), None);
}

/// Pieces that make documents of every kind, most of them broken.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "<a>",
        "</a>",
        "<b x='1'>",
        "</b>",
        "<c/>",
        "<d y=\"&lt;\" z=''/>",
        "text",
        "&amp;",
        "&#65;",
        "&x;",
        "]]>",
        "<![CDATA[<]]>",
        "<!--c-->",
        "<!-- - -->",
        "<?pi x?>",
        "\r\n",
        " ",
        "ä",
        "\u{1}",
        "<",
        ">",
        "&",
        "\"",
        "<e xmlns='u'/>",
        "<a b='<'/>",
        "<!DOCTYPE a>",
        "<?xml version='1.0'?>",
        "</a >",
        "</ a>",
        "</a",
        "<ä ö='ü'/>",
        "<a\n b = 'x' >",
        "<a/ >",
        "<a b='x'c=''/>",
        "<a b='&lt;' b2=\"'\">",
        "<a b='>'/>",
        "<a b=\"&\"/>",
        "<a\u{7}>",
        "<a b='\u{1}'/>",
        "<a =''/>",
        "<-a/>",
        "<a.b-c_1/>",
        "&#x41;",
        "&#x0;",
        "&lt",
        "<!-->",
        "<!>",
        "<![CDATA[]]]]>",
        "<??>",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..Default::default() })]
    #[test]
    fn agrees_with_another_library(pieces in prop::collection::vec(piece(), 0..12), wrap in any::<bool>()) {
        let mut text: String = pieces.concat();
        if wrap {
            text = format!("<a>{text}</a>");
        }
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let theirs = roxmltree::Document::parse_with_options(&text, options);
        prop_assert_eq!(scan(&text).is_ok(), theirs.is_ok(), "{:?}: ours {:?}, theirs {:?}", text, scan(&text), theirs.err());
    }
}
