//! Writing, and the findings about lost parts.

use crate::corpus::{has_wbxml2xml, wbxml2xml, xml2wbxml};
use crate::tree::tree;
use ddf::{Format, Verb, xml::Limits};
use syncml::{
    DataForm, HeaderInput, LossRule, Message, MessageBuilder, MsgId, PublicIdForm, ReadOptions,
    WbxmlDocument, WbxmlOptions, WbxmlVersion,
};

fn write(xml: &str, options: &WbxmlOptions) -> (Vec<u8>, Vec<String>) {
    let message = Message::parse(xml).unwrap();
    let mut out = Vec::new();
    let findings = message.write_wbxml_into(&mut out, options);
    for finding in &findings {
        assert!(finding.span.end <= xml.len() && !finding.span.is_empty());
        assert_eq!(finding.position, message.position(finding.span.start));
    }
    (out, findings.iter().map(ToString::to_string).collect())
}

fn back(xml: &str) -> (String, Vec<String>) {
    let (bytes, findings) = write(xml, &WbxmlOptions::default());
    (Message::read_wbxml(&bytes).unwrap().text().to_owned(), findings)
}

const MESSAGE: &str = "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncBody><Replace><CmdID>1</CmdID><Meta>\
    <Format xmlns=\"syncml:metinf\">chr</Format><Type xmlns=\"syncml:metinf\">text/plain</Type></Meta><Item><Target>\
    <LocURI>./a</LocURI></Target><Data>x &lt; y &lt;</Data></Item><Item><Data></Data></Item><Item><Data/></Item>\
    </Replace><Final/></SyncBody></SyncML>";

/// A message in the specification's namespaces is unchanged after a round trip.
#[test]
fn nothing_is_lost_of_a_plain_message() {
    assert_eq!(back(MESSAGE), (MESSAGE.to_owned(), vec![]));
}

#[test]
fn a_message_becomes_the_specified_bytes() {
    let get = "<Get xmlns='SYNCML:SYNCML1.1'><CmdID>1</CmdID></Get>";
    let options = WbxmlOptions::default();
    assert_eq!(write(get, &options).0, b"\x02\x9F\x53\x6A\0\x53\x4B\x031\0\x01\x01");
    let options = options.with_version(WbxmlVersion::V1_3).with_public_id(PublicIdForm::Text);
    assert_eq!(
        write(get, &options).0,
        b"\x03\0\0\x6A\x1E-//SYNCML//DTD SyncML 1.1//EN\0\x53\x4B\x031\0\x01\x01"
    );
    let options = WbxmlOptions::default().with_data(DataForm::Opaque);
    let add = "<Add xmlns='SYNCML:SYNCML1.0'><Item><Data>a</Data></Item></Add>";
    assert_eq!(write(add, &options).0, b"\x02\x9F\x51\x6A\0\x45\x54\x4F\xC3\x01a\x01\x01\x01");
    // The output is appended.
    let mut out = b"before".to_vec();
    let _ =
        Message::parse("<Get><Hint/></Get>").unwrap().write_wbxml_into(&mut out, &WbxmlOptions::default());
    assert_eq!(out, b"before\x02\xA4\x01\x6A\x05Hint\0\x53\x04\0\x01");
}

#[test]
fn repeated_strings_go_into_the_table() {
    let xml = "<Get xmlns='SYNCML:SYNCML1.2'><Item><Target><LocURI>./abc</LocURI></Target></Item><Item><Target>\
        <LocURI>./abc</LocURI></Target></Item><Lang>once</Lang><CmdID>1</CmdID><CmdID>1</CmdID></Get>";
    let (bytes, _) = write(xml, &WbxmlOptions::default().with_repeated_strings(true));
    assert_eq!(bytes.windows(5).filter(|window| window == b"./abc").count(), 1);
    assert_eq!(bytes.windows(2).filter(|window| window == b"\x83\0").count(), 2);
    assert_eq!(tree(Message::read_wbxml(&bytes).unwrap().text()), tree(xml));
    assert!(bytes.len() < write(xml, &WbxmlOptions::default()).0.len());
}

/// A server's message: Replaces of ten policies.
fn replaces(count: usize) -> Message<'static> {
    let header = HeaderInput::new("1", MsgId(1), "urn:uuid:device", "https://mdm.example.com/manage");
    let mut builder = MessageBuilder::new(&header).unwrap();
    for number in 0..count {
        let uri = format!("./Device/Vendor/MSFT/Policy/Config/Update/ActiveHours{}", number % 10);
        builder.command(Verb::Replace, &uri, Some((Format::Chr, "some value"))).unwrap();
    }
    builder.finish(true)
}

/// The document grows in proportion to the commands, and is less than half of the one without a table.
#[test]
fn a_string_table_halves_a_message_of_many_commands() {
    let sizes = [2_000, 20_000].map(|count| {
        let message = replaces(count);
        let mut bytes = Vec::new();
        let _ = message.write_wbxml_into(&mut bytes, &WbxmlOptions::default().with_repeated_strings(true));
        let options = ReadOptions::default().with_limits(Limits {
            max_bytes: 64 << 20,
            max_elements: 4 << 20,
            ..Limits::default()
        });
        let back = WbxmlDocument::read_with(&bytes, &options).unwrap().message;
        assert_eq!(back.text(), message.text());
        (bytes.len(), message.to_wbxml().len())
    });
    assert!(sizes[0].0 < 70_000 && sizes[0].1 > 190_000, "{sizes:?}");
    // The numbers of the commands become longer.
    assert!(sizes[1].0 < sizes[0].0 * 21 / 2 && sizes[1].0 * 2 < sizes[1].1, "{sizes:?}");
}

/// Debian's library writes no smaller table, and reads ours. It needs quadratic time, so the message is small.
#[test]
fn another_library_writes_no_smaller_table() {
    if !has_wbxml2xml() {
        return;
    }
    const DOCTYPE: &str = "<!DOCTYPE SyncML PUBLIC \"-//SYNCML//DTD SyncML 1.2//EN\" \"\">";
    let message = replaces(200);
    let mut ours = Vec::new();
    let _ = message.write_wbxml_into(&mut ours, &WbxmlOptions::default().with_repeated_strings(true));
    let theirs = xml2wbxml(&format!("<?xml version=\"1.0\"?>{DOCTYPE}{}", message.text())).unwrap();
    assert_eq!(Message::read_wbxml(&theirs).unwrap().text(), message.text());
    assert!(ours.len() <= theirs.len(), "{} bytes, theirs {}", ours.len(), theirs.len());
    assert_eq!(tree(&wbxml2xml(&ours).unwrap()), tree(message.text()));
}

/// CDATA and comments cut a text into pieces, which are one string.
#[test]
fn a_text_in_pieces_is_one_string() {
    let xml = "<Get xmlns='SYNCML:SYNCML1.2'><Item><Data>./ab<!-- -->cdef</Data></Item><Item><Data><![CDATA[./abcd]]>ef\
        </Data></Item></Get>";
    let options = WbxmlOptions::default().with_repeated_strings(true);
    let (bytes, _) = write(xml, &options);
    assert_eq!(bytes.windows(8).filter(|window| window == b"./abcdef").count(), 1);
    let mut twice = Vec::new();
    let _ = Message::read_wbxml(&bytes).unwrap().write_wbxml_into(&mut twice, &options);
    assert_eq!(bytes, twice);
}

#[test]
fn lost_parts_are_reported() {
    let (text, findings) = back(
        "<?xml version='1.0'?><!DOCTYPE SyncML PUBLIC '-//SYNCML//DTD SyncML 1.2//EN' 'x'><!-- a -->\n\
         <SyncML xmlns='syncml:syncml1.2' xmlns:m='syncml:metinf'><?b c?><SyncBody>\n\
         <Add><CmdID>1</CmdID><Meta><m:Format>int</m:Format></Meta>\n\
         <Item><Data e='1'>4<!-- d -->2</Data></Item></Add>\n\
         <x:Hint xmlns:x='urn:x'><x:Item/></x:Hint><Final xmlns='urn:y'><CmdID/></Final></SyncBody></SyncML>",
    );
    assert_eq!(
        text,
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncBody><Add><CmdID>1</CmdID><Meta><Format xmlns=\"syncml:metinf\">int\
         </Format></Meta><Item><Data>42</Data></Item></Add><Hint><Item/></Hint></SyncBody></SyncML>"
    );
    assert_eq!(
        findings,
        [
            "1:82: warning[wbxml-comment]: the comment is left out",
            "2:34: warning[wbxml-prefix]: the prefix `m` is left out; elements keep their local names",
            "2:58: warning[wbxml-instruction]: the processing instruction is left out",
            "4:13: warning[wbxml-attribute]: the attribute `e` is left out; SyncML has none",
            "4:20: warning[wbxml-comment]: the comment is left out",
            "5:1: warning[wbxml-namespace]: `Hint` loses its namespace and is spelled out",
            "5:9: warning[wbxml-prefix]: the prefix `x` is left out; elements keep their local names",
            "5:43: warning[wbxml-element]: `Final` is left out with all it holds: without its namespace it would be SyncML's \
             `Final`",
        ]
    );
}

#[test]
fn other_doctypes_and_wbxml_media_types_are_reported() {
    let rules = |xml: &str| {
        let message = Message::parse(xml).unwrap();
        let mut out = Vec::new();
        message
            .write_wbxml_into(&mut out, &WbxmlOptions::default())
            .iter()
            .map(|f| f.rule)
            .collect::<Vec<_>>()
    };
    assert_eq!(rules("<!DOCTYPE Get><Get/>"), [LossRule::DocType]);
    assert_eq!(
        rules("<!DOCTYPE Get PUBLIC '-//SYNCML//DTD SyncML 1.2//EN' 'x' [<!ELEMENT a EMPTY>]><Get/>"),
        [LossRule::DocType]
    );
    assert_eq!(rules("<Get>\n <CmdID> 1 </CmdID> </Get>"), []);
    let media_type = "application/vnd.syncml-devinf+wbxml";
    assert_eq!(rules(&format!("<Get><Meta><Type>{media_type}</Type></Meta></Get>")), [LossRule::MediaType]);
    let ids: std::collections::BTreeSet<_> = LossRule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(ids.len(), LossRule::ALL.len());
}

/// Elements without a token in the version of the message.
#[test]
fn new_elements_in_old_messages_are_literals() {
    let xml = "<Sync xmlns=\"SYNCML:SYNCML1.1\"><Move><Correlator></Correlator></Move><MoreData/></Sync>";
    let (bytes, findings) = write(xml, &WbxmlOptions::default());
    assert_eq!(findings, [""; 0]);
    assert!(bytes.windows(5).any(|window| window == b"Move\0"));
    assert_eq!(Message::read_wbxml(&bytes).unwrap().text(), xml);
    if has_wbxml2xml() {
        assert_eq!(tree(&wbxml2xml(&bytes).unwrap()), tree(xml));
    }
}

/// Device information and descriptions are embedded documents, which Debian's library reads too.
#[test]
fn documents_in_data_are_embedded() {
    let with = |media_type: &str, data: &str| {
        format!(
            "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncBody><Put><CmdID>1</CmdID><Meta><Type xmlns=\"syncml:metinf\">\
             {media_type}</Type></Meta><Item><Data>{data}</Data></Item></Put></SyncBody></SyncML>"
        )
    };
    let information = "<DevInf xmlns=\"syncml:devinf\"><VerDTD>1.2</VerDTD><Man>Größe</Man><DataStore><Hint>1</Hint>\
        <MaxSize>3</MaxSize></DataStore></DevInf>";
    let description = "<MgmtTree xmlns=\"syncml:dmddf1.2\"><VerDTD>1.2</VerDTD><Node><NodeName>a</NodeName><DFProperties>\
        <AccessType><Get/></AccessType></DFProperties></Node></MgmtTree>";
    for (xml, is_inside) in [
        (with("application/vnd.syncml-devinf+xml", information), true),
        (with("application/vnd.syncml.dmtnds+xml", description), true),
        // With another Type, page 2 of the message is used.
        (with("text/xml", description), false),
        (with("application/vnd.syncml-devinf+xml", "&lt;DevInf/&gt;"), false),
    ] {
        let (bytes, findings) = write(&xml, &WbxmlOptions::default());
        assert_eq!(findings, [""; 0], "{xml}");
        assert_eq!(Message::read_wbxml(&bytes).unwrap().text(), xml);
        assert_eq!(bytes.windows(6).any(|window| window == b"+wbxml"), is_inside, "{xml}");
        if is_inside && has_wbxml2xml() {
            assert_eq!(tree(&wbxml2xml(&bytes).unwrap()), tree(&xml));
        }
    }
    let (_, findings) = write(&with("text/xml", information), &WbxmlOptions::default());
    assert_eq!(
        findings,
        ["1:133: warning[wbxml-namespace]: `DevInf` loses its namespace and is spelled out"]
    );
}
