//! The spans and events of a session: which session, message, command and node, and no secrets.

#![allow(clippy::unwrap_used)] // a test may

use csp_agent::agent::{Agent, AgentOptions, DeviceCredentials, Next};
use csp_agent::device::{DevInfo, DeviceTable};
use csp_agent::store::{MemoryStore, SharedStore};
use csp_agent::transport::LoopbackTransport;
use ddf::{Format, Verb};
use std::fmt::{Debug, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use syncml::authentication::{Credentials, Nonce, Scheme};
use syncml::session::{ServerSession, SessionEvent};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Writes every span and event as one line.
#[derive(Default)]
struct Lines {
    text: Arc<Mutex<String>>,
    spans: AtomicU64,
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Lines {
    fn add(&self, line: Line) {
        writeln!(self.text.lock().unwrap(), "{}", line.0).unwrap();
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("csp_")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line(format!("span {}", span.metadata().name()));
        span.record(&mut line);
        self.add(line);
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line("event".to_owned());
        event.record(&mut line);
        self.add(line);
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn a_session_is_traced_without_secrets() {
    let lines = Lines::default();
    let text = Arc::clone(&lines.text);
    let server = "https://mdm.example/dm";
    let transport = LoopbackTransport::new(server, |session: &mut ServerSession, events: &[SessionEvent]| {
        if events.iter().any(|event| matches!(event, SessionEvent::Begun(_))) {
            let upn = "./Device/Vendor/MSFT/DMClient/Provider/Example/UPN";
            let order = (Format::Chr, "SECRET@example.com");
            session.queue(|commands| commands.command(Verb::Replace, upn, Some(order))).unwrap();
        }
    });
    let mut options = AgentOptions::new("urn:uuid:0815", server, "Example");
    options.credentials = Some(DeviceCredentials {
        credentials: Credentials::new("user", "SECRET"),
        scheme: Scheme::Basic,
        nonce: Nonce::new(*b"SECRET"),
    });
    assert!(!format!("{options:?}").contains("SECRET"));
    let store = SharedStore::new(MemoryStore::new());
    let facts = DeviceTable::new(DevInfo::new("urn:uuid:0815"));
    let mut agent = Agent::open(options, facts, transport, &store).unwrap();
    tracing::subscriber::with_default(lines, || while agent.step(&mut []).unwrap() == Next::Now {});
    let text = text.lock().unwrap();
    for part in [
        "span session session=1 message=1",
        "message=session begins session=\"1\"",
        "span command name=Replace id=1",
        "message=performed node=./Device/Vendor/MSFT/DMClient/Provider/Example/UPN status=200",
        "message=session ends complete=true",
    ] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    assert!(!text.contains("SECRET") && !text.contains("U0VDUkVU"), "{text}");
}
