//! The lossless model: reading, writing, editing, positions, layout.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use csp_findings::Edit;
use office_deployment::{Channel, Configuration, Document, EditError, ElementKind, format};

const FILE: &str = "<?xml version='1.0'?>\r\n<!-- head -->\r\n<Configuration ID=\"a&amp;b\">\r\n\t<Add  Channel = 'Monthly'\r\n\
    \t      Odd=\"x &lt; y\" >\r\n\t\t<Product ID=\"O365ProPlusRetail\" PIDKEY='K'><Language ID=\"de-de\"/><!-- in -->\
    </Product>\r\n\t</Add>\r\n\t<Strange><Deep/>text</Strange>\r\n</Configuration>\r\n<!-- tail -->";

fn encodings(text: &str) -> Vec<Vec<u8>> {
    let with_mark = format!("\u{FEFF}{text}");
    let utf16 =
        |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    vec![
        text.as_bytes().to_vec(),
        with_mark.clone().into_bytes(),
        utf16(text, u16::to_le_bytes),
        utf16(&with_mark, u16::to_le_bytes),
        utf16(text, u16::to_be_bytes),
        utf16(&with_mark, u16::to_be_bytes),
    ]
}

#[test]
fn documents_are_written_byte_by_byte_in_every_encoding() {
    for bytes in encodings(FILE) {
        let document = Document::read(&bytes).unwrap();
        assert_eq!(document.text(), FILE);
        assert_eq!(document.to_bytes(), bytes);
        assert_eq!(document.into_owned().to_bytes(), bytes);
    }
}

#[test]
fn an_edit_changes_its_own_bytes_in_every_encoding() {
    let expected = encodings(&FILE.replace("Monthly", "SemiAnnual"));
    for (bytes, expected) in encodings(FILE).into_iter().zip(expected) {
        let mut document = Document::read(&bytes).unwrap();
        assert!(document.set_channel(Channel::SemiAnnual).unwrap());
        assert_eq!(document.to_bytes(), expected);
        assert!(!document.set_channel(Channel::SemiAnnual).unwrap(), "it is so already");
    }
}

#[test]
fn views_have_positions_and_values() {
    let document = Document::parse(FILE).unwrap();
    let add = document.first(ElementKind::Add).unwrap();
    assert_eq!((add.name(), add.path().as_str()), ("Add", "Configuration/Add"));
    assert_eq!(add.position().to_string(), "4:2");
    let odd = add.attribute("Odd").unwrap();
    assert_eq!((odd.value().as_ref(), odd.position().to_string().as_str()), ("x < y", "5:8"));
    assert_eq!(&FILE[odd.span()], "Odd=\"x &lt; y\"");
    assert_eq!(add.channel(), Some(Channel::Current));
    assert_eq!(add.children().next().unwrap().product().map(|product| product.id), Some("O365ProPlusRetail"));
    assert_eq!(
        document.first(ElementKind::Language).unwrap().language().map(|language| language.name),
        Some("German")
    );
    assert_eq!(add.attribute("channel"), add.attribute("Channel"), "by another case if there is no other");
    assert_eq!(add.attribute("chanel"), None);
    let product = add.children().next().unwrap();
    assert_eq!(product.parent().map(|parent| parent.kind()), Some(ElementKind::Add));
    assert_eq!(&FILE[product.span()][..12], "<Product ID=");
    assert!(FILE[product.span()].ends_with("</Product>"));
    let kinds: Vec<ElementKind> = document.elements().map(|element| element.kind()).collect();
    use ElementKind::{Add, Language, Other, Product};
    assert_eq!(kinds, [ElementKind::Configuration, Add, Product, Language, Other, Other]);
}

#[test]
fn every_kind_of_edit_changes_only_its_target() {
    let edited = |text: &str, make: &dyn Fn(&Document<'_>) -> Result<Document<'static>, EditError>| {
        make(&Document::parse(text).unwrap()).unwrap().text().to_owned()
    };
    // A value keeps its quotes, even if the new value has quotes.
    let set = |text: &str, value: &str| {
        edited(text, &|document| {
            let mut edits = document.edit();
            edits.set(document.first(ElementKind::Add).unwrap(), "SourcePath", value);
            edits.apply()
        })
    };
    assert_eq!(
        set("<Add SourcePath='a'/>", "it's \"<&>\""),
        "<Add SourcePath='it&apos;s &quot;&lt;&amp;&gt;&quot;'/>"
    );
    assert_eq!(set("<Add />", "a"), "<Add SourcePath=\"a\" />");
    assert_eq!(set("<Add\tChannel='x'></Add>", "a"), "<Add\tChannel='x' SourcePath=\"a\"></Add>");
    // Attributes and elements are removed with their white space.
    let unset = |text: &str| {
        edited(text, &|document| {
            let mut edits = document.edit();
            edits.unset(document.first(ElementKind::Add).unwrap().attribute("Channel").unwrap());
            edits.apply()
        })
    };
    assert_eq!(unset("<Add A='1'\n  Channel='x' B='2'/>"), "<Add A='1' B='2'/>");
    let remove = |text: &str| {
        edited(text, &|document| {
            let mut edits = document.edit();
            edits.remove(document.first(ElementKind::Display).unwrap());
            edits.apply()
        })
    };
    assert_eq!(
        remove("<Configuration>\r\n  <Display/>\r\n</Configuration>"),
        "<Configuration>\r\n</Configuration>"
    );
    assert_eq!(
        remove("<Configuration><Display/> <Add/></Configuration>"),
        "<Configuration> <Add/></Configuration>"
    );
    // Appended markup is indented like its neighbours.
    let append = |text: &str| {
        edited(text, &|document| {
            let mut edits = document.edit();
            edits.append(document.first(ElementKind::Configuration).unwrap(), "<Updates/>");
            edits.apply()
        })
    };
    for (before, after) in [
        ("<Configuration/>", "<Configuration>\n  <Updates/>\n</Configuration>"),
        ("<Configuration></Configuration>", "<Configuration>\n  <Updates/>\n</Configuration>"),
        (
            "<Configuration>\r\n\t<Add/>\r\n</Configuration>",
            "<Configuration>\r\n\t<Add/>\r\n\t<Updates/>\r\n</Configuration>",
        ),
        ("<Configuration><Add/></Configuration>", "<Configuration><Add/>\n  <Updates/>\n</Configuration>"),
        (
            "  <Configuration>\n    <Add/> <!-- a -->\n  </Configuration>",
            "  <Configuration>\n    <Add/> <!-- a -->\n    <Updates/>\n  </Configuration>",
        ),
    ] {
        assert_eq!(append(before), after);
    }
    let rename = edited("<Configuration><display ><a/></display></Configuration>", &|document| {
        let mut edits = document.edit();
        edits.rename(document.elements().nth(1).unwrap(), "Display");
        edits.apply()
    });
    assert_eq!(rename, "<Configuration><Display ><a/></Display></Configuration>");
}

#[test]
fn edits_that_cannot_be_made_change_nothing() {
    let document = Document::parse("<Add Channel='ä'/>").unwrap();
    let splice = |span, text: &str| Edit { span, text: text.to_owned() };
    let overlap = document.with(&[splice(0..3, "<"), splice(2..4, "")]);
    assert_eq!(overlap.unwrap_err(), EditError::Overlap(2..4));
    let at = document.text().find('ä').unwrap();
    for range in [at + 1..at + 2, 0..99, 99..99] {
        assert_eq!(document.with(&[splice(range.clone(), "")]).unwrap_err(), EditError::Range(range));
    }
    let broken = document.with(&[splice(0..1, "")]).unwrap_err();
    assert!(broken.to_string().starts_with("the edit would break the document; at 1:1: "), "{broken}");
    assert!(std::error::Error::source(&broken).is_some());
    let mut fragment = Document::parse("<Property Name='a'/>").unwrap();
    assert_eq!(fragment.set_channel(Channel::Current).unwrap_err(), EditError::NoPlace("Updates"));
    assert_eq!(format!("{:?}", splice(0..1, "secret")), "Edit { span: 0..1, bytes: 6 }");
}

#[test]
fn set_channel_changes_add_and_updates() {
    for (before, after) in [
        ("<Configuration/>", "<Configuration>\n  <Updates Channel=\"Current\" />\n</Configuration>"),
        (
            "<Configuration><Updates Enabled='TRUE'/></Configuration>",
            "<Configuration><Updates Enabled='TRUE' Channel=\"Current\"/></Configuration>",
        ),
        (
            "<Configuration><Add Channel='Broad'/><Updates Channel='Broad'/></Configuration>",
            "<Configuration><Add Channel='Current'/><Updates Channel='Current'/></Configuration>",
        ),
        (
            "<Configuration><Add/><Updates/></Configuration>",
            "<Configuration><Add Channel=\"Current\"/><Updates/></Configuration>",
        ),
    ] {
        let mut document = Document::parse(before).unwrap();
        document.set_channel(Channel::Current).unwrap();
        assert_eq!(document.text(), after);
    }
}

#[test]
fn applications_are_excluded_and_included_again() {
    let file = "<Configuration>\n  <Add>\n    <Product ID='O365ProPlusRetail'>\n      <Language ID='en-us'/>\n    </Product>\n    \
                <Product ID='VisioProRetail'><Language ID='en-us'/></Product>\n  </Add>\n</Configuration>";
    let mut document = Document::parse(file).unwrap();
    assert!(document.set_excluded("Teams", true).unwrap());
    let with = file.replacen(
        "<Language ID='en-us'/>\n",
        "<Language ID='en-us'/>\n      <ExcludeApp ID=\"Teams\" />\n",
        1,
    );
    assert_eq!(document.text(), with);
    assert!(!document.set_excluded("teams", true).unwrap());
    assert!(document.set_excluded("TEAMS", false).unwrap());
    assert_eq!(document.text(), file);
}

#[test]
fn the_layout_loses_nothing() {
    let file = "\n\n<?xml-stylesheet a?><Configuration   ><!-- one\n     two -->\n\n\n\n<Add A='1'   B=\"2\"><Product ID='x'></Product>\n\n<!-- b --></Add>\
                <Strange> text <b/></Strange><User Key='software\\microsoft\\office\\16.0\\excel\\security' Name='vbawarnings' Value='3' Type='REG_DWORD'/>\
                </Configuration><!-- end -->";
    let expected = "<?xml-stylesheet a?>\n<Configuration>\n  <!-- one\n     two -->\n\n  <Add A='1' B=\"2\">\n    <Product ID='x' />\n\n    <!-- b -->\n  </Add>\n  \
                    <Strange> text <b/></Strange>\n  <User Key='software\\microsoft\\office\\16.0\\excel\\security'\n        Name='vbawarnings'\n        Value='3'\n        \
                    Type='REG_DWORD' />\n</Configuration>\n<!-- end -->\n";
    let formatted = format(&Document::parse(file).unwrap()).unwrap();
    assert_eq!(formatted.text(), expected);
    assert_eq!(format(&formatted).unwrap().text(), expected);
    let crlf = format(&Document::parse("<Configuration>\r\n<Add/></Configuration>").unwrap()).unwrap();
    assert_eq!(crlf.text(), "<Configuration>\r\n  <Add />\r\n</Configuration>\r\n");
}

#[test]
fn content_is_read_and_written() {
    let text = "<Configuration ID='i'><Info Description='d'/><Add SourcePath='s' DownloadPath='d' Version='16.0.1.2' \
        OfficeClientEdition='64' Channel='Current' AllowCdnFallback='TRUE' MigrateArch='FALSE' OfficeMgmtCOM='1' \
        ForceUpgrade='0'><Product ID='p' PIDKEY='VWXYZ' MSICondition='m'><Language ID='MatchOS' Fallback='en-us'/>\
        <Language ID='MatchInstalled' TargetProduct='All'/><ExcludeApp ID='Word'/></Product></Add><Remove All='FALSE'>\
        <Product ID='r'/></Remove><RemoveMSI><IgnoreProduct ID='VisPro'/></RemoveMSI><Updates Enabled='TRUE' \
        UpdatePath='u' TargetVersion='t' Deadline='12/24/2026 18:00' Channel='Current'/><Display Level='None' \
        AcceptEULA='TRUE'/><Logging Level='Off' Path='&lt;'/><Property Name='n' Value='v'/><AppSettings>\
        <Setup Name='n' Value='v'/><User Key='k' Name='n' Value='1' Type='REG_DWORD' App='a' Id='i'/></AppSettings>\
        </Configuration>";
    let configuration = Configuration::read(text).unwrap();
    let written = configuration.to_xml();
    assert_eq!(Configuration::read(&written).unwrap(), configuration);
    // Another library sees the same elements and attributes in both.
    let facts = |text: &str| -> Vec<String> {
        let document = roxmltree::Document::parse(text).unwrap();
        let elements = document.descendants().filter(|node| node.is_element());
        elements
            .map(|element| {
                let attributes = element
                    .attributes()
                    .map(|a| (a.name().to_owned(), a.value().replace('1', "TRUE").replace("=0", "")));
                format!("{} {:?}", element.tag_name().name(), attributes.collect::<Vec<_>>())
            })
            .collect()
    };
    assert_eq!(facts(text).join("\n").replace("\"0\"", "\"FALSE\""), facts(&written).join("\n"));
    assert!(!format!("{configuration:?}").contains("VWXYZ"), "the key is not shown");
    // Characters that XML forbids are replaced.
    let mut odd = Configuration { description: Some("a\u{1}\n\"<".to_owned()), ..Configuration::default() };
    assert_eq!(Configuration::read(&odd.to_xml()).unwrap().description.as_deref(), Some("a\u{FFFD}\n\"<"));
    odd.description = None;
    assert_eq!(odd.to_xml(), "<Configuration>\n</Configuration>\n");
}

#[test]
fn each_configuration_has_its_kind_of_job() {
    use office_deployment::{JobKind, Removal};
    for (text, kind, added, removal) in [
        ("<Configuration><Remove All='TRUE'/></Configuration>", JobKind::RemoveAll, 0, Some(Removal::All)),
        (
            "<Configuration><Remove><Product ID=' A '/></Remove></Configuration>",
            JobKind::Remove,
            0,
            Some(Removal::Products(vec!["A".to_owned()])),
        ),
        (
            "<Configuration><Add><Product ID='A'/></Add><Remove All='true'/></Configuration>",
            JobKind::Install,
            1,
            Some(Removal::All),
        ),
        ("<Configuration><Updates Enabled='TRUE'/></Configuration>", JobKind::Configure, 0, None),
        ("<Remove All='1'/>", JobKind::RemoveAll, 0, Some(Removal::All)),
        ("<Add><Product ID='A'/><Product ID='B'/></Add>", JobKind::Install, 2, None),
        ("<Configuration/>", JobKind::Configure, 0, None),
        (
            "<Configuration><Remove All='FALSE'/></Configuration>",
            JobKind::Configure,
            0,
            Some(Removal::Products(vec![])),
        ),
        ("<Configuration><Add MigrateArch='TRUE'/></Configuration>", JobKind::Configure, 0, None),
    ] {
        let configuration = Configuration::read(text).unwrap();
        assert_eq!(configuration.kind(), kind, "{text}");
        assert_eq!(configuration.added().len(), added, "{text}");
        assert_eq!(configuration.removal(), removal, "{text}");
    }
    for text in [
        "",
        "Configuration",
        "<Configuration>",
        "<Add/><Remove/>",
        "<html/>",
        "<Configurations/>",
        "<a:Add/>",
    ] {
        assert!(Configuration::read(text).is_err(), "{text}");
    }
}
