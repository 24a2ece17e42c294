//! From the answer of a device to the result that a queue stores.

#![allow(clippy::unwrap_used)] // a test may

use mdm_server::queue::StoredResult;
use syncml::correlation::Correlator;
use syncml::{Message, StatusCode};

/// The result of the first command of a request.
fn result(request: &str, answer: &str) -> StoredResult {
    let (request, answer) = (Message::parse(request).unwrap(), Message::parse(answer).unwrap());
    let mut correlator = Correlator::new();
    correlator.sent(&request);
    assert!(correlator.received(&answer).is_empty());
    correlator.package_ended();
    let outcome = correlator.outcomes().next().unwrap();
    StoredResult::of(&outcome.to_report())
}

fn status(cmd_ref: &str, cmd: &str, code: u16, rest: &str) -> String {
    format!(
        "<Status><CmdID>9</CmdID><MsgRef>1</MsgRef><CmdRef>{cmd_ref}</CmdRef><Cmd>{cmd}</Cmd>\
         <Data>{code}</Data>{rest}</Status>"
    )
}

/// The target and the code of each address.
fn codes(result: &StoredResult) -> Vec<(&str, Option<u16>)> {
    result.targets.iter().map(|target| (target.uri.as_str(), target.code.map(|code| code.0))).collect()
}

#[test]
fn each_address_has_its_own_status() {
    let request = "<SyncBody><Get><CmdID>1</CmdID>
        <Item><Target><LocURI>./A</LocURI></Target></Item><Item><Target><LocURI>./B</LocURI></Target></Item>
        <Item><Target><LocURI>./C</LocURI></Target></Item></Get></SyncBody>";
    let answer = [
        "<SyncBody>",
        &status("1", "Get", 404, "<TargetRef>./B</TargetRef>"),
        &status("1", "Get", 200, ""),
        "<Results><CmdID>8</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef>
         <Item><Source><LocURI>./A</LocURI></Source><Data>a</Data></Item>
         <Item><Source><LocURI>./C</LocURI></Source></Item></Results></SyncBody>",
    ];
    let result = result(request, &answer.concat());
    assert_eq!(codes(&result), [("./A", Some(200)), ("./B", Some(404)), ("./C", Some(200))]);
    assert_eq!((result.is_success, result.code()), (false, Some(StatusCode(404))));
    let values: Vec<_> =
        result.values.iter().map(|value| (value.uri.as_str(), value.text.as_deref())).collect();
    assert_eq!(values, [("./A", Some("a")), ("./C", None)]);
}

#[test]
fn an_atomic_has_its_members_and_original_errors() {
    let request = "<SyncBody><Atomic><CmdID>1</CmdID>
        <Add><CmdID>2</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Add>
        <Exec><CmdID>3</CmdID><Item><Target><LocURI>./B</LocURI></Target></Item></Exec>
        </Atomic></SyncBody>";
    let answer = [
        "<SyncBody>",
        &status("1", "Atomic", 507, ""),
        &status("2", "Add", 216, ""),
        "<Status><CmdID>9</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><Cmd>Exec</Cmd>\
         <Data xmlns:msft='http://schemas.microsoft.com/MobileDevice/MDM' msft:originalerror='0x80070005'>500</Data>\
         </Status></SyncBody>",
    ];
    let result = result(request, &answer.concat());
    assert_eq!((result.command.as_str(), result.is_success), ("Atomic", false));
    assert!(result.summary.contains("500"), "the member that failed: {}", result.summary);
    let members: Vec<_> =
        result.members.iter().map(|member| (member.command.as_str(), codes(member))).collect();
    assert_eq!(members, [("Add", vec![("./A", Some(216))]), ("Exec", vec![("./B", Some(500))])]);
    assert_eq!(result.members[1].targets[0].original_error.as_deref(), Some("0x80070005"));
}

#[test]
fn a_command_without_an_address_has_one_status() {
    let request = "<SyncBody><Sequence><CmdID>1</CmdID></Sequence></SyncBody>";
    let answered = result(request, &format!("<SyncBody>{}</SyncBody>", status("1", "Sequence", 200, "")));
    assert_eq!(codes(&answered), [("", Some(200))]);
    let unanswered = result(request, "<SyncBody></SyncBody>");
    assert_eq!((codes(&unanswered), unanswered.code()), (vec![("", None)], None));
    let refused = StoredResult::not_sent(&"it has more than\n1 MiB");
    assert_eq!((refused.summary.as_str(), refused.is_success), ("not sent: it has more than\\n1 MiB", false));
}
