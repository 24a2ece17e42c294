//! Spans and events, which contain no data.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod common;

use common::{Store, command, execute, get, other_store};
use csp_host::{Host, MemoryDecisions};
use std::fmt::{Debug, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use syncml::{Message, MsgId};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Writes spans and events as lines.
#[derive(Clone, Default)]
struct Lines {
    lines: Arc<Mutex<Vec<String>>>,
    spans: Arc<AtomicU64>,
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl Subscriber for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields(format!("span {}", span.metadata().name()));
        span.record(&mut fields);
        self.lines.lock().unwrap().push(fields.0);
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(event.metadata().level().to_string());
        event.record(&mut fields);
        self.lines.lock().unwrap().push(fields.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn lines(act: impl FnOnce()) -> Vec<String> {
    let lines = Lines::default();
    tracing::subscriber::with_default(lines.clone(), act);
    let lines = lines.lines.lock().unwrap();
    lines.clone()
}

#[test]
fn a_message_has_a_span_and_each_command_one_with_its_events() {
    let text = format!(
        "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
         <SessionID>A1</SessionID><MsgID>3</MsgID></SyncHdr><SyncBody>{}{}</SyncBody></SyncML>",
        get(4, "./Vendor/Test/Fixed"),
        get(5, "./Vendor/Test/a")
    );
    let found = lines(|| {
        let mut store = Store::default();
        Host::new().mount(&mut store).unwrap().execute(&Message::parse(&text).unwrap(), MsgId(9)).unwrap();
    });
    assert_eq!(
        found,
        [
            "span message session=A1 message=3 answer=9",
            "span command name=Get id=4",
            "DEBUG message=performed node=./Vendor/Test/Fixed status=200",
            "span command name=Get id=5",
            "WARN message=refused node=./Vendor/Test/a status=404 reason=the node does not exist; expected an existing one",
        ]
    );
}

#[test]
fn a_commit_that_fails_after_the_decision_is_an_error_event() {
    let add = |id, root| command("Add", id, &format!("./Vendor/{root}/a/Number"), "int", "1");
    let text = format!(
        "<SyncBody xmlns='SYNCML:SYNCML1.2'><Atomic><CmdID>1</CmdID>{}{}</Atomic></SyncBody>",
        add(2, "Test"),
        add(3, "Other")
    );
    let found = lines(|| {
        let mut log = MemoryDecisions::default();
        let mut first =
            Store { is_durable: true, commit_failure: Some("the disk\u{9b} is full"), ..Store::default() };
        let mut second = Store { is_durable: true, ..other_store() };
        let host = Host::new().mount(&mut first).unwrap().mount(&mut second).unwrap();
        host.with_decisions(&mut log).execute(&Message::parse(&text).unwrap(), MsgId(9)).unwrap();
    });
    let errors: Vec<&String> = found.iter().filter(|line| line.starts_with("ERROR")).collect();
    assert_eq!(errors, ["ERROR message=in doubt reason=the disk\\u{9b} is full"]);
}

#[test]
fn no_event_contains_data_or_control_characters() {
    let key = "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE";
    let found = lines(|| {
        let mut store = Store::default();
        let messages = command("Add", 1, "./Vendor/Test/a/Text", "chr", "S3cret")
            + &command("Add", 2, "./Vendor/Test/b/Number", "int", "S3cret")
            + &command("Exec", 3, "./Vendor/Test/a/Run", "chr", "S3cret")
            + &get(4, "./Vendor/Test/a/Text")
            + &get(5, &format!("./Vendor/Test/{key}&#155;31m"));
        execute(&mut store, &messages);
    });
    assert!(found.len() >= 10, "{found:?}");
    let all = found.join(" ");
    assert!(!all.contains("S3cret") && !all.contains(key), "{all}");
    assert!(!all.contains(csp_findings::steers_terminal), "{all:?}");
}
