//! The typed views, on real messages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)] // allowed in tests, with their helpers

use ddf::Format;
use syncml::{
    AlertCode, CmdId, CmdRef, CommandKind, Element, Message, MsgId, RootKind, StatusCode, Tag, Version,
    WriteOptions, XmlNode,
};

const SERVER: &str = r#"<?xml version="1.0"?>
<SyncML xmlns="SYNCML:SYNCML1.2">
  <SyncHdr>
    <VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>
    <SessionID>4F</SessionID><MsgID>3</MsgID>
    <Target><LocURI>urn:uuid:0815</LocURI><LocName>user</LocName></Target>
    <Source><LocURI>
      https://mdm.example/dm?a=1&amp;b=2
    </LocURI></Source>
    <RespURI>https://mdm.example/answers</RespURI>
    <Cred>
      <Meta><Format xmlns="syncml:metinf">b64</Format><Type xmlns="syncml:metinf">syncml:auth-md5</Type></Meta>
      <Data>Zz6EivR3yeaaENcRN6lpAQ==</Data>
    </Cred>
    <Meta><MaxMsgSize xmlns="syncml:metinf">524288</MaxMsgSize><MaxObjSize>1048576</MaxObjSize></Meta>
  </SyncHdr>
  <SyncBody>
    <Sequence>
      <CmdID>1</CmdID>
      <Atomic>
        <CmdID>2</CmdID>
        <Meta><Type xmlns="syncml:metinf">text/plain</Type></Meta>
        <Replace><CmdID>3</CmdID><Item><Target><LocURI>./Vendor/MSFT/A</LocURI></Target><Data>1</Data></Item></Replace>
        <Item><Data>no command</Data></Item>
      </Atomic>
      <Get><CmdID>4</CmdID>
        <Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item>
        <Item><Target><LocURI>./DevDetail/HwV</LocURI></Target></Item>
      </Get>
    </Sequence>
    <Put><CmdID>5</CmdID></Put>
    <Gibberish/>
    <Final></Final>
  </SyncBody>
</SyncML>"#;

#[test]
fn the_fields_of_a_header_are_typed() {
    let message = Message::parse(SERVER).unwrap();
    let header = message.header().unwrap();
    assert_eq!(header.ver_dtd().unwrap(), "1.2");
    assert_eq!(header.ver_proto().unwrap(), "DM/1.2");
    assert_eq!(header.session_id().unwrap(), "4F");
    assert_eq!(header.msg_id(), Some(MsgId(3)));
    assert_eq!(header.target().unwrap().loc_uri().unwrap().as_str(), "urn:uuid:0815");
    assert_eq!(header.target().unwrap().loc_name().unwrap(), "user");
    assert_eq!(header.source().unwrap().loc_uri().unwrap().as_str(), "https://mdm.example/dm?a=1&b=2");
    assert_eq!(header.resp_uri().unwrap(), "https://mdm.example/answers");
    assert!(header.element().child(Tag::NoResp).is_none());
    let cred = header.cred().unwrap();
    assert_eq!(cred.meta().unwrap().mime_type().unwrap(), "syncml:auth-md5");
    assert_eq!(cred.meta().unwrap().format(), Ok(Some(Format::B64)));
    assert_eq!(cred.data().unwrap(), "Zz6EivR3yeaaENcRN6lpAQ==");
    let meta = header.meta().unwrap();
    assert_eq!((meta.max_msg_size(), meta.max_obj_size()), (Some(524_288), Some(1_048_576)));
    assert_eq!((message.root(), message.version()), (RootKind::SyncML, Version::V1_2));
}

#[test]
fn commands_are_in_order_and_nested() {
    let message = Message::parse(SERVER).unwrap();
    assert!(message.is_final());
    let kinds: Vec<_> = message.commands().map(|c| (c.kind(), c.name(), c.cmd_id())).collect();
    assert_eq!(
        kinds,
        [
            (CommandKind::Sequence, "Sequence", Some(CmdId(1).into())),
            (CommandKind::Put, "Put", Some(CmdId(5).into())),
            (CommandKind::Other, "Gibberish", None),
        ]
    );
    let sequence = message.commands().next().unwrap();
    let inside: Vec<_> = sequence.nested().map(|c| c.kind()).collect();
    assert_eq!(inside, [CommandKind::Atomic, CommandKind::Get]);
    let atomic = sequence.nested().next().unwrap();
    let inside: Vec<_> = atomic.nested().map(|c| (c.kind(), c.name())).collect();
    assert_eq!(inside, [(CommandKind::Replace, "Replace"), (CommandKind::Other, "Item")]);
    assert_eq!(sequence.nested().nth(1).unwrap().items().count(), 2);
    assert_eq!(atomic.position().to_string(), "20:7");
}

#[test]
fn the_meta_of_an_item_overrides_the_commands_element_by_element() {
    let message = Message::parse(
        "<Add><CmdID>1</CmdID>
         <Meta><Format xmlns='syncml:metinf'> int </Format><Type xmlns='syncml:metinf'>text/plain</Type></Meta>
         <Item><Data>1</Data></Item>
         <Item><Meta><Format>xml</Format></Meta></Item>
         <Item><Type>stray/type</Type><Meta></Meta></Item>
         <Item><Meta><MetInf xmlns='syncml:metinf'><Format>string</Format></MetInf></Meta></Item></Add>",
    )
    .unwrap();
    let command = message.commands().next().unwrap();
    let items: Vec<_> = command.items().map(|item| (item.format().ok(), item.mime_type().unwrap())).collect();
    assert_eq!(items[0], (Some(Some(Format::Int)), "text/plain".into()));
    assert_eq!(items[1], (Some(Some(Format::Xml)), "text/plain".into()));
    assert_eq!(items[2], (Some(Some(Format::Int)), "stray/type".into()));
    assert_eq!(items[3], (None, "text/plain".into()), "`string` is not a format");
    assert_eq!(command.items().nth(3).unwrap().meta_value(Tag::Format).unwrap(), "string");
    assert!(command.items().nth(1).unwrap().data().is_none());
}

#[test]
fn data_is_decoded_once() {
    for (inside, text, markup) in [
        ("", "", false),
        ("plain", "plain", false),
        (" \n ", " \n ", false),
        ("&lt;a&gt;&amp;amp;", "<a>&amp;", false),
        ("<![CDATA[<a>&amp;</a>&#xF000;]]>", "<a>&amp;</a>&#xF000;", false),
        ("a<!-- b -->c<?d e?><![CDATA[]]>", "ac", false),
        ("a\r\nb&#13;&#10;", "a\nb\r\n", false),
        ("<a x='1'>&lt;<!-- b --></a> c", "<a x='1'>&lt;<!-- b --></a> c", true),
        ("<Final/>", "<Final/>", true),
    ] {
        for form in [format!("<Data>{inside}</Data>"), format!("<s:Data\n>{inside}</s:Data >")] {
            let xml = format!("<Add xmlns:s='SYNCML:SYNCML1.2'><Item>{form}</Item></Add>");
            let message = Message::parse(&xml).unwrap();
            let data = message.commands().next().unwrap().item().unwrap().data().unwrap();
            assert_eq!((data.text().as_ref(), data.raw(), data.is_markup()), (text, inside, markup), "{xml}");
        }
    }
}

#[test]
fn elements_inside_data_are_not_protocol() {
    let message = Message::parse(
        "<SyncBody><Add><CmdID>1</CmdID><Item><Data><Item><Target><LocURI>./x</LocURI></Target></Item>
         <Final/><Data>inner</Data></Data><MoreData/></Item></Add></SyncBody>",
    )
    .unwrap();
    assert!(!message.is_final());
    let command = message.commands().next().unwrap();
    assert_eq!(command.items().count(), 1);
    let item = command.item().unwrap();
    assert!(item.target().is_none() && item.has_more_data());
    let inside: Vec<_> = item.data().unwrap().element().children().map(|e| (e.tag(), e.name())).collect();
    assert_eq!(inside, [(Tag::Unknown, "Item"), (Tag::Unknown, "Final"), (Tag::Unknown, "Data")]);
}

#[test]
fn references_are_read_bare_and_wrapped() {
    let bare = "<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd>
        <TargetRef>./a</TargetRef><TargetRef> ./b </TargetRef><SourceRef>./c</SourceRef>
        <Chal><Meta><Type>syncml:auth-md5</Type><Format>b64</Format><NextNonce>bm9uY2U=</NextNonce></Meta></Chal>
        <Data xmlns:msft='http://schemas.microsoft.com/MobileDevice/MDM' msft:originalerror='0x86000002'>401</Data>
        </Status>";
    let wrapped = bare
        .replace("Ref>./a<", "Ref><LocURI>./a</LocURI><")
        .replace("Ref> ./b <", "Ref>\n<LocURI> ./b </LocURI>\n<")
        .replace("Ref>./c<", "Ref><LocURI>./c</LocURI><");
    for xml in [bare, &wrapped] {
        let message = Message::parse(xml).unwrap();
        assert_eq!(message.root(), RootKind::Command);
        let status = message.commands().next().unwrap().as_status().unwrap();
        assert_eq!((status.msg_ref(), status.cmd_ref()), (Some(MsgId(1).into()), Some(CmdRef::HEADER)));
        assert_eq!(status.cmd().unwrap(), "SyncHdr");
        let targets: Vec<_> = status.target_refs().map(|uri| uri.to_string()).collect();
        assert_eq!(targets, ["./a", "./b"]);
        assert_eq!(status.source_refs().next().unwrap().as_str(), "./c");
        assert_eq!(status.code(), Some(StatusCode::INVALID_CREDENTIALS));
        assert_eq!(status.original_error().unwrap(), "0x86000002");
        assert_eq!(status.chal().unwrap().meta().unwrap().next_nonce().unwrap(), "bm9uY2U=");
        assert_eq!(status.items().count(), 0);
    }
    let blank = Message::parse("<Status><CmdRef></CmdRef><Data>?</Data></Status>").unwrap();
    let status = blank.commands().next().unwrap().as_status().unwrap();
    assert_eq!((status.cmd_ref(), status.msg_ref(), status.code()), (None, None, None));
    assert_eq!(status.data().unwrap().text(), "?");
}

#[test]
fn results_without_references_answer_the_first() {
    let message = Message::parse(
        "<Results><CmdID>1</CmdID><Meta><Format>chr</Format></Meta><TargetRef>./t</TargetRef>
         <Item><Source><LocURI>./DevDetail/SwV</LocURI></Source><Data>10</Data></Item></Results>",
    )
    .unwrap();
    let results = message.commands().next().unwrap().as_results().unwrap();
    assert_eq!((results.msg_ref(), results.cmd_ref()), (Some(MsgId(1).into()), Some(CmdId(1).into())));
    assert!(results.cmd().is_none() && results.source_ref().is_none());
    assert_eq!(results.target_ref().unwrap().as_str(), "./t");
    assert_eq!(results.meta().unwrap().format(), Ok(Some(Format::Chr)));
    let item = results.items().next().unwrap();
    assert_eq!(item.source_uri().unwrap().as_str(), "./DevDetail/SwV");
    assert_eq!(item.format(), Ok(Some(Format::Chr)));

    let message = Message::parse("<Results><MsgRef>2</MsgRef><CmdRef> </CmdRef></Results>").unwrap();
    let results = message.commands().next().unwrap().as_results().unwrap();
    assert_eq!((results.msg_ref(), results.cmd_ref()), (Some(MsgId(2).into()), None));
}

fn child(element: Element<'_>, tag: Tag) -> Element<'_> {
    element.child(tag).unwrap()
}

#[test]
fn a_generic_alert_has_its_type_and_mark() {
    let message = Message::parse(
        "<Alert><CmdID>1</CmdID><Data>1226</Data><Item><Source><LocURI>./x</LocURI></Source>
         <Meta><Type xmlns='syncml:metinf'>com.microsoft:mdm.unenrollment.userrequest</Type>
         <Format xmlns='syncml:metinf'>int</Format><Mark xmlns='syncml:metinf'>critical</Mark>
         <EMI xmlns='syncml:metinf'>a</EMI><Size>1</Size></Meta><Data>1</Data></Item></Alert>",
    )
    .unwrap();
    let alert = message.commands().next().unwrap().as_alert().unwrap();
    assert_eq!(alert.code(), Some(AlertCode::GENERIC));
    let item = alert.items().next().unwrap();
    let meta = item.meta().unwrap();
    assert_eq!(meta.mark().unwrap(), "critical");
    assert_eq!((meta.size(), meta.element().children_of(Tag::EMI).count()), (Some(1), 1));
    assert_eq!(item.mime_type().unwrap(), "com.microsoft:mdm.unenrollment.userrequest");
}

#[test]
fn spellings_of_namespaces_in_real_files_are_accepted() {
    for namespace in [
        "SYNCML:SYNCML1.0",
        "syncml:SYNCML1.1",
        "syncml:SYNCML1.2",
        "syncml:syncml1.2",
        "syncml:syncml",
        "syncml:metinf",
    ] {
        let xml = format!("<SyncML xmlns='{namespace}'><SyncBody><Get/><Final/></SyncBody></SyncML>");
        let message = Message::parse(&xml).unwrap();
        assert_eq!(message.commands().next().unwrap().kind(), CommandKind::Get, "{namespace}");
        assert_eq!(message.root_element().namespace(), Some(namespace));
    }
    let prefixed = "<s:SyncML xmlns:s='SYNCML:SYNCML1.1' xmlns:m='syncml:metinf'><s:SyncBody><s:Add>
        <s:Item><s:Meta><m:Format>int</m:Format></s:Meta></s:Item></s:Add><s:Final/></s:SyncBody></s:SyncML>";
    let message = Message::parse(prefixed).unwrap();
    assert_eq!(message.version(), Version::V1_1);
    assert!(message.is_final());
    assert_eq!(message.commands().next().unwrap().item().unwrap().format(), Ok(Some(Format::Int)));

    let foreign = "<SyncBody><Get xmlns='urn:x'><CmdID>1</CmdID></Get><Get xmlns='' a='b'/></SyncBody>";
    let message = Message::parse(foreign).unwrap();
    let kinds: Vec<_> = message.commands().map(|c| (c.kind(), c.name(), c.cmd_id())).collect();
    assert_eq!(kinds, [(CommandKind::Other, "Get", None), (CommandKind::Get, "Get", None)]);
}

#[test]
fn a_message_without_a_namespace_has_the_version_of_its_ver_dtd() {
    let by_dtd = "<SyncML><SyncHdr><VerDTD> 1.1 </VerDTD></SyncHdr></SyncML>";
    assert_eq!(Message::parse(by_dtd).unwrap().version(), Version::V1_1);
    assert_eq!(Message::parse("<Get/>").unwrap().version(), Version::V1_2);
}

#[test]
fn any_text_but_zero_is_the_id_of_a_command() {
    let longest = "x".repeat(256);
    for (text, id) in [
        ("1", Some("1")),
        (" 7\n", Some("7")),
        ("01", Some("01")),
        ("00", Some("00")),
        ("a1", Some("a1")),
        ("-1", Some("-1")),
        ("a&amp;b", Some("a&b")),
        ("4294967296", Some("4294967296")),
        ("921e6daf-562f-4cf7-a083-964b88531871", Some("921e6daf-562f-4cf7-a083-964b88531871")),
        (&longest, Some(&*longest)),
        ("0", None),
        ("", None),
        (" \n", None),
        (&"x".repeat(257), None),
    ] {
        let xml = format!("<Get><CmdID>{text}</CmdID></Get>");
        let message = Message::parse(&xml).unwrap();
        let command = message.commands().next().unwrap();
        assert_eq!(command.cmd_id(), id.and_then(CmdRef::new), "{text:?}");
    }
}

#[test]
fn a_status_with_cmd_ref_0_answers_the_header_only_without_the_name_of_a_command() {
    for (cmd, answers_header) in [
        ("<Cmd>SyncHdr</Cmd>", true),
        ("<Cmd> SyncHdr </Cmd>", true),
        ("", true),
        ("<Cmd/>", true),
        ("<Cmd>Get</Cmd>", false),
    ] {
        let xml = format!("<Status><CmdRef>0</CmdRef>{cmd}<Data>200</Data></Status>");
        let message = Message::parse(&xml).unwrap();
        let status = message.commands().next().unwrap().as_status().unwrap();
        assert_eq!(status.answers_header(), answers_header, "{xml}");
    }
}

#[test]
fn elements_of_data_synchronization_are_read() {
    let message = Message::parse(
        "<SyncBody><Sync><CmdID>1</CmdID><NoResp/><Target><LocURI>./contacts</LocURI>
           <Filter><Meta><Type>syncml:filtertype-cgi</Type></Meta><Field><Item><Data>a</Data></Item></Field>
           <Record><Item/><Item/></Record><FilterType>INCLUSIVE</FilterType></Filter></Target>
           <Source><LocURI>./dev</LocURI></Source><Meta><Anchor><Last>1</Last><Next> 2 </Next></Anchor>
           <Mem><SharedMem/><FreeMem>8100</FreeMem><FreeID>81</FreeID></Mem><Version>3</Version><FieldLevel/></Meta>
           <NumberOfChanges>2</NumberOfChanges>
           <Move><CmdID>2</CmdID><Item><SourceParent><LocURI>1</LocURI></SourceParent>
             <TargetParent><LocURI>2</LocURI></TargetParent></Item></Move>
           <Delete><CmdID>3</CmdID><Archive/><SftDel/></Delete></Sync>
         <Map><MapItem><Target><LocURI>105</LocURI></Target><Source><LocURI>7</LocURI></Source></MapItem></Map>
         <Search><NoResults/><Lang>en</Lang><Cred><Data>x</Data></Cred></Search>
         <Get><Correlator>c</Correlator></Get><Put/><Copy/></SyncBody>",
    )
    .unwrap();
    let commands: Vec<_> = message.commands().collect();
    let kinds: Vec<_> = commands.iter().map(|command| (command.kind(), command.kind().is_dm())).collect();
    assert_eq!(
        kinds,
        [
            (CommandKind::Sync, false),
            (CommandKind::Map, false),
            (CommandKind::Search, false),
            (CommandKind::Get, true),
            (CommandKind::Put, false),
            (CommandKind::Copy, false),
        ]
    );
    assert!(CommandKind::Put.is_command() && !CommandKind::Other.is_command() && !CommandKind::Other.is_dm());
    let sync = commands[0];
    assert_eq!(sync.target().unwrap().loc_uri().unwrap().as_str(), "./contacts");
    assert_eq!(sync.source().unwrap().loc_uri().unwrap().as_str(), "./dev");
    assert_eq!(child(sync.element(), Tag::NumberOfChanges).value(), "2");
    let has = |command: &syncml::Command<'_>, flag| command.element().child(flag).is_some();
    assert!(has(&sync, Tag::NoResp) && !has(&sync, Tag::NoResults));
    let filter = child(sync.target().unwrap().element(), Tag::Filter);
    assert_eq!(child(child(filter, Tag::Meta), Tag::Type).value(), "syncml:filtertype-cgi");
    assert_eq!(child(filter, Tag::FilterType).value(), "INCLUSIVE");
    let items = |tag| child(filter, tag).children_of(Tag::Item).count();
    assert_eq!((items(Tag::Field), items(Tag::Record)), (1, 2));
    let meta = sync.meta().unwrap();
    let anchor = meta.get(Tag::Anchor).unwrap();
    assert_eq!(
        (child(anchor, Tag::Last).value(), child(anchor, Tag::Next).value()),
        ("1".into(), "2".into())
    );
    let mem = meta.get(Tag::Mem).unwrap();
    assert_eq!(
        (child(mem, Tag::FreeID).value(), child(mem, Tag::FreeMem).value()),
        ("81".into(), "8100".into())
    );
    assert!(mem.child(Tag::SharedMem).is_some() && meta.get(Tag::FieldLevel).is_some());
    assert_eq!(meta.value(Tag::Version).unwrap(), "3");
    let inside: Vec<_> = sync.nested().map(|command| command.kind()).collect();
    assert_eq!(inside, [CommandKind::Move, CommandKind::Delete]);
    let item = sync.nested().next().unwrap().item().unwrap();
    let parent = |tag| child(child(item.element(), tag), Tag::LocURI).value();
    assert_eq!((parent(Tag::SourceParent), parent(Tag::TargetParent)), ("1".into(), "2".into()));
    let delete = sync.nested().nth(1).unwrap();
    assert!(has(&delete, Tag::Archive) && has(&delete, Tag::SftDel));
    let pair = commands[1].map_items().next().unwrap();
    assert_eq!((pair.target_uri().unwrap().as_str(), pair.source_uri().unwrap().as_str()), ("105", "7"));
    assert_eq!(child(commands[2].element(), Tag::Lang).value(), "en");
    assert_eq!(child(child(commands[2].element(), Tag::Cred), Tag::Data).value(), "x");
    assert_eq!(commands[3].correlator().unwrap(), "c");
}

#[test]
fn nodes_have_places_and_messages_have_encodings() {
    let xml = "<?xml version='1.0' encoding='utf-16'?>\n<Get>\n <!--c--><a b = 'v'/></Get>";
    let message = Message::parse(xml).unwrap();
    assert_eq!(message.declared_encoding(), Some("utf-16"));
    assert_eq!(message.encoding(), csp_xml::Encoding::Utf8);
    let attribute = message.root_element().children().next().unwrap().attribute("b").unwrap();
    assert_eq!(
        (&xml[attribute.span()], message.position(attribute.span().start).to_string().as_str()),
        ("b", "3:13")
    );
    assert_eq!(message.position(message.offset_of(attribute.raw()).unwrap()).to_string(), "3:18");
    assert_eq!(message.offset_of("elsewhere"), None);
    let utf16: Vec<u8> = format!(" {}", &xml[40..]).encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(Message::read(&utf16).unwrap().encoding(), csp_xml::Encoding::Utf16Be);
    assert_eq!(Message::parse("<?xml version='1.0'?><Get/>").unwrap().declared_encoding(), None);
    assert_eq!(Message::parse(xml).unwrap().into_text(), xml);
}

#[test]
fn all_nodes_can_be_visited() {
    let xml = "<?xml version='1.0'?><!DOCTYPE Get [<!ELEMENT Get ANY>]>\n<!-- a --><?b c?>\
        <Get a:b='&lt;' xmlns:a='urn:a' c='d'> <CmdID>1</CmdID><![CDATA[e]]><!--f--><?g?>h</Get><!--i-->";
    let message = Message::parse(xml).unwrap();
    let top: Vec<_> = message.nodes().map(|node| format!("{node:?}")).collect();
    assert_eq!(
        top,
        [
            "Declaration(14 bytes)",
            "DocType(25 bytes)",
            "Text(1 bytes)",
            "Comment(3 bytes)",
            "Instruction(3 bytes)",
            "Element(<Get> at 2:18 (88 bytes))",
            "Comment(1 bytes)",
        ]
    );
    let get = message.root_element();
    let inside: Vec<_> = get.nodes().collect();
    assert_eq!(inside.len(), 6);
    assert!(matches!(inside[1], XmlNode::Element(id) if id.tag() == Tag::CmdID && id.text() == "1"));
    assert!(matches!(inside[2], XmlNode::CData(text) if text.0 == "e"));
    assert!(matches!(inside[3], XmlNode::Comment(text) if text.0 == "f"));
    assert!(matches!(inside[5], XmlNode::Text(text) if text.0 == "h"));
    let attributes: Vec<_> =
        get.attributes().map(|a| (a.name(), a.local_name(), a.namespace(), a.raw(), a.value())).collect();
    assert_eq!(
        attributes,
        [
            ("a:b", "b", Some("urn:a"), "&lt;", "<".into()),
            ("xmlns:a", "a", None, "urn:a", "urn:a".into()),
            ("c", "c", None, "d", "d".into()),
        ]
    );
    assert_eq!(get.outer_xml(), &xml[get.span()]);
    assert_eq!(get.child(Tag::CmdID), get.children().next());
    assert_ne!(get.child(Tag::CmdID), Some(get));
}

#[test]
fn debug_shows_no_content() {
    let xml = SERVER
        .replace(">1</Data>", "><![CDATA[SECRET]]></Data>")
        .replace("Zz6EivR3yeaaENcRN6lpAQ==", "SECRET");
    let message = Message::parse(&xml).unwrap();
    let mut shown = format!("{message:?} {:?} {:?}", message.header(), message.header().unwrap().cred());
    let mut pending: Vec<_> = message.nodes().collect();
    while let Some(node) = pending.pop() {
        shown += &format!("{node:?}");
        if let XmlNode::Element(element) = node {
            shown += &format!("{:?}", element.attributes().collect::<Vec<_>>());
            pending.extend(element.nodes());
        }
    }
    for command in message.commands() {
        shown += &format!("{command:?} {:?} {:?}", command.items().collect::<Vec<_>>(), command.nested());
        for inner in command.nested().flat_map(|inner| inner.nested()) {
            shown += &format!("{inner:?} {:?} {:?}", inner.item(), inner.item().and_then(|item| item.data()));
        }
    }
    assert!(!shown.contains("SECRET"), "{shown}");
    assert!(format!("{message:?}").contains("commands: 3"), "{message:?}");
}

#[test]
fn a_message_can_outlive_its_bytes() {
    let owned: Message<'static> = {
        let text = String::from("<Get><CmdID>1</CmdID></Get>");
        Message::parse(&text).unwrap().into_owned()
    };
    assert_eq!(owned.commands().next().unwrap().cmd_id(), Some(CmdId(1).into()));
    let utf16: Vec<u8> = "\u{FEFF}<Get>\u{1F600}</Get>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let owned: Message<'static> = Message::read(&utf16).unwrap().into_owned();
    let mut out = String::new();
    owned.write_into(&mut out, &WriteOptions::as_read());
    assert_eq!(out, "<Get>\u{1F600}</Get>");
}

/// The `Meta` of a command is searched for once, not for each item, which would take minutes here.
#[test]
fn many_items_without_meta_take_linear_time() {
    const ITEMS: usize = 100_000;
    let items = "<Item><Data>1</Data></Item>".repeat(ITEMS);
    for (meta, format) in [("", None), ("<Meta><Format>int</Format></Meta>", Some(ddf::Format::Int))] {
        // The command's Meta applies also after the items, which the document type forbids.
        let text = format!("<Replace><CmdID>1</CmdID>{items}{meta}</Replace>");
        let message = Message::parse(&text).unwrap();
        let command = message.commands().next().unwrap();
        let with_format = command.items().filter(|item| item.format().unwrap() == format);
        assert_eq!(with_format.filter(|item| item.mime_type().is_none()).count(), ITEMS);
    }
}
