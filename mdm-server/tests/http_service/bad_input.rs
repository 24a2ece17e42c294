//! Bodies that are not messages of a device.

use crate::device::{Device, certificate, post};
use crate::program::{Program, enqueue, service, states};
use ddf::Verb;
use http::Request;
use mdm_server::http::{HttpLimits, MessageEncoding};
use mdm_server::queue::{DeliveryState, MemoryQueue};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use std::sync::Arc;

#[test]
fn a_body_that_is_no_message_of_a_session_is_refused() {
    let service = service(&Arc::new(MemoryQueue::new()), Program::default());
    let identity = certificate("a");
    let header = |fields: &str| format!("<SyncML><SyncHdr>{fields}</SyncHdr><SyncBody/></SyncML>");
    for (body, status) in [
        (String::new(), 400),
        ("<SyncML".to_owned(), 400),
        ("<SyncBody/>".to_owned(), 400),
        (header("<MsgID>1</MsgID>"), 400),
        (header("<SessionID></SessionID><MsgID>1</MsgID>"), 400),
        (header(&format!("<SessionID>{}</SessionID><MsgID>1</MsgID>", "1".repeat(256))), 400),
        (header("<SessionID>1</SessionID>"), 400),
        (header("<SessionID>1</SessionID><MsgID>x</MsgID>"), 400),
        (header("<SessionID>1</SessionID><MsgID>2</MsgID>"), 409),
    ] {
        let answer = post(&service, &identity, MessageEncoding::Xml, body.as_bytes());
        assert_eq!(answer.status(), status, "{body}");
    }
    // XML is not WBXML.
    let xml = Device::new("a").opening().to_xml();
    assert_eq!(post(&service, &identity, MessageEncoding::Wbxml, xml.as_bytes()).status(), 400);
}

#[test]
fn a_body_beyond_the_limit_is_refused() {
    let queue = Arc::new(MemoryQueue::new());
    let service = service(&queue, Program::default()).with_limits(HttpLimits::default().with_body(100));
    let mut device = Device::new("a");
    let opening = device.opening().to_xml();
    let request =
        Request::post("/").header("Content-Type", MessageEncoding::Xml.media_type()).body(()).unwrap();
    let answer = service.answer(&device.identity, &request.into_parts().0, opening.as_bytes());
    assert_eq!(answer.status(), 413);
}

/// The files in a folder and in its folders.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![fs::read(path).unwrap()] })
        .collect()
}

#[test]
fn real_files_get_an_answer() {
    let Some(corpus) = std::env::var_os("CSP_CORPUS") else {
        return eprintln!("skipped: CSP_CORPUS is not set");
    };
    let files = files(&Path::new(&corpus).join("syncml"));
    assert!(files.len() > 50);
    let queue = Arc::new(MemoryQueue::new());
    let service = service(&queue, Program::default());
    let identity = certificate("a");
    let mut accepted = 0;
    for file in &files {
        for encoding in [MessageEncoding::Xml, MessageEncoding::Wbxml] {
            let answer = post(&service, &identity, encoding, file);
            assert!(answer.status() == 200 || answer.status().is_client_error(), "{}", answer.status());
            assert_eq!(answer.headers()["content-length"], answer.body().len().to_string());
            accepted += usize::from(answer.status() == 200);
        }
    }
    assert!(accepted > 0);
    // The server still works.
    let mut device = Device::new("b");
    enqueue(&queue, "b", Verb::Exec, "./Run");
    device.hold_session(&service);
    assert_eq!(states(&queue, "b"), [DeliveryState::Acknowledged]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_changed_message_gets_an_answer(at in 0..2000_usize, byte: u8, wbxml: bool) {
        let service = service(&Arc::new(MemoryQueue::new()), Program::default());
        let mut device = Device::new("a");
        let opening = device.opening();
        let (encoding, mut body) = match wbxml {
            true => (MessageEncoding::Wbxml, opening.to_wbxml()),
            false => (MessageEncoding::Xml, opening.to_xml().into_bytes()),
        };
        let length = body.len();
        body[at % length] = byte;
        let answer = post(&service, &device.identity, encoding, &body);
        prop_assert!(answer.status() == 200 || answer.status().is_client_error(), "{}", answer.status());
    }
}
