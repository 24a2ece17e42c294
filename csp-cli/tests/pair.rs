//! `csp syncml pair` as people and scripts run it.

#![allow(clippy::unwrap_used)] // a test may

mod program;

use program::{folder, run_in};

const REQUEST: &str = r#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>
<SessionID>1</SessionID><MsgID>2</MsgID><Target><LocURI>d</LocURI></Target><Source><LocURI>s</LocURI></Source></SyncHdr>
<SyncBody>
<Get><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item><Item><Target><LocURI>./B</LocURI></Target></Item></Get>
<Atomic><CmdID>2</CmdID>
  <Add><CmdID>3</CmdID><Item><Target><LocURI>./C</LocURI></Target><Data>1</Data></Item></Add>
  <Exec><CmdID>4</CmdID><Item><Target><LocURI>./D</LocURI></Target></Item></Exec>
</Atomic>
<Delete><CmdID>5</CmdID><Item><Target><LocURI>./E</LocURI></Target></Item></Delete>
<Final/></SyncBody></SyncML>"#;

fn status(cmd_ref: u32, cmd: &str, code: &str, target: &str) -> String {
    format!(
        "<Status><CmdID>9</CmdID><MsgRef>2</MsgRef><CmdRef>{cmd_ref}</CmdRef><Cmd>{cmd}</Cmd>{target}<Data>{code}</Data></Status>\n"
    )
}

/// Exit code, standard output and standard error.
fn pair(arguments: &[&str], response: &str) -> (i32, String, String) {
    pair_with(REQUEST, arguments, response)
}

fn pair_with(request: &str, arguments: &[&str], response: &str) -> (i32, String, String) {
    let response = format!("<SyncBody>\n{response}</SyncBody>");
    let folder = folder(&[("request.xml", request), ("response.xml", &response)]);
    let done = run_in(folder.path(), &[&["syncml", "pair"], arguments].concat());
    (done.code, done.out, done.err)
}

#[test]
fn each_command_has_an_outcome() {
    let response = [
        status(1, "Get", "200", "<TargetRef>./A</TargetRef>"),
        status(1, "Get", "404", "<TargetRef>./B</TargetRef>"),
        status(2, "Atomic", "507", ""),
        status(3, "Add", "216", ""),
        status(4, "Exec", "405", ""),
        status(7, "Get", "200", ""),
        "<Results><CmdID>9</CmdID><MsgRef>2</MsgRef><CmdRef>1</CmdRef><Item><Source><LocURI>./A</LocURI></Source>\
         <Data>v\u{e9}\n</Data></Item></Results>\n"
            .to_owned(),
    ];
    let (code, out, err) = pair(&["request.xml", "response.xml"], &response.concat());
    let told = "1 Get: failed (404 Not found)\n  ./A: 200 OK\n  ./B: 404 Not found\n  read ./A: 4 bytes\n\
        2 Atomic: failed at Exec ./D (405 Command not allowed), the rest is as before\n\
        \x20 3 Add ./C: done and undone (216)\n  4 Exec ./D: failed (405 Command not allowed)\n\
        5 Delete ./E: no answer\n";
    assert_eq!(out, told);
    assert_eq!(err, "response.xml:7:1: Status for command 7 of message 2: no such command was sent\n");
    assert_eq!(code, 1);
    let (_, out, _) = pair(&["--values", "request.xml", "response.xml"], &response.concat());
    assert!(out.contains("  read ./A: v\u{e9}\\n\n"), "{out}");
}

#[test]
fn all_done_is_exit_code_0() {
    let done = [(1, "Get"), (2, "Atomic"), (3, "Add"), (4, "Exec"), (5, "Delete")];
    let response: String = done.into_iter().map(|(id, cmd)| status(id, cmd, "200", "")).collect();
    let read = |name: &str| format!("<Item><Source><LocURI>./{name}</LocURI></Source><Data>1</Data></Item>");
    let results = |items: &str| {
        format!("<Results><CmdID>9</CmdID><MsgRef>2</MsgRef><CmdRef>1</CmdRef>{items}</Results>")
    };
    let both = results(&(read("A") + &read("B")));
    let (code, out, err) = pair(&["request.xml", "response.xml"], &(response.clone() + &both));
    assert_eq!((code, err.as_str()), (0, ""), "{out}");

    // A Get that was answered 200 is done when its Results are there.
    for results in [String::new(), results(&read("A"))] {
        let (code, out, err) = pair(&["request.xml", "response.xml"], &(response.clone() + &results));
        assert_eq!((code, err.as_str()), (1, ""), "{out}");
        assert!(out.starts_with("1 Get: answered 200, but some Results are missing\n"), "{out}");
    }
}

/// The answer in the place of the request has nothing to answer, which would be a success.
#[test]
fn a_request_in_the_place_of_its_answer_is_refused() {
    let told =
        "response.xml has the answers to the other message; give the message with the commands first\n";
    let exchanged = |request: &str, response: &str| {
        let folder = folder(&[("request.xml", request), ("response.xml", response)]);
        let right = run_in(folder.path(), &["syncml", "pair", "request.xml", "response.xml"]);
        assert!(right.code < 2 && !right.err.contains("give the message"), "{}", right.err);
        let done = run_in(folder.path(), &["syncml", "pair", "response.xml", "request.xml"]);
        (done.code, done.out, done.err.ends_with(told))
    };
    let refused = (2, String::new(), true);
    let only = status(0, "SyncHdr", "200", "") + &status(1, "Get", "200", "");
    assert_eq!(exchanged(REQUEST, &format!("<SyncBody>{only}</SyncBody>")), refused);
    // Both sides answer the message before, and the client has a command of its own.
    let header = REQUEST[..REQUEST.find("<SyncBody>").unwrap()].to_owned();
    let of_server = status(0, "SyncHdr", "200", "").replace("<MsgRef>2<", "<MsgRef>1<");
    let server = REQUEST.replace("<SyncBody>", &format!("<SyncBody>{of_server}"));
    let alert = "<Alert><CmdID>7</CmdID><Data>1222</Data></Alert>";
    let client = format!("{header}<SyncBody>{only}{alert}<Final/></SyncBody></SyncML>");
    assert_eq!(exchanged(&server, &client), refused);
    // The answer only accepts the message, and both sides have come to the same number.
    let accepts = status(0, "SyncHdr", "200", "");
    let acknowledged = format!("{header}<SyncBody>{accepts}<Final/></SyncBody></SyncML>");
    let both = REQUEST.replace("<SyncBody>", &format!("<SyncBody>{accepts}"));
    assert_eq!(exchanged(REQUEST, &acknowledged), refused);
    assert_eq!(exchanged(&both, &acknowledged), refused);
    // Neither has a command: the second only accepts the first.
    let first =
        format!("{}<SyncBody>{of_server}</SyncBody></SyncML>", header.replace("<MsgID>2<", "<MsgID>5<"));
    let second = acknowledged.replace("<MsgRef>2<", "<MsgRef>5<");
    assert_eq!(exchanged(&first, &second), refused);
    // The payload of an administrator, and the answer of the local interface.
    let payload = "<Get><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Get>";
    let local = format!("<SyncML><SyncHdr/><SyncBody>{}</SyncBody></SyncML>", status(1, "Get", "404", ""));
    assert_eq!(exchanged(payload, &local), refused);
}

#[test]
fn unreadable_messages_are_refused() {
    for (arguments, response, message) in [
        (["request.xml", "missing.xml"], "", "missing.xml: "),
        (["missing.xml", "response.xml"], "", "missing.xml: "),
        (["request.xml", "response.xml"], "<Status>", "response.xml:"),
    ] {
        let (code, out, err) = pair(&arguments, response);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.starts_with(message), "{err}");
    }
    assert_eq!(pair(&["request.xml"], "").0, 2);
}

#[test]
fn ids_that_are_not_numbers_are_paired_as_text() {
    let id = |number: u32| format!("921e6daf-562f-4cf7-a083-96{number:010}");
    let (mut request, mut response) = (REQUEST.to_owned(), String::new());
    for number in 1..=5 {
        request = request.replace(&format!("<CmdID>{number}<"), &format!("<CmdID>{}<", id(number)));
    }
    for (number, cmd, code) in
        [(1, "Get", 200), (2, "Atomic", 507), (3, "Add", 216), (4, "Exec", 405), (5, "Delete", 200)]
    {
        let status = status(number, cmd, &code.to_string(), "");
        response += &status.replace(&format!("<CmdRef>{number}<"), &format!("<CmdRef>{}<", id(number)));
    }
    let (code, out, err) = pair_with(&request, &["request.xml", "response.xml"], &response);
    let expected = format!(
        "{} Get: answered 200, but some Results are missing\n  ./A: 200 OK\n  ./B: 200 OK\n\
         {} Atomic: failed at Exec ./D (405 Command not allowed), the rest is as before\n\
         \x20 {} Add ./C: done and undone (216)\n  {} Exec ./D: failed (405 Command not allowed)\n\
         {} Delete ./E: done (200 OK)\n",
        id(1),
        id(2),
        id(3),
        id(4),
        id(5)
    );
    assert_eq!(out, expected);
    assert_eq!((code, err.as_str()), (1, ""));
}

#[test]
fn ids_steer_no_terminal() {
    let request = REQUEST.replace("<CmdID>5<", "<CmdID>a\u{9b}31m<");
    let (_, out, err) = pair_with(&request, &["request.xml", "response.xml"], "");
    assert!(out.contains("(hidden) Delete ./E: no answer") && !out.contains('\u{9b}'), "{out}");
    assert_eq!(err, "");
    let stranger = status(7, "Get", "200", "").replace("<CmdRef>7<", "<CmdRef>a\u{9b}31m\u{202e}<");
    let (_, _, err) = pair(&["request.xml", "response.xml"], &stranger);
    assert!(err.contains(r"Status for command a\u{9b}31m"), "{err}");
}

/// A device that refuses the header answers no command: the reason is in the Status of the header alone.
#[test]
fn a_refused_header_is_reported() {
    for code in ["401 Invalid credentials", "500 Command failed", "513 Protocol version not supported"] {
        let (number, _) = code.split_once(' ').unwrap();
        let (exit, out, err) = pair(&["request.xml", "response.xml"], &status(0, "SyncHdr", number, ""));
        let first =
            format!("SyncHdr: failed ({code}); a device executes nothing of a message with such a header\n");
        assert!(out.starts_with(&first) && out.contains("5 Delete ./E: no answer\n"), "{out}");
        assert_eq!((exit, err.as_str()), (1, ""));
    }
    // The Status of another message's header, and of a command with the id 0, say nothing about this header.
    let other = status(0, "SyncHdr", "500", "").replace("<MsgRef>2", "<MsgRef>7");
    for status in [status(0, "SyncHdr", "212", ""), status(0, "Get", "500", ""), other] {
        let (_, out, _) = pair(&["request.xml", "response.xml"], &status);
        assert!(!out.contains("SyncHdr"), "{out}");
    }
}

#[test]
fn the_id_0_is_not_usable() {
    let request = REQUEST.replace("<CmdID>5<", "<CmdID>0<");
    let (exit, _, err) = pair_with(&request, &["request.xml", "response.xml"], "");
    assert_eq!(
        (exit, err.as_str()),
        (1, "request.xml:9:1: Delete has no usable CmdID, so no answer can refer to it\n")
    );
}
