//! The heads of requests, and the responses to those that are not accepted.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use core::time::Duration;
use csp_xml::Limits;
use http::request::{Builder, Parts};
use http::{Request, StatusCode};
use mdm_server::http::{
    ClientMode, HandlerError, HttpLimits, IdentityError, MessageEncoding, Rejection, RejectionAnswer,
    RequestError, RequestFacts, StoredSessionError,
};
use mdm_server::queue::{QueueError, SessionId};
use proptest::prelude::*;
use syncml::authentication::MacError;
use syncml::session::{ServerSession, SessionError};
use syncml::{AnyError, Message, MsgId, ReadOptions, StatusCode as SyncStatus};

const XML: &str = "application/vnd.syncml.dm+xml";

fn parts(request: Builder) -> Parts {
    request.body(()).unwrap().into_parts().0
}

fn post(content_type: &str) -> Builder {
    Request::post("/dm").header("Content-Type", content_type)
}

fn read(request: Builder) -> Result<RequestFacts, RequestError> {
    RequestFacts::read(&parts(request), &HttpLimits::default())
}

fn status(error: RequestError) -> StatusCode {
    Rejection::from(error).response().status()
}

#[test]
fn a_request_of_the_windows_client_is_read() {
    let request = Request::post("/omadm/x.ashx?mode=Maintenance&Platform=WoA")
        .header("Content-Type", "application/vnd.syncml.dm+wbxml")
        .header("User-Agent", "MSFT OMA DM Client/1.2.0.1")
        .header("MS-CV", "cV/1.0")
        .header("client-request-id", "0815")
        .header("MDM-GenericAlert", "<Reversed-Domain-Name:com.microsoft.mdm.win32csp_install>")
        .header("x-syncml-hmac", "algorithm=MD5, username=\"device\", mac=NTI=");
    let facts = read(request).unwrap();
    assert_eq!(facts.encoding, MessageEncoding::Wbxml);
    assert_eq!((facts.mode, facts.platform.as_deref()), (Some(ClientMode::Maintenance), Some("WoA")));
    assert_eq!(facts.user_agent.as_deref(), Some("MSFT OMA DM Client/1.2.0.1"));
    assert_eq!(facts.correlation_vector.as_deref(), Some("cV/1.0"));
    assert_eq!(facts.client_request_id.as_deref(), Some("0815"));
    assert_eq!(facts.generic_alerts, ["Reversed-Domain-Name:com.microsoft.mdm.win32csp_install"]);
    assert_eq!(facts.mac.unwrap().user(), "device");
}

#[test]
fn only_the_content_type_is_demanded() {
    let facts = read(post(XML)).unwrap();
    assert_eq!((facts.mode, facts.platform, facts.mac, facts.user_agent), (None, None, None, None));
    assert_eq!((facts.charset, facts.generic_alerts), (None, vec![]));
    for (content_type, charset) in [
        ("APPLICATION/VND.SYNCML.DM+XML", None),
        ("application/vnd.syncml.dm+xml ; Charset=\"UTF-8\"", Some("utf-8")),
        ("application/vnd.syncml.dm+xml;q=1;charset=utf-16", Some("utf-16")),
    ] {
        let facts = read(post(content_type)).unwrap();
        assert_eq!((facts.encoding, facts.charset.as_deref()), (MessageEncoding::Xml, charset));
    }
}

#[test]
fn an_unknown_mode_is_kept_and_a_query_is_decoded() {
    let read = |query: &str| read(Request::post(format!("/dm?{query}")).header("Content-Type", XML)).unwrap();
    assert_eq!(read("mode=User%20x&PLATFORM=%C3%A4").mode, Some(ClientMode::Other("User x".into())));
    assert_eq!(read("PLATFORM=%C3%A4&platform=2").platform.as_deref(), Some("ä"));
    assert_eq!(read("mode&=&&x=%FF%").mode, None);
}

#[test]
fn what_is_not_a_post_of_a_message_is_refused() {
    let cases = [
        (Request::get("/dm"), 405),
        (Request::post("/dm"), 415),
        (post("text/xml"), 415),
        (post("application/vnd.syncml.dm+xmlx"), 415),
        (post("application/vnd.syncml.dm+xml; charset=koi8-r"), 415),
        (post(XML).header("Content-Encoding", "gzip"), 415),
        (post(XML).header("x-syncml-hmac", "mac"), 400),
        (post(XML).header("Content-Length", (5 << 20).to_string()), 413),
        (post(XML).header("Content-Length", u64::MAX.to_string()), 413),
        (post(XML).header("x", "y".repeat(65 << 10)), 431),
        (Request::post(format!("/{}", "x".repeat(9 << 10))), 414),
    ];
    for (request, expected) in cases {
        let error = read(request).unwrap_err();
        assert_eq!(status(error.clone()), expected, "{error}");
    }
    assert_eq!(Rejection::from(RequestError::Method).response().headers()["allow"], "POST");
    assert!(read(post(XML).header("Content-Encoding", "identity")).is_ok());
}

#[test]
fn a_caller_can_set_the_limits() {
    let limits = HttpLimits::default().with_body(10).with_headers(60).with_uri(8);
    let read = |request| RequestFacts::read(&parts(request), &limits).map(drop).map_err(status);
    assert_eq!(read(post(XML)), Ok(()));
    assert_eq!(read(post(XML).header("Content-Length", 11)), Err(StatusCode::PAYLOAD_TOO_LARGE));
    assert_eq!(read(post(XML).header("a", "0".repeat(20))).unwrap_err().as_u16(), 431);
    assert_eq!(read(Request::post("/12345678").header("Content-Type", XML)).unwrap_err().as_u16(), 414);
}

#[test]
fn debug_and_errors_show_no_mac_and_no_control_characters() {
    let facts = read(post(XML).header("x-syncml-hmac", "username=u, mac=secret")).unwrap();
    assert!(!format!("{facts:?}").contains("secret"), "{facts:?}");
    let error = read(post("a\u{9b}b")).unwrap_err().to_string();
    assert!(!error.contains(|c: char| c.is_control()), "{error:?}");
}

fn syncml(commands: &str) -> Message<'static> {
    let text = format!(
        "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>
        <SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>server</LocURI></Target>
        <Source><LocURI>device</LocURI></Source></SyncHdr><SyncBody>{commands}<Final/></SyncBody></SyncML>"
    );
    Message::read(text.as_bytes()).unwrap().into_owned()
}

/// The status of a rejection without a message; `None` if the session writes one.
fn answer(rejection: impl Into<Rejection>) -> Option<u16> {
    match rejection.into().answer() {
        RejectionAnswer::Abort => None,
        RejectionAnswer::Status(status) => Some(status.as_u16()),
    }
}

#[test]
fn each_error_of_a_reader_has_an_answer() {
    let few = Limits { max_elements: 1, ..ReadOptions::default().limits };
    let few = ReadOptions::default().with_limits(few);
    let answer_to =
        |bytes: &[u8], options: &ReadOptions| answer(Message::read_any_with(bytes, options).unwrap_err());
    for bytes in
        [&b""[..], b"<SyncML", b"<html/>", b"<a:SyncML/>", b"<SyncML xmlns='urn:x'/>", &[2, 0xA4, 1, 0x6A]]
    {
        assert_eq!(answer_to(bytes, &ReadOptions::default()), Some(400));
    }
    for bytes in [
        &b"<SyncML><SyncHdr/></SyncML>"[..],
        &Message::parse("<Get><CmdID>1</CmdID></Get>").unwrap().to_wbxml(),
    ] {
        assert_eq!(answer_to(bytes, &few), Some(413));
    }
    let error = Message::read(b"<html/>").map_err(AnyError::from).unwrap_err();
    assert_eq!(Rejection::from(error).response().headers()["content-length"], "0");
}

#[test]
fn each_error_of_a_session_has_an_answer() {
    let bound = |error| answer(Rejection::Session(error));
    assert_eq!(bound(SessionError::TooManyMessages { most: 1 }), None);
    assert_eq!(bound(SessionError::NoProgress { most: 1 }), None);
    for error in [SessionError::NoHeader, SessionError::NoMsgId, SessionError::OtherSession] {
        assert_eq!(bound(error), Some(400));
    }
    let old = SessionError::OldMessage { received: MsgId(1), last: MsgId(2) };
    for error in [old, SessionError::NotNow, SessionError::Over] {
        assert_eq!(bound(error), Some(409));
    }
    for error in [SessionError::Unproven, SessionError::Unauthorized] {
        assert_eq!(bound(error), Some(403));
    }
    assert_eq!(bound(SessionError::HeaderRefused { code: SyncStatus(513) }), Some(200));
}

/// The row of the page that begins with this reason.
fn row(reason: &str) -> &'static str {
    let page = include_str!("../docs/server.md");
    let row = page.lines().find(|line| line.strip_prefix("| ").is_some_and(|line| line.starts_with(reason)));
    row.unwrap_or_else(|| panic!("no row begins with {reason:?}"))
}

#[test]
fn the_page_has_each_answer() {
    let second = Duration::from_secs(1);
    let name = SessionId::new("").unwrap_err();
    let rows: Vec<(&str, Rejection)> = vec![
        ("the method", RequestError::Method.into()),
        ("the address", RequestError::UriTooLong { limit: 1 }.into()),
        ("the headers", RequestError::HeadersTooLarge { limit: 1 }.into()),
        ("the body is too long", RequestError::BodyTooLarge { limit: 1 }.into()),
        ("no or another `Content-Type`", RequestError::NoContentType.into()),
        ("a malformed `x-syncml-hmac`", RequestError::Mac(MacError::Syntax).into()),
        ("no client certificate", IdentityError::Missing.into()),
        ("the body is not a message", AnyError::from(Message::read(b"").unwrap_err()).into()),
        ("the body did not arrive", Rejection::SlowBody { limit: second }),
        ("the connection ended", Rejection::CutBody),
        ("a `SessionID`", Rejection::SessionId(name)),
        ("a message after the first one", Rejection::UnknownSession),
        ("a stored session", StoredSessionError::OtherCertificate.into()),
        ("the queue", QueueError::Busy.into()),
        ("`SessionError::NoHeader`", SessionError::NoHeader.into()),
        ("`SessionError::OldMessage`", SessionError::Over.into()),
        ("`SessionError::Unproven`", SessionError::Unproven.into()),
        ("`SessionError::HeaderRefused`", SessionError::HeaderRefused { code: SyncStatus(513) }.into()),
        ("`SessionError::TooManyMessages`", SessionError::TooManyMessages { most: 1 }.into()),
        ("`SessionError::Build`", SessionError::NoCommand.into()),
        ("the program refuses", HandlerError::Refused(String::new()).into()),
        (
            "the program cannot",
            HandlerError::Unavailable { reason: String::new(), retry_after: second }.into(),
        ),
        ("too many requests", Rejection::Busy { retry_after: second }),
        ("the program has panicked", Rejection::Panicked),
    ];
    for (reason, rejection) in rows {
        let (row, response) = (row(reason), rejection.response());
        assert!(row.contains(&format!("| {}", response.status().as_u16())), "{row}: {}", response.status());
        assert_eq!(row.contains("Retry-After"), response.headers().contains_key("retry-after"), "{row}");
    }
}

#[test]
fn a_busy_or_broken_server_says_when_to_come_back() {
    let after = Duration::from_millis(2_500);
    let busy = Rejection::Busy { retry_after: after }.response();
    assert_eq!((busy.status().as_u16(), &busy.headers()["retry-after"]), (429, &"2".parse().unwrap()));
    let broken = HandlerError::Unavailable { reason: "disk full".into(), retry_after: Duration::ZERO };
    let broken = Rejection::from(broken).response();
    assert_eq!((broken.status().as_u16(), &broken.headers()["retry-after"]), (503, &"1".parse().unwrap()));
    assert_eq!(answer(HandlerError::Refused("gone".into())), Some(403));
    assert_eq!(answer(IdentityError::Missing), Some(403));
    for rejection in [Rejection::SlowBody { limit: after }, RequestError::BodyTooLarge { limit: 1 }.into()] {
        assert_eq!(rejection.response().headers()["connection"], "close");
    }
    assert_eq!((answer(Rejection::CutBody), answer(Rejection::Panicked)), (Some(400), Some(500)));
}

#[test]
fn a_response_has_the_encoding_of_the_request_and_a_length() {
    for encoding in [MessageEncoding::Xml, MessageEncoding::Wbxml] {
        let mut session = ServerSession::new("server");
        session.receive(&syncml("<Alert><CmdID>2</CmdID><Data>1201</Data></Alert>")).unwrap();
        let reply = session.answer().unwrap();
        let response = mdm_server::http::response(&session, &reply, encoding);
        assert_eq!(response.headers()["content-type"], encoding.media_type());
        assert_eq!(response.headers()["content-length"], response.body().len().to_string());
        assert!(!response.headers().contains_key("x-syncml-hmac"));
        assert_eq!(Message::read_any(response.body()).unwrap().commands().count(), 2);
    }
}

proptest! {
    #[test]
    fn no_head_panics(uri in "/[ -~]{0,40}", name in "[a-z-]{1,20}", value: Vec<u8>, content_type in "\\PC{0,60}") {
        let request = Request::post(uri).header(name, value.as_slice()).header("content-type", content_type.as_bytes());
        if let Ok(request) = request.body(()) {
            let (parts, ()) = request.into_parts();
            if let Err(error) = RequestFacts::read(&parts, &HttpLimits::default()) {
                prop_assert!(status(error).is_client_error());
            }
        }
    }
}
