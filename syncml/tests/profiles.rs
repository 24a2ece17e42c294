//! The profiles of the specification and of the native client.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)] // allowed in tests, with their helpers

use ddf::access::{AddDeleteGet, AddGet, CopyGet, GetReplace};
use ddf::format::{BoolFormat, ChrFormat, IntFormat};
use ddf::{Format, Path, Verb};
use syncml::{
    AlertCode, BuildError, CmdId, HeaderInput, ItemInput, Message, MessageBuilder, MetaInput, MsgId, Profile,
    Readable, ResultsInput, StatusCode, StatusInput, TextLayout, Version, WriteOptions,
};

fn written(xml: &str, options: WriteOptions) -> String {
    Message::parse(xml).unwrap().display(&options).to_string()
}

fn spec(xml: &str) -> String {
    written(xml, WriteOptions::profile(Profile::Spec))
}

fn native(xml: &str) -> String {
    written(xml, WriteOptions::profile(Profile::Native))
}

/// As in the samples of MS-MDM: references last and in a `LocURI`, the data of an alert after its items.
const MIXED: &str = "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncBody><Final/><!-- first -->
    <Status><Data>200</Data><Item><Data>x</Data><Target><LocURI>./t</LocURI></Target></Item><CmdRef>2</CmdRef>
      <TargetRef> <LocURI>./a<![CDATA[&]]></LocURI> </TargetRef><CmdID>1</CmdID><Cmd>Get</Cmd><MsgRef>1</MsgRef></Status>
    <Alert><Item/><x:Hint xmlns:x='urn:x'/><Data>1226</Data><CmdID>2</CmdID></Alert>
    <Gibberish/></SyncBody><SyncHdr><MsgID>1</MsgID><VerDTD>1.2</VerDTD></SyncHdr></SyncML>";

#[test]
fn elements_in_the_order_of_the_document_type() {
    let expected = "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><VerDTD>1.2</VerDTD><MsgID>1</MsgID></SyncHdr><SyncBody>\
        <Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd><TargetRef>./a&amp;</TargetRef>\
        <Data>200</Data><Item><Target><LocURI>./t</LocURI></Target><Data>x</Data></Item></Status>\
        <Alert><CmdID>2</CmdID><Data>1226</Data><Item/><x:Hint xmlns:x='urn:x'/></Alert><Gibberish/>\
        <Final/><!-- first --></SyncBody></SyncML>";
    assert_eq!(spec(MIXED), expected);
    assert_eq!(native(MIXED), expected);
    let indented = written(MIXED, WriteOptions::profile(Profile::Spec).with_layout(TextLayout::Indented));
    assert!(
        indented.contains("\n      <TargetRef>./a&amp;</TargetRef>\n      <Data>200</Data>\n"),
        "{indented}"
    );
    assert_eq!(Message::parse(&indented).unwrap().to_xml(), expected);
    let as_read = WriteOptions::profile(Profile::Native).with_layout(TextLayout::AsRead);
    assert_eq!(written(MIXED, as_read), MIXED, "the text is unchanged");
}

#[test]
fn the_order_of_commands_is_kept() {
    let xml =
        "<Atomic><Add><CmdID>2</CmdID></Add><Item/><CmdID>1</CmdID><Final/><Delete/><Meta/><Add/></Atomic>";
    let expected =
        "<Atomic><CmdID>1</CmdID><Meta/><Add><CmdID>2</CmdID></Add><Item/><Final/><Delete/><Add/></Atomic>";
    assert_eq!(spec(xml), expected);
}

#[test]
fn results_are_written_in_both_profiles() {
    let results = |inside: &str| format!("<SyncBody>{inside}</SyncBody>");
    let two = results(
        "<Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd><Item><Source><LocURI>./a</LocURI></Source>\
         <Meta><Format>chr</Format><Type>text/plain</Type></Meta><Data>x</Data></Item></Results>\
         <Results><CmdID>4</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Item><Meta><Format>bool</Format></Meta><Data>true</Data></Item></Results>\
         <Results><CmdID>5</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><Item/></Results>",
    );
    assert_eq!(
        native(&two),
        results(
            "<Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Item><Source><LocURI>./a</LocURI></Source>\
             <Meta><Type>text/plain</Type></Meta><Data>x</Data></Item>\
             <Item><Meta><Format>bool</Format></Meta><Data>true</Data></Item></Results>\
             <Results><CmdID>5</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><Item/></Results>"
        )
    );
    let with_cmd = spec(&two);
    assert_eq!(with_cmd.matches("<Cmd>Get</Cmd>").count(), 3);
    assert_eq!(with_cmd.matches("<Results>").count(), 3, "only the native profile merges Results");
    assert!(with_cmd.contains("<CmdRef>3</CmdRef><Cmd>Get</Cmd><Item/>"), "{with_cmd}");
    let without = written(&two, WriteOptions::profile(Profile::Spec).with_cmd_in_results(false));
    assert!(!without.contains("Cmd>Get"), "{without}");

    // Results that would change their meaning are not merged.
    for apart in [
        "<Results><CmdRef>1</CmdRef><Item/></Results><!-- c --><Results><CmdRef>1</CmdRef><Item/></Results>",
        "<Results><CmdRef>1</CmdRef><Item/></Results><Results><CmdRef>2</CmdRef><Item/></Results>",
        "<Results><CmdRef>1</CmdRef><Meta><Format>int</Format></Meta><Item/></Results><Results><CmdRef>1</CmdRef><Item/></Results>",
        "<Results><CmdRef>1</CmdRef><Item/></Results><Results><CmdRef>1</CmdRef><TargetRef>x</TargetRef><Item/></Results>",
        "<Results><CmdRef>1</CmdRef><Item/></Results><Results xmlns:a='urn:a'><CmdRef>1</CmdRef><Item/></Results>",
    ] {
        assert_eq!(native(&results(apart)), results(apart));
    }
    let prefixed = "<s:Results xmlns:s='SYNCML:SYNCML1.2'><s:CmdRef>1</s:CmdRef></s:Results>";
    assert!(
        spec(prefixed).contains("<s:CmdRef>1</s:CmdRef><s:Cmd>Get</s:Cmd></s:Results>"),
        "{}",
        spec(prefixed)
    );
}

#[test]
fn chr_is_omitted_only_where_no_other_format_applies() {
    for (inside, expected) in [
        ("<Item><Meta><Format>chr</Format></Meta></Item>", "<Item></Item>"),
        (
            "<Item><Meta><Format> chr </Format><Mark>x</Mark></Meta></Item>",
            "<Item><Meta><Mark>x</Mark></Meta></Item>",
        ),
        ("<Meta><Format>chr</Format></Meta><Item><Meta><Format>chr</Format></Meta></Item>", "<Item></Item>"),
    ] {
        assert_eq!(native(&format!("<Add>{inside}</Add>")), format!("<Add>{expected}</Add>"));
    }
    for kept in [
        "<Meta><Format>int</Format></Meta><Item><Meta><Format>chr</Format></Meta></Item>",
        "<Meta><MetInf><Format>int</Format></MetInf></Meta><Item><Meta><Format>chr</Format></Meta></Item>",
        "<Item><Meta><Format>chr</Format><Format>int</Format></Meta></Item>",
        "<Item><Meta><Format>chr</Format></Meta><Meta><Format>int</Format></Meta></Item>",
        "<Item><Meta><Format>chr</Format></Meta><Format>int</Format></Item>",
        "<Item><Meta><Format>chr</Format><MetInf><Format>int</Format></MetInf></Meta></Item>",
        "<Cred><Meta><Format>chr</Format></Meta></Cred>",
    ] {
        assert_eq!(native(&format!("<Add>{kept}</Add>")), format!("<Add>{kept}</Add>"));
    }
}

#[test]
fn the_builder_writes_as_the_native_client() {
    let request = Message::parse("<Get><CmdID>4</CmdID></Get>").unwrap();
    let get = request.commands().next().unwrap();
    let header = HeaderInput::new("1", MsgId(1), "server", "device");
    let mut builder = MessageBuilder::new(&header).unwrap().profile(Profile::Native);
    assert_eq!(builder.alert(AlertCode::CLIENT_INITIATED, []), Ok(CmdId(2)));
    let items = vec![
        ItemInput::source("./a").with_data(Format::Chr, "x"),
        ItemInput::source("./b").with_data(Format::Bool, "true"),
    ];
    builder.results(&ResultsInput::answering(get, items)).unwrap();
    let item = ItemInput::source("./c").with_data(Format::Chr, "x");
    let results =
        ResultsInput { meta: MetaInput::format(Format::Int), ..ResultsInput::answering(get, vec![item]) };
    builder.results(&results).unwrap();
    let xml = builder.finish(true).to_xml();
    let inf = |format: &str| format!("<Meta><Format xmlns=\"syncml:metinf\">{format}</Format></Meta>");
    assert!(
        xml.ends_with(&format!(
            "<SyncBody><Alert><CmdID>2</CmdID><Data>1201</Data></Alert>\
             <Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>4</CmdRef><Item><Source><LocURI>./a</LocURI></Source><Data>x</Data></Item>\
             <Item><Source><LocURI>./b</LocURI></Source>{}<Data>true</Data></Item></Results>\
             <Results><CmdID>4</CmdID><MsgRef>1</MsgRef><CmdRef>4</CmdRef>{}<Item><Source><LocURI>./c</LocURI></Source>{}<Data>x</Data></Item>\
             </Results><Final/></SyncBody></SyncML>",
            inf("bool"), inf("int"), inf("chr"),
        )),
        "{xml}"
    );
    assert_eq!(native(&xml), xml, "the writer changes nothing");

    // Only the first message of a session starts at 2.
    let later = HeaderInput { msg_id: "2".into(), ..header.clone() };
    let mut builder = MessageBuilder::new(&later).unwrap().profile(Profile::Native);
    assert_eq!(builder.alert(AlertCode::CLIENT_INITIATED, []), Ok(CmdId(1)));
    let mut builder = MessageBuilder::new(&header).unwrap().profile(Profile::Native).profile(Profile::Spec);
    assert_eq!(builder.alert(AlertCode::CLIENT_INITIATED, []), Ok(CmdId(1)));
}

#[test]
fn an_answer_is_written_in_the_namespace_of_the_request() {
    for (namespace, answer) in [
        ("SYNCML:SYNCML1.1", "SYNCML:SYNCML1.1"),
        ("SYNCML:SYNCML1.2", "SYNCML:SYNCML1.2"),
        ("syncml:syncml1.1", "SYNCML:SYNCML1.1"),
    ] {
        let xml = format!(
            "<SyncML xmlns='{namespace}'><SyncHdr/><SyncBody><Get><CmdID>1</CmdID></Get></SyncBody></SyncML>"
        );
        let request = Message::parse(&xml).unwrap();
        for profile in [Profile::Spec, Profile::Native] {
            let builder = MessageBuilder::answering(&request, MsgId(1)).unwrap().profile(profile);
            let message = builder.finish(true);
            assert_eq!(message.root_element().namespace(), Some(answer));
        }
    }
}

#[test]
fn each_typed_command_writes_its_items() {
    const A: Path<AddGet, ChrFormat> = Path::assume("./Vendor/A");
    const B: Path<AddDeleteGet, IntFormat> = Path::assume("./Vendor/B");
    const C: Path<GetReplace, BoolFormat> = Path::assume("./Vendor/C");
    const D: Path<CopyGet, IntFormat> = Path::assume("./Vendor/D");
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    builder.add(&A, "a").unwrap();
    builder.add(&B, 7).unwrap();
    builder.replace(&C, true).unwrap();
    builder.delete(&B).unwrap();
    builder.get_all([Readable::from(&B), (&C).into()]).unwrap();
    builder.copy(&D, &B).unwrap();
    let message = builder.finish(false);
    let seen: Vec<_> = message
        .commands()
        .map(|command| {
            let items = command.items().map(|item| {
                let uri =
                    |uri: Option<syncml::UriText<'_>>| uri.map(|uri| uri.to_string()).unwrap_or_default();
                format!(
                    "{}{} {:?} {}",
                    uri(item.target_uri()),
                    uri(item.source_uri()),
                    item.format().unwrap(),
                    item.data().map(|data| data.text().into_owned()).unwrap_or_default()
                )
            });
            (command.verb().unwrap(), items.collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(
        seen,
        [
            (Verb::Add, vec!["./Vendor/A Some(Chr) a".to_owned()]),
            (Verb::Add, vec!["./Vendor/B Some(Int) 7".to_owned()]),
            (Verb::Replace, vec!["./Vendor/C Some(Bool) true".to_owned()]),
            (Verb::Delete, vec!["./Vendor/B None ".to_owned()]),
            (Verb::Get, vec!["./Vendor/B None ".to_owned(), "./Vendor/C None ".to_owned()]),
            (Verb::Copy, vec!["./Vendor/B./Vendor/D None ".to_owned()]),
        ]
    );
    let bad = Path::<AddGet, ChrFormat>::join(&["./Vendor/", "/a"], &[&""]);
    let error = MessageBuilder::fragment(Version::V1_2).add(&bad, "x").unwrap_err();
    assert!(matches!(error, BuildError::LocUri { .. }));
}

#[test]
fn markup_in_data_is_checked_and_kept() {
    let data = |markup: &str| {
        let mut builder = MessageBuilder::fragment(Version::V1_2);
        builder.command_items(Verb::Exec, [ItemInput::target("./a").with_markup(Format::Xml, markup)])?;
        let message = builder.finish(true);
        // The built message equals the one read from its text.
        let read = Message::parse(message.text()).unwrap();
        let inside = |message: &Message<'_>| {
            let data = message.commands().next().unwrap().item().unwrap().data().unwrap().element();
            format!(
                "{:?} {:?}",
                data.nodes(),
                data.children().map(|c| c.namespace().map(str::to_owned)).collect::<Vec<_>>()
            )
        };
        assert_eq!(inside(&message), inside(&read));
        let data = message.commands().next().unwrap().item().unwrap().data().unwrap();
        Ok::<String, BuildError>(data.raw().to_owned())
    };
    for (markup, expected) in [
        ("<a/>", "<a xmlns=\"\"/>"),
        ("<a xmlns='urn:a'><b/></a>", "<a xmlns='urn:a'><b/></a>"),
        ("<x:a xmlns:x='urn:x' y='1'><b/></x:a>", "<x:a xmlns:x='urn:x' y='1'><b/></x:a>"),
        (" <a>1</a>\n<b c=''/>text", " <a xmlns=\"\">1</a>\n<b xmlns=\"\" c=''/>text"),
        ("<![CDATA[<a>&]]><!-- c --><?p i?>", "&lt;a&gt;&amp;<!-- c --><?p i?>"),
        ("<a><b><![CDATA[<]]></b></a>", "<a xmlns=\"\"><b>&lt;</b></a>"),
        ("&lt;", "&lt;"),
        ("", ""),
    ] {
        assert_eq!(data(markup).as_deref(), Ok(expected));
    }
    for (markup, message) in [
        ("<a>", "1:4: `<…>` is not closed; `</…>` expected before the end"),
        ("<a>\n</b>", "2:1: `</…>` closes nothing: `</…>` expected"),
        ("</Data><Data>", "1:8: `</Data>` closes nothing: no element is open"),
        ("x</Data>", "1:9: `</Data>` closes nothing: no element is open"),
        ("<x:a/>", "1:2: the prefix `…` is not declared; add `xmlns:…=\"…\"`"),
        ("<?xml version='1.0'?><a/>", "1:1: an XML declaration is not allowed here"),
        ("<!DOCTYPE a><a/>", "1:1: a DOCTYPE is not allowed here"),
        (
            "&nbsp;",
            "1:1: `&…;` is not known; only amp, lt, gt, quot, apos and character references are read; write `&amp;` for `&`",
        ),
        ("\0", "1:1: character U+0000 is not allowed in XML; remove it"),
    ] {
        assert_eq!(
            data(markup).unwrap_err().to_string(),
            format!("markup for Data: {message}"),
            "{markup:?}"
        );
    }
    let many: String = (0..255).map(|n| format!("<a xmlns='urn:{n}'/>")).collect();
    assert_eq!(data(&many), Err(BuildError::TooManyNamespaces));
}

#[test]
fn a_status_has_the_original_error() {
    let request = Message::parse("<Exec><CmdID>1</CmdID></Exec>").unwrap();
    let mut status = StatusInput::answering(request.commands().next().unwrap(), StatusCode::COMMAND_FAILED);
    status.original_error = Some(0x8007_0005);
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    builder.status(&status).unwrap();
    let message = builder.finish(true);
    for message in [&message, &Message::parse(message.text()).unwrap()] {
        let status = message.commands().next().unwrap().as_status().unwrap();
        assert_eq!(
            (status.code(), status.original_error().as_deref()),
            (Some(StatusCode::COMMAND_FAILED), Some("0x80070005"))
        );
        let attribute = status.data().unwrap().element().attribute("originalerror").unwrap();
        assert_eq!(attribute.namespace(), Some("http://schemas.microsoft.com/MobileDevice/MDM"));
    }
}

/// Without its `LocURI`, an element in a reference would become another element of the answer.
#[test]
fn a_loc_uri_with_elements_stays_in_its_reference() {
    let answer = |reference: &str| {
        format!(
            "<SyncBody xmlns='SYNCML:SYNCML1.2'><Status><TargetRef>{reference}</TargetRef></Status></SyncBody>"
        )
    };
    for (reference, written) in [
        ("<LocURI>./A</LocURI>", "./A"),
        ("<LocURI>./<!-- c -->A</LocURI>", "./<!-- c -->A"),
        ("<LocURI><Item>chr</Item></LocURI>", "<LocURI><Item>chr</Item></LocURI>"),
        ("<LocURI><x/></LocURI>", "<LocURI><x/></LocURI>"),
    ] {
        let read = answer(reference);
        let message = Message::parse(&read).unwrap();
        let mut out = String::new();
        message.write_into(&mut out, &WriteOptions::profile(Profile::Spec));
        assert_eq!(out, answer(written));
    }
}
