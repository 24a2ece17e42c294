//! Checking messages against the protocol and the schema; the baseline is quick-xml's events over the same bytes.

use crate::allocations::count_of;
use crate::harness::{Harness, events, line};
use ddf::schema::Schema;
use std::fmt::Write;
use std::hint::black_box;
use std::time::Duration;
use syncml::check::MessageChecker;
use syncml::{HeaderInput, MessageBuilder, MsgId};

const EVENTS: &str = "quick-xml events";

/// Checks a server's message of 20 commands with a schema, and messages of 1 to 100,000 commands.
pub(crate) fn all(harness: &Harness, schema: &Schema) {
    let message = executions();
    let checker = MessageChecker::new().with_schema(schema);
    let check = |text: &str| drop(black_box(checker.check(text.as_bytes())));
    let report = checker.check(message.as_bytes());
    let medians = harness.alternate(&[()], |()| check(&message), |()| events(&message));
    let facts = [
        format!("{} bytes", message.len()),
        format!("{} commands", report.commands),
        format!("{} errors", report.errors()),
        format!("{} allocations", count_of(|| checker.check(message.as_bytes())).allocations),
    ];
    line("syncml.check", EVENTS, medians, 1, &facts);

    for &count in harness.sizes(&[1, 100, 10_000, 100_000]) {
        let message = questions(count);
        let medians = harness.alternate(&[()], |()| check(&message), |()| events(&message));
        let each = Duration::from_secs_f64(medians.ours / count as f64);
        let facts = [format!("{} bytes", message.len()), format!("{each:.2?} for a command")];
        line(&format!("syncml.check.{count}"), EVENTS, medians, 1, &facts);
    }
}

/// 20 Execs of a configuration, escaped.
fn executions() -> String {
    let header = HeaderInput::new("1", MsgId(1), "urn:uuid:device", "https://mdm.example.com/manage");
    let built = MessageBuilder::new(&header).and_then(|mut builder| {
        for number in 0..20 {
            builder.exec(
                &office_csp::device::install(number),
                r#"<Configuration><Add Channel="Current"><Product ID="O365ProPlusRetail"/></Add></Configuration>"#,
            )?;
        }
        Ok(builder.finish(true))
    });
    built.map(|message| message.to_xml()).unwrap_or_default()
}

/// A message of `count` Gets.
fn questions(count: usize) -> String {
    let mut text = String::from(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>1</SessionID>\
         <MsgID>1</MsgID><Target><LocURI>urn:uuid:1</LocURI></Target><Source><LocURI>https://mdm.example/dm</LocURI></Source>\
         </SyncHdr><SyncBody>",
    );
    for id in 1..=count {
        let _ = write!(
            text,
            "<Get><CmdID>{id}</CmdID><Item><Target><LocURI>./Vendor/MSFT/Office/Installation/{id}/Status</LocURI></Target>\
             </Item></Get>"
        ); // cannot fail for a String
    }
    text.push_str("<Final/></SyncBody></SyncML>");
    text
}
