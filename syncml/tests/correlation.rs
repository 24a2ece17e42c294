//! Matches answers of real clients with sent commands.
#![allow(clippy::unwrap_used, clippy::panic)] // allowed in tests

use ddf::Path;
use ddf::access::GetOnly;
use ddf::format::{ChrFormat, IntFormat};
use syncml::correlation::{CommandState, Correlator, FailedMember, GetError, MismatchKind};
use syncml::{CmdId, Message, MsgId, StatusCode};

const HEADER: &str = "<SyncHdr><SessionID>1</SessionID><MsgID>3</MsgID></SyncHdr>";

fn sent(commands: &str) -> Correlator {
    let text = format!("<SyncML>{HEADER}<SyncBody>{commands}<Final/></SyncBody></SyncML>");
    let mut correlator = Correlator::new();
    correlator.sent(&Message::parse(&text).unwrap());
    correlator
}

fn item(uri: &str) -> String {
    format!("<Item><Target><LocURI>{uri}</LocURI></Target></Item>")
}

fn status(cmd_ref: u32, cmd: &str, code: u32, targets: &[&str]) -> String {
    let targets: String = targets.iter().map(|uri| format!("<TargetRef>{uri}</TargetRef>")).collect();
    format!(
        "<Status><CmdID>1</CmdID><MsgRef>3</MsgRef><CmdRef>{cmd_ref}</CmdRef><Cmd>{cmd}</Cmd>{targets}<Data>{code}</Data></Status>"
    )
}

fn receive(correlator: &mut Correlator, answers: &str) -> Vec<MismatchKind> {
    let text = format!("<SyncBody>{answers}</SyncBody>");
    let mismatches = correlator.received(&Message::parse(&text).unwrap());
    mismatches.into_iter().map(|mismatch| mismatch.kind).collect()
}

/// Windows 11 answers a Get of five nodes, one of which is missing, with five Statuses and one Results of four items.
#[test]
fn a_get_of_many_items_answered_by_windows() {
    let uris = ["./A", "./b%7B1%7D", "./Device/Vendor/MSFT/C", "./D", "./E?prop=Type"];
    let items: String = uris.iter().map(|uri| item(uri)).collect();
    let mut correlator = sent(&format!("<Get><CmdID>2</CmdID>{items}</Get>"));
    // Addresses in answers are spelt differently.
    let answered = ["./A", "./B{1}", "./Vendor/MSFT/c", "./D", "./E?prop=Type"];
    for (index, uri) in answered.iter().enumerate() {
        assert_eq!(correlator.missing().count(), 1);
        let code = if index == 3 { 404 } else { 200 };
        assert_eq!(receive(&mut correlator, &status(2, "Get", code, &[uri])), []);
    }
    assert_eq!(correlator.missing().count(), 0);
    let results: String = [0, 1, 2, 4]
        .iter()
        .map(|index| {
            format!("<Item><Source><LocURI>{}</LocURI></Source><Data>{index}</Data></Item>", answered[*index])
        })
        .collect();
    let results = format!("<Results><CmdID>9</CmdID><MsgRef>3</MsgRef><CmdRef>2</CmdRef>{results}</Results>");
    assert_eq!(receive(&mut correlator, &results), []);
    assert_eq!(receive(&mut correlator, &results), [], "repeated Results are not a mismatch");
    let outcome = correlator.outcome(MsgId(3), CmdId(2)).unwrap();
    assert_eq!(outcome.read().len(), 4);
    assert_eq!(outcome.state(), CommandState::Failed(StatusCode::NOT_FOUND));
    let codes: Vec<_> = (0..5).map(|target| outcome.status_of(target).unwrap().0).collect();
    assert_eq!(codes, [200, 200, 200, 404, 200]);
    const C: Path<GetOnly, IntFormat> = Path::assume("./Device/Vendor/MSFT/C");
    const D: Path<GetOnly, IntFormat> = Path::assume("./D");
    assert_eq!(outcome.get(&C), Ok(2));
    assert_eq!(outcome.get(&D), Err(GetError::Missing));
    const TEXT: Path<GetOnly, ChrFormat> = Path::assume("./b%7B1%7D");
    assert_eq!(outcome.get(&TEXT).unwrap(), "1");
}

#[test]
fn a_value_of_another_format_is_an_error() {
    let mut correlator = sent(&format!("<Get><CmdID>2</CmdID>{}</Get>", item("./A")));
    let results = "<Results><CmdID>9</CmdID><MsgRef>3</MsgRef><CmdRef>2</CmdRef><Item><Data>many</Data></Item></Results>";
    assert_eq!(receive(&mut correlator, results), []);
    const A: Path<GetOnly, IntFormat> = Path::assume("./A");
    let outcome = correlator.outcome(MsgId(3), CmdId(2)).unwrap();
    let Err(GetError::Unexpected(unexpected)) = outcome.get(&A) else { panic!("{outcome:?}") };
    assert_eq!(unexpected.text(), "many");
    assert!(!format!("{unexpected} {unexpected:?}").contains("many"), "the value is not shown");
}

#[test]
fn an_atomic_has_one_state() {
    let commands = format!(
        "<Atomic><CmdID>2</CmdID><Add><CmdID>3</CmdID>{}</Add><Sequence><CmdID>4</CmdID><Replace><CmdID>5</CmdID>{}</Replace>\
         </Sequence><Delete><CmdID>6</CmdID>{}</Delete></Atomic>",
        item("./A"),
        item("./B"),
        item("./C")
    );
    let all = |atomic, add, sequence, replace, delete| {
        let mut correlator = sent(&commands);
        let answers = [
            status(2, "Atomic", atomic, &[]),
            status(3, "Add", add, &[]),
            status(4, "Sequence", sequence, &[]),
            status(5, "Replace", replace, &[]),
            status(6, "Delete", delete, &[]),
        ];
        assert_eq!(receive(&mut correlator, &answers.concat()), []);
        let outcome = correlator.outcome(MsgId(3), CmdId(2)).unwrap();
        let members: Vec<_> = outcome.members().map(|member| member.cmd_id().to_string()).collect();
        assert_eq!(members, ["3", "4", "6"]);
        (outcome.state(), outcome.members().map(|member| member.state()).collect::<Vec<_>>())
    };
    assert_eq!(all(200, 200, 200, 200, 200).0, CommandState::Done(StatusCode::OK));
    let (verdict, members) = all(507, 216, 216, 405, 215);
    let code = StatusCode::COMMAND_NOT_ALLOWED;
    let member =
        FailedMember { cmd_id: CmdId(5).into(), command: "Replace".into(), target: Some("./B".into()) };
    assert_eq!(verdict, CommandState::AtomicFailed { member: Some(member.clone()), code, restored: true });
    assert_eq!(members, [CommandState::RolledBack, CommandState::RolledBack, CommandState::Skipped]);
    assert_eq!(verdict.to_string(), "failed at Replace ./B (405 Command not allowed), the rest is as before");
    let (verdict, members) = all(507, 516, 216, 405, 215);
    assert_eq!(verdict, CommandState::AtomicFailed { member: Some(member), code, restored: false });
    assert_eq!(members[0], CommandState::NotRolledBack);
    let code = StatusCode::ATOMIC_RESPONSE_TOO_LARGE;
    assert_eq!(
        all(517, 216, 216, 216, 216).0,
        CommandState::AtomicFailed { member: None, code, restored: true }
    );
}

#[test]
fn answers_without_a_command_are_mismatches() {
    let mut correlator = sent(&format!(
        "<Replace><CmdID>2</CmdID>{}</Replace><Exec><CmdID>3</CmdID>{}</Exec><Status><CmdID>4</CmdID></Status>",
        item("./A"),
        item("./B")
    ));
    let missing: Vec<_> = correlator.missing().map(|outcome| outcome.name().to_owned()).collect();
    assert_eq!(missing, ["Replace", "Exec"]);
    for (answer, kinds) in [
        (status(2, "Replace", 200, &["./Z"]), vec![MismatchKind::NoSuchTarget("./Z".into())]),
        (status(2, "Replace", 200, &[]), vec![MismatchKind::Repeated]),
        (
            status(3, "Get", 202, &[]),
            vec![MismatchKind::OtherCommand { sent: "Exec".into(), named: "Get".into() }],
        ),
        (status(4, "Status", 200, &[]), vec![MismatchKind::NoSuchCommand]),
        (status(7, "Get", 200, &[]), vec![MismatchKind::NoSuchCommand]),
        (status(0, "SyncHdr", 200, &[]), vec![]),
        (status(0, "SyncHdr", 200, &[]), vec![MismatchKind::Repeated]),
        ("<Status><CmdID>1</CmdID><Data>200</Data></Status>".into(), vec![MismatchKind::NoSuchCommand]),
        (
            "<Results><CmdID>1</CmdID><MsgRef>3</MsgRef><CmdRef>2</CmdRef></Results>".into(),
            vec![MismatchKind::NothingWasRead],
        ),
    ] {
        assert_eq!(receive(&mut correlator, &answer), kinds, "{answer}");
    }
    assert_eq!(correlator.header_status(MsgId(3)), Some(StatusCode::OK));
    // An Exec that was answered 202 is not done yet.
    assert_eq!(correlator.outcome(MsgId(3), CmdId(3)).unwrap().state(), CommandState::Accepted);
    let no_code = "<Status><CmdID>1</CmdID><MsgRef>3</MsgRef><CmdRef>3</CmdRef><Data>fine</Data></Status>";
    assert_eq!(receive(&mut correlator, no_code), [MismatchKind::NoCode]);
}

/// Results without MsgRef or CmdRef answer message 1 or command 1 (MS-MDM).
#[test]
fn results_without_references_answer_command_1() {
    let mut correlator = Correlator::new();
    let request = Message::parse(
        "<SyncBody><Get><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Get></SyncBody>",
    )
    .unwrap();
    correlator.sent(&request);
    let results = "<Results><CmdID>1</CmdID><Item><Data>v</Data></Item></Results>";
    assert_eq!(receive(&mut correlator, results), []);
    let outcome = correlator.outcome(MsgId(1), CmdId(1)).unwrap();
    assert_eq!(outcome.read()[0].source, "./A");
    assert!(!format!("{outcome:?} {:?}", outcome.read()).contains("\"v\""), "the value is not shown");
}

/// A Get of many items, each answered separately, takes linear time.
#[test]
fn many_items_with_the_same_address_take_linear_time() {
    let items = item("./A").repeat(20_000);
    let mut correlator = sent(&format!("<Get><CmdID>2</CmdID>{items}</Get>"));
    let answers = status(2, "Get", 200, &["./A"]).repeat(20_000);
    assert_eq!(receive(&mut correlator, &answers), []);
    assert_eq!(correlator.missing().count(), 0);
}

/// Visits each member once, not once for each Atomic around it.
#[test]
fn nested_atomics_take_linear_time() {
    const DEPTH: u32 = 60;
    let open: String = (1..=DEPTH).map(|id| format!("<Atomic><CmdID>{id}</CmdID>")).collect();
    let last = DEPTH + 1;
    let get = format!("<Get><CmdID>{last}</CmdID>{}</Get>", item("./A"));
    let mut correlator = sent(&(open + &get + &"</Atomic>".repeat(DEPTH as usize)));
    let statuses: String = (1..=DEPTH).map(|id| status(id, "Atomic", 507, &[])).collect();
    assert_eq!(receive(&mut correlator, &(statuses + &status(last, "Get", 500, &[]))), []);
    let outcome = correlator.outcome(MsgId(3), CmdId(1)).unwrap();
    let code = StatusCode::COMMAND_FAILED;
    let member =
        FailedMember { cmd_id: CmdId(last).into(), command: "Get".into(), target: Some("./A".into()) };
    assert_eq!(outcome.state(), CommandState::AtomicFailed { member: Some(member), code, restored: true });
}

/// Visits each target of a command a few times, not once for each answer.
#[test]
fn many_answers_to_many_targets_take_linear_time() {
    const MANY: usize = 50_000;
    let mut correlator = sent(&format!("<Delete><CmdID>2</CmdID>{}</Delete>", item("./A").repeat(MANY)));
    // A visit per answer would be 2.5 billion steps.
    let mismatches = receive(&mut correlator, &status(2, "Delete", 200, &[]).repeat(MANY));
    assert_eq!(mismatches.len(), MANY - 1);
    assert_eq!(receive(&mut correlator, &status(2, "Delete", 404, &["./B"]).repeat(MANY)).len(), 2 * MANY);
    let outcome = correlator.outcome(MsgId(3), CmdId(2)).unwrap();
    assert_eq!((outcome.state(), outcome.statuses().len()), (CommandState::Done(StatusCode::OK), 1));
}

/// A device answers a command whose `CmdID` is 0, and accepts the header.
#[test]
fn a_status_of_a_command_with_the_id_0_is_not_the_headers() {
    let mut correlator = sent(&format!("<Get><CmdID>0</CmdID>{}</Get>", item("./A")));
    let answers = status(0, "Get", 400, &[]) + &status(0, "SyncHdr", 200, &[]);
    assert_eq!(receive(&mut correlator, &answers), [MismatchKind::NoSuchCommand]);
    assert_eq!(correlator.header_status(MsgId(3)), Some(StatusCode::OK));
}

/// The local management interface of Windows answers a body with an empty header, with a Status for a header that was not
/// sent, and with a message number although the body has none.
#[test]
fn answers_of_the_local_management_interface_match_a_body() {
    let request =
        "<SyncBody><Get><CmdID>5</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Get></SyncBody>";
    for msg_ref in ["<MsgRef>0</MsgRef>", "<MsgRef>1</MsgRef>", "<MsgRef>12</MsgRef>", ""] {
        let mut correlator = Correlator::new();
        correlator.sent(&Message::parse(request).unwrap());
        let answer = format!(
            "<SyncML><SyncHdr/><SyncBody><Status><CmdID>1</CmdID>{msg_ref}<CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>\
             <Status><CmdID>2</CmdID>{msg_ref}<CmdRef>5</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>\
             <Results><CmdID>3</CmdID>{msg_ref}<CmdRef>5</CmdRef><Item><Source><LocURI>./A</LocURI></Source><Data>7</Data></Item></Results>\
             <Final/></SyncBody></SyncML>"
        );
        assert_eq!(correlator.received(&Message::parse(&answer).unwrap()), [], "{msg_ref}");
        let outcome = correlator.outcome(MsgId(1), CmdId(5)).unwrap();
        assert_eq!(
            (outcome.state(), outcome.read().len()),
            (CommandState::Done(StatusCode::OK), 1),
            "{msg_ref}"
        );
        assert_eq!(correlator.header_status(MsgId(1)), Some(StatusCode::OK));
        // An unknown command is still a mismatch.
        let other = "<Status><CmdID>9</CmdID><MsgRef>0</MsgRef><CmdRef>6</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>";
        assert_eq!(receive(&mut correlator, other), [MismatchKind::NoSuchCommand]);
    }
}

#[test]
fn a_get_is_done_when_each_target_that_was_answered_200_has_been_read() {
    let read = |uris: &[&str], items: &[&str]| {
        let get: String = uris.iter().map(|uri| item(uri)).collect();
        let mut correlator = sent(&format!("<Get><CmdID>2</CmdID>{get}</Get>"));
        let source =
            |uri: &&str| format!("<Item><Source><LocURI>{uri}</LocURI></Source><Data>1</Data></Item>");
        let items: String = items.iter().map(source).collect();
        let results =
            format!("<Results><CmdID>2</CmdID><MsgRef>3</MsgRef><CmdRef>2</CmdRef>{items}</Results>");
        assert_eq!(receive(&mut correlator, &(status(2, "Get", 200, &[]) + &results)), []);
        let verdict = |correlator: &Correlator| correlator.outcome(MsgId(3), CmdId(2)).unwrap().state();
        let before = verdict(&correlator);
        correlator.package_ended();
        (before, verdict(&correlator))
    };
    let done = CommandState::Done(StatusCode::OK);
    assert_eq!(read(&["./A"], &["./A"]), (done.clone(), done.clone()));
    assert_eq!(read(&["./A", "./B"], &["./A"]), (CommandState::Pending, CommandState::NoResults));
    assert_eq!(read(&["./A", "./B"], &["./A", "./B"]), (done.clone(), done.clone()));
    // A repeated address is read once.
    assert_eq!(read(&["./A", "./A"], &["./A"]), (done.clone(), done.clone()));
    // A subtree has an item for each node.
    assert_eq!(read(&["./A?list=Struct"], &["./A", "./A/B"]), (done.clone(), done));
}
