//! Messages that are cheap to send must be cheap to receive. In quadratic time these tests would take minutes.
#![allow(clippy::unwrap_used)] // allowed in tests

use syncml::check::MessageChecker;
use syncml::correlation::Correlator;
use syncml::packaging::{Assembler, Outbox, PeerLimits};
use syncml::session::ServerSession;
use syncml::{
    HeaderInput, Message, MessageBuilder, MsgId, ReadOptions, ResultsInput, StatusCode, StatusInput, Tag,
    Version,
};

/// As many repetitions as fit into a message of the default size limit.
const MANY: usize = 25_000;

fn many(shape: impl Fn(usize) -> String) -> String {
    (0..MANY).map(shape).collect()
}

fn message(in_header: &str, body: &str) -> String {
    format!(
        "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><SessionID>1</SessionID>{in_header}<MsgID>1</MsgID>\
         <Source><LocURI>urn:a</LocURI></Source></SyncHdr><SyncBody>{body}<Final/></SyncBody></SyncML>"
    )
}

fn gets() -> String {
    many(|n| format!("<Get><CmdID>{}</CmdID></Get>", n + 1))
}

/// Calls everything that a recipient calls for each command or item.
fn exercise(text: &str) {
    let mut options = ReadOptions::lenient();
    options.limits.max_bytes = 64 << 20;
    options.limits.max_elements = 4 << 20;
    let message = Message::read_with(text.as_bytes(), &options).unwrap();

    let mut answer = MessageBuilder::answering(&message, MsgId(1)).unwrap();
    for command in message.commands() {
        answer.status(&StatusInput::answering(command, StatusCode::OK)).unwrap();
        let _ = ResultsInput::answering(command, Vec::new());
        for item in command.items() {
            let _ = (item.format(), item.mime_type(), item.meta_value(Tag::NextNonce), item.has_more_data());
        }
    }
    let answer = answer.finish(true);
    // The answer must not be much larger than the request.
    assert!(answer.text().len() < 10 * text.len() + 1000, "{} from {}", answer.text().len(), text.len());

    let mut outbox = Outbox::new(Version::V1_2);
    outbox.push(&message);
    outbox.fill(MessageBuilder::new(&HeaderInput::default()).unwrap(), &PeerLimits::default()).unwrap();
    let mut assembler = Assembler::new(1 << 20);
    message.commands().for_each(|command| drop(assembler.take(command)));
    let mut correlator = Correlator::new();
    correlator.sent(&message);
    correlator.received(&answer);
    let answered = correlator.outcomes().filter(|outcome| outcome.is_answered()).count();
    assert!(message.msg_id().is_none() || answered == correlator.outcomes().count());
    let mut server = ServerSession::new("https://mdm.example/dm");
    if server.receive(&message).is_ok() {
        server.answer().unwrap();
    }
    MessageChecker::new().with_limits(options.limits).check(text.as_bytes());
}

/// Answers repeat the number of their message, which is searched for once.
#[test]
fn a_long_header_before_the_message_number_takes_linear_time() {
    exercise(&message(&many(|_| "<NoResp/>".into()), &gets()));
    exercise(&message("", &gets()).replace("<SyncBody>", &format!("{}<SyncBody>", many(|_| "<x/>".into()))));
    exercise(&message("", &gets()).replace("<SyncHdr>", &format!("{}<SyncHdr>", many(|_| "<x/>".into()))));
}

/// Answers do not repeat a `MsgID` that is too long.
#[test]
fn long_message_numbers_are_not_repeated() {
    let zeros = "0".repeat(1 << 20);
    exercise(&message("", &gets()).replace("<MsgID>", &format!("<MsgID>{zeros}")));
    let items = many(|n| format!("<Item><Target><LocURI>./V/{n}</LocURI></Target></Item>"));
    exercise(&message("", &format!("<Get><CmdID>{zeros}1</CmdID>{items}</Get>")));
}

/// Inherited meta information is indexed once, not searched for each item.
#[test]
fn inherited_meta_information_takes_linear_time() {
    let items = many(|n| format!("<Item><Target><LocURI>./V/{n}</LocURI></Target><Data>1</Data></Item>"));
    let spaces = " ".repeat(1 << 20);
    for meta in [
        format!("{}<Format>int</Format>", many(|_| "<EMI>x</EMI>".into())),
        format!("<MetInf>{}<Format>int</Format></MetInf>", many(|_| "<EMI>x</EMI>".into())),
        format!("<Format>int{spaces}</Format>"),
        format!("<Type>{}</Type>", many(|_| "<!-- -->a".into())),
        format!("<NextNonce>{}</NextNonce>", "&amp;".repeat(100_000)),
        String::new(),
    ] {
        let command = format!("<Replace><CmdID>1</CmdID><Meta>{meta}</Meta>{items}</Replace>");
        exercise(&message("", &command));
    }
    exercise(&message("", &format!("<Replace>{items}<CmdID>1</CmdID></Replace>")));
}

/// Withdrawing a message does not visit all other messages.
#[test]
fn withdrawing_messages_takes_linear_time() {
    let mut correlator = Correlator::new();
    for number in 1..=MANY as u32 {
        let mut builder = MessageBuilder::new(&HeaderInput::new("1", MsgId(number), "a", "b")).unwrap();
        builder.command(ddf::Verb::Get, "./A", None).unwrap();
        correlator.sent(&builder.finish(true));
        correlator.withdraw(MsgId(number));
    }
    assert_eq!(correlator.outcomes().count(), 0);
}

/// Only the first unknown names are compared with all known ones.
#[test]
fn only_the_first_unknown_names_get_proposals() {
    let fixes = |text: &str| {
        let report = MessageChecker::new().check(text.as_bytes());
        let proposed = report
            .findings
            .iter()
            .filter(|finding| finding.fix.as_ref().is_some_and(|fix| fix.to_string().starts_with("write ")));
        (report.findings.len() > MANY, proposed.count())
    };
    let inner = format!("<Get><CmdID>1</CmdID>{}</Get>", many(|_| "<Targte/>".into()));
    assert_eq!(fixes(&message("", &inner)), (true, 2000));
    assert_eq!(fixes(&message("", &many(|_| "<Replaec/>".into()))), (true, 2000));
    let formats = many(|n| {
        let meta = "<Meta><Format xmlns='syncml:metinf'>inn</Format></Meta>";
        format!("<Item><Target><LocURI>./{n}</LocURI></Target>{meta}<Data/></Item>")
    });
    assert_eq!(fixes(&message("", &format!("<Add><CmdID>1</CmdID>{formats}</Add>"))), (true, 2000));
}

/// Only the first unknown addresses and names of dynamic nodes are compared with all others.
#[test]
fn only_the_first_unknown_addresses_get_proposals() {
    let node = |name: &str, more: &str, children: &str| {
        format!(
            "<Node><NodeName>{name}</NodeName>{more}<DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat>\
             </DFProperties>{children}</Node>"
        )
    };
    let known: String =
        (0..2_000).map(|n| node(&format!("KnownName{n}"), "", &node("Same", "", ""))).collect();
    let dynamic = node("", "", &node("Below", "", ""));
    let tree = node("A", "<Path>./Vendor</Path>", &[known, dynamic].concat());
    let other = node("B", "<Path>./Vendor</Path>", "");
    let mut builder = ddf::schema::SchemaBuilder::new();
    builder.add(&ddf::Description::read(format!("<MgmtTree>{tree}{other}</MgmtTree>").as_bytes()).unwrap());
    let schema = builder.build().unwrap();
    for address in [
        "./Vendor/A/KnownNam{}/Sam",
        "./Vendor/A/{}/Same",
        "./Vendor/B/Same",
        "./Vendor/A/Below",
        "./Vandor/A/{}",
    ] {
        let gets = many(|n| {
            let uri = address.replace("{}", &n.to_string());
            format!("<Get><CmdID>{}</CmdID><Item><Target><LocURI>{uri}</LocURI></Target></Item></Get>", n + 1)
        });
        let report = MessageChecker::new().with_schema(&schema).check(message("", &gets).as_bytes());
        assert_eq!(report.commands, MANY, "{address}");
        let count = report.findings.iter().filter(|finding| finding.subject.starts_with("./V")).count();
        assert!(count >= MANY, "{address}: {count}");
    }
}

/// Ids of any text are looked up by hash.
#[test]
fn long_ids_take_linear_time() {
    let prefix = "x".repeat(200);
    exercise(&message("", &many(|n| format!("<Get><CmdID>{prefix}{n}</CmdID></Get>"))));
    let same = message("", &many(|_| format!("<Get><CmdID>{prefix}</CmdID></Get>")));
    let duplicates = MessageChecker::new().check(same.as_bytes());
    assert!(duplicates.findings.len() >= MANY - 1);
}

/// Queueing a batch does not visit earlier batches.
#[test]
fn queueing_many_batches_takes_linear_time() {
    let mut server = ServerSession::new("https://mdm.example/dm");
    let stored = Message::parse(
        "<SyncBody><Get><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Get></SyncBody>",
    )
    .unwrap();
    let ids: Vec<_> = (0..MANY).flat_map(|_| server.send(&stored).unwrap()).collect();
    let mut first = MessageBuilder::new(&HeaderInput::new("1", MsgId(1), "server", "device")).unwrap();
    first.alert(syncml::AlertCode::CLIENT_INITIATED, []).unwrap();
    server.receive(&first.finish(true)).unwrap();
    let request = server.answer().unwrap().message.unwrap();
    let mut response = MessageBuilder::answering(&request, MsgId(2)).unwrap();
    response.status(&StatusInput::answering_header(&request, StatusCode::OK)).unwrap();
    for command in request.commands().filter(|command| command.as_status().is_none()) {
        response.status(&StatusInput::answering(command, StatusCode::NOT_FOUND)).unwrap();
    }
    assert_eq!(server.receive(&response.finish(true)).unwrap(), []);
    let answered = ids.iter().filter(|id| server.outcome(**id).unwrap().is_answered()).count();
    assert_eq!(answered, MANY);
}
