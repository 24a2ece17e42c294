//! Stored sessions: what a server knows after a restart, and snapshots that are damaged or of another session.
#![allow(clippy::unwrap_used, clippy::panic)] // allowed in tests

use ddf::{Format, Path, Verb, access::GetReplace, format::IntFormat};
use syncml::authentication::{Account, Credentials, Nonce, Scheme};
use syncml::correlation::CommandState;
use syncml::packaging::PeerLimits;
use syncml::session::{
    ClientSession, CommandFate, Gate, LoginStatus, PendingCommand, PendingCommandError, ServerSession,
    SessionError, SessionEvent, SessionSnapshot, SnapshotError, WhyNotExecuted,
};
use syncml::{
    AlertCode, CmdId, CommandKind, ItemInput, Message, MessageBuilder, ResultsInput, StatusCode, StatusInput,
    Version,
};

const SECRET: &str = "hunter2-hunter2";
const LIMIT: Path<GetReplace, IntFormat> = Path::assume("./Vendor/MSFT/Limit");

fn client() -> ClientSession {
    ClientSession::new("1a", "urn:uuid:0815", "https://mdm.example/dm")
}

fn server() -> ServerSession {
    ServerSession::new("https://mdm.example/dm")
}

fn pending(id: &str, verb: Verb, uri: &str) -> PendingCommand {
    let data = (verb != Verb::Get).then_some((Format::Chr, SECRET));
    PendingCommand::build(id, |commands| commands.command(verb, uri, data)).unwrap()
}

/// Package 1 with a login status.
fn package_1(login: Option<&str>) -> Message<'static> {
    let mut package = MessageBuilder::fragment(Version::V1_2);
    package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    if let Some(login) = login {
        package.alert(AlertCode::CLIENT_EVENT, [status_item(login)]).unwrap();
    }
    package.finish(true)
}

fn status_item(login: &str) -> ItemInput<'static> {
    let mut item = ItemInput::default();
    item.meta.mime_type = Some("com.microsoft/MDM/LoginStatus".into());
    item.data = Some(login.to_owned().into());
    item
}

/// The answer of a device that does everything; a Get has the value 5.
fn executed(work: &Message<'_>) -> Message<'static> {
    let mut answer = MessageBuilder::fragment(Version::V1_2);
    for command in work.commands().filter(|command| command.kind() != CommandKind::Status) {
        answer.status(&StatusInput::answering(command, StatusCode::OK)).unwrap();
        if command.kind() == CommandKind::Get {
            let uri = command.item().unwrap().target_uri().unwrap().into_text();
            let item = ItemInput::source(uri).with_data(Format::Int, "5");
            answer.results(&ResultsInput::answering(command, vec![item])).unwrap();
        }
    }
    answer.finish(true)
}

fn targets(message: &Message<'_>) -> Vec<String> {
    message.commands().filter_map(|command| Some(command.item()?.target_uri()?.as_str().to_owned())).collect()
}

#[test]
fn the_results_have_the_ids_of_the_caller() {
    let (mut client, mut server) = (client(), server());
    server.submit(&pending("get", Verb::Get, "./Vendor/MSFT/Limit")).unwrap();
    server.submit(&pending("exec", Verb::Exec, "./Vendor/MSFT/Run")).unwrap();
    assert!(matches!(
        server.submit(&pending("exec", Verb::Exec, "./Vendor/MSFT/Run")),
        Err(SessionError::Submitted(id)) if id == "exec"
    ));
    server.receive(&client.open(&package_1(None)).unwrap()).unwrap();
    let request = server.answer().unwrap().message.unwrap();
    assert_eq!(server.take_results(), []);
    let mut server = self::server().restore(server.snapshot().unwrap()).unwrap();
    let answer = {
        let work = client.receive(&request).unwrap().unwrap();
        executed(&work)
    };
    server.receive(&client.answer(Some(&answer)).unwrap().message.unwrap()).unwrap();
    let results = server.take_results();
    let ids: Vec<_> = results.iter().map(|result| result.id.as_str()).collect();
    assert_eq!(ids, ["get", "exec"]);
    let CommandFate::Answered(report) = &results[0].fate else { panic!("{results:?}") };
    assert_eq!(report.get(&LIMIT), Ok(5));
    assert_eq!(results[1].fate.to_string(), "done (200 OK)");
    assert_eq!(server.take_results(), [], "each result once");
    assert_eq!(server.outcome(CmdId(1)).map(|outcome| outcome.state()), None, "the result was taken");
    server.submit(&pending("exec", Verb::Exec, "./Vendor/MSFT/Run")).unwrap();
}

/// A device that begins a new session instead of answering: the server says which commands it cannot know about.
#[test]
fn a_closed_session_says_what_it_cannot_know() {
    let limits = PeerLimits { max_msg_size: Some(900), max_obj_size: Some(1500) };
    let (mut client, mut server) = (client().with_limits(limits), server());
    server.submit(&pending("sent", Verb::Exec, "./Vendor/MSFT/Run")).unwrap();
    let large = "x".repeat(1600);
    let large = PendingCommand::build("large", |commands| {
        commands.command(Verb::Replace, "./Vendor/MSFT/L", Some((Format::Chr, &large)))
    });
    server.submit(&large.unwrap()).unwrap();
    server.submit(&pending("user", Verb::Exec, "./User/Vendor/MSFT/Run")).unwrap();
    let two = "y".repeat(200);
    let later = PendingCommand::build("later", |commands| {
        let items = [ItemInput::target("./A").with_data(Format::Chr, two.as_str()), ItemInput::target("./B")];
        commands.command_items(Verb::Replace, items)
    });
    server.submit(&later.unwrap()).unwrap();
    server.submit(&pending("last", Verb::Get, "./Vendor/MSFT/Limit")).unwrap();
    server.receive(&client.open(&package_1(Some("others"))).unwrap()).unwrap();
    assert_eq!(targets(&server.answer().unwrap().message.unwrap()), ["./Vendor/MSFT/Run"]);
    let mut server = self::server().restore(server.snapshot().unwrap()).unwrap();
    assert_eq!(server.login_status(), Some(LoginStatus::Others));
    let results: Vec<_> =
        server.close().into_iter().map(|result| (result.id, result.fate.to_string())).collect();
    assert_eq!(
        results,
        [
            ("large", "not executed: its value has 1600 bytes, and the other side takes 1500 (MaxObjSize)"),
            ("sent", "sent; the session ended without an answer"),
            ("user", "not executed: the user was not signed in"),
            ("later", "not executed: the session ended before"),
            ("last", "not executed: the session ended before"),
        ]
        .map(|(id, fate)| (id.to_owned(), fate.to_owned()))
    );
    assert!(server.is_over() && server.close().is_empty());
    assert!(matches!(server.submit(&pending("new", Verb::Get, "./A")), Err(SessionError::Over)));
}

/// A device that refuses the header has executed nothing of the message.
#[test]
fn the_commands_of_a_refused_message_were_not_executed() {
    let (mut client, mut server) = (client(), server());
    server.submit(&pending("run", Verb::Exec, "./Vendor/MSFT/Run")).unwrap();
    server.receive(&client.open(&package_1(None)).unwrap()).unwrap();
    let request = server.answer().unwrap().message.unwrap();
    let mut refusal = MessageBuilder::answering(&request, syncml::MsgId(2)).unwrap();
    refusal.status(&StatusInput::answering_header(&request, StatusCode::COMMAND_FAILED)).unwrap();
    let events = server.receive(&refusal.finish(true)).unwrap();
    assert_eq!(events, [SessionEvent::HeaderRefused(StatusCode::COMMAND_FAILED)]);
    let mut server = self::server().restore(server.snapshot().unwrap()).unwrap();
    let why = WhyNotExecuted::MessageRefused(StatusCode::COMMAND_FAILED);
    assert_eq!(server.take_results()[0].fate, CommandFate::NotExecuted(why));
}

/// A device that never accepts the server's credentials has executed nothing.
#[test]
fn the_commands_of_a_server_without_valid_credentials_were_not_executed() {
    let gate = Gate::new(Account::new("server", "other"), Scheme::Md5, Nonce::default(), Nonce::default);
    let mut client = client().with_gate(gate);
    let credentials = Credentials::new("server", SECRET);
    let mut server = server().with_credentials(credentials, Scheme::Md5, Nonce::default());
    server.submit(&pending("run", Verb::Exec, "./Vendor/MSFT/Run")).unwrap();
    let mut next = client.open(&package_1(None)).unwrap();
    for _ in 0..9 {
        match server.receive(&next) {
            Err(SessionError::Unauthorized) => {
                let why = WhyNotExecuted::MessageRefused(StatusCode::INVALID_CREDENTIALS);
                assert_eq!(server.take_results()[0].fate, CommandFate::NotExecuted(why));
                return;
            }
            events => drop(events.unwrap()),
        }
        assert!(client.receive(&server.answer().unwrap().message.unwrap()).unwrap().is_none());
        next = client.answer(None).unwrap().message.unwrap();
    }
    panic!("the server does not give up");
}

#[test]
fn commands_for_the_user_wait_until_the_user_has_signed_in() {
    let submit = |server: &mut ServerSession| {
        server.submit(&pending("user", Verb::Replace, "./User/Vendor/MSFT/A")).unwrap();
        server.submit(&pending("device", Verb::Replace, "./Vendor/MSFT/B")).unwrap();
        let atomic = PendingCommand::build("atomic", |commands| {
            commands.atomic(|inner| inner.command(Verb::Get, "./user/Vendor/MSFT/C", None).map(drop))
        });
        server.submit(&atomic.unwrap()).unwrap();
    };
    for (login, sent) in [(None, 1), (Some("none"), 1), (Some("others"), 1), (Some("user"), 3)] {
        let (mut client, mut server) = (client(), server());
        submit(&mut server);
        assert_eq!(server.held().collect::<Vec<_>>(), [CmdId(1), CmdId(3)]);
        server = self::server().restore(server.snapshot().unwrap()).unwrap();
        server.receive(&client.open(&package_1(login)).unwrap()).unwrap();
        assert_eq!(server.held().count(), 3 - sent, "{login:?}");
        let request = server.answer().unwrap().message.unwrap();
        let commands = request.commands().filter(|command| command.kind() != CommandKind::Status);
        assert_eq!(commands.count(), sent, "{login:?}");
    }
    // The user signs in during the session.
    let (mut client, mut server) = (client(), server());
    submit(&mut server);
    server.receive(&client.open(&package_1(Some("none"))).unwrap()).unwrap();
    let request = server.answer().unwrap().message.unwrap();
    let answer = {
        let work = client.receive(&request).unwrap().unwrap();
        let command = work.commands().last().unwrap();
        let mut answer = MessageBuilder::fragment(Version::V1_2);
        answer.status(&StatusInput::answering(command, StatusCode::OK)).unwrap();
        answer.alert(AlertCode::CLIENT_EVENT, [status_item(" user\n")]).unwrap();
        answer.finish(true)
    };
    server.receive(&client.answer(Some(&answer)).unwrap().message.unwrap()).unwrap();
    assert_eq!((server.login_status(), server.held().count()), (Some(LoginStatus::User), 0));
    assert_eq!(targets(&server.answer().unwrap().message.unwrap()), ["./User/Vendor/MSFT/A"]);

    // For devices that do not send the status.
    let mut server = self::server().with_user_commands_at_once();
    submit(&mut server);
    assert_eq!(server.held().count(), 0);
}

fn guarded(password: &str) -> ServerSession {
    let mut count = 0_u8;
    let gate =
        Gate::new(Account::new("user", password), Scheme::Md5, Nonce::new(*b"first nonce"), move || {
            count += 1;
            Nonce::new([b'A' + count; 16])
        });
    let credentials = Credentials::new("server", SECRET);
    server().with_gate(gate).with_credentials(credentials, Scheme::Md5, Nonce::new(*b"server nonce"))
}

/// A server with a gate that has accepted the device and sent it an Exec.
fn asked() -> (ClientSession, ServerSession) {
    let credentials = Credentials::new("user", SECRET);
    let mut client = client().with_credentials(credentials, Scheme::Md5, Nonce::new(*b"first nonce"));
    let mut server = guarded(SECRET);
    server.submit(&pending("run", Verb::Exec, "./Vendor/MSFT/Run?token=hunter2-hunter2")).unwrap();
    server.submit(&pending("user", Verb::Exec, "./User/Vendor/MSFT/Run")).unwrap();
    let first = client.open(&package_1(None)).unwrap();
    server.receive(&first).unwrap();
    server.answer().unwrap();
    (client, server)
}

/// A password, a digest of it, a nonce or a value in `Debug` would end in a log.
#[test]
fn debug_shows_no_secrets() {
    let (client, server) = asked();
    let snapshot = server.snapshot().unwrap();
    let digest = Account::new("user", SECRET).digest().to_owned();
    let nonce = |bytes: &[u8]| Nonce::new(bytes).to_base64();
    let secrets =
        [SECRET.to_owned(), digest, "first nonce".into(), nonce(b"first nonce"), nonce(&[b'B'; 16])];
    let command = pending("run", Verb::Exec, "./Vendor/MSFT/Run");
    let mut closed = guarded(SECRET).restore(snapshot.clone()).unwrap();
    let shown = format!(
        "{client:?} {client:#?} {server:?} {server:#?} {snapshot:?} {command:?} {:?}",
        closed.close()
    );
    for secret in &secrets {
        assert!(!shown.contains(secret.as_str()), "{secret} in {shown}");
    }
    assert!(shown.contains("1a") && shown.contains("Waiting"), "{shown}");
}

#[test]
fn a_snapshot_of_another_session_is_refused() {
    let snapshot = asked().1.snapshot().unwrap();
    let other = |server: ServerSession| server.restore(snapshot.clone()).map(drop).unwrap_err();
    assert!(guarded(SECRET).restore(snapshot.clone()).is_ok());
    assert_eq!(other(server()), SnapshotError::OtherSettings("the gate"));
    assert_eq!(
        other(ServerSession::new("https://other.example")),
        SnapshotError::OtherSettings("the address")
    );
    let gate = Gate::new(Account::new("another", SECRET), Scheme::Md5, Nonce::default(), Nonce::default);
    assert_eq!(other(server().with_gate(gate)), SnapshotError::OtherSettings("the gate"));
    let credentials = Credentials::new("another", SECRET);
    assert_eq!(
        other(guarded(SECRET).with_credentials(credentials, Scheme::Md5, Nonce::default())),
        SnapshotError::OtherSettings("the credentials")
    );
    let mut begun = guarded(SECRET);
    begun.queue(|commands| commands.command(Verb::Get, "./A", None)).unwrap();
    assert_eq!(other(begun), SnapshotError::NotNew);
}

/// Without the digest of the last message a stranger could get its answer by repeating its number.
#[test]
fn a_restored_server_repeats_its_answer_only_for_the_same_message() {
    let (mut client, server) = asked();
    let mut server = guarded(SECRET).restore(server.snapshot().unwrap()).unwrap();
    let _ = client.abort();
    let header = syncml::HeaderInput::new("1a", syncml::MsgId(1), "https://mdm.example/dm", "urn:uuid:0815");
    let stranger = MessageBuilder::new(&header).unwrap().finish(true);
    assert!(matches!(server.receive(&stranger), Err(SessionError::Unproven)));
    assert!(matches!(server.answer(), Err(SessionError::NotNow)));
}

#[test]
fn a_snapshot_has_a_limit() {
    let mut server = server();
    let value = "x".repeat(SessionSnapshot::MAX_BYTES);
    server.queue(|commands| commands.command(Verb::Replace, "./A", Some((Format::Chr, &value)))).unwrap();
    assert!(matches!(
        server.snapshot(),
        Err(SnapshotError::TooLarge { size, most: SessionSnapshot::MAX_BYTES }) if size > value.len()
    ));
}

#[test]
fn commands_that_wait_for_the_user_count_towards_the_limit_of_a_snapshot() {
    let mut server = server();
    let value = "x".repeat(SessionSnapshot::MAX_BYTES);
    let data = Some((Format::Chr, value.as_str()));
    server.queue(|commands| commands.command(Verb::Replace, "./User/A", data)).unwrap();
    assert_eq!(server.held().count(), 1);
    assert!(matches!(server.snapshot(), Err(SnapshotError::TooLarge { .. })));
}

#[test]
fn a_pending_command_has_an_exec_also_inside_other_commands() {
    let item = "<Item><Target><LocURI>./Vendor/MSFT/A</LocURI></Target></Item>";
    let (get, exec) = (format!("<Get>{item}</Get>"), format!("<Exec>{item}</Exec>"));
    let around = |tag: &str, inner: &str| format!("<{tag}>{inner}</{tag}>");
    for (text, has_exec) in [
        (get.clone(), false),
        (exec.clone(), true),
        (around("Atomic", &format!("<Replace>{item}</Replace>")), false),
        (around("Atomic", &format!("<Replace>{item}</Replace>{exec}")), true),
        (around("Sequence", &get), false),
        (around("Sequence", &around("Atomic", &exec)), true),
    ] {
        let command = PendingCommand::new("1", text.as_str()).unwrap();
        assert_eq!((command.id(), command.text(), command.has_exec()), ("1", text.as_str(), has_exec));
    }
}

#[test]
fn a_pending_command_is_one_command_of_a_server_with_an_id() {
    let get = "<Get><Item><Target><LocURI>./Vendor/MSFT/A</LocURI></Target></Item></Get>";
    let body = |commands: &str| format!("<SyncBody>{commands}</SyncBody>");
    for (commands, found) in [(String::new(), 0), (get.repeat(2), 2), (get.repeat(3), 3)] {
        let error = PendingCommand::new("1", body(&commands)).unwrap_err();
        assert!(matches!(error, PendingCommandError::Count(count) if count == found), "{error}");
    }
    for (command, expected) in [
        ("<Status><Data>200</Data></Status>", CommandKind::Status),
        ("<Results/>", CommandKind::Results),
        ("<Copy/>", CommandKind::Copy),
        ("<Frob/>", CommandKind::Other),
    ] {
        let error = PendingCommand::new("1", body(command)).unwrap_err();
        assert!(matches!(error, PendingCommandError::Kind(kind) if kind == expected), "{error}");
    }
    for (id, is_accepted) in [(0, false), (1, true), (256, true), (257, false)] {
        let command = PendingCommand::new("x".repeat(id), get);
        assert_eq!(command.is_ok(), is_accepted, "{id}");
        if let Err(error) = command {
            assert!(matches!(error, PendingCommandError::Id(bytes) if bytes == id), "{error}");
        }
    }
}

/// A snapshot omits commands that the device has answered and whose results the caller has taken.
#[test]
fn a_snapshot_does_not_grow_with_the_length_of_the_session() {
    let limits = PeerLimits { max_msg_size: Some(1200), max_obj_size: None };
    let (mut client, mut server) = (client().with_limits(limits), server());
    let mut first = client.open(&package_1(None)).unwrap();
    let mut largest = 0;
    for round in 0..60 {
        if round < 50 {
            server.submit(&pending(&format!("{round}"), Verb::Replace, "./Vendor/MSFT/A")).unwrap();
        }
        server.receive(&first).unwrap();
        let taken = server.take_results();
        assert!(taken.iter().all(|result| matches!(&result.fate, CommandFate::Answered(report)
            if report.state == CommandState::Done(StatusCode::OK))));
        let request = server.answer().unwrap().message.unwrap();
        let size = stored_size(&server);
        match round {
            5 => largest = size,
            _ => assert!(round < 5 || size <= largest + 50, "{round}: {size} bytes, {largest} before"),
        }
        server = self::server().restore(server.snapshot().unwrap()).unwrap();
        let answer = client.receive(&request).unwrap().map(|work| executed(&work));
        if client.is_over() {
            return;
        }
        first = client.answer(answer.as_ref()).unwrap().message.unwrap();
    }
    panic!("the session does not end");
}

#[cfg(not(feature = "serde"))]
fn stored_size(_: &ServerSession) -> usize {
    0
}

#[cfg(feature = "serde")]
fn stored_size(server: &ServerSession) -> usize {
    serde_json::to_string(&server.snapshot().unwrap()).unwrap().len()
}

#[cfg(feature = "serde")]
mod stored {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn json() -> String {
        serde_json::to_string(&asked().1.snapshot().unwrap()).unwrap()
    }

    #[test]
    fn a_snapshot_survives_json_and_has_a_version() {
        let text = json();
        assert!(text.starts_with("{\"syncml-server-session-1\":{"), "{text}");
        assert!(text.len() < 4000, "{} bytes: {text}", text.len());
        assert!(!text.contains(Account::new("user", SECRET).digest()), "no digest of a password");
        let snapshot: SessionSnapshot = serde_json::from_str(&text).unwrap();
        assert!(snapshot == asked().1.snapshot().unwrap());
        assert_eq!(snapshot.session_id(), Some("1a"));
        for (from, to) in [("session-1", "session-2"), ("\"next_msg_id\"", "\"other\""), ("}", "]")] {
            let other = serde_json::from_str::<SessionSnapshot>(&text.replacen(from, to, 1));
            assert!(other.is_err(), "{from}");
        }
    }

    #[test]
    fn commands_and_results_survive_json() {
        let command = pending("run", Verb::Exec, "./Vendor/MSFT/Run");
        let text = serde_json::to_string(&command).unwrap();
        assert_eq!(serde_json::from_str::<PendingCommand>(&text).unwrap(), command);
        let damaged = text.replace("</Exec>", "");
        assert!(serde_json::from_str::<PendingCommand>(&damaged).is_err());
        let mut server = asked().1;
        let results = server.close();
        let text = serde_json::to_string(&results).unwrap();
        assert_eq!(serde_json::from_str::<Vec<syncml::session::CommandResult>>(&text).unwrap(), results);
        let events = [SessionEvent::Begun(AlertCode::CLIENT_INITIATED), SessionEvent::Aborted];
        let text = serde_json::to_string(&events).unwrap();
        assert_eq!(serde_json::from_str::<Vec<SessionEvent>>(&text).unwrap(), events);
    }

    #[test]
    fn a_snapshot_without_a_part_that_its_phase_needs_is_damaged() {
        let new = guarded(SECRET);
        let mut answering = guarded(SECRET);
        let credentials = Credentials::new("user", SECRET);
        let mut device = client().with_credentials(credentials, Scheme::Md5, Nonce::new(*b"first nonce"));
        answering.receive(&device.open(&package_1(None)).unwrap()).unwrap();
        let waiting = asked().1;
        let mut refusing = guarded(SECRET);
        refusing.receive(&client().open(&package_1(None)).unwrap()).unwrap();
        let mut refused = guarded(SECRET);
        refused.receive(&client().open(&package_1(None)).unwrap()).unwrap();
        refused.answer().unwrap();
        let cases = [
            (&new, "session_id", Value::from("1a"), "the phase"),
            (&new, "last_answer", "<SyncML/>".into(), "the phase"),
            (&answering, "header", Value::Null, "the phase"),
            (&waiting, "last_answer", Value::Null, "the phase"),
            (&waiting, "next_msg_id", 0.into(), "the next numbers"),
            (&waiting, "next_cmd_id", 1.into(), "the next numbers"),
            (&waiting, "next_msg_id", 1.into(), "the number of a message"),
            (&refusing, "header", Value::Null, "the phase"),
            (&refusing, "refusal", Value::Null, "the phase"),
            (&refused, "last_refusal", Value::Null, "the phase"),
        ];
        for (server, place, value, part) in cases {
            let mut json = serde_json::to_value(server.snapshot().unwrap()).unwrap();
            let restored = |json: &Value| {
                let snapshot = serde_json::from_value::<SessionSnapshot>(json.clone()).unwrap();
                guarded(SECRET).restore(snapshot).err()
            };
            assert_eq!(restored(&json), None, "{place}");
            json["syncml-server-session-1"][place] = value;
            assert_eq!(restored(&json), Some(SnapshotError::Damaged(part)), "{place}: {json}");
        }
    }

    /// The places of all values in a document.
    fn pointers(value: &Value, at: String, all: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(name, member)| pointers(member, format!("{at}/{name}"), all));
            }
            Value::Array(items) => {
                items
                    .iter()
                    .enumerate()
                    .for_each(|(index, item)| pointers(item, format!("{at}/{index}"), all));
            }
            _ => {}
        }
        all.push(at);
    }

    /// Uses a session in every way.
    fn use_up(mut server: ServerSession) {
        let (mut client, _) = asked();
        drop(server.snapshot().unwrap());
        let _ = server.answer();
        let _ = server.receive(&client.abort().unwrap());
        let _ = server.answer();
        let _ = format!("{server:?} {:?}", server.correlator());
        drop(server.snapshot().unwrap());
        server.close();
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

        /// Any value of a stored session is replaced by another: the snapshot is refused, or the session goes on without a
        /// panic.
        #[test]
        fn a_damaged_snapshot_is_an_error_and_no_panic(
            place in any::<prop::sample::Index>(),
            number in prop_oneof![Just(u64::MAX), Just(0), Just(u64::from(u32::MAX)), 0..9_u64],
            text in prop_oneof![Just(String::new()), Just("<Get>".to_owned()), Just("<Get/><Get/>".to_owned()), "\\PC{0,9}"],
            kind in 0..5,
        ) {
            let mut value: Value = serde_json::from_str(&json()).unwrap();
            let mut all = Vec::new();
            pointers(&value, String::new(), &mut all);
            let target = value.pointer_mut(place.get(&all[..]).as_str()).unwrap();
            *target = match (kind, target.take()) {
                (0, _) => Value::Null,
                (1, _) => number.into(),
                (2, _) => text.into(),
                (3, Value::Array(items)) => items.into_iter().skip(1).collect(),
                (3, Value::Number(before)) => (before.as_u64().unwrap_or(0) + 1).into(),
                (_, before) => Value::Array(vec![before.clone(), before]),
            };
            if let Ok(snapshot) = serde_json::from_value::<SessionSnapshot>(value) {
                if let Ok(server) = guarded(SECRET).restore(snapshot) {
                    use_up(server);
                }
            }
        }

        /// A file that was cut or overwritten.
        #[test]
        fn damaged_bytes_are_an_error_and_no_panic(cut in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let text = json();
            prop_assert!(serde_json::from_str::<SessionSnapshot>(&text[..cut.index(text.len())]).is_err());
            let mut bytes = text.into_bytes();
            let at = cut.index(bytes.len());
            bytes[at] = byte;
            if let Ok(snapshot) = serde_json::from_slice::<SessionSnapshot>(&bytes) {
                if let Ok(server) = guarded(SECRET).restore(snapshot) {
                    use_up(server);
                }
            }
        }
    }
}
