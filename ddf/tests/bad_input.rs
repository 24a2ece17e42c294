//! Bad files: each gives a located error or a correct result, in bounded time and memory, and never a panic.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // allowed in tests

use csp_xml::{Limits, Position, XmlError, XmlErrorKind, decode};
use ddf::Description;
use ddf::model::{DescriptionItem, DfType, Node, NodeItem, PropertyValue};
use std::borrow::Cow;

/// A small file with every kind of markup.
const SMALL: &str = "<?xml version='1.0' encoding='UTF-8'?>\r\n<!-- ä -->\r\n<!DOCTYPE MgmtTree [<?p q?>]>
<MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'><VerDTD>1.2</VerDTD>
<Node><NodeName>L&#228;mp</NodeName><Path>./Vendor/Up</Path>
<DFProperties><AccessType><Get /></AccessType><DefaultValue><![CDATA[<1>]]></DefaultValue><DFFormat><chr/></DFFormat>
<MSFT:AllowedValues ValueType=\"ENUM\"><MSFT:Enum><MSFT:Value>\u{1F600}</MSFT:Value></MSFT:Enum></MSFT:AllowedValues>
</DFProperties><!--c--><Node><NodeName/></Node></Node><x:y xmlns:x='u'>&lt;</x:y></MgmtTree>";

/// The message of an error. Checks that its place is inside the text, and that line and column are right.
fn refused(bytes: &[u8]) -> String {
    refused_within(bytes, &Limits::default())
}

fn refused_within(bytes: &[u8], limits: &Limits) -> String {
    let error = match Description::read_with(bytes, limits) {
        Ok(_) => panic!("it was read: {}", bytes[..bytes.len().min(200)].escape_ascii()),
        Err(error) => error,
    };
    check_place(bytes, &error);
    error.to_string()
}

fn check_place(bytes: &[u8], error: &XmlError) {
    if let Ok(decoded) = decode(bytes) {
        assert!(error.offset() <= decoded.text.len(), "{error}");
        assert_eq!(error.position(), Position::of(&decoded.text, error.offset()), "{error}");
    }
    assert!(error.to_string().starts_with(&format!("{}: ", error.position())));
    assert!(error.to_string().len() < 300, "nobody reads a message of {} bytes", error.to_string().len());
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn in_root(content: &str) -> String {
    format!("<MgmtTree>{content}</MgmtTree>")
}

fn count(node: &Node<'_>) -> usize {
    1 + node.children().map(count).sum::<usize>()
}

#[test]
fn a_truncated_file_is_an_error_wherever_it_ends() {
    Description::read(SMALL.as_bytes()).unwrap();
    for end in 0..SMALL.len() {
        refused(&SMALL.as_bytes()[..end]);
    }
    let with_mark = format!("\u{FEFF}{SMALL}");
    for end in 0..with_mark.len() {
        refused(&with_mark.as_bytes()[..end]);
    }
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        for text in [SMALL, &with_mark] {
            let bytes = utf16(text, unit);
            Description::read(&bytes).unwrap();
            for end in 0..bytes.len() {
                refused(&bytes[..end]);
            }
        }
    }
}

#[test]
fn between_tags_the_innermost_open_element_is_named() {
    for (text, message) in [
        ("<MgmtTree>", "1:1: `<MgmtTree>` is not closed; `</MgmtTree>` expected before the end"),
        ("<MgmtTree>\n<VerDTD/>", "1:1: `<MgmtTree>` is not closed; `</MgmtTree>` expected before the end"),
        ("<MgmtTree>\n <Node>", "2:2: `<Node>` is not closed; `</Node>` expected before the end"),
        ("<MgmtTree>\n <Node a='b' >\n", "2:2: `<Node>` is not closed; `</Node>` expected before the end"),
        (
            "<MgmtTree><Node><NodeName>",
            "1:17: `<NodeName>` is not closed; `</NodeName>` expected before the end",
        ),
        (
            "<MgmtTree><Node><NodeName></NodeName>",
            "1:11: `<Node>` is not closed; `</Node>` expected before the end",
        ),
        (
            "<MgmtTree>\n<Node>\n<DFProperties>\n\t<AccessType>\n\t\t<Get />",
            "4:2: `<AccessType>` is not closed; `</AccessType>` expected before the end",
        ),
        ("<MgmtTree><Node>\n</MgmtTree>", "2:1: `</MgmtTree>` closes nothing: `</Node>` expected"),
    ] {
        assert_eq!(refused(text.as_bytes()), message, "{text}");
    }
}

#[test]
fn other_documents_are_refused() {
    for (text, message) in [
        ("", "1:1: not an XML document: no root element"),
        ("\u{FEFF}", "1:1: not an XML document: no root element"),
        ("\r\n \t", "2:3: not an XML document: no root element"),
        ("<?xml version='1.0'?>\n", "2:1: not an XML document: no root element"),
        ("<!-- only -->", "1:14: not an XML document: no root element"),
        ("{\"MgmtTree\": []}", "1:1: not an XML document: no root element"),
        ("MZ\u{90}\0\u{3}", "1:4: character U+0000 is not allowed in XML; remove it"),
        ("PK\u{3}\u{4}", "1:3: character U+0003 is not allowed in XML; remove it"),
        ("<MgmtTree/>\n<MgmtTree/>", "2:1: a second root element; a document has exactly one"),
        ("<MgmtTree></MgmtTree><Node/>", "1:22: a second root element; a document has exactly one"),
        ("<MgmtTree/>MgmtTree", "1:12: text outside the root element; only one root may hold content"),
        ("<MgmtTree/></MgmtTree>", "1:12: `</MgmtTree>` closes nothing: no element is open"),
        (
            "<!DOCTYPE html>\n<html lang=en><body><p>&nbsp;<br></body></html>",
            "2:7: attribute `lang` is not of the form `name=\"value\"`",
        ),
        (
            "<!DOCTYPE html>\n<html><head/></html>",
            "2:1: the root is `<html>`; expected `<MgmtTree>`, a device description",
        ),
        (
            "<SyncML xmlns='SYNCML:SYNCML1.2'/>",
            "1:1: the root is `<SyncML>`; expected `<MgmtTree>`, a device description",
        ),
        ("<mgmttree/>", "1:1: the root is `<mgmttree>`; expected `<MgmtTree>`, a device description"),
        ("<Node/>", "1:1: the root is `<Node>`; expected `<MgmtTree>`, a device description"),
    ] {
        assert_eq!(refused(text.as_bytes()), message, "{text:?}");
    }
    // A WBXML message, and texts that only look like a file.
    refused(b"\x02\x9F\x53\x6A\x00\x6D");
    refused(&[0; 64]);
    refused(&[0xFF; 64]);
}

#[test]
fn a_directory_is_an_error_before_there_are_bytes() {
    assert!(std::fs::read(".").is_err());
    assert!(std::fs::read("no-such-file.xml").is_err());
}

#[test]
fn nesting_ends_at_the_limit() {
    let nodes = |depth: usize| in_root(&format!("{}{}", "<Node>".repeat(depth), "</Node>".repeat(depth)));
    let deepest = nodes(127);
    let description = Description::read(deepest.as_bytes()).unwrap();
    assert_eq!(description.nodes().map(count).sum::<usize>(), 127);
    assert_eq!(
        refused(nodes(128).as_bytes()),
        "1:773: more than 128 levels of elements, a limit of this program"
    );
    assert_eq!(
        refused(nodes(1_000_000).as_bytes()),
        "1:773: more than 128 levels of elements, a limit of this program"
    );

    // The scanner has an open element, the reader has none.
    for around in ["<Node><NodeName>", "<Node><DFProperties><AccessType>", "<Node><DFProperties><y>", "<z>"] {
        let text = format!("<MgmtTree>\n{around}{}", "<x>".repeat(1_000_000));
        let message = refused(text.as_bytes());
        assert!(
            message.starts_with("2:")
                && message.ends_with("more than 128 levels of elements, a limit of this program"),
            "{message}"
        );
    }
}

#[test]
fn no_entity_is_expanded() {
    let mut laughs = String::from("<?xml version='1.0'?>\n<!DOCTYPE MgmtTree [<!ENTITY a0 'lol'>");
    for n in 1..10 {
        let references = format!("&a{};", n - 1).repeat(10);
        laughs += &format!("<!ENTITY a{n} '{references}'>");
    }
    let unknown =
        "is not known; only amp, lt, gt, quot, apos and character references are read; write `&amp;` for `&`";
    for (use_, at) in [
        ("<MgmtTree>&a9;</MgmtTree>", 11),
        ("<MgmtTree><Node><NodeName>&a9;</NodeName></Node></MgmtTree>", 27),
        ("<MgmtTree a='&a9;'/>", 14),
    ] {
        let message = refused(format!("{laughs}]>\n{use_}").as_bytes());
        assert_eq!(message, format!("3:{at}: `&a9;` {unknown}"));
    }
    // Declared and not used: only text in front of the root.
    let unused = format!("{laughs}]>\n<MgmtTree/>");
    assert!(matches!(Description::read(unused.as_bytes()).unwrap().prolog, Cow::Borrowed(_)));

    // One entity that is long, used often; one that is a file; one that is used in the subset.
    for (declared, name) in [
        (format!("<!ENTITY a '{}'>", "x".repeat(100_000)), "a"),
        ("<!ENTITY f SYSTEM 'file:///etc/passwd'>".to_owned(), "f"),
        ("<!ENTITY % p '<!ENTITY g \"h\">'>%p;".to_owned(), "g"),
    ] {
        let text = format!(
            "<!DOCTYPE MgmtTree [{declared}]>\n<MgmtTree>{}</MgmtTree>",
            format!("&{name};").repeat(10_000)
        );
        assert_eq!(refused(text.as_bytes()), format!("2:11: `&{name};` {unknown}"));
    }
}

#[test]
fn huge_attributes() {
    const SIZE: usize = 10 << 20;
    let value = "v".repeat(SIZE);
    let root = format!("<MgmtTree a='{value}'/>");
    let description = Description::read(root.as_bytes()).unwrap();
    assert!(matches!(description.attributes, Cow::Borrowed(attributes) if attributes.len() == SIZE + 4));

    let text = in_root(&format!(
        "<Node><DFProperties><MSFT:GpMapping GpEnglishName=\"{value}&amp;\"/></DFProperties></Node>"
    ));
    let description = Description::read(text.as_bytes()).unwrap();
    let node = description.nodes().next().unwrap();
    assert_eq!(node.gp_mapping().unwrap().english_name.as_ref().map(|name| name.len()), Some(SIZE + 1));

    let name = "n".repeat(SIZE / 10);
    for text in [
        format!("<MgmtTree {name}/>"),
        format!("<MgmtTree {name}='' {name}=''/>"),
        format!("<{name}/>"),
        format!("<MgmtTree><{name}></MgmtTree>"),
        format!("<MgmtTree><{name}>"),
        format!("<MgmtTree></{name}></MgmtTree>"),
        format!("<MgmtTree/></{name}>"),
        format!("<MgmtTree>&{name};</MgmtTree>"),
        format!("<MgmtTree><?1{name}?></MgmtTree>"),
        format!("<?xml version='1.0' encoding='{name}'?><MgmtTree>ä</MgmtTree>"),
    ] {
        refused(text.as_bytes());
    }

    let many: String = (0..100_000).map(|n| format!(" a{n}=''")).collect();
    for text in [format!("<MgmtTree>\n  <Node{many}/></MgmtTree>"), format!("<MgmtTree>\n  <Node{many}")] {
        let message = refused(text.as_bytes());
        assert!(message.starts_with("2:3: "), "{message}");
    }
    let message = refused(format!("<MgmtTree{many}/>").as_bytes());
    assert_eq!(message, "1:1: more than 64 attributes in an element, a limit of this program");
    let namespaces: String = (0..100).map(|n| format!("<a xmlns:p{n}='u'>")).collect();
    let message = refused(format!("<MgmtTree>{namespaces}").as_bytes());
    assert!(
        message.ends_with("more than 64 namespace declarations in scope, a limit of this program"),
        "{message}"
    );
}

#[test]
fn forbidden_characters() {
    for (bad, name) in
        [("\0", "0000"), ("\u{1}", "0001"), ("\u{B}", "000B"), ("\u{FFFE}", "FFFE"), ("\u{FFFF}", "FFFF")]
    {
        for (before, after, at) in [
            (" ", "<MgmtTree/>", "1:2"),
            ("<MgmtTree>\r\nä", "</MgmtTree>", "2:2"),
            ("<MgmtTree\n a='", "'/>", "2:5"),
            ("<MgmtTree><!--\r", "--></MgmtTree>", "2:1"),
            ("<MgmtTree><![CDATA[\u{1F600}", "]]></MgmtTree>", "1:21"),
            ("<MgmtTree/>", "", "1:12"),
        ] {
            let text = format!("{before}{bad}{after}");
            let message = format!("{at}: character U+{name} is not allowed in XML; remove it");
            assert_eq!(refused(text.as_bytes()), message);
            if before.starts_with('<') {
                assert_eq!(refused(&utf16(&text, u16::to_le_bytes)), message);
                assert_eq!(refused(&utf16(&text, u16::to_be_bytes)), message);
            }
        }
    }
    for reference in
        ["&#0;", "&#x1;", "&#xD800;", "&#xFFFE;", "&#x110000;", "&#99999999999999999999;", "&#-1;", "&#;"]
    {
        let message = refused(in_root(reference).as_bytes());
        assert!(message.starts_with("1:11: `&"), "{message}");
    }
}

#[test]
fn broken_utf8() {
    for (bytes, byte) in [
        (&b"\xFF"[..], "FF"),
        (b"\x80", "80"),
        (b"\xC3(", "C3"),
        (b"\xC0\x80", "C0"),         // NUL, the long way
        (b"\xED\xA0\x80", "ED"),     // a surrogate
        (b"\xE2\x82", "E2"),         // cut off
        (b"\xF4\x90\x80\x80", "F4"), // beyond Unicode
        (b"\xF8\x88\x80\x80\x80", "F8"),
    ] {
        let text = [b"<MgmtTree>\n\xC3\xA4", bytes, b"</MgmtTree>"].concat();
        assert_eq!(refused(&text), format!("2:2: byte 0x{byte} is not UTF-8; save the file as UTF-8"));
        let with_mark = [b"\xEF\xBB\xBF", text.as_slice()].concat();
        assert_eq!(refused(&with_mark), format!("2:2: byte 0x{byte} is not UTF-8; save the file as UTF-8"));
    }
    assert_eq!(refused(b"<MgmtTree/>\xC3"), "1:12: byte 0xC3 is not UTF-8; save the file as UTF-8");
    assert_eq!(refused(b"\xEF\xBB"), "1:1: byte 0xEF is not UTF-8; save the file as UTF-8");
    assert_eq!(refused(b"\xEF\xBB\xBF\xEF\xBB\xBF<MgmtTree/>"), "1:1: a second byte order mark");
}

#[test]
fn broken_utf16() {
    for unit in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
        for mark in ["", "\u{FEFF}"] {
            let start = utf16(&format!("{mark}<MgmtTree>\nä"), unit);
            let end = utf16("</MgmtTree>", unit);
            Description::read(&[start.as_slice(), &end].concat()).unwrap();
            for lone in [0xD800, 0xDBFF, 0xDC00, 0xDFFF] {
                let text = [start.as_slice(), &unit(lone), &end].concat();
                assert_eq!(refused(&text), format!("2:2: lone UTF-16 surrogate 0x{lone:04X}"));
            }
            let swapped = [start.as_slice(), &unit(0xDC00), &unit(0xD800), &end].concat();
            assert_eq!(refused(&swapped), "2:2: lone UTF-16 surrogate 0xDC00");
            let cut = [start.as_slice(), &unit(0xD800)].concat();
            assert_eq!(refused(&cut), "2:2: lone UTF-16 surrogate 0xD800");
            let odd = [start.as_slice(), &end, b"\n"].concat();
            assert_eq!(refused(&odd), "2:13: an odd number of bytes cannot be UTF-16");
        }
    }
    refused(b"\xFF\xFE");
    refused(b"\xFF\xFE<");
    refused(&utf16("\u{FEFF}\u{FEFF}<MgmtTree/>", u16::to_le_bytes));
}

#[test]
fn declared_encodings() {
    let file = |name: &str, content: &str| {
        format!("<?xml version='1.0' encoding=\"{name}\"?>\n{}", in_root(content))
    };
    // The bytes decide between UTF-8 and UTF-16, not the declaration.
    for name in ["utf-8", "UTF-16", "utf-16le", "Unicode"] {
        let text = file(name, "<VerDTD>ä</VerDTD>");
        for bytes in
            [text.clone().into_bytes(), utf16(&text, u16::to_le_bytes), utf16(&text, u16::to_be_bytes)]
        {
            assert_eq!(Description::read(&bytes).unwrap().ver_dtd(), Some("ä"), "{name}");
        }
    }
    for name in ["iso-8859-1", "windows-1252", "utf-7", "x-mac", "utf-32"] {
        assert_eq!(
            Description::read(file(name, "<VerDTD>a</VerDTD>").as_bytes()).unwrap().ver_dtd(),
            Some("a")
        );
        assert_eq!(
            refused(file(name, "ä").as_bytes()),
            format!(
                "1:31: encoding `{name}` is not supported; save the file as UTF-8 or UTF-16, and declare that"
            )
        );
    }
    assert_eq!(
        refused(file("", "<VerDTD>a</VerDTD>").as_bytes()),
        "1:21: in the XML declaration `encoding` is \"\"; write the name of an encoding, such as UTF-8"
    );
    // Bytes of another encoding.
    assert_eq!(
        refused(b"<?xml version='1.0' encoding='iso-8859-1'?>\n<MgmtTree>\xE4</MgmtTree>"),
        "2:11: byte 0xE4 is not UTF-8; encoding `iso-8859-1` is not supported; save the file as UTF-8 or UTF-16, and \
         declare that"
    );
    let utf32 = |text: &str| text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<_>>();
    refused(&utf32("\u{FEFF}<MgmtTree/>"));
    refused(&utf32("<MgmtTree/>"));
    refused(b"\x4C\x6F\xA7\x94\x93\x40"); // EBCDIC
    refused(b"+ADw-MgmtTree/+AD4-"); // UTF-7
}

#[test]
fn utf16_gives_the_model_of_utf8() {
    let description = Description::read(SMALL.as_bytes()).unwrap();
    for text in [SMALL.to_owned(), format!("\u{FEFF}{SMALL}")] {
        for bytes in
            [text.clone().into_bytes(), utf16(&text, u16::to_le_bytes), utf16(&text, u16::to_be_bytes)]
        {
            let other = Description::read(&bytes).unwrap();
            assert_eq!(other, description); // with all markup and its offsets
        }
    }
}

#[test]
fn written_files_declare_utf8() {
    let text = SMALL.replace("UTF-8", "utf-16");
    let written = Description::read(&utf16(&text, u16::to_be_bytes)).unwrap().to_xml();
    assert!(written.starts_with("<?xml version='1.0' encoding='utf-8'?>\r\n"), "{written}");
    let untouched = Description::read(SMALL.as_bytes()).unwrap().to_xml();
    assert!(untouched.starts_with("<?xml version='1.0' encoding='UTF-8'?>\r\n"), "{untouched}");
}

#[test]
fn utf16_files_are_written_as_utf8() {
    for declaration in [
        "<?xml version=\"1.0\" encoding=\"utf-16\"?>",
        "<?xml version='1.0' encoding = 'UTF-16LE' standalone='no'?>\n<!-- encoding='utf-16' -->",
        "<?xml version='1.0'\nencoding\n=\n'Unicode' ?>",
        "<?xml version='1.0'?>",
        "",
    ] {
        for mark in ["", "\u{FEFF}"] {
            let text = format!("{declaration}{}", in_root("<VerDTD>ä</VerDTD>"));
            let bytes = utf16(&format!("{mark}{text}"), u16::to_le_bytes);
            let written = Description::read(&bytes).unwrap().to_xml();
            assert!(!written.starts_with('\u{FEFF}'));
            let declared = written.split("?>").next().unwrap().to_ascii_lowercase();
            assert!(!declared.contains("utf-16") && !declared.contains("unicode"), "{written}");
            assert_eq!(declaration.contains("encoding"), declared.contains("utf-8"), "{written}");
            assert_eq!(Description::read(written.as_bytes()).unwrap().ver_dtd(), Some("ä"));
        }
    }
}

#[test]
fn stray_text_stays_as_it_is() {
    let text =
        "<MgmtTree>\n  one \n<Node>\n\n\t two\n words \r\n<NodeName>A</NodeName><DFProperties>  three\n
        <AccessType/><![CDATA[ four ]]></DFProperties>five</Node></MgmtTree>";
    let stray = |text: &str| {
        let description = Description::parse(text, &Limits::default()).unwrap();
        let mut found = Vec::new();
        let mut take = |markup: &str, offset: usize| {
            assert!(text[offset..].starts_with(markup), "{markup:?} is not at {offset} of {text:?}");
            found.push(markup.to_owned());
        };
        for item in &description.items {
            match item {
                DescriptionItem::Other(raw) => take(&raw.markup, raw.offset as usize),
                DescriptionItem::Node(node) => {
                    for item in &node.items {
                        match item {
                            NodeItem::Other(raw) => take(&raw.markup, raw.offset as usize),
                            NodeItem::Properties(properties) => {
                                for property in &properties.list {
                                    if matches!(property.value(), PropertyValue::Other) {
                                        let source = property.source();
                                        take(source.markup().unwrap(), source.offset());
                                    }
                                }
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        (found, description.to_xml())
    };
    let (found, written) = stray(text);
    assert_eq!(found, ["one", "two\n words", "three", "<![CDATA[ four ]]>", "five"]);
    let (again, rewritten) = stray(&written);
    assert_eq!((again, &rewritten), (found, &written));
}

#[test]
fn a_million_siblings() {
    const MILLION: usize = 1_000_000;
    let text = in_root(&format!("<Node>{}</Node>", "<Node/>".repeat(MILLION)));
    let description = Description::read(text.as_bytes()).unwrap();
    assert_eq!(description.nodes().map(count).sum::<usize>(), MILLION + 1);
}

/// Inside and outside the grammar.
#[test]
fn very_many_of_one_thing() {
    const MANY: usize = 100_000;
    let file =
        |before: &str, one: &str, after: &str| in_root(&format!("{before}{}{after}", one.repeat(MANY)));

    let text = file("", "\n", "");
    assert!(Description::read(text.as_bytes()).unwrap().items.is_empty());

    let text = file("", "<!---->", "");
    assert_eq!(Description::read(text.as_bytes()).unwrap().items.len(), MANY);

    let text = file("<Node>", "<x/>", "</Node>");
    let description = Description::read(text.as_bytes()).unwrap();
    let node = description.nodes().next().unwrap();
    assert!(node.items.iter().all(|item| matches!(item, NodeItem::Other(_))));
    assert_eq!(node.items.len(), MANY);
    drop(description);

    let text = file("<Node><DFProperties><AccessType>", "<Get/>", "</AccessType></DFProperties></Node>");
    let description = Description::read(text.as_bytes()).unwrap();
    assert_eq!(description.nodes().next().unwrap().access().unwrap().verbs().count(), 1);

    let text = file("<Node><DFProperties><DFType>", "<MIME/>", "</DFType></DFProperties></Node>");
    let description = Description::read(text.as_bytes()).unwrap();
    let df_type = description.nodes().next().unwrap().df_type();
    assert!(matches!(df_type, Some(DfType::Mime(types)) if types.len() == MANY));

    let text = file("<Node><DFProperties>", "<Scope/>", "</DFProperties></Node>");
    let description = Description::read(text.as_bytes()).unwrap();
    let properties = description.nodes().next().unwrap().properties();
    assert_eq!(properties.filter(|p| matches!(p.value(), PropertyValue::Scope(_))).count(), MANY);

    let text = file("<Node><NodeName>", "&#65;", "</NodeName></Node>");
    let description = Description::read(text.as_bytes()).unwrap();
    assert_eq!(description.nodes().next().unwrap().node_name().map(str::len), Some(MANY));

    let text = file("<VerDTD>", "<![CDATA[]]>", "</VerDTD>");
    assert_eq!(Description::read(text.as_bytes()).unwrap().ver_dtd(), Some(""));

    let text = file("", "x&lt;", "");
    let description = Description::read(text.as_bytes()).unwrap();
    assert!(matches!(&description.items[..], [DescriptionItem::Other(raw)] if raw.markup.len() == 5 * MANY));
}

#[test]
fn every_limit_holds() {
    let limits =
        Limits { max_bytes: 100, max_depth: 3, max_attributes: 2, max_elements: 5, max_namespaces: 1 };
    for (kept, exceeded, message) in [
        (
            format!("<MgmtTree/>{}", " ".repeat(89)),
            format!("<MgmtTree/>{}", " ".repeat(90)),
            "1:1: more than 100 bytes, a limit of this program",
        ),
        (
            in_root("<Node><Node/></Node>"),
            in_root("\n<Node><Node>\n<Node/></Node></Node>"),
            "3:1: more than 3 levels of elements, a limit of this program",
        ),
        (
            in_root("<Node a='' b=''/>"),
            in_root("<Node a='' b='' c=''/>"),
            "1:11: more than 2 attributes in an element, a limit of this program",
        ),
        (
            in_root("<Node/><Node/><Node/><Node/>"),
            in_root("<Node/><Node/><Node/><Node/><Node/>"),
            "1:39: more than 5 elements, a limit of this program",
        ),
        (
            in_root("<Node xmlns:a='u'/><Node xmlns:a='u'/>"),
            in_root("<Node xmlns:a='u'><Node xmlns:a='u'/></Node>"),
            "1:29: more than 1 namespace declarations in scope, a limit of this program",
        ),
    ] {
        assert!(Description::read_with(kept.as_bytes(), &limits).is_ok(), "{kept}");
        assert_eq!(refused_within(exceeded.as_bytes(), &limits), message);
        assert!(Description::read(exceeded.as_bytes()).is_ok(), "{exceeded}");
    }
    let none = Limits { max_bytes: 0, max_depth: 0, max_attributes: 0, max_elements: 0, max_namespaces: 0 };
    refused_within(b"<MgmtTree/>", &none);
    let error = Description::read_with(b"", &none).unwrap_err();
    assert_eq!(error.kind(), &XmlErrorKind::NoRoot);
}
