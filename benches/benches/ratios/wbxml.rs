//! WBXML messages against the same messages as XML.

use crate::allocations::count_of;
use crate::harness::{Harness, Medians, line};
use ddf::{Format, Verb};
use std::hint::black_box;
use syncml::{
    BuildError, HeaderInput, ItemInput, Message, MessageBuilder, MsgId, ResultsInput, StatusCode,
    StatusInput, WbxmlOptions, WriteOptions,
};

pub(crate) fn both_ways(harness: &Harness) {
    for (name, message) in [("exec20", request(20)), ("status50", answer(50))] {
        if let Ok(message) = message {
            one(harness, name, &message);
        }
    }
    scale(harness);
    tables(harness);
}

/// Writing with a string table against writing without one, for 200 to 20,000 commands on a few nodes.
fn tables(harness: &Harness) {
    let with_table = WbxmlOptions::default().with_repeated_strings(true);
    for &count in harness.sizes(&[200, 2_000, 20_000]) {
        let Ok(message) = replaces(count) else { continue };
        let write = |options: &WbxmlOptions| {
            let mut out = Vec::new();
            let _ = message.write_wbxml_into(&mut out, options);
            out
        };
        let (plain, table) = (write(&WbxmlOptions::default()), write(&with_table));
        let medians = harness.alternate(
            &[()],
            |()| drop(black_box(write(&with_table))),
            |()| drop(black_box(write(&WbxmlOptions::default()))),
        );
        let facts = [
            format!("{} bytes, {} without a table", table.len(), plain.len()),
            format!("{} allocations", count_of(|| write(&with_table)).allocations),
        ];
        line(&format!("syncml.wbxml.table.{count}"), "without a table", medians, count, &facts);
    }
}

/// A server's message: Replaces of ten policies.
fn replaces(count: usize) -> Result<Message<'static>, BuildError> {
    let header = HeaderInput::new("1", MsgId(1), "urn:uuid:device", "https://mdm.example.com/manage");
    let mut builder = MessageBuilder::new(&header)?;
    for number in 0..count {
        let uri = format!("./Device/Vendor/MSFT/Policy/Config/Update/ActiveHours{}", number % 10);
        builder.command(Verb::Replace, &uri, Some((Format::Chr, "some value")))?;
    }
    Ok(builder.finish(true))
}

fn one(harness: &Harness, name: &str, message: &Message<'_>) {
    let (xml, bytes) = (message.to_xml(), message.to_wbxml());
    let facts = |medians: Medians, allocations: usize| {
        [
            format!("{:.0} MB/s of WBXML", bytes.len() as f64 / medians.ours / 1e6),
            format!("{:.0} MB/s of XML", xml.len() as f64 / medians.ours / 1e6),
            format!("{} bytes, {} as XML", bytes.len(), xml.len()),
            format!("{allocations} allocations"),
        ]
    };

    let read = |(): &()| drop(black_box(Message::read_wbxml(black_box(&bytes))));
    let medians =
        harness.alternate(&[()], read, |()| drop(black_box(Message::read(black_box(xml.as_bytes())))));
    let allocations = count_of(|| Message::read_wbxml(&bytes)).allocations;
    line(&format!("syncml.wbxml.read.{name}"), "the same as XML", medians, 1, &facts(medians, allocations));

    let write = || {
        let mut out = Vec::with_capacity(bytes.len());
        let _ = message.write_wbxml_into(&mut out, &WbxmlOptions::default());
        out
    };
    let as_xml = |(): &()| {
        let mut out = Vec::with_capacity(xml.len());
        message.write_into(&mut out, &WriteOptions::compact());
        black_box(out);
    };
    let medians = harness.alternate(&[()], |()| drop(black_box(write())), as_xml);
    let allocations = count_of(write).allocations;
    line(&format!("syncml.wbxml.write.{name}"), "the same as XML", medians, 1, &facts(medians, allocations));
}

/// The time per command in a message of 100,000 commands (of 10,000 in a short run), divided by that in a message of 100.
fn scale(harness: &Harness) {
    let Some(&count) = harness.sizes(&[10_000, 100_000]).last() else { return };
    let (Ok(small), Ok(large)) = (request(100), request(count)) else { return };
    let (small, large) = (small.to_wbxml(), large.to_wbxml());
    let options = syncml::ReadOptions::default().with_limits(ddf::xml::Limits::default());
    let read = |bytes: &[u8]| drop(black_box(syncml::WbxmlDocument::read_with(bytes, &options)));
    let medians =
        harness.alternate(&[()], |()| read(&large), |()| (0..count / 100).for_each(|_| read(&small)));
    let facts = [format!("{} bytes", large.len())];
    line(&format!("syncml.wbxml.read.{count}"), "messages of 100", medians, count as usize, &facts);
}

/// A server's message: Execs of a configuration, escaped.
fn request(count: u32) -> Result<Message<'static>, BuildError> {
    const CONFIGURATION: &str =
        r#"<Configuration><Add Channel="Current"><Product ID="O365ProPlusRetail"/></Add></Configuration>"#;
    let header = HeaderInput::new("1", MsgId(1), "urn:uuid:device", "https://mdm.example.com/manage");
    let mut builder = MessageBuilder::new(&header)?;
    for number in 0..count {
        builder.exec(&office_csp::device::install(number), CONFIGURATION)?;
    }
    Ok(builder.finish(true))
}

/// A device's answer: a Status for each command, Results for every fifth.
fn answer(count: u32) -> Result<Message<'static>, BuildError> {
    let header = HeaderInput::new("1", MsgId(1), "urn:uuid:device", "https://mdm.example.com/manage");
    let mut builder = MessageBuilder::new(&header)?;
    for number in 0..count {
        let uri = format!("./Device/Vendor/MSFT/Policy/Config/Area{number}/Policy");
        builder.command(Verb::Get, &uri, None)?;
    }
    let request = builder.finish(true);
    let mut builder = MessageBuilder::answering(&request, MsgId(1))?;
    for (number, command) in request.commands().enumerate() {
        builder.status(&StatusInput::answering(command, StatusCode::OK))?;
        if number % 5 == 0 {
            let item = ItemInput::source("./Device/Vendor/MSFT/Policy").with_data(Format::Int, "1");
            builder.results(&ResultsInput::answering(command, vec![item]))?;
        }
    }
    Ok(builder.finish(true))
}
