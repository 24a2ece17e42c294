//! Configurations that are broken, hostile or random.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use office_deployment::{
    Configuration, ConfigurationRule, Context, Document, Severity, check_bytes, check_configuration, fix,
    format,
};
use proptest::prelude::*;

const FILE: &str = "<?xml version=\"1.0\"?>\r\n<!-- a -->\r\n<Configuration ID='1'>\r\n  <Add Channel=\"Monthly\" MigrateArch='x'>\r\n\
    <Product ID=\"O365ProPlusRetail \" PIDKEY='VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ'><Language ID='MatchOS'/><Language ID='MatchOS'/>\
    <ExcludeApp ID='&#84;eams'/></Product>\r\n  </Add>text<![CDATA[x]]>\r\n  <RemoveMSI IgnoreProduct='a,b'/><updates/>\
    <Property Name='SCLCacheOverrideDirectory' Value='ä'/></Configuration>";

/// Reads, checks, fixes, formats and writes. Returns true if the bytes can be read.
fn everything(bytes: &[u8]) -> bool {
    let Ok(document) = Document::read(bytes) else {
        let found = check_bytes(bytes, Context::ByHand);
        assert_eq!(found.len(), 1);
        assert!(found[0].rule.is_unreadable(), "{}", found[0]);
        assert!(found[0].position.line > 0);
        return false;
    };
    assert_eq!(document.to_bytes(), bytes);
    for context in Context::ALL {
        let findings = check_configuration(&document, *context);
        assert!(findings.iter().all(|finding| document.text().get(finding.span.clone()).is_some()));
        let fixed = fix(&document, *context);
        assert!(fixed.left.iter().all(|finding| finding.edits().is_empty()), "{:#?}", fixed.left);
    }
    let formatted = format(&document).unwrap();
    assert_eq!(format(&formatted).unwrap().text(), formatted.text());
    let configuration = document.configuration();
    assert_eq!(Configuration::read(&configuration.to_xml()).unwrap(), configuration);
    true
}

#[test]
fn a_file_cut_at_any_byte_never_panics() {
    assert!(everything(FILE.as_bytes()));
    for end in 0..FILE.len() {
        assert!(!everything(&FILE.as_bytes()[..end]), "cut at {end}");
    }
}

#[test]
fn errors_of_other_files_have_a_position() {
    let deep = "<a>".repeat(200);
    let laughs =
        "<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c \"&b;&b;&b;\">]><Configuration>&c;</Configuration>";
    let wide = format!("<Add {}/>", (0..100).map(|n| format!("a{n}='' ")).collect::<String>());
    let roots = "<Updates/>\n".repeat(65);
    let huge = format!("<!--{}-->", "x".repeat(Document::MAX_BYTES));
    for (bytes, expected) in [
        (&b""[..], "1:1: not an XML document: no root element"),
        (b"hello", "1:1: not an XML document: no root element"),
        (
            b"<Configuration>\n<Add></Configuration>",
            "2:6: `</Configuration>` closes nothing: `</Add>` expected",
        ),
        (b"<html>\n<br></html>", "1:1: the root is `<html>`; expected `<Configuration>`"),
        (b"<Updates/>\n<Display/>x", "2:11: text outside the root element; only one root may hold content"),
        (b"<Updates/>\n<Display></Add>", "2:10: `</Add>` closes nothing: `</Display>` expected"),
        (b"<Updates/></Add>", "1:11: `</Add>` closes nothing: no element is open"),
        (b"<Add Channel='1' Channel='2'/>", "1:18: attribute `Channel` is given twice"),
        (b"<Add A='<'/>", "1:9: `<` in an attribute value; write `&lt;`"),
        (b"<Add A='&nbsp;'/>", "1:9: `&…;` is not known;"),
        (b"<Add\0/>", "1:5: character U+0000 is not allowed in XML; remove it"),
        (b"<Add>\xFF</Add>", "1:6: byte 0xFF is not UTF-8"),
        (b"\xFF\xFE<\0A\0/\0", "1:4: `<…` has no `>`"),
        (b"\xFF\xFE<\0\0\xD8", "1:2: lone UTF-16 surrogate 0xD800"),
        (deep.as_bytes(), "1:385: more than 128 levels of elements, a limit of this program"),
        (laughs.as_bytes(), "1:76: `&…;` is not known;"),
        (wide.as_bytes(), "1:1: more than 64 attributes in an element, a limit of this program"),
        (roots.as_bytes(), "65:1: more than 64 elements without a root, a limit of this program"),
        (huge.as_bytes(), "1:1: more than 1048576 bytes, a limit of this program"),
    ] {
        let error = Document::read(bytes).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}\n{expected}");
        everything(bytes);
    }
    for html in ["<html><body>404</body></html>", "<!DOCTYPE html><html/>"] {
        let found = check_bytes(html.as_bytes(), Context::ByHand);
        assert_eq!(
            found.iter().map(|finding| finding.rule).collect::<Vec<_>>(),
            [ConfigurationRule::ForeignRoot],
            "{html}"
        );
    }
}

/// Large documents of every kind that could take quadratic time.
#[test]
fn hostile_documents_take_linear_time() {
    const SIZE: usize = Document::MAX_BYTES / 4; // these are not optimised builds
    let fill = |piece: &str| {
        let body = piece.repeat((SIZE - 200) / piece.len());
        format!("<Configuration><Add Channel='Monthly'>{body}</Add></Configuration>")
    };
    let sections =
        |piece: &str| format!("<Configuration>{}</Configuration>", piece.repeat((SIZE - 64) / piece.len()));
    for text in [
        fill("<Product ID='VisioPro2021Volume'/>"),
        fill("<Product ID='O365ProPlusRetial'/>"),
        fill("<Product ID=' a '/>"),
        fill("<Language/>"),
        sections("<Add Channel='Broad'/>"),
        sections("<Updates Channel='Broad'/>"),
        sections("<RemoveMSI IgnoreProduct='a'/>"),
        sections("<Property Name='SCLCacheOverrideDirectory'/>"),
        sections("<Remove All='1'/>"),
        sections("<Add MigrateArch='1'/><Display/>"),
        sections("<Add MigrateArch='1'/><Display Level='None'/><Property Name='a'/>"),
        format!(
            "<Configuration><Add><Product ID='Word2019Retail'>{}</Product></Add></Configuration>",
            "<Language ID='MatchPreviousMSI'/>".repeat(SIZE / 40)
        ),
        format!(
            "<Configuration><RemoveMSI IgnoreProduct='{}'>{}</RemoveMSI></Configuration>",
            "a,".repeat(SIZE / 6),
            "<IgnoreProduct ID='b'/>".repeat(SIZE / 60)
        ),
        sections("x<!---->"),
        sections("<a/>"),
        format!("<Configuration {}/>", " ".repeat(SIZE - 32)),
        format!("<Configuration>{}<Add/></Configuration>", " ".repeat(SIZE - 64)),
    ] {
        // Quadratic work would take minutes.
        let document = Document::parse(&text).unwrap();
        let fixed = fix(&document, Context::CspPayload);
        drop(format(&fixed.document));
        assert!(!fixed.document.to_bytes().is_empty(), "{}", &text[..80]);
    }
}

#[test]
fn markup_errors_hide_product_keys() {
    for text in [
        "<Add PIDKEY=S3CRT/>",
        "<Add PIDKEY='S3CRT",
        "<Add PIDKEY='S3CRT' PIDKEY='S3CRT'/>",
        "<Add PIDKEY='S3CRT&S3CRT;'/>",
        "<Add></Add PIDKEY='S3CRT'>",
        "<Add PIDKEY='S3CRT-'S3CRT-S3CRT'/>",
        "<Add PIDKEY='S3CRT-S3CRT-S3CRT-S3CRT'-S3CRT/>",
        "<Add>\n  <Product>\n  </ProductS3CRT-S3CRT>\n</Add>",
        "<Add>&S3CRTS3CRTS3CRTS3CRT;</Add>",
    ] {
        let error = Document::parse(text).unwrap_err();
        let shown = format!("{error} {error:?}");
        let is_entity = text.contains("&S3CRT;");
        assert!(!shown.contains("S3CRT") || is_entity, "{shown}");
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<Configuration>",
        "</Configuration>",
        "<Add>",
        "<Add Channel='Monthly'",
        "</Add>",
        "/>",
        ">",
        " ",
        "\n",
        "\r\n\t",
        "<Product ID=' O365ProPlusRetail'>",
        "</Product>",
        "<Language ID='MatchPreviousMSI'/>",
        "<Language ID='x'/>",
        "<RemoveMSI IgnoreProduct='a, b'/>",
        "<RemoveMSI/>",
        "<updates/>",
        "<Updates Deadline='2026-01-02T03:04Z'/>",
        "<Display/>",
        "<!-- c -->",
        "<![CDATA[d]]>",
        "<?p i?>",
        "text",
        "<Remove All='1'/>",
        "<Property Name='SCLCacheOverrideDirectory'/>",
        " Version='MatchInstalled'",
        " MigrateArch='TRUE'",
        "<OptionState/>",
        "&amp;",
        "<x:y/>",
        "ä",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        everything(&bytes);
    }

    #[test]
    fn pieces_never_panic(text in pieces()) {
        everything(text.as_bytes());
        everything(format!("<Configuration>{text}</Configuration>").as_bytes());
    }

    #[test]
    fn a_file_with_a_byte_changed_never_panics(at in 0..FILE.len(), byte in any::<u8>(), cut in 0..20_usize) {
        let mut bytes = FILE.as_bytes().to_vec();
        bytes[at] = byte;
        let end = (at + cut).min(bytes.len());
        everything(&bytes);
        bytes.drain(at..end);
        everything(&bytes);
    }

    /// An edit of one attribute leaves every other byte of any document.
    #[test]
    fn an_edit_keeps_the_rest(text in pieces(), which in any::<prop::sample::Index>(), value in "[ -~ä\n]{0,20}") {
        let text = format!("<Configuration Odd='1'>{text}</Configuration>");
        let Ok(document) = Document::parse(&text) else { return Ok(()) };
        let attributes: Vec<_> = document.elements().flat_map(|element| element.attributes()).collect();
        let attribute = *which.get(&attributes);
        let mut edits = document.edit();
        edits.set_value(attribute, &value);
        let edited = edits.apply().unwrap();
        let span = attribute.value_span();
        prop_assert!(edited.text().starts_with(&text[..span.start]));
        prop_assert!(edited.text().ends_with(&text[span.end..]));
        let again = edited.elements().flat_map(|element| element.attributes()).nth(
            attributes.iter().position(|other| other.span() == attribute.span()).unwrap(),
        ).unwrap();
        prop_assert_eq!(again.value(), value.as_str());
    }

    /// Fixing removes only duplicates, and leads to no new error.
    #[test]
    fn fixing_leads_to_no_new_error(text in pieces()) {
        let text = format!("<Configuration>{text}</Configuration>");
        let Ok(document) = Document::parse(&text) else { return Ok(()) };
        let errors = |document: &Document<'_>| {
            check_configuration(document, Context::ByHand).iter().filter(|f| f.severity() == Severity::Error).map(|f| f.rule).collect::<std::collections::BTreeSet<_>>()
        };
        let before = errors(&document);
        let fixed = fix(&document, Context::ByHand);
        // More rules apply to a corrected name.
        let renamed = fixed.done.iter().any(|finding| finding.rule == ConfigurationRule::NameCase);
        let new: Vec<_> = errors(&fixed.document).difference(&before).copied().collect();
        prop_assert!(new.is_empty() || renamed, "{:?}", new);
    }
}
