//! Compares built messages with read ones.

use super::{CredInput, HeaderInput, ItemInput, MessageBuilder, MetaInput, ResultsInput, StatusInput};
use crate::document::Message;
use crate::vocabulary::{AlertCode, MsgId, StatusCode};
use ddf::{Format, Verb};

/// A built message has the same records as a read one.
#[test]
fn records_equal_those_of_the_reader() {
    let request = Message::parse("<Get><CmdID>1</CmdID></Get>").unwrap();
    let get = request.commands().next().unwrap();
    let mut header = HeaderInput::new("1", MsgId(1), "a&b", "");
    header.cred = Some(CredInput { meta: MetaInput::mime_type("syncml:auth-md5"), data: "x".into() });
    header.meta.max_msg_size = Some(1024);
    let mut builder = MessageBuilder::new(&header).unwrap();
    let large = ItemInput { more_data: true, ..ItemInput::target("./a").with_data(Format::Chr, "<\r\n ") };
    let _taken_back = builder.command(Verb::Add, "./a", Some((Format::Chr, "\0")));
    builder
        .atomic(|inner| {
            inner.command_items(Verb::Add, [large, ItemInput::default()])?;
            inner.sequence(|inner| inner.command(Verb::Get, " ", None).map(drop)).map(drop)
        })
        .unwrap();
    builder.alert(AlertCode::GENERIC, []).unwrap();
    builder.status(&StatusInput::answering(get, StatusCode::OK).with_target_ref(" ")).unwrap();
    builder.results(&ResultsInput::answering(get, vec![ItemInput::source("./a")])).unwrap();
    let built = builder.finish(true);

    let read = Message::parse(built.text()).unwrap();
    assert_eq!(built.arena().records, read.arena().records);
    assert_eq!(built.arena().attributes, read.arena().attributes);
    assert_eq!(built.arena().root, read.arena().root);
    assert_eq!(built.arena().loose, read.arena().loose);
    for (ours, theirs) in built.root_element().children().zip(read.root_element().children()) {
        assert_eq!(ours.namespace(), theirs.namespace());
    }
}
