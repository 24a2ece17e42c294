//! Messages, against quick-xml alone.

use crate::harness::{Harness, events, line};
use std::hint::black_box;
use syncml::{Builder, HeaderInput, Message, MsgId};

pub(crate) fn read(harness: &Harness) {
    let message = message();
    let ours = |(): &()| drop(black_box(Message::read(message.as_bytes())));
    let medians = harness.alternate(&[()], ours, |()| events(&message));
    line("syncml.read.exec20", "quick-xml events", medians, 1, &[format!("{} bytes", message.len())]);
}

/// A server's message: 20 Execs of a configuration, escaped.
fn message() -> String {
    let header = HeaderInput::new("1", MsgId(1), "urn:uuid:device", "https://mdm.example.com/manage");
    let built = Builder::new(&header).and_then(|mut builder| {
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
